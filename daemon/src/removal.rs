//! Whether the footage of a stay may be removed from its recorder, and why it must stay.
//!
//! Asked by the catalog in the transaction of both steps, and by `api` for what a session shows. Pure.
//! Nothing here removes anything.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use docket_drivers::{Remains, Uncovered, Unseen};

/// How long after it was asked for a removal may be confirmed: who confirms it has the same recorder
/// and the same list in mind.
pub const CONFIRMED_WITHIN: TimeDelta = TimeDelta::hours(1);

/// Why footage stays on its recorder. The codes are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The settings do not allow removing any.
    Off,
    /// Its stay has not ended.
    Docked,
    /// Not all of it was taken as it is.
    NotTaken,
    /// Not all of it is proven and sealed in every archive target.
    NotProven,
    /// The recorder holds none.
    Nothing,
    /// It was docked again since: what it holds now is another stay's.
    DockedSince,
    /// No profile knows a command for it.
    NoCommand,
    /// It was asked for too long ago.
    TooLate,
    /// It was confirmed before.
    Confirmed,
    /// Another recorder stands there now.
    OtherRecorder,
    /// It does not say who it is: whatever stands there next would look the same.
    UnknownRecorder,
    /// A folder stands for it: what lies beside that folder was never looked at.
    PartOnly,
    /// It left its bay since, or nobody knows whether it did.
    LeftBay,
    /// The device has a further volume, which the command would reach as well.
    MoreVolumes,
    /// It may hold more than it shows: a folder or a file that cannot be read, a journal.
    NotAllSeen,
    /// It does not hold exactly what was taken in: a path, a size or a stamp is another.
    Differs,
    /// It tells no stamp of a clip: one recorded anew could not be told from it.
    Undated,
}

impl Refusal {
    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Docked => "docked",
            Self::NotTaken => "not-taken",
            Self::NotProven => "not-proven",
            Self::Nothing => "nothing",
            Self::DockedSince => "docked-since",
            Self::NoCommand => "no-command",
            Self::TooLate => "too-late",
            Self::Confirmed => "confirmed",
            Self::OtherRecorder => "other-recorder",
            Self::UnknownRecorder => "unknown-recorder",
            Self::PartOnly => "part-only",
            Self::LeftBay => "left-bay",
            Self::MoreVolumes => "more-volumes",
            Self::NotAllSeen => "not-all-seen",
            Self::Differs => "differs",
            Self::Undated => "undated",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<&Uncovered> for Refusal {
    fn from(why: &Uncovered) -> Self {
        match why {
            Uncovered::Unseen(Unseen::OtherVolume) => Self::MoreVolumes,
            Uncovered::Unseen(_) | Uncovered::NotTaken(_) => Self::NotAllSeen,
            Uncovered::Differs(_) => Self::Differs,
            Uncovered::Undated(_) => Self::Undated,
        }
    }
}

/// How a removal ended, by what was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The recorder was seen without the clips it was to remove.
    Removed,
    /// It was seen with them, or never told.
    Failed,
    /// Nobody saw.
    Unknown,
}

impl Outcome {
    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

/// What a look at the recorder after the command found instead. The codes are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// All the clips it was to remove are on it.
    StillThere,
    /// Some of them are.
    PartLeft,
    /// None of them shows, and it may hold more than it shows.
    HiddenRest,
    /// Another recorder stands there.
    AnotherCame,
    /// It does not say who it is any more.
    Nameless,
    /// It cannot be looked at.
    Unreadable,
    /// The task that was to look, or the station, was lost.
    Lost,
}

impl Finding {
    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::StillThere => "still-there",
            Self::PartLeft => "part-left",
            Self::HiddenRest => "hidden-rest",
            Self::AnotherCame => "another-came",
            Self::Nameless => "nameless",
            Self::Unreadable => "unreadable",
            Self::Lost => "lost",
        }
    }

    /// What it makes of the removal: only what was seen is certain.
    #[must_use]
    pub fn outcome(self) -> Outcome {
        match self {
            Self::StillThere | Self::PartLeft => Outcome::Failed,
            Self::HiddenRest
            | Self::AnotherCame
            | Self::Nameless
            | Self::Unreadable
            | Self::Lost => Outcome::Unknown,
        }
    }

    /// What a recorder that shows so much of what it was to remove comes to.
    ///
    /// # Errors
    /// The finding, unless all of it is gone. Other files on it do not matter.
    pub fn in_what_remains(remains: Remains) -> Result<(), Self> {
        match remains.kept {
            0 if remains.is_all_seen => Ok(()),
            0 => Err(Self::HiddenRest),
            kept if kept == remains.of => Err(Self::StillThere),
            _ => Err(Self::PartLeft),
        }
    }
}

/// How a removal ended, for the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// By what was seen.
    pub outcome: Outcome,
    /// Why it is not `removed`: a stable code.
    pub reason: Option<&'static str>,
    /// What the recorder answered and what was seen, in words.
    pub detail: Option<String>,
}

impl End {
    /// The end that a finding makes.
    #[must_use]
    pub fn of(finding: Finding, detail: &str) -> Self {
        let (outcome, reason) = (finding.outcome(), Some(finding.as_str()));
        Self { outcome, reason, detail: Some(detail.to_owned()) }
    }
}

/// What is known of a recorder's stay.
#[derive(Clone, Copy, Debug)]
pub struct Stay {
    /// Whether it ended.
    pub has_ended: bool,
    /// Clips on the recorder.
    pub clips: u64,
    /// Those that were not taken as they are, and those nobody decided.
    pub left_out: u64,
    /// Whether every other one is releasable.
    pub is_releasable: bool,
    /// Whether the same recorder was docked again since.
    pub docked_since: bool,
}

impl Stay {
    /// Whether its footage need not stay on the recorder.
    ///
    /// # Errors
    /// The first reason why it must.
    pub fn may_lose(self) -> Result<(), Refusal> {
        if !self.has_ended {
            return Err(Refusal::Docked);
        }
        if self.left_out > 0 {
            return Err(Refusal::NotTaken);
        }
        if self.clips == 0 {
            return Err(Refusal::Nothing);
        }
        if !self.is_releasable {
            return Err(Refusal::NotProven);
        }
        if self.docked_since {
            return Err(Refusal::DockedSince);
        }
        Ok(())
    }
}

/// Whether what was asked for at `asked_at` may be confirmed `now`.
///
/// # Errors
/// [`Refusal::TooLate`], also where the clock went back since.
pub fn in_time(asked_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), Refusal> {
    let passed = now.signed_duration_since(asked_at);
    if (TimeDelta::zero()..=CONFIRMED_WITHIN).contains(&passed) {
        return Ok(());
    }
    Err(Refusal::TooLate)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DONE: Stay =
        Stay { has_ended: true, clips: 3, left_out: 0, is_releasable: true, docked_since: false };

    #[test]
    fn footage_stays_for_every_reason_there_is() {
        assert_eq!(DONE.may_lose(), Ok(()));
        let refused = |stay: Stay| stay.may_lose().unwrap_err();
        assert_eq!(refused(Stay { has_ended: false, ..DONE }), Refusal::Docked);
        assert_eq!(refused(Stay { left_out: 1, ..DONE }), Refusal::NotTaken);
        assert_eq!(refused(Stay { clips: 0, ..DONE }), Refusal::Nothing);
        assert_eq!(refused(Stay { is_releasable: false, ..DONE }), Refusal::NotProven);
        assert_eq!(refused(Stay { docked_since: true, ..DONE }), Refusal::DockedSince);
    }

    #[test]
    fn only_what_was_seen_is_certain() {
        let found = |kept, others, is_all_seen| {
            Finding::in_what_remains(Remains { kept, of: 3, others, is_all_seen })
        };
        assert_eq!(found(0, 0, true), Ok(()));
        assert_eq!(found(0, 9, true), Ok(()), "other files are other files");
        assert_eq!(found(3, 0, true), Err(Finding::StillThere));
        assert_eq!(found(1, 2, true), Err(Finding::PartLeft));
        assert_eq!(found(1, 0, false), Err(Finding::PartLeft));
        assert_eq!(found(0, 0, false), Err(Finding::HiddenRest));
        for certain in [Finding::StillThere, Finding::PartLeft] {
            assert_eq!(certain.outcome(), Outcome::Failed);
        }
        let unseen = [Finding::HiddenRest, Finding::AnotherCame, Finding::Nameless];
        for unsure in unseen.into_iter().chain([Finding::Unreadable, Finding::Lost]) {
            assert_eq!(End::of(unsure, "x").outcome, Outcome::Unknown);
        }
    }

    #[test]
    fn it_is_confirmed_within_an_hour_and_not_before_it_was_asked_for() {
        let asked: DateTime<Utc> = "2026-11-22T12:00:00Z".parse().unwrap();
        assert_eq!(in_time(asked, asked), Ok(()));
        assert_eq!(in_time(asked, asked + CONFIRMED_WITHIN), Ok(()));
        for off in [CONFIRMED_WITHIN + TimeDelta::seconds(1), TimeDelta::seconds(-1)] {
            assert_eq!(in_time(asked, asked + off), Err(Refusal::TooLate));
        }
    }
}
