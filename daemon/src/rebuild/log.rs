//! The custody log of an epoch: how far its entries fit a checkpoint that the station signed, and those entries
//! one after the other.
//!
//! First all of it is read and checked, then it is read again and taken: what changes in between does not fit the
//! root, and ends the rebuild.

use futures::StreamExt;

use super::{RebuildError, archive::Archive};
use crate::{
    catalog::{Catalog, Checkpoint},
    domain::CustodyEvent,
    identity,
    log::{
        Hash, Part, TILE_WIDTH, Tree, checkpoint_path, checkpoint_text, read_entry_tile,
        record_hash,
    },
    store::keys,
};

/// Tiles taken over in one transaction.
const TOGETHER: usize = 16;

/// How far the log of an epoch can be believed.
#[derive(Clone, Debug)]
pub(super) struct Survey {
    pub(super) epoch: u32,
    /// Leaves of the newest checkpoint that its entries fit.
    pub(super) good: u64,
    /// Leaves that some object of the log claims.
    pub(super) claimed: u64,
    /// Checkpoints that stand there, by size.
    sizes: Vec<u64>,
}

impl Survey {
    /// Whether no object claims more than what is good.
    pub(super) fn is_whole(&self) -> bool {
        self.good == self.claimed
    }
}

/// Reads and checks the log of an epoch.
///
/// # Errors
/// When the archive cannot be read.
pub(super) async fn survey(archive: &mut Archive<'_>, epoch: u32) -> Result<Survey, RebuildError> {
    let (sizes, claimed) = listed(archive, epoch).await?;
    let mut survey = Survey { epoch, good: 0, claimed, sizes };
    let newest = survey.sizes.last().copied().unwrap_or(0);
    let mut tree = Tree::new();
    while tree.size() < newest {
        let start = tree.clone();
        let end = (start.size() + TILE_WIDTH).min(newest);
        match grown(archive, epoch, &mut tree, end, &survey.sizes).await? {
            Fits::All(good) => survey.good = good.unwrap_or(survey.good),
            Fits::Not => {
                survey.good = shorter(archive, &survey, &start).await?.unwrap_or(survey.good);
                return Ok(survey);
            }
        }
    }
    Ok(survey)
}

/// What became of a tile's checkpoints.
enum Fits {
    /// None contradicts its entries; the greatest that signs them.
    All(Option<u64>),
    /// The tile is not there, or a checkpoint signs something else.
    Not,
}

/// Grows `tree` by one tile, up to `end` leaves, and holds the checkpoints on the way against it.
async fn grown(
    archive: &mut Archive<'_>,
    epoch: u32,
    tree: &mut Tree,
    end: u64,
    sizes: &[u64],
) -> Result<Fits, RebuildError> {
    let part = part(tree.size(), end);
    let Some(entries) = entries(archive, epoch, part).await? else {
        archive.report.find("tile-refused", key(archive, epoch, part), "it is missing or no tile");
        return Ok(Fits::Not);
    };
    let mut good = None;
    for entry in &entries {
        tree.push(record_hash(entry.as_bytes()));
        if sizes.binary_search(&tree.size()).is_err() {
            continue;
        }
        let at = archive.log_key(epoch, &checkpoint_path(tree.size()));
        match signed_root(archive, epoch, tree.size(), tree.root()).await? {
            Signs::This(_) => good = Some(tree.size()),
            Signs::Other => {
                archive.report.find("log-contradicts", at, "it signs other entries");
                return Ok(Fits::Not);
            }
            Signs::Nothing => {
                archive.report.find("checkpoint-refused", at, "the station did not sign it");
            }
        }
    }
    Ok(Fits::All(good))
}

/// The greatest checkpoint within the tile at `start` that fits the entries of its own partial tile.
async fn shorter(
    archive: &Archive<'_>,
    survey: &Survey,
    start: &Tree,
) -> Result<Option<u64>, RebuildError> {
    let within = start.size() + 1..start.size() + TILE_WIDTH;
    for size in survey.sizes.iter().rev().filter(|size| within.contains(size)) {
        let part = part(start.size(), *size);
        let Some(entries) = entries(archive, survey.epoch, part).await? else { continue };
        let mut tree = start.clone();
        for entry in &entries {
            tree.push(record_hash(entry.as_bytes()));
        }
        if let Signs::This(_) = signed_root(archive, survey.epoch, *size, tree.root()).await? {
            return Ok(Some(*size));
        }
    }
    Ok(None)
}

/// Takes over the good entries of an epoch, which begin at position `first`.
///
/// # Errors
/// When the archive cannot be read or is no longer what was checked, or an entry does not tell what it should.
pub(super) async fn replay(
    catalog: &Catalog,
    archive: &Archive<'_>,
    survey: &Survey,
    first: i64,
) -> Result<(), RebuildError> {
    let changed = || RebuildError::NoLog(archive.station);
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
            let part = part(tree.size(), (tree.size() + TILE_WIDTH).min(survey.good));
            let entries = entries(archive, survey.epoch, part).await?.ok_or_else(changed)?;
            for entry in entries {
                tiles.extend(tree.push(record_hash(entry.as_bytes())));
                if survey.sizes.binary_search(&tree.size()).is_ok() {
                    signed.extend(checkpoint(archive, survey, &tree, &entry).await?);
                }
                leaves.push(entry);
            }
        }
        catalog.replay(first.saturating_add_unsigned(from), &leaves).await?;
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
enum Signs {
    /// That they are those; the note.
    This(String),
    /// That others are.
    Other,
    /// Nothing that counts.
    Nothing,
}

async fn signed_root(
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
fn part(start: u64, end: u64) -> Part {
    Part::Entries { n: start / TILE_WIDTH, width: end - start }
}

fn key(archive: &Archive<'_>, epoch: u32, part: Part) -> String {
    archive.log_key(epoch, &part.path())
}

/// The entries of a tile; none where it is missing or no tile of that width.
async fn entries(
    archive: &Archive<'_>,
    epoch: u32,
    part: Part,
) -> Result<Option<Vec<String>>, RebuildError> {
    let Part::Entries { width, .. } = part else { return Ok(None) };
    let bytes = archive.read(&key(archive, epoch, part)).await?;
    let entries = bytes.and_then(|bytes| read_entry_tile(&bytes));
    Ok(entries.filter(|entries| entries.len() as u64 == width))
}

/// The sizes of the checkpoints that stand there, in order, and the greatest tree that any object is of.
async fn listed(archive: &Archive<'_>, epoch: u32) -> Result<(Vec<u64>, u64), RebuildError> {
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

/// The size in the path of a checkpoint with the station's line alone.
fn checkpoint_size(path: &str) -> Option<u64> {
    let size = path.strip_prefix("checkpoint/")?.parse().ok()?;
    (checkpoint_path(size) == path && size > 0).then_some(size)
}

impl Archive<'_> {
    fn log_key(&self, epoch: u32, path: &str) -> String {
        format!("{}/{path}", keys::log(self.station, epoch))
    }
}
