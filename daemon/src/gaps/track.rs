//! Clips in the order in which they were recorded, and the tracks that run through them.
//!
//! Used by every rule. A recorder whose battery ran out may begin again at some old January: such a clip
//! keeps the place that its number gives it.

use chrono::{Datelike, NaiveDateTime, TimeDelta};
use docket_drivers::ClipKind;

use super::facts::ClipFacts;

/// A face so much older than the newest one, and in a January, is one that began anew.
const RESET_AFTER: TimeDelta = TimeDelta::days(300);

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
    pub(super) fn of(all: &'a [ClipFacts]) -> Self {
        let newest = all.iter().filter_map(ClipFacts::at).max();
        let (mut clips, mut strays): (Vec<_>, Vec<_>) =
            all.iter().partition(|clip| clip.at().is_some() && !is_reset(newest, clip));
        clips.sort_by_key(|clip| (clip.at(), clip.sequence, clip.item));
        strays.retain(|clip| clip.sequence.is_some());
        strays.sort_by_key(|clip| (clip.sequence, clip.at(), clip.item));
        for stray in strays {
            let before = |clip: &&ClipFacts| {
                clip.kind == stray.kind && clip.sequence.is_some_and(|n| Some(n) < stray.sequence)
            };
            let nearest = clips
                .iter()
                .enumerate()
                .filter(|(_, clip)| before(clip))
                .max_by_key(|(at, clip)| (clip.sequence, *at));
            clips.insert(nearest.map_or(0, |(at, _)| at + 1), stray);
        }
        Self { clips, newest }
    }
}

/// Whether a clip's face began anew.
fn is_reset(newest: Option<NaiveDateTime>, clip: &ClipFacts) -> bool {
    clip.at().zip(newest).is_some_and(|(at, newest)| at.month() == 1 && newest - at > RESET_AFTER)
}

impl Track<'_> {
    pub(super) fn is_reset(&self, clip: &ClipFacts) -> bool {
        is_reset(self.newest, clip)
    }

    /// The length of a full clip in milliseconds: that of clips which rolled over into the next, where
    /// two agree.
    pub(super) fn full_length_ms(&self, roll_over_ms: i64) -> Option<i64> {
        /// Shorter ones are no custom but chance.
        const SHORTEST_MS: i64 = 60_000;
        let rolled_over = |pair: &[(usize, &ClipFacts)]| {
            let pause = pause_ms(pair[0].1, pair[1].1)?;
            pair[0].1.length_ms().filter(|ms| *ms >= SHORTEST_MS && pause.abs() <= roll_over_ms)
        };
        let mut lengths: Vec<i64> = self.clips.windows(2).filter_map(rolled_over).collect();
        lengths.sort_unstable();
        let longest = lengths.pop()?;
        let next = lengths.pop()?;
        (longest - next <= roll_over_ms).then_some(longest)
    }
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
