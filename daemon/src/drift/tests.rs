//! The rules by hand: one case a rule. What holds for all of them is the model's to say, in
//! `daemon/tests/clock_model.rs`.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use docket_config::TimeZone;
use docket_drivers::{NameFacts, RawStamp, RecorderTime, StampSource};

use super::*;
use crate::domain::{ClockReading, TimeBasis};

const SHANGHAI: TimeZone = TimeZone::Named(chrono_tz::Asia::Shanghai);
const NEW_YORK: TimeZone = TimeZone::Named(chrono_tz::America::New_York);

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn face(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

/// A reading of a clock that shows `face`, over a tenth of a second, on a host that is right to 50 ms.
fn read(before: &str, shown: &str) -> ClockReading {
    let before = at(before);
    ClockReading {
        host_before: before,
        recorder: RecorderTime {
            face: face(shown),
            zone: None,
            method: "vendor".into(),
            resolution_ms: 1000,
        },
        host_after: before + TimeDelta::milliseconds(100),
        host_sync: "synchronised".into(),
        host_error_ms: Some(50),
        brackets: Vec::new(),
    }
}

fn entry(before: &str, shown: &str, zone: TimeZone) -> Entry {
    Entry::Read(measured(&read(before, shown), zone))
}

/// A clip listed at dock `dock`, ten seconds after `docked`.
fn told(facts: &ClipFacts<'_>, entries: &[(i64, Entry)], dock: i64, zone: TimeZone) -> ClipTimes {
    let listed = Listed { dock, at: at("2026-11-22T12:00:10Z"), error_ms: None };
    times(facts, &Timeline::of(entries, Epochs::default()), &listed, zone)
}

fn fat(shown: &str) -> Option<RawStamp> {
    let face = Some(face(shown));
    Some(RawStamp { source: StampSource::Fat, utc: None, face, resolution_ms: 2000 })
}

fn named(start: &str) -> NameFacts {
    NameFacts { start: Some(face(start)), ..NameFacts::default() }
}

fn facts<'a>(name: &'a NameFacts, modified: Option<RawStamp>) -> ClipFacts<'a> {
    ClipFacts { name, modified, created: None, duration_ms: None, fixes: &[] }
}

fn near(found: DateTime<Utc>, expected: &str, within_s: i64) -> bool {
    (found - at(expected)).abs() <= TimeDelta::seconds(within_s)
}

#[test]
fn an_offset_is_off_by_its_bracket_its_step_and_the_host() {
    let offset = measured(&read("2026-11-22T12:00:00Z", "2026-11-22T20:01:00"), SHANGHAI);
    assert_eq!((offset.offset_ms, offset.read_within_ms), (59_950, 1051));
    assert_eq!(offset.within_ms(), Some(1101));
    let unvouched =
        ClockReading { host_error_ms: None, ..read("2026-11-22T12:00:00Z", "2026-11-22T20:01:00") };
    assert_eq!(measured(&unvouched, SHANGHAI).within_ms(), None);
}

#[test]
fn between_two_docks_the_error_is_that_of_the_readings_and_without_the_second_it_grows() {
    let name = named("2026-11-22T09:00:30");
    let facts = facts(&name, fat("2026-11-22T09:10:30"));
    let first = (1, entry("2026-11-21T12:00:00Z", "2026-11-21T20:00:30", SHANGHAI));
    let second = (2, entry("2026-11-22T12:00:00Z", "2026-11-22T20:00:32", SHANGHAI));
    let both = told(&facts, &[first, second], 2, SHANGHAI);
    assert_eq!(both.span.basis, TimeBasis::Interpolated);
    assert!(near(both.span.start.unwrap(), "2026-11-22T00:59:59Z", 1), "{both:?}");
    assert!(near(both.span.end, "2026-11-22T01:09:59Z", 1), "{both:?}");
    assert!((3000..4500).contains(&both.span.error_ms.unwrap()), "{both:?}");
    let one = told(&facts, &[second], 2, SHANGHAI);
    assert_eq!((one.span.basis, one.method), (TimeBasis::OneReading, Some(Method::Vendor)));
    assert!((6000..8000).contains(&one.span.error_ms.unwrap()), "{one:?}");
    let none = told(&facts, &[], 2, SHANGHAI);
    assert_eq!((none.span.basis, none.reason), (TimeBasis::Uncorrected, Some(Reason::NoReading)));
    assert_eq!((none.span.start, none.span.error_ms), (Some(at("2026-11-22T01:00:30Z")), None));
}

#[test]
fn a_clock_that_the_station_set_is_read_anew_for_what_comes_after() {
    let before = (1, entry("2026-11-21T12:00:00Z", "2026-11-21T21:00:00", SHANGHAI));
    let set = |reading: Option<&str>| {
        let again = reading.map(|shown| measured(&read("2026-11-21T12:00:20Z", shown), SHANGHAI));
        (1, Entry::Set(again))
    };
    let next = (2, entry("2026-11-22T12:00:00Z", "2026-11-22T20:00:01", SHANGHAI));
    let (early, late) = (named("2026-11-21T20:30:00"), named("2026-11-22T09:00:00"));
    let all = [before, set(Some("2026-11-21T20:00:20")), next];
    let clip = told(&facts(&early, fat("2026-11-21T20:30:10")), &all, 1, SHANGHAI);
    assert!(near(clip.span.end, "2026-11-21T11:30:10Z", 3), "{clip:?}");
    let clip = told(&facts(&late, fat("2026-11-22T09:00:10")), &all, 2, SHANGHAI);
    assert!(near(clip.span.end, "2026-11-22T01:00:10Z", 3), "{clip:?}");
    assert_eq!(clip.span.basis, TimeBasis::Interpolated);
    // Not read again: what was read before says nothing of what came after.
    let unread = [before, set(None)];
    let clip = told(&facts(&late, fat("2026-11-22T09:00:10")), &unread, 2, SHANGHAI);
    assert_eq!((clip.span.basis, clip.reason), (TimeBasis::Uncorrected, Some(Reason::SetUnread)));
}

#[test]
fn a_dead_battery_is_recognised_and_its_clips_are_bounded_by_the_docks() {
    let right = (1, entry("2026-11-20T12:00:00Z", "2026-11-20T20:00:00", SHANGHAI));
    let fell = (2, entry("2026-11-22T12:00:00Z", "2015-01-01T05:00:00", SHANGHAI));
    let timeline = Timeline::of(&[right, fell], Epochs::default());
    let came: Vec<_> = timeline.steps().filter_map(|(.., came)| came).collect();
    assert_eq!(came, [Between::Reset { to: NaiveDate::from_ymd_opt(2015, 1, 1).unwrap() }]);
    assert_eq!(timeline.rate(), None);
    let name = named("2015-01-01T02:00:00");
    let clip = told(&facts(&name, fat("2015-01-01T02:10:00")), &[right, fell], 2, SHANGHAI);
    assert_eq!((clip.span.basis, clip.reason), (TimeBasis::Bound, Some(Reason::Reset)));
    let (from, to) = clip.span.end_within().unwrap();
    assert!(from <= at("2026-11-20T12:00:00Z") && to >= at("2026-11-22T12:00:00Z"), "{clip:?}");
}

#[test]
fn a_stretch_in_which_a_clock_ran_unlike_itself_shows() {
    let shown = ["20:00:00", "20:00:02", "20:00:04", "20:00:14", "20:00:16"];
    let entries: Vec<_> = (0..)
        .zip(shown)
        .map(|(nth, shown)| {
            let day = 1 + 4 * nth;
            let before = format!("2026-11-{day:02}T12:00:00Z");
            (i64::from(nth), entry(&before, &format!("2026-11-{day:02}T{shown}"), SHANGHAI))
        })
        .collect();
    let rate = Timeline::of(&entries, Epochs::default()).rate().unwrap();
    assert_eq!(rate.outliers, [at("2026-11-13T12:00:00.050Z")]);
    assert!((5_000..6_500).contains(&rate.drift_ppb), "{rate:?}");
}

#[test]
fn a_limit_is_judged_only_as_far_as_the_reading_tells() {
    let judged =
        |shown: &str| judge(Some(&measured(&read("2026-11-22T12:00:00Z", shown), SHANGHAI)), 60);
    assert_eq!(judged("2026-11-22T20:00:58"), Limit::Kept);
    assert_eq!(judged("2026-11-22T20:01:00"), Limit::Close);
    assert_eq!(judged("2026-11-22T19:58:00"), Limit::Broken);
    assert_eq!(judge(None, 60), Limit::Unknown);
}

#[test]
fn a_containers_time_is_utc_or_local_by_what_the_name_says() {
    let name = named("2026-11-22T09:00:30");
    for (created, written) in [
        ("2026-11-22T01:00:31Z", Written::Instant(ms(at("2026-11-22T01:00:31Z")))),
        ("2026-11-22T09:00:31Z", Written::Face(ms(at("2026-11-22T09:00:31Z")))),
        ("2026-11-22T04:00:31Z", Written::Open(ms(at("2026-11-22T04:00:31Z")))),
    ] {
        let facts = ClipFacts { created: Some(at(created)), ..facts(&name, None) };
        let found = stamps(&facts, SHANGHAI);
        assert_eq!((found[1].source, found[1].written), ("container", written));
    }
    let apart = |created: &str| {
        let facts = ClipFacts { created: Some(at(created)), ..facts(&name, None) };
        compared(&facts, SHANGHAI)[1].differs_ms
    };
    assert_eq!(apart("2026-11-22T01:00:31Z"), None);
    assert_eq!(apart("2026-11-22T01:03:00Z"), Some(150_000));
    let zero = ClipFacts { created: Some(at("1904-01-01T00:00:00Z")), ..facts(&name, None) };
    assert_eq!(stamps(&zero, SHANGHAI).len(), 1, "a container's zero is no stamp");
}

#[test]
fn a_face_that_its_zone_repeats_or_skips_is_told_with_both_answers() {
    // Clocks in New York went back at 06:00 UTC that day, and forward on 8 March at 07:00 UTC.
    let reading = (1, entry("2026-11-01T12:00:00Z", "2026-11-01T07:00:00", NEW_YORK));
    let name = named("2026-11-01T01:30:00");
    let clip = told(&facts(&name, fat("2026-11-01T01:31:00")), &[reading], 1, NEW_YORK);
    let (from, to) = clip.span.end_within().unwrap();
    assert!(from <= at("2026-11-01T05:31:00Z") && to >= at("2026-11-01T06:31:00Z"), "{clip:?}");
    let reading = (1, entry("2026-03-08T12:00:00Z", "2026-03-08T07:00:00", NEW_YORK));
    let name = named("2026-03-08T02:30:00");
    let clip = told(&facts(&name, fat("2026-03-08T02:31:00")), &[reading], 1, NEW_YORK);
    // Only a clock that does not change shows such a face.
    assert!(near(clip.span.end, "2026-03-08T07:31:00Z", 5), "{clip:?}");
}

#[test]
fn satellites_date_a_clip_by_most_of_its_fixes_and_contradict_a_clock() {
    let name = named("2026-11-22T09:00:30");
    let fix = |at_ms: u64, utc: &str| Fix { at_ms, utc: at(utc) };
    let fixes = [
        fix(0, "2026-11-22T00:00:00Z"),
        fix(2000, "2026-11-22T01:00:02Z"),
        fix(5000, "2026-11-22T01:00:05Z"),
    ];
    let clip = ClipFacts { duration_ms: Some(60_000), fixes: &fixes, ..facts(&name, None) };
    let alone = told(&clip, &[], 1, SHANGHAI);
    assert_eq!(alone.span.basis, TimeBasis::Satellite);
    assert_eq!(alone.span.start, Some(at("2026-11-22T01:00:00Z")));
    assert_eq!(alone.span.end, at("2026-11-22T01:01:00Z"));
    let right = [(1, entry("2026-11-22T12:00:00Z", "2026-11-22T20:00:30", SHANGHAI))];
    assert_eq!(told(&clip, &right, 1, SHANGHAI).reason, None);
    let wrong = [(1, entry("2026-11-22T12:00:00Z", "2026-11-22T20:10:30", SHANGHAI))];
    let told = told(&clip, &wrong, 1, SHANGHAI);
    assert_eq!((told.span.basis, told.reason), {
        (TimeBasis::OneReading, Some(Reason::SatelliteDisagrees))
    });
    let offset = by_satellite(&clip, SHANGHAI).unwrap();
    assert_eq!((offset.offset_ms, offset.method), (30_000, Method::Satellite));
    assert_eq!(by_satellite(&ClipFacts { fixes: &fixes[..2], ..clip }, SHANGHAI), None);
}

#[test]
fn a_clip_without_a_stamp_was_recorded_between_its_docks() {
    let docks = [
        (1, entry("2026-11-21T12:00:00Z", "2026-11-21T20:00:30", SHANGHAI)),
        (2, entry("2026-11-22T12:00:00Z", "2026-11-22T20:00:32", SHANGHAI)),
    ];
    let none = NameFacts::default();
    let clip = told(&facts(&none, None), &docks, 2, SHANGHAI);
    assert_eq!((clip.span.basis, clip.reason), (TimeBasis::Bound, Some(Reason::NoStamp)));
    let (from, to) = clip.span.end_within().unwrap();
    assert!(from <= at("2026-11-21T12:00:00Z") && to >= at("2026-11-22T12:00:00Z"));
}
