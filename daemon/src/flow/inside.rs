//! Beside the line: what is inside proven originals.
//!
//! Called by `run` on the derive lane's own thread, one item a call. Whatever happens here, the
//! original and its line are untouched, and footage is parsed in the worker alone.

use std::sync::atomic::AtomicBool;

use docket_drivers::ClipKind;
use docket_transcode::{INSIDE_VERSION, InsideFacts, TranscodeErrorKind, Transcoder};
use tracing::Instrument;

use super::{
    FlowError,
    derive::{Derived, away},
};
use crate::{
    catalog::{Catalog, Examination, Item},
    domain::ItemId,
    drift::{fixes_beside, fixes_in},
    observe::item_span,
    retrieve::{Reader, RetrieveError},
    store::Store,
    vault::VaultError,
};

/// Looks into `item`'s original and keeps what is found. Tried once for each version of what is looked
/// for, however it ends.
///
/// # Errors
/// [`FlowError::Store`] when the archive is away, [`FlowError::Catalog`] when the facts cannot be
/// kept: try again later.
pub async fn examine(
    catalog: &Catalog,
    (store, reader): (&Store, &Reader),
    transcoder: &dyn Transcoder,
    item: ItemId,
    cancel: &AtomicBool,
) -> Result<Derived, FlowError> {
    examine_one(catalog, (store, reader), transcoder, item, cancel)
        .instrument(item_span(item))
        .await
}

async fn examine_one(
    catalog: &Catalog,
    (store, reader): (&Store, &Reader),
    transcoder: &dyn Transcoder,
    item: ItemId,
    cancel: &AtomicBool,
) -> Result<Derived, FlowError> {
    // All would be recorded as failed if the archive's disk is merely away.
    store.must_hold_evidence(true)?;
    let item = catalog.item(item).await?;
    let examination = match reader.original(&item).await {
        // A passing fault of a disk is no answer.
        Err(RetrieveError::Key(VaultError::Store(error))) => return away(error),
        // Another key may come.
        Err(RetrieveError::Key(VaultError::NoKey)) => {
            reader.awaits_key(item.id).await?;
            return Ok(Derived::Recorded);
        }
        // Recorded, so that one unreadable original does not stand before all others for ever.
        Err(error @ (RetrieveError::Nowhere { .. } | RetrieveError::Key(_))) => {
            Examination::Failed(error.to_string())
        }
        Err(RetrieveError::Store(error)) => return away(error),
        Err(error) => return Err(error.into()),
        Ok(original) => match transcoder.examine(&reader.plain_file(original)?, cancel) {
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
    if let Examination::Done(facts) = &examination {
        // Before the look is on record: a run that is killed in between does both again.
        keep_fixes(catalog, &item, facts).await?;
    }
    catalog.record_examination(item.id, INSIDE_VERSION, &examination).await?;
    Ok(Derived::Recorded)
}

/// Keeps what satellites tell of when a clip was recorded: the clip itself, or the track beside it,
/// whichever of the two is looked into last.
async fn keep_fixes(catalog: &Catalog, item: &Item, facts: &InsideFacts) -> Result<(), FlowError> {
    let beside = catalog.beside_on_recorder(item).await?;
    if item.kind == ClipKind::Track {
        for clip in beside {
            let known = facts_of(catalog, clip).await?;
            if let (Some(track), Some(known)) = (&facts.track, known)
                && known.track.is_none()
            {
                catalog.set_fixes(clip, &fixes_beside(track, length_ms(&known))).await?;
            }
        }
        return Ok(());
    }
    let mut fixes = facts.track.as_ref().map(fixes_in).unwrap_or_default();
    for track in beside {
        if fixes.is_empty()
            && let Some(track) = facts_of(catalog, track).await?.and_then(|known| known.track)
        {
            fixes = fixes_beside(&track, length_ms(facts));
        }
    }
    Ok(catalog.set_fixes(item.id, &fixes).await?)
}

async fn facts_of(catalog: &Catalog, item: ItemId) -> Result<Option<InsideFacts>, FlowError> {
    let looked = catalog.looked_into(item).await?;
    Ok(looked.and_then(|looked| match looked.examination {
        Examination::Done(facts) => Some(*facts),
        Examination::Unknown(_) | Examination::Failed(_) => None,
    }))
}

/// How long a clip lasts, in milliseconds, as it claims or else as it could be read; 0 of one that
/// tells neither.
fn length_ms(facts: &InsideFacts) -> u64 {
    let read = || facts.file.readable_to_ms.and_then(|ms| u64::try_from(ms).ok());
    facts.claimed_ms.or_else(read).unwrap_or(0)
}
