//! The line's pulse: whether it moves while there is work for it.
//!
//! Kept by `run`, read by `api` for signs of life and by the watchdog. It proves nothing and holds
//! nobody up.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// A pulse. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Pulse(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// Microseconds since boot; nought before the line first moved.
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

impl Pulse {
    /// The line moved at `now`, since boot.
    pub fn beat(&self, now: Duration) {
        let now = u64::try_from(now.as_micros()).unwrap_or(u64::MAX);
        self.0.moved_us.store(now, Ordering::Relaxed);
    }

    /// `items` were handed over at `now`: from then on the line has reason to move.
    pub fn wait_for(&self, items: usize, now: Duration) {
        if self.0.waiting.fetch_add(items as u64, Ordering::Relaxed) == 0 {
            self.beat(now);
        }
    }

    /// So many were judged, or given up for now, at `now`.
    pub fn judged(&self, items: usize, now: Duration) {
        self.0.waiting.fetch_sub(items as u64, Ordering::Relaxed);
        self.beat(now);
    }

    /// A task was lost.
    pub fn lost(&self) {
        self.0.lost.fetch_add(1, Ordering::Relaxed);
    }

    /// What it says at `now`, since boot.
    #[must_use]
    pub fn felt(&self, now: Duration) -> Felt {
        let moved = self.0.moved_us.load(Ordering::Relaxed);
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

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn it_counts_from_the_first_work_or_the_last_move() {
        let pulse = Pulse::default();
        assert_eq!(pulse.felt(SECOND).still, None);
        pulse.wait_for(2, 10 * SECOND);
        pulse.wait_for(1, 15 * SECOND);
        let felt = pulse.felt(20 * SECOND);
        assert_eq!((felt.work_waiting, felt.still), (true, Some(10 * SECOND)));
        pulse.judged(3, 30 * SECOND);
        let felt = pulse.felt(31 * SECOND);
        assert_eq!((felt.work_waiting, felt.still), (false, Some(SECOND)));
    }
}
