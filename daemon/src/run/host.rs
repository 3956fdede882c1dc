//! A station with its doors open: the socket, and the network where the settings say so.

use std::{io, net::SocketAddr, path::Path, time::Duration};

use docket_config::{Http, SecretError};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};
use tracing::{info, warn};

use crate::{
    api::{Api, Code, Settings},
    supervisor::Supervisor,
    web::{self, App, Door, Listener, Router, Tokens},
};

use super::{Parts, StartError, Station, losses};

/// How long a command that was interrupted waits for its jobs to end, so that their askers hear of it.
const HEARING_MAX: Duration = Duration::from_secs(1);

/// Listeners at work on one router.
pub struct Front {
    door: Door,
    /// For askers on this host, whom the kernel knows.
    app: App,
    stop: watch::Sender<bool>,
    supervisor: Supervisor,
    losses: JoinHandle<()>,
    tasks: Vec<JoinHandle<()>>,
    is_on_network: bool,
}

/// Why nobody is listened to on the network.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    /// A token cannot be read.
    #[error(transparent)]
    Token(#[from] SecretError),
    /// The address cannot be had.
    #[error("{0}: {1}")]
    Address(SocketAddr, io::Error),
}

impl NetworkError {
    /// The code under which people find what to do.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Token(_) => Code::Secret,
            Self::Address(..) => Code::Address,
        }
    }
}

impl Front {
    /// A front to `api`, without a listener yet.
    #[must_use]
    pub fn to(api: Api) -> Self {
        let (stop, stopped) = watch::channel(false);
        let door = Door::to(api);
        let app = App::new(door.clone(), Tokens::default(), stopped);
        let (supervisor, lost) = Supervisor::new();
        let losses = tokio::spawn(losses::hear(door.clone(), lost));
        Self { door, app, stop, supervisor, losses, tasks: Vec::new(), is_on_network: false }
    }

    /// The way to the API, to be led elsewhere.
    #[must_use]
    pub fn door(&self) -> &Door {
        &self.door
    }

    /// All routes.
    pub fn router(&self) -> Router {
        web::router(self.app.clone())
    }

    /// Opens the socket of `data`. A data folder too deep for a socket works without one; then only
    /// this process can ask.
    pub fn open_socket(&mut self, data: &Path) {
        match web::listen(data) {
            Ok(listener) => {
                self.open(self.router(), Listener::Socket(listener));
                info!("listening on {}", web::socket_in(data).display());
            }
            Err(error) => {
                warn!(%error, "no socket: other docket commands cannot ask this station");
            }
        }
    }

    /// Listens on the network, if the settings say so and it does not yet.
    ///
    /// # Errors
    /// When a token cannot be read, or the address cannot be had. It can be tried again.
    pub async fn open_network(&mut self, http: &Http) -> Result<(), NetworkError> {
        let Some(address) = http.listen.filter(|_| !self.is_on_network) else { return Ok(()) };
        let tokens = Tokens::read(http)?;
        let failed = |error| NetworkError::Address(address, error);
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        info!("listening on http://{}", listener.local_addr().map_err(failed)?);
        let app = App::new(self.door.clone(), tokens, self.stop.subscribe());
        self.open(web::router(app), Listener::Network(listener));
        self.is_on_network = true;
        Ok(())
    }

    fn open(&mut self, router: Router, listener: Listener) {
        let stopped = self.stop.subscribe();
        self.tasks.push(self.watch("web", web::serve(router, listener, stopped)));
    }

    /// Starts a task whose loss is told to the station behind the door.
    pub(super) fn watch(
        &self,
        name: &'static str,
        work: impl Future<Output = ()> + Send + 'static,
    ) -> JoinHandle<()> {
        self.supervisor.watch(name, work)
    }

    /// Takes no new requests, and ends those under way.
    pub async fn close(self) {
        self.stop.send_replace(true);
        for task in self.tasks {
            // A lost one has been heard of.
            let _ = task.await;
        }
        // It ends once it has told of all that were lost.
        drop(self.supervisor);
        let _ = self.losses.await;
    }
}

/// A station that runs as long as one command does, with its socket open for other commands.
pub struct Served {
    station: Station,
    front: Front,
}

impl Served {
    /// Starts a station on this host and listens on its socket.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(parts: Parts, settings: Settings) -> Result<Self, StartError> {
        let data = parts.data.clone();
        let station = Station::start(parts, settings).await?;
        let mut front = Front::to(station.api());
        front.open_socket(&data);
        Ok(Self { station, front })
    }

    /// What answers requests.
    pub fn router(&self) -> Router {
        self.front.router()
    }

    /// Tells the bays to end what they are at.
    pub fn interrupt(&self) {
        self.station.interrupt();
        self.station.api().all_jobs().cancel();
    }

    /// Takes no new requests, finishes those under way, then stops the station in order.
    pub async fn stop(self) {
        // Jobs of others that are under way are finished first; their askers hear of it.
        let at_most = self.station.is_interrupted().then_some(HEARING_MAX);
        self.station.api().all_jobs().ended(at_most).await;
        self.front.close().await;
        self.station.stop().await;
    }
}
