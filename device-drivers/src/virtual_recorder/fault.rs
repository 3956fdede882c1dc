//! What goes wrong while a virtual recorder's file is read.
//!
//! Wrapped by the virtual recorder around every reader. Faults strike at exact bytes, never by
//! chance or time, so that every story about them can be told again.

use std::{
    collections::HashSet,
    io::{self, Read},
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use rustix::io::Errno;
use serde::{Deserialize, Serialize};

use super::content::ContentReader;

/// Bytes lost to a read error where the script does not say: one flash page.
const BAD_BYTES: u64 = 4096;

/// One planned fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Fault {
    /// Reading reaches this byte: the whole recorder is pulled out (`ENODEV` from then on, for
    /// every clip, the listing and the identity), until it is opened anew.
    Unplug {
        /// Offset of the first byte that is not read.
        at: u64,
        /// Strikes only once in the factory's life: the recorder comes back whole.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        once: bool,
    },
    /// Reading reaches this byte and never comes back, as with a USB bridge that died: the reading
    /// thread is lost.
    Hang {
        /// Offset of the first byte that is not read.
        at: u64,
    },
    /// These bytes cannot be read (`EIO`); those before and behind can.
    ReadError {
        /// Offset of the first bad byte.
        at: u64,
        /// How many are bad.
        #[serde(default = "bad_bytes")]
        bytes: u64,
    },
    /// The lowest bit of this byte is wrong on one opening and right on others.
    Lie {
        /// Offset of the byte.
        at: u64,
        /// On which opening of the clip, counted from 1 since the recorder was opened; 0 for
        /// every odd one, `None` for every one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on_read: Option<u32>,
    },
}

fn bad_bytes() -> u64 {
    BAD_BYTES
}

impl Fault {
    pub(super) fn check(&self) -> Result<(), String> {
        match self {
            Self::ReadError { bytes: 0, .. } => Err("a read error of 0 bytes is none".into()),
            _ => Ok(()),
        }
    }

    /// Where reading stops short because of it, when it starts at `position`.
    fn stops_at(&self, position: u64) -> Option<u64> {
        match *self {
            Self::Unplug { at, .. } | Self::Hang { at } if at >= position => Some(at),
            Self::ReadError { at, bytes } if at.saturating_add(bytes) > position => {
                Some(at.max(position))
            }
            _ => None,
        }
    }

    fn lies_on(on_read: Option<u32>, opening: u32) -> bool {
        match on_read {
            None => true,
            Some(0) => opening % 2 == 1,
            Some(nth) => nth == opening,
        }
    }
}

/// Faults planned to strike once that have struck, by script, clip and fault.
#[derive(Clone, Debug, Default)]
pub(super) struct Struck(Arc<Mutex<HashSet<(PathBuf, usize, usize)>>>);

impl Struck {
    fn contains(&self, which: &(PathBuf, usize, usize)) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(which)
    }

    fn insert(&self, which: (PathBuf, usize, usize)) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(which);
    }
}

/// Which clip of which script is read, for the n-th time.
#[derive(Clone, Debug)]
pub(super) struct Opening {
    pub(super) script: PathBuf,
    pub(super) clip: usize,
    pub(super) opening: u32,
    /// Set once the recorder was pulled out.
    pub(super) gone: Arc<AtomicBool>,
    pub(super) struck: Struck,
}

/// A reader to which the clip's faults happen.
pub(super) struct FaultyReader {
    inner: ContentReader,
    faults: Vec<Fault>,
    opening: Opening,
}

impl FaultyReader {
    pub(super) fn new(inner: ContentReader, faults: Vec<Fault>, opening: Opening) -> Self {
        Self { inner, faults, opening }
    }

    /// The nearest fault that stops reading, with the offset where it does.
    fn next_stop(&self) -> Option<(u64, usize)> {
        let position = self.inner.position();
        let stops = self.faults.iter().enumerate().filter_map(|(index, fault)| {
            let spent = matches!(fault, Fault::Unplug { once: true, .. })
                && self.opening.struck.contains(&self.which(index));
            fault.stops_at(position).filter(|_| !spent).map(|at| (at, index))
        });
        stops.min()
    }

    fn which(&self, fault: usize) -> (PathBuf, usize, usize) {
        (self.opening.script.clone(), self.opening.clip, fault)
    }

    fn strike(&self, index: usize) -> Errno {
        match self.faults[index] {
            Fault::Unplug { .. } => {
                self.opening.gone.store(true, Ordering::SeqCst);
                self.opening.struck.insert(self.which(index));
                Errno::NODEV
            }
            // Parking may end by chance; hanging does not.
            Fault::Hang { .. } => loop {
                std::thread::park();
            },
            Fault::ReadError { .. } | Fault::Lie { .. } => Errno::IO,
        }
    }

    /// Falsifies what was read from `from` on where a lie is planned.
    fn lie(&self, from: u64, read: &mut [u8]) {
        for fault in &self.faults {
            let Fault::Lie { at, on_read } = *fault else { continue };
            let index = at.checked_sub(from).and_then(|index| usize::try_from(index).ok());
            if let Some(byte) = index.and_then(|index| read.get_mut(index))
                && Fault::lies_on(on_read, self.opening.opening)
            {
                *byte ^= 1;
            }
        }
    }
}

impl Read for FaultyReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.opening.gone.load(Ordering::SeqCst) {
            return Err(Errno::NODEV.into());
        }
        let from = self.inner.position();
        let mut most = into.len();
        if let Some((stop, fault)) = self.next_stop() {
            if stop == from {
                return Err(self.strike(fault).into());
            }
            most = most.min(usize::try_from(stop - from).unwrap_or(usize::MAX));
        }
        let read = self.inner.read(&mut into[..most])?;
        self.lie(from, &mut into[..read]);
        Ok(read)
    }
}
