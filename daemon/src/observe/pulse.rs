//! The line's pulse: whether it moves while there is work for it.
//!
//! Kept by `run` and `store`, read by `api` for signs of life and by the watchdog. It proves nothing and holds
//! nobody up.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use crate::clock::Stopwatch;

/// A pulse. Clones share it.
#[derive(Clone, Debug)]
pub struct Pulse(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    since: Stopwatch,
    /// Microseconds after that; nought before the line first moved.
    moved_us: AtomicU64,
    /// Items handed to the archive lane and not judged yet.
    waiting: AtomicU64,
    lost: AtomicU64,
}

/// What a pulse says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Felt {
    /// Tasks that were lost since the start.
    pub tasks_lost: u64,
    /// Whether items wait to be archived.
    pub work_waiting: bool,
    /// Since when the line has not moved; none before it first did.
    pub still: Option<Duration>,
}

impl Default for Pulse {
    fn default() -> Self {
        let since = Stopwatch::start();
        Self(Arc::new(Inner {
            since,
            moved_us: AtomicU64::new(0),
            waiting: AtomicU64::new(0),
            lost: AtomicU64::new(0),
        }))
    }
}

impl Pulse {
    /// The line moved.
    pub fn beat(&self) {
        let now = u64::try_from(self.0.since.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.0.moved_us.store(now.max(1), Ordering::Relaxed);
    }

    /// `items` were handed over: from now on the line has reason to move.
    pub fn wait_for(&self, items: usize) {
        if self.0.waiting.fetch_add(items as u64, Ordering::Relaxed) == 0 {
            self.beat();
        }
    }

    /// So many were judged, or given up for now.
    pub fn judged(&self, items: usize) {
        self.0.waiting.fetch_sub(items as u64, Ordering::Relaxed);
        self.beat();
    }

    /// A task was lost.
    pub fn lost(&self) {
        self.0.lost.fetch_add(1, Ordering::Relaxed);
    }

    /// What it says now.
    #[must_use]
    pub fn felt(&self) -> Felt {
        let moved = self.0.moved_us.load(Ordering::Relaxed);
        let now = self.0.since.elapsed();
        Felt {
            tasks_lost: self.0.lost.load(Ordering::Relaxed),
            work_waiting: self.0.waiting.load(Ordering::Relaxed) > 0,
            still: (moved > 0).then(|| now.saturating_sub(Duration::from_micros(moved))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_tells_whether_there_is_work_and_since_when_nothing_moved() {
        let pulse = Pulse::default();
        assert_eq!(pulse.felt().still, None, "it never moved");
        pulse.wait_for(2);
        pulse.wait_for(1);
        let first = pulse.felt();
        assert!(first.work_waiting && first.still.is_some());
        pulse.judged(3);
        assert!(!pulse.felt().work_waiting);
        pulse.lost();
        assert_eq!(pulse.felt().tasks_lost, 1);
    }
}
