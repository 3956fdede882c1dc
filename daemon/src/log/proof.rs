//! Proofs: that an entry is in the tree of a checkpoint, and that one tree is the beginning of another.
//!
//! Called by `api`. A proof reads a handful of rows, however long the log is: full tiles as kept, and of
//! the open ones what a path needs.

use std::{cell::RefCell, collections::HashMap, fmt::Write};

use tlog_tiles::{Hash, HashReader, Tile, prove_record, prove_tree, split_stored_hash_index};

use super::{
    LogError,
    tree::{TILE_HEIGHT, TILE_WIDTH},
};
use crate::catalog::{Catalog, CatalogError, Checkpoint, Epoch};

/// The first line of a proof.
const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// Proves that leaf `index` is in the tree of `checkpoint`: the hashes beside its way to the root, the
/// lowest first.
///
/// # Errors
/// [`LogError::NoProof`] when it is not, or the catalog cannot be read.
pub async fn inclusion(
    catalog: &Catalog,
    epoch: &Epoch,
    checkpoint: &Checkpoint,
    index: u64,
) -> Result<Vec<Hash>, LogError> {
    let size = checkpoint.size;
    if index >= size {
        return Err(LogError::NoProof(format!("leaf {index} is not among the first {size}")));
    }
    let wanted = wanted(|all| prove_record(size, index, all));
    let hashes = load(catalog, epoch, size, &wanted).await?;
    prove_record(size, index, &hashes).map_err(|e| LogError::NoProof(e.to_string()))
}

/// Proves that the tree of `old` leaves is the beginning of that of `new` leaves.
///
/// # Errors
/// [`LogError::NoProof`] unless `old <= new` and the catalog knows tiles up to `new`, or when it cannot
/// be read.
pub async fn consistency(
    catalog: &Catalog,
    epoch: &Epoch,
    old: u64,
    new: u64,
) -> Result<Vec<Hash>, LogError> {
    let known = catalog.newest_checkpoint(epoch.number).await?.map_or(0, |c| c.size);
    if old > new || new > known {
        return Err(LogError::NoProof(format!(
            "{old} and {new} are not two sizes in order, or beyond {known}"
        )));
    }
    if old == 0 || old == new {
        return Ok(Vec::new());
    }
    let wanted = wanted(|all| prove_tree(new, old, all));
    let hashes = load(catalog, epoch, new, &wanted).await?;
    prove_tree(new, old, &hashes).map_err(|e| LogError::NoProof(e.to_string()))
}

/// A proof of an entry in C2SP's tlog-proof form; `note` is the checkpoint.
#[must_use]
pub fn text(index: u64, hashes: &[Hash], note: &str) -> String {
    let mut text = format!("{HEADER}\nindex {index}\n");
    for hash in hashes {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{hash}");
    }
    text + "\n" + note
}

/// Hashes that a proof is made of, by their storage index.
struct Hashes(HashMap<u64, Hash>);

impl HashReader for Hashes {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, tlog_tiles::Error> {
        let missing = || tlog_tiles::Error::InvalidInput("a hash was not read".into());
        indexes.iter().map(|i| self.0.get(i).copied().ok_or_else(missing)).collect()
    }
}

/// Notes which hashes are asked for.
#[derive(Default)]
struct Asked(RefCell<Vec<u64>>);

impl HashReader for Asked {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, tlog_tiles::Error> {
        self.0.borrow_mut().extend(indexes);
        Ok(vec![Hash::default(); indexes.len()])
    }
}

/// What a proof needs: it asks for all of it at once, before it looks at any.
fn wanted<T>(prove: impl FnOnce(&Asked) -> Result<T, tlog_tiles::Error>) -> Vec<u64> {
    let asked = Asked::default();
    // What comes of hashes that are none is of no use, an error least of all: the real one follows.
    let _ = prove(&asked);
    asked.0.into_inner()
}

async fn load(
    catalog: &Catalog,
    epoch: &Epoch,
    size: u64,
    wanted: &[u64],
) -> Result<Hashes, CatalogError> {
    let mut hashes = HashMap::with_capacity(wanted.len());
    let mut tile: Option<((u8, u64), Vec<u8>)> = None;
    for index in wanted {
        let (level, n) = split_stored_hash_index(*index);
        let (level, height) = (level / TILE_HEIGHT, level % TILE_HEIGHT);
        let (start, count) = (n << height, 1_u64 << height);
        let place = start / TILE_WIDTH;
        let is_full = ((place + 1) * TILE_WIDTH) << (u64::from(TILE_HEIGHT * level)) <= size;
        let part = if is_full {
            if tile.as_ref().is_none_or(|(at, _)| *at != (level, place)) {
                let read = catalog.tile_hashes(epoch.number, level, place).await?;
                tile = Some(((level, place), read));
            }
            let within = usize::try_from(start % TILE_WIDTH).unwrap_or(0) * 32;
            let len = usize::try_from(count).unwrap_or(0) * 32;
            let all = tile.as_ref().map_or(&[][..], |(_, hashes)| hashes.as_slice());
            all.get(within..within + len).unwrap_or_default().to_vec()
        } else if level == 0 {
            let first = epoch.first_seq.saturating_add_unsigned(start);
            catalog.leaf_hashes(first, count).await?.concat()
        } else {
            catalog.tile_roots(epoch.number, level - 1, start, count).await?.concat()
        };
        hashes.insert(*index, Tile::subtree_hash(&part));
    }
    Ok(Hashes(hashes))
}
