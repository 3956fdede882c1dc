//! The suite every driver must pass.
//!
//! Run by this crate's own tests and, with the feature `conformance`, by other crates' tests:
//! given a factory, a place and the truth about what lies there, [`check`] answers the first
//! promise of the seam that is broken, in words. It only reads.

#[cfg(test)]
mod every_driver;
pub mod hostile;
pub mod image;
mod source;
mod untouched;

use std::io::Read;

pub use untouched::Untouched;

use crate::{
    Clip, ClipKind, DriverError, ErrorKind, Listing, NameFacts, Place, Recorder, RecorderFactory,
    StampSource,
};

/// A file that must be listed, and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Truth {
    /// Raw path from the recorder's root.
    pub path_raw: Vec<u8>,
    /// Its whole content.
    pub bytes: Vec<u8>,
}

impl Truth {
    /// A file and its content.
    pub fn new(path_raw: impl Into<Vec<u8>>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { path_raw: path_raw.into(), bytes: bytes.into() }
    }
}

/// A broken promise, in words: what was expected and what happened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Broken(String);

type Outcome = Result<(), Broken>;

/// Checks every promise of the seam that holds for a sound recorder.
///
/// `truth` is every file at `place`, in listing order; the recorder must have no fault planned.
///
/// # Errors
/// [`Broken`]: the first promise not kept.
pub fn check(factory: &dyn RecorderFactory, place: &Place, truth: &[Truth]) -> Outcome {
    let before = source::digest(&place.path);
    require(factory.recognises(place), || format!("{place:?} is not recognised"))?;
    require(!factory.driver().is_empty(), || "the driver has no name".into())?;
    let mut recorder = ok("open", factory.open(place))?;
    let listing = listing(recorder.as_mut(), truth)?;
    listing_is_stable(factory, place, recorder.as_mut(), &listing)?;
    identity_is_stable(recorder.as_mut())?;
    for (clip, truth) in listing.clips.iter().zip(truth) {
        content(recorder.as_mut(), clip, &truth.bytes)?;
    }
    two_clips_in_turn(recorder.as_mut(), &listing.clips, truth)?;
    missing_clip(recorder.as_mut())?;
    clock(recorder.as_mut())?;
    require(source::digest(&place.path) == before, || "reading changed the recorder".into())
}

/// Checks that nothing at `place` is refused in the right words.
///
/// # Errors
/// [`Broken`] when it is recognised or opened all the same.
pub fn check_absent(factory: &dyn RecorderFactory, place: &Place) -> Outcome {
    require(!factory.recognises(place), || format!("{place:?} is recognised, and is not there"))?;
    match factory.open(place) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => broken(format!("opening nothing is {:?}, not NotFound", error.kind())),
        Ok(_) => broken("nothing was opened"),
    }
}

fn listing(recorder: &mut dyn Recorder, truth: &[Truth]) -> Result<Listing, Broken> {
    let listing = ok("list", recorder.list())?;
    let found: Vec<_> = listing.clips.iter().map(|clip| (&clip.path_raw, clip.size)).collect();
    let expected: Vec<_> = truth.iter().map(|one| (&one.path_raw, length(&one.bytes))).collect();
    require(found == expected, || format!("listed {found:?}, expected {expected:?}"))?;
    let mut handles: Vec<_> = listing.clips.iter().map(|clip| clip.handle).collect();
    handles.sort_unstable();
    handles.dedup();
    require(handles.len() == truth.len(), || "two clips share a handle".into())?;
    for clip in &listing.clips {
        let pointed_at = clip.sidecar_of.is_none_or(|of| handles.contains(&of));
        require(pointed_at, || format!("{} accompanies no listed clip", named(clip)))?;
        let stamp = clip.modified.filter(|stamp| stamp.source == StampSource::Filesystem);
        require(stamp.is_none_or(|stamp| stamp.utc.is_some()), || {
            format!("{} has a filesystem stamp without an instant", named(clip))
        })?;
    }
    Ok(listing)
}

fn listing_is_stable(
    factory: &dyn RecorderFactory,
    place: &Place,
    recorder: &mut dyn Recorder,
    listing: &Listing,
) -> Outcome {
    let again = ok("list again", recorder.list())?;
    require(again == *listing, || "the second listing differs from the first".into())?;
    let mut reopened = ok("open again", factory.open(place))?;
    let again = ok("list after opening again", reopened.list())?;
    require(again == *listing, || "the listing differs after opening again".into())
}

fn identity_is_stable(recorder: &mut dyn Recorder) -> Outcome {
    let identity = ok("identity", recorder.identity())?;
    require(identity.known == identity.serial.is_some(), || {
        format!("known is {}, the serial is {:?}", identity.known, identity.serial)
    })?;
    for fact in &identity.facts {
        let hex = fact.raw_hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        require(hex && fact.raw_hex.len() % 2 == 0, || format!("{fact:?} has no raw bytes"))?;
    }
    let again = ok("identity again", recorder.identity())?;
    require(again == identity, || "the second identity differs from the first".into())
}

fn content(recorder: &mut dyn Recorder, clip: &Clip, bytes: &[u8]) -> Outcome {
    let size = length(bytes);
    for offset in [0, size / 2, size.saturating_sub(1), size, size + 1, u64::MAX] {
        let from = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
        let read = read_from(recorder, clip, offset)?;
        require(read == bytes[from..], || {
            format!(
                "{} from {offset}: {} bytes read, {} expected, or they differ",
                named(clip),
                read.len(),
                bytes.len() - from
            )
        })?;
    }
    Ok(())
}

/// Reads the two longest clips turn by turn: each reader keeps its own place.
fn two_clips_in_turn(recorder: &mut dyn Recorder, clips: &[Clip], truth: &[Truth]) -> Outcome {
    let mut by_length: Vec<_> = clips.iter().zip(truth).collect();
    by_length.sort_by_key(|(_, truth)| std::cmp::Reverse(truth.bytes.len()));
    let [(first, first_truth), (second, second_truth), ..] = by_length[..] else { return Ok(()) };
    let mut readers = [ok("open", recorder.open(first, 0))?, ok("open", recorder.open(second, 0))?];
    let mut read = [Vec::new(), Vec::new()];
    for _ in 0..3 {
        for (reader, read) in readers.iter_mut().zip(&mut read) {
            take(reader, 1000, read)?;
        }
    }
    for (read, truth) in read.iter().zip([first_truth, second_truth]) {
        let expected = &truth.bytes[..truth.bytes.len().min(3000)];
        require(read == expected, || "two clips read in turn disturb each other".into())?;
    }
    Ok(())
}

fn missing_clip(recorder: &mut dyn Recorder) -> Outcome {
    let clip = Clip {
        handle: u32::MAX,
        path_raw: b"no/such/file".to_vec(),
        size: 1,
        modified: None,
        kind: ClipKind::Other,
        key_mark: None,
        name_facts: NameFacts::default(),
        sidecar_of: None,
    };
    match recorder.open(&clip, 0) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => broken(format!("a missing clip is {:?}, not NotFound", error.kind())),
        Ok(_) => broken("a clip that is not there was opened"),
    }
}

fn clock(recorder: &mut dyn Recorder) -> Outcome {
    match recorder.read_clock() {
        Ok(time) => require(time.resolution_ms > 0 && !time.method.is_empty(), || {
            format!("{time:?} lacks its method or resolution")
        }),
        Err(error) if error.kind() == ErrorKind::Unsupported => Ok(()),
        Err(error) => broken(format!("reading the clock is {:?}: {error}", error.kind())),
    }
}

fn read_from(recorder: &mut dyn Recorder, clip: &Clip, offset: u64) -> Result<Vec<u8>, Broken> {
    let mut reader = ok("open", recorder.open(clip, offset))?;
    let mut read = Vec::new();
    take(&mut reader, u64::MAX, &mut read)?;
    Ok(read)
}

fn take(reader: &mut Box<dyn Read + Send>, most: u64, into: &mut Vec<u8>) -> Outcome {
    match reader.take(most).read_to_end(into) {
        Ok(_) => Ok(()),
        Err(error) => broken(format!("reading failed: {error}")),
    }
}

fn named(clip: &Clip) -> impl std::fmt::Display + '_ {
    clip.path_raw.escape_ascii()
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

fn ok<T>(what: &str, result: Result<T, DriverError>) -> Result<T, Broken> {
    result.map_err(|error| Broken(format!("{what}: {:?}: {error}", error.kind())))
}

fn require(kept: bool, words: impl FnOnce() -> String) -> Outcome {
    if kept { Ok(()) } else { broken(words()) }
}

fn broken(words: impl Into<String>) -> Outcome {
    Err(Broken(words.into()))
}
