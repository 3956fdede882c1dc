//! When the daily mail is due.
//!
//! Asked by the courier. Pure: the times come in as arguments. A day has one hour of the mail, also
//! a day on which the clocks change: an hour that is left out counts from the change, one that comes
//! twice counts once.

use chrono::{
    DateTime, Days, Local, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc,
};
use docket_config::TimeZone;

use crate::words::in_zone;

/// The first time after `since` at which it is `at` in `zone`.
pub(super) fn first_after(since: DateTime<Utc>, at: NaiveTime, zone: TimeZone) -> DateTime<Utc> {
    let today = in_zone(zone, since).date_naive();
    let days = [today.pred_opt(), Some(today), today.succ_opt()].into_iter().flatten();
    days.map(|day| on(day, at, zone))
        .find(|due| *due > since)
        // The day after tomorrow's is later than any moment of today.
        .unwrap_or_else(|| on(today.checked_add_days(Days::new(2)).unwrap_or(today), at, zone))
}

fn on(day: NaiveDate, at: NaiveTime, zone: TimeZone) -> DateTime<Utc> {
    let wanted = day.and_time(at);
    match zone {
        TimeZone::System => resolve(&Local, wanted),
        TimeZone::Named(zone) => resolve(&zone, wanted),
    }
}

/// The moment at which clocks in `zone` show `wanted`, the first of two; where they skip it, the
/// moment at which they would have shown it without the change.
fn resolve<Z: chrono::TimeZone>(zone: &Z, wanted: NaiveDateTime) -> DateTime<Utc> {
    match zone.from_local_datetime(&wanted) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.with_timezone(&Utc),
        LocalResult::None => {
            // No zone skips more than a day; the same time a day before exists.
            let day = TimeDelta::days(1);
            let before = zone.from_local_datetime(&(wanted - day)).earliest();
            before.map_or_else(|| wanted.and_utc(), |before| before.with_timezone(&Utc) + day)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(since: &str, at: &str, zone: &str) -> String {
        let zone: TimeZone = zone.parse().unwrap();
        first_after(since.parse().unwrap(), at.parse().unwrap(), zone).to_rfc3339()
    }

    #[test]
    fn the_next_hour_of_the_mail_in_the_stations_zone() {
        let shanghai = |since| due(since, "07:30:00", "Asia/Shanghai");
        assert_eq!(shanghai("2026-11-22T08:00:00Z"), "2026-11-22T23:30:00+00:00");
        assert_eq!(shanghai("2026-11-22T23:29:59Z"), "2026-11-22T23:30:00+00:00");
        assert_eq!(shanghai("2026-11-22T23:30:00Z"), "2026-11-23T23:30:00+00:00");
    }

    #[test]
    fn clocks_that_change_skip_and_repeat_no_mail() {
        let berlin = |since| due(since, "02:30:00", "Europe/Berlin");
        // 2026-03-29: 02:00 becomes 03:00.
        assert_eq!(berlin("2026-03-28T12:00:00Z"), "2026-03-29T01:30:00+00:00");
        assert_eq!(berlin("2026-03-29T01:30:00Z"), "2026-03-30T00:30:00+00:00");
        // 2026-10-25: 03:00 becomes 02:00.
        assert_eq!(berlin("2026-10-24T12:00:00Z"), "2026-10-25T00:30:00+00:00");
        assert_eq!(berlin("2026-10-25T00:30:00Z"), "2026-10-26T01:30:00+00:00");
    }

    #[test]
    fn every_hour_of_a_year_has_a_mail_within_a_day_and_an_hour() {
        let zone: TimeZone = "Europe/Berlin".parse().unwrap();
        let at = "02:30:00".parse().unwrap();
        let start: DateTime<Utc> = "2026-01-01T00:10:00Z".parse().unwrap();
        for hour in 0..365 * 24 {
            let since = start + TimeDelta::hours(hour);
            let wait = first_after(since, at, zone) - since;
            assert!(wait > TimeDelta::zero() && wait <= TimeDelta::hours(25), "{since}: {wait}");
        }
    }
}
