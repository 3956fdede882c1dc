//! Clips in the order in which they were recorded, and the tracks that run through them.
//!
//! Used by every rule. What is stamped after the recorder was docked, as one file with a broken clock may be,
//! makes no other clip look old. A recorder whose battery ran out may begin again at some old January: such clips
//! stand where the number of their first puts them.

use chrono::{Datelike, NaiveDateTime, TimeDelta};
use docket_drivers::ClipKind;

use super::facts::{CardFacts, ClipFacts, moved};

/// A face so much older than the newest one, and in a January, is one that began anew.
const RESET_AFTER: TimeDelta = TimeDelta::days(300);

/// A stamp so long after the dock is none of the recorder's time: faces, zones and clocks differ by less.
const AHEAD_MAX: TimeDelta = TimeDelta::days(1);

/// Numbers so far apart on one day are those on both sides of the end of a count.
const ROLLED_OVER: u32 = 5_000;

/// Clips in order of recording; those that nothing places are left out.
pub(super) struct Order<'a> {
    pub(super) clips: Vec<&'a ClipFacts>,
    newest: Option<NaiveDateTime>,
}

/// The footage of one kind and stream, by its places in the order.
pub(super) struct Track<'a> {
    pub(super) kind: ClipKind,
    pub(super) stream: &'a str,
    pub(super) clips: Vec<(usize, &'a ClipFacts)>,
    newest: Option<NaiveDateTime>,
}

impl<'a> Order<'a> {
    pub(super) fn of(facts: &'a CardFacts) -> Self {
        let latest = facts.docked.map(|docked| moved(docked, AHEAD_MAX));
        let footage = facts.clips.iter().filter(|clip| clip.is_footage());
        let newest = footage
            .filter_map(ClipFacts::at)
            .filter(|at| latest.is_none_or(|latest| *at <= latest))
            .max();
        let (mut clips, mut strays): (Vec<_>, Vec<_>) =
            facts.clips.iter().partition(|clip| clip.at().is_some() && !is_reset(newest, clip));
        clips.sort_by_key(|clip| (clip.at(), clip.sequence, clip.item));
        sort_strays(&mut strays);
        let at = strays.first().map_or(0, |stray| place_of(stray, &clips));
        clips.splice(at..at, strays);
        Self { clips, newest }
    }
}

/// By their numbers where one count runs through them, for a clock may begin anew twice; else by time.
/// What has neither has no place.
fn sort_strays(strays: &mut Vec<&ClipFacts>) {
    strays.retain(|clip| clip.at().is_some() || clip.sequence.is_some());
    strays.sort_by_key(|clip| (clip.sequence, clip.at(), clip.item));
    let is_one_count = strays
        .windows(2)
        .all(|pair| pair[0].sequence.is_some() && pair[0].sequence < pair[1].sequence);
    let ends = strays.first().zip(strays.last());
    let numbers = ends.and_then(|(first, last)| first.sequence.zip(last.sequence));
    let rolls_over = numbers.is_some_and(|(first, last)| last - first > ROLLED_OVER);
    // A count that rolled over goes by time, unless the clock began anew twice.
    if !is_one_count || rolls_over {
        strays.sort_by_key(|clip| (clip.at(), clip.sequence, clip.item));
    }
}

/// Behind the clip of its kind with the number before its own; at the end where there is none.
fn place_of(stray: &ClipFacts, clips: &[&ClipFacts]) -> usize {
    let is_before = |clip: &ClipFacts| {
        clip.kind == stray.kind && clip.sequence.is_some_and(|n| Some(n) < stray.sequence)
    };
    let before = clips.iter().enumerate().filter(|(_, clip)| is_before(clip));
    let nearest = before.max_by_key(|(at, clip)| (clip.sequence, *at));
    nearest.map_or(clips.len(), |(at, _)| at + 1)
}

/// Whether a clip's face began anew.
fn is_reset(newest: Option<NaiveDateTime>, clip: &ClipFacts) -> bool {
    clip.at().zip(newest).is_some_and(|(at, newest)| at.month() == 1 && newest - at > RESET_AFTER)
}

impl Track<'_> {
    pub(super) fn is_reset(&self, clip: &ClipFacts) -> bool {
        is_reset(self.newest, clip)
    }
}

/// The length of a full clip in milliseconds: that of clips which rolled over into the next, where two
/// of the recorder agree.
pub(super) fn full_length_ms(
    tracks: &[Track<'_>],
    kind: ClipKind,
    roll_over_ms: i64,
) -> Option<i64> {
    /// Shorter ones are no custom but chance.
    const SHORTEST_MS: i64 = 60_000;
    let rolled_over = |pair: &[(usize, &ClipFacts)]| {
        let pause = pause_ms(pair[0].1, pair[1].1)?;
        pair[0].1.length_ms().filter(|ms| *ms >= SHORTEST_MS && pause.abs() <= roll_over_ms)
    };
    let of_kind = tracks.iter().filter(|track| track.kind == kind);
    let pairs = of_kind.flat_map(|track| track.clips.windows(2));
    let mut lengths: Vec<i64> = pairs.filter_map(rolled_over).collect();
    lengths.sort_unstable();
    let longest = lengths.pop()?;
    let next = lengths.pop()?;
    (longest - next <= roll_over_ms).then_some(longest)
}

/// Every track, in the order of its first clip.
pub(super) fn tracks<'a>(order: &Order<'a>) -> Vec<Track<'a>> {
    let mut tracks: Vec<Track<'a>> = Vec::new();
    for (at, &clip) in order.clips.iter().enumerate().filter(|(_, clip)| clip.is_footage()) {
        let found =
            tracks.iter_mut().find(|t| t.kind == clip.kind && t.stream == clip.stream.as_str());
        match found {
            Some(track) => track.clips.push((at, clip)),
            None => tracks.push(Track {
                kind: clip.kind,
                stream: &clip.stream,
                clips: vec![(at, clip)],
                newest: order.newest,
            }),
        }
    }
    tracks
}

/// The pause between two clips in milliseconds; below zero where they overlap.
pub(super) fn pause_ms(before: &ClipFacts, after: &ClipFacts) -> Option<i64> {
    Some((after.start? - before.end?).num_milliseconds())
}
