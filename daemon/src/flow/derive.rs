//! Beside the line: viewable renditions of proven originals.
//!
//! Called by `run` on the derive lane's own thread, one clip a call. Whatever happens here, the
//! original and its line are untouched: a worker that dies is a recorded fact about the rendition.

use std::{fs, path::Path, sync::atomic::AtomicBool};

use docket_transcode::{Rendition, TranscodeErrorKind, Transcoder};
use tracing::Instrument;

use super::FlowError;
use crate::{
    catalog::{Catalog, Derivation, Item, RenditionRow},
    domain::ItemId,
    observe::{item_span, metrics},
    store::{Store, keys},
};

/// What trying one item gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Derived {
    /// Recorded, one way or another.
    Recorded,
    /// Stopped before an answer: the item waits.
    Stopped,
}

/// Probes `item`'s original and keeps what the worker makes of it. `scratch` is emptied first.
///
/// # Errors
/// [`FlowError::Store`] or [`FlowError::Staging`] when renditions cannot be kept: try again later.
pub async fn derive(
    catalog: &Catalog,
    store: &Store,
    transcoder: &dyn Transcoder,
    scratch: &Path,
    item: ItemId,
    cancel: &AtomicBool,
) -> Result<Derived, FlowError> {
    derive_one(catalog, store, transcoder, scratch, item, cancel).instrument(item_span(item)).await
}

async fn derive_one(
    catalog: &Catalog,
    store: &Store,
    transcoder: &dyn Transcoder,
    scratch: &Path,
    item: ItemId,
    cancel: &AtomicBool,
) -> Result<Derived, FlowError> {
    // All would be recorded as failed if the archive's disk is merely away.
    store.must_hold_evidence(true)?;
    let item = catalog.item(item).await?;
    empty(scratch)?;
    let original = match store.open(&keys::original(item.id, &item.extension)) {
        Ok(original) => original,
        // Recorded, so that one unreadable original does not stand before all others for ever.
        Err(error) => {
            let failed = Derivation::Failed(error.to_string());
            catalog.record_derivation(item.id, &failed).await?;
            return Ok(Derived::Recorded);
        }
    };
    let derivation = match transcoder.derive(&original, scratch, cancel) {
        Ok(derived) if derived.renditions.is_empty() => {
            Derivation::NotPlayable("nothing in it can be shown".into())
        }
        Ok(derived) => {
            let kept = keep(store, &item, &derived.renditions)?;
            Derivation::Done(derived.facts, kept)
        }
        Err(error) => match error.kind {
            TranscodeErrorKind::NotPlayable => Derivation::NotPlayable(error.what),
            TranscodeErrorKind::WorkerDied => Derivation::Failed(error.what),
            TranscodeErrorKind::Cancelled => return Ok(Derived::Stopped),
            TranscodeErrorKind::Unavailable => {
                tracing::error!(what = error.what, "no previews can be made");
                return Ok(Derived::Stopped);
            }
        },
    };
    catalog.record_derivation(item.id, &derivation).await?;
    Ok(Derived::Recorded)
}

/// Adopts each file into the archive. One left by a killed run stands there already and is whole,
/// for adopting is atomic: it is the rendition.
fn keep(store: &Store, item: &Item, made: &[Rendition]) -> Result<Vec<RenditionRow>, FlowError> {
    let mut kept = Vec::with_capacity(made.len());
    for rendition in made {
        let key = keys::rendition(item.id, &rendition.path);
        fs::File::open(&rendition.path)
            .and_then(|file| metrics::fsync(|| file.sync_all()))
            .map_err(|e| FlowError::staging("make durable", &rendition.path, e))?;
        store.adopt(&rendition.path, &key)?;
        let read = store.read_back(&key)?;
        kept.push(RenditionRow {
            kind: RenditionRow::kind_name(rendition.kind).into(),
            key,
            size: read.size,
            blake3: read.blake3,
            recipe: rendition.recipe.clone(),
        });
    }
    Ok(kept)
}

fn empty(folder: &Path) -> Result<(), FlowError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(FlowError::staging("clear", folder, error));
        }
        _ => {}
    }
    fs::create_dir_all(folder).map_err(|e| FlowError::staging("make", folder, e))
}
