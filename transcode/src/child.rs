//! One worker process, from start to reaping.
//!
//! Used by `transport`, and by `relay` in the unit. Waits on the child's pipes and its pid
//! descriptor together, without threads; whatever way it is left, the child is killed and reaped, so
//! no zombie stays.

use std::{
    io::{self, Read},
    os::{
        fd::{AsFd, BorrowedFd, OwnedFd},
        unix::{net::UnixStream, process::CommandExt},
    },
    path::Path,
    process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
    process::{Pid, PidfdFlags, pidfd_open},
};

use crate::{
    lines::{Lines, TooMany},
    protocol::MOST_BYTES,
    request::Request,
};

/// Longest time between two looks at the cancel flag.
pub(crate) const CANCEL_LATENCY: Duration = Duration::from_millis(100);
/// Bytes kept of what the worker said last on its standard error.
const TAIL_BYTES: usize = 2048;

/// Why a worker was ended before it ended itself.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The caller asked.
    Cancelled,
    /// Its time was up.
    OutOfTime,
    /// It said more than the protocol allows.
    TooTalkative,
    /// A line made no sense to the caller.
    BadLine(String),
    /// Watching it failed.
    Io(io::Error),
    /// Its unit could not start it; `passing` when that may be otherwise in a moment.
    NotStarted {
        /// What failed, for people.
        what: String,
        /// Whether memory or processes ran out, which passes.
        passing: bool,
    },
    /// Its unit ended without a word on how the worker did.
    UnitGone,
}

impl From<TooMany> for Stop {
    fn from(_: TooMany) -> Self {
        Self::TooTalkative
    }
}

/// Whether a program could not be started for want of what may be there in a moment.
pub(crate) fn is_passing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::OutOfMemory)
}

/// How a worker ended by itself.
#[derive(Debug)]
pub(crate) struct Ended {
    /// Its exit status.
    pub(crate) status: ExitStatus,
    /// The last it said on standard error.
    pub(crate) stderr_tail: String,
}

/// A running worker; dropping it kills and reaps it.
pub(crate) struct Worker {
    child: Child,
    pidfd: OwnedFd,
    exited: bool,
    stdout: Option<ChildStdout>,
    stderr: Option<ChildStderr>,
    lines: Lines,
    tail: Vec<u8>,
}

impl Worker {
    /// Starts `program` in an empty environment and sends it `request` over its standard input.
    pub(crate) fn start(program: &Path, request: &Request) -> io::Result<Self> {
        let (ours, theirs) = UnixStream::pair()?;
        // It waits in the socket until the worker takes it.
        request.send(&ours)?;
        let mut child = Command::new(program)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // Ctrl-C in a terminal is for the station, which ends its workers itself.
            .process_group(0)
            .spawn()?;
        let pidfd = match pidfd_open(Pid::from_child(&child), PidfdFlags::empty()) {
            Ok(pidfd) => pidfd,
            Err(error) => {
                reap(&mut child);
                return Err(error.into());
            }
        };
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        Ok(Self {
            child,
            pidfd,
            exited: false,
            stdout,
            stderr,
            lines: Lines::up_to(MOST_BYTES),
            tail: Vec::new(),
        })
    }

    /// Watches the worker to its end. `on_line` gets each line it says and may return a new moment
    /// by which it must have ended.
    pub(crate) fn watch(
        mut self,
        mut deadline: Instant,
        cancel: &AtomicBool,
        mut on_line: impl FnMut(&[u8]) -> Result<Option<Instant>, String>,
    ) -> Result<Ended, Stop> {
        while !self.exited || self.stdout.is_some() || self.stderr.is_some() {
            if cancel.load(Ordering::Relaxed) {
                return Err(Stop::Cancelled);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Stop::OutOfTime);
            }
            for line in self.listen(left.min(CANCEL_LATENCY))? {
                if let Some(later) = on_line(&line).map_err(Stop::BadLine)? {
                    deadline = later;
                }
            }
        }
        let status = self.child.wait().map_err(Stop::Io)?;
        Ok(Ended { status, stderr_tail: String::from_utf8_lossy(&self.tail).trim().to_owned() })
    }

    /// Waits for news at most `patience`, takes it in, and returns the lines now complete.
    fn listen(&mut self, patience: Duration) -> Result<Vec<Vec<u8>>, Stop> {
        let [out, err, exit] = self.ready(patience).map_err(Stop::Io)?;
        let mut lines = Vec::new();
        if out {
            lines = self.hear_stdout()?;
        }
        if err {
            self.hear_stderr().map_err(Stop::Io)?;
        }
        self.exited |= exit;
        Ok(lines)
    }

    /// Which of standard output, standard error and the exit have news.
    fn ready(&self, patience: Duration) -> io::Result<[bool; 3]> {
        let sources: [Option<BorrowedFd<'_>>; 3] = [
            self.stdout.as_ref().map(AsFd::as_fd),
            self.stderr.as_ref().map(AsFd::as_fd),
            (!self.exited).then(|| self.pidfd.as_fd()),
        ];
        let mut watched: Vec<PollFd<'_>> = sources
            .iter()
            .flatten()
            .map(|source| PollFd::from_borrowed_fd(*source, PollFlags::IN))
            .collect();
        let timeout = Timespec::try_from(patience).map_err(io::Error::other)?;
        match poll(&mut watched, Some(&timeout)) {
            Ok(_) => {}
            Err(Errno::INTR) => return Ok([false; 3]),
            Err(error) => return Err(error.into()),
        }
        let mut news = watched.iter().map(|fd| !fd.revents().is_empty());
        Ok(sources.map(|source| source.is_some() && news.next().unwrap_or(false)))
    }

    fn hear_stdout(&mut self) -> Result<Vec<Vec<u8>>, Stop> {
        let Some(stdout) = &mut self.stdout else { return Ok(Vec::new()) };
        let mut buffer = [0; 8192];
        let count = stdout.read(&mut buffer).map_err(Stop::Io)?;
        if count == 0 {
            self.stdout = None;
            return Ok(self.lines.rest().into_iter().collect());
        }
        Ok(self.lines.take_in(&buffer[..count])?)
    }

    fn hear_stderr(&mut self) -> io::Result<()> {
        let Some(stderr) = &mut self.stderr else { return Ok(()) };
        let mut buffer = [0; 8192];
        let count = stderr.read(&mut buffer)?;
        if count == 0 {
            self.stderr = None;
        }
        self.tail.extend_from_slice(&buffer[..count]);
        let surplus = self.tail.len().saturating_sub(TAIL_BYTES);
        self.tail.drain(..surplus);
        Ok(())
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        reap(&mut self.child);
    }
}

/// Kills and waits. Both fail only where the child is gone and reaped already, the state wanted.
fn reap(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}
