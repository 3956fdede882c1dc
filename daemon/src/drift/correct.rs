//! A recorder's stamp brought onto true time by the readings of its clock around it.
//!
//! Used by `clip`. An answer is a stretch of true time within which the stamp's moment lies, as long
//! as nobody set the clock between it and the readings used; where two readings are used, also the
//! stretch that holds if somebody did, once and unnoticed.

use super::{
    Between, QUARTZ_PPM, Stamp, WANDER_PPM, Written, history::Anchor, ms, part, stamps::zones_of,
};
use docket_config::TimeZone;

/// A stretch of true time, both ends in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) from: i64,
    pub(super) to: i64,
}

impl Range {
    pub(super) fn around(at: i64, within_ms: i64) -> Self {
        Self { from: at.saturating_sub(within_ms), to: at.saturating_add(within_ms) }
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self { from: self.from.min(other.from), to: self.to.max(other.to) }
    }

    pub(super) fn meets(self, other: Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }

    pub(super) fn middle(self) -> i64 {
        self.from.midpoint(self.to)
    }

    /// From its middle to its further end.
    pub(super) fn reach(self) -> i64 {
        let middle = self.middle();
        (self.to.saturating_sub(middle)).max(middle.saturating_sub(self.from))
    }

    /// All of several; none of none.
    pub(super) fn over(all: impl IntoIterator<Item = Self>) -> Option<Self> {
        all.into_iter().reduce(Self::and)
    }
}

/// By one reading alone: the error grows with the time between.
pub(super) fn by_one(stamp: &Stamp, anchor: &Anchor, zone: TimeZone) -> Range {
    let o = &anchor.offset;
    let answers: Vec<i64> = match stamp.written {
        Written::Instant(at) => vec![at.saturating_sub(o.offset_ms)],
        Written::Open(at) => vec![at.saturating_sub(o.offset_ms), at.saturating_sub(o.face_ms)],
        Written::Face(face) => {
            // A clock that keeps its zone's summer time showed the face in another offset than the
            // reading's: nobody knows whether it does.
            let zones = if o.claims_zone { Vec::new() } else { zones_of(zone, face) };
            let kept = zones.into_iter().map(|zone_ms| face - zone_ms - o.offset_ms);
            kept.chain([face.saturating_sub(o.face_ms)]).collect()
        }
    };
    let ranges = answers.into_iter().map(|at| {
        let far_ms = at.saturating_sub(ms(o.at)).saturating_abs();
        let within_ms = anchor.within_ms + i64::from(stamp.step_ms) + part(far_ms, QUARTZ_PPM);
        Range::around(at, within_ms)
    });
    Range::over(ranges).unwrap_or(Range::around(ms(o.at), i64::MAX / 4))
}

/// Between two readings of a clock that ran through.
pub(super) fn by_two(stamp: &Stamp, a: &Anchor, b: &Anchor, zone: TimeZone) -> Range {
    let follows_zone = matches!(b.came, Some(Between::Ran { follows_zone: true, .. }));
    let by_face = |face: i64| between(face, (a.offset.face(), b.offset.face()), stamp, a, b);
    let by_offset = |at: i64| {
        let shown = |anchor: &Anchor| ms(anchor.offset.at) + anchor.offset.offset_ms;
        between(at, (shown(a), shown(b)), stamp, a, b)
    };
    match stamp.written {
        Written::Instant(at) if a.offset.zone_ms() == b.offset.zone_ms() || follows_zone => {
            by_offset(at)
        }
        Written::Face(face) if !follows_zone => by_face(face),
        Written::Face(face) => {
            let found = zones_of(zone, face);
            let zones = match found.is_empty() || b.offset.claims_zone {
                true => vec![a.offset.zone_ms(), b.offset.zone_ms()],
                false => found,
            };
            let ranges = zones.into_iter().map(|zone_ms| by_offset(face - zone_ms));
            Range::over(ranges).unwrap_or(by_face(face))
        }
        Written::Open(at) if !follows_zone => by_offset(at).and(by_face(at)),
        Written::Open(_) | Written::Instant(_) => {
            by_one(stamp, a, zone).and(by_one(stamp, b, zone))
        }
    }
}

/// True time in proportion to what the clock showed at both readings.
fn between(shown: i64, (at_a, at_b): (i64, i64), stamp: &Stamp, a: &Anchor, b: &Anchor) -> Range {
    let (from, to) = (ms(a.offset.at), ms(b.offset.at));
    let (passed, all) = (i128::from(shown) - i128::from(at_a), i128::from(at_b) - i128::from(at_a));
    let true_ms = passed * (i128::from(to) - i128::from(from)) / all.max(1);
    let at = from.saturating_add(i64::try_from(true_ms).unwrap_or(i64::MAX / 4));
    let (since, until) = (at.saturating_sub(from).max(0), to.saturating_sub(at).max(0));
    let (since, until) = (i128::from(since), i128::from(until));
    let lever = 2 * since * until / (since + until).max(1);
    let wander_ms = part(i64::try_from(lever).unwrap_or(i64::MAX / 4), WANDER_PPM);
    let read_ms = a.within_ms.max(b.within_ms);
    Range::around(at, read_ms + i64::from(stamp.step_ms) + wander_ms + 1)
}
