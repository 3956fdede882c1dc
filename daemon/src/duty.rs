//! Ready for duty: whether a recorder may be issued again, judged from what it told.
//!
//! Called by `run` once a session's clips are decided; kept and shown by `catalog` and `api`. Pure:
//! the whole rule stands here. What a recorder does not tell is said, never guessed; only what the
//! settings set a bound for is asked, and what needs no bound: a missing card, a medium with bad
//! places.

use chrono::{DateTime, NaiveDateTime, Utc};
use docket_config::{Duty, TimeZone};
use docket_drivers::Condition;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{domain::ClockReading, drift::measured};

/// Whether a recorder may be issued again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fitness {
    /// All that is asked for holds.
    Ready,
    /// Something does not hold.
    DoNotIssue,
    /// Nothing speaks against it, and not all that is asked for could be told.
    Unknown,
}

impl Fitness {
    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::DoNotIssue => "do-not-issue",
            Self::Unknown => "unknown",
        }
    }
}

/// One thing that does not hold or could not be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reason {
    /// A stable code such as `battery-low`.
    pub code: String,
    /// What was found: percent, bytes, seconds or places, by the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<u64>,
    /// The bound of the settings, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<u64>,
}

/// The verdict on one recorder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Verdict {
    /// Whether it may be issued again.
    pub fitness: Fitness,
    /// Why not, or what could not be told; what does not hold comes first.
    pub reasons: Vec<Reason>,
}

impl Verdict {
    /// The codes of its reasons, with commas between.
    #[must_use]
    pub fn codes(&self) -> String {
        let codes: Vec<_> = self.reasons.iter().map(|reason| reason.code.as_str()).collect();
        codes.join(",")
    }
}

/// A recorder's clock was set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClockSet {
    /// What it showed when it was read last, if it can be read.
    #[schema(value_type = Option<String>, example = "2026-11-22T08:00:00")]
    pub before: Option<NaiveDateTime>,
    /// What it was set to.
    #[schema(value_type = String, example = "2026-11-22T08:00:00")]
    pub after: NaiveDateTime,
    /// Host time once it was set.
    pub at: DateTime<Utc>,
    /// Its clock read again after that, if it can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<ClockReading>,
}

/// Everything that is judged.
#[derive(Clone, Copy, Debug)]
pub struct Findings<'a> {
    /// What it told of itself last.
    pub condition: Option<&'a Condition>,
    /// Its clock against the host's.
    pub clock: Option<&'a ClockReading>,
    /// Whether its clock was set since.
    pub clock_was_set: bool,
    /// The zone of a clock that claims none.
    pub zone: TimeZone,
    /// Clips that could not be read in this session.
    pub bad_clips: u64,
}

/// Judges a recorder; none where the settings ask for nothing and nothing speaks against it.
#[must_use]
pub fn judge(findings: &Findings<'_>, bounds: &Duty) -> Option<Verdict> {
    let told = |value: fn(&Condition) -> Option<u64>| findings.condition.and_then(value);
    let battery = bounds.battery_percent_min.map(u64::from);
    let free = bounds.free_min.map(docket_config::ByteSize::bytes);
    let asked = [
        (battery, told(|c| c.battery_percent.map(u64::from)), "battery-low", "battery-unknown"),
        (free, told(|c| c.free_bytes), "storage-low", "storage-unknown"),
    ];
    let (mut against, mut unknown) = (Vec::new(), Vec::new());
    for (bound, found, low, untold) in asked {
        let Some(bound) = bound else { continue };
        match found {
            Some(found) if found < bound => against.push(reason(low, Some(found), Some(bound))),
            Some(_) => {}
            None => unknown.push(reason(untold, None, Some(bound))),
        }
    }
    if let Some(bound) = bounds.clock_offset_max_s.filter(|_| !findings.clock_was_set) {
        let bound = u64::from(bound);
        match findings.clock.and_then(|clock| offset_s(clock, findings.zone)) {
            Some(off) if off > bound => against.push(reason("clock-off", Some(off), Some(bound))),
            Some(_) => {}
            None => unknown.push(reason("clock-unknown", None, Some(bound))),
        }
    }
    if findings.condition.is_some_and(|condition| condition.card_present == Some(false)) {
        against.push(reason("card-missing", None, None));
    }
    if findings.bad_clips > 0 {
        against.push(reason("medium-bad", Some(findings.bad_clips), None));
    }
    let fitness = match (against.is_empty(), unknown.is_empty()) {
        (false, _) => Fitness::DoNotIssue,
        (true, false) => Fitness::Unknown,
        (true, true) if *bounds == Duty::default() => return None,
        (true, true) => Fitness::Ready,
    };
    against.extend(unknown);
    Some(Verdict { fitness, reasons: against })
}

fn reason(code: &str, found: Option<u64>, bound: Option<u64>) -> Reason {
    Reason { code: code.to_owned(), found, bound }
}

/// Whole seconds between the recorder's clock and the true time, either way. None where the host
/// did not know the time.
fn offset_s(clock: &ClockReading, zone: TimeZone) -> Option<u64> {
    let knows = clock.host_sync == crate::clock::Sync::Synchronised.as_str();
    knows.then(|| measured(clock, zone).offset_ms.unsigned_abs() / 1000)
}

#[cfg(test)]
mod tests {
    use docket_config::ByteSize;
    use docket_drivers::RecorderTime;

    use super::*;

    fn all() -> Duty {
        Duty {
            battery_percent_min: Some(50),
            free_min: Some(ByteSize::mib(1)),
            clock_offset_max_s: Some(60),
        }
    }

    fn condition(battery: Option<u8>, free: Option<u64>, card: Option<bool>) -> Condition {
        Condition {
            battery_percent: battery,
            free_bytes: free,
            card_present: card,
            ..Condition::default()
        }
    }

    /// A clock that shows `face`, read at noon UTC.
    fn clock(face: &str, host_sync: &str) -> ClockReading {
        let noon = "2026-11-22T12:00:00Z".parse().unwrap();
        ClockReading {
            host_before: noon,
            recorder: RecorderTime {
                face: face.parse().unwrap(),
                zone: None,
                method: "vendor".into(),
                resolution_ms: 1000,
            },
            host_after: noon,
            host_sync: host_sync.into(),
            host_error_ms: None,
            brackets: Vec::new(),
        }
    }

    fn judged(findings: &Findings<'_>, bounds: &Duty) -> (Fitness, String) {
        let verdict = judge(findings, bounds).unwrap();
        (verdict.fitness, verdict.codes())
    }

    fn findings<'a>(
        condition: Option<&'a Condition>,
        clock: Option<&'a ClockReading>,
    ) -> Findings<'a> {
        let zone = TimeZone::Named(chrono_tz::Asia::Shanghai);
        Findings { condition, clock, clock_was_set: false, zone, bad_clips: 0 }
    }

    #[test]
    fn each_thing_that_is_asked_for_is_judged() {
        use Fitness::{DoNotIssue, Ready, Unknown};
        let right = clock("2026-11-22T20:00:59", "synchronised");
        let wrong = clock("2026-11-22T19:58:59", "synchronised");
        let doubted = clock("2026-11-22T20:00:00", "unsynchronised");
        for (battery, free, card, clock, expected, codes) in [
            (Some(50), Some(1 << 20), Some(true), Some(&right), Ready, ""),
            (Some(100), Some(u64::MAX), None, Some(&right), Ready, ""),
            (Some(49), Some(0), None, Some(&right), DoNotIssue, "battery-low,storage-low"),
            (Some(50), Some(1 << 20), Some(false), Some(&right), DoNotIssue, "card-missing"),
            (Some(50), Some(1 << 20), None, Some(&wrong), DoNotIssue, "clock-off"),
            (None, Some(1 << 20), None, Some(&right), Unknown, "battery-unknown"),
            (Some(50), Some(1 << 20), None, Some(&doubted), Unknown, "clock-unknown"),
            (None, Some(0), None, None, DoNotIssue, "storage-low,battery-unknown,clock-unknown"),
        ] {
            let condition = condition(battery, free, card);
            let found = judged(&findings(Some(&condition), clock), &all());
            assert_eq!(found, (expected, codes.to_owned()));
        }
    }

    #[test]
    fn what_nobody_asked_for_is_not_judged_and_what_needs_no_bound_is() {
        let low = condition(Some(1), Some(0), None);
        let nothing = findings(Some(&low), None);
        let none = Duty::default();
        assert_eq!(judge(&nothing, &none), None, "nobody is told at every dock");
        let bad = Findings { bad_clips: 2, ..nothing };
        assert_eq!(judged(&bad, &none), (Fitness::DoNotIssue, "medium-bad".into()));
        let gone = judged(&findings(None, None), &all());
        let all_unknown = "battery-unknown,storage-unknown,clock-unknown";
        assert_eq!(gone, (Fitness::Unknown, all_unknown.into()));
    }

    #[test]
    fn a_clock_that_was_set_is_right_and_its_own_zone_counts() {
        let wrong = clock("2020-01-01T00:00:00", "synchronised");
        let bounds = Duty { clock_offset_max_s: Some(1), ..Duty::default() };
        let set = Findings { clock_was_set: true, ..findings(None, Some(&wrong)) };
        assert_eq!(judged(&set, &bounds).0, Fitness::Ready);
        let mut utc = clock("2026-11-22T12:00:01", "synchronised");
        utc.recorder.zone = chrono::FixedOffset::east_opt(0);
        assert_eq!(judged(&findings(None, Some(&utc)), &bounds).0, Fitness::Ready);
        utc.recorder.face = NaiveDateTime::MAX;
        assert_eq!(judged(&findings(None, Some(&utc)), &bounds).0, Fitness::DoNotIssue);
    }
}
