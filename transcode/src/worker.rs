//! The real transcoder: one `docket-media` process a clip, in a unit of its own or as a child.
//!
//! Called through [`Transcoder`] by the daemon's `flow::derive`. A worker that crashes, hangs, lies
//! or outgrows its limits is killed, reaped and reported as [`TranscodeErrorKind::WorkerDied`]; what
//! it half wrote is removed. Never opens the original for writing and never parses footage itself.
//! The binary's own source is in `src/worker/`.

use std::{
    env,
    ffi::OsString,
    fs::File,
    os::{fd::AsFd, unix::process::ExitStatusExt},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use rustix::fs::{Access, OFlags, access, fcntl_getfl};

use crate::{
    child::{Ended, Stop},
    inside::InsideFacts,
    limits::Limits,
    outcome,
    protocol::{Ceilings, FailureKind, Message, Sandbox},
    request::{Outputs, Request, Work},
    transcoder::{Derived, TranscodeError, TranscodeErrorKind, Transcoder},
    transport::{Running, Transport},
};

/// The worker program's file name.
pub const PROGRAM: &str = "docket-media";
/// Where `docket-media.socket` listens.
pub const UNIT_SOCKET: &str = "/run/docket-media/socket";
/// Variable that names another socket, or, when empty, asks for a child process in any case.
pub const SOCKET_VARIABLE: &str = "DOCKET_MEDIA_SOCKET";

/// Finds `docket-media`: beside the running program, else on `PATH`.
///
/// # Errors
/// [`TranscodeErrorKind::Unavailable`], saying where it was looked for.
pub fn find_worker() -> Result<PathBuf, TranscodeError> {
    let beside = env::current_exe().ok().and_then(|exe| exe.parent().map(Path::to_owned));
    let path = env::var_os("PATH").unwrap_or_default();
    find_in(beside.into_iter().chain(env::split_paths(&path))).ok_or_else(|| {
        unavailable(format!(
            "{PROGRAM} is neither beside this program nor on PATH, so clips get no previews; \
             install it from the same release as docketd"
        ))
    })
}

fn find_in(folders: impl Iterator<Item = PathBuf>) -> Option<PathBuf> {
    folders
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(PROGRAM))
        .find(|program| program.is_file() && access(program, Access::EXEC_OK).is_ok())
}

/// Which socket to use: the one named, else the usual one where this user may connect to it.
fn find_socket(named: Option<OsString>, usual: &Path) -> Option<PathBuf> {
    match named {
        Some(named) => Some(PathBuf::from(named)).filter(|path| !path.as_os_str().is_empty()),
        None => access(usual, Access::WRITE_OK).is_ok().then(|| usual.to_owned()),
    }
}

/// Derives by having one worker process a clip.
#[derive(Clone, Debug)]
pub struct WorkerTranscoder {
    transport: Transport,
    limits: Limits,
    sandbox: Arc<Mutex<Option<Sandbox>>>,
}

impl WorkerTranscoder {
    /// Will start `program` (see [`find_worker`]) as a child for each clip, within `limits`.
    #[must_use]
    pub fn new(program: PathBuf, limits: Limits) -> Self {
        Self::over(Transport::Child(program), limits)
    }

    /// Will connect to `socket`, where the service manager starts a worker in a unit of its own, for
    /// each clip, within `limits`.
    #[must_use]
    pub fn in_unit(socket: PathBuf, limits: Limits) -> Self {
        Self::over(Transport::Unit(socket), limits)
    }

    /// The worker of this station: the socket that [`SOCKET_VARIABLE`] names, else [`UNIT_SOCKET`]
    /// where this user may connect to it, else a child process. Decided once; a unit that then does
    /// not answer is an error for the clip, never a reason to parse footage with this user's rights.
    ///
    /// # Errors
    /// [`TranscodeErrorKind::Unavailable`] when there is neither a socket nor the program.
    pub fn find(limits: Limits) -> Result<Self, TranscodeError> {
        match find_socket(env::var_os(SOCKET_VARIABLE), Path::new(UNIT_SOCKET)) {
            Some(socket) => Ok(Self::in_unit(socket, limits)),
            None => Ok(Self::new(find_worker()?, limits)),
        }
    }

    fn over(transport: Transport, limits: Limits) -> Self {
        Self { transport, limits, sandbox: Arc::default() }
    }

    /// How workers are reached and, once one has opened its clip, how it is locked in; for the log.
    #[must_use]
    pub fn describe(&self) -> String {
        match self.sandbox() {
            Some(Sandbox { landlock, seccomp }) => {
                format!("{}; landlock {landlock}, seccomp {seccomp}", self.transport)
            }
            None => format!("{}; not started yet", self.transport),
        }
    }

    /// How the latest worker could lock itself in on this kernel; none before the first one has
    /// opened its clip. Anything but `full` is worth telling the administrator.
    #[must_use]
    pub fn sandbox(&self) -> Option<Sandbox> {
        self.sandbox.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn start(&self, original: &File, work: Work) -> Result<(Running, u64), TranscodeError> {
        let original_bytes = check_original(original)?;
        // The descriptor is shared, its offset too: the worker reads by position only, so the
        // caller's offset neither matters nor moves.
        let taken = original
            .try_clone()
            .map_err(|e| died(format!("the original cannot be handed to the worker: {e}")))?;
        let ceilings = match work {
            Work::Derive(_) => self.limits.ceilings(original_bytes),
            Work::Examine => Ceilings { file_bytes: 0, ..self.limits.ceilings(original_bytes) },
        };
        let request = Request { ceilings, original: taken, work };
        Ok((self.transport.start(&request).map_err(stopped)?, original_bytes))
    }

    fn remember(&self, sandbox: &Sandbox) {
        let sandbox = Sandbox {
            landlock: outcome::clean(&sandbox.landlock),
            seccomp: outcome::clean(&sandbox.seccomp),
        };
        *self.sandbox.lock().unwrap_or_else(PoisonError::into_inner) = Some(sandbox);
    }

    fn render(
        &self,
        original: &File,
        scratch: &Path,
        cancel: &AtomicBool,
    ) -> Result<Derived, TranscodeError> {
        let make = || {
            let outputs = Outputs::create(scratch).map_err(|e| {
                unavailable(format!("previews cannot be written into {}: {e}", scratch.display()))
            })?;
            Ok(Work::Derive(outputs))
        };
        let (ended, last) = self.run(original, make, cancel)?;
        match conclude(&ended, last)? {
            Message::Done { facts, renditions, .. } => {
                let renditions = outcome::check_renditions(renditions, scratch)
                    .map_err(|what| died(format!("the worker's result is refused: {what}")))?;
                Ok(Derived { facts: outcome::clean_facts(*facts), renditions })
            }
            _ => Err(died(obituary(&ended))),
        }
    }

    /// Has one worker do the work that `make` prepares; how it ended, and its last message.
    fn run(
        &self,
        original: &File,
        make: impl FnOnce() -> Result<Work, TranscodeError>,
        cancel: &AtomicBool,
    ) -> Result<(Ended, Option<Message>), TranscodeError> {
        if cancel.load(Ordering::Relaxed) {
            return Err(cancelled());
        }
        let started = Instant::now();
        let (worker, original_bytes) = self.start(original, make()?)?;
        let mut last = None;
        let ended = worker.watch(started + self.limits.opening, cancel, |line| {
            let message = Message::from_line(line).map_err(|e| e.to_string())?;
            let deadline = match &message {
                Message::Opened { length_ms, sandbox } => {
                    self.remember(sandbox);
                    Some(started + self.limits.wall(*length_ms, original_bytes))
                }
                _ => None,
            };
            last = Some(message);
            Ok(deadline)
        });
        Ok((ended.map_err(stopped)?, last))
    }
}

impl Transcoder for WorkerTranscoder {
    /// See [`Transcoder::derive`]. `original` must be a regular file open for reading only; its
    /// offset is neither used nor moved. After a failure `scratch` holds no rendition.
    fn derive(
        &self,
        original: &File,
        scratch: &Path,
        cancel: &AtomicBool,
    ) -> Result<Derived, TranscodeError> {
        self.render(original, scratch, cancel).map_err(|mut error| {
            if let Err(leftover) = outcome::remove_leftovers(scratch) {
                error.what = format!(
                    "{}; and its half-written files in {} could not be removed: {leftover}",
                    error.what,
                    scratch.display()
                );
            }
            error
        })
    }

    /// See [`Transcoder::examine`]. The same holds for `original` as in [`Self::derive`].
    fn examine(&self, original: &File, cancel: &AtomicBool) -> Result<InsideFacts, TranscodeError> {
        let (ended, last) = self.run(original, || Ok(Work::Examine), cancel)?;
        match conclude(&ended, last)? {
            Message::Examined { facts } => Ok(outcome::clean_inside(*facts)),
            _ => Err(died(obituary(&ended))),
        }
    }
}

/// The original's length in bytes, once it is sure that nobody can write through the descriptor.
fn check_original(original: &File) -> Result<u64, TranscodeError> {
    let fault = |what: String| died(format!("the original cannot be examined: {what}"));
    let metadata = original.metadata().map_err(|e| fault(e.to_string()))?;
    if !metadata.is_file() {
        return Err(fault("it is not a regular file".into()));
    }
    let flags = fcntl_getfl(original.as_fd()).map_err(|e| fault(e.to_string()))?;
    if flags.intersects(OFlags::WRONLY | OFlags::RDWR) {
        return Err(fault("it is open for writing, and a worker must not get such a one".into()));
    }
    Ok(metadata.len())
}

/// The last message of a worker that ended by itself and says it succeeded.
fn conclude(ended: &Ended, last: Option<Message>) -> Result<Message, TranscodeError> {
    match last {
        Some(message @ (Message::Done { .. } | Message::Examined { .. }))
            if ended.status.success() =>
        {
            Ok(message)
        }
        Some(Message::Failed { kind, what }) => {
            let kind = match kind {
                FailureKind::NotPlayable => TranscodeErrorKind::NotPlayable,
                FailureKind::Failed => TranscodeErrorKind::WorkerDied,
                FailureKind::Unavailable => TranscodeErrorKind::Unavailable,
            };
            Err(TranscodeError { kind, what: outcome::clean(&what) })
        }
        _ => Err(died(obituary(ended))),
    }
}

/// How a worker died, in words.
fn obituary(ended: &Ended) -> String {
    let how = match (ended.status.signal(), ended.status.code()) {
        (Some(signal), _) => match signal_words(signal) {
            Some(words) => format!("was ended by signal {signal} ({words})"),
            None => format!("was ended by signal {signal}"),
        },
        (None, Some(code)) => format!("left with status {code} and no result"),
        (None, None) => "ended in an unknown way".to_owned(),
    };
    let tail = outcome::clean_tail(&ended.stderr_tail);
    if tail.is_empty() {
        format!("the media worker {how}")
    } else {
        format!("the media worker {how}; its last words: {tail}")
    }
}

/// Signals that tell what went wrong; numbers as on every Linux docket runs on (signal(7)).
fn signal_words(signal: i32) -> Option<&'static str> {
    match signal {
        6 => Some("it gave up, often for lack of memory"),
        9 => Some("killed, by hand or for lack of memory"),
        11 => Some("a memory fault, perhaps a hostile clip"),
        24 => Some("its processor time was used up"),
        25 => Some("its output outgrew the limit"),
        31 => Some("it asked the kernel for something it may not have"),
        _ => None,
    }
}

fn stopped(stop: Stop) -> TranscodeError {
    match stop {
        Stop::Cancelled => cancelled(),
        Stop::OutOfTime => died("the media worker took longer than this clip may take".into()),
        Stop::TooTalkative => died("the media worker said more than the protocol allows".into()),
        Stop::BadLine(what) => died(what),
        Stop::Io(error) => died(format!("the media worker could not be watched: {error}")),
        // Out of processes or memory passes; anything else wants the administrator.
        Stop::NotStarted { what, passing: true } => died(what),
        Stop::NotStarted { what, passing: false } => {
            unavailable(format!("{what}; check that it is installed and may be used"))
        }
        Stop::UnitGone => died(
            "the media worker's unit ended without a word, perhaps at its limit of time or memory; \
             its log tells: journalctl -u 'docket-media@*'"
                .into(),
        ),
    }
}

fn cancelled() -> TranscodeError {
    let what = "the derivation was cancelled before it was done".to_owned();
    TranscodeError { kind: TranscodeErrorKind::Cancelled, what }
}

fn died(what: String) -> TranscodeError {
    TranscodeError { kind: TranscodeErrorKind::WorkerDied, what }
}

fn unavailable(what: String) -> TranscodeError {
    TranscodeError { kind: TranscodeErrorKind::Unavailable, what }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::PermissionsExt};

    #[test]
    fn the_worker_is_found_in_the_first_folder_that_can_run_it() {
        let (empty, deaf, good) = (
            tempfile::tempdir().unwrap(),
            tempfile::tempdir().unwrap(),
            tempfile::tempdir().unwrap(),
        );
        fs::write(deaf.path().join(PROGRAM), b"").unwrap();
        let program = good.path().join(PROGRAM);
        fs::write(&program, b"").unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        fs::set_permissions(deaf.path().join(PROGRAM), fs::Permissions::from_mode(0o644)).unwrap();
        let folders = [PathBuf::from("."), empty.path().into(), deaf.path().into()];
        assert_eq!(find_in(folders.clone().into_iter()), None);
        let with_good = folders.into_iter().chain([good.path().to_owned()]);
        assert_eq!(find_in(with_good), Some(program));
    }

    #[test]
    fn the_socket_is_the_one_named_or_the_one_that_answers_this_user() {
        let folder = tempfile::tempdir().unwrap();
        let usual = folder.path().join("socket");
        assert_eq!(find_socket(None, &usual), None);
        let _listener = std::os::unix::net::UnixListener::bind(&usual).unwrap();
        assert_eq!(find_socket(None, &usual), Some(usual.clone()));
        assert_eq!(find_socket(Some("".into()), &usual), None);
        assert_eq!(find_socket(Some("/other".into()), &usual), Some("/other".into()));
    }
}
