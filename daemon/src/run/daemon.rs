//! Running the station in the foreground until it is told to stop.
//!
//! The service holds the data folder for as long as it lives; the station inside is replaced when
//! settings that were broken at the start are mended.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use docket_config::{Change, Loaded, Sources};
use rustix::process::{Resource, getrlimit, setrlimit};
use tokio::{
    runtime::{Builder, Runtime},
    signal::unix::{Signal, SignalKind, signal},
    sync::watch,
};
use tracing::{error, info, warn};

use super::{
    DataLock, Front, Parts, StartError, Station,
    settings::{Keeper, Read},
    systemd, watchdog,
};
use crate::{
    api::{ApiError, Code, Settings},
    domain::NewNotice,
    observe::{Logging, Metrics, To},
    web::Tokens,
};

/// How long a start may take before the service manager gives up.
const STARTING_MAX: Duration = Duration::from_secs(600);

/// Runs the station of `data` until SIGTERM or SIGINT. Exit 2 when it cannot start, 6 when its
/// catalog is damaged, 7 when another holds the data folder.
#[must_use]
pub fn daemon(data: PathBuf, sources: Sources) -> ExitCode {
    let (keeper, held, desk) = Keeper::start(sources);
    let logging = Logging::start(&keeper.now().settings.log, To::Service);
    keeper.tell_problems();
    let settings = Settings::kept(held, desk);
    raise_file_limit();
    let Ok(runtime) = runtime() else {
        error!("the system gave no threads; nothing was started");
        return ExitCode::from(2);
    };
    let code = runtime.block_on(async {
        // Before anything is begun: whoever is told to stop while it starts still stops in order.
        let told = StopSignals::listen();
        match Service::start(data, keeper, settings, logging).await {
            Ok(service) => {
                service.run(told).await;
                0
            }
            Err(problem) => {
                error!(%problem, "the station cannot start; nothing was taken or changed");
                problem.code.kind().exit_code()
            }
        }
    });
    // A device that hangs in the kernel must not keep a service that has stopped.
    runtime.shutdown_background();
    ExitCode::from(code)
}

/// The service: settings, station, and the doors to it.
struct Service {
    data: PathBuf,
    lock: Arc<DataLock>,
    keeper: Keeper,
    settings: Settings,
    station: Station,
    front: Front,
    logging: Logging,
}

impl Service {
    async fn start(
        data: PathBuf,
        keeper: Keeper,
        settings: Settings,
        logging: Logging,
    ) -> Result<Self, ApiError> {
        let lock = DataLock::take(&data).map_err(|e| ApiError::from(&StartError::from(e)))?;
        let lock = Arc::new(lock);
        let http = keeper.now().settings.http.clone();
        let tokens = Tokens::read(&http).map_err(|e| ApiError::new(Code::Secret).because(e))?;
        // A catalog that is brought up to date, and a recovery, take as long as they take.
        systemd::extend_timeout(STARTING_MAX);
        let station = start_station(&data, &lock, &settings).await;
        let station = station.map_err(|e| ApiError::from(&e))?;
        let mut front = Front::to(station.api(), tokens);
        if let Err(error) = front.open_network(&http).await {
            // Evidence comes first: bays need nothing from the network.
            error!(%error, "the API is not on the network");
        }
        front.open_socket(&data);
        let service = Self { data, lock, keeper, settings, station, front, logging };
        if service.settings.now().safe_mode {
            service.tell_of_problems(NewNotice::safe_mode).await;
        }
        Ok(service)
    }

    /// Serves until told to stop, then stops in order.
    async fn run(mut self, mut stop: StopSignals) {
        systemd::ready(&self.standing());
        let (stop_watchdog, stopped) = watch::channel(false);
        let door = self.front.door().clone();
        let watchdog = tokio::spawn(watchdog::run(door, Metrics::install(), stopped));
        loop {
            let (read, asker) = tokio::select! {
                biased;
                () = stop.told() => break,
                next = self.keeper.next() => next,
            };
            match read {
                Read::Same => self.keeper.same(),
                Read::Refused => self.tell_of_problems(NewNotice::settings_refused).await,
                Read::Changed(loaded, changes) => self.apply(*loaded, changes).await,
                Read::Mended(loaded) => {
                    tokio::select! {
                        biased;
                        () = stop.told() => break,
                        // A recorder in hand is taken in to its end first.
                        () = self.station.idle() => {}
                    }
                    match self.leave_safe_mode(*loaded).await {
                        Some(service) => self = service,
                        None => return,
                    }
                }
            }
            systemd::status(&self.standing());
            // Whoever asked may have gone.
            let _ = asker.map(|asker| asker.send(()));
        }
        info!("stopping");
        systemd::stopping();
        stop_watchdog.send_replace(true);
        if watchdog.await.is_err() {
            error!(task = "watchdog", "a task was lost");
        }
        self.station.interrupt();
        self.front.close().await;
        self.station.stop().await;
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

    /// Takes over what counts at once; the rest waits for the next start, and is told so.
    async fn apply(&self, loaded: Loaded, changes: Vec<Change>) {
        self.station.apply(&loaded.settings);
        if let Err(error) = self.logging.set_level(&loaded.settings.log.level) {
            warn!(%error, "the log's level stays what it was");
        }
        self.keeper.hold(loaded, changes.clone());
        if let Err(error) = self.station.record_settings(&changes).await {
            warn!(%error, "changed settings could not be recorded");
        }
    }

    /// Tells people the first thing that is wrong with the settings.
    async fn tell_of_problems(&self, notice: fn(&str) -> NewNotice) {
        let now = self.keeper.now();
        let Some(problem) = now.problems.as_ref().and_then(|p| p.0.first()) else { return };
        if let Err(error) = self.station.outbox().notice(&notice(&problem.to_string())).await {
            warn!(%error, "a notice could not be kept");
        }
    }

    /// Replaces the station by one with settings of its own. Whoever asks meanwhile waits. `None`
    /// when no station could be started any more.
    async fn leave_safe_mode(self, loaded: Loaded) -> Option<Self> {
        let Self { data, lock, keeper, settings, station, front, logging } = self;
        let mut behind = front.door().close().await;
        station.stop().await;
        keeper.hold(loaded, Vec::new());
        let mended = start_station(&data, &lock, &settings).await;
        let station = match mended {
            Ok(station) => station,
            Err(problem) => {
                error!(%problem, "the mended settings cannot be used either");
                keeper.stand_in();
                start_station(&data, &lock, &settings)
                    .await
                    .inspect_err(|problem| error!(%problem, "the station cannot go on"))
                    .ok()?
            }
        };
        *behind = station.api();
        drop(behind);
        info!("safe mode is over");
        Some(Self { data, lock, keeper, settings, station, front, logging })
    }
}

/// A station with the settings that hold.
async fn start_station(
    data: &Path,
    lock: &Arc<DataLock>,
    settings: &Settings,
) -> Result<Station, StartError> {
    let now = settings.now();
    let parts = Parts::of_host(data, Arc::clone(lock), now.settings.clone())?;
    let parts = if now.safe_mode { parts.in_safe_mode() } else { parts };
    Station::start(parts, settings.clone()).await
}

/// Connections and card files each hold a descriptor: as many as the system lets us have.
fn raise_file_limit() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    if let Err(error) = setrlimit(Resource::Nofile, limit) {
        warn!(%error, "the limit of open files stays as it is");
    }
}

/// Few threads: waiting is cheap, and the real work has threads of its own.
pub(super) fn runtime() -> std::io::Result<Runtime> {
    Builder::new_multi_thread().worker_threads(2).enable_all().build()
}

/// SIGTERM and SIGINT; none where the system does not let us hear them, and they end the process.
pub(super) struct StopSignals(Option<(Signal, Signal)>);

impl StopSignals {
    /// From now on they end nothing by themselves, and wait to be heard.
    pub(super) fn listen() -> Self {
        let both = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
        Self(match both {
            (Ok(terminate), Ok(interrupt)) => Some((terminate, interrupt)),
            _ => None,
        })
    }

    /// Comes back once one of them came.
    pub(super) async fn told(&mut self) {
        let Some((terminate, interrupt)) = &mut self.0 else { return std::future::pending().await };
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    }
}
