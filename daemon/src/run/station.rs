//! A station: opened, recovered, its lanes started; docking on request; stopped in order.

use std::{
    io,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::sync_channel,
    },
};

use docket_config::Settings;
use docket_drivers::{Place, RecorderFactory};
use docket_transcode::Transcoder;
use tokio::{
    runtime::Handle,
    sync::{mpsc, watch},
};
use tracing::{error, info, warn};

use super::{DataLock, Line, LockError, archive_lane, archive_lane::Batch, bay, derive_lane};
use crate::{
    api::{Api, Desk, DockRequest, RenditionProgress, Renditions},
    catalog::{Catalog, CatalogError},
    clock::Clock,
    flow::{FlowError, link, live::Live, recover, staging::Staging, turnstile::Turnstile},
    store::{Store, StoreError},
    supervisor::Task,
};

/// What a station is put together from.
pub struct Parts {
    /// The data folder: catalog, staging, quarantine and, by default, the archive.
    pub data: PathBuf,
    /// The settings.
    pub settings: Settings,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// The drivers, the most particular first.
    pub factories: Vec<Box<dyn RecorderFactory>>,
    /// What makes renditions, if anything does.
    pub transcoder: Option<Box<dyn Transcoder>>,
}

/// Why a station could not start. Nothing was taken, nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Somebody else holds the data folder, or it cannot be used.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The catalog cannot be used.
    #[error("{0}")]
    Catalog(#[from] CatalogError),
    /// The archive cannot be used.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// Staging cannot be used, or recovery failed.
    #[error("{0}")]
    Flow(#[from] FlowError),
    /// A shipped recorder profile is broken: a defect of this build.
    #[error("{0}")]
    Profiles(#[from] docket_drivers::profile::ProfileError),
    /// The system gave no thread.
    #[error("the system gave no thread: {0}")]
    Thread(#[from] io::Error),
}

/// A running station.
pub struct Station {
    line: Arc<Line>,
    desk: Desk,
    data: PathBuf,
    front: tokio::task::JoinHandle<()>,
    archive: Task,
    derive: Option<Task>,
    derive_cancel: Arc<AtomicBool>,
    renditions: Renditions,
    stop_front: watch::Sender<bool>,
    _lock: DataLock,
}

impl Station {
    /// Opens the data folder, recovers, and starts the lanes. From then on recorders can be docked.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(parts: Parts) -> Result<Self, StartError> {
        let lock = DataLock::take(&parts.data)?;
        let store = Store::of_data_folder(&parts.data, parts.settings.archive.folder.as_deref())?;
        let staging = Staging::open(&parts.data, parts.settings.intake.keep_free.bytes())?;
        let path = Catalog::path_in(&parts.data);
        let (catalog, clean) = Catalog::open(&path, Arc::clone(&parts.clock)).await?;
        if !clean {
            warn!("the last run did not stop cleanly; recovering");
        }
        let recovered = recover::recover(&catalog, &store, &staging).await?;
        if let Err(error) = link::write_missing(&catalog, &store).await {
            warn!(%error, "case links could not be written to the archive yet");
        }
        let (to_archive, batches) = sync_channel(archive_lane::WAITING_BATCHES);
        let line = Arc::new(Line {
            catalog,
            store,
            staging,
            clock: parts.clock,
            live: Live::default(),
            turnstile: Turnstile::new(parts.settings.intake.parallel_bays),
            factories: parts.factories,
            intake: parts.settings.intake,
            runtime: Handle::current(),
            stopping: AtomicBool::new(false),
            busy: Mutex::default(),
            archive: Mutex::new(Some(to_archive.clone())),
        });
        let (nudge, nudges) = sync_channel(1);
        let (progress_in, progress) = watch::channel(RenditionProgress::default());
        let renditions = Renditions { nudge, progress };
        let archive = {
            let (line, renditions) = (Arc::clone(&line), renditions.clone());
            Task::start("archive", move || archive_lane::run(&line, &batches, &renditions))?
        };
        // The lane has just been started: it listens.
        let _ = to_archive.send(Batch::Recovered(recovered));
        drop(to_archive);
        let derive_cancel = Arc::new(AtomicBool::new(false));
        let derive = match parts.transcoder.filter(|_| parts.settings.transcode.enabled) {
            Some(transcoder) => {
                let (line, cancel) = (Arc::clone(&line), Arc::clone(&derive_cancel));
                let scratch = parts.data.join("scratch");
                Some(Task::start("derive", move || {
                    let transcoder = transcoder.as_ref();
                    derive_lane::run(&line, transcoder, &scratch, &nudges, &cancel, &progress_in);
                })?)
            }
            None => None,
        };
        let (desk, requests) = Desk::new();
        let (stop_front, stopped) = watch::channel(false);
        let front = tokio::spawn(serve_desk(Arc::clone(&line), requests, stopped));
        info!(data = %parts.data.display(), "station started");
        let data = parts.data;
        Ok(Self {
            line,
            desk,
            data,
            front,
            archive,
            derive,
            derive_cancel,
            renditions,
            stop_front,
            _lock: lock,
        })
    }

    /// The one door to everything a person can ask for.
    #[must_use]
    pub fn api(&self) -> Api {
        Api::of_station(
            self.line.catalog.clone(),
            self.line.store.clone(),
            Arc::clone(&self.line.clock),
            self.data.clone(),
            self.desk.clone(),
            self.line.live.clone(),
            self.renditions.clone(),
        )
    }

    /// Tells the bays to end what they are at: sessions are interrupted, what came so far is kept.
    pub fn interrupt(&self) {
        self.line.stopping.store(true, Ordering::Relaxed);
    }

    /// Stops in order: no new recorders, the bays end, the archive lane drains, renditions are
    /// cancelled, the catalog is closed. Sessions under way are ended first, unless
    /// [`Self::interrupt`]ed.
    pub async fn stop(self) {
        self.stop_front.send_replace(true);
        // The front takes no more, and ends once every bay is done.
        if self.front.await.is_err() {
            error!(task = "desk", "a task was lost");
        }
        self.derive_cancel.store(true, Ordering::Relaxed);
        let last_sender = self.line.archive.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(last_sender);
        self.renditions.ring();
        let (archive, derive) = (self.archive, self.derive);
        let joined = tokio::task::spawn_blocking(move || {
            archive.join();
            derive.map(Task::join);
        });
        let _ = joined.await;
        if let Err(error) = self.line.catalog.close().await {
            warn!(%error, "the catalog did not close cleanly; the next start recovers");
        }
        info!("station stopped");
    }
}

/// Gives each request a bay's thread of its own until the station stops; ends when every bay is
/// done.
async fn serve_desk(
    line: Arc<Line>,
    mut requests: mpsc::Receiver<DockRequest>,
    mut stopped: watch::Receiver<bool>,
) {
    let mut bays: Vec<Task> = Vec::new();
    loop {
        let request = tokio::select! {
            biased;
            _ = stopped.wait_for(|stop| *stop) => break,
            request = requests.recv() => match request {
                Some(request) => request,
                None => break,
            },
        };
        bays.retain(|task| !task.is_over());
        let started = dock(&line, request);
        match started {
            Ok(task) => bays.push(task),
            Err(error) => error!(%error, "no thread for a bay"),
        }
    }
    let joined = tokio::task::spawn_blocking(move || {
        for bay in bays {
            bay.join();
        }
    });
    let _ = joined.await;
}

fn dock(line: &Arc<Line>, request: DockRequest) -> io::Result<Task> {
    let line = Arc::clone(line);
    let DockRequest { place, by, answer } = request;
    Task::start("bay", move || {
        let done = bay::run(&line, Place { ..place }, &by);
        // An asker that went away has stopped caring; the session stands in the catalog.
        let _ = answer.send(done);
    })
}
