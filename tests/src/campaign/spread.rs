//! Many measurements of one thing, told by their percentiles.

use std::{fmt, time::Duration};

/// Durations.
#[derive(Clone, Debug, Default)]
pub struct Spread(Vec<Duration>);

impl Spread {
    /// Adds one.
    pub fn add(&mut self, took: Duration) {
        self.0.push(took);
    }

    /// Adds all of another.
    pub fn extend(&mut self, other: &Self) {
        self.0.extend(&other.0);
    }

    /// How many there are.
    #[must_use]
    pub fn n(&self) -> usize {
        self.0.len()
    }

    /// The smallest that so many percent are not longer than (nearest rank); nought of none.
    #[must_use]
    pub fn percentile(&self, percent: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let rank = (percent * sorted.len()).div_ceil(100).max(1);
        sorted.get(rank - 1).copied().unwrap_or_default()
    }

    /// The longest.
    #[must_use]
    pub fn max(&self) -> Duration {
        self.percentile(100)
    }
}

impl FromIterator<Duration> for Spread {
    fn from_iter<T: IntoIterator<Item = Duration>>(all: T) -> Self {
        Self(all.into_iter().collect())
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = |percent| self.percentile(percent).as_secs_f64() * 1000.0;
        let (p50, p95, p99, max) = (ms(50), ms(95), ms(99), ms(100));
        write!(f, "p50 {p50:.1} p95 {p95:.1} p99 {p99:.1} max {max:.1} ms (n={})", self.n())
    }
}

/// The middle one of some measurements, or the mean of the two in the middle; there is at least one.
#[must_use]
pub fn median(all: impl IntoIterator<Item = f64>) -> f64 {
    let mut all: Vec<_> = all.into_iter().collect();
    all.sort_unstable_by(f64::total_cmp);
    let middle = all.len() / 2;
    if all.len().is_multiple_of(2) { (all[middle - 1] + all[middle]) / 2.0 } else { all[middle] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_measured_values() {
        let spread: Spread = (1..=20).rev().map(Duration::from_millis).collect();
        assert_eq!(spread.percentile(50), Duration::from_millis(10));
        assert_eq!(spread.percentile(95), Duration::from_millis(19));
        assert_eq!(spread.percentile(99), spread.max());
        assert_eq!(spread.max(), Duration::from_millis(20));
        assert_eq!(Spread::default().max(), Duration::ZERO);
    }
}
