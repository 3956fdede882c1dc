//! Positions as they come, thinned to a bounded number.
//!
//! Called by `sidecar` and `packets`. Keeps the first and the last fix and an even choice between.

use docket_transcode::inside::{MOST_POINTS, TrackFacts, TrackPoint, TrackSource};

use super::nmea::Line;

/// A track being read.
#[derive(Debug)]
pub(super) struct Trail {
    facts: TrackFacts,
    /// Every so many fixes are kept.
    stride: u64,
    last: Option<TrackPoint>,
}

impl Trail {
    pub(super) fn of(source: TrackSource) -> Self {
        let facts = TrackFacts { source, ..TrackFacts::default() };
        Self { facts, stride: 1, last: None }
    }

    /// The track is of another kind than was thought, as long as nothing of it was read.
    pub(super) fn is_of(&mut self, source: TrackSource) {
        if self.facts.fixes + self.facts.without_fix + self.facts.unreadable == 0 {
            self.facts.source = source;
        }
    }

    /// Takes what a line of NMEA says, read at `clip_ms`.
    pub(super) fn take(&mut self, line: Line, clip_ms: Option<i64>) {
        match line {
            Line::Fix { utc, north_udeg, east_udeg } => self.fix(TrackPoint {
                clip_ms,
                utc,
                north_udeg: Some(north_udeg),
                east_udeg: Some(east_udeg),
            }),
            Line::NoFix => self.facts.without_fix += 1,
            Line::Unreadable => self.facts.unreadable += 1,
            Line::Other => {}
        }
    }

    /// Takes a fix.
    pub(super) fn fix(&mut self, point: TrackPoint) {
        if self.facts.fixes.is_multiple_of(self.stride) {
            self.facts.points.push(point);
        }
        self.facts.fixes += 1;
        self.last = Some(point);
        // One place is for the last fix.
        if self.facts.points.len() >= MOST_POINTS {
            let mut even = [true, false].into_iter().cycle();
            self.facts.points.retain(|_| even.next().unwrap_or(true));
            self.stride *= 2;
        }
    }

    /// Counts something that could not be understood.
    pub(super) fn unreadable(&mut self) {
        self.facts.unreadable += 1;
    }

    /// The track; none when there was not one entry of it.
    pub(super) fn facts(mut self) -> Option<TrackFacts> {
        let is_listed = (self.facts.fixes.saturating_sub(1)).is_multiple_of(self.stride);
        let last = self.last.filter(|last| !is_listed || self.facts.points.last() != Some(last));
        self.facts.points.extend(last);
        (self.facts.fixes + self.facts.without_fix > 0).then_some(self.facts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trail(fixes: i64) -> TrackFacts {
        let mut trail = Trail::of(TrackSource::NmeaStream);
        for number in 0..fixes {
            trail.fix(TrackPoint { clip_ms: Some(number), ..TrackPoint::default() });
        }
        trail.facts().unwrap()
    }

    #[test]
    fn first_last_and_an_even_choice_are_kept() {
        for fixes in 1..2000 {
            let facts = trail(fixes);
            let at: Vec<i64> = facts.points.iter().map(|point| point.clip_ms.unwrap()).collect();
            assert!(at.len() <= MOST_POINTS && at.is_sorted_by(|a, b| a < b), "{fixes}: {at:?}");
            assert_eq!((at[0], at[at.len() - 1]), (0, fixes - 1));
            assert_eq!(facts.fixes, u64::try_from(fixes).unwrap());
            let enough = usize::try_from(fixes).unwrap().min(MOST_POINTS / 2);
            assert!(at.len() >= enough, "{fixes}: {}", at.len());
        }
    }

    #[test]
    fn nothing_is_no_track_but_no_satellites_is_one() {
        assert_eq!(Trail::of(TrackSource::NmeaFile).facts(), None);
        let mut blind = Trail::of(TrackSource::NmeaFile);
        blind.take(Line::NoFix, None);
        blind.unreadable();
        let facts = blind.facts().unwrap();
        assert_eq!((facts.fixes, facts.without_fix, facts.unreadable), (0, 1, 1));
    }
}
