//! What others said of checkpoints, on its way to a further target: whoever has that copy alone can show it too.
//!
//! Called by [`super::forward`]. Of each witness the line about the newest checkpoint that it signed goes there, for
//! it covers all before; and every time stamp. The checkpoint comes with them, and the tiles it needs. A kill between
//! two steps is healed by doing it again: nothing is noted that does not stand.

use tracing::warn;

use super::{LogError, layout, publish::write, witness::cosigned};
use crate::{
    catalog::{Catalog, Checkpoint, Epoch},
    store::{StoreErrorKind, Target, keys},
};

/// An object beside a checkpoint.
struct Said {
    of: Checkpoint,
    /// The end of its name.
    name: String,
    bytes: Vec<u8>,
    /// Whether only these bytes may stand there: a witness may have said the same at another time too.
    is_only: bool,
}

/// Puts beside the checkpoints at `target` what does not stand there yet.
///
/// # Errors
/// [`LogError`]; what was done stands, and the rest is done by the next call.
pub(super) async fn forward_said(
    catalog: &Catalog,
    target: &Target,
    epoch: &Epoch,
) -> Result<(), LogError> {
    for said in due(catalog, target.name(), epoch).await? {
        let (number, size) = (said.of.epoch, said.of.size);
        let stands = catalog.checkpoints(target.name(), number, size.saturating_sub(1), 1).await?;
        if !stands.first().is_some_and(|(_, stands)| *stands) {
            write(catalog, target, &said.of).await?;
            catalog.published(target.name(), number, size).await?;
        }
        let folder = keys::log(catalog.station(), number);
        let key = format!("{folder}/{}.{}", layout::checkpoint(size), said.name);
        match target.put_new(&key, said.bytes).await {
            Err(error) if error.kind() == StoreErrorKind::Exists && said.is_only => {
                warn!(key, target_name = target.name(), "another time stamp stands there");
                continue;
            }
            // It said the same at another time, before this catalog was restored.
            Err(error) if error.kind() == StoreErrorKind::Exists => {}
            done => done?,
        }
        catalog.said_stands(target.name(), (number, size), &said.name).await?;
    }
    Ok(())
}

async fn due(catalog: &Catalog, target: &str, epoch: &Epoch) -> Result<Vec<Said>, LogError> {
    let mut due = Vec::new();
    for line in catalog.newest_cosignatures(epoch.number).await? {
        let Some(of) = checkpoint(catalog, epoch, line.size).await? else { continue };
        if !catalog.said_at(target, epoch.number, line.size).await?.contains(&line.key_id) {
            let bytes = cosigned(&of, &line);
            due.push(Said { of, name: line.key_id, bytes, is_only: false });
        }
    }
    for stamp in catalog.unsent_time_stamps(target, epoch).await? {
        let Some(of) = checkpoint(catalog, epoch, stamp.size).await? else { continue };
        let name = layout::stamp_name(stamp.number);
        due.push(Said { of, name, bytes: stamp.answer, is_only: true });
    }
    Ok(due)
}

async fn checkpoint(
    catalog: &Catalog,
    epoch: &Epoch,
    size: u64,
) -> Result<Option<Checkpoint>, LogError> {
    let found = catalog.checkpoints("", epoch.number, size.saturating_sub(1), 1).await?.pop();
    Ok(found.map(|(checkpoint, _)| checkpoint).filter(|checkpoint| checkpoint.size == size))
}
