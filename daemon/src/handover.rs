//! Handover: by when footage must be with the station, and whether it was.
//!
//! Rule (QZ 17.1): promptly after the action; where work was continuous, away or remote, 24 hours from
//! the return. Asked by `catalog` when a session has ended and by `api`. Pure: the moments come in as
//! arguments, each with the most by which it may be off. It accuses nobody within that: a verdict that
//! the errors do not bear out says so. It never changes what was judged.

use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::{RecordedSpan, Rule, TimeBasis};

/// How long after the return from work away footage may wait (QZ 17.1).
pub const AFTER_RETURN: TimeDelta = TimeDelta::hours(24);

/// The longest error that is reckoned with; a greater one is as good as none known.
const ERROR_MAX: TimeDelta = TimeDelta::days(3_650);

/// A moment of trusted time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trusted {
    /// The best that is known.
    pub at: DateTime<Utc>,
    /// The most by which it may be off, milliseconds; none: nobody knows.
    pub error_ms: Option<u64>,
}

/// When an action ended, as far as the footage tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "basis")]
pub enum ActivityEnd {
    /// The clip's own end, on trusted time.
    Recorded {
        /// When.
        end: Trusted,
        /// How that is known.
        times: TimeBasis,
    },
    /// Only bounds are known: the clip was not on the recorder at the first moment, and was at the second.
    Between {
        /// When the recorder was last at a station without it; none: it never was.
        after: Option<DateTime<Utc>>,
        /// When the recorder was docked with it.
        before: DateTime<Utc>,
    },
}

impl ActivityEnd {
    /// What the times of a clip tell, else what its docking does.
    #[must_use]
    pub fn of(
        span: Option<&RecordedSpan>,
        after: Option<DateTime<Utc>>,
        before: DateTime<Utc>,
    ) -> Self {
        match span {
            Some(span) if span.basis != TimeBasis::Bound => Self::Recorded {
                end: Trusted { at: span.end, error_ms: span.error_ms },
                times: span.basis,
            },
            _ => Self::Between { after, before },
        }
    }

    /// The moment that counts: the clip's end, or the latest at which it may have been.
    #[must_use]
    pub fn counted(self) -> DateTime<Utc> {
        match self {
            Self::Recorded { end, .. } => end.at,
            Self::Between { before, .. } => before,
        }
    }

    /// The earliest and the latest it may have been; none where nobody knows.
    fn within(self) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
        match self {
            Self::Recorded { end, .. } => end.within(),
            Self::Between { after, before } => (after, Some(before)),
        }
    }
}

impl Trusted {
    fn within(self) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
        let error = self.error_ms.and_then(|ms| i64::try_from(ms).ok());
        let error = error.and_then(TimeDelta::try_milliseconds).filter(|e| *e <= ERROR_MAX);
        match error {
            Some(error) => (self.at.checked_sub_signed(error), self.at.checked_add_signed(error)),
            None => (None, None),
        }
    }
}

/// Why footage may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExceptionKind {
    /// Work went on without a break.
    Continuous,
    /// Work in a place far away or hard to reach.
    Remote,
    /// Work out of town.
    Away,
}

impl ExceptionKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Continuous, Self::Remote, Self::Away];

    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Continuous => "continuous",
            Self::Remote => "remote",
            Self::Away => "away",
        }
    }
}

impl FromStr for ExceptionKind {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|kind| kind.as_str() == name);
        known.ok_or_else(|| format!("kind of exception {name}"))
    }
}

/// An exception that a person recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    /// Which.
    pub kind: ExceptionKind,
    /// When they were back, by their word.
    pub returned_at: DateTime<Utc>,
}

/// What a handover is judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// When the action ended.
    pub activity_end: ActivityEnd,
    /// The exception, if one was recorded.
    pub exception: Option<Exception>,
    /// When the footage came into the station's hands; none: it has not.
    pub handed_over: Option<Trusted>,
    /// How long after the action footage may wait at most.
    pub prompt: TimeDelta,
}

/// Whether footage was handed over in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// In time.
    OnTime,
    /// After the prompt deadline, and in time by a recorded exception.
    Excused,
    /// Not handed over yet, and still in time.
    Open,
    /// Not handed over yet, and past its deadline.
    Overdue,
    /// Too late: a reason is wanted.
    Late,
}

impl Standing {
    /// All of them, the best first.
    pub const ALL: [Self; 5] = [Self::OnTime, Self::Excused, Self::Open, Self::Overdue, Self::Late];

    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OnTime => "on-time",
            Self::Excused => "excused",
            Self::Open => "open",
            Self::Overdue => "overdue",
            Self::Late => "late",
        }
    }
}

/// A verdict, and what it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Whether it was in time.
    pub standing: Standing,
    /// The moment by which it must be handed over.
    pub deadline: DateTime<Utc>,
    /// Whether the errors of the clocks, or what is not known, could make it the other way round.
    pub within_error: bool,
    /// When the action ended, and how that is known.
    pub activity_end: ActivityEnd,
    /// The rule it comes from.
    pub rule: Rule,
}

/// Judges a handover, or one that is still to come, at `now`.
#[must_use]
pub fn judge(facts: &Facts, now: Trusted) -> Verdict {
    let prompt = prompt_deadline(facts);
    let came = facts.handed_over.unwrap_or(now);
    let in_time = came.at <= prompt;
    let extended = facts.exception.map(|e| later(e.returned_at, AFTER_RETURN));
    // An exception only ever gives more time.
    let deadline = extended.map_or(prompt, |extended| extended.max(prompt));
    let standing = match facts.handed_over {
        Some(_) if in_time => Standing::OnTime,
        Some(_) if came.at <= deadline => Standing::Excused,
        Some(_) => Standing::Late,
        None if came.at <= deadline => Standing::Open,
        None => Standing::Overdue,
    };
    let within_error = !is_certain(facts, came, extended, came.at <= deadline);
    let activity_end = facts.activity_end;
    Verdict { standing, deadline, within_error, activity_end, rule: Rule::HandoverInTime }
}

/// The deadline without an exception.
#[must_use]
pub fn prompt_deadline(facts: &Facts) -> DateTime<Utc> {
    later(facts.activity_end.counted(), facts.prompt)
}

/// Whether the same would be said at either end of what is known.
fn is_certain(
    facts: &Facts,
    came: Trusted,
    extended: Option<DateTime<Utc>>,
    in_time: bool,
) -> bool {
    let (first_end, last_end) = facts.activity_end.within();
    let (first_came, last_came) = came.within();
    let deadline = |end: Option<DateTime<Utc>>| {
        let prompt = end.map(|end| later(end, facts.prompt));
        // A person's word for the return stands as it is.
        extended.into_iter().chain(prompt).max()
    };
    match in_time {
        // The latest coming before the earliest deadline; an exception is a deadline by itself.
        true => last_came.zip(deadline(first_end)).is_some_and(|(came, by)| came <= by),
        // The earliest coming after the latest deadline, which must be known.
        false => last_end.is_some_and(|end| {
            first_came.zip(deadline(Some(end))).is_some_and(|(came, by)| came > by)
        }),
    }
}

/// `by` later; the end of time where there is none.
fn later(at: DateTime<Utc>, by: TimeDelta) -> DateTime<Utc> {
    at.checked_add_signed(by).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

#[cfg(test)]
mod tests;
