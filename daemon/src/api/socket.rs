//! The station's socket: one request a connection as a line of JSON, answered by lines of JSON.
//!
//! `DATA/docket.sock`, mode 0600: only the user who runs the station, and root, may ask. The last
//! line is `done` or `failed`; a connection that ends without one means that the station went away.

use std::{
    fs, io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines},
    net::{
        UnixListener, UnixStream,
        unix::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::{broadcast::error::RecvError, watch},
    task::JoinSet,
};
use tracing::{debug, warn};

use super::{Api, ApiError, ApiErrorKind, Event, Request};
use crate::domain::Actor;

/// A request's length at most, bytes.
const REQUEST_MAX: u64 = 1 << 20;
/// How long a request may take to be written, and a line of its answer to be read.
const ASKING_MAX: Duration = Duration::from_secs(10);
/// Askers at once.
const CONNECTIONS_MAX: usize = 128;
/// A pause after a connection could not be accepted.
const BREATH: Duration = Duration::from_millis(200);

/// Where a data folder's socket stands.
#[must_use]
pub fn path(data: &Path) -> PathBuf {
    data.join("docket.sock")
}

/// Listens. The caller holds the data folder's lock, so a socket that stands there is left over.
///
/// # Errors
/// When the socket cannot be made, e.g. because its path is longer than 107 bytes.
pub fn listen(data: &Path) -> io::Result<UnixListener> {
    let path = path(data);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(&path)?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Answers until `stopped`; each connection on a task of its own. Requests under way are finished;
/// those still being written are hung up on.
pub async fn serve(api: Api, listener: UnixListener, mut stopped: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    let stop = stopped.clone();
    loop {
        let accepted = tokio::select! {
            biased;
            _ = stopped.wait_for(|stop| *stop) => break,
            accepted = listener.accept() => accepted,
        };
        while connections.try_join_next().is_some() {}
        match accepted {
            Ok((stream, _)) if connections.len() < CONNECTIONS_MAX => {
                let (api, stop) = (api.clone(), stop.clone());
                connections.spawn(async move {
                    if let Err(error) = answer(&api, stream, stop).await {
                        debug!(%error, "an asker went away");
                    }
                });
            }
            Ok(_) => warn!("too many askers at once: one was hung up on"),
            Err(error) => {
                // Out of descriptors, most likely: others end soon.
                warn!(%error, "an asker could not be let in");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
    while connections.join_next().await.is_some() {}
}

async fn answer(
    api: &Api,
    stream: UnixStream,
    mut stopped: watch::Receiver<bool>,
) -> io::Result<()> {
    let asker = Actor::of_uid(stream.peer_cred()?.uid());
    let (read, mut write) = stream.into_split();
    let mut line = String::new();
    let mut reader = BufReader::new(read).take(REQUEST_MAX);
    tokio::select! {
        read = reader.read_line(&mut line) => read?,
        _ = stopped.wait_for(|stop| *stop) => return Ok(()),
        () = tokio::time::sleep(ASKING_MAX) => return Ok(()),
    };
    let request: Request = match serde_json::from_str(&line) {
        // Who asks is what the kernel says, not what the asker says.
        Ok(request) => Request::by(request, asker),
        Err(error) => {
            let error =
                ApiError::usage(format!("not understood: {error}"), "use this version's docket");
            return send(&mut write, &Event::Failed { error }).await;
        }
    };
    let watch = api.watch();
    let work = api.perform(request);
    tokio::pin!(work);
    let mut steps = watch;
    let done = loop {
        let step = async {
            match steps.as_mut() {
                Some(steps) => steps.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            done = &mut work => break done,
            step = step => match step {
                Ok(state) => send(&mut write, &Event::Bay(state)).await?,
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => steps = None,
            },
        }
    };
    let last = match done {
        Ok(reply) => Event::Done { reply: Box::new(reply) },
        Err(error) => Event::Failed { error },
    };
    send(&mut write, &last).await
}

/// An asker that does not listen is hung up on: it must not hold up a stop.
async fn send(write: &mut OwnedWriteHalf, event: &Event) -> io::Result<()> {
    let mut line = serde_json::to_vec(event)?;
    line.push(b'\n');
    tokio::time::timeout(ASKING_MAX, write.write_all(&line)).await?
}

/// A request under way at a station elsewhere.
pub struct Asked {
    lines: Lines<BufReader<OwnedReadHalf>>,
    /// Kept open: a station reads the end of it as an asker that went away.
    _write: OwnedWriteHalf,
}

/// Asks the station of `data`.
///
/// # Errors
/// [`ApiErrorKind::Busy`] when the data folder is held but nobody answers.
pub async fn ask(data: &Path, request: &Request) -> Result<Asked, ApiError> {
    let busy = |e: io::Error| {
        ApiError::busy(format!(
            "the data folder {} is in use and its holder does not answer: {e}",
            data.display()
        ))
    };
    let stream = UnixStream::connect(path(data)).await.map_err(busy)?;
    let (read, mut write) = stream.into_split();
    let mut line = serde_json::to_vec(request).map_err(|e| busy(e.into()))?;
    line.push(b'\n');
    write.write_all(&line).await.map_err(busy)?;
    Ok(Asked { lines: BufReader::new(read).lines(), _write: write })
}

impl Asked {
    /// The next line of the answer.
    ///
    /// # Errors
    /// When the station went away before its last line.
    pub async fn next(&mut self) -> Result<Event, ApiError> {
        let gone = |what: String| {
            ApiError::new(
                "DKT-0205",
                ApiErrorKind::Failed,
                what,
                "the station finishes or takes up again what it had begun",
                "look at `docket status`, then ask again",
            )
        };
        match self.lines.next_line().await {
            Ok(Some(line)) => serde_json::from_str(&line)
                .map_err(|e| gone(format!("the station's answer was not understood: {e}"))),
            Ok(None) => Err(gone("the station went away".into())),
            Err(error) => Err(gone(format!("the station went away: {error}"))),
        }
    }
}
