//! How a worker is reached: as a child of this process, or in a unit of its own.
//!
//! Used by `worker`. Both ways take the same request, are watched the same way and end the same way;
//! they differ in whose rights the worker has.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    sync::atomic::AtomicBool,
    time::Instant,
};

use crate::{
    child::{Ended, Stop, Worker, is_passing},
    request::Request,
    unit::Unit,
};

/// How a worker is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Transport {
    /// A child of this process, of this program.
    Child(PathBuf),
    /// A unit of its own, behind this socket.
    Unit(PathBuf),
}

/// A running worker; dropping it ends it.
pub(crate) enum Running {
    Child(Worker),
    Unit(Unit),
}

impl Transport {
    /// Starts a worker for `request`.
    pub(crate) fn start(&self, request: &Request) -> Result<Running, Stop> {
        match self {
            Self::Child(program) => Worker::start(program, request)
                .map(Running::Child)
                .map_err(|e| not_started(&e, "could not be started", program)),
            Self::Unit(socket) => Unit::start(socket, request).map(Running::Unit).map_err(|e| {
                not_started(&e, "does not answer (is docket-media.socket on?)", socket)
            }),
        }
    }
}

fn not_started(error: &io::Error, how: &str, path: &Path) -> Stop {
    Stop::NotStarted {
        what: format!("{} {how}: {error}", path.display()),
        passing: is_passing(error),
    }
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Child(program) => write!(f, "{} as a child process", program.display()),
            Self::Unit(socket) => write!(f, "docket-media's own unit at {}", socket.display()),
        }
    }
}

impl Running {
    /// Watches the worker to its end. `on_line` gets each line it says and may return a new moment
    /// by which it must have ended.
    pub(crate) fn watch(
        self,
        deadline: Instant,
        cancel: &AtomicBool,
        on_line: impl FnMut(&[u8]) -> Result<Option<Instant>, String>,
    ) -> Result<Ended, Stop> {
        match self {
            Self::Child(worker) => worker.watch(deadline, cancel, on_line),
            Self::Unit(unit) => unit.watch(deadline, cancel, on_line),
        }
    }
}
