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
    cipher::ItemKey,
    domain::ItemId,
    observe::{item_span, metrics},
    retrieve::{Reader, RetrieveError},
    store::{Store, StoreError, StoreErrorKind, keys},
    vault::VaultError,
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
    (store, reader): (&Store, &Reader),
    transcoder: &dyn Transcoder,
    scratch: &Path,
    item: ItemId,
    cancel: &AtomicBool,
) -> Result<Derived, FlowError> {
    let derived = derive_one(catalog, (store, reader), transcoder, scratch, item, cancel)
        .instrument(item_span(item))
        .await;
    // Nothing plain is left of an encrypted item, however it ended.
    empty(scratch)?;
    derived
}

/// What an original that a disk does not give comes to: the station stops, or it is tried again later.
pub(super) fn away(error: StoreError) -> Result<Derived, FlowError> {
    match error.kind() {
        StoreErrorKind::Stopped => Ok(Derived::Stopped),
        _ => Err(error.into()),
    }
}

async fn derive_one(
    catalog: &Catalog,
    (store, reader): (&Store, &Reader),
    transcoder: &dyn Transcoder,
    scratch: &Path,
    item: ItemId,
    cancel: &AtomicBool,
) -> Result<Derived, FlowError> {
    // All would be recorded as failed if the archive's disk is merely away.
    store.must_hold_evidence(true)?;
    let item = catalog.item(item).await?;
    empty(scratch)?;
    let original = match reader.original(&item).await {
        Ok(original) => original,
        // A passing fault of a disk is no answer.
        Err(RetrieveError::Key(VaultError::Store(error))) => return away(error),
        // Another key may come.
        Err(RetrieveError::Key(VaultError::NoKey)) => {
            reader.awaits_key(item.id).await?;
            return Ok(Derived::Recorded);
        }
        // Recorded, so that one unreadable original does not stand before all others for ever.
        Err(error @ (RetrieveError::Nowhere { .. } | RetrieveError::Key(_))) => {
            let failed = Derivation::Failed(error.to_string());
            catalog.record_derivation(item.id, &failed).await?;
            return Ok(Derived::Recorded);
        }
        Err(RetrieveError::Store(error)) => return away(error),
        Err(error) => return Err(error.into()),
    };
    let file = reader.plain_file(original)?;
    let derivation = match transcoder.derive(&file, scratch, cancel) {
        Ok(derived) if derived.renditions.is_empty() => {
            Derivation::NotPlayable("nothing in it can be shown".into())
        }
        Ok(derived) => {
            let item_key = reader.key_of(&item).await?;
            let kept = keep(store, &item, item_key.as_ref(), &derived.renditions)?;
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

/// Adopts each file into the archive, encrypted if the original is. One left by a killed run stands there already and is whole,
/// for adopting is atomic: it is the rendition.
fn keep(
    store: &Store,
    item: &Item,
    item_key: Option<&ItemKey>,
    made: &[Rendition],
) -> Result<Vec<RenditionRow>, FlowError> {
    let mut kept = Vec::with_capacity(made.len());
    for rendition in made {
        let key = keys::rendition(item.id, &rendition.path);
        fs::File::open(&rendition.path)
            .and_then(|file| metrics::fsync(|| file.sync_all()))
            .map_err(|e| FlowError::staging("make durable", &rendition.path, e))?;
        match item_key {
            Some(item_key) if !store.stands(&key)? => {
                let made = store.encrypt(&rendition.path, &key, item_key)?;
                store.place(&made, &key)?;
            }
            Some(_) => {}
            None => store.adopt(&rendition.path, &key)?,
        }
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
