//! A station put together for this host: its clock, its drivers, its media worker.

use std::{path::Path, sync::Arc};

use docket_config::Settings;
use docket_drivers::{
    folder::FolderFactory, profile::ProfileSet, virtual_recorder::VirtualFactory,
};
use docket_transcode::{Limits, Transcoder, WorkerTranscoder, find_worker};

use tokio::{sync::watch, task::JoinHandle};

use super::{Parts, StartError, Station};
use crate::{
    api::{Api, socket},
    clock::{Clock, SystemClock},
    domain::Actor,
};

impl Parts {
    /// The parts of a station on this host.
    ///
    /// # Errors
    /// [`StartError::Profiles`] when a shipped recorder profile is broken.
    pub fn of_host(data: &Path, settings: Settings) -> Result<Self, StartError> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let virtual_clock = Arc::clone(&clock);
        let profiles = Arc::new(ProfileSet::shipped()?);
        Ok(Self {
            data: data.into(),
            settings,
            factories: vec![
                Box::new(VirtualFactory::new(Arc::new(move || virtual_clock.utc()))),
                Box::new(FolderFactory::new(profiles)),
            ],
            transcoder: worker(),
            clock,
        })
    }
}

/// The media worker; a station without one takes footage in all the same and makes previews once it
/// is there.
fn worker() -> Option<Box<dyn Transcoder>> {
    match find_worker() {
        Ok(program) => Some(Box::new(WorkerTranscoder::new(program, Limits::default()))),
        Err(error) => {
            tracing::error!(%error, "no previews can be made");
            None
        }
    }
}

/// A station with its socket open.
pub struct Served {
    station: Station,
    socket: Option<JoinHandle<()>>,
    stop_socket: watch::Sender<bool>,
}

impl Served {
    /// Starts a station on this host and listens on its socket. A data folder too deep for a socket
    /// works without one; then only this process can ask.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(parts: Parts) -> Result<Self, StartError> {
        let data = parts.data.clone();
        let station = Station::start(parts).await?;
        let (stop_socket, stopped) = watch::channel(false);
        let socket = match socket::listen(&data) {
            Ok(listener) => {
                tracing::info!("listening on {}", socket::path(&data).display());
                Some(tokio::spawn(socket::serve(station.api(), listener, stopped)))
            }
            Err(error) => {
                tracing::warn!(%error, "no socket: other docket commands cannot ask this station");
                None
            }
        };
        Ok(Self { station, socket, stop_socket })
    }

    /// The station's door.
    #[must_use]
    pub fn api(&self) -> Api {
        self.station.api()
    }

    /// Tells the bays to end what they are at.
    pub fn interrupt(&self) {
        self.station.interrupt();
    }

    /// Takes no new requests, finishes those under way, then stops the station in order.
    pub async fn stop(self) {
        self.stop_socket.send_replace(true);
        if let Some(socket) = self.socket {
            // Requests of others that are under way are answered first.
            let _ = socket.await;
        }
        self.station.stop().await;
    }
}

/// The person who asks, by the operating system's account.
#[must_use]
pub fn asker() -> Actor {
    Actor::of_uid(rustix::process::getuid().as_raw())
}
