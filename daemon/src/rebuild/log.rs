//! The custody log of an epoch: its checkpoints and tiles as they stand there, and its good entries one after the
//! other.
//!
//! First all of it is read and checked ([`super::survey`]), then it is read again and taken: what changes in
//! between does not fit the root, and ends the rebuild.

use futures::StreamExt;
use tracing::warn;

use super::{RebuildError, archive::Archive, survey::Survey};
use crate::{
    catalog::{Catalog, Checkpoint},
    domain::CustodyEvent,
    identity,
    log::{
        Hash, Part, TILE_WIDTH, Tree, checkpoint_path, checkpoint_size, checkpoint_text,
        read_entry_tile, record_hash,
    },
    store::keys,
};

/// Tiles taken over in one transaction.
const TOGETHER: usize = 16;

/// Takes over the good entries of an epoch, which begin at position `first`. Where entries before them may be lost,
/// one whose change cannot be made is kept without it, and told.
///
/// # Errors
/// When the archive cannot be read or is no longer what was checked, or an entry does not tell what it should.
pub(super) async fn replay(
    catalog: &Catalog,
    archive: &mut Archive<'_>,
    survey: &Survey,
    first: i64,
    may_lack: bool,
) -> Result<(), RebuildError> {
    let station = archive.station;
    let changed = || RebuildError::NoLog(station);
    let since = archive.chain.links().iter().find(|link| link.identity.epoch == survey.epoch);
    let since = since.map(|link| link.identity.since).unwrap_or_default();
    catalog.keep_epoch(survey.epoch, first, since).await?;
    let mut tree = Tree::new();
    let mut signed = Vec::new();
    while tree.size() < survey.good {
        let (from, mut leaves, mut tiles) = (tree.size(), Vec::new(), Vec::new());
        for _ in 0..TOGETHER {
            if tree.size() == survey.good {
                break;
            }
            let entries = good(archive, survey, tree.size()).await?.ok_or_else(changed)?;
            for entry in entries {
                tiles.extend(tree.push(record_hash(entry.as_bytes())));
                if survey.sizes.binary_search(&tree.size()).is_ok() {
                    signed.extend(checkpoint(archive, survey, &tree, &entry).await?);
                }
                leaves.push(entry);
            }
        }
        let first = first.saturating_add_unsigned(from);
        for (seq, why) in catalog.replay(first, &leaves, may_lack).await? {
            archive.report.find("entry-not-applied", seq, why);
        }
        catalog.keep_tiles(survey.epoch, &tiles).await?;
        catalog.keep_published(archive.store.target(), &signed).await?;
        signed.clear();
    }
    match catalog.newest_checkpoint(survey.epoch).await? {
        Some(newest) if newest.size == survey.good && newest.root == tree.root().0 => Ok(()),
        None if survey.good == 0 => Ok(()),
        _ => Err(changed()),
    }
}

/// The entries of the tile that begins with leaf `start`, as far as they are good.
async fn good(
    archive: &Archive<'_>,
    survey: &Survey,
    start: u64,
) -> Result<Option<Vec<String>>, RebuildError> {
    let count = usize::try_from(survey.good - start).unwrap_or(usize::MAX);
    let found = match survey.fetched.get(&start) {
        Some(fetched) => Some(fetched.clone()),
        None => {
            let part = part(start, (start + TILE_WIDTH).min(survey.read_to));
            entries(archive, survey.epoch, part).await?
        }
    };
    Ok(found.map(|mut entries| {
        entries.truncate(count);
        entries
    }))
}

/// A checkpoint of the tree as it stands, of the moment of its last entry.
async fn checkpoint(
    archive: &Archive<'_>,
    survey: &Survey,
    tree: &Tree,
    entry: &str,
) -> Result<Option<Checkpoint>, RebuildError> {
    let event: Option<CustodyEvent> = serde_json::from_str(entry).ok();
    let (epoch, size, root) = (survey.epoch, tree.size(), tree.root());
    Ok(match (signed_root(archive, epoch, size, root).await?, event) {
        (Signs::This(note), Some(event)) => {
            Some(Checkpoint { epoch, size, root: root.0, note, made_at: event.when.utc })
        }
        _ => None,
    })
}

/// What a checkpoint says of entries.
pub(super) enum Signs {
    /// That they are those; the note.
    This(String),
    /// That others are.
    Other,
    /// Nothing that counts.
    Nothing,
}

/// What the checkpoint of `size` leaves says of a tree with that root.
///
/// # Errors
/// When the archive cannot be read.
pub(super) async fn signed_root(
    archive: &Archive<'_>,
    epoch: u32,
    size: u64,
    root: Hash,
) -> Result<Signs, RebuildError> {
    let note = archive.read(&archive.log_key(epoch, &checkpoint_path(size))).await?;
    let note = note.unwrap_or_default();
    let origin = identity::origin(archive.station, epoch);
    let mut keys = archive.keys.iter().filter(|key| key.name() == origin);
    let Some(text) = keys.find_map(|key| key.open(&note).ok()) else { return Ok(Signs::Nothing) };
    match String::from_utf8(note) {
        Ok(note) if text == checkpoint_text(&origin, size, root) => Ok(Signs::This(note)),
        _ => Ok(Signs::Other),
    }
}

/// The entries from leaf `start` on up to `end`, at most one tile.
pub(super) fn part(start: u64, end: u64) -> Part {
    Part::Entries { n: start / TILE_WIDTH, width: end - start }
}

/// Its key.
pub(super) fn key(archive: &Archive<'_>, epoch: u32, part: Part) -> String {
    archive.log_key(epoch, &part.path())
}

/// The entries of a tile; none where it is missing or no tile of that width.
///
/// # Errors
/// When the archive cannot be read.
pub(super) async fn entries(
    archive: &Archive<'_>,
    epoch: u32,
    part: Part,
) -> Result<Option<Vec<String>>, RebuildError> {
    let bytes = archive.read(&key(archive, epoch, part)).await?;
    Ok(bytes.and_then(|bytes| entries_of(part, &bytes)))
}

/// The same at a further target; none where it does not answer either.
pub(super) async fn entries_at(
    archive: &Archive<'_>,
    target: usize,
    epoch: u32,
    part: Part,
) -> Option<Vec<String>> {
    let target = archive.further.get(target)?;
    let key = key(archive, epoch, part);
    match target.get_small(&key).await {
        Ok(bytes) => entries_of(part, &bytes),
        Err(error) => {
            warn!(%error, key, target_name = target.name(), "a tile could not be read there");
            None
        }
    }
}

/// The hashes of a tile's entries, where anybody could make use of them: home's word is signed by nobody, and shows
/// no more than that a tile is worth asking for elsewhere.
///
/// # Errors
/// When the archive cannot be read.
pub(super) async fn hashes(
    archive: &Archive<'_>,
    epoch: u32,
    part: Part,
) -> Result<Option<Vec<u8>>, RebuildError> {
    let Part::Entries { n, width } = part else { return Ok(None) };
    if archive.further.is_empty() {
        return Ok(None);
    }
    archive.read(&key(archive, epoch, Part::Hashes { level: 0, n, width })).await
}

fn entries_of(part: Part, bytes: &[u8]) -> Option<Vec<String>> {
    let Part::Entries { width, .. } = part else { return None };
    read_entry_tile(bytes).filter(|entries| entries.len() as u64 == width)
}

/// The sizes of the checkpoints that stand there, in order, and the greatest tree that any object is of.
///
/// # Errors
/// When the archive cannot be read.
pub(super) async fn listed(
    archive: &Archive<'_>,
    epoch: u32,
) -> Result<(Vec<u64>, u64), RebuildError> {
    let (mut sizes, mut claimed) = (Vec::new(), 0);
    let below = keys::log(archive.station, epoch);
    let mut objects = archive.store.objects_below(&below)?;
    while let Some(object) = objects.next().await {
        let key = object?.key;
        let Some(path) = key.strip_prefix(&below).and_then(|path| path.strip_prefix('/')) else {
            continue;
        };
        if let Some(size) = checkpoint_size(path) {
            sizes.push(size);
        } else if let Some(part) = Part::of_path(path) {
            claimed = claimed.max(part.needs());
        }
    }
    sizes.sort_unstable();
    let newest = sizes.last().copied().unwrap_or(0);
    Ok((sizes, claimed.max(newest)))
}

impl Archive<'_> {
    /// The key of an object of an epoch's log.
    pub(super) fn log_key(&self, epoch: u32, path: &str) -> String {
        format!("{}/{path}", keys::log(self.station, epoch))
    }
}
