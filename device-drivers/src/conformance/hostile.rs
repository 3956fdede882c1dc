//! What the card driver owes any image whatever: a listing or a clear error, and of every clip bytes or
//! holes.
//!
//! Called by the fuzz target and the fuzz campaign. A panic, a hang or a growing memory is for the
//! caller to see. Reads of each clip a bounded part.

use std::{io::Read, path::Path, sync::Arc};

use super::Broken;
use crate::{CardFactory, ErrorKind, Hole, Place, Recorder, RecorderFactory, profile::ProfileSet};

/// Clips of an image that are read, and how much and how often of each.
const CLIPS: usize = 64;
const CLIP_BYTES: u64 = 1 << 20;
const HOLES: usize = 64;

/// How an image was borne.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Borne {
    /// It is nothing that the driver has a say about.
    Passed,
    /// An error said what is wrong.
    Refused,
    /// It was listed, with so many clips.
    Listed(usize),
}

/// Opens the image at `path` as a card, lists it and reads what it lists.
///
/// # Errors
/// [`Broken`] when an error is of no clear kind, or a hole is none.
pub fn bear(path: &Path, profiles: &Arc<ProfileSet>) -> Result<Borne, Broken> {
    let place = Place { bay: "hostile".into(), path: path.into() };
    let factory = CardFactory::new(Arc::clone(profiles));
    if !factory.recognises(&place) {
        return Ok(Borne::Passed);
    }
    let listed = factory.open(&place).and_then(|mut recorder| {
        let listing = recorder.list()?;
        recorder.identity()?;
        Ok((recorder, listing))
    });
    let (mut recorder, listing) = match listed {
        Ok(listed) => listed,
        Err(error) if matches!(error.kind(), ErrorKind::Unusable | ErrorKind::Media) => {
            return Ok(Borne::Refused);
        }
        Err(error) => return Err(Broken(format!("{:?}: {error}", error.kind()))),
    };
    for clip in listing.clips.iter().take(CLIPS) {
        read(recorder.as_mut(), clip)?;
    }
    Ok(Borne::Listed(listing.clips.len()))
}

fn read(recorder: &mut dyn Recorder, clip: &crate::Clip) -> Result<(), Broken> {
    let mut from = 0;
    for _ in 0..HOLES {
        let reader = recorder.open(clip, from);
        let reader = reader.map_err(|error| Broken(format!("a listed clip: {error}")))?;
        let mut sound = Vec::new();
        let Err(error) = reader.take(CLIP_BYTES).read_to_end(&mut sound) else { return Ok(()) };
        let hole = Hole::of(&error).ok_or_else(|| Broken(format!("no hole: {error}")))?;
        let at = from.saturating_add(sound.len() as u64);
        if hole.from != at || hole.to <= hole.from || hole.to > clip.size {
            return Err(Broken(format!("after byte {at} of {} a hole of {hole:?}", clip.size)));
        }
        from = hole.to;
    }
    Ok(())
}
