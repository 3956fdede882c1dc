//! One clean timeline out of a clip's timestamps.
//!
//! Called by `preview` for each packet. Timestamps come from hostile or broken files: every sum
//! saturates, a jump that no real recording has is closed, and the preview starts at zero. Never
//! reorders.

use ffmpeg_next::Rational;

/// Microseconds, the unit of this module.
pub(crate) const MICROSECONDS: Rational = Rational(1, 1_000_000);
/// A step back beyond this is a jump, not disorder (as FFmpeg's own `dts_delta_threshold`).
const MOST_BACK_US: i64 = 10_000_000;

/// Places packets on the timeline of the preview.
pub(crate) struct Timeline {
    /// Added to every timestamp of the clip, in microseconds.
    shift_us: i64,
    /// A step forward beyond this is a jump.
    most_forward_us: i64,
    /// Latest decoding time of each stream, in microseconds of the preview; none before its first.
    latest_us: Vec<Option<i64>>,
    /// Jumps closed so far.
    jumps: u64,
    /// Where the first one was, in microseconds of the preview.
    first_jump_us: Option<i64>,
}

impl Timeline {
    /// For a clip of `streams` streams whose first timestamp is `start_us`.
    pub(crate) fn new(streams: usize, start_us: i64, most_forward_us: i64) -> Self {
        Self {
            shift_us: start_us.saturating_neg(),
            most_forward_us,
            latest_us: vec![None; streams],
            jumps: 0,
            first_jump_us: None,
        }
    }

    /// What to add to the timestamps of a packet of `stream` that is decoded at `time`, in the
    /// stream's own `unit`.
    pub(crate) fn shift(&mut self, stream: usize, time: i64, unit: Rational) -> i64 {
        let Some(latest_us) = self.latest_us.get(stream).copied() else { return 0 };
        let end_us = self.end_us();
        let time_us = rescale(time, unit, MICROSECONDS);
        let mut placed_us = time_us.saturating_add(self.shift_us);
        // A stream may begin anywhere in what the others have covered: files need not interleave.
        let earliest_us = latest_us.unwrap_or(0).saturating_sub(MOST_BACK_US);
        let expected_us = latest_us.unwrap_or(end_us);
        if placed_us < earliest_us || placed_us > expected_us.saturating_add(self.most_forward_us) {
            self.jumps += 1;
            self.first_jump_us.get_or_insert(expected_us);
            let step = placed_us.saturating_sub(expected_us);
            self.shift_us = self.shift_us.saturating_sub(step);
            placed_us = expected_us;
        }
        self.latest_us[stream] = Some(placed_us);
        rescale(self.shift_us, MICROSECONDS, unit)
    }

    /// Where the last packets were, in microseconds of the preview.
    fn end_us(&self) -> i64 {
        self.latest_us.iter().copied().flatten().max().unwrap_or(0)
    }

    /// A sentence on the jumps, if there were any.
    pub(crate) fn note(&self) -> Option<String> {
        let first = self.first_jump_us? / 1000;
        let (secs, millis) = (first / 1000, first % 1000);
        Some(format!(
            "the timestamps jump {} time(s), first at {secs}.{millis:03} s; the preview closes each \
             jump",
            self.jumps
        ))
    }
}

/// `value` units of `from` in units of `to`, rounded to nearest, saturating. A unit that is zero or
/// negative makes zero.
#[allow(clippy::cast_possible_truncation)] // clamped to the range just before
pub(crate) fn rescale(value: i64, from: Rational, to: Rational) -> i64 {
    if from.0 <= 0 || from.1 <= 0 || to.0 <= 0 || to.1 <= 0 {
        return 0;
    }
    let above = i128::from(value) * i128::from(from.0) * i128::from(to.1);
    let below = i128::from(from.1) * i128::from(to.0);
    let half = if above < 0 { -below / 2 } else { below / 2 };
    ((above + half) / below).clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLIS: Rational = Rational(1, 1000);

    #[test]
    fn the_preview_starts_at_zero() {
        let mut line = Timeline::new(1, 1_400_000, 10_000_000);
        assert_eq!(line.shift(0, 1400, MILLIS), -1400);
        assert_eq!(line.shift(0, 1440, MILLIS), -1400);
        assert_eq!((line.end_us(), line.note()), (40_000, None));
    }

    #[test]
    fn a_gap_stays_and_a_jump_is_closed_for_all_streams() {
        let mut line = Timeline::new(2, 0, 10_000_000);
        assert_eq!(line.shift(0, 7_000, MILLIS), 0);
        assert_eq!(line.shift(0, 3_600_000, MILLIS), -3_593_000);
        assert_eq!(line.shift(1, 3_600_000, MILLIS), -3_593_000);
        assert_eq!(line.shift(0, 0, MILLIS), 7_000);
        assert!(line.note().unwrap().contains("2 time(s), first at 7.000 s"));
    }

    #[test]
    fn slight_disorder_is_no_jump() {
        let mut line = Timeline::new(1, 0, 10_000_000);
        line.shift(0, 5_000, MILLIS);
        assert_eq!(line.shift(0, 4_000, MILLIS), 0);
        assert_eq!(line.note(), None);
    }

    #[test]
    fn streams_may_lie_one_after_the_other_or_begin_late() {
        let mut line = Timeline::new(3, 0, 10_000_000);
        for second in 0..100 {
            line.shift(0, second * 1000, MILLIS);
        }
        assert_eq!(line.shift(1, 0, MILLIS), 0);
        assert_eq!(line.shift(2, 99_000, MILLIS), 0);
        assert_eq!(line.note(), None);
    }

    #[test]
    fn absurd_timestamps_neither_overflow_nor_last() {
        let mut line = Timeline::new(1, i64::MIN, 10_000_000);
        for time in [i64::MAX, i64::MIN, 0, i64::MAX, i64::MIN, 1] {
            line.shift(0, time, MILLIS);
            assert!(line.end_us().abs() <= 10_000_000, "{}", line.end_us());
        }
    }

    #[test]
    fn rescaling_rounds_to_nearest_and_saturates() {
        assert_eq!(rescale(1, Rational(1, 3), Rational(1, 1000)), 333);
        assert_eq!(rescale(-2, Rational(1, 3), Rational(1, 1000)), -667);
        assert_eq!(rescale(i64::MAX, Rational(1, 1), MICROSECONDS), i64::MAX);
        assert_eq!(rescale(5, Rational(1, 0), MICROSECONDS), 0);
    }
}
