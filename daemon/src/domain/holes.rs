//! The bytes of a clip that could not be read: exact ranges, in order, and why.
//!
//! Made by intake, kept by the catalog, told by manifests and views. Pure values. In an item's own
//! file they stand as zeros; a clip with any is *rescued*, never whole.

use serde::{Deserialize, Serialize};

/// Most holes named in one sentence.
const TOLD_MAX: usize = 3;

/// A range of bytes that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Hole {
    /// First byte, from 0.
    pub offset: u64,
    /// Bytes.
    pub length: u64,
    /// Why, in words.
    #[serde(default)]
    pub why: String,
}

impl Hole {
    /// The byte behind its last one.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.offset.saturating_add(self.length)
    }
}

/// A clip's holes, in order, none touching another of the same cause.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holes(Vec<Hole>);

impl Holes {
    /// Adds what lies behind all others; an empty range is none. One that goes on where the last
    /// ended, for the same reason, is part of it.
    pub fn push(&mut self, from: u64, to: u64, why: &str) {
        if to <= from {
            return;
        }
        let last = self.0.last_mut().filter(|last| last.end() == from && last.why == why);
        match last {
            Some(last) => last.length = to - last.offset,
            None => self.0.push(Hole { offset: from, length: to - from, why: why.into() }),
        }
    }

    /// Whether every byte was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The holes, in order.
    #[must_use]
    pub fn as_slice(&self) -> &[Hole] {
        &self.0
    }

    /// How many bytes could not be read.
    #[must_use]
    pub fn lost_bytes(&self) -> u64 {
        self.0.iter().fold(0, |sum, hole| hole.length.saturating_add(sum))
    }

    /// The first hole that ends behind `offset`: the one it lies in, or the next.
    #[must_use]
    pub fn from(&self, offset: u64) -> Option<&Hole> {
        self.0.get(self.0.partition_point(|hole| hole.end() <= offset))
    }

    /// Makes zeros of what lies in a hole; `bytes` begin at `offset`.
    pub fn blank(&self, bytes: &mut [u8], offset: u64) {
        let length = bytes.len();
        let at = |byte: u64| {
            usize::try_from(byte.saturating_sub(offset)).map_or(length, |at| at.min(length))
        };
        let first = self.0.partition_point(|hole| hole.end() <= offset);
        for hole in self.0.iter().skip(first) {
            let (from, to) = (at(hole.offset), at(hole.end()));
            if from == length {
                break;
            }
            bytes[from..to].fill(0);
        }
    }

    /// What could not be read of `size` bytes, and why, in words.
    #[must_use]
    pub fn told(&self, size: u64) -> String {
        let count = self.0.len();
        let one = |hole: &Hole| format!("{} up to {} ({})", hole.offset, hole.end(), hole.why);
        let mut told: Vec<_> = self.0.iter().take(TOLD_MAX).map(one).collect();
        if count > TOLD_MAX {
            told.push(format!("and {} more", count - TOLD_MAX));
        }
        // The last one says where it was given up.
        told.extend(
            self.0.last().filter(|_| count > TOLD_MAX).map(|last| format!("to {}", one(last))),
        );
        format!(
            "{} of {size} bytes could not be read, all others are kept: bytes {}",
            self.lost_bytes(),
            told.join(", ")
        )
    }
}

impl From<Vec<Hole>> for Holes {
    /// Takes holes that are in order.
    fn from(holes: Vec<Hole>) -> Self {
        Self(holes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holes() -> Holes {
        let mut holes = Holes::default();
        for (from, to, why) in [(4, 6, "a"), (6, 9, "a"), (9, 9, "a"), (9, 10, "b"), (20, 30, "b")]
        {
            holes.push(from, to, why);
        }
        holes
    }

    #[test]
    fn touching_holes_of_one_cause_are_one() {
        let told: Vec<_> =
            holes().as_slice().iter().map(|h| (h.offset, h.end(), h.why.clone())).collect();
        assert_eq!(told, [(4, 9, "a".into()), (9, 10, "b".into()), (20, 30, "b".to_owned())]);
        assert_eq!(holes().lost_bytes(), 16);
    }

    #[test]
    fn the_hole_at_a_byte_is_found() {
        let holes = holes();
        let from = |offset| holes.from(offset).map(|hole| hole.offset);
        assert_eq!((from(0), from(8), from(9), from(10)), (Some(4), Some(4), Some(9), Some(20)));
        assert_eq!((from(29), from(30), Holes::default().from(0)), (Some(20), None, None));
    }

    /// Byte by byte, against the plain meaning of a hole.
    #[test]
    fn what_lies_in_holes_reads_as_zero() {
        for offset in 0..32 {
            for length in 0..32 {
                let mut bytes = vec![1; length];
                holes().blank(&mut bytes, offset);
                for (index, byte) in (offset..).zip(&bytes) {
                    let is_lost = (4..10).contains(&index) || (20..30).contains(&index);
                    assert_eq!(*byte == 0, is_lost, "byte {index} of {offset}+{length}");
                }
            }
        }
    }

    #[test]
    fn a_sentence_names_the_first_and_the_last() {
        assert!(holes().told(99).ends_with("bytes 4 up to 9 (a), 9 up to 10 (b), 20 up to 30 (b)"));
        let mut many = holes();
        many.push(40, 41, "c");
        many.push(50, 99, "given up");
        let told = many.told(99);
        assert!(told.ends_with("and 2 more, to 50 up to 99 (given up)"), "{told}");
        assert!(told.starts_with("66 of 99 bytes"), "{told}");
    }
}
