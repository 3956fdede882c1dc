//! Publishing: what is committed is signed, and written into an archive: tiles first, then the
//! checkpoint; then it is noted as published.
//!
//! Called by `run`, one at a time. A kill between any two steps is healed by doing it again: a checkpoint
//! is committed before anything of it is written, what it needs follows from the entries, and what stands
//! in the archive must be the same bytes. Memory stays bounded, however long the log is.

use futures::{StreamExt, TryStreamExt, stream};

use super::{
    LogError, Part, Tree, layout,
    read::{entries, full_tiles, part_bytes},
    said::forward_said,
    tree::TILE_WIDTH,
};
use crate::{
    catalog::{Catalog, Checkpoint, Epoch},
    identity,
    note::{NoteError, NoteSigner},
    store::{Store, Target, keys},
};

/// Leaves that one checkpoint goes beyond the one before at most: a long log that was never signed takes
/// several. Its tiles, 8 MiB, are in memory at once.
const STEP: u64 = 1 << 18;
/// Tiles written at the same time: their fsyncs share the disk's flushes.
const TOGETHER: usize = 8;

/// Publishes a catalog's log into one archive.
#[derive(Clone, Copy)]
pub struct Publisher<'a> {
    catalog: &'a Catalog,
    store: &'a Store,
    signer: &'a NoteSigner,
}

impl<'a> Publisher<'a> {
    /// A publisher that signs with the station's key of the newest epoch.
    #[must_use]
    pub fn new(catalog: &'a Catalog, store: &'a Store, signer: &'a NoteSigner) -> Self {
        Self { catalog, store, signer }
    }

    /// Publishes all that is committed when it begins. Answers the newest checkpoint it published, or
    /// `None` if all was published already.
    ///
    /// # Errors
    /// [`LogError`]; what was done stands, and the rest is done by the next call.
    pub async fn publish(&self) -> Result<Option<Checkpoint>, LogError> {
        let goal = self.catalog.epoch().await?;
        let mut newest = None;
        loop {
            let next = match self.catalog.unpublished(self.store.target()).await? {
                Some(signed) => signed,
                None => match self.sign_next(&goal).await? {
                    Some(signed) => signed,
                    None => return Ok(newest),
                },
            };
            write(self.catalog, &Target::Folder(self.store.clone()), &next).await?;
            self.catalog.published(self.store.target(), next.epoch, next.size).await?;
            newest = Some(next);
        }
    }

    /// Signs the next checkpoint of `goal` and keeps it, with the tiles that are full by then.
    async fn sign_next(&self, goal: &Epoch) -> Result<Option<Checkpoint>, LogError> {
        if self.catalog.fork(goal.number).await?.is_some() {
            return Ok(None);
        }
        let before = self.catalog.newest_checkpoint(goal.number).await?;
        let from = before.as_ref().map_or(0, |c| c.size);
        let size = goal.size.min(from + STEP);
        if size <= from {
            return Ok(None);
        }
        let mut tree = full_tiles(self.catalog, goal, from).await?;
        let mut tiles = Vec::new();
        self.grow(&mut tree, goal, from, &mut tiles).await?;
        if before.is_some_and(|before| before.root != tree.root().0) {
            let what = "the entries before it are not those that were signed".into();
            return Err(LogError::Broken { epoch: goal.number, index: from, what });
        }
        self.grow(&mut tree, goal, size, &mut tiles).await?;
        let origin = identity::origin(self.catalog.station(), goal.number);
        if self.signer.key().name() != origin {
            let what = format!("{} is not the key of {origin}", self.signer.key());
            return Err(NoteError::Key(what).into());
        }
        let text = layout::checkpoint_text(&origin, size, tree.root());
        let note = self.signer.sign(&text)?;
        let kept = self.catalog.keep_checkpoint(goal.number, size, tree.root().0, &note, &tiles);
        Ok(Some(kept.await?))
    }

    /// Adds the entries up to `size` leaves to `tree`, and the tiles that become full to `tiles`.
    async fn grow(
        &self,
        tree: &mut Tree,
        epoch: &Epoch,
        size: u64,
        tiles: &mut Vec<crate::catalog::FullTile>,
    ) -> Result<(), LogError> {
        while tree.size() < size {
            let count = (size - tree.size()).min(TILE_WIDTH);
            for (_, hash) in entries(self.catalog, epoch, tree.size(), count).await? {
                tiles.extend(tree.push(hash));
            }
        }
        Ok(())
    }
}

/// Writes checkpoints that stand in the archive `home` into a further target: of each epoch the newest, with
/// every tile it needs, and what others said of the log. What was published there before is the beginning of it.
///
/// # Errors
/// [`LogError`]; what was done stands, and the rest is done by the next call.
pub async fn forward(catalog: &Catalog, home: &str, target: &Target) -> Result<(), LogError> {
    for epoch in catalog.epochs().await? {
        let Some((newest, _)) = catalog.newest_published(home, epoch.number).await? else {
            continue;
        };
        let stands = catalog.newest_published(target.name(), epoch.number).await?;
        if stands.is_none_or(|(stands, _)| stands.size < newest.size) {
            write(catalog, target, &newest).await?;
            catalog.published(target.name(), newest.epoch, newest.size).await?;
        }
        forward_said(catalog, target, &epoch).await?;
    }
    Ok(())
}

/// Writes what `target` lacks of a checkpoint's tree, then the checkpoint.
///
/// # Errors
/// [`LogError`]; what was done stands, and doing it again gives the same bytes.
pub(super) async fn write(
    catalog: &Catalog,
    target: &Target,
    signed: &Checkpoint,
) -> Result<(), LogError> {
    let epochs = catalog.epochs().await?;
    let epoch = epochs.iter().find(|epoch| epoch.number == signed.epoch);
    let epoch = epoch.ok_or_else(|| LogError::Broken {
        epoch: signed.epoch,
        index: signed.size,
        what: "a checkpoint of an epoch that there is not".into(),
    })?;
    let from = catalog.published_below(target.name(), signed.epoch, signed.size).await?;
    let folder = keys::log(catalog.station(), signed.epoch);
    let parts: Vec<Part> = layout::new_parts(from, signed.size);
    stream::iter(parts)
        .map(|part| {
            let key = format!("{folder}/{}", part.path());
            async move {
                let bytes = part_bytes(catalog, epoch, part).await?;
                Ok::<_, LogError>(target.put_new(&key, bytes).await?)
            }
        })
        .buffered(TOGETHER)
        .try_collect::<()>()
        .await?;
    let key = format!("{folder}/{}", layout::checkpoint(signed.size));
    Ok(target.put_new(&key, signed.note.clone().into_bytes()).await?)
}
