//! Moments and clock faces in the station's zone.

use chrono::{DateTime, FixedOffset, Local, NaiveDateTime, Utc};
use docket_config::TimeZone;

/// A moment in `zone`, with the offset that held there then.
#[must_use]
pub fn in_zone(zone: TimeZone, at: DateTime<Utc>) -> DateTime<FixedOffset> {
    match zone {
        TimeZone::System => at.with_timezone(&Local).fixed_offset(),
        TimeZone::Named(zone) => at.with_timezone(&zone).fixed_offset(),
    }
}

/// A clock face read in `zone`; the earlier of two where the zone repeats an hour, none where it
/// skips one.
#[must_use]
pub fn face_in_zone(zone: TimeZone, face: NaiveDateTime) -> Option<DateTime<FixedOffset>> {
    match zone {
        TimeZone::System => face.and_local_timezone(Local).earliest().map(|t| t.fixed_offset()),
        TimeZone::Named(zone) => face.and_local_timezone(zone).earliest().map(|t| t.fixed_offset()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW_YORK: TimeZone = TimeZone::Named(chrono_tz::America::New_York);

    #[test]
    fn a_moment_has_the_offset_of_its_day() {
        let text = |at: &str| in_zone(NEW_YORK, at.parse().unwrap()).to_rfc3339();
        assert_eq!(text("2026-01-05T12:00:00Z"), "2026-01-05T07:00:00-05:00");
        assert_eq!(text("2026-07-05T12:00:00Z"), "2026-07-05T08:00:00-04:00");
    }

    #[test]
    fn a_repeated_face_is_the_earlier_one_and_a_skipped_one_none() {
        let face = |face: &str| face_in_zone(NEW_YORK, face.parse().unwrap());
        let repeated = face("2026-11-01T01:30:00").unwrap();
        assert_eq!(repeated.to_rfc3339(), "2026-11-01T01:30:00-04:00");
        assert_eq!(face("2026-03-08T02:30:00"), None);
    }
}
