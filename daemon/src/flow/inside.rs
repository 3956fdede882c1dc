//! Beside the line: what is inside proven originals.
//!
//! Called by `run` on the derive lane's own thread, one item a call. Whatever happens here, the
//! original and its line are untouched, and footage is parsed in the worker alone.

use std::sync::atomic::AtomicBool;

use docket_transcode::{INSIDE_VERSION, TranscodeErrorKind, Transcoder};
use tracing::Instrument;

use super::{FlowError, derive::Derived};
use crate::{
    catalog::{Catalog, Examination},
    domain::ItemId,
    observe::item_span,
    store::{Store, keys},
};

/// Looks into `item`'s original and keeps what is found. Tried once for each version of what is looked
/// for, however it ends.
///
/// # Errors
/// [`FlowError::Store`] when the archive is away, [`FlowError::Catalog`] when the facts cannot be
/// kept: try again later.
pub async fn examine(
    catalog: &Catalog,
    store: &Store,
    transcoder: &dyn Transcoder,
    item: ItemId,
    cancel: &AtomicBool,
) -> Result<Derived, FlowError> {
    examine_one(catalog, store, transcoder, item, cancel).instrument(item_span(item)).await
}

async fn examine_one(
    catalog: &Catalog,
    store: &Store,
    transcoder: &dyn Transcoder,
    item: ItemId,
    cancel: &AtomicBool,
) -> Result<Derived, FlowError> {
    // All would be recorded as failed if the archive's disk is merely away.
    store.must_hold_evidence(true)?;
    let item = catalog.item(item).await?;
    let examination = match store.open(&keys::original(item.id, &item.extension)) {
        // Recorded, so that one unreadable original does not stand before all others for ever.
        Err(error) => Examination::Failed(error.to_string()),
        Ok(original) => match transcoder.examine(&original, cancel) {
            Ok(facts) => Examination::Done(Box::new(facts)),
            Err(error) => match error.kind {
                TranscodeErrorKind::NotPlayable => Examination::Unknown(error.what),
                TranscodeErrorKind::WorkerDied => Examination::Failed(error.what),
                TranscodeErrorKind::Cancelled => return Ok(Derived::Stopped),
                TranscodeErrorKind::Unavailable => {
                    tracing::error!(what = error.what, "clips cannot be looked into");
                    return Ok(Derived::Stopped);
                }
            },
        },
    };
    catalog.record_examination(item.id, INSIDE_VERSION, &examination).await?;
    Ok(Derived::Recorded)
}
