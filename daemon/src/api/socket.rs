//! The station's socket: one request a connection as a line of JSON, answered by lines of JSON.
//!
//! `DATA/docket.sock`, mode 0600: only the user who runs the station, and root, may ask. The last
//! line is `done` or `failed`; a connection that ends without one means that the station went away.

use std::{
    fs, io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines},
    net::{
        UnixListener, UnixStream,
        unix::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::broadcast::error::RecvError,
};
use tracing::{debug, warn};

use super::{Api, ApiError, ApiErrorKind, Event, Request};

/// A request's length at most, bytes.
const REQUEST_MAX: u64 = 1 << 20;

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

/// Answers until it is dropped; each connection on a task of its own.
pub async fn serve(api: Api, listener: UnixListener) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let api = api.clone();
                tokio::spawn(async move {
                    if let Err(error) = answer(&api, stream).await {
                        debug!(%error, "an asker went away");
                    }
                });
            }
            Err(error) => {
                warn!(%error, "the socket cannot be listened on any more");
                return;
            }
        }
    }
}

async fn answer(api: &Api, stream: UnixStream) -> io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut line = String::new();
    BufReader::new(read).take(REQUEST_MAX).read_line(&mut line).await?;
    let request: Request = match serde_json::from_str(&line) {
        Ok(request) => request,
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
        Ok(reply) => Event::Done { reply },
        Err(error) => Event::Failed { error },
    };
    send(&mut write, &last).await
}

async fn send(write: &mut OwnedWriteHalf, event: &Event) -> io::Result<()> {
    let mut line = serde_json::to_vec(event)?;
    line.push(b'\n');
    write.write_all(&line).await
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
