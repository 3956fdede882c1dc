//! Reading a tree out of the catalog: its entries, checked; its parts; and the tree itself.

use tlog_tiles::{Hash, record_hash};

use super::{
    LogError, Part,
    layout::entry_tile,
    tree::{TILE_HEIGHT, TILE_WIDTH, Tree},
};
use crate::catalog::{Catalog, CatalogError, Epoch, Leaf};

/// `count` entries of an epoch from leaf `start` on, each with its own hash, without a hole, and as their
/// kept hashes say.
///
/// # Errors
/// [`LogError::Broken`] when they are not, or the catalog cannot be read.
pub(super) async fn entries(
    catalog: &Catalog,
    epoch: &Epoch,
    start: u64,
    count: u64,
) -> Result<Vec<(Leaf, Hash)>, LogError> {
    let first = epoch.first_seq.saturating_add_unsigned(start);
    let leaves = catalog.leaves(first, count).await?;
    let broken = |at: u64, what: &str| LogError::Broken {
        epoch: epoch.number,
        index: start + at,
        what: what.into(),
    };
    if (leaves.len() as u64) < count {
        return Err(broken(leaves.len() as u64, "it is not there"));
    }
    let mut entries = Vec::with_capacity(leaves.len());
    for (at, leaf) in (0_u64..).zip(leaves) {
        if leaf.seq != first.saturating_add_unsigned(at) {
            return Err(broken(at, "it is not there"));
        }
        let hash = record_hash(leaf.entry.as_bytes());
        if hex::encode(hash.0) != leaf.hash {
            return Err(broken(at, "it does not fit its own hash"));
        }
        entries.push((leaf, hash));
    }
    Ok(entries)
}

/// The bytes of a part of an epoch's tree. The tree must be large enough for it, and full tiles be kept:
/// both are so for parts of a checkpoint's tree.
///
/// # Errors
/// [`LogError::Broken`] for entries that are not what they were, or when the catalog cannot be read.
pub async fn part_bytes(catalog: &Catalog, epoch: &Epoch, part: Part) -> Result<Vec<u8>, LogError> {
    match part {
        Part::Entries { n, width } => {
            let entries = entries(catalog, epoch, n * TILE_WIDTH, width).await?;
            let leaves: Vec<Leaf> = entries.into_iter().map(|(leaf, _)| leaf).collect();
            entry_tile(&leaves).ok_or_else(|| LogError::Broken {
                epoch: epoch.number,
                index: n * TILE_WIDTH,
                what: "an entry is longer than 65,535 bytes".into(),
            })
        }
        Part::Hashes { level, n, width: TILE_WIDTH } => {
            Ok(catalog.tile_hashes(epoch.number, level, n).await?)
        }
        Part::Hashes { level: 0, n, width } => {
            let first = epoch.first_seq.saturating_add_unsigned(n * TILE_WIDTH);
            Ok(catalog.leaf_hashes(first, width).await?.concat())
        }
        Part::Hashes { level, n, width } => {
            Ok(catalog.tile_roots(epoch.number, level - 1, n * TILE_WIDTH, width).await?.concat())
        }
    }
}

/// The tree of as many leaves of an epoch as fill tiles, where tiles are kept up to `size` leaves.
///
/// # Errors
/// When the catalog cannot be read, or lacks a tile.
pub(super) async fn full_tiles(
    catalog: &Catalog,
    epoch: &Epoch,
    size: u64,
) -> Result<Tree, CatalogError> {
    let mut upper = Vec::new();
    let (mut level, mut tiles) = (0_u8, size >> TILE_HEIGHT);
    while tiles > 0 {
        let above = tiles >> TILE_HEIGHT;
        let from = above << TILE_HEIGHT;
        let roots = catalog.tile_roots(epoch.number, level, from, tiles - from).await?;
        upper.push(roots.into_iter().map(Hash).collect());
        (level, tiles) = (level + 1, above);
    }
    Ok(Tree::of_full_tiles(upper, size & !(TILE_WIDTH - 1)))
}
