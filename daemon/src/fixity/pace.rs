//! How fast archived originals are read again: every one in time, and no faster than need be.
//!
//! Reading is spread: of all rates at which every copy is read in time the least is taken, so an archive
//! that was filled in one day is not read in one burst a month later. It aims at nine tenths of the time
//! allowed, so that a day on which docket does not run makes nothing late.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// What a copy costs besides its bytes: looking it up, its manifest, its place in the custody log.
const OVERHEAD_BYTES: u64 = 64 << 10;

/// What is late is read within so many seconds: all of it goes into the next hour's work, and nothing that is not
/// late goes along with it.
const LATE_WITHIN_S: i64 = 3600;

/// A copy whose check failed and that was not set aside is read again after so long.
pub const TRY_AGAIN: TimeDelta = TimeDelta::days(1);

/// Copies that were last proven within one hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// When that hour began.
    pub hour: DateTime<Utc>,
    /// How many.
    pub copies: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// How things stand, and what they call for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Copies that are to be read again and again.
    pub copies: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Of those, not read for longer than allowed.
    pub overdue_copies: u64,
    /// Their bytes.
    pub overdue_bytes: u64,
    /// The least rate at which every copy is read in time, bytes a second, [`cost`]s counted.
    pub needed: u64,
}

impl Plan {
    /// The plan for `loads`, oldest first, of which each copy is to be read within `days`.
    #[must_use]
    pub fn of(loads: &[Load], now: DateTime<Utc>, days: u32) -> Self {
        let mut plan = Self::default();
        for load in loads {
            plan.copies += load.copies;
            plan.bytes += load.bytes;
            if load.hour + TimeDelta::hours(1) + within(days) <= now {
                plan.overdue_copies += load.copies;
                plan.overdue_bytes += load.bytes;
            }
            // What was proven longest ago is read first: all of it until here, by this deadline.
            let left =
                (load.hour + aim(days) - now).num_seconds().max(LATE_WITHIN_S).unsigned_abs();
            plan.needed = plan.needed.max(cost(plan.copies, plan.bytes).div_ceil(left));
        }
        plan
    }
}

/// What reading `copies` of `bytes` bytes together costs, in bytes.
#[must_use]
pub fn cost(copies: u64, bytes: u64) -> u64 {
    bytes.saturating_add(copies.saturating_mul(OVERHEAD_BYTES))
}

/// What was proven later than this is not read again yet, however idle the station.
#[must_use]
pub fn ripe_before(now: DateTime<Utc>, days: u32) -> DateTime<Utc> {
    now - within(days) / 10
}

fn within(days: u32) -> TimeDelta {
    TimeDelta::days(i64::from(days))
}

fn aim(days: u32) -> TimeDelta {
    within(days) * 9 / 10
}

/// Bytes that were read and are to be waited for: a bucket of tokens seen from below. It is paid off
/// with time and never saves up, so a pause is no licence for a burst.
#[derive(Clone, Copy, Debug)]
pub struct Debt {
    bytes: u64,
    /// When it was last paid, since boot.
    at: Duration,
}

impl Debt {
    /// None, at `now` since boot.
    #[must_use]
    pub fn none(now: Duration) -> Self {
        Self { bytes: 0, at: now }
    }

    /// So many bytes more.
    pub fn owe(&mut self, bytes: u64) {
        self.bytes = self.bytes.saturating_add(bytes);
    }

    /// Pays what `rate` (bytes a second, at least 1) allows by `now`. Answers how long until nothing
    /// is owed.
    pub fn pay(&mut self, now: Duration, rate: u64) -> Duration {
        let rate = u128::from(rate.max(1));
        let passed_us = now.saturating_sub(self.at).as_micros();
        let paid = u64::try_from(passed_us * rate / 1_000_000).unwrap_or(u64::MAX);
        // Time too short for a byte is not thrown away.
        if paid > 0 || self.bytes == 0 {
            self.at = now;
        }
        self.bytes = self.bytes.saturating_sub(paid);
        let left_us = (u128::from(self.bytes) * 1_000_000).div_ceil(rate);
        let left = Duration::from_micros(u64::try_from(left_us).unwrap_or(u64::MAX));
        (self.at + left).saturating_sub(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
    }

    fn load(hour: i64, copies: u64, bytes: u64) -> Load {
        Load { hour: at(hour), copies, bytes }
    }

    #[test]
    fn an_archive_filled_in_one_hour_is_read_over_the_whole_time() {
        let plan = Plan::of(&[load(0, 0, 27 * 86_400 * 1_000)], at(0), 30);
        assert_eq!((plan.needed, plan.overdue_bytes), (1_000, 0));
        // Half the time has gone, and nothing was read.
        let plan = Plan::of(&[load(0, 0, 27 * 86_400 * 1_000)], at(27 * 12), 30);
        assert_eq!(plan.needed, 2_000);
    }

    #[test]
    fn the_tightest_deadline_sets_the_rate() {
        let day = 24;
        let loads = [load(0, 0, 10 * 86_400), load(20 * day, 0, 86_400)];
        assert_eq!(Plan::of(&loads, at(26 * day), 30).needed, 10);
        let loads = [load(0, 0, 86_400), load(day, 0, 99 * 86_400)];
        assert_eq!(Plan::of(&loads, at(26 * day), 30).needed, 50);
    }

    #[test]
    fn what_is_late_is_told_and_read_within_an_hour() {
        let loads = [load(0, 3, 500), load(2, 1, 7)];
        let late = Plan::of(&loads, at(30 * 24 + 1), 30);
        assert_eq!((late.overdue_copies, late.overdue_bytes), (3, 500));
        assert_eq!((late.copies, late.bytes), (4, 507));
        assert_eq!(late.needed, cost(4, 507).div_ceil(3600));
        assert_eq!(Plan::of(&loads, at(30 * 24), 30).overdue_copies, 0);
        assert_eq!(Plan::of(&[], at(0), 30), Plan::default());
    }

    #[test]
    fn small_copies_cost_more_than_their_bytes() {
        assert_eq!(cost(2, 10), 10 + (2 << 16));
        assert_eq!(cost(u64::MAX, u64::MAX), u64::MAX);
    }

    #[test]
    fn a_debt_is_paid_with_time_and_nothing_is_saved_up() {
        let second = Duration::from_secs(1);
        let mut debt = Debt::none(second);
        assert_eq!(debt.pay(second * 100, 10), Duration::ZERO);
        debt.owe(20);
        assert_eq!(debt.pay(second * 100, 10), second * 2);
        assert_eq!(debt.pay(second * 101, 10), second);
        assert_eq!(debt.pay(second * 101, 5), second * 2, "another rate holds at once");
        assert_eq!(debt.pay(second * 200, 10), Duration::ZERO);
        assert_eq!(debt.pay(second * 200, 0), Duration::ZERO);
    }

    #[test]
    fn looking_often_pays_no_less() {
        let mut debt = Debt::none(Duration::ZERO);
        debt.owe(3);
        let mut now = Duration::ZERO;
        while debt.pay(now, 1) > Duration::ZERO {
            now += Duration::from_millis(7);
            assert!(now < Duration::from_secs(4), "it is never paid");
        }
        assert!(now >= Duration::from_secs(3), "it was paid too early: {now:?}");
    }
}
