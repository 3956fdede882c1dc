//! How long a failed delivery waits for its next attempt, and when it is given up.
//!
//! Asked by the courier. Pure. Attempts are counted, not days: a station that was off for a week
//! still tries.

use std::time::Duration;

/// Waits after the first failures; the last one goes on.
const STEPS_S: [u64; 6] = [5, 30, 120, 600, 3_600, 21_600];

/// Failures after which a delivery is given up: the steps, then six hours apart, 72 hours in all.
pub(super) const ATTEMPTS_MAX: u32 = 17;

/// How long to wait after the failure that made it `failures`; none when it was the last.
///
/// Up to a tenth is added, by `spread`: stations whose receiver was down do not all come back in the
/// same second.
pub(super) fn wait(failures: u32, spread: u8) -> Option<Duration> {
    if failures >= ATTEMPTS_MAX {
        return None;
    }
    let last = STEPS_S.len() - 1;
    let step = usize::try_from(failures.saturating_sub(1)).map_or(last, |n| n.min(last));
    let ms = STEPS_S[step] * 1000;
    Some(Duration::from_millis(ms + ms * u64::from(spread) / 2550))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end_after_three_days() {
        let waits: Vec<_> = (1..).map_while(|failures| wait(failures, 0)).collect();
        let secs: Vec<_> = waits.iter().take(7).map(Duration::as_secs).collect();
        assert_eq!(secs, [5, 30, 120, 600, 3_600, 21_600, 21_600]);
        let hours = waits.iter().sum::<Duration>().as_secs() / 3600;
        assert!((66..=78).contains(&hours), "given up after {hours} hours");
        assert_eq!(waits.len() + 1, ATTEMPTS_MAX as usize);
    }

    #[test]
    fn the_spread_adds_at_most_a_tenth() {
        assert_eq!(wait(1, 255), Some(Duration::from_millis(5_500)));
        assert!((0..=255).all(|spread| wait(2, spread).unwrap() >= Duration::from_secs(30)));
    }
}
