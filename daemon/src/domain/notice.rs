//! A notice: something a person should know, as a kind and its facts.
//!
//! Made by whoever finds it, kept by the catalog, told by `notify`. Only the constructors make one,
//! so a notice has exactly the facts of its kind, each one line of harmless text. It tells of
//! machines and footage and never names an officer: it leaves the station.

mod new;
mod of_log;
mod room;

use std::str::FromStr;

pub use new::NewNotice;

/// How much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know.
    Info,
    /// Somebody should look at it, the day it happens.
    Warning,
    /// Footage is at risk, or the station does not do its work.
    Alarm,
}

impl Severity {
    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Alarm => "alarm",
        }
    }
}

/// What happened. In the order in which a digest tells them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoticeKind {
    /// An original is no longer what it was. Facts: `item`, `reason` (a stable code).
    FixityFailed,
    /// The station works in safe mode: it takes footage into staging only. Facts: `code` (a stable
    /// code of what went wrong, `DKT-nnnn`), `reason` (its technical detail).
    SafeMode,
    /// The station's private key was given up as lost, and another signs. Facts: `fingerprint`.
    KeyLost,
    /// The custody log goes on in a new epoch, with another key. Facts: `epoch`, `fingerprint`.
    EpochOpened,
    /// A part of the program panicked and is gone until the next start. Facts: `task`.
    TaskLost,
    /// Something that is no recorder stands in a bay and could not be refused. Facts: `bay`, `device`,
    /// `interfaces`, `problem`.
    DeviceNotRefused,
    /// Footage that should be there is lost, or recording could not go on: the supervisor must hear of
    /// it. Facts: `interruption`, `recorder` (its label), `session`, `loss` (a stable code).
    LossReported,
    /// Originals cannot be archived; they wait in staging. Facts: `code`, `problem` (its technical
    /// detail).
    ArchiveHeld,
    /// The custody log cannot be published, so nothing becomes releasable. Facts: `code`, `problem`.
    LogHeld,
    /// The custody log does not go on from what a witness saw. Facts: `code`, `epoch`, `reason`, `witness`.
    LogForked,
    /// Another station's log contradicts what this station saw as its witness. Facts: `log`, `seen`, `size`.
    WitnessRefused,
    /// A disk is nearly full. Facts: `place` (a folder), `free_mib` (MiB, whole number).
    DiskLow,
    /// An item was set aside. Facts: `item`, `session`, `reason` (a stable code).
    ItemQuarantined,
    /// A recorder was taken out before all was copied. Facts: `session`, `bay`, `recorder` (its
    /// label), `ending` (a stable code), `detail`.
    SessionTorn,
    /// A session ended without all clips. Facts: as for [`Self::SessionTorn`].
    SessionIncomplete,
    /// Originals were not read again within the time set. Facts: `oldest` (when the oldest of them was
    /// last read and equal, RFC 3339), `overdue_mib` (MiB, whole number).
    AuditBehind,
    /// Footage came in after its deadline. Facts: `session`, `recorder` (its label), `deadline` (RFC 3339),
    /// `rule` (the code of the rule of law), `clauses` (where it stands, in short).
    HandoverLate,
    /// Footage, or an issued recorder, is not in yet and its deadline is near. Facts: `recorder` (its
    /// label), `deadline` (RFC 3339), `rule`, `clauses`.
    HandoverDue,
    /// When a session's clips were recorded, whether they came in time, or where recordings broke off
    /// cannot be told. Facts: `session`, `problem`.
    NotJudged,
    /// A recorder must not be issued again as it is. Facts: `session`, `bay`, `recorder` (its label),
    /// `reasons` (stable codes with commas between).
    DoNotIssue,
    /// What was plugged into a bay was not taken in. Facts: `bay`, `place`, `problem`.
    NotTakenIn,
    /// A recorder left its bay before its files could be listed. Facts: `bay`, `place`.
    RecorderLeft,
    /// A file of the register was refused, or the import folder is not watched. Facts: `file`.
    NotImported,
    /// Two bays say that they hold the same recorder. Facts: `bay` (the later one), `recorder`.
    RecorderTwice,
    /// Something that is no recorder was plugged into a bay, and refused. Facts: `bay`, `device`,
    /// `interfaces`.
    DeviceRefused,
    /// Nothing is heard of what is plugged in. Facts: `problem`, `source` (`udev` or `folders`).
    BaysUnheard,
    /// A recorder that this station does not know. Facts: `session`, `bay`, `recorder` (its label).
    UnknownRecorder,
    /// The station's key was exchanged. Facts: `fingerprint`.
    KeyRotated,
    /// An object in the archive stands where this station's next identity would, and is none. Facts: `place` (its
    /// key), `problem`.
    IdentityRefused,
    /// A recorder profile of this site cannot be used and is left out. Facts: `place` (the file and
    /// its line), `problem`.
    ProfileLeftOut,
    /// New settings were refused; the old ones hold. Facts: `code`, `problem`.
    SettingsRefused,
    /// Nobody is listened to on the network, though the settings want it. Facts: `code`, `problem`.
    OffNetwork,
    /// A folder into which lists are dropped cannot be watched. Facts: `place`, `problem`.
    DropsUnwatched,
    /// Nothing succeeds at a required archive target. Facts: `since` (RFC 3339), `target`, `waiting` (objects).
    TargetFailing,
    /// Files at a folder target carry no immutable flag, though the settings want it. Facts: `target`.
    TargetUnflagged,
    /// An archive target that failed is well again. Facts: `target`.
    TargetBack,
    /// Something cannot be copied to an archive target before a person did something. Facts: `code`, `problem`,
    /// `target`.
    NotCopied,
    /// Objects are missing or altered in a place, and no good copy of them is left. Facts: `code`, `count`, `target`.
    NotMended,
    /// The disks are full in some days, at the pace of late. Facts: `days`, `free_mib`.
    RoomForDays,
    /// Nothing is taken off recorders: the disks are too full. Facts: `code`, `free_mib`, `used_percent`.
    IntakeHeld,
    /// The dock controller does not answer: the bays have no lights. Facts: `device`, `problem`.
    ControllerLost,
    /// The dock controller answers again. Facts: `device`.
    ControllerBack,
}

impl NoticeKind {
    /// All of them, in order.
    pub const ALL: [Self; 42] = [
        Self::FixityFailed,
        Self::SafeMode,
        Self::KeyLost,
        Self::EpochOpened,
        Self::TaskLost,
        Self::DeviceNotRefused,
        Self::LossReported,
        Self::ArchiveHeld,
        Self::LogHeld,
        Self::LogForked,
        Self::WitnessRefused,
        Self::DiskLow,
        Self::ItemQuarantined,
        Self::SessionTorn,
        Self::SessionIncomplete,
        Self::AuditBehind,
        Self::HandoverLate,
        Self::HandoverDue,
        Self::NotJudged,
        Self::DoNotIssue,
        Self::NotTakenIn,
        Self::RecorderLeft,
        Self::NotImported,
        Self::RecorderTwice,
        Self::DeviceRefused,
        Self::BaysUnheard,
        Self::UnknownRecorder,
        Self::KeyRotated,
        Self::IdentityRefused,
        Self::ProfileLeftOut,
        Self::SettingsRefused,
        Self::OffNetwork,
        Self::DropsUnwatched,
        Self::TargetFailing,
        Self::TargetUnflagged,
        Self::TargetBack,
        Self::NotCopied,
        Self::NotMended,
        Self::RoomForDays,
        Self::IntakeHeld,
        Self::ControllerLost,
        Self::ControllerBack,
    ];

    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FixityFailed => "fixity-failed",
            Self::SafeMode => "safe-mode",
            Self::KeyLost => "key-lost",
            Self::EpochOpened => "epoch-opened",
            Self::KeyRotated => "key-rotated",
            Self::IdentityRefused => "identity-refused",
            Self::TaskLost => "task-lost",
            Self::LossReported => "loss-reported",
            Self::ArchiveHeld => "archive-held",
            Self::LogHeld => "log-held",
            Self::LogForked => "log-forked",
            Self::WitnessRefused => "witness-refused",
            Self::DiskLow => "disk-low",
            Self::ItemQuarantined => "item-quarantined",
            Self::SessionTorn => "session-torn",
            Self::SessionIncomplete => "session-incomplete",
            Self::DeviceNotRefused => "device-not-refused",
            Self::AuditBehind => "audit-behind",
            Self::HandoverLate => "handover-late",
            Self::HandoverDue => "handover-due",
            Self::NotJudged => "not-judged",
            Self::DoNotIssue => "do-not-issue",
            Self::NotTakenIn => "not-taken-in",
            Self::RecorderLeft => "recorder-left",
            Self::NotImported => "not-imported",
            Self::RecorderTwice => "recorder-twice",
            Self::DeviceRefused => "device-refused",
            Self::BaysUnheard => "bays-unheard",
            Self::UnknownRecorder => "unknown-recorder",
            Self::ProfileLeftOut => "profile-left-out",
            Self::SettingsRefused => "settings-refused",
            Self::OffNetwork => "off-network",
            Self::DropsUnwatched => "drops-unwatched",
            Self::TargetFailing => "target-failing",
            Self::TargetUnflagged => "target-unflagged",
            Self::TargetBack => "target-back",
            Self::NotCopied => "not-copied",
            Self::NotMended => "not-mended",
            Self::RoomForDays => "room-for-days",
            Self::IntakeHeld => "intake-held",
            Self::ControllerLost => "controller-lost",
            Self::ControllerBack => "controller-back",
        }
    }

    /// What is told at once by every channel, the mail too: nobody may hear of it on the next day. The head
    /// of the body hears of losses at once (QZ 16).
    pub const AT_ONCE: [Self; 1] = [Self::LossReported];

    /// How much it matters.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self {
            Self::FixityFailed
            | Self::SafeMode
            | Self::KeyLost
            | Self::EpochOpened
            | Self::TaskLost
            | Self::DeviceNotRefused
            | Self::LossReported
            | Self::ArchiveHeld
            | Self::LogHeld
            | Self::LogForked
            | Self::WitnessRefused
            | Self::IntakeHeld
            | Self::BaysUnheard => Severity::Alarm,
            Self::DiskLow
            | Self::ItemQuarantined
            | Self::SessionTorn
            | Self::SessionIncomplete
            | Self::AuditBehind
            | Self::HandoverLate
            | Self::HandoverDue
            | Self::NotJudged
            | Self::DoNotIssue
            | Self::KeyRotated
            | Self::IdentityRefused
            | Self::NotTakenIn
            | Self::RecorderLeft
            | Self::NotImported
            | Self::RecorderTwice
            | Self::DeviceRefused
            | Self::ProfileLeftOut
            | Self::SettingsRefused
            | Self::OffNetwork
            | Self::DropsUnwatched
            | Self::TargetFailing
            | Self::TargetUnflagged
            | Self::NotCopied
            | Self::NotMended
            | Self::RoomForDays
            | Self::ControllerLost => Severity::Warning,
            Self::UnknownRecorder | Self::TargetBack | Self::ControllerBack => Severity::Info,
        }
    }

    /// The names of its facts.
    #[must_use]
    pub fn facts(self) -> &'static [&'static str] {
        match self {
            Self::FixityFailed => &["item", "reason"],
            Self::SafeMode => &["code", "reason"],
            Self::KeyLost | Self::KeyRotated => &["fingerprint"],
            Self::EpochOpened => &["epoch", "fingerprint"],
            Self::LogForked => &["code", "epoch", "reason", "witness"],
            Self::WitnessRefused => &["log", "seen", "size"],
            Self::TaskLost => &["task"],
            Self::LossReported => &["interruption", "loss", "recorder", "session"],
            Self::ArchiveHeld | Self::LogHeld | Self::SettingsRefused | Self::OffNetwork => {
                &["code", "problem"]
            }
            Self::TargetFailing => &["since", "target", "waiting"],
            Self::TargetUnflagged | Self::TargetBack => &["target"],
            Self::NotCopied => &["code", "problem", "target"],
            Self::NotMended => &["code", "count", "target"],
            Self::RoomForDays => &["days", "free_mib"],
            Self::IntakeHeld => &["code", "free_mib", "used_percent"],
            Self::ControllerLost => &["device", "problem"],
            Self::ControllerBack => &["device"],
            Self::DiskLow => &["free_mib", "place"],
            Self::ItemQuarantined => &["item", "reason", "session"],
            Self::SessionTorn | Self::SessionIncomplete => {
                &["bay", "detail", "ending", "recorder", "session"]
            }
            Self::DeviceNotRefused => &["bay", "device", "interfaces", "problem"],
            Self::AuditBehind => &["oldest", "overdue_mib"],
            Self::HandoverLate => &["clauses", "deadline", "recorder", "rule", "session"],
            Self::HandoverDue => &["clauses", "deadline", "recorder", "rule"],
            Self::NotJudged => &["problem", "session"],
            Self::IdentityRefused | Self::ProfileLeftOut | Self::DropsUnwatched => {
                &["place", "problem"]
            }
            Self::DoNotIssue => &["bay", "reasons", "recorder", "session"],
            Self::NotImported => &["file"],
            Self::NotTakenIn => &["bay", "place", "problem"],
            Self::RecorderLeft => &["bay", "place"],
            Self::RecorderTwice => &["bay", "recorder"],
            Self::DeviceRefused => &["bay", "device", "interfaces"],
            Self::BaysUnheard => &["problem", "source"],
            Self::UnknownRecorder => &["bay", "recorder", "session"],
        }
    }
}

impl FromStr for NoticeKind {
    type Err = String;

    fn from_str(code: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|kind| kind.as_str() == code);
        known.ok_or_else(|| format!("notice kind {code}"))
    }
}

#[cfg(test)]
pub(crate) mod tests;
