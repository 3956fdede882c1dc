//! Time, as an argument: the station's clock and its simulated twin.
//!
//! Every module that needs time is handed a [`Clock`]; none asks the system itself. Durations come
//! from the boot clock, which never jumps. What is only measured, for metrics, takes a
//! [`Stopwatch`]. Nothing here ever sets a clock.

use std::{
    fs,
    path::Path,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use docket_drivers::host_clock;
use rustix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};

/// One moment on the host's clocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// Wall clock, UTC, microseconds.
    pub utc: DateTime<Utc>,
    /// Which boot the next field counts from.
    pub boot_id: String,
    /// Microseconds since boot, suspended time included; never jumps.
    pub boot_us: u64,
    /// How far the wall clock can be trusted.
    pub sync: Sync,
}

/// Whether the host's wall clock follows an outside source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sync {
    /// The kernel knows how far it may be off: a time service keeps it right.
    Synchronised,
    /// A time service should, and does not.
    Unsynchronised,
    /// Nobody on this host says.
    Unknown,
}

impl Sync {
    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Synchronised => "synchronised",
            Self::Unsynchronised => "unsynchronised",
            Self::Unknown => "unknown",
        }
    }
}

/// A source of time.
pub trait Clock: Send + std::marker::Sync {
    /// All clocks at once.
    fn now(&self) -> Moment;

    /// The wall clock alone.
    fn utc(&self) -> DateTime<Utc> {
        self.now().utc
    }

    /// Most the wall clock may be wrong by, in milliseconds; none where nobody vouches for it.
    fn error_ms(&self) -> Option<u32>;

    /// Time since boot, for durations.
    fn since_boot(&self) -> Duration {
        Duration::from_micros(self.now().boot_us)
    }
}

/// The host's own clocks.
#[derive(Debug)]
pub struct SystemClock {
    boot_id: String,
}

impl SystemClock {
    /// Reads this boot's id once; a host without one is told apart by the word `unknown`.
    #[must_use]
    pub fn new() -> Self {
        let boot_id = fs::read_to_string("/proc/sys/kernel/random/boot_id")
            .map_or_else(|_| "unknown".into(), |id| id.trim().to_owned());
        Self { boot_id }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        Moment {
            utc: Utc::now().trunc_subsecs(6),
            boot_id: self.boot_id.clone(),
            boot_us: micros_since_boot(),
            sync: host_sync(),
        }
    }

    fn utc(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }

    fn error_ms(&self) -> Option<u32> {
        let kernel_us = host_clock().ok()?.max_error_us?;
        let compared = fs::metadata(SYNCHRONISED).and_then(|found| found.modified()).ok();
        let passed = compared.map(|at| Utc::now().signed_duration_since(DateTime::<Utc>::from(at)));
        error_ms_of(kernel_us, passed)
    }

    fn since_boot(&self) -> Duration {
        Duration::from_micros(micros_since_boot())
    }
}

/// systemd-timesyncd touches this file each time the clock was compared with a server.
const SYNCHRONISED: &str = "/run/systemd/timesync/synchronized";
/// Its folder: the service runs.
const TIMESYNCD: &str = "/run/systemd/timesync";
/// What a comparison over a network leaves open, in milliseconds.
const COMPARING_ERROR_MS: i64 = 100;
/// How far a computer's quartz runs away between two comparisons, millionths.
const QUARTZ_PPM: i64 = 100;

/// What the clock may be wrong by: the kernel's bound, which grows by 500 millionths between two
/// comparisons. timesyncd has it begin at nothing, which no network allows; `passed` is how long ago
/// it compared, where it ever did.
fn error_ms_of(kernel_us: u64, passed: Option<TimeDelta>) -> Option<u32> {
    let kernel_ms = i64::try_from(kernel_us.div_ceil(1000)).ok()?;
    let error_ms = match passed.map(|passed| passed.num_milliseconds()).filter(|ms| *ms >= 0) {
        Some(passed_ms) => {
            let own_ms = passed_ms.saturating_mul(QUARTZ_PPM) / 1_000_000;
            COMPARING_ERROR_MS + own_ms.min(kernel_ms)
        }
        None => kernel_ms,
    };
    u32::try_from(error_ms).ok()
}

/// How long a piece of the program's own work takes on this host, for metrics: never a fact of
/// custody, and so not part of [`Clock`].
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch {
    started_us: u64,
}

impl Stopwatch {
    /// Starts now.
    #[must_use]
    pub fn start() -> Self {
        Self { started_us: micros_since_boot() }
    }

    /// Time since it was started.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        Duration::from_micros(micros_since_boot().saturating_sub(self.started_us))
    }
}

fn micros_since_boot() -> u64 {
    let t = clock_gettime(ClockId::Boottime);
    u64::try_from(t.tv_sec).unwrap_or(0) * 1_000_000 + u64::try_from(t.tv_nsec).unwrap_or(0) / 1000
}

/// What the kernel says, whoever keeps the clock right. A kernel that nobody ever told anything, and
/// one that may not be asked, say nothing.
fn host_sync() -> Sync {
    let Ok(found) = host_clock() else { return Sync::Unknown };
    match found.max_error_us {
        Some(_) => Sync::Synchronised,
        None if found.was_told || Path::new(TIMESYNCD).exists() => Sync::Unsynchronised,
        None => Sync::Unknown,
    }
}

/// A clock that moves only when told to.
#[derive(Debug)]
pub struct SimulatedClock {
    now: Mutex<Moment>,
}

impl SimulatedClock {
    /// Starts at `utc`, one hour after a simulated boot, synchronised.
    #[must_use]
    pub fn at(utc: DateTime<Utc>) -> Self {
        let now = Moment {
            utc: utc.trunc_subsecs(6),
            boot_id: "simulated".into(),
            boot_us: 3_600_000_000,
            sync: Sync::Synchronised,
        };
        Self { now: Mutex::new(now) }
    }

    /// Lets `by` pass on all clocks.
    pub fn advance(&self, by: Duration) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        now.utc += by;
        now.boot_us += u64::try_from(by.as_micros()).unwrap_or(u64::MAX);
    }

    /// Sets the wall clock to `utc`, as a person or a time service would; the boot clock goes on.
    pub fn step_to(&self, utc: DateTime<Utc>) {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).utc = utc.trunc_subsecs(6);
    }
}

impl Clock for SimulatedClock {
    fn now(&self) -> Moment {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn error_ms(&self) -> Option<u32> {
        (self.now().sync == Sync::Synchronised).then_some(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What every clock promises.
    fn keeps_the_promises(clock: &dyn Clock) {
        let (a, b) = (clock.now(), clock.now());
        assert!(b.boot_us >= a.boot_us, "the boot clock went back");
        assert_eq!(a.boot_id, b.boot_id);
        assert_eq!(a.utc.timestamp_subsec_nanos() % 1000, 0, "finer than the stored resolution");
        assert!(clock.since_boot() >= Duration::from_micros(a.boot_us));
    }

    #[test]
    fn both_clocks_keep_the_promises() {
        keeps_the_promises(&SystemClock::new());
        keeps_the_promises(&SimulatedClock::at(DateTime::UNIX_EPOCH));
    }

    #[test]
    fn what_a_clock_may_be_wrong_by_is_the_kernels_bound() {
        assert_eq!(error_ms_of(1_000, None), Some(1));
        assert_eq!(error_ms_of(12_300_001, None), Some(12_301));
        let compared =
            |kernel_us, seconds| error_ms_of(kernel_us, Some(TimeDelta::seconds(seconds)));
        // timesyncd: the kernel begins at nothing and grows fast.
        assert_eq!((compared(0, 0), compared(1_024_000, 2048)), (Some(100), Some(304)));
        // It compared long ago, and another keeps the clock right now.
        assert_eq!(compared(5_000, 1_000_000), Some(105));
        assert_eq!(compared(5_000, -1), Some(5), "a moment that is still to come says nothing");
    }

    #[test]
    fn stepping_the_wall_clock_leaves_durations_alone() {
        let clock = SimulatedClock::at(DateTime::UNIX_EPOCH);
        let before = clock.since_boot();
        clock.step_to("2030-01-01T00:00:00Z".parse().unwrap());
        assert_eq!(clock.since_boot(), before);
        clock.advance(Duration::from_secs(5));
        assert_eq!(clock.since_boot() - before, Duration::from_secs(5));
    }
}
