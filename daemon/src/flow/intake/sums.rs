//! A clip's digests while it is read, and those it would have if it lacked what an earlier item of it
//! lacks: equal ones prove that both are the same clip.
//!
//! Used by the pull and by the comparison. Pure.

use crate::{catalog::Rescued, domain::ItemId, flow::Hashers};

/// The digests of a clip, and those it would have with the holes of earlier rescued items of it.
pub(super) struct Sums<'a> {
    pub(super) hashers: Hashers,
    masked: Vec<(&'a Rescued, blake3::Hasher)>,
    masks: Vec<u8>,
}

impl<'a> Sums<'a> {
    pub(super) fn new(sm3: bool, rescued: &[&'a Rescued]) -> Self {
        let masked = rescued.iter().map(|of| (*of, blake3::Hasher::new())).collect();
        Self { hashers: Hashers::new(sm3), masked, masks: Vec::new() }
    }

    pub(super) fn update(&mut self, bytes: &[u8], offset: u64) {
        self.hashers.update(bytes);
        for (of, hasher) in &mut self.masked {
            self.masks.clear();
            self.masks.extend_from_slice(bytes);
            of.holes.blank(&mut self.masks, offset);
            hasher.update(&self.masks);
        }
    }

    /// Takes zeros from `offset` up to `to`; `chunk` is overwritten.
    pub(super) fn skip(&mut self, chunk: &mut [u8], mut offset: u64, to: u64) {
        chunk.fill(0);
        while offset < to {
            let n = part(to - offset, chunk.len());
            self.update(&chunk[..n], offset);
            offset += n as u64;
        }
    }

    /// The rescued item that lacks least, of those that are this clip but for what they lack.
    pub(super) fn reads_more_of(&self, lost_bytes: u64) -> Option<ItemId> {
        let same = self.masked.iter().filter(|(of, hasher)| {
            of.blake3 == hasher.finalize().to_hex().as_str() && of.holes.lost_bytes() > lost_bytes
        });
        same.min_by_key(|(of, _)| of.holes.lost_bytes()).map(|(of, _)| of.item)
    }
}

/// How many of `left` bytes go into a buffer.
pub(super) fn part(left: u64, buffer: usize) -> usize {
    usize::try_from(left).unwrap_or(buffer).min(buffer)
}
