//! Recordings and interruptions, from what a card's files, stamps, numbers and log say.
//!
//! Called by `flow::gaps` with everything known of a recorder's clips; called again with more, it
//! answers the same place for the same interruption. Pure: no clock, no file, no catalog. What is
//! unknown is no evidence. A clean stop with a later recording is no interruption: only a log's own
//! words, missing numbers, unfinished files or clips cut at full length make one likely; a short pause
//! alone makes it possible, never more. Times are compared on the recorder's own face, which is the
//! same clock for all of them; trusted times stand beside.

mod boundary;
mod facts;
mod inside;
mod judge;
mod lost;
pub mod media;
mod numbers;
mod recordings;
mod told;
mod track;

#[cfg(test)]
mod tests;

pub use facts::{AtDock, CardFacts, ClipFacts, Inside, LogFact, PullFault, Unfinished};
pub use recordings::{MissingPart, Recording};

use crate::domain::Finding;
use track::Order;

/// What the facts show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Interruptions, by time, then those of pulls and of insides by item.
    pub findings: Vec<Finding>,
    /// Recordings, by stream and time.
    pub recordings: Vec<Recording>,
}

/// Finds what the facts show.
#[must_use]
pub fn find(facts: &CardFacts) -> Found {
    let order = Order::of(facts);
    let log = told::Log::of(facts);
    let holes = numbers::holes(&order, facts.habits.last_number);
    let mut found = Found::default();
    let tracks = track::tracks(&order);
    for track in &tracks {
        let boundaries = boundary::boundaries(&order, track, &holes);
        let scene = judge::Scene::of(facts, &log, &tracks, track);
        let judged: Vec<_> = boundaries.iter().map(|one| judge::judge(&scene, one)).collect();
        found.recordings.extend(recordings::stitch(&scene, &boundaries, &judged));
        found.findings.extend(judged.into_iter().flatten());
    }
    found.findings.extend(facts.clips.iter().flat_map(inside::findings));
    found
}
