//! What a card shall hold, in one small value that a seed fills in.
//!
//! Called by whoever orders a card. Pure: no file, no clock, no program. The plan is kept in the
//! truth and names the shared card, so every choice that changes a byte has to be in it.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{CardError, Layout};

/// Everything that decides a card's bytes, besides the version of `ffmpeg`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardPlan {
    /// Where all choices left open come from.
    pub seed: u64,
    /// Folder and name customs.
    pub layout: Layout,
    /// Device number.
    pub serial: String,
    /// Officer number the recorder is issued to.
    pub officer: String,
    /// How the recorder's clock differs from true time.
    pub clock: RecorderClock,
    /// The recorder's face when the first recording starts.
    pub start: NaiveDateTime,
    /// Number of recordings made, 1 to 50; some have several segments.
    pub recordings: u32,
    /// Clips of the first recording that loop recording has overwritten, 0 to 100.
    pub overwritten_clips: u32,
    /// Whether one recording is broken off and resumed.
    pub interrupted: bool,
    /// Files no well-behaved recorder leaves behind.
    pub odd: OddExtras,
}

/// A recorder's clock against true time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecorderClock {
    /// Recorder minus true time at `since`, in milliseconds.
    pub offset_ms: i64,
    /// Change of the offset, in parts per million of true time; positive runs fast.
    pub drift_ppm: i32,
    /// The true moment at which the offset was `offset_ms`.
    pub since: DateTime<Utc>,
    /// The zone the face is set to, in seconds east of Greenwich.
    pub zone_east_s: i32,
    /// Smallest step the clock shows, in milliseconds.
    pub resolution_ms: u32,
}

/// Odd things on a card, each switched on alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OddExtras {
    /// A video of no bytes.
    pub zero_length: bool,
    /// An MP4 whose index was never written: the power went while recording.
    pub unfinished: bool,
    /// A name in GBK, as Chinese firmware writes it.
    pub gbk_name: bool,
    /// A name that is valid in no encoding.
    pub invalid_utf8_name: bool,
    /// A name of 255 bytes, the longest a Linux filesystem allows.
    pub long_name: bool,
    /// A name with a line feed and a terminal escape.
    pub control_name: bool,
    /// Two names that differ in case only, with different content.
    pub case_twins: bool,
    /// One content under two paths.
    pub duplicate: bool,
    /// A symbolic link and a FIFO, which nobody may take for clips.
    pub not_files: bool,
}

impl OddExtras {
    /// Every oddity at once.
    #[must_use]
    pub fn all() -> Self {
        Self {
            zero_length: true,
            unfinished: true,
            gbk_name: true,
            invalid_utf8_name: true,
            long_name: true,
            control_name: true,
            case_twins: true,
            duplicate: true,
            not_files: true,
        }
    }
}

impl CardPlan {
    /// The plan that `seed` gives for `layout`: three recordings, one of them interrupted, two
    /// clips overwritten, nothing odd.
    #[must_use]
    pub fn new(seed: u64, layout: Layout) -> Self {
        let mut rng = stream(seed, "plan");
        let start = first_start(&mut rng);
        let clock = RecorderClock::from_rng(&mut rng, start);
        Self {
            seed,
            layout,
            serial: layout.serial(&mut rng),
            officer: format!("{:06}", rng.u32(1..1_000_000)),
            clock,
            start,
            recordings: 3,
            overwritten_clips: 2,
            interrupted: true,
            odd: OddExtras::default(),
        }
    }

    /// The same plan with these oddities.
    #[must_use]
    pub fn with_odd(mut self, odd: OddExtras) -> Self {
        self.odd = odd;
        self
    }

    /// The same plan for another recorder, issued to another officer.
    #[must_use]
    pub fn with_identity(mut self, serial: impl Into<String>, officer: impl Into<String>) -> Self {
        self.serial = serial.into();
        self.officer = officer.into();
        self
    }

    /// The same plan under another clock, its first recording starting at `start` by that clock.
    #[must_use]
    pub fn with_clock(mut self, clock: RecorderClock, start: NaiveDateTime) -> Self {
        self.clock = clock;
        self.start = start;
        self
    }

    /// The same plan with another number of recordings and of overwritten clips.
    #[must_use]
    pub fn with_recordings(mut self, recordings: u32, overwritten_clips: u32) -> Self {
        self.recordings = recordings;
        self.overwritten_clips = overwritten_clips;
        self
    }

    /// The smallest useful plan: one recording, nothing missing.
    #[must_use]
    pub fn small(mut self) -> Self {
        self.interrupted = false;
        self.with_recordings(1, 0)
    }

    /// Refuses what cannot be made.
    pub(crate) fn check(&self) -> Result<(), CardError> {
        let refuse = |words: String| Err(CardError::Plan(words));
        if !(1..=50).contains(&self.recordings) {
            return refuse(format!("{} recordings; 1 to 50 can be made", self.recordings));
        }
        if self.overwritten_clips > 100 {
            return refuse(format!("{} overwritten clips; at most 100", self.overwritten_clips));
        }
        for (field, value) in [("serial", &self.serial), ("officer", &self.officer)] {
            let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
            if value.is_empty() || value.len() > 40 || !value.chars().all(fits) {
                return refuse(format!("{field} {value:?} is not 1 to 40 letters and digits"));
            }
        }
        self.clock.zone().map(|_| ())
    }
}

impl RecorderClock {
    fn from_rng(rng: &mut fastrand::Rng, start: NaiveDateTime) -> Self {
        const BEIJING_EAST_S: i32 = 8 * 3600;
        let since = (start - TimeDelta::seconds(i64::from(BEIJING_EAST_S))).and_utc();
        Self {
            offset_ms: rng.i64(-120_000..=120_000),
            drift_ppm: rng.i32(-40..=40),
            since,
            zone_east_s: BEIJING_EAST_S,
            resolution_ms: 1000,
        }
    }

    /// The zone as a value.
    pub(crate) fn zone(&self) -> Result<FixedOffset, CardError> {
        FixedOffset::east_opt(self.zone_east_s)
            .ok_or_else(|| CardError::Plan(format!("no zone lies {} s east", self.zone_east_s)))
    }

    /// What the recorder believes to be UTC when its face shows `face`.
    #[must_use]
    pub fn believed_utc(&self, face: NaiveDateTime) -> DateTime<Utc> {
        (face - TimeDelta::seconds(i64::from(self.zone_east_s))).and_utc()
    }

    /// The true moment at which the face showed `face`, to the millisecond.
    ///
    /// The face runs as `true + offset + drift · (true − since)`; this solves it for `true`.
    #[must_use]
    pub fn true_utc(&self, face: NaiveDateTime) -> DateTime<Utc> {
        const MILLION: i64 = 1_000_000;
        let run_ms = (self.believed_utc(face) - self.since).num_milliseconds() - self.offset_ms;
        // In range: 100 years are 3.2e12 ms, and 3.2e18 still fits.
        self.since
            + TimeDelta::milliseconds(run_ms * MILLION / (MILLION + i64::from(self.drift_ppm)))
    }
}

/// A stream of choices of its own for each use, so that one more choice in one place leaves all
/// others as they were.
pub(crate) fn stream(seed: u64, usage: &str) -> fastrand::Rng {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"docket card plan").update(&seed.to_le_bytes()).update(usage.as_bytes());
    let mut bytes = [0_u8; 8];
    hasher.finalize_xof().fill(&mut bytes);
    fastrand::Rng::with_seed(u64::from_le_bytes(bytes))
}

/// A working morning in the first half of 2026.
fn first_start(rng: &mut fastrand::Rng) -> NaiveDateTime {
    let new_year =
        NaiveDate::from_ymd_opt(2026, 1, 1).unwrap_or_default().and_time(chrono::NaiveTime::MIN);
    new_year + TimeDelta::days(rng.i64(0..180)) + TimeDelta::seconds(rng.i64(8 * 3600..10 * 3600))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fast_clock_is_solved_back_to_true_time() {
        let since = "2026-03-01T00:00:00Z".parse().unwrap();
        let clock = RecorderClock {
            offset_ms: 5_000,
            drift_ppm: 20,
            since,
            zone_east_s: 8 * 3600,
            resolution_ms: 1000,
        };
        // Ten true days later the face is ahead by 5 s + 864 000 s × 20 ppm = 22.28 s.
        let later: DateTime<Utc> = "2026-03-11T00:00:00Z".parse().unwrap();
        let face = later.naive_utc() + TimeDelta::hours(8) + TimeDelta::milliseconds(22_280);
        assert_eq!(clock.true_utc(face), later);
    }

    #[test]
    fn unusable_plans_are_refused() {
        let plan = CardPlan::new(1, Layout::CnZfy);
        assert!(plan.check().is_ok());
        assert!(plan.clone().with_recordings(0, 0).check().is_err());
        assert!(plan.clone().with_recordings(1, 101).check().is_err());
        assert!(plan.with_identity("../up", "000001").check().is_err());
    }

    #[test]
    fn streams_differ_by_use_and_by_seed() {
        let first = |seed, usage| stream(seed, usage).u64(..);
        assert_eq!(first(1, "plan"), first(1, "plan"));
        assert_ne!(first(1, "plan"), first(1, "odd"));
        assert_ne!(first(1, "plan"), first(2, "plan"));
    }
}
