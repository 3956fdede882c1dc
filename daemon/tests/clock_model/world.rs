//! The model: a recorder's clock as it would really run, followed piece by piece from the first day on.
//!
//! Written without any of the rules under test: true time is a number of microseconds, the clock is
//! a counter that is moved along hour by hour with the rate of that hour, and jumps where the script
//! says so. What it shows is read off the counter.

use chrono::{DateTime, NaiveDateTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;

pub(crate) const SECOND: i128 = 1_000_000;
pub(crate) const HOUR: i128 = 3600 * SECOND;
pub(crate) const DAY: i128 = 24 * HOUR;

/// What happens to a clock by other hands than the station's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Jump {
    /// It is set forward, or back.
    By(i128),
    /// It falls back to this face.
    To(i128),
}

impl Jump {
    /// How far somebody set it forward; back where negative.
    pub(crate) fn by_hand(self) -> i128 {
        match self {
            Self::By(by) => by,
            Self::To(_) => 0,
        }
    }
}

/// A recorder's clock. Its counter is what it takes UTC to be.
pub(crate) struct Recorder {
    pub(crate) zone: Tz,
    /// Whether it changes to summer time and back.
    pub(crate) follows_zone: bool,
    /// The zone that it shows if it does not.
    pub(crate) fixed: i128,
    /// Its mean rate, parts of a thousand million.
    pub(crate) rate_ppb: i128,
    /// From when on it counts so much, and how fast, in order.
    pieces: Vec<(i128, i128, i128)>,
}

impl Recorder {
    pub(crate) fn new(rng: &mut fastrand::Rng, zone: Tz, begin: i128) -> Self {
        let follows_zone = rng.bool();
        let fixed = zone_at(zone, begin);
        let rate_ppb = i128::from(rng.i64(-60_000..=60_000));
        let off = i128::from(rng.i64(-120_000_000..=120_000_000));
        Self { zone, follows_zone, fixed, rate_ppb, pieces: vec![(begin, begin + off, rate_ppb)] }
    }

    /// Lets it run until `to`, a little warmer or colder every few hours.
    pub(crate) fn run(&mut self, rng: &mut fastrand::Rng, to: i128) {
        while let Some(&(from, ..)) = self.pieces.last().filter(|piece| piece.0 < to) {
            let next = to.min(from + HOUR * i128::from(rng.i64(2..30)));
            let rate = self.rate_ppb + i128::from(rng.i64(-9_000..=9_000));
            let count = self.count(next);
            self.pieces.push((next, count, rate));
        }
    }

    /// What it counts at a true moment, found by walking through all its pieces.
    pub(crate) fn count(&self, at: i128) -> i128 {
        let mut count = self.pieces[0].1;
        for (nth, &(from, begun, rate)) in self.pieces.iter().enumerate() {
            let until = self.pieces.get(nth + 1).map_or(at, |next| next.0.min(at));
            if at < from {
                break;
            }
            count = begun + (until - from) + (until - from) * rate / 1_000_000_000;
        }
        count
    }

    pub(crate) fn set(&mut self, at: i128, count: i128) {
        let rate = self.pieces.last().unwrap().2;
        self.pieces.push((at, count, rate));
    }

    pub(crate) fn jump(&mut self, at: i128, jump: Jump) {
        let count = self.count(at);
        let count = match jump {
            Jump::By(by) => count + by,
            Jump::To(face) => face - self.shown_zone(face),
        };
        self.set(at, count);
    }

    /// The zone in which it shows what it counts.
    pub(crate) fn shown_zone(&self, count: i128) -> i128 {
        if self.follows_zone { zone_at(self.zone, count) } else { self.fixed }
    }

    /// What it shows at a true moment, to its step.
    pub(crate) fn face(&self, at: i128, step: i128) -> i128 {
        let count = self.count(at);
        let face = count + self.shown_zone(count);
        face.div_euclid(step) * step
    }
}

/// The zone's offset at an instant.
pub(crate) fn zone_at(zone: Tz, at: i128) -> i128 {
    let offset = zone.offset_from_utc_datetime(&utc(at).naive_utc()).fix();
    i128::from(offset.local_minus_utc()) * SECOND
}

pub(crate) fn utc(at: i128) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(i64::try_from(at).unwrap()).unwrap()
}

pub(crate) fn naive(face: i128) -> NaiveDateTime {
    utc(face).naive_utc()
}

pub(crate) fn micros(at: DateTime<Utc>) -> i128 {
    i128::from(at.timestamp_micros())
}
