//! The service: a station, the doors to it, and the settings by which it works.
//!
//! Run by `run::daemon`. Settings that cannot be used, or whose archive is not there, do not keep it
//! from taking footage in: defaults stand in for them, in safe mode, and as soon as they can be used
//! the station inside is replaced by one that works by them.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use docket_config::Loaded;
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};
use tracing::{error, info, warn};

use super::{
    DataLock, Front, Parts, StartError, Station,
    settings::{Keeper, Outcome, Reading},
    systemd, watchdog,
};
use crate::{
    api::{ApiError, Code, ReadSettings, Settings},
    catalog::Catalog,
    domain::NewNotice,
    observe::{Logging, Metrics},
    store::{Disk, Store},
};

/// How long a start may take before the service manager gives up.
const STARTING_MAX: Duration = Duration::from_secs(600);
/// How long a stop may take, whatever hangs.
const STOPPING_MAX: Duration = Duration::from_millis(9_500);
/// How soon an archive that was not there is looked for again.
const RETRY: Duration = Duration::from_secs(5);

/// The service.
pub(super) struct Service {
    data: PathBuf,
    /// The archive's, also while it does not answer.
    disk: Disk,
    lock: Arc<DataLock>,
    keeper: Keeper,
    settings: Settings,
    station: Station,
    front: Front,
    logging: Logging,
    /// Settings in order for which defaults still stand in.
    mended: Option<Mended>,
    /// Why nobody is listened to on the network, as it was told last.
    off_network: Option<String>,
}

/// Settings in order that do not hold yet.
struct Mended {
    loaded: Loaded,
    /// Whether they were tried, and why not was told.
    tried: bool,
}

impl Service {
    /// Starts the station and opens its doors.
    ///
    /// # Errors
    /// When the data folder or the catalog cannot be used.
    pub(super) async fn start(
        data: PathBuf,
        keeper: Keeper,
        settings: Settings,
        logging: Logging,
    ) -> Result<Self, StartError> {
        let (lock, disk) = (Arc::new(DataLock::take(&data)?), Disk::default());
        // A catalog that is brought up to date, and a recovery, take as long as they take.
        systemd::extend_timeout(STARTING_MAX);
        let now = keeper.now().as_ref().clone();
        let Opened { station, now, mended } =
            open(&data, &lock, (None, &disk), now, &settings).await?;
        keeper.tell(now);
        let front = Front::to(station.api());
        let off_network = None;
        let mut service = Self {
            data,
            disk,
            lock,
            keeper,
            settings,
            station,
            front,
            logging,
            mended,
            off_network,
        };
        service.open_network().await;
        service.front.open_socket(&service.data);
        service.tell_of_safe_mode().await;
        Ok(service)
    }

    /// Serves until `told` to stop, then stops in order. Answers the exit code.
    pub(super) async fn run(mut self, told: impl Future<Output = ()>) -> u8 {
        tokio::pin!(told);
        systemd::ready(&self.standing());
        let (stop_watchdog, stopped) = watch::channel(false);
        let door = self.front.door().clone();
        let watchdog =
            self.front.watch("watchdog", watchdog::run(door, Metrics::install(), stopped));
        loop {
            let asker = tokio::select! {
                biased;
                () = &mut told => break,
                asker = self.keeper.asked() => {
                    let reading = tokio::select! {
                        biased;
                        () = &mut told => break,
                        reading = self.keeper.read() => reading,
                    };
                    self.take_over(reading).await;
                    asker
                }
                () = ripe(self.mended.as_ref(), &self.station) => None,
            };
            // A recorder in hand is taken in to its end first.
            if self.mended.is_some() && self.station.is_idle() {
                self = match self.leave_safe_mode().await {
                    Ok(service) => service,
                    Err(problem) => return could_not_start(&problem),
                };
            }
            self.open_network().await;
            systemd::status(&self.standing());
            // Whoever asked may have gone.
            let _ = asker.map(|asker| asker.send(()));
        }
        info!("stopping");
        systemd::stopping();
        stop_watchdog.send_replace(true);
        let Self { keeper, station, front, .. } = self;
        // Whoever waits for the settings to be read hears that they will not be.
        drop(keeper);
        station.interrupt();
        let stopped = timeout(STOPPING_MAX, async {
            // A lost one has been heard of.
            let _ = watchdog.await;
            front.close().await;
            station.stop().await;
        });
        if stopped.await.is_err() {
            // As after a kill: what is committed stands, and the next start sets the rest right.
            warn!("the station did not stop in time and is left as it is; the next start recovers");
        }
        0
    }

    /// How the service stands, in a line for whoever looks at it with `systemctl status`.
    fn standing(&self) -> String {
        let now = self.settings.now();
        match (&now.problems, now.safe_mode) {
            (_, true) => "safe mode: footage is taken into staging and not archived".into(),
            (Some(problems), false) => {
                format!("at work; {} problems in the settings", problems.0.len())
            }
            (None, false) => "at work".into(),
        }
    }

    /// Works by what was read as far as it counts at once, and says so. What counts after a restart,
    /// or out of safe mode, waits.
    async fn take_over(&mut self, reading: Reading) {
        let Reading { now, outcome } = reading;
        match outcome {
            Outcome::Same => {}
            Outcome::Refused => self.tell_of_problems(&now).await,
            Outcome::Changed => self.apply(&now).await,
            Outcome::Mended => {
                self.mended = Some(Mended { loaded: now.loaded.clone(), tried: false });
            }
        }
        if now.problems.is_some() {
            // What was mended before is broken once more.
            self.mended = None;
        }
        self.keeper.tell(now);
    }

    async fn apply(&self, now: &ReadSettings) {
        self.station.apply(&now.settings);
        self.set_log_level(&now.settings.log.level);
        if let Err(error) = self.station.record_settings(&now.changes).await {
            warn!(%error, "changed settings could not be recorded");
        }
    }

    fn set_log_level(&self, level: &str) {
        if let Err(error) = self.logging.set_level(level) {
            warn!(%error, "the log's level stays what it was");
        }
    }

    /// Tells people the first thing that is wrong with the settings.
    async fn tell_of_problems(&self, now: &ReadSettings) {
        let Some(problem) = now.problems.as_ref().and_then(|problems| problems.0.first()) else {
            return;
        };
        let (code, problem) = (Code::Settings.number(), problem.to_string());
        self.notice(&if now.safe_mode {
            NewNotice::safe_mode(code, &problem)
        } else {
            NewNotice::settings_refused(code, &problem)
        })
        .await;
    }

    /// Tells people that the station has just come to work in safe mode, if it has.
    async fn tell_of_safe_mode(&self) {
        let now = self.keeper.now();
        self.tell_of_problems(&now).await;
        if let Some(why) = &now.unusable {
            self.notice(&NewNotice::safe_mode(why.code.number(), why.cause().unwrap_or_default()))
                .await;
        }
    }

    async fn notice(&self, notice: &NewNotice) {
        if let Err(error) = self.station.outbox().notice(notice).await {
            warn!(%error, "a notice could not be kept");
        }
    }

    /// Listens on the network where the settings say so and it does not yet. Evidence comes first:
    /// bays need nothing from the network.
    async fn open_network(&mut self) {
        let http = self.settings.now().settings.http.clone();
        let Err(problem) = self.front.open_network(&http).await else {
            self.off_network = None;
            return;
        };
        let said = problem.to_string();
        if self.off_network.as_ref() != Some(&said) {
            let code = problem.code().number();
            error!(code, %problem, "the API is not on the network; `config reload` tries again");
            self.notice(&NewNotice::off_network(code, &said)).await;
            self.off_network = Some(said);
        }
    }

    /// Puts mended settings in force, by a station that works by them. Whoever asks meanwhile is told
    /// what the catalog says; jobs are refused. Where it cannot be done yet, the station in safe mode
    /// goes on.
    ///
    /// # Errors
    /// When no station can be started any more.
    async fn leave_safe_mode(mut self) -> Result<Self, StartError> {
        let Some(Mended { loaded, tried }) = self.mended.take() else { return Ok(self) };
        let folder = loaded.settings.archive.folder.as_deref();
        if let Err(why) = Store::of_data_folder_on(&self.data, folder, &self.disk).await {
            if !tried {
                self.keeper.tell(standing_in(loaded.clone(), &why.into()));
                self.tell_of_safe_mode().await;
            }
            self.mended = Some(Mended { loaded, tried: true });
            return Ok(self);
        }
        let closed = self.front.door().close().await;
        if !self.station.is_idle() {
            // A recorder was put in just before the door closed.
            self.mended = Some(Mended { loaded, tried: false });
            return Ok(self);
        }
        let Self {
            data, disk, lock, keeper, settings, station, front, logging, off_network, ..
        } = self;
        // Nothing is in hand; what an admin started can be started again.
        station.api().all_jobs().cancel();
        let catalog = station.retire().await;
        drop(closed);
        let now = ReadSettings::of(loaded);
        let opened = open(&data, &lock, (Some(catalog), &disk), now, &settings).await?;
        let Opened { station, now, mended } = opened;
        *front.door().close().await = station.api();
        // Whoever hears that safe mode is over finds the new station behind the door.
        keeper.tell(now);
        let service = Self {
            data,
            disk,
            lock,
            keeper,
            settings,
            station,
            front,
            logging,
            mended,
            off_network,
        };
        service.set_log_level(&service.settings.now().settings.log.level);
        service.tell_of_safe_mode().await;
        Ok(service)
    }
}

/// Waits until mended settings can be tried: no recorder is in hand, and if they were tried before,
/// some time has gone by.
async fn ripe(mended: Option<&Mended>, station: &Station) {
    match mended {
        Some(Mended { tried: true, .. }) => sleep(RETRY).await,
        Some(_) => {}
        None => std::future::pending().await,
    }
    station.idle().await;
}

/// A station at work.
struct Opened {
    station: Station,
    /// The settings by which it works.
    now: ReadSettings,
    /// Settings in order with which it could not.
    mended: Option<Mended>,
}

/// A station that works by `now`; in safe mode where their archive cannot be opened.
async fn open(
    data: &Path,
    lock: &Arc<DataLock>,
    (catalog, disk): (Option<Catalog>, &Disk),
    now: ReadSettings,
    settings: &Settings,
) -> Result<Opened, StartError> {
    match start_station(data, lock, (catalog.clone(), disk), &now, settings).await {
        Err(StartError::Store(why)) => {
            let loaded = now.loaded;
            let now = standing_in(loaded.clone(), &why.into());
            let station = start_station(data, lock, (catalog, disk), &now, settings).await?;
            Ok(Opened { station, now, mended: Some(Mended { loaded, tried: true }) })
        }
        done => done.map(|station| Opened { station, now, mended: None }),
    }
}

/// Defaults stand in for `loaded`, and why.
fn standing_in(loaded: Loaded, why: &ApiError) -> ReadSettings {
    error!(
        %why,
        "the archive cannot be opened; footage is taken into staging and not archived until it can"
    );
    ReadSettings::standing_in(loaded, Some(why.clone()))
}

/// A station that works by `now`.
async fn start_station(
    data: &Path,
    lock: &Arc<DataLock>,
    (catalog, disk): (Option<Catalog>, &Disk),
    now: &ReadSettings,
    settings: &Settings,
) -> Result<Station, StartError> {
    let parts = Parts::of_host(data, Arc::clone(lock), now.settings.clone())?;
    let parts = Parts { catalog, disk: disk.clone(), ..parts };
    let parts = if now.safe_mode { parts.in_safe_mode() } else { parts.of_service() };
    Station::start(parts, settings.clone()).await
}

/// Says why there is no station, and answers the exit code.
pub(super) fn could_not_start(problem: &StartError) -> u8 {
    let code = ApiError::from(problem).code;
    let number = code.number();
    error!(code = number, %problem, "the station cannot start; nothing was taken or changed");
    code.kind().exit_code()
}
