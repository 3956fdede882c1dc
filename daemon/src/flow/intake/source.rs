//! A clip being read from its recorder, and where it cannot be read: exactly what is lost, and no
//! further.
//!
//! Used by the pull and by the comparison. What fails is tried once more from a fresh opening. What
//! fails again is a hole as long as the driver says, else of a granule; the next try begins behind it.
//! In a long bad stretch the tries come further and further apart, and the first sound granule
//! behind it is then looked for by halves. A recorder that is gone is never told as a hole. What is
//! spent on bad places is bounded: for a clip by a count, for a session by [`Patience`].

use std::{
    io::{self, Read},
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use docket_drivers::{Clip, ErrorKind, Hole, Recorder};

use crate::{clock::Stopwatch, observe::metrics};

/// What fails at once where the driver does not say: a page, as the host reads mounted cards.
const GRANULE: u64 = 4096;
/// How far behind a failure reads stay short: a driver may fail a long read for one bad byte in it.
const CAREFUL_BYTES: u64 = 1 << 20;
/// Failures next to each other that are stepped over one by one, before the steps grow.
const CLOSE_TRIES: u32 = 256;
/// The longest step.
const STRIDE_MAX: u64 = 1 << 20;
/// Most failed reads of one clip.
const FAILED_MAX: u32 = 4096;
/// Most holes of one clip.
const HOLES_MAX: u32 = 1024;
/// How long one session may spend on reads that fail.
const SESSION_PATIENCE: Duration = Duration::from_secs(30 * 60);

/// How much longer a session waits for reads that fail: a dying card must not hold its bay for ever.
#[derive(Debug)]
pub struct Patience {
    left_ms: AtomicU64,
}

impl Patience {
    /// A new session's.
    #[must_use]
    pub fn of_a_session() -> Self {
        Self::of(SESSION_PATIENCE)
    }

    pub(super) fn of(time: Duration) -> Self {
        Self { left_ms: AtomicU64::new(millis(time)) }
    }

    fn spend(&self, time: Duration) {
        let left = self.left_ms.load(Ordering::Relaxed);
        self.left_ms.store(left.saturating_sub(millis(time)), Ordering::Relaxed);
    }

    fn is_out(&self) -> bool {
        self.left_ms.load(Ordering::Relaxed) == 0
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// What was found at a byte of a clip.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// So many bytes; none at the clip's end.
    Bytes(usize),
    /// Nothing up to that byte, and why.
    Hole(u64, String),
}

/// Why reading cannot go on.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// The recorder is gone.
    Gone(String),
    /// The host or the recorder refuses this clip: no place of it is to blame.
    Refused(String),
}

/// A clip being read.
pub(super) struct Source<'a> {
    recorder: &'a mut dyn Recorder,
    clip: &'a Clip,
    patience: &'a Patience,
    reader: Option<Box<dyn Read + Send>>,
    /// Reads before this byte are short.
    careful_until: u64,
    failed: u32,
    holes: u32,
}

/// A read that gave nothing.
enum Failed {
    /// The medium cannot be read from there up to this byte.
    Bad(u64, String),
    Broken(Broken),
}

impl<'a> Source<'a> {
    pub(super) fn new(
        recorder: &'a mut dyn Recorder,
        clip: &'a Clip,
        patience: &'a Patience,
    ) -> Self {
        Self { recorder, clip, patience, reader: None, careful_until: 0, failed: 0, holes: 0 }
    }

    /// Reads at `offset`, which goes on from what was found last. A medium's failure is tried once
    /// more from a fresh opening: a loose contact is more common than a bad cell.
    pub(super) fn read(&mut self, buffer: &mut [u8], offset: u64) -> Result<Found, Broken> {
        let most = if offset < self.careful_until { granule_left(offset) } else { buffer.len() };
        match self.read_once(buffer, most, offset) {
            Ok(n) => return Ok(Found::Bytes(n)),
            Err(Failed::Broken(gone @ Broken::Gone(_))) => return Err(gone),
            // Nothing is lost behind the listed end.
            Err(Failed::Bad(..)) if offset >= self.clip.size => return Ok(Found::Bytes(0)),
            Err(_) => {}
        }
        self.careful_until = offset.saturating_add(CAREFUL_BYTES);
        match self.read_once(buffer, granule_left(offset), offset) {
            Ok(n) => Ok(Found::Bytes(n)),
            Err(Failed::Broken(why)) => Err(why),
            Err(Failed::Bad(to, why)) => self.hole(to, why),
        }
    }

    /// Fails when the recorder is gone: one that is shows itself as a read error often enough.
    pub(super) fn must_be_there(&mut self, why: &str) -> Result<(), Broken> {
        use ErrorKind::{Disconnected, Media, NotFound};
        self.reader = None;
        let identity = self.recorder.identity();
        if identity.is_err_and(|e| matches!(e.kind(), Disconnected | NotFound | Media)) {
            return Err(Broken::Gone(why.into()));
        }
        Ok(())
    }

    /// How far the hole goes whose first failure ends at `at`.
    fn hole(&mut self, mut at: u64, why: String) -> Result<Found, Broken> {
        self.must_be_there(&why)?;
        self.holes += 1;
        let size = self.clip.size;
        let mut bad_to = at;
        let mut tries = 0;
        while at < size {
            if let Some(why) = self.enough() {
                self.must_be_there(&why)?;
                return Ok(Found::Hole(size, why));
            }
            tries += 1;
            match self.is_sound(at)? {
                None => break,
                Some(to) => (bad_to, at) = (to, to.max(at.saturating_add(stride(tries)))),
            }
        }
        let to = self.first_sound(bad_to, at.min(size))?;
        Ok(Found::Hole(to, why))
    }

    /// The first sound byte from `bad_to` on, by halves, where the one at `sound` is, or the end.
    fn first_sound(&mut self, mut bad_to: u64, mut sound: u64) -> Result<u64, Broken> {
        while bad_to < sound {
            let middle = (bad_to + (sound - bad_to) / 2) / GRANULE * GRANULE;
            let middle = middle.max(bad_to);
            match self.is_sound(middle)? {
                None => sound = middle,
                Some(to) => bad_to = to.min(sound),
            }
        }
        Ok(sound)
    }

    /// Whether a byte can be read; if not, where its failure ends.
    fn is_sound(&mut self, at: u64) -> Result<Option<u64>, Broken> {
        self.reader = None;
        let mut granule = [0; 4096];
        let tried = self.read_once(&mut granule, granule_left(at), at);
        self.reader = None;
        match tried {
            Ok(_) => Ok(None),
            Err(Failed::Bad(to, _)) => Ok(Some(to)),
            Err(Failed::Broken(why)) => Err(why),
        }
    }

    /// Why no more is tried, if so.
    fn enough(&self) -> Option<String> {
        let given_up = |why: &str| Some(format!("not tried any more: {why}"));
        if self.failed >= FAILED_MAX {
            given_up(&format!("{FAILED_MAX} reads of this file failed"))
        } else if self.holes >= HOLES_MAX {
            given_up(&format!("this file has {HOLES_MAX} places that cannot be read"))
        } else if self.patience.is_out() {
            given_up("reads that fail have held up this recorder for too long")
        } else {
            None
        }
    }

    fn read_once(&mut self, buffer: &mut [u8], most: usize, offset: u64) -> Result<usize, Failed> {
        let took = Stopwatch::start();
        let most = most.min(buffer.len());
        let read = self.try_read(&mut buffer[..most], offset);
        if read.is_err() {
            self.reader = None;
            self.failed = self.failed.saturating_add(1);
            self.patience.spend(took.elapsed());
        }
        read
    }

    fn try_read(&mut self, buffer: &mut [u8], offset: u64) -> Result<usize, Failed> {
        let size = self.clip.size;
        let reader = match &mut self.reader {
            Some(reader) => reader,
            none => {
                let opened = self.recorder.open(self.clip, offset);
                none.insert(opened.map_err(|e| sorted(e.kind(), e.to_string(), offset, size))?)
            }
        };
        loop {
            match reader.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Ok(n) => {
                    metrics::intake_bytes(n as u64);
                    return Ok(n);
                }
                Err(error) => {
                    return Err(match Hole::of(&error).filter(|hole| hole.from == offset) {
                        Some(hole) => Failed::Bad(hole.to.min(size), hole.why.clone()),
                        None => {
                            let kind = ErrorKind::of_read(&error);
                            sorted(kind, error.to_string(), offset, size)
                        }
                    });
                }
            }
        }
    }
}

fn sorted(kind: ErrorKind, said: String, offset: u64, size: u64) -> Failed {
    let why = || format!("reading at byte {offset}: {said}");
    match kind {
        ErrorKind::Disconnected => Failed::Broken(Broken::Gone(why())),
        ErrorKind::Media => {
            let granule = u64::try_from(granule_left(offset)).unwrap_or(GRANULE);
            Failed::Bad(offset.saturating_add(granule).min(size), said)
        }
        _ => Failed::Broken(Broken::Refused(why())),
    }
}

/// Bytes from `offset` to the next granule.
fn granule_left(offset: u64) -> usize {
    usize::try_from(GRANULE - offset % GRANULE).unwrap_or(usize::MAX)
}

/// How far the next try is from the last, after so many failures next to each other.
fn stride(tries: u32) -> u64 {
    match tries.checked_sub(CLOSE_TRIES) {
        None => 0,
        Some(more) => GRANULE.checked_shl(more.min(32)).unwrap_or(STRIDE_MAX).min(STRIDE_MAX),
    }
}
