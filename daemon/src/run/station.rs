//! A station: opened, recovered, its lanes started; docking on request; stopped in order.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicU32, Ordering},
};

use arc_swap::ArcSwap;
use docket_config::{Change, Intake, Settings as Configured};
use tokio::{
    runtime::Handle,
    sync::{Notify, watch},
    task::JoinHandle,
};
use tracing::{error, info};

use super::{
    DataLock, Line, Parts, StartError, archive_lane,
    audit_lane::Audits,
    care::Care,
    courier::Courier,
    derive_lane,
    derive_lane::Derive,
    dropbox::Dropbox,
    drops,
    handovers::Handovers,
    hotplug::Hotplug,
    judge_lane::Judge,
    lights::Lights,
    log_lane::LogLane,
    losses,
    opening::{goes_on_destroying, named, open_catalog, start_front, start_sending, vault},
    reconcile_lane::Reconciling,
    room_watch::RoomWatch,
    send_lane::SendLane,
    signed::Signed,
    witnesses::Witnesses,
};
use crate::{
    api::{Api, Desk, LaneBell, Running, Settings},
    catalog::CatalogError,
    domain::NewNotice,
    flow::{
        bays::Bays,
        live::Live,
        room::Room,
        staging::{self, Staging},
        turnstile::Turnstile,
        unlock::LeftBehind,
    },
    identity::Keyring,
    notify::{Bell, Outbox},
    observe::Pulse,
    retrieve::Reader,
    store::Store,
    supervisor::{Supervisor, Task},
    web::Door,
};

/// A running station.
pub struct Station {
    pub(super) line: Arc<Line>,
    pub(super) api: Api,
    pub(super) hotplug: Hotplug,
    pub(super) front: JoinHandle<()>,
    pub(super) losses: JoinHandle<()>,
    pub(super) archive: Task,
    pub(super) derive: Option<Task>,
    pub(super) derive_cancel: Arc<AtomicBool>,
    pub(super) judge: Judge,
    pub(super) courier: Option<Courier>,
    pub(super) lights: Option<Lights>,
    pub(super) handovers: Handovers,
    pub(super) audits: Option<Audits>,
    pub(super) reconciling: Option<Reconciling>,
    pub(super) signed: Option<Signed>,
    pub(super) sending: Vec<SendLane>,
    pub(super) room_watch: Option<RoomWatch>,
    pub(super) renditions: LaneBell,
    pub(super) log: Option<LogLane>,
    pub(super) witnesses: Option<Witnesses>,
    pub(super) stop_front: watch::Sender<bool>,
    pub(super) drops: Vec<Dropbox>,
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
        if !safe_mode {
            catalog.name_targets(&named(&configured)).await?;
        }
        let further = match safe_mode {
            true => &[][..],
            false => configured.archive.targets.as_slice(),
        };
        let vault = vault(&configured, &catalog, (&store, &data)).await?;
        if !safe_mode {
            goes_on_destroying(&catalog, &vault).await?;
        }
        if let Some(public) = vault.opens_for() {
            let again = catalog.has_key(&public.to_string()).await?;
            if again > 0 {
                info!(
                    items = again,
                    "a private key is here that was not: previews are tried again"
                );
            }
        }
        let reader = Reader::new(catalog.clone(), (store.clone(), vault.clone()), further, &data);
        let room = Room::on(&[&staging::folder_in(&data), store.folder()], &configured.intake);
        let (bell, rings) = Bell::new();
        let (judging, judging_end) = LaneBell::new();
        let line = Arc::new(Line {
            outbox: Outbox::new(catalog.clone(), bell.clone()),
            catalog,
            store,
            vault,
            reader,
            keys,
            staging,
            room: room.clone(),
            // A bay that waits would keep safe mode from ever ending.
            waits_for_room: tells && !safe_mode,
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
            checkpoint_s: AtomicU32::new(configured.archive.checkpoint_s),
            log: Mutex::default(),
            published: Notify::new(),
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
        let archive = archive_lane::start(&line, &supervisor, &renditions, safe_mode).await?;
        let log = match safe_mode {
            true => None,
            false => Some(LogLane::start(&line, &supervisor)?),
        };
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
        let answering = watch::Sender::default();
        let (keys, reader, vault) = (line.keys.clone(), line.reader.clone(), line.vault.clone());
        let running = Running {
            desk,
            bays,
            live,
            controller,
            renditions: told,
            judging,
            log: log.as_ref().map(LogLane::bell),
            outbox,
            pulse,
            keys,
            reader,
            vault,
            room,
            answering: answering.clone(),
        };
        let folder = data.clone();
        let api = Api::new(
            line.catalog.clone(),
            line.store.clone(),
            Arc::clone(&line.clock),
            data,
            settings,
            Some(running),
        );
        let handovers = Handovers::start(&line, &supervisor);
        let audits = match tells {
            true => Some(Audits::start(
                &line,
                &supervisor,
                configured.audit,
                configured.archive.targets.clone(),
            )?),
            false => None,
        };
        let room_watch = tells.then(|| RoomWatch::start(&line, &supervisor, &configured.archive));
        let reconciling = (tells && !safe_mode).then(|| {
            let (targets, hours) =
                (configured.archive.targets.clone(), configured.audit.reconcile_hours);
            Reconciling::start(&line, &supervisor, folder, targets, hours)
        });
        // In safe mode nobody knows where the archive is.
        let signed = (!safe_mode).then(|| Signed::start(&line, &supervisor));
        if !configured.witness.logs.is_empty() {
            // Whoever is to trust it must know it before the first question. Without it footage is taken in all
            // the same.
            if let Err(problem) = line.keys.witness().await {
                error!(error = %problem, "this station cannot be a witness now");
            }
        }
        let witnesses = match safe_mode {
            true => None,
            false => Witnesses::start(&line, &supervisor, &configured.archive.witnesses),
        };
        let sending = match safe_mode {
            true => Vec::new(),
            false => start_sending(&line, &supervisor, &configured, &answering),
        };
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
            audits,
            reconciling,
            signed,
            sending,
            room_watch,
            renditions,
            log,
            witnesses,
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
        self.line.room.follow(&settings.intake);
        if let Some(watch) = &self.room_watch {
            watch.follow(&settings.archive);
        }
        self.line.intake.store(Arc::new(settings.intake.clone()));
        self.line.care.store(Arc::new(Care::of(settings)));
        self.line.handover.store(Arc::new(settings.handover));
        self.line.checkpoint_s.store(settings.archive.checkpoint_s, Ordering::Relaxed);
        if let Some(audits) = &self.audits {
            audits.follow(settings.audit);
        }
        if let Some(reconciling) = &self.reconciling {
            reconciling.follow(settings.audit.reconcile_hours);
        }
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
}
