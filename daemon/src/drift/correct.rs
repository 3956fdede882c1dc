//! A recorder's stamp brought onto true time by the readings of its clock around it.
//!
//! Used by `clip`. An answer is a stretch of true time within which the stamp's moment lies, as long
//! as nobody set the clock between it and the readings used; where two readings are used, also the
//! stretch that holds if somebody did, once and unnoticed.

use docket_config::TimeZone;

use super::{
    Between, DAY_MS, QUARTZ_PPM, Stamp, WANDER_PPM, Written,
    history::Anchor,
    ms, part,
    stamps::{zone_at, zones_of},
};

/// Summer and winter time are each longer.
const SEASON_MS: i64 = 91 * DAY_MS;

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
    let by_face = |face: i64| face.saturating_sub(o.face_ms);
    let by_count = |count: i64| count.saturating_sub(o.own_ms);
    let of_count = |count: i64| match o.claims_zone {
        true => vec![by_count(count)],
        false => {
            let zones = seasons(zone, count, ms(o.at)).into_iter();
            zones.map(|zone_ms| by_face(count + zone_ms)).collect()
        }
    };
    let of_face = |face: i64| -> Vec<i64> {
        // A clock that changes to summer time may have shown the face in another offset than the
        // reading's: nobody knows whether it does.
        let zones = if o.may_follow { zones_of(zone, face) } else { Vec::new() };
        let followed = zones.into_iter().map(|zone_ms| by_count(face - zone_ms));
        followed.chain([by_face(face)]).collect()
    };
    let answers = match stamp.written {
        Written::Instant(count) => of_count(count),
        Written::Face(face) => of_face(face),
        Written::Open(at) => [of_count(at), of_face(at)].concat(),
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
    let follows = match b.came {
        Some(Between::Ran { follows_zone, .. }) => follows_zone,
        _ => None,
    };
    let (from, to) = (&a.offset, &b.offset);
    let by_face = |face: i64| between(face, (from.face(), to.face()), stamp, a, b);
    let by_count = |count: i64| between(count, (from.count(), to.count()), stamp, a, b);
    let of_count = |count: i64| -> Vec<Range> {
        match (follows, from.claims_zone && to.claims_zone) {
            (Some(true), _) | (None, true) => vec![by_count(count)],
            _ => {
                let zones = seasons(zone, count, ms(to.at)).into_iter();
                zones.map(|zone_ms| by_face(count + zone_ms)).collect()
            }
        }
    };
    let of_face = |face: i64| -> Vec<Range> {
        let may_follow = follows.unwrap_or(from.may_follow || to.may_follow);
        let mut zones = if may_follow { zones_of(zone, face) } else { Vec::new() };
        if follows == Some(true) {
            zones.extend([from, to].map(|o| o.face().saturating_sub(o.count())));
        }
        let followed = zones.into_iter().map(|zone_ms| by_count(face - zone_ms));
        followed.chain((follows != Some(true)).then(|| by_face(face))).collect()
    };
    let ranges = match stamp.written {
        Written::Instant(count) => of_count(count),
        Written::Face(face) => of_face(face),
        Written::Open(at) => [of_count(at), of_face(at)].concat(),
    };
    Range::over(ranges).unwrap_or(by_face(ms(from.at)))
}

/// The zone's offsets through the year, the recorder's and the true one: a recorder that does not
/// tell its zone may have stayed in any.
fn seasons(zone: TimeZone, shown: i64, truly: i64) -> Vec<i64> {
    let year = |at: i64| (0..4).map(move |nth| at.saturating_add(nth * SEASON_MS));
    let mut all: Vec<i64> = year(shown).chain(year(truly)).map(|at| zone_at(zone, at)).collect();
    all.sort_unstable();
    all.dedup();
    all
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
