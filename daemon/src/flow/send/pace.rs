//! How fast is sent to a target: its rate, and the bands of hours in which another holds.
//!
//! Called by [`super::Sender`] before anything goes over the network. Pure: what the clock shows is an
//! argument. Bands are hours of the station's wall clock, looked up for each moment: where that clock is
//! put forward or back, the band that it shows holds.

use std::time::Duration;

use chrono::{DateTime, NaiveTime, TimeDelta, Timelike, Utc};
use docket_config::{Hours, Target, TimeZone};

use crate::words::in_zone;

/// Zones change their offset at whole quarters of an hour: within one, a wall clock runs evenly.
const STEP: TimeDelta = TimeDelta::minutes(15);
/// So far ahead is looked for the end of a booking: bands repeat by the day.
const LOOK_AHEAD: TimeDelta = TimeDelta::days(400);

/// What holds at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rate {
    /// Nothing is sent.
    Closed,
    /// As fast as it goes.
    Unlimited,
    /// So many bytes a second.
    Limited(u64),
}

/// The pace of one target.
#[derive(Clone, Debug)]
pub struct Pace {
    max_rate: u64,
    hours: Vec<Hours>,
    zone: TimeZone,
    /// When the line is free for more, since boot.
    free_at: Duration,
}

impl Pace {
    /// That of a target, whose hours are those of `zone`.
    #[must_use]
    pub fn of(target: &Target, zone: TimeZone) -> Self {
        let (max_rate, hours) = (target.max_rate.bytes(), target.hours.clone());
        Self { max_rate, hours, zone, free_at: Duration::ZERO }
    }

    /// Whether anything may be sent now.
    #[must_use]
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.rate(now).0 != Rate::Closed
    }

    /// Books the line for `bytes`, behind those that were booked before. Answers how long to wait before
    /// they are sent; none where the hours end before: nothing is booked then.
    #[must_use]
    pub fn book(&mut self, bytes: u64, (boot, now): (Duration, DateTime<Utc>)) -> Option<Duration> {
        let wait = self.free_at.saturating_sub(boot);
        let begins = now + TimeDelta::from_std(wait).ok()?;
        let closes = self.closes(now, begins);
        if closes {
            return None;
        }
        self.free_at = boot + wait + self.takes(bytes, begins);
        Some(wait)
    }

    /// Whether there is a moment from `from` to `until` at which nothing is sent.
    fn closes(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> bool {
        let mut at = from;
        loop {
            let (rate, ends) = self.rate(at);
            if rate == Rate::Closed {
                return true;
            }
            if ends > until {
                return false;
            }
            at = ends;
        }
    }

    /// How long so many bytes hold the line from `from` on. Hours in which nothing is sent count: what is
    /// under way when they begin is brought to its end, and the next thing waits.
    fn takes(&self, bytes: u64, from: DateTime<Utc>) -> Duration {
        let (mut left, mut at) = (u128::from(bytes) * 1_000_000, from);
        while left > 0 && at - from < LOOK_AHEAD {
            let (rate, ends) = self.rate(at);
            let micros = u128::try_from((ends - at).num_microseconds().unwrap_or(0)).unwrap_or(0);
            match rate {
                Rate::Unlimited => break,
                Rate::Closed => at = ends,
                Rate::Limited(a_second) if left > micros * u128::from(a_second) => {
                    left -= micros * u128::from(a_second);
                    at = ends;
                }
                Rate::Limited(a_second) => {
                    let needed = left.div_ceil(u128::from(a_second));
                    at += TimeDelta::microseconds(i64::try_from(needed).unwrap_or(i64::MAX));
                    left = 0;
                }
            }
        }
        (at - from).to_std().unwrap_or_default()
    }

    /// What holds at `at`, and until when that is certain.
    fn rate(&self, at: DateTime<Utc>) -> (Rate, DateTime<Utc>) {
        let shown = in_zone(self.zone, at).time();
        let ends = at + self.until_edge(shown).min(until_step(at));
        let band = self.hours.iter().find(|hours| holds(hours, shown));
        let (sends, max_rate) =
            band.map_or((true, self.max_rate), |b| (b.send, b.max_rate.bytes()));
        let rate = match (sends, max_rate) {
            (false, _) => Rate::Closed,
            (true, 0) => Rate::Unlimited,
            (true, a_second) => Rate::Limited(a_second),
        };
        (rate, ends)
    }

    /// How long it is until a band begins or ends, were the clock not put forward or back.
    fn until_edge(&self, shown: NaiveTime) -> TimeDelta {
        let edges = self.hours.iter().flat_map(|hours| [hours.from, hours.until]);
        let until = edges.map(|edge| match edge.signed_duration_since(shown) {
            ahead if ahead > TimeDelta::zero() => ahead,
            behind => behind + TimeDelta::days(1),
        });
        until.min().unwrap_or(STEP)
    }
}

/// Whether a band holds when the clock shows `shown`. One that ends when it begins is the whole day.
fn holds(hours: &Hours, shown: NaiveTime) -> bool {
    if hours.from < hours.until {
        (hours.from..hours.until).contains(&shown)
    } else {
        shown >= hours.from || shown < hours.until
    }
}

/// How long it is until the next whole quarter of an hour.
fn until_step(at: DateTime<Utc>) -> TimeDelta {
    let passed = TimeDelta::minutes(i64::from(at.minute() % 15))
        + TimeDelta::seconds(i64::from(at.second()))
        + TimeDelta::nanoseconds(i64::from(at.nanosecond() % 1_000_000_000));
    STEP - passed
}

#[cfg(test)]
mod tests;
