//! Every use case a person can ask for, once, with its permission: the one door for the command
//! line, the HTTP server and, later, the pages.
//!
//! Called by `web`, and by `cli` through it. A request either needs the running station (it changes
//! something) or only the catalog (it reads). Long work becomes a job. Every failure is an
//! [`ApiError`] that says what failed, where, what was kept safe and what to do.

mod asker;
mod bays;
mod bundle;
mod casework;
mod code;
mod custody;
mod desk;
mod dock;
mod error;
mod explain;
mod follow;
mod fsck;
mod handover;
mod health;
mod identity;
mod interruptions;
mod items;
mod jobs;
mod jobs_told;
mod key_disposals;
mod locked;
mod log;
mod manage;
mod moving;
mod new_epoch;
mod notices;
mod pages;
mod policy;
mod rebuilt;
mod receipt;
mod reconcile;
mod recordings;
mod register;
mod removals;
mod reply;
mod request;
mod sessions;
mod settings;
pub mod settings_told;
mod status;
mod targets;
mod time_stamps;
mod times;
mod verify;
mod views;
mod witness;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use docket_config::Language;
use tokio::sync::watch;

use crate::{
    catalog::Catalog,
    clock::Clock,
    flow::{bays::Bays, controller::ControllerState, live::Live, room::Room},
    identity::Keyring,
    notify::Outbox,
    observe::Pulse,
    retrieve::Reader,
    store::Store,
    vault::Vault,
    words::Words,
};

pub use asker::Asker;
pub use bundle::{BundleAsked, Excerpt, Making, RangeAsked, check_bundle};
pub use casework::{
    Casework, NewDocument, NewExtension, NewHold, NewRecord, NewStep, NewTable, ObjectAsked,
    RetentionAsked, SuggestAsked,
};
pub use code::{ApiErrorKind, Code};
pub use custody::{CustodyRequest, LifeAsked};
pub use desk::{
    Desk, DockRequest, Errand, LaneBell, LaneEnd, LaneProgress, Leave, LogBell, LogOrder,
    RemovalRequest,
};
pub use error::{ApiError, Problem};
pub use explain::{explain, rule, rules};
pub use follow::Follow;
pub use fsck::{FsckReport, Violation};
pub use handover::{Excuse, HandoverRequest, HandoversAsked};
pub use identity::{IdentityRequest, view as identity_view};
pub use interruptions::{
    CorrectionGiven, InterruptionsAsked, NoteGiven, NotesRequest, ReportGiven,
};
pub use jobs::Jobs;
pub use key_disposals::KeyDisposalRequest;
pub use locked::LockedRequest;
pub use log::{LogAsked, LogRequest};
pub use moving::{AddAsked, RemoveAsked};
pub use new_epoch::NewEpoch;
pub use pages::{ItemsAsked, NoticesAsked, Page, Rest};
pub use policy::{Action, Role, permit};
pub use recordings::{RecordingsAsked, RecordingsRequest};
pub use register::{
    EntryTold, FileTold, HolderAsked, Named, OfficersAsked, RegisterRequest, Returned, RosterAsked,
    Withdrawn,
};
pub use reply::Reply;
pub use request::{Event, Progress, Request, SettingsRead, Work};
pub use settings::{ReadSettings, Settings, SettingsDesk};
pub use targets::TargetsRequest;
pub use time_stamps::{StampAsked, StampRequest};
pub use verify::{VerifyAsked, VerifyPart};
pub use views::*;
pub use witness::{FileGiven, WitnessAsked, WitnessRequest};

/// The door. Clones share it.
#[derive(Clone)]
pub struct Api {
    catalog: Catalog,
    store: Store,
    clock: Arc<dyn Clock>,
    data: PathBuf,
    settings: Settings,
    jobs: Jobs,
    health: health::Shared,
    station: Option<Running>,
}

/// What only a running station has.
#[derive(Clone)]
pub struct Running {
    /// Where docking is asked for.
    pub desk: Desk,
    /// What happens in the bays.
    pub live: Live,
    /// Which they are, and what stands there.
    pub bays: Bays,
    /// How the dock controller stands.
    pub controller: watch::Receiver<ControllerState>,
    /// The derive lane.
    pub renditions: LaneBell,
    /// The judge lane.
    pub judging: LaneBell,
    /// The log lane; none in safe mode.
    pub log: Option<LogBell>,
    /// Where notices for people go in.
    pub outbox: Outbox,
    /// Whether the line moves.
    pub pulse: Pulse,
    /// What it signs with.
    pub keys: Keyring,
    /// What reads originals.
    pub reader: Reader,
    /// The keys of encrypted items.
    pub vault: Vault,
    /// Whether there is room for more.
    pub room: Room,
    /// Where the lanes of the archive targets hear which one somebody tried, and answers.
    pub answering: watch::Sender<String>,
}

impl Api {
    /// The door of a station at work, or with no `station` one for reading only, beside whoever
    /// runs it.
    #[must_use]
    pub fn new(
        catalog: Catalog,
        store: Store,
        clock: Arc<dyn Clock>,
        data: PathBuf,
        settings: Settings,
        station: Option<Running>,
    ) -> Self {
        let (jobs, health) = (Jobs::default(), health::Shared::default());
        Self { catalog, store, clock, data, settings, jobs, health, station }
    }

    /// A door for reading only, beside whoever runs the station.
    ///
    /// # Errors
    /// When there is no data folder yet, or its catalog or archive cannot be read.
    pub async fn reader(
        data: &Path,
        archive: Option<&Path>,
        clock: Arc<dyn Clock>,
        settings: Settings,
    ) -> Result<Self, ApiError> {
        let catalog = Catalog::open_reader(&Catalog::path_in(data), Arc::clone(&clock)).await;
        let catalog = catalog.map_err(|error| match error.kind() {
            // The file stands a moment before its first table does.
            crate::catalog::CatalogErrorKind::NotFound => no_data(data),
            _ => error.into(),
        })?;
        let store = Store::as_found(data, archive)?;
        Ok(Self::new(catalog, store, clock, data.into(), settings, None))
    }

    /// Does what `asker` asks, if they may.
    ///
    /// # Errors
    /// See [`ApiError`]; nothing half done is left that the next start would not set right.
    pub async fn perform(&self, asker: &Asker, request: Request) -> Result<Reply, ApiError> {
        permit(asker, request.action())?;
        let writes = matches!(&request, Request::Casework(asked) if asked.touches_archive());
        if request.action() == Action::Link || writes {
            self.knows_archive()?;
        }
        let by = &asker.actor;
        Ok(match request {
            Request::Status => Reply::Status(Box::new(self.status().await?)),
            Request::Sessions(page) => Reply::Sessions(self.sessions(&page).await?),
            Request::Session(id, rest) => Reply::Session(Box::new(self.session(&id, &rest).await?)),
            Request::Receipt(id) => Reply::Receipt(Box::new(self.receipt(&id).await?)),
            Request::Items(asked) => Reply::Items(self.items(asked).await?),
            Request::Item(id, rest) => Reply::Item(Box::new(self.item(&id, &rest).await?)),
            Request::Link { item, case } => Reply::Link(self.link(&item, &case, by).await?),
            Request::Unlink { item, case, reason } => {
                Reply::Link(self.unlink(&item, &case, &reason, by).await?)
            }
            Request::AddCase { number, change, opened } => {
                Reply::Case(self.add_case(&number, &change, opened, by).await?)
            }
            Request::Casework(asked) => self.casework(asker, asked).await?,
            Request::Cases(rest) => Reply::Cases(self.cases(&rest).await?),
            Request::Case(number, page) => Reply::Case(self.case(&number, &page).await?),
            Request::Bays => Reply::Bays(self.bays().await?),
            Request::ForgetBay(name) => Reply::Bays(self.forget_bay(&name, by).await?),
            Request::Locked(asked) => self.locked(asked, by).await?,
            Request::KeyDisposal(asked) => self.key_disposal_request(asked, by).await?,
            Request::AskRemoval(session) => Reply::Removal(self.ask_removal(&session, by).await?),
            Request::Removals(page) => Reply::Removals(self.removals(&page).await?),
            Request::Start(work) => Reply::Job(Box::new(self.start(asker, work).await?)),
            Request::Jobs(page) => Reply::Jobs(self.jobs(&page, &asker.words).await?),
            Request::Job(id) => Reply::Job(Box::new(self.job(&id, &asker.words).await?)),
            Request::CancelJob(id) => {
                Reply::Job(Box::new(self.cancel_job(&id, &asker.words).await?))
            }
            Request::RetryJob(id) => Reply::Job(Box::new(self.retry_job(asker, &id).await?)),
            Request::Settings => Reply::Settings(self.settings_view(&asker.words)),
            Request::Reload => Reply::Settings(self.reload(&asker.words).await?),
            Request::Notices(asked) => Reply::Notices(self.notices(&asked, &asker.words).await?),
            Request::Notice(id) => Reply::Notice(self.notice(&id, &asker.words).await?),
            Request::ReplayNotice(id) => Reply::Notice(self.replay_notice(&id, asker).await?),
            Request::Notes(asked) => self.notes(asked, by).await?,
            Request::Custody(asked) => self.custody(asked).await?,
            Request::Recordings(asked) => self.recordings(asked, &asker.words).await?,
            Request::RecorderClock(id, page) => {
                Reply::RecorderClock(Box::new(self.recorder_clock(&id, &page).await?))
            }
            Request::Explain(code) => Reply::Code(explain(&code, &asker.words)?),
            Request::Handover(request) => self.handover_request(asker, request).await?,
            Request::Identity(asked) => self.identity(asked, by).await?,
            Request::Targets(asked) => self.targets(&asked, by).await?,
            Request::Log(asked) => self.log_request(asked).await?,
            Request::Witness(asked) => self.witness_request(asked, by).await?,
            Request::Stamp(asked) => self.stamp_request(asked, by).await?,
            Request::Register(request) => self.register(asker, request).await?,
            Request::Rules => Reply::Rules(rules(&asker.words)),
            Request::Rule(code) => Reply::Rule(rule(&code, &asker.words)?),
        })
    }

    /// Long work, done under a job.
    async fn work(&self, work: Work, under: &jobs::Under) -> Result<Reply, ApiError> {
        Ok(match work {
            Work::Dock { paths } => Reply::Dock(self.dock(&paths, under).await?),
            Work::Demo { bays, seed } => Reply::Demo(Box::new(self.demo(bays, seed, under).await?)),
            Work::TeachBays { count } => Reply::Bays(self.teach_bays(count, under).await?),
            Work::Remove { removal } => Reply::Removal(self.remove(&removal, under).await?),
            Work::Verify(asked) => Reply::Verify(self.verify(&asked, under).await?),
            Work::VerifyLog => Reply::LogCheck(self.verify_log(under).await?),
            Work::Reconcile { target, deep } => {
                Reply::Reconciled(self.reconcile(target.as_deref(), deep, under).await?)
            }
            Work::Migrate { from, to, dry_run } => {
                Reply::TargetPlan(self.migrate((&from, &to), dry_run, under).await?)
            }
            Work::Fsck { deep } => Reply::Fsck(self.fsck(deep, under).await?),
        })
    }

    /// Refuses work that its asker may not do, or that makes no sense, before a job is made of it.
    async fn fits(&self, asker: &Asker, work: &Work) -> Result<(), ApiError> {
        permit(asker, work.action())?;
        if work.touches_archive() {
            self.knows_archive()?;
        }
        match work {
            Work::Dock { paths } => self.station().and_then(|_| dock::may_dock(paths)),
            Work::Demo { bays, .. } => self.station().and_then(|_| dock::may_demo(*bays)),
            Work::TeachBays { count } => self.station().and_then(|_| bays::may_teach(*count)),
            Work::Verify(asked) => self.station().and_then(|_| verify::may_verify(asked)),
            Work::Reconcile { target, .. } => {
                self.station().and_then(|_| self.may_reconcile(target.as_deref()))
            }
            Work::Migrate { from, to, .. } => {
                self.station().and_then(|_| self.may_migrate(from, to))
            }
            Work::VerifyLog | Work::Remove { .. } => self.station().map(drop),
            // What moves meanwhile would look broken.
            Work::Fsck { .. } if self.station.is_some() => {
                Err(ApiError::new(Code::FolderBusy).with("folder", self.data.display()))
            }
            Work::Fsck { .. } => {
                let folder = self.store.folder().to_owned();
                let is_there = self.health.archive.ask(move || folder.is_dir()).await;
                let missing = || ApiError::new(Code::ArchiveMissing);
                is_there
                    .filter(|is_there| *is_there)
                    .map(drop)
                    .ok_or_else(|| missing().with("folder", self.store.folder().display()))
            }
        }
    }

    /// The jobs, for whoever stops the station.
    #[must_use]
    pub fn all_jobs(&self) -> &Jobs {
        &self.jobs
    }

    /// How to talk in `language`, or the station's first.
    #[must_use]
    pub fn words(&self, language: Option<Language>) -> Words {
        self.settings.words(language)
    }

    /// Nobody knows where the archive is in safe mode.
    fn knows_archive(&self) -> Result<(), ApiError> {
        if self.settings.now().safe_mode {
            return Err(ApiError::new(Code::SafeMode));
        }
        Ok(())
    }

    fn station(&self) -> Result<&Running, ApiError> {
        self.station.as_ref().ok_or_else(|| ApiError::new(Code::NeedsStation))
    }
}

/// There is nothing to read yet.
#[must_use]
pub fn no_data(data: &Path) -> ApiError {
    ApiError::new(Code::NoData).with("folder", data.display())
}
