//! Looking inside a clip: is its file whole, how do its timestamps run, how loud is it, where was it.
//!
//! Called by `main` when asked to examine. A recording never finished or damaged is what is looked
//! for, so it is no failure: whatever could be found is told, and what could not be looked at is
//! named. Writes nothing but its last line.

use std::io;

use docket_transcode::inside::{
    Ending, FileFacts, INSIDE_VERSION, InsideFacts, NotExamined, Part, WhyNot,
};

use self::structure::{Bytes, Structure};
use crate::{
    failure::Failure,
    input::{self, Clip},
    survey,
};

mod gpmf;
mod gpx;
mod hearing;
mod levels;
mod nmea;
mod packets;
mod sidecar;
mod steps;
mod structure;
mod trail;

impl Bytes for Clip {
    fn length(&self) -> u64 {
        self.bytes()
    }

    fn read_at(&self, position: u64, buffer: &mut [u8]) -> io::Result<usize> {
        Self::read_at(self, position, buffer)
    }
}

/// Looks inside `clip`; `opened` is told the length it claims before the work begins.
pub(crate) fn examine(
    clip: &Clip,
    opened: impl FnOnce(Option<u64>) -> Result<(), Failure>,
) -> Result<InsideFacts, Failure> {
    let reading = Failure::work("reading the clip");
    if let Some(sort) = sidecar::sort(clip).map_err(&reading)? {
        opened(None)?;
        let track = sidecar::read(clip, sort).map_err(&reading)?;
        let empty = || Failure::NotPlayable("a position track without one entry".into());
        let track = Some(track.ok_or_else(empty)?);
        return Ok(InsideFacts { track, ..of_file(clip, Structure::default()) });
    }
    let structure = structure::read(clip).map_err(&reading)?;
    let mut facts = of_file(clip, structure);
    let mut input = match clip.open() {
        Err(Failure::NotPlayable(_)) if shows_damage(structure) => {
            opened(None)?;
            let left_out = [Part::Packets, Part::Sound, Part::Track];
            facts.not_examined = left_out.map(|part| because(part, WhyNot::NotReadable)).into();
            return Ok(facts);
        }
        opened => opened?,
    };
    if input::is_still(&input) {
        return Err(Failure::NotPlayable("a still picture has nothing inside to look at".into()));
    }
    let told = survey::facts(&input, false);
    opened(told.duration_ms)?;
    let found = packets::read(&mut input, &mut facts.file)?;
    facts.container = told.container;
    facts.created = told.created;
    facts.claimed_ms = told.duration_ms;
    facts.streams = found.streams;
    facts.sound = found.sound;
    facts.track = found.track;
    facts.not_examined = found.not_examined;
    if facts.pictures().is_some() {
        facts.not_examined.push(because(Part::Pictures, WhyNot::NotSought));
    }
    Ok(facts)
}

/// Facts of the file alone.
fn of_file(clip: &Clip, structure: Structure) -> InsideFacts {
    let Structure { ending, missing_bytes } = structure;
    let file = FileFacts { bytes: clip.bytes(), ending, missing_bytes, ..FileFacts::default() };
    InsideFacts { version: INSIDE_VERSION, file, ..InsideFacts::default() }
}

/// Whether its structure tells why a file cannot be opened.
fn shows_damage(structure: Structure) -> bool {
    !matches!(structure.ending, Ending::Whole | Ending::Unknown)
}

fn because(part: Part, why: WhyNot) -> NotExamined {
    NotExamined { part, stream: None, why }
}
