//! The real transcoder: one `docket-media` process a clip.
//!
//! Called through [`Transcoder`] by the daemon's `flow::derive`. A worker that crashes, hangs, lies
//! or outgrows its limits is killed, reaped and reported as [`TranscodeErrorKind::WorkerDied`]; what
//! it half wrote is removed. Never opens the original for writing and never parses footage itself.
//! The binary's own source is in `src/worker/`.

use std::{
    env,
    fs::File,
    io,
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
    child::{Ended, Stop, Worker},
    limits::Limits,
    outcome,
    protocol::{FailureKind, Message, Sandbox},
    transcoder::{Derived, TranscodeError, TranscodeErrorKind, Transcoder},
};

/// The worker program's file name.
pub const PROGRAM: &str = "docket-media";

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

/// Derives by starting one worker process a clip.
#[derive(Clone, Debug)]
pub struct WorkerTranscoder {
    program: PathBuf,
    limits: Limits,
    sandbox: Arc<Mutex<Option<Sandbox>>>,
}

impl WorkerTranscoder {
    /// Will start `program` (see [`find_worker`]) for each clip, within `limits`.
    #[must_use]
    pub fn new(program: PathBuf, limits: Limits) -> Self {
        Self { program, limits, sandbox: Arc::default() }
    }

    /// How the latest worker could lock itself in on this kernel; none before the first one has
    /// opened its clip. Anything but `full` is worth telling the administrator.
    #[must_use]
    pub fn sandbox(&self) -> Option<Sandbox> {
        self.sandbox.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn start(&self, original: &File, scratch: &Path) -> Result<(Worker, u64), TranscodeError> {
        let original_bytes = check_original(original)?;
        let ceilings = serde_json::to_string(&self.limits.ceilings(original_bytes))
            .map_err(|e| unavailable(format!("the worker's limits cannot be written: {e}")))?;
        // The descriptor is shared, its offset too: the worker reads by position only, so the
        // caller's offset neither matters nor moves.
        let input = original
            .try_clone()
            .map_err(|e| died(format!("the original cannot be handed to the worker: {e}")))?;
        let worker = Worker::start(&self.program, &ceilings, scratch, input)
            .map_err(|e| self.not_started(&e, scratch))?;
        Ok((worker, original_bytes))
    }

    fn remember(&self, sandbox: &Sandbox) {
        let sandbox = Sandbox {
            landlock: outcome::clean(&sandbox.landlock),
            seccomp: outcome::clean(&sandbox.seccomp),
        };
        *self.sandbox.lock().unwrap_or_else(PoisonError::into_inner) = Some(sandbox);
    }

    fn not_started(&self, error: &io::Error, scratch: &Path) -> TranscodeError {
        let what = format!(
            "{} could not be started in {}: {error}",
            self.program.display(),
            scratch.display()
        );
        // Out of processes or memory passes; anything else wants the administrator.
        match error.kind() {
            io::ErrorKind::WouldBlock | io::ErrorKind::OutOfMemory => died(what),
            _ => unavailable(format!("{what}; check that it is installed and may be run")),
        }
    }

    fn run(
        &self,
        original: &File,
        scratch: &Path,
        cancel: &AtomicBool,
    ) -> Result<Derived, TranscodeError> {
        if cancel.load(Ordering::Relaxed) {
            return Err(cancelled());
        }
        let started = Instant::now();
        let (worker, original_bytes) = self.start(original, scratch)?;
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
        conclude(&ended.map_err(stopped)?, last, scratch)
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
        self.run(original, scratch, cancel).map_err(|mut error| {
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

/// What a worker that ended by itself has achieved.
fn conclude(
    ended: &Ended,
    last: Option<Message>,
    scratch: &Path,
) -> Result<Derived, TranscodeError> {
    match last {
        Some(Message::Done { facts, renditions, .. }) if ended.status.success() => {
            let renditions = outcome::check_renditions(renditions, scratch)
                .map_err(|what| died(format!("the worker's result is refused: {what}")))?;
            Ok(Derived { facts: outcome::clean_facts(*facts), renditions })
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
}
