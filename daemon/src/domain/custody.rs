//! A custody event: who did what to which item, when, with what outcome.
//!
//! Made by the catalog in the transaction of the change it records. Its canonical JSON (RFC 8785)
//! is the leaf of the station's Merkle log, so the shape holds integers and strings only.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::ids::{EventId, ItemId, SessionId, StationId};
use crate::clock::Moment;

/// This program's name and version, as written into events and manifests.
pub const TOOL_VERSION: &str = concat!("docket ", env!("CARGO_PKG_VERSION"));

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor(pub String);

impl Actor {
    /// The station itself.
    #[must_use]
    pub fn station() -> Self {
        Self("station".into())
    }

    /// The person behind an account of the operating system.
    #[must_use]
    pub fn of_uid(uid: u32) -> Self {
        Self(format!("uid:{uid}"))
    }
}

/// What was done. Item arrows carry the name of the state they lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// An item moved to a state; the state's name is the act's.
    Item(super::ItemState),
    /// A recorder was docked and listed.
    SessionStarted,
    /// A session ended; the outcome says how.
    SessionEnded,
    /// A known item's clip was found on its recorder again, equal.
    Sighted,
    /// A pull broke off; the detail says where.
    Torn,
    /// A torn pull went on where it broke off, its prefix proven equal.
    Resumed,
    /// A rendition was made.
    Rendered,
    /// A clip was found to have no viewable form.
    NotPlayable,
    /// A clip was looked into; the detail says how many findings there are.
    Examined,
    /// An item was linked to a case.
    Linked,
    /// A link was backed out.
    Unlinked,
    /// A case was entered.
    CaseAdded,
    /// Something else is said of a case; the detail has old and new.
    CaseDescribed,
    /// A case was opened, closed, opened again or filed, or its action ended; the detail has the day.
    CaseStepped,
    /// A fact was added to a case, or corrected.
    CaseRecorded,
    /// A text was attached to a case.
    DocumentAdded,
    /// An attached text was read back from the archive, equal.
    DocumentProven,
    /// Another list of matters counts from now on.
    MattersListed,
    /// A legal hold was placed.
    Held,
    /// A person had something kept longer than the rules ask; the detail has the last day.
    Extended,
    /// An original was read again and compared.
    FixityChecked,
    /// A file that fits no item was found in staging and set aside.
    StrayFound,
    /// The station was started after a run that did not stop cleanly.
    Recovered,
    /// A task of the station was lost: it panicked, and its work waits.
    TaskLost,
    /// Other settings hold from now on.
    SettingsApplied,
    /// A USB port became a bay.
    BayTaught,
    /// A bay that was taught is none any more.
    BayForgotten,
    /// Something that is no recorder was plugged into a bay.
    DeviceRefused,
    /// A locked recorder was offered its password; it leaves and comes back as a disk.
    RecorderUnlocked,
    /// A locked recorder is about to be offered a password; it counts before it is offered.
    PasswordOffered,
    /// A person had the passwords forgotten that failed on a recorder.
    PasswordsForgotten,
    /// A recorder's clock was set; the detail says from what to what.
    ClockSet,
    /// A recorder was judged for the next shift; the detail is the verdict.
    DutyJudged,
    /// Somebody asked that a recorder's footage be removed from it.
    RemovalAsked,
    /// Somebody confirmed that; the recorder is told next.
    RemovalConfirmed,
    /// It ended; the outcome says whether the recorder was seen without its footage.
    RemovalEnded,
    /// An interruption of a recording was found, or found again.
    InterruptionFound,
    /// Facts that came later show an interruption otherwise; the detail says how.
    InterruptionChanged,
    /// What a person dismissed while it was only possible is likely or certain now, and open again.
    InterruptionReopened,
    /// Facts that came later show an interruption no more; the reason says why.
    InterruptionWithdrawn,
    /// A person, or a spoken word, explained an interruption.
    InterruptionExplained,
    /// A note was corrected by another.
    NoteCorrected,
    /// A person said that an interruption is none.
    InterruptionDismissed,
    /// The supervisor was told of a loss.
    LossReported,
    /// The supervisor acknowledged it.
    ReportAcknowledged,
    /// When clips were recorded was told on trusted time; of an item told anew, from what to what.
    Timed,
    /// Something was said of a unit, an officer, a recorder or a shift.
    Registered,
    /// A recorder was issued.
    RecorderIssued,
    /// A recorder came back.
    RecorderReturned,
    /// A file was imported into the register.
    RegisterImported,
    /// An entry of the register was withdrawn.
    RegisterWithdrawn,
    /// A session's handover was judged; the detail is the verdict.
    HandoverJudged,
    /// Somebody said why a handover came when it did.
    HandoverExplained,
    /// The station made its first key.
    KeyMade,
    /// The station's key was exchanged; the old one vouches for the new one.
    KeyRotated,
    /// The station's key was given up as lost; a new epoch begins with another.
    KeyLost,
    /// A new epoch of the custody log begins, with a key of its own.
    EpochOpened,
    /// Another generation of an item's manifest stands beside its original.
    Described,
    /// A session's receipt stands in the archive.
    Receipted,
    /// A bundle or an excerpt of an item was made; the detail has its digest.
    ProofMade,
    /// This station got a key to sign with as a witness.
    WitnessKeyMade,
    /// This station signed, as a witness, what another station's log came to.
    Witnessed,
    /// It would not: the log contradicts what it saw.
    WitnessRefused,
    /// A witness signed a checkpoint of this station.
    Cosigned,
    /// This station's log does not go on from what a witness saw.
    LogForked,
    /// An authority outside stamped the time of a checkpoint of this station.
    Stamped,
    /// An archive target was taken up, or is spoken to otherwise from now on.
    TargetAdded,
    /// What an archive target promises was tried; the detail has what it keeps.
    TargetProbed,
    /// An archive target gets nothing more.
    TargetRemoved,
    /// An original was read back from a further archive target; the outcome says whether it is equal.
    Copied,
}

impl Act {
    /// All but the arrows of items.
    pub const OTHERS: &[Self] = &[
        Self::SessionStarted,
        Self::SessionEnded,
        Self::Sighted,
        Self::Torn,
        Self::Resumed,
        Self::Rendered,
        Self::NotPlayable,
        Self::Examined,
        Self::Linked,
        Self::Unlinked,
        Self::CaseAdded,
        Self::CaseDescribed,
        Self::CaseStepped,
        Self::CaseRecorded,
        Self::DocumentAdded,
        Self::DocumentProven,
        Self::MattersListed,
        Self::Held,
        Self::FixityChecked,
        Self::StrayFound,
        Self::Recovered,
        Self::TaskLost,
        Self::SettingsApplied,
        Self::BayTaught,
        Self::BayForgotten,
        Self::DeviceRefused,
        Self::RecorderUnlocked,
        Self::ClockSet,
        Self::DutyJudged,
        Self::RemovalAsked,
        Self::RemovalConfirmed,
        Self::RemovalEnded,
        Self::InterruptionFound,
        Self::InterruptionChanged,
        Self::InterruptionReopened,
        Self::InterruptionWithdrawn,
        Self::InterruptionExplained,
        Self::NoteCorrected,
        Self::InterruptionDismissed,
        Self::LossReported,
        Self::ReportAcknowledged,
        Self::Timed,
        Self::Registered,
        Self::RecorderIssued,
        Self::RecorderReturned,
        Self::RegisterImported,
        Self::RegisterWithdrawn,
        Self::HandoverJudged,
        Self::HandoverExplained,
        Self::KeyMade,
        Self::KeyRotated,
        Self::KeyLost,
        Self::EpochOpened,
        Self::Described,
        Self::Receipted,
    ];

    /// The act of that code.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        let arrow = super::ItemState::named(code).map(Self::Item);
        arrow.or_else(|| Self::OTHERS.iter().copied().find(|act| act.as_str() == code))
    }

    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Item(state) => state.as_str(),
            Self::SessionStarted => "session-started",
            Self::SessionEnded => "session-ended",
            Self::Sighted => "sighted",
            Self::Torn => "torn",
            Self::Resumed => "resumed",
            Self::Rendered => "rendered",
            Self::NotPlayable => "not-playable",
            Self::Examined => "examined",
            Self::Linked => "linked",
            Self::Unlinked => "unlinked",
            Self::CaseAdded => "case-added",
            Self::CaseDescribed => "case-described",
            Self::CaseStepped => "case-stepped",
            Self::CaseRecorded => "case-recorded",
            Self::DocumentAdded => "document-added",
            Self::DocumentProven => "document-proven",
            Self::MattersListed => "matters-listed",
            Self::Held => "held",
            Self::Extended => "extended",
            Self::FixityChecked => "fixity-checked",
            Self::StrayFound => "stray-found",
            Self::Recovered => "recovered",
            Self::TaskLost => "task-lost",
            Self::SettingsApplied => "settings-applied",
            Self::BayTaught => "bay-taught",
            Self::BayForgotten => "bay-forgotten",
            Self::DeviceRefused => "device-refused",
            Self::RecorderUnlocked => "recorder-unlocked",
            Self::PasswordOffered => "password-offered",
            Self::PasswordsForgotten => "passwords-forgotten",
            Self::ClockSet => "clock-set",
            Self::DutyJudged => "duty-judged",
            Self::RemovalAsked => "removal-asked",
            Self::RemovalConfirmed => "removal-confirmed",
            Self::RemovalEnded => "removal-ended",
            Self::InterruptionFound => "interruption-found",
            Self::InterruptionChanged => "interruption-changed",
            Self::InterruptionReopened => "interruption-reopened",
            Self::InterruptionWithdrawn => "interruption-withdrawn",
            Self::InterruptionExplained => "interruption-explained",
            Self::NoteCorrected => "note-corrected",
            Self::InterruptionDismissed => "interruption-dismissed",
            Self::LossReported => "loss-reported",
            Self::ReportAcknowledged => "report-acknowledged",
            Self::Timed => "timed",
            Self::Registered => "registered",
            Self::RecorderIssued => "recorder-issued",
            Self::RecorderReturned => "recorder-returned",
            Self::RegisterImported => "register-imported",
            Self::RegisterWithdrawn => "register-withdrawn",
            Self::HandoverJudged => "handover-judged",
            Self::HandoverExplained => "handover-explained",
            Self::KeyMade => "key-made",
            Self::KeyRotated => "key-rotated",
            Self::KeyLost => "key-lost",
            Self::EpochOpened => "epoch-opened",
            Self::Described => "described",
            Self::Receipted => "receipted",
            Self::ProofMade => "proof-made",
            Self::WitnessKeyMade => "witness-key-made",
            Self::Witnessed => "witnessed",
            Self::WitnessRefused => "witness-refused",
            Self::Cosigned => "cosigned",
            Self::LogForked => "log-forked",
            Self::Stamped => "stamped",
            Self::TargetAdded => "target-added",
            Self::TargetProbed => "target-probed",
            Self::TargetRemoved => "target-removed",
            Self::Copied => "copied",
        }
    }
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// As it should.
    Ok,
    /// It failed; the reason says why.
    Failed,
}

/// One append-only record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustodyEvent {
    /// Always `docket.custody/1`.
    pub schema: String,
    /// The event's own id.
    pub id: EventId,
    /// The station it happened on.
    pub station: StationId,
    /// What was done: [`Act::as_str`].
    pub act: String,
    /// To which item.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub item: Option<ItemId>,
    /// In which session.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub session: Option<SessionId>,
    /// By whom.
    pub who: Actor,
    /// When, on the host's wall clock and on the clock that never jumps.
    pub when: Moment,
    /// How it ended.
    pub outcome: Outcome,
    /// Why: a stable code, for failures and quarantine.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// Facts of this act, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub detail: BTreeMap<String, String>,
    /// The program that did it.
    pub tool: String,
}

impl CustodyEvent {
    /// The event's schema name.
    pub const SCHEMA: &'static str = "docket.custody/1";
    /// The longest leaf, in bytes: its length is written as 16 bits (C2SP's tlog-tiles).
    pub const LEAF_BYTES_MAX: usize = 65_535;

    /// The bytes of the event's leaf: canonical JSON.
    ///
    /// # Errors
    /// Never for this shape; the serialiser's error is passed on rather than hidden.
    pub fn leaf(&self) -> Result<String, serde_json::Error> {
        serde_json_canonicalizer::to_string(self)
    }
}

/// The RFC 6962 hash of a leaf.
#[must_use]
pub(crate) fn leaf_hash(leaf: &str) -> [u8; 32] {
    Sha256::new().chain_update([0]).chain_update(leaf).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_is_known_by_its_code() {
        for act in Act::OTHERS {
            assert_eq!(Act::named(act.as_str()), Some(*act));
        }
        let state = super::super::ItemState::Proven;
        assert_eq!(Act::named("proven"), Some(Act::Item(state)));
        assert_eq!(Act::named("no-such-act"), None);
    }
}
