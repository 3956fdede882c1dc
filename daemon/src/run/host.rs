//! A station with its doors open: the socket, and the network where the settings say so.

use std::{io, path::Path, time::Duration};

use docket_config::Http;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};
use tracing::{error, info, warn};

use crate::{
    api::{Api, Settings},
    web::{self, App, Door, Listener, Tokens},
};

use super::{Parts, StartError, Station};

/// How long a command that was interrupted waits for its jobs to end, so that their askers hear of it.
const HEARING_MAX: Duration = Duration::from_secs(1);

/// Listeners at work on one router.
pub struct Front {
    door: Door,
    app: App,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Front {
    /// A front to `api`, without a listener yet.
    #[must_use]
    pub fn to(api: Api, tokens: Tokens) -> Self {
        let (stop, stopped) = watch::channel(false);
        let door = Door::to(api);
        let app = App::new(door.clone(), tokens, stopped);
        Self { door, app, stop, tasks: Vec::new() }
    }

    /// The way to the API, to be led elsewhere.
    #[must_use]
    pub fn door(&self) -> &Door {
        &self.door
    }

    /// All routes.
    pub fn router(&self) -> axum::Router {
        web::router(self.app.clone())
    }

    /// Opens the socket of `data`. A data folder too deep for a socket works without one; then only
    /// this process can ask.
    pub fn open_socket(&mut self, data: &Path) {
        match web::listen(data) {
            Ok(listener) => {
                self.open(Listener::Socket(listener));
                info!("listening on {}", web::socket_in(data).display());
            }
            Err(error) => {
                warn!(%error, "no socket: other docket commands cannot ask this station");
            }
        }
    }

    /// Listens on the network, if the settings say so.
    ///
    /// # Errors
    /// When the address cannot be had.
    pub async fn open_network(&mut self, http: &Http) -> io::Result<()> {
        let Some(address) = http.listen else { return Ok(()) };
        let listener = TcpListener::bind(address).await?;
        info!("listening on http://{}", listener.local_addr()?);
        self.open(Listener::Network(listener));
        Ok(())
    }

    fn open(&mut self, listener: Listener) {
        let stopped = self.stop.subscribe();
        self.tasks.push(tokio::spawn(web::serve(self.router(), listener, stopped)));
    }

    /// Takes no new requests, and ends those under way.
    pub async fn close(self) {
        self.stop.send_replace(true);
        for task in self.tasks {
            if task.await.is_err() {
                error!(task = "web", "a task was lost");
            }
        }
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
        let mut front = Front::to(station.api(), Tokens::default());
        front.open_socket(&data);
        Ok(Self { station, front })
    }

    /// What answers requests.
    pub fn router(&self) -> axum::Router {
        self.front.router()
    }

    /// Tells the bays to end what they are at.
    pub fn interrupt(&self) {
        self.station.interrupt();
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
