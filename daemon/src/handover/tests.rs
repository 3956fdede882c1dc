//! Handover: single cases, and 10,000 random ones against a slow model that walks through time.

use chrono::NaiveDateTime;
use docket_config::TimeZone;

use super::*;
use crate::words::face_in_zone;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn sure(text: &str) -> Trusted {
    Trusted { at: at(text), error_ms: Some(0) }
}

fn recorded(end: &str, error_ms: Option<u64>) -> ActivityEnd {
    ActivityEnd::Recorded { end: Trusted { at: at(end), error_ms }, times: TimeBasis::OneReading }
}

fn facts(activity_end: ActivityEnd, handed_over: Option<Trusted>) -> Facts {
    Facts { activity_end, exception: None, handed_over, prompt: TimeDelta::hours(24) }
}

fn told(facts: &Facts) -> (Standing, bool) {
    let verdict = judge(facts, sure("2026-03-20T00:00:00Z"));
    (verdict.standing, verdict.within_error)
}

#[test]
fn a_day_after_the_action_is_the_deadline() {
    let end = recorded("2026-03-01T12:00:00Z", Some(1_000));
    let came = |text| told(&facts(end, Some(sure(text))));
    assert_eq!(came("2026-03-01T14:00:00Z"), (Standing::OnTime, false));
    assert_eq!(came("2026-03-02T12:00:00Z"), (Standing::OnTime, true));
    assert_eq!(came("2026-03-02T12:00:00.5Z"), (Standing::Late, true));
    assert_eq!(came("2026-03-02T12:00:02Z"), (Standing::Late, false));
}

#[test]
fn away_it_is_a_day_after_the_return_and_never_less_than_without() {
    let end = recorded("2026-03-01T12:00:00Z", Some(1_000));
    let away = |returned: &str, came: &str| {
        let exception = Some(Exception { kind: ExceptionKind::Away, returned_at: at(returned) });
        let facts = Facts { exception, ..facts(end, Some(sure(came))) };
        let verdict = judge(&facts, sure("2026-03-20T00:00:00Z"));
        (verdict.standing, verdict.within_error, verdict.deadline)
    };
    let (by, long_ago) = (at("2026-03-06T18:00:00Z"), at("2026-03-02T12:00:00Z"));
    assert_eq!(
        away("2026-03-05T18:00:00Z", "2026-03-06T09:00:00Z"),
        (Standing::Excused, false, by)
    );
    assert_eq!(away("2026-03-05T18:00:00Z", "2026-03-06T18:00:01Z"), (Standing::Late, false, by));
    assert_eq!(away("2026-03-05T18:00:00Z", "2026-03-01T13:00:00Z"), (Standing::OnTime, false, by));
    // A return before the action's end takes no time away.
    let early = away("2026-02-01T00:00:00Z", "2026-03-02T11:00:00Z");
    assert_eq!(early, (Standing::OnTime, false, long_ago));
}

#[test]
fn what_has_not_come_is_open_and_then_overdue() {
    let end = recorded("2026-03-01T12:00:00Z", Some(0));
    let now = |text| judge(&facts(end, None), sure(text)).standing;
    assert_eq!(now("2026-03-02T11:59:59Z"), Standing::Open);
    assert_eq!(now("2026-03-02T12:00:01Z"), Standing::Overdue);
}

#[test]
fn a_bound_accuses_nobody_and_may_acquit() {
    let docked = "2026-03-05T08:00:00Z";
    let between =
        |after: Option<&str>| ActivityEnd::Between { after: after.map(at), before: at(docked) };
    let came = |after| told(&facts(between(after), Some(sure(docked))));
    assert_eq!(came(None), (Standing::OnTime, true));
    assert_eq!(came(Some("2026-03-01T08:00:00Z")), (Standing::OnTime, true));
    // It was here without the clip less than a day before: the clip is younger than that.
    assert_eq!(came(Some("2026-03-04T09:00:00Z")), (Standing::OnTime, false));
}

#[test]
fn a_clock_that_nobody_vouches_for_proves_nothing() {
    let end = recorded("2026-03-01T12:00:00Z", None);
    assert_eq!(told(&facts(end, Some(sure("2026-03-09T00:00:00Z")))), (Standing::Late, true));
    let untold = Trusted { at: at("2026-03-09T00:00:00Z"), error_ms: None };
    let known = recorded("2026-03-01T12:00:00Z", Some(0));
    assert_eq!(told(&facts(known, Some(untold))), (Standing::Late, true));
    assert!(told(&facts(recorded("2026-03-01T12:00:00Z", Some(u64::MAX)), Some(untold))).1);
}

#[test]
fn a_bound_among_the_times_is_told_as_one() {
    let span = |basis| RecordedSpan {
        start: None,
        end: at("2026-03-01T12:00:00Z"),
        error_ms: Some(5),
        basis,
    };
    let of = |basis| ActivityEnd::of(Some(&span(basis)), None, at("2026-03-02T00:00:00Z"));
    assert!(matches!(of(TimeBasis::Bound), ActivityEnd::Between { .. }));
    assert!(matches!(of(TimeBasis::Interpolated), ActivityEnd::Recorded { .. }));
}

/// A stretch of whole seconds in which something happened; none at an end: nobody knows.
type Stretch = (Option<i64>, Option<i64>);

/// The slow model: tries moments, one by one, at which things may truly have happened, asks of each
/// what the rule says, and whether all agree. It adds up seconds since 1970, knows nothing of intervals,
/// and takes what is not known for anything between long ago and far away.
struct Model {
    end: Stretch,
    came: Stretch,
    returned: Option<i64>,
    prompt: i64,
}

const DAY: i64 = 86_400;
const FOREVER: i64 = 40_000 * DAY;

impl Model {
    fn in_time(&self, end: i64, came: i64) -> bool {
        let mut allowed = came - end <= self.prompt;
        if let Some(returned) = self.returned {
            allowed |= came - returned <= DAY;
        }
        allowed
    }

    /// Whether every way in which it may have been says `wanted`.
    fn all_say(&self, wanted: bool) -> bool {
        let moments = |(first, last): Stretch| {
            let (first, last) = (first.unwrap_or(-FOREVER), last.unwrap_or(FOREVER));
            let step = ((last - first) / 7).max(1);
            let mut tried: Vec<i64> = (0..8).map(|nth| (first + nth * step).min(last)).collect();
            tried.push(last);
            tried
        };
        let ends = moments(self.end);
        let comings = moments(self.came);
        ends.iter().all(|end| comings.iter().all(|came| self.in_time(*end, *came) == wanted))
    }
}

fn seconds(at: DateTime<Utc>) -> i64 {
    at.timestamp()
}

/// A random moment around a change of the clocks in New York, as a person writes it there.
fn face(rng: &mut fastrand::Rng) -> DateTime<Utc> {
    let zone: TimeZone = "America/New_York".parse().unwrap();
    let starts = ["2026-03-06T00:00:00", "2026-10-30T00:00:00", "2026-06-01T00:00:00"];
    let start: NaiveDateTime = starts[rng.usize(..3)].parse().unwrap();
    loop {
        let face = start + TimeDelta::seconds(rng.i64(0..6 * DAY));
        if let Some(at) = face_in_zone(zone, face) {
            return at.to_utc();
        }
    }
}

#[test]
fn ten_thousand_random_handovers_are_judged_as_the_slow_model_does() {
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut seen = std::collections::BTreeMap::<(Standing, bool), u32>::new();
    for nth in 0..10_000 {
        let error = |rng: &mut fastrand::Rng| match rng.u8(..4) {
            0 => None,
            1 => Some(0),
            _ => Some(rng.u64(0..2 * 86_400)),
        };
        let end_at = face(&mut rng);
        // Near the deadline as often as not.
        let near = [0, DAY, 2 * DAY][rng.usize(..3)] + rng.i64(-7_200..7_200);
        let came_at = end_at + TimeDelta::seconds(near.max(0));
        let (end_error, came_error) = (error(&mut rng), error(&mut rng));
        let stretch = |at: DateTime<Utc>, error: Option<u64>| match error {
            Some(error) => {
                let error = i64::try_from(error).unwrap();
                (Some(seconds(at) - error), Some(seconds(at) + error))
            }
            None => (None, None),
        };
        let (activity_end, end, counted) = if rng.bool() {
            let trusted = Trusted { at: end_at, error_ms: end_error.map(|s| s * 1000) };
            let recorded = ActivityEnd::Recorded { end: trusted, times: TimeBasis::OneReading };
            (recorded, stretch(end_at, end_error), seconds(end_at))
        } else {
            let after = rng.bool().then(|| end_at - TimeDelta::seconds(rng.i64(0..3 * DAY)));
            let between = ActivityEnd::Between { after, before: end_at };
            (between, (after.map(seconds), Some(seconds(end_at))), seconds(end_at))
        };
        let exception = rng.bool().then(|| Exception {
            kind: ExceptionKind::ALL[rng.usize(..3)],
            returned_at: came_at - TimeDelta::seconds(rng.i64(-3_600..2 * DAY)),
        });
        let prompt = TimeDelta::hours(rng.i64(1..49));
        let came = Trusted { at: came_at, error_ms: came_error.map(|s| s * 1000) };
        let has_come = rng.bool();
        let facts =
            Facts { activity_end, exception, handed_over: has_come.then_some(came), prompt };
        // What has not come is judged at the moment of asking.
        let verdict = judge(&facts, came);
        let model = Model {
            end,
            came: stretch(came_at, came_error),
            returned: exception.map(|e| seconds(e.returned_at)),
            prompt: prompt.num_seconds(),
        };
        let in_time = model.in_time(counted, seconds(came_at));
        let promptly = seconds(came_at) - counted <= model.prompt;
        let wanted = match (has_come, in_time) {
            (true, true) if promptly => Standing::OnTime,
            (true, true) => Standing::Excused,
            (true, false) => Standing::Late,
            (false, true) => Standing::Open,
            (false, false) => Standing::Overdue,
        };
        let certain = model.all_say(in_time);
        let said = (verdict.standing, !verdict.within_error);
        assert_eq!(said, (wanted, certain), "case {nth}: {facts:?} {came:?}");
        let late_by_a_second =
            Trusted { at: verdict.deadline + TimeDelta::seconds(1), error_ms: came.error_ms };
        let after = judge(&Facts { handed_over: Some(late_by_a_second), ..facts }, came);
        assert_eq!(after.standing, Standing::Late, "case {nth}");
        *seen.entry((verdict.standing, verdict.within_error)).or_default() += 1;
    }
    println!("{seen:?}");
    assert_eq!(seen.len(), 10, "every verdict, certain and not, came up: {seen:?}");
}
