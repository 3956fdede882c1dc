//! The Merkle tree of RFC 6962, leaf by leaf, in memory that does not grow with it.
//!
//! Used by the publisher and by the checks. Of the tree only what is not yet full is kept: at most 255
//! hashes a level of tiles. Pure.

use tlog_tiles::{Hash, Tile};

use crate::catalog::FullTile;

/// Binary levels a tile has; C2SP's tlog-tiles has no other.
pub(super) const TILE_HEIGHT: u8 = 8;
/// Hashes of a full tile.
pub const TILE_WIDTH: u64 = 1 << TILE_HEIGHT;

/// The root of no leaves: SHA-256 of nothing.
pub const EMPTY_ROOT: Hash = tlog_tiles::EMPTY_HASH;

/// A tree that grows.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// Of each level of tiles, the hashes that fill no tile yet.
    open: Vec<Vec<Hash>>,
    size: u64,
}

impl Tree {
    /// A tree without leaves.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A tree of full tiles: of each level but the lowest the hashes that fill no tile yet, and how many
    /// leaves they stand for.
    pub(super) fn of_full_tiles(upper: Vec<Vec<Hash>>, size: u64) -> Self {
        let mut open = vec![Vec::new()];
        open.extend(upper);
        Self { open, size }
    }

    /// Leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf by its hash. Answers the tiles that became full by it, the lowest first.
    pub fn push(&mut self, leaf: Hash) -> Vec<FullTile> {
        self.size += 1;
        let mut full = Vec::new();
        let (mut level, mut hash) = (0_u8, leaf);
        loop {
            let at = usize::from(level);
            if self.open.len() == at {
                self.open.push(Vec::new());
            }
            let Some(open) = self.open.get_mut(at) else { return full };
            open.push(hash);
            if (open.len() as u64) < TILE_WIDTH {
                return full;
            }
            let hashes = bytes(&std::mem::take(open));
            let n = (self.size >> (u64::from(TILE_HEIGHT) * (u64::from(level) + 1))) - 1;
            hash = Tile::subtree_hash(&hashes);
            full.push(FullTile { level, n, root: hash.0, hashes });
            level += 1;
        }
    }

    /// The root hash.
    #[must_use]
    pub fn root(&self) -> Hash {
        // What is open of a level, with the unfinished rest below as its last, is a list like any other:
        // RFC 6962 divides it at the same place as the leaves under it.
        let mut rest: Option<Hash> = None;
        for open in &self.open {
            let list: Vec<Hash> = open.iter().copied().chain(rest).collect();
            rest = list_root(&list);
        }
        rest.unwrap_or(EMPTY_ROOT)
    }
}

/// The root of a list of subtrees of one size, of which the last may be smaller; `None` of nothing.
fn list_root(list: &[Hash]) -> Option<Hash> {
    match list {
        [] => None,
        [one] => Some(*one),
        _ => {
            // The greatest power of two below the length.
            let half = list.len().next_power_of_two() / 2;
            let (left, right) = list.split_at(half);
            Some(tlog_tiles::node_hash(list_root(left)?, list_root(right)?))
        }
    }
}

/// Hashes one after the other, as a tile has them.
pub(super) fn bytes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}
