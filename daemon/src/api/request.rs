//! What can be asked: each use case once.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Action, Casework, CustodyRequest, HandoverRequest, IdentityRequest, ItemsAsked,
    KeyDisposalRequest, LockedRequest, LogRequest, NotesRequest, NoticesAsked, Page, Problem,
    RecordingsRequest, RegisterRequest, Reply, Rest, StampRequest, TargetsRequest, VerifyAsked,
    WitnessRequest,
};
use crate::{domain::CaseChange, flow::live::BayState};

/// A use case that answers at once, and its parameters. Ids may be shortened to any prefix that is
/// unique.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// How the station stands.
    Status,
    /// Sessions, newest first.
    Sessions(Page),
    /// One session, with a part of the files not taken.
    Session(String, Rest),
    /// The newest receipt of a session.
    Receipt(String),
    /// Items, newest first.
    Items(ItemsAsked),
    /// One item, with a part of its history.
    Item(String, Rest),
    /// Link an item to a case.
    Link {
        /// The item's id.
        item: String,
        /// The case's number.
        case: String,
    },
    /// Back a link out.
    Unlink {
        /// The item's id.
        item: String,
        /// The case's number.
        case: String,
        /// Why.
        reason: String,
    },
    /// Enter a case.
    AddCase {
        /// Its number.
        number: String,
        /// What it is about, and whom it concerns.
        change: CaseChange,
        /// When it was opened.
        opened: Option<NaiveDate>,
    },
    /// The work on cases.
    Casework(Casework),
    /// Cases, by number.
    Cases(Rest),
    /// One case, with a part of its items.
    Case(String, Page),
    /// The bays, and what stands there.
    Bays,
    /// Forget a bay that was taught.
    ForgetBay(String),
    /// About locked recorders that did not take their passwords.
    Locked(LockedRequest),
    /// About the disposal of encrypted items by destroying their keys.
    KeyDisposal(KeyDisposalRequest),
    /// Ask that the footage of a session be removed from its recorder: the first of two steps.
    AskRemoval(String),
    /// Removals, newest first.
    Removals(Page),
    /// Start long work; the answer is its job.
    Start(Work),
    /// Jobs, newest first.
    Jobs(Page),
    /// One job.
    Job(String),
    /// Cancel a job.
    CancelJob(String),
    /// Start a job's work anew, as another job.
    RetryJob(String),
    /// The settings that hold, and where each comes from.
    Settings,
    /// Read the settings again.
    Reload,
    /// What people should know, newest first.
    Notices(NoticesAsked),
    /// One notice.
    Notice(String),
    /// Have a notice told again.
    ReplayNotice(String),
    /// About interruptions and their notes.
    Notes(NotesRequest),
    /// About custody.
    Custody(CustodyRequest),
    /// About recordings.
    Recordings(RecordingsRequest),
    /// What is known of a recorder's clock, with a part of its readings.
    RecorderClock(String, Page),
    /// What a code means.
    Explain(String),
    /// Something of handovers.
    Handover(HandoverRequest),
    /// Something of the station's key.
    Identity(IdentityRequest),
    /// Something of the custody log.
    Log(LogRequest),
    /// Something of witnesses.
    Witness(WitnessRequest),
    /// Something of time stamps.
    Stamp(StampRequest),
    /// Something of the archive targets.
    Targets(TargetsRequest),
    /// Something of the register.
    Register(RegisterRequest),
    /// The rules of law that docket judges by.
    Rules,
    /// One of them, by its code.
    Rule(String),
}

/// Long work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "verb", rename_all = "kebab-case")]
pub enum Work {
    /// Take these places in now.
    Dock {
        /// Folders, mounted cards or virtual recorders' scripts; absolute.
        paths: Vec<String>,
    },
    /// Dock demo recorders and show what becomes of them.
    Demo {
        /// How many, 1 to 16.
        bays: u32,
        /// What makes them the same every time.
        seed: u64,
    },
    /// Make a bay of each USB port at which a recorder is plugged in from now on.
    TeachBays {
        /// Ends after so many, 1 to 64; none goes on until cancelled.
        count: Option<u32>,
    },
    /// Remove footage from a recorder that stands in its bay: the second step.
    Remove {
        /// The removal that was asked for, its id whole.
        removal: String,
    },
    /// Read originals again and compare.
    Verify(VerifyAsked),
    /// Check the whole custody log, in the catalog and in the archive.
    VerifyLog,
    /// Compare what the catalog says of archive targets with what stands there, and mend what can be mended.
    Reconcile {
        /// Which target, `local` is the home archive; none: all of them.
        #[serde(default)]
        target: Option<String>,
        /// Whether every byte is read.
        deep: bool,
    },
    /// Wait until everything is at an archive target, read every byte there, and say whether another may go.
    Migrate {
        /// The target that is to go.
        from: String,
        /// The target that is to have everything.
        to: String,
        /// Only count what lacks.
        dry_run: bool,
    },
    /// Check all invariants over catalog and archive; wants no station running.
    Fsck {
        /// Whether every byte is read.
        deep: bool,
    },
}

impl Request {
    /// What it wants to do.
    #[must_use]
    pub fn action(&self) -> Action {
        match self {
            Self::Status | Self::Settings | Self::Bays => Action::ReadStation,
            Self::AskRemoval(_) => Action::RemoveFootage,
            Self::KeyDisposal(asked) => asked.action(),
            Self::Locked(asked) => asked.action(),
            Self::Removals(_)
            | Self::Jobs(_)
            | Self::Job(_)
            | Self::Sessions(_)
            | Self::Session(..)
            | Self::Receipt(_)
            | Self::Items(_)
            | Self::Item(..)
            | Self::Cases(_)
            | Self::Case(..)
            | Self::RecorderClock(..) => Action::ReadEvidence,
            Self::Link { .. } | Self::Unlink { .. } => Action::Link,
            Self::AddCase { .. } => Action::AddCase,
            Self::Casework(asked) => asked.action(),
            Self::ForgetBay(_) => Action::TeachBays,
            Self::Start(work) => work.action(),
            // What is started anew is asked for besides, once it is known.
            Self::CancelJob(_) | Self::RetryJob(_) => Action::RunJobs,
            Self::Handover(request) => request.action(),
            Self::Identity(asked) => asked.action(),
            Self::Log(asked) => asked.action(),
            Self::Witness(asked) => asked.action(),
            Self::Stamp(asked) => asked.action(),
            Self::Targets(asked) => asked.action(),
            Self::Register(request) => request.action(),
            Self::Reload => Action::Reload,
            Self::Notices(_) | Self::Notice(_) => Action::ReadNotices,
            Self::ReplayNotice(_) => Action::ReplayNotice,
            Self::Notes(asked) => asked.action(),
            Self::Custody(asked) => asked.action(),
            Self::Recordings(_) => Action::ReadEvidence,
            Self::Explain(_) | Self::Rules | Self::Rule(_) => Action::ReadManual,
        }
    }

    /// Whether it changes something, or asks for what only a running station knows.
    #[must_use]
    pub fn needs_station(&self) -> bool {
        match self {
            Self::Link { .. }
            | Self::Unlink { .. }
            | Self::AddCase { .. }
            | Self::ForgetBay(_)
            | Self::AskRemoval(_)
            | Self::CancelJob(_)
            | Self::RetryJob(_)
            | Self::Reload
            | Self::ReplayNotice(_) => true,
            Self::Handover(request) => request.changes(),
            Self::Notes(asked) => asked.action() != Action::ReadEvidence,
            Self::Identity(asked) => *asked != IdentityRequest::Show,
            Self::Register(request) => request.changes(),
            Self::Witness(asked) => asked.changes(),
            Self::Stamp(asked) => asked.changes(),
            Self::Locked(asked) => asked.action() != Action::ReadEvidence,
            Self::Start(work) => !matches!(work, Work::Fsck { .. }),
            Self::Casework(asked) => asked.action() != Action::ReadEvidence,
            Self::Targets(asked) => *asked != TargetsRequest::List,
            Self::KeyDisposal(asked) => asked.action() != Action::ReadEvidence,
            _ => false,
        }
    }
}

impl Work {
    /// What it wants to do.
    #[must_use]
    pub fn action(&self) -> Action {
        match self {
            Self::Dock { .. } | Self::Demo { .. } => Action::Dock,
            Self::TeachBays { .. } => Action::TeachBays,
            Self::Remove { .. } => Action::RemoveFootage,
            Self::Verify(_)
            | Self::VerifyLog
            | Self::Reconcile { .. }
            | Self::Migrate { .. }
            | Self::Fsck { .. } => Action::Verify,
        }
    }

    /// Whether it reads what is archived. A demonstration reads back what it took in.
    #[must_use]
    pub fn touches_archive(&self) -> bool {
        matches!(
            self,
            Self::Demo { .. }
                | Self::Verify(_)
                | Self::VerifyLog
                | Self::Reconcile { .. }
                | Self::Migrate { .. }
                | Self::Fsck { .. }
        )
    }

    /// The stable name.
    #[must_use]
    pub fn verb(&self) -> &'static str {
        match self {
            Self::Dock { .. } => "dock",
            Self::Demo { .. } => "demo",
            Self::TeachBays { .. } => "teach-bays",
            Self::Remove { .. } => "remove",
            Self::Verify(_) => "verify",
            Self::VerifyLog => "verify-log",
            Self::Reconcile { .. } => "reconcile",
            Self::Migrate { .. } => "migrate",
            Self::Fsck { .. } => "fsck",
        }
    }
}

/// Something that happens: a line of the event stream.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// A bay's step.
    Bay(BayState),
    /// The settings were read again.
    Settings(SettingsRead),
    /// How far a job is.
    Progress(Progress),
    /// A job's end: done.
    Done {
        /// The answer: an object told by its `schema`.
        reply: Box<Reply>,
    },
    /// A job's end: refused or failed.
    Failed {
        /// Why.
        error: Box<Problem>,
    },
}

/// What a reading of the settings came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SettingsRead {
    /// Whether they can be used as they are written now; else those that held before go on to.
    pub valid: bool,
    /// Whether defaults stand in for them.
    pub safe_mode: bool,
    /// The keys that changed, whether they hold already or after a restart.
    pub changed: Vec<String>,
}

/// How far long work is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Progress {
    /// Items, places or objects done.
    pub done: u64,
    /// How many there are; none while nobody knows.
    pub total: Option<u64>,
    /// Bytes read.
    pub bytes: u64,
}
