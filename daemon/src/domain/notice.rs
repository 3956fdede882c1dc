//! A notice: something a person should know, as a kind and its facts.
//!
//! Made by whoever finds it, kept by the catalog, told by `notify`. Only the constructors make one,
//! so a notice has exactly the facts of its kind, each one line of harmless text. It tells of
//! machines and footage and never names an officer: it leaves the station.

use std::{collections::BTreeMap, fmt::Display, str::FromStr};

use super::{
    ids::{ItemId, SessionId},
    name::is_direction_control,
};

/// The longest fact kept, in characters.
const FACT_MAX: usize = 400;

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
    /// A part of the program panicked and is gone until the next start. Facts: `task`.
    TaskLost,
    /// Something that is no recorder stands in a bay and could not be refused. Facts: `bay`, `device`,
    /// `interfaces`, `problem`.
    DeviceNotRefused,
    /// Originals cannot be archived; they wait in staging. Facts: `code`, `problem` (its technical
    /// detail).
    ArchiveHeld,
    /// A disk is nearly full. Facts: `place` (a folder), `free_mib` (MiB, whole number).
    DiskLow,
    /// An item was set aside. Facts: `item`, `session`, `reason` (a stable code).
    ItemQuarantined,
    /// A recorder was taken out before all was copied. Facts: `session`, `bay`, `recorder` (its
    /// label), `ending` (a stable code), `detail`.
    SessionTorn,
    /// A session ended without all clips. Facts: as for [`Self::SessionTorn`].
    SessionIncomplete,
    /// What was plugged into a bay was not taken in. Facts: `bay`, `place`, `problem`.
    NotTakenIn,
    /// Two bays say that they hold the same recorder. Facts: `bay` (the later one), `recorder`.
    RecorderTwice,
    /// Something that is no recorder was plugged into a bay, and refused. Facts: `bay`, `device`,
    /// `interfaces`.
    DeviceRefused,
    /// Nothing is heard of what is plugged in. Facts: `problem`, `source` (`udev` or `folders`).
    BaysUnheard,
    /// A recorder that this station does not know. Facts: `session`, `bay`, `recorder` (its label).
    UnknownRecorder,
    /// A recorder profile of this site cannot be used and is left out. Facts: `place` (the file and
    /// its line), `problem`.
    ProfileLeftOut,
    /// New settings were refused; the old ones hold. Facts: `code`, `problem`.
    SettingsRefused,
    /// Nobody is listened to on the network, though the settings want it. Facts: `code`, `problem`.
    OffNetwork,
    /// The dock controller does not answer: the bays have no lights. Facts: `device`, `problem`.
    ControllerLost,
    /// The dock controller answers again. Facts: `device`.
    ControllerBack,
}

impl NoticeKind {
    /// All of them, in order.
    pub const ALL: [Self; 19] = [
        Self::FixityFailed,
        Self::SafeMode,
        Self::TaskLost,
        Self::DeviceNotRefused,
        Self::ArchiveHeld,
        Self::DiskLow,
        Self::ItemQuarantined,
        Self::SessionTorn,
        Self::SessionIncomplete,
        Self::NotTakenIn,
        Self::RecorderTwice,
        Self::DeviceRefused,
        Self::BaysUnheard,
        Self::UnknownRecorder,
        Self::ProfileLeftOut,
        Self::SettingsRefused,
        Self::OffNetwork,
        Self::ControllerLost,
        Self::ControllerBack,
    ];

    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FixityFailed => "fixity-failed",
            Self::SafeMode => "safe-mode",
            Self::TaskLost => "task-lost",
            Self::ArchiveHeld => "archive-held",
            Self::DiskLow => "disk-low",
            Self::ItemQuarantined => "item-quarantined",
            Self::SessionTorn => "session-torn",
            Self::SessionIncomplete => "session-incomplete",
            Self::DeviceNotRefused => "device-not-refused",
            Self::NotTakenIn => "not-taken-in",
            Self::RecorderTwice => "recorder-twice",
            Self::DeviceRefused => "device-refused",
            Self::BaysUnheard => "bays-unheard",
            Self::UnknownRecorder => "unknown-recorder",
            Self::ProfileLeftOut => "profile-left-out",
            Self::SettingsRefused => "settings-refused",
            Self::OffNetwork => "off-network",
            Self::ControllerLost => "controller-lost",
            Self::ControllerBack => "controller-back",
        }
    }

    /// How much it matters.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self {
            Self::FixityFailed
            | Self::SafeMode
            | Self::TaskLost
            | Self::DeviceNotRefused
            | Self::ArchiveHeld
            | Self::BaysUnheard => Severity::Alarm,
            Self::DiskLow
            | Self::ItemQuarantined
            | Self::SessionTorn
            | Self::SessionIncomplete
            | Self::NotTakenIn
            | Self::RecorderTwice
            | Self::DeviceRefused
            | Self::ProfileLeftOut
            | Self::SettingsRefused
            | Self::OffNetwork
            | Self::ControllerLost => Severity::Warning,
            Self::UnknownRecorder | Self::ControllerBack => Severity::Info,
        }
    }

    /// The names of its facts.
    #[must_use]
    pub fn facts(self) -> &'static [&'static str] {
        match self {
            Self::FixityFailed => &["item", "reason"],
            Self::SafeMode => &["code", "reason"],
            Self::TaskLost => &["task"],
            Self::ArchiveHeld | Self::SettingsRefused | Self::OffNetwork => &["code", "problem"],
            Self::ControllerLost => &["device", "problem"],
            Self::ControllerBack => &["device"],
            Self::DiskLow => &["free_mib", "place"],
            Self::ItemQuarantined => &["item", "reason", "session"],
            Self::SessionTorn | Self::SessionIncomplete => {
                &["bay", "detail", "ending", "recorder", "session"]
            }
            Self::DeviceNotRefused => &["bay", "device", "interfaces", "problem"],
            Self::ProfileLeftOut => &["place", "problem"],
            Self::NotTakenIn => &["bay", "place", "problem"],
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

/// A notice about to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNotice {
    kind: NoticeKind,
    /// Two notices of one kind about the same thing are one notice that happened twice.
    about: String,
    facts: BTreeMap<&'static str, String>,
}

impl NewNotice {
    /// The original of `item` failed a fixity check.
    #[must_use]
    pub fn fixity_failed(item: ItemId, reason: &str) -> Self {
        Self::new(NoticeKind::FixityFailed, item)
            .fact("item", &item.to_string())
            .fact("reason", reason)
    }

    /// The station works in safe mode, for what `code` stands for. Another reason is another notice.
    #[must_use]
    pub fn safe_mode(code: &str, reason: &str) -> Self {
        Self::new(NoticeKind::SafeMode, reason).fact("code", code).fact("reason", reason)
    }

    /// The task of this name panicked.
    #[must_use]
    pub fn task_lost(task: &str) -> Self {
        Self::new(NoticeKind::TaskLost, task).fact("task", task)
    }

    /// The archive takes nothing.
    #[must_use]
    pub fn archive_held(code: &str, problem: &str) -> Self {
        Self::new(NoticeKind::ArchiveHeld, "").fact("code", code).fact("problem", problem)
    }

    /// The disk of `place` has only `free_bytes` left.
    #[must_use]
    pub fn disk_low(place: &str, free_bytes: u64) -> Self {
        Self::new(NoticeKind::DiskLow, place)
            .fact("place", place)
            .fact("free_mib", &(free_bytes >> 20).to_string())
    }

    /// `item`, seen in `session`, was set aside. Those of one session and reason are told together.
    #[must_use]
    pub fn item_quarantined(item: ItemId, session: SessionId, reason: &str) -> Self {
        Self::new(NoticeKind::ItemQuarantined, format_args!("{session} {reason}"))
            .fact("item", &item.to_string())
            .fact("session", &session.to_string())
            .fact("reason", reason)
    }

    /// The recorder labelled `recorder` was taken out of `bay` too early.
    #[must_use]
    pub fn session_torn(session: SessionId, bay: &str, recorder: &str, why: (&str, &str)) -> Self {
        Self::of_session(NoticeKind::SessionTorn, session, bay, recorder).ending(why)
    }

    /// Not all clips of the recorder labelled `recorder` could be taken in.
    #[must_use]
    pub fn session_incomplete(
        session: SessionId,
        bay: &str,
        recorder: &str,
        why: (&str, &str),
    ) -> Self {
        Self::of_session(NoticeKind::SessionIncomplete, session, bay, recorder).ending(why)
    }

    /// What came into `bay`, at `place`, was not taken in.
    #[must_use]
    pub fn not_taken_in(bay: &str, place: &str, problem: &str) -> Self {
        Self::new(NoticeKind::NotTakenIn, format_args!("{bay} {place} {problem}"))
            .fact("bay", bay)
            .fact("place", place)
            .fact("problem", problem)
    }

    /// The recorder labelled `recorder` stands in another bay than `bay` too, or so both say.
    #[must_use]
    pub fn recorder_twice(bay: &str, recorder: &str) -> Self {
        Self::new(NoticeKind::RecorderTwice, recorder).fact("bay", bay).fact("recorder", recorder)
    }

    /// `device` in `bay`, which is no recorder, was refused.
    #[must_use]
    pub fn device_refused(bay: &str, device: &str, interfaces: &str) -> Self {
        Self::new(NoticeKind::DeviceRefused, format_args!("{bay} {device} {interfaces}"))
            .fact("bay", bay)
            .fact("device", device)
            .fact("interfaces", interfaces)
    }

    /// `device` in `bay`, which is no recorder, can be used: it could not be refused.
    #[must_use]
    pub fn device_not_refused(bay: &str, device: &str, interfaces: &str, problem: &str) -> Self {
        let refused = Self::device_refused(bay, device, interfaces);
        Self { kind: NoticeKind::DeviceNotRefused, ..refused }.fact("problem", problem)
    }

    /// `source` tells nothing of what is plugged in.
    #[must_use]
    pub fn bays_unheard(source: &str, problem: &str) -> Self {
        Self::new(NoticeKind::BaysUnheard, source).fact("source", source).fact("problem", problem)
    }

    /// The recorder in `bay` has no readable identity. The same one again is no news.
    #[must_use]
    pub fn unknown_recorder(session: SessionId, bay: &str, recorder: &str) -> Self {
        let notice = Self::of_session(NoticeKind::UnknownRecorder, session, bay, recorder);
        Self { about: format!("{bay} {recorder}"), ..notice }
    }

    /// The recorder profile at `place` is left out.
    #[must_use]
    pub fn profile_left_out(place: &str, problem: &str) -> Self {
        Self::new(NoticeKind::ProfileLeftOut, format_args!("{place} {problem}"))
            .fact("place", place)
            .fact("problem", problem)
    }

    /// The settings were changed to something that cannot be used.
    #[must_use]
    pub fn settings_refused(code: &str, problem: &str) -> Self {
        Self::new(NoticeKind::SettingsRefused, problem).fact("code", code).fact("problem", problem)
    }

    /// The API cannot be had on the network.
    #[must_use]
    pub fn off_network(code: &str, problem: &str) -> Self {
        Self::new(NoticeKind::OffNetwork, problem).fact("code", code).fact("problem", problem)
    }

    /// The dock controller at `device` does not answer.
    #[must_use]
    pub fn controller_lost(device: &str, problem: &str) -> Self {
        Self::new(NoticeKind::ControllerLost, device)
            .fact("device", device)
            .fact("problem", problem)
    }

    /// The dock controller at `device` answers again.
    #[must_use]
    pub fn controller_back(device: &str) -> Self {
        Self::new(NoticeKind::ControllerBack, device).fact("device", device)
    }

    /// What happened.
    #[must_use]
    pub fn kind(&self) -> NoticeKind {
        self.kind
    }

    /// What it is about: the key by which repeats are known.
    #[must_use]
    pub fn about(&self) -> &str {
        &self.about
    }

    /// Its facts, by name.
    #[must_use]
    pub fn facts(&self) -> &BTreeMap<&'static str, String> {
        &self.facts
    }

    fn new(kind: NoticeKind, about: impl Display) -> Self {
        Self { kind, about: plain(&about.to_string()), facts: BTreeMap::new() }
    }

    fn of_session(kind: NoticeKind, session: SessionId, bay: &str, recorder: &str) -> Self {
        Self::new(kind, session)
            .fact("session", &session.to_string())
            .fact("bay", bay)
            .fact("recorder", recorder)
    }

    /// Why a session ended as it did: its stable code, and the detail.
    fn ending(self, (code, detail): (&str, &str)) -> Self {
        self.fact("ending", code).fact("detail", detail)
    }

    fn fact(mut self, name: &'static str, value: &str) -> Self {
        self.facts.insert(name, plain(value));
        self
    }
}

/// One line, of bounded length, that cannot rewrite a screen or a mail: labels come from recorders.
fn plain(text: &str) -> String {
    let harmless = |c: char| if c.is_control() || is_direction_control(c) { ' ' } else { c };
    text.chars().take(FACT_MAX).map(harmless).collect()
}

#[cfg(test)]
pub(crate) mod tests;
