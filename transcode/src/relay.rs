//! The unit's end of a connection: starts one worker for one request and tells how it ended.
//!
//! Called by the worker binary as `docket-media --socket`, with a connection the service manager
//! accepted as standard input; `unit` is the other end. What the worker says is handed on unread,
//! marked, so that a worker cannot speak for this end. When the asker hangs up, the worker is
//! killed. Never parses footage and never holds the clip or its outputs once the worker has them.

use std::{
    io::{self, Read, Write},
    os::unix::{net::UnixStream, process::ExitStatusExt},
    path::Path,
    process::ExitStatus,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

use crate::{
    child::{Ended, Stop, Worker, is_passing},
    request::Request,
};

/// First byte of a line that the worker said.
pub(crate) const SAID: u8 = b'|';
/// First byte of the last line, a [`Farewell`] in JSON.
pub(crate) const FAREWELL: u8 = b'.';

/// How long the asker may take to send its request, which it has ready when it connects.
const PATIENCE: Duration = Duration::from_secs(10);
/// The asker keeps the worker's time and hangs up; past this something is wrong with the asker.
const LONGEST: Duration = Duration::from_secs(48 * 3600);

/// How a worker did, as this end saw it.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "farewell", rename_all = "kebab-case")]
pub(crate) enum Farewell {
    /// It ended by itself.
    Ended {
        /// Its status as `wait(2)` gives it.
        raw_status: i32,
        /// The last it said on standard error.
        stderr_tail: String,
    },
    /// It said more than the protocol allows, and was killed.
    TooTalkative,
    /// It never ran.
    NotStarted {
        /// What failed, for people.
        what: String,
        /// Whether memory or processes ran out, which passes.
        passing: bool,
    },
    /// It could not be watched, and was killed.
    Lost {
        /// What failed, for people.
        what: String,
    },
}

impl Farewell {
    /// What the asker makes of it.
    pub(crate) fn into_outcome(self) -> Result<Ended, Stop> {
        match self {
            Self::Ended { raw_status, stderr_tail } => {
                Ok(Ended { status: ExitStatus::from_raw(raw_status), stderr_tail })
            }
            Self::TooTalkative => Err(Stop::TooTalkative),
            Self::NotStarted { what, passing } => Err(Stop::NotStarted { what, passing }),
            Self::Lost { what } => Err(Stop::Io(io::Error::other(what))),
        }
    }

    fn of_stop(stop: Stop) -> Self {
        match stop {
            Stop::TooTalkative => Self::TooTalkative,
            other => Self::Lost { what: format!("{other:?}") },
        }
    }
}

/// Serves `connection`: takes its one request, runs `program` as the worker, hands on what it says.
/// When this returns the worker is reaped.
///
/// # Errors
/// When no request comes, it is not understood, or the connection fails otherwise than by the asker
/// hanging up.
pub fn serve(connection: &UnixStream, program: &Path) -> io::Result<()> {
    connection.set_read_timeout(Some(PATIENCE))?;
    let request = Request::receive(connection)?;
    connection.set_read_timeout(None)?;
    let farewell = match Worker::start(program, &request) {
        Ok(worker) => {
            // From here on only the worker has the clip and its outputs.
            drop(request);
            let outcome = hand_on(worker, connection);
            outcome.map_or_else(Farewell::of_stop, |ended| Farewell::Ended {
                raw_status: ended.status.into_raw(),
                stderr_tail: ended.stderr_tail,
            })
        }
        Err(error) => Farewell::NotStarted {
            what: format!("{} could not be started: {error}", program.display()),
            passing: is_passing(&error),
        },
    };
    match tell(connection, FAREWELL, &serde_json::to_vec(&farewell)?) {
        // Hanging up is how the asker ends a worker; then it does not want to know.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        told => told,
    }
}

/// Hands on each line until the worker has ended, or the asker hung up.
fn hand_on(worker: Worker, connection: &UnixStream) -> Result<Ended, Stop> {
    let hung_up = Arc::new(AtomicBool::new(false));
    let (flag, listener) = (Arc::clone(&hung_up), connection.try_clone().map_err(Stop::Io)?);
    // The asker says nothing more: whatever comes is its end. The thread ends with the connection.
    thread::spawn(move || {
        let _ = (&listener).read(&mut [0]);
        flag.store(true, Ordering::Relaxed);
    });
    worker.watch(Instant::now() + LONGEST, &hung_up, |line| {
        tell(connection, SAID, line).map_err(|e| e.to_string())?;
        Ok(None)
    })
}

fn tell(mut connection: &UnixStream, mark: u8, line: &[u8]) -> io::Result<()> {
    connection.write_all(&[&[mark], line, b"\n"].concat())
}
