//! A station: opened, recovered, its lanes started; docking on request; stopped in order.

use std::{
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{SyncSender, sync_channel},
    },
    time::Duration,
};

use arc_swap::ArcSwap;
use docket_config::{Change, Intake, Settings as Configured};
use tokio::{
    runtime::Handle,
    sync::{mpsc, watch},
    task::JoinHandle,
    time::timeout,
};
use tracing::{info, warn};

use super::{
    DataLock, Line, Parts, StartError, archive_lane, archive_lane::Batch, bays, care::Care,
    courier::Courier, derive_lane, derive_lane::Derive, dropbox::Dropbox, drops,
    handovers::Handovers, hotplug::Hotplug, judge_lane::Judge, lights::Lights, losses,
    manifests::Manifests,
};
use crate::{
    api::{Api, Desk, Errand, LaneBell, Running, Settings},
    catalog::{Catalog, CatalogError},
    clock::Clock,
    domain::NewNotice,
    flow::{
        bays::Bays, live::Live, recover, staging::Staging, turnstile::Turnstile, unlock::LeftBehind,
    },
    identity::Keyring,
    notify::{Bell, Outbox},
    observe::Pulse,
    store::Store,
    supervisor::{Supervisor, Task},
    web::Door,
};

/// How long after it was told to stop the station goes on reading back what was copied. What is
/// cut short then is done anew by the next start.
const DRAINING_MAX: Duration = Duration::from_secs(3);
/// How long a lane may take to end once nothing more comes.
const LANE_ENDING_MAX: Duration = Duration::from_secs(2);
/// How long renditions may take to end: the worker is killed.
const DERIVE_ENDING_MAX: Duration = Duration::from_secs(1);
/// How long the catalog may take to close. It waits for a transaction under way; one that takes longer
/// is undone by the next start, like after a kill.
const CLOSING_MAX: Duration = Duration::from_secs(1);
/// How long a lane may take where nobody is in a hurry.
const LANE_WORKING_MAX: Duration = Duration::from_secs(365 * 24 * 3600);

/// A running station.
pub struct Station {
    pub(super) line: Arc<Line>,
    api: Api,
    hotplug: Hotplug,
    front: JoinHandle<()>,
    losses: JoinHandle<()>,
    archive: Task,
    derive: Option<Task>,
    derive_cancel: Arc<AtomicBool>,
    judge: Judge,
    courier: Option<Courier>,
    lights: Option<Lights>,
    handovers: Handovers,
    manifests: Option<Manifests>,
    renditions: LaneBell,
    stop_front: watch::Sender<bool>,
    drops: Vec<Dropbox>,
    _lock: Arc<DataLock>,
}

impl Station {
    /// Opens the data folder, recovers, and starts the lanes. From then on recorders can be docked.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(parts: Parts, settings: Settings) -> Result<Self, StartError> {
        let Parts {
            data,
            lock,
            catalog,
            disk,
            settings: configured,
            safe_mode,
            tells,
            clock,
            factories,
            profiles,
            broken_profiles,
            sources,
            transcoder,
        } = parts;
        let pulse = Pulse::default();
        let store = if safe_mode {
            Store::unknown()
        } else {
            Store::of_data_folder_on(&data, configured.archive.folder.as_deref(), &disk).await?
        };
        let store = store.felt_in(pulse.clone());
        let staging = Staging::open(&data, configured.intake.keep_free.bytes())?;
        let catalog = match catalog {
            Some(catalog) => catalog,
            None => open_catalog(&data, &clock).await?,
        };
        catalog.interrupt_jobs().await?;
        catalog.close_removals().await?;
        let archive = (!safe_mode).then_some(&store);
        let keys = Keyring::open(&data, &catalog, Arc::clone(&clock), archive).await?;
        let has_evidence = catalog.has_proven().await?;
        let (bell, rings) = Bell::new();
        let (judging, judging_end) = LaneBell::new();
        let line = Arc::new(Line {
            outbox: Outbox::new(catalog.clone(), bell.clone()),
            catalog,
            store,
            keys,
            staging,
            clock,
            live: Live::default(),
            pulse,
            turnstile: Turnstile::new(configured.intake.parallel_bays),
            factories,
            profiles,
            intake: ArcSwap::from_pointee(configured.intake.clone()),
            care: ArcSwap::from_pointee(Care::of(&configured)),
            handover: ArcSwap::from_pointee(configured.handover),
            left: LeftBehind::default(),
            runtime: Handle::current(),
            stopping: AtomicBool::new(false),
            has_evidence: AtomicBool::new(has_evidence),
            busy: Mutex::default(),
            judging,
            archive: Mutex::default(),
        });
        let (supervisor, lost) = Supervisor::new();
        let courier = match tells {
            true => Some(Courier::start(&line, &supervisor, &configured, bell, rings)?),
            false => None,
        };
        if tells {
            for broken in &broken_profiles {
                let notice = NewNotice::profile_left_out(&broken.place(), &broken.what);
                line.outbox.notice(&notice).await?;
            }
        }
        let (lights, controller) = Lights::of(&line, &supervisor, &configured.dock, tells)?;
        let (renditions, renditions_end) = LaneBell::new();
        let archive = start_archive(&line, &supervisor, &renditions, safe_mode).await?;
        // It begins with what the last run left; nobody waits for that.
        let judge = Judge::start(&line, &supervisor, judging_end, safe_mode)?;
        let derive_cancel = Arc::new(AtomicBool::new(false));
        let derive = match transcoder.filter(|_| configured.transcode.enabled) {
            Some(transcoder) => {
                let scratch = data.join("scratch");
                let lane = Derive { transcoder, scratch, end: renditions_end };
                Some(derive_lane::start(&line, &supervisor, lane, &derive_cancel)?)
            }
            None => None,
        };
        let (desk, requests) = Desk::new();
        let bays = Bays::new(configured.bays.clone(), line.catalog.taught_bays().await?);
        let (stop_front, front) = start_front(&line, &supervisor, requests);
        // Last of all: from here on recorders come by themselves.
        let hotplug = Hotplug::start(&line, &supervisor, sources, &desk, &bays)?;
        let (live, outbox, pulse) = (line.live.clone(), line.outbox.clone(), line.pulse.clone());
        let (told, judging) = (renditions.clone(), line.judging.clone());
        let keys = line.keys.clone();
        let running =
            Running { desk, bays, live, controller, renditions: told, judging, outbox, pulse, keys };
        let api = Api::new(
            line.catalog.clone(),
            line.store.clone(),
            Arc::clone(&line.clock),
            data,
            settings,
            Some(running),
        );
        let handovers = Handovers::start(&line, &supervisor);
        // In safe mode nobody knows where the archive is.
        let manifests = (!safe_mode).then(|| Manifests::start(&line, &supervisor));
        // What was lost until now waits to be heard.
        let losses = tokio::spawn(losses::hear(Door::to(api.clone()), lost));
        let drops = drops::start(&line, &supervisor, &configured, &api, tells).await;
        info!(safe_mode, "station started");
        Ok(Self {
            line,
            api,
            hotplug,
            front,
            losses,
            archive,
            derive,
            derive_cancel,
            judge,
            courier,
            lights,
            handovers,
            manifests,
            renditions,
            stop_front,
            drops,
            _lock: lock,
        })
    }

    /// The one door to everything a person can ask for.
    #[must_use]
    pub fn api(&self) -> Api {
        self.api.clone()
    }

    /// Where notices for people go in.
    #[must_use]
    pub fn outbox(&self) -> &Outbox {
        &self.line.outbox
    }

    /// Takes over the settings that hold at once; what is under way is ended as it was begun.
    pub fn apply(&self, settings: &Configured) {
        let Intake { parallel_bays, keep_free, .. } = settings.intake;
        self.line.turnstile.resize(parallel_bays);
        self.line.staging.keep_free(keep_free.bytes());
        self.line.intake.store(Arc::new(settings.intake.clone()));
        self.line.care.store(Arc::new(Care::of(settings)));
        self.line.handover.store(Arc::new(settings.handover));
        if let Some(courier) = &self.courier {
            courier.tell_through(settings);
        }
        if let Some(lights) = &self.lights {
            lights.follow(&settings.dock);
        }
    }

    /// Notes in the custody log which settings changed.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn record_settings(&self, changes: &[Change]) -> Result<(), CatalogError> {
        let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "unset".into());
        let changes: Vec<_> = changes
            .iter()
            .map(|change| (change.key.to_owned(), text(&change.old), text(&change.new)))
            .collect();
        self.line.catalog.record_settings(&changes).await
    }

    /// Whether no recorder is being taken in at this moment.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.line.live.bays().iter().all(|bay| bay.stage.is_last())
    }

    /// Waits until no recorder is being taken in.
    pub async fn idle(&self) {
        let mut steps = self.line.live.watch();
        while !self.is_idle() {
            // Lagging is a step too; the board itself lives as long as the station.
            let _ = steps.recv().await;
        }
    }

    /// Tells the bays to end what they are at: sessions are interrupted, what came so far is kept.
    pub fn interrupt(&self) {
        self.line.stopping.store(true, Ordering::Relaxed);
        self.line.turnstile.open();
    }

    /// Whether it was told to hurry.
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        self.line.is_stopping()
    }

    /// Stops in order: nothing is heard of recorders, no new ones are taken, jobs and bays end, the archive lane drains, renditions are
    /// cancelled, the catalog is closed. Sessions under way are ended first; once
    /// [`Self::interrupt`]ed, each part that hangs is left behind after seconds.
    pub async fn stop(self) {
        let catalog = self.retire().await;
        match timeout(CLOSING_MAX, catalog.close()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                warn!(%error, "the catalog did not close cleanly; the next start recovers");
            }
            Err(_) => warn!("the catalog was busy and is left open; the next start recovers"),
        }
        info!("station stopped");
    }

    /// Stops in the same order but for the catalog, which is handed to the station that comes next.
    /// What reads through [`Self::api`] still does.
    pub async fn retire(self) -> Catalog {
        let hurried = self.line.is_stopping();
        let drain = hurried.then(|| self.cut_short());
        let docking = self.hotplug.stop().await;
        drops::stop(self.drops).await;
        self.handovers.stop().await;
        self.stop_front.send_replace(true);
        if hurried {
            self.derive_cancel.store(true, Ordering::Relaxed);
            self.renditions.ring();
            self.api.all_jobs().cancel();
        }
        // The front takes no more, and ends once every bay is done; a dock job ends with its bays.
        let bays_left = hurried.then_some(bays::ENDING_MAX);
        // A lost one has been heard of.
        let (_, (), ()) =
            tokio::join!(self.front, self.api.all_jobs().ended(bays_left), docking.ended());
        self.derive_cancel.store(true, Ordering::Relaxed);
        let last_sender = self.line.archive.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(last_sender);
        self.renditions.ring();
        let (archive, derive, courier) = (self.archive, self.derive, self.courier);
        let (lights, judge) = (self.lights, self.judge);
        let joined = tokio::task::spawn_blocking(move || {
            archive.join(if hurried { LANE_ENDING_MAX } else { LANE_WORKING_MAX });
            // No bay is at work any more; renditions show in no light.
            if let Some(lights) = &lights {
                lights.tell_to_stop();
            }
            if let Some(derive) = derive {
                derive.join(DERIVE_ENDING_MAX);
            }
            judge.stop();
            if let Some(lights) = lights {
                lights.join();
            }
            // Last of all: what went wrong on the way out can still be kept, if not told.
            if let Some(courier) = courier {
                courier.stop();
            }
        });
        let _ = joined.await;
        // Last of those that write: what the others made known is told.
        if let Some(manifests) = self.manifests {
            manifests.stop().await;
        }
        if let Some(drain) = drain {
            drain.abort();
        }
        self.losses.abort();
        self.line.catalog.clone()
    }

    /// Ends long reads and copies once draining has taken long enough.
    fn cut_short(&self) -> JoinHandle<()> {
        let store = self.line.store.clone();
        tokio::spawn(async move {
            tokio::time::sleep(DRAINING_MAX).await;
            store.halt();
        })
    }
}

async fn open_catalog(data: &Path, clock: &Arc<dyn Clock>) -> Result<Catalog, CatalogError> {
    let (catalog, clean) = Catalog::open(&Catalog::path_in(data), Arc::clone(clock)).await?;
    if !clean {
        warn!("the last run did not stop cleanly; recovering");
    }
    Ok(catalog)
}

/// Recovers what the last run left, and starts the lane with it. In safe mode nobody knows where
/// the archive is: sessions are closed, and all that comes is held in staging.
async fn start_archive(
    line: &Arc<Line>,
    supervisor: &Supervisor,
    renditions: &LaneBell,
    safe_mode: bool,
) -> Result<Task, StartError> {
    let (to_archive, batches): (SyncSender<Batch>, _) = sync_channel(archive_lane::WAITING_BATCHES);
    *line.archive.lock().unwrap_or_else(PoisonError::into_inner) = Some(to_archive.clone());
    if safe_mode {
        recover::close_sessions(&line.catalog).await?;
        return Ok(supervisor.start("archive", move || archive_lane::hold_all(&batches))?);
    }
    let recovered = recover::recover(&line.catalog, &line.store, &line.staging).await?;
    if let Err(error) = recover::write_missing(&line.catalog, &line.store).await {
        warn!(%error, "links and records of cases could not be written to the archive yet");
    }
    let (lane, renditions) = (Arc::clone(line), renditions.clone());
    let task =
        supervisor.start("archive", move || archive_lane::run(&lane, &batches, &renditions))?;
    // The lane has just been started: it listens.
    let _ = to_archive.send(Batch::Recovered(recovered));
    Ok(task)
}

fn start_front(
    line: &Arc<Line>,
    supervisor: &Supervisor,
    requests: mpsc::Receiver<Errand>,
) -> (watch::Sender<bool>, JoinHandle<()>) {
    let (stop, stopped) = watch::channel(false);
    let bays = supervisor.clone();
    let front = supervisor.watch("desk", bays::serve(Arc::clone(line), bays, requests, stopped));
    (stop, front)
}
