//! Whether a log that stands somewhere is the catalog's: a station signs one tree a size, and never another.
//!
//! Called by `run` before anything is signed, by `flow` for what belongs to nothing and before anything is put
//! aside. Only what this station signed speaks against its catalog: what a stranger put there is a finding, no fork.
//! A checkpoint of the catalog's own entries that the catalog forgot is taken over. Nothing that stands is changed.

use std::collections::HashSet;

use futures::StreamExt;
use tlog_tiles::Checkpoint as Said;

use super::{
    LogError, Tree, layout,
    read::{entries, full_tiles},
    tree::TILE_WIDTH,
};
use crate::{
    catalog::{Catalog, Epoch, FullTile},
    identity::{Chain, origin},
    store::{Store, StoreErrorKind, keys},
};

/// What a note says of the catalog's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Nothing: this station did not sign it as a checkpoint.
    Nothing,
    /// It is a checkpoint of the catalog's own entries.
    Same,
    /// This station signed other entries, or more, than the catalog has: a tree of so many.
    Other(u64),
}

/// Weighs a note that claims to be a checkpoint of `epoch`.
///
/// # Errors
/// When the catalog cannot be read, or contradicts itself.
pub async fn weigh(
    (catalog, chain): (&Catalog, &Chain),
    epoch: &Epoch,
    note: &[u8],
) -> Result<Weight, LogError> {
    let name = origin(catalog.station(), epoch.number);
    let said = chain.open(&name, note).ok().and_then(|text| Said::from_bytes(text.as_bytes()).ok());
    let Some(said) = said.filter(|said| said.origin() == name) else { return Ok(Weight::Nothing) };
    if said.size() > epoch.size {
        return Ok(Weight::Other(said.size()));
    }
    let (tree, _) = grown(catalog, epoch, said.size()).await?;
    let is_same = tree.root() == *said.hash();
    Ok(if is_same { Weight::Same } else { Weight::Other(said.size()) })
}

/// The size of a checkpoint's tree in the archive that this station signed in the newest epoch and that the
/// catalog contradicts, if there is one. Those that it merely forgot are kept again.
///
/// # Errors
/// When the catalog or the archive cannot be used.
pub async fn contradicted(
    catalog: &Catalog,
    store: &Store,
    chain: &Chain,
) -> Result<Option<u64>, LogError> {
    let epoch = catalog.epoch().await?;
    let known: HashSet<u64> = catalog.checkpoint_sizes(epoch.number).await?.into_iter().collect();
    let standing = standing_sizes(catalog, store, &epoch).await?;
    let (both, new): (Vec<u64>, Vec<u64>) =
        standing.into_iter().partition(|size| known.contains(size));
    // The newest that both have stands for all before it: its tree begins with theirs.
    for size in both.into_iter().next_back().into_iter().chain(new) {
        let Some(note) = read(catalog, store, &epoch, size).await? else { continue };
        // Whether the entries still give it is asked before the next one is signed.
        if is_kept(catalog, &epoch, size, &note).await? {
            continue;
        }
        match weigh((catalog, chain), &epoch, &note).await? {
            Weight::Nothing => {}
            Weight::Other(size) => return Ok(Some(size)),
            Weight::Same if known.contains(&size) => {}
            Weight::Same => adopt(catalog, &epoch, size, note).await?,
        }
    }
    Ok(None)
}

/// Sizes of the checkpoints that stand in the archive, in order.
async fn standing_sizes(
    catalog: &Catalog,
    store: &Store,
    epoch: &Epoch,
) -> Result<Vec<u64>, LogError> {
    let folder = keys::log(catalog.station(), epoch.number);
    let mut sizes = Vec::new();
    let mut objects = store.objects_below(&format!("{folder}/checkpoint"))?;
    while let Some(object) = objects.next().await {
        let object = object?;
        let path = object.key.strip_prefix(&folder).and_then(|path| path.strip_prefix('/'));
        let is_note = object.size <= layout::BESIDE_MAX;
        sizes.extend(path.filter(|_| is_note).and_then(layout::checkpoint_size));
    }
    sizes.sort_unstable();
    Ok(sizes)
}

async fn read(
    catalog: &Catalog,
    store: &Store,
    epoch: &Epoch,
    size: u64,
) -> Result<Option<Vec<u8>>, LogError> {
    let folder = keys::log(catalog.station(), epoch.number);
    match store.get_small(&format!("{folder}/{}", layout::checkpoint(size))).await {
        Ok(note) => Ok(Some(note)),
        Err(error) if error.kind() == StoreErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Whether the catalog has this very checkpoint.
async fn is_kept(
    catalog: &Catalog,
    epoch: &Epoch,
    size: u64,
    note: &[u8],
) -> Result<bool, LogError> {
    let found = catalog.checkpoints("", epoch.number, size.saturating_sub(1), 1).await?.pop();
    Ok(found.is_some_and(|(kept, _)| kept.size == size && kept.note.as_bytes() == note))
}

/// Keeps a checkpoint of the catalog's own entries, as it was signed before the catalog was put back.
async fn adopt(catalog: &Catalog, epoch: &Epoch, size: u64, note: Vec<u8>) -> Result<(), LogError> {
    let (tree, tiles) = grown(catalog, epoch, size).await?;
    // One under another's name is no checkpoint of this size.
    let text = layout::checkpoint_text(&origin(catalog.station(), epoch.number), size, tree.root());
    if let Ok(note) = String::from_utf8(note)
        && note.starts_with(&text)
    {
        catalog.keep_checkpoint(epoch.number, size, tree.root().0, &note, &tiles).await?;
    }
    Ok(())
}

/// The tree of the first `size` entries, and the tiles of it that the catalog does not keep yet.
async fn grown(
    catalog: &Catalog,
    epoch: &Epoch,
    size: u64,
) -> Result<(Tree, Vec<FullTile>), LogError> {
    let newest = catalog.newest_checkpoint(epoch.number).await?;
    let kept = newest.map_or(0, |newest| newest.size);
    let mut tree = full_tiles(catalog, epoch, size.min(kept)).await?;
    let mut tiles = Vec::new();
    while tree.size() < size {
        let count = (size - tree.size()).min(TILE_WIDTH);
        for (_, hash) in entries(catalog, epoch, tree.size(), count).await? {
            tiles.extend(tree.push(hash));
        }
    }
    Ok((tree, tiles))
}
