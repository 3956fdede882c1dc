//! A worker in a unit of its own, over the unit's socket.
//!
//! Used by `transport`. The service manager starts `docket-media --socket` for the connection, under
//! another user and with less than this process may do; `relay` is that end. However it is left, the
//! connection is shut and the unit given a moment to end its worker, so that nobody writes into the
//! scratch folder afterwards.

use std::{
    io::{self, Read},
    net::Shutdown,
    os::unix::net::UnixStream,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
    net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType, connect, socket_with},
};

use crate::{
    child::{CANCEL_LATENCY, Ended, Stop},
    lines::Lines,
    protocol::MOST_BYTES,
    relay::{FAREWELL, Farewell, SAID},
    request::Request,
};

/// Most bytes a connection brings: what a worker may say, each line marked, and the farewell.
const MOST_RELAYED_BYTES: usize = 2 * MOST_BYTES + 16 * 1024;
/// How long the unit may take to end a worker nobody wants any more.
const ENDING: Duration = Duration::from_secs(5);

/// A connection to a running unit; dropping it ends the worker there.
pub(crate) struct Unit {
    connection: UnixStream,
    lines: Lines,
}

impl Unit {
    /// Connects to `path` and sends `request`. Never waits: a unit too busy to answer is an error.
    pub(crate) fn start(path: &Path, request: &Request) -> io::Result<Self> {
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        let socket = socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)?;
        connect(&socket, &SocketAddrUnix::new(path)?)?;
        match request.send(&socket) {
            // The unit ended before it was asked; watching it tells so.
            Err(error) if has_hung_up(&error) => {}
            sent => sent?,
        }
        Ok(Self { connection: socket.into(), lines: Lines::up_to(MOST_RELAYED_BYTES) })
    }

    /// Watches the worker to its end; see `child::Worker::watch`.
    pub(crate) fn watch(
        mut self,
        mut deadline: Instant,
        cancel: &AtomicBool,
        mut on_line: impl FnMut(&[u8]) -> Result<Option<Instant>, String>,
    ) -> Result<Ended, Stop> {
        loop {
            if cancel.load(Ordering::Relaxed) {
                return Err(Stop::Cancelled);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Stop::OutOfTime);
            }
            for line in self.listen(left.min(CANCEL_LATENCY))? {
                match line.split_first() {
                    Some((&SAID, said)) => {
                        deadline = on_line(said).map_err(Stop::BadLine)?.unwrap_or(deadline);
                    }
                    Some((&FAREWELL, json)) => return farewell(json)?.into_outcome(),
                    _ => return Err(Stop::BadLine("the unit's line bears no mark".into())),
                }
            }
        }
    }

    /// Waits for news at most `patience` and returns the lines now complete.
    fn listen(&mut self, patience: Duration) -> Result<Vec<Vec<u8>>, Stop> {
        let mut buffer = [0; 8192];
        match self.receive(&mut buffer, patience).map_err(Stop::Io)? {
            None => Ok(Vec::new()),
            Some(0) => Err(Stop::UnitGone),
            Some(count) => Ok(self.lines.take_in(&buffer[..count])?),
        }
    }

    /// Bytes received; none when nothing came in time.
    fn receive(&self, buffer: &mut [u8], patience: Duration) -> io::Result<Option<usize>> {
        let timeout = Timespec::try_from(patience).map_err(io::Error::other)?;
        let mut watched = [PollFd::new(&self.connection, PollFlags::IN)];
        match poll(&mut watched, Some(&timeout)) {
            Ok(0) | Err(Errno::INTR) => return Ok(None),
            Ok(_) => {}
            Err(error) => return Err(error.into()),
        }
        match (&self.connection).read(buffer) {
            Ok(count) => Ok(Some(count)),
            // The unit ended with something of ours unread: gone all the same.
            Err(error) if has_hung_up(&error) => Ok(Some(0)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl Drop for Unit {
    fn drop(&mut self) {
        // Fails only where the unit hung up first.
        let _ = self.connection.shutdown(Shutdown::Write);
        let (end, mut buffer) = (Instant::now() + ENDING, [0; 8192]);
        // The unit's process ends after its worker, and this connection with it.
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() || matches!(self.receive(&mut buffer, left), Ok(Some(0)) | Err(_)) {
                return;
            }
        }
    }
}

/// Whether the other side was there and went.
fn has_hung_up(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset)
}

fn farewell(json: &[u8]) -> Result<Farewell, Stop> {
    let what = |e| Stop::BadLine(format!("the unit's last line is not understood: {e}"));
    serde_json::from_slice(json).map_err(what)
}
