//! Which cases are proposed, for what, and when none is.

use super::*;
use crate::domain::TimeBasis;

fn item(at: &str, officer: Option<&str>, position: Option<&str>) -> Trace {
    let end: DateTime<Utc> = at.parse().unwrap();
    let start = Some(end - TimeDelta::minutes(5));
    Trace {
        item: ItemId::mint(end),
        recorder: RecorderId::mint(end),
        span: RecordedSpan { start, end, error_ms: Some(1_000), basis: TimeBasis::OneReading },
        day: end.date_naive(),
        officer: officer.map(Into::into),
        position: position.map(|text| Position::of(text).unwrap()),
    }
}

fn case(number: &str, traces: Vec<Trace>) -> Known {
    Known {
        number: number.parse().unwrap(),
        dates: CaseDates::default(),
        collectors: Vec::new(),
        traces,
    }
}

fn told(found: &[Suggestion]) -> Vec<(String, u32, Vec<&'static str>)> {
    let codes = |one: &Suggestion| one.clues.iter().map(Clue::as_str).collect();
    found.iter().map(|one| (one.number.to_string(), one.score, codes(one))).collect()
}

#[test]
fn a_time_and_an_officer_or_a_place_make_a_proposal() {
    let clip = item("2026-03-01T10:00:00Z", Some("A1"), Some("+24.8740+118.6757/"));
    let cases = [
        case("near", vec![item("2026-03-01T10:20:00Z", Some("A1"), Some("+24.8741+118.6757/"))]),
        case("day", vec![item("2026-03-01T20:00:00Z", Some("A1"), None)]),
        case("other officer", vec![item("2026-03-01T10:20:00Z", Some("B2"), None)]),
        case("other year", vec![item("2025-03-01T10:20:00Z", Some("A1"), None)]),
        case("place", vec![item("2026-03-01T10:40:00Z", None, Some("+24.8750+118.6757/"))]),
        case("far", vec![item("2026-03-01T10:40:00Z", None, Some("+24.9750+118.6757/"))]),
    ];
    assert_eq!(
        told(&suggest(&clip, &cases)),
        [
            ("near".into(), 100, vec!["moment", "officer", "place"]),
            ("day".into(), 55, vec!["day", "officer"]),
            ("place".into(), 45, vec!["day", "place"]),
        ]
    );
}

#[test]
fn a_moment_is_half_an_hour_its_errors_given_in_favour() {
    let clip = item("2026-03-01T10:00:00Z", Some("A1"), None);
    let at = |minute: i64, error_ms| {
        // Its five minutes begin so long after the clip's end.
        let end = clip.span.end + TimeDelta::minutes(minute + 5);
        let mut other = item(&end.to_rfc3339(), Some("A1"), None);
        other.span.error_ms = error_ms;
        let found = suggest(&clip, &[case("c", vec![other])]);
        found.first().map(|one| one.clues[0].clone())
    };
    let minutes = |clue: Option<Clue>| match clue {
        Some(Clue::Moment { minutes, .. }) => Some(minutes),
        _ => None,
    };
    assert_eq!(minutes(at(0, Some(0))), Some(0));
    assert_eq!(minutes(at(30, Some(0))), Some(29), "a second of error each way");
    assert_eq!(minutes(at(32, Some(0))), None);
    assert_eq!(minutes(at(90, Some(3_600_000))), Some(29));
    assert!(matches!(at(0, None), Some(Clue::Day { .. })), "nobody vouches for its time");
}

#[test]
fn a_case_without_footage_is_known_by_its_days_and_its_collectors() {
    let clip = item("2026-03-01T10:00:00Z", Some("A1"), None);
    let mut known = case("c", Vec::new());
    known.collectors.push("A1".into());
    assert_eq!(told(&suggest(&clip, &[known.clone()])), []);
    known.dates.opened = Some("2026-02-28".parse().unwrap());
    assert_eq!(
        told(&suggest(&clip, &[known.clone()])),
        [("c".to_owned(), 45, vec!["within", "officer"])]
    );
    known.dates.action_ended = Some("2026-02-28".parse().unwrap());
    assert_eq!(told(&suggest(&clip, &[known])), []);
}

#[test]
fn a_recorder_that_nobody_is_known_to_have_held_speaks_for_its_holder() {
    let mut clip = item("2026-03-01T10:00:00Z", None, None);
    clip.span = RecordedSpan { error_ms: None, basis: TimeBasis::Uncorrected, ..clip.span };
    let mut other = item("2026-03-01T10:20:00Z", None, None);
    (other.recorder, other.span.error_ms, other.span.basis) =
        (clip.recorder, None, TimeBasis::Uncorrected);
    let found = suggest(&clip, &[case("c", vec![other.clone()])]);
    // By one clock, whatever it was off.
    assert_eq!(told(&found), [("c".to_owned(), 70, vec!["moment", "recorder"])]);
    other.officer = Some("A1".into());
    assert_eq!(told(&suggest(&clip, &[case("c", vec![other])])), []);
}

#[test]
fn three_at_most_are_proposed() {
    let clip = item("2026-03-01T10:00:00Z", Some("A1"), None);
    let cases: Vec<_> = (0..9)
        .map(|n| case(&format!("c{n}"), vec![item("2026-03-01T10:01:00Z", Some("A1"), None)]))
        .collect();
    let numbers: Vec<_> = suggest(&clip, &cases).iter().map(|s| s.number.to_string()).collect();
    assert_eq!(numbers, ["c0", "c1", "c2"]);
}
