//! A part of the originals, drawn by lot: the same seed draws the same ones.
//!
//! Used by `api` for a verification that is not to take days. What a clean sample proves is said as a
//! bound, not as a hope.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use crate::domain::ItemId;

/// Draws at most so many of all that come along, each with the same chance. It holds only what is drawn.
#[derive(Clone, Debug)]
pub struct Sample {
    size: usize,
    seed: u64,
    seen: u64,
    /// By lot, the highest last: an item's lot is its place in a shuffle that the seed gives.
    drawn: BTreeSet<([u8; 32], ItemId)>,
}

impl Sample {
    /// Draws `size`.
    #[must_use]
    pub fn of(size: u64, seed: u64) -> Self {
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        Self { size, seed, seen: 0, drawn: BTreeSet::new() }
    }

    /// One of those it draws from.
    pub fn put(&mut self, item: ItemId) {
        self.seen += 1;
        let lot = Sha256::new()
            .chain_update(self.seed.to_be_bytes())
            .chain_update(item.to_string())
            .finalize();
        self.drawn.insert((lot.into(), item));
        if self.drawn.len() > self.size {
            self.drawn.pop_last();
        }
    }

    /// How many came along.
    #[must_use]
    pub fn seen(&self) -> u64 {
        self.seen
    }

    /// Those drawn, oldest first.
    #[must_use]
    pub fn drawn(self) -> Vec<ItemId> {
        let mut items: Vec<_> = self.drawn.into_iter().map(|(_, item)| item).collect();
        items.sort_unstable();
        items
    }
}

/// Where `n` originals drawn by lot from very many are all equal: how many of a million may be damaged
/// at most, at a confidence of 95 % (the exact binomial bound, 1 - 0.05^(1/n)).
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a bound between 0 and a million, rounded up"
)]
pub fn damaged_at_most_ppm(n: u64) -> u32 {
    if n == 0 {
        return 1_000_000;
    }
    ((1.0 - 0.05_f64.powf(1.0 / n as f64)) * 1e6).ceil() as u32
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::*;

    fn items(n: i64) -> Vec<ItemId> {
        (0..n).map(|s| ItemId::mint(DateTime::UNIX_EPOCH + TimeDelta::seconds(s))).collect()
    }

    fn draw(items: &[ItemId], size: u64, seed: u64) -> Vec<ItemId> {
        let mut sample = Sample::of(size, seed);
        items.iter().for_each(|item| sample.put(*item));
        assert_eq!(sample.seen(), items.len() as u64);
        sample.drawn()
    }

    #[test]
    fn the_same_seed_draws_the_same_ones_in_whatever_order_they_come() {
        let all = items(300);
        let drawn = draw(&all, 20, 7);
        assert_eq!(drawn.len(), 20);
        let mut turned = all.clone();
        turned.reverse();
        assert_eq!(draw(&turned, 20, 7), drawn);
        assert_ne!(draw(&all, 20, 8), drawn);
        assert_eq!(draw(&all, 300, 7).len(), 300);
        assert_eq!(draw(&all, 999, 7), all);
        assert!(draw(&all, 0, 7).is_empty());
    }

    /// 200 draws of 10 in 100: each item is expected 20 times; 45 is beyond six standard deviations.
    #[test]
    fn every_one_has_the_same_chance() {
        let all = items(100);
        let mut times = std::collections::HashMap::new();
        for seed in 0..200 {
            for item in draw(&all, 10, seed) {
                *times.entry(item).or_insert(0_u32) += 1;
            }
        }
        assert!(times.len() == 100 && times.values().all(|n| *n < 45), "{times:?}");
    }

    #[test]
    fn what_a_clean_sample_proves_is_the_rule_of_three() {
        assert_eq!(damaged_at_most_ppm(0), 1_000_000);
        assert_eq!(damaged_at_most_ppm(1), 950_000);
        assert_eq!(damaged_at_most_ppm(59), 49_508);
        assert_eq!(damaged_at_most_ppm(3000), 999);
    }
}
