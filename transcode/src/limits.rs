//! How much a worker may use before it is ended.
//!
//! Given to `WorkerTranscoder::new` by the composition root; split here into what the worker sets
//! upon itself (`protocol::Ceilings`) and the wall-clock time the caller watches.

use std::time::Duration;

use crate::protocol::Ceilings;

/// Bytes a second assumed of a clip whose length nobody tells: 4 Mbit/s, low for body cameras, so
/// the guess errs on the long side.
const ASSUMED_BYTES_PER_SECOND: u64 = 500_000;

/// How much one worker may use. The defaults suit a two-core station.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Processor seconds over all threads.
    pub cpu_seconds: u64,
    /// Address space in bytes.
    pub address_space_bytes: u64,
    /// How much larger than the original one output file may be, in bytes.
    pub output_slack_bytes: u64,
    /// Descriptors the worker may hold.
    pub open_files: u64,
    /// Wall-clock time until the clip's facts are known.
    pub opening: Duration,
    /// Wall-clock time allowed for each second of footage.
    pub wall_per_length: u32,
    /// Wall-clock time allowed on top, whatever the length.
    pub wall_base: Duration,
    /// Wall-clock time no clip may exceed, whatever length it claims.
    pub longest_wall: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cpu_seconds: 24 * 3600,
            address_space_bytes: 2 << 30,
            output_slack_bytes: 1 << 30,
            open_files: 32,
            opening: Duration::from_secs(60),
            wall_per_length: 4,
            wall_base: Duration::from_secs(60),
            longest_wall: Duration::from_secs(24 * 3600),
        }
    }
}

impl Limits {
    /// What the worker of an original of `original_bytes` sets upon itself.
    pub(crate) fn ceilings(&self, original_bytes: u64) -> Ceilings {
        Ceilings {
            cpu_seconds: self.cpu_seconds,
            address_space_bytes: self.address_space_bytes,
            file_bytes: original_bytes.saturating_add(self.output_slack_bytes),
            open_files: self.open_files,
        }
    }

    /// Wall-clock time for a clip, from the length it claims or else from its size.
    pub(crate) fn wall(&self, length_ms: Option<u64>, original_bytes: u64) -> Duration {
        let length = length_ms.map_or_else(
            || Duration::from_secs(original_bytes / ASSUMED_BYTES_PER_SECOND),
            Duration::from_millis,
        );
        length
            .saturating_mul(self.wall_per_length)
            .saturating_add(self.wall_base)
            .min(self.longest_wall)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wall_time_is_four_lengths_and_a_minute() {
        let limits = Limits::default();
        assert_eq!(limits.wall(Some(90_000), 1), Duration::from_secs(4 * 90 + 60));
    }

    #[test]
    fn an_unknown_length_is_guessed_from_the_size() {
        let limits = Limits::default();
        assert_eq!(limits.wall(None, 5_000_000), Duration::from_secs(4 * 10 + 60));
    }

    #[test]
    fn a_claimed_length_of_ages_does_not_buy_ages() {
        let limits = Limits::default();
        assert_eq!(limits.wall(Some(u64::MAX), 1), limits.longest_wall);
    }

    #[test]
    fn an_output_may_outgrow_its_original_only_by_the_slack() {
        let limits = Limits { output_slack_bytes: 10, ..Limits::default() };
        assert_eq!(limits.ceilings(7).file_bytes, 17);
        assert_eq!(limits.ceilings(u64::MAX).file_bytes, u64::MAX);
    }
}
