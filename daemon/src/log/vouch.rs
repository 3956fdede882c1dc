//! Whether what the catalog has of an object of the log is what was signed: only that may stand for an object that
//! was lost or altered.
//!
//! Called by `flow::mend`. A checkpoint must open under the station's key and sign the catalog's own entries; a
//! part of the tree must lead up to the newest such checkpoint. Nothing is written.

use tlog_tiles::{Hash, Tile, record_hash};

use super::{
    LogError, Part, Weight, layout,
    layout::read_entry_tile,
    tree::{TILE_HEIGHT, TILE_WIDTH, bytes as hashes_of},
    weigh,
};
use crate::{
    catalog::{Catalog, Epoch},
    identity::{Chain, origin},
    store::keys,
    time_stamp,
};

/// Bytes of a hash, and of a full tile.
const HASH_BYTES: usize = 32;
const TILE_BYTES: usize = HASH_BYTES << TILE_HEIGHT;

/// The epoch and the path below it of an object of this station's log, if `key` is one.
async fn place_of<'a>(
    catalog: &Catalog,
    key: &'a str,
) -> Result<Option<(Epoch, &'a str)>, LogError> {
    for epoch in catalog.epochs().await? {
        let folder = keys::log(catalog.station(), epoch.number);
        let path = key.strip_prefix(&folder).and_then(|path| path.strip_prefix('/'));
        if let Some(path) = path {
            return Ok(Some((epoch, path)));
        }
    }
    Ok(None)
}

/// What the bytes that stand under `key` say, if that is the key of a checkpoint: whether it is one that this
/// station signed, of other entries or of its own.
///
/// # Errors
/// When the catalog cannot be read, or contradicts itself.
pub async fn stands_signed(
    catalog: &Catalog,
    chain: &Chain,
    (key, bytes): (&str, &[u8]),
) -> Result<Option<(u32, Weight)>, LogError> {
    let Some((epoch, path)) = place_of(catalog, key).await? else { return Ok(None) };
    let Some(size) = layout::checkpoint_size(path) else { return Ok(None) };
    let weight = weigh((catalog, chain), &epoch, bytes).await?;
    let is_here = is_of_size(catalog, &epoch, size, bytes);
    // One of the same log under another's name is merely in the wrong place.
    let counts = weight != Weight::Same || is_here;
    Ok(Some((epoch.number, if counts { weight } else { Weight::Nothing })))
}

/// Whether `bytes`, as the catalog has them for the object of `key`, follow from what this station signed. What is
/// no object of an epoch's log is nothing that this could tell of: `None`.
///
/// # Errors
/// When the catalog cannot be read, or contradicts itself.
pub async fn vouches(
    catalog: &Catalog,
    chain: &Chain,
    (key, bytes): (&str, &[u8]),
) -> Result<Option<bool>, LogError> {
    let Some((epoch, path)) = place_of(catalog, key).await? else { return Ok(None) };
    if let Some(part) = Part::of_path(path) {
        return Ok(Some(is_signed(catalog, chain, &epoch, (part, bytes)).await?));
    }
    let name = path.strip_prefix("checkpoint/").unwrap_or_default();
    let (size, beside) = name.split_once('.').map_or((name, None), |(size, b)| (size, Some(b)));
    let after = size.parse::<u64>().unwrap_or(0).saturating_sub(1);
    let found = catalog.checkpoints("", epoch.number, after, 1).await?.pop();
    let Some((checkpoint, _)) =
        found.filter(|(of, _)| path.starts_with(&layout::checkpoint(of.size)))
    else {
        return Ok(Some(false));
    };
    let note = checkpoint.note.as_bytes();
    let is_of_it = match beside {
        None => bytes == note,
        Some(stamp) if stamp.ends_with(".tsr") => {
            time_stamp::stamped_digest(bytes).is_ok_and(|of| of == time_stamp::digest(note))
        }
        Some(_) => bytes.starts_with(note),
    };
    let is_good =
        is_of_it && is_checkpoint(catalog, chain, &epoch, (checkpoint.size, note)).await?;
    Ok(Some(is_good))
}

/// Whether a note is this station's checkpoint of the first `size` entries that the catalog has.
async fn is_checkpoint(
    catalog: &Catalog,
    chain: &Chain,
    epoch: &Epoch,
    (size, note): (u64, &[u8]),
) -> Result<bool, LogError> {
    Ok(is_of_size(catalog, epoch, size, note)
        && weigh((catalog, chain), epoch, note).await? == Weight::Same)
}

fn is_of_size(catalog: &Catalog, epoch: &Epoch, size: u64, note: &[u8]) -> bool {
    let origin = origin(catalog.station(), epoch.number);
    note.starts_with(format!("{origin}\n{size}\n").as_bytes())
}

/// Whether a part's hashes lead up to the newest checkpoint: each full tile's root stands in the tile above it,
/// and what no tile above holds is in the checkpoint's own root.
async fn is_signed(
    catalog: &Catalog,
    chain: &Chain,
    epoch: &Epoch,
    (part, bytes): (Part, &[u8]),
) -> Result<bool, LogError> {
    let Some(newest) = catalog.newest_checkpoint(epoch.number).await? else { return Ok(false) };
    let (level, n, hashes) = match part {
        Part::Hashes { level, n, .. } => (level, n, bytes.to_vec()),
        Part::Entries { n, .. } => {
            let Some(entries) = read_entry_tile(bytes) else { return Ok(false) };
            let hashes: Vec<Hash> = entries.iter().map(|e| record_hash(e.as_bytes())).collect();
            (0, n, hashes_of(&hashes))
        }
    };
    let note = newest.note.as_bytes();
    Ok(part.needs() <= newest.size
        && leads_up(catalog, epoch, (level, n), &hashes).await?
        && is_checkpoint(catalog, chain, epoch, (newest.size, note)).await?)
}

/// Whether the hashes of a tile, or the first of them, are the kept tile's, and so on up to the highest that is
/// full. Above that the checkpoint's root is made of the very rows that a part not full yet is made of.
async fn leads_up(
    catalog: &Catalog,
    epoch: &Epoch,
    (mut level, mut n): (u8, u64),
    hashes: &[u8],
) -> Result<bool, LogError> {
    let mut hashes = hashes.to_vec();
    while let Some(kept) = catalog.tile(epoch.number, level, n).await? {
        let is_whole = kept.hashes.len() == TILE_BYTES && kept.hashes.starts_with(&hashes);
        if !is_whole || Tile::subtree_hash(&kept.hashes).0 != kept.root {
            return Ok(false);
        }
        let Some(above) = catalog.tile(epoch.number, level + 1, n / TILE_WIDTH).await? else {
            return Ok(true);
        };
        let at = usize::try_from(n % TILE_WIDTH).unwrap_or(usize::MAX);
        if above.hashes.chunks(HASH_BYTES).nth(at) != Some(&kept.root[..]) {
            return Ok(false);
        }
        (level, n, hashes) = (level + 1, n / TILE_WIDTH, above.hashes);
    }
    Ok(true)
}
