//! Which change an entry of the custody log recorded, and what it tells of it.
//!
//! A new act does not compile before it is said here what becomes of it.

use std::str::FromStr;

use serde::de::DeserializeOwned;

use super::{
    super::{CatalogError, CatalogErrorKind, Tx},
    cases, interruptions, items, sessions,
};
use crate::domain::{Act, CustodyEvent, ItemId, SessionId};

/// Makes the change that `event` recorded, in a transaction of its moment.
pub(super) async fn apply(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    let Some(act) = Act::named(&event.act) else {
        return Err(conflict("this version of docket does not know the act"));
    };
    match act {
        Act::Item(state) => items::moved(tx, event, state).await,
        Act::PermitTakenBack => items::taken_back(tx, event).await,
        Act::Rendered => items::rendered(tx, event).await,
        Act::NotPlayable => items::not_playable(tx, event).await,
        Act::Examined => items::examined(tx, event).await,
        Act::FixityChecked => items::checked(tx, event).await,
        Act::Described => items::described(tx, event).await,
        Act::SessionStarted => sessions::started(tx, event).await,
        Act::SessionEnded => sessions::ended(tx, event).await,
        Act::ClockSet => sessions::clock_set(tx, event).await,
        Act::DutyJudged => sessions::duty_judged(tx, event).await,
        Act::HandoverJudged => sessions::handover_judged(tx, event).await,
        Act::HandoverExplained => sessions::handover_explained(tx, event).await,
        Act::RemovalAsked | Act::RemovalConfirmed | Act::RemovalEnded => {
            sessions::removal(tx, event, act).await
        }
        Act::KeyDisposalAsked | Act::KeyCondemned | Act::KeyDestroyed => {
            items::key_disposal(tx, event, act).await
        }
        Act::Receipted => sessions::receipted(tx, event).await,
        Act::BayTaught | Act::BayForgotten => sessions::bay(tx, event, act).await,
        Act::CaseAdded => cases::added(tx, event).await,
        Act::CaseDescribed => cases::described(tx, event).await,
        Act::CaseStepped => cases::stepped(tx, event).await,
        Act::CaseRecorded => cases::recorded(tx, event).await,
        Act::Linked => cases::linked(tx, event).await,
        Act::Unlinked => cases::unlinked(tx, event).await,
        Act::DocumentAdded => cases::document_added(tx, event).await,
        Act::DocumentProven => cases::document_proven(tx, event).await,
        Act::MattersListed => cases::listed(tx, event).await,
        Act::Held => cases::held(tx, event).await,
        Act::Extended => cases::extended(tx, event).await,
        Act::InterruptionFound | Act::InterruptionChanged => interruptions::told(tx, event).await,
        Act::InterruptionReopened => interruptions::reopened(tx, event).await,
        Act::InterruptionWithdrawn => interruptions::withdrawn(tx, event).await,
        Act::InterruptionExplained
        | Act::NoteCorrected
        | Act::InterruptionDismissed
        | Act::LossReported
        | Act::ReportAcknowledged => interruptions::noted(tx, event, act).await,
        // Facts that no row holds, or that manifests and receipts tell whole; identities, epochs and what others
        // said of checkpoints come of the archive's own objects, or are asked for again, as further targets are; which
        // passwords were refused is kept by marks that never leave the station; the register does not stand
        // in the log (`daemon/design/rebuild.md`).
        Act::Sighted
        | Act::Torn
        | Act::Resumed
        | Act::StrayFound
        | Act::Recovered
        | Act::TaskLost
        | Act::SettingsApplied
        | Act::DeviceRefused
        | Act::RecorderUnlocked
        | Act::PasswordOffered
        | Act::PasswordsForgotten
        | Act::Timed
        | Act::Registered
        | Act::RecorderIssued
        | Act::RecorderReturned
        | Act::RegisterImported
        | Act::RegisterWithdrawn
        | Act::KeyMade
        | Act::KeyRotated
        | Act::KeyLost
        | Act::EpochOpened
        | Act::ProofMade
        | Act::WitnessKeyMade
        | Act::Witnessed
        | Act::WitnessRefused
        | Act::Cosigned
        | Act::LogForked
        | Act::Stamped
        | Act::TargetAdded
        | Act::TargetProbed
        | Act::TargetRemoved
        | Act::Copied
        | Act::Reconciled
        | Act::Healed
        | Act::KeyMended
        | Act::PutAside
        | Act::SentAgain
        | Act::TargetReleased
        | Act::TargetMigrated
        | Act::CopyGuarded
        | Act::ReadElsewhere => Ok(()),
    }
}

/// An entry that cannot be made a change of.
pub(super) fn conflict(what: impl Into<String>) -> CatalogError {
    CatalogError::new(CatalogErrorKind::Conflict, what)
}

/// The item an entry is about.
pub(super) fn item(event: &CustodyEvent) -> Result<ItemId, CatalogError> {
    event.item.ok_or_else(|| conflict("it names no item"))
}

/// The session an entry is about.
pub(super) fn session(event: &CustodyEvent) -> Result<SessionId, CatalogError> {
    event.session.ok_or_else(|| conflict("it names no session"))
}

/// A fact, if the entry tells it.
pub(super) fn fact<'a>(event: &'a CustodyEvent, name: &str) -> Option<&'a str> {
    event.detail.get(name).map(String::as_str)
}

/// A fact that the entry must tell.
pub(super) fn said<'a>(event: &'a CustodyEvent, name: &str) -> Result<&'a str, CatalogError> {
    fact(event, name).ok_or_else(|| conflict(format!("it does not tell its {name}")))
}

/// The same, read.
pub(super) fn value<T: FromStr>(event: &CustodyEvent, name: &str) -> Result<T, CatalogError> {
    let text = said(event, name)?;
    text.parse().map_err(|_| conflict(format!("its {name} is none")))
}

/// Facts that the entry tells as JSON.
pub(super) fn json<T: DeserializeOwned>(
    event: &CustodyEvent,
    name: &str,
) -> Result<Option<T>, CatalogError> {
    Ok(fact(event, name).map(serde_json::from_str).transpose()?)
}
