//! Who may do what, until there are roles: one table, without gaps.
//!
//! [`super::Api::perform`] asks it for every request, and a route of the HTTP server cannot be made
//! without naming its [`Action`]; an action without an answer here does not compile.

use super::{ApiError, Asker, Code};

/// What somebody wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Ask whether docket lives and is ready.
    ReadHealth,
    /// Read what a code means, and how the API is made.
    ReadManual,
    /// See bays, counts, jobs and settings.
    ReadStation,
    /// Read the figures.
    ReadMetrics,
    /// See sessions, items and cases.
    ReadEvidence,
    /// Take a recorder in.
    Dock,
    /// Say which USB ports are bays.
    TeachBays,
    /// Put an item under a case, or back that out.
    Link,
    /// Enter a case.
    AddCase,
    /// Say what happens to cases, and add records and texts to them.
    KeepCases,
    /// Have another list of matters count.
    ListMatters,
    /// Place a legal hold.
    Hold,
    /// Read originals again, and check the promises.
    Verify,
    /// Cancel and retry jobs.
    RunJobs,
    /// Read the settings file again.
    Reload,
    /// See what a person should know.
    ReadNotices,
    /// Send a notice again.
    ReplayNotice,
    /// Have footage removed from its recorder, both steps.
    RemoveFootage,
    /// Have the keys of encrypted items destroyed, both steps.
    DestroyKeys,
    /// Explain an interruption, dismiss one, report a loss.
    Explain,
    /// Acknowledge a report, as the supervisor.
    Acknowledge,
    /// See units, officers, who had which recorder, and who was on duty.
    ReadRegister,
    /// Keep the register.
    KeepRegister,
    /// Say why a handover came when it did.
    ExcuseHandover,
    /// Exchange the station's key.
    KeepKeys,
    /// Take evidence away, with what proves it.
    Prove,
    /// Have this station sign, as a witness, for another station's log.
    Witness,
    /// Let a locked recorder be offered passwords again.
    AllowPasswords,
}

/// How much somebody is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Nobody we know.
    Nobody,
    /// Somebody known by name and trusted with nothing: another account of this host.
    Stranger,
    /// May look at the station's state, not at evidence.
    Watcher,
    /// May do everything: the station's own account, root, and the operator's token.
    Operator,
}

impl Role {
    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Stranger => "stranger",
            Self::Watcher => "watcher",
            Self::Operator => "operator",
        }
    }
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 28] = [
        Self::ReadHealth,
        Self::ReadManual,
        Self::ReadStation,
        Self::ReadMetrics,
        Self::ReadEvidence,
        Self::Dock,
        Self::TeachBays,
        Self::Link,
        Self::AddCase,
        Self::KeepCases,
        Self::ListMatters,
        Self::Hold,
        Self::Verify,
        Self::RunJobs,
        Self::Reload,
        Self::ReadNotices,
        Self::ReplayNotice,
        Self::RemoveFootage,
        Self::DestroyKeys,
        Self::Explain,
        Self::Acknowledge,
        Self::ReadRegister,
        Self::KeepRegister,
        Self::ExcuseHandover,
        Self::KeepKeys,
        Self::Prove,
        Self::Witness,
        Self::AllowPasswords,
    ];

    /// The least role that may.
    #[must_use]
    pub const fn who(self) -> Role {
        match self {
            // Who asks a witness does not matter: it answers to the signature of a log that it was told of.
            Self::ReadHealth | Self::ReadManual | Self::Witness => Role::Nobody,
            Self::ReadStation | Self::ReadMetrics => Role::Watcher,
            Self::ReadEvidence
            | Self::Dock
            | Self::TeachBays
            | Self::Link
            | Self::AddCase
            | Self::KeepCases
            | Self::ListMatters
            | Self::Hold
            | Self::Verify
            | Self::RunJobs
            | Self::Reload
            | Self::ReadNotices
            | Self::ReplayNotice
            | Self::RemoveFootage
            | Self::DestroyKeys
            | Self::Explain
            | Self::Acknowledge
            | Self::ReadRegister
            | Self::KeepRegister
            | Self::ExcuseHandover
            | Self::KeepKeys
            | Self::Prove
            | Self::AllowPasswords => Role::Operator,
        }
    }

    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReadHealth => "read-health",
            Self::ReadManual => "read-manual",
            Self::ReadStation => "read-station",
            Self::ReadMetrics => "read-metrics",
            Self::ReadEvidence => "read-evidence",
            Self::Dock => "dock",
            Self::TeachBays => "teach-bays",
            Self::Link => "link",
            Self::AddCase => "add-case",
            Self::KeepCases => "keep-cases",
            Self::ListMatters => "list-matters",
            Self::Hold => "hold",
            Self::Verify => "verify",
            Self::RunJobs => "run-jobs",
            Self::Reload => "reload",
            Self::ReadNotices => "read-notices",
            Self::ReplayNotice => "replay-notice",
            Self::RemoveFootage => "remove-footage",
            Self::DestroyKeys => "destroy-keys",
            Self::Explain => "explain",
            Self::Acknowledge => "acknowledge",
            Self::ReadRegister => "read-register",
            Self::KeepRegister => "keep-register",
            Self::ExcuseHandover => "excuse-handover",
            Self::KeepKeys => "keep-keys",
            Self::Prove => "prove",
            Self::Witness => "witness",
            Self::AllowPasswords => "allow-passwords",
        }
    }
}

/// Lets `asker` do `action`, or says why not.
///
/// # Errors
/// [`Code::WhoAsks`] to nobody, [`Code::Denied`] to somebody known.
pub fn permit(asker: &Asker, action: Action) -> Result<(), ApiError> {
    if asker.role >= action.who() {
        return Ok(());
    }
    Err(match asker.role {
        Role::Nobody => ApiError::new(Code::WhoAsks),
        Role::Stranger | Role::Watcher | Role::Operator => {
            ApiError::new(Code::Denied).with("who", &asker.actor.0).with("action", action.as_str())
        }
    })
}

#[cfg(test)]
mod tests {
    use docket_config::{Language, TimeZone};

    use super::*;
    use crate::{domain::Actor, words::Words};

    fn asker(role: Role) -> Asker {
        let words = Words { language: Language::En, zone: TimeZone::System };
        Asker { actor: Actor("token:x".into()), role, words }
    }

    #[test]
    fn a_stranger_may_ask_for_health_the_manual_and_a_witness_only() {
        for action in Action::ALL {
            let open = matches!(action, Action::ReadHealth | Action::ReadManual | Action::Witness);
            for (role, code) in [(Role::Nobody, Code::WhoAsks), (Role::Stranger, Code::Denied)] {
                let said = permit(&asker(role), action);
                assert_eq!(said.is_ok(), open, "{role:?} {action:?}");
                assert!(said.err().is_none_or(|e| e.code == code));
            }
        }
    }

    #[test]
    fn a_watcher_sees_no_evidence_and_changes_nothing() {
        for action in Action::ALL {
            let may = action.who() < Role::Operator;
            let said = permit(&asker(Role::Watcher), action);
            assert_eq!(said.is_ok(), may, "{action:?}");
            assert!(said.err().is_none_or(|e| e.code == Code::Denied));
        }
        assert!(permit(&asker(Role::Watcher), Action::ReadEvidence).is_err());
    }

    #[test]
    fn an_operator_may_everything() {
        assert!(Action::ALL.iter().all(|a| permit(&asker(Role::Operator), *a).is_ok()));
    }
}
