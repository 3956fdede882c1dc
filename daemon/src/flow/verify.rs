//! Stage 5: the object is read back through its key, past the page cache, and compared. Equal means
//! verified, archived and proven at once; different means quarantine.
//!
//! Called by `run` on the archive lane's thread, and by recovery's redo.

use super::{FlowError, archive::Placed, staging::Staging};
use crate::{
    catalog::Catalog,
    domain::{ItemId, Quarantine},
    observe::{item_span, metrics},
    store::{Store, StoreErrorKind},
};

/// What reading back said of one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The same bytes.
    Equal,
    /// Other bytes, or other many.
    Different(String),
    /// No object.
    Missing,
}

/// Reads the object of `placed` back.
///
/// # Errors
/// [`FlowError::Store`] when it cannot be read: try again later.
pub fn check(store: &Store, placed: &Placed) -> Result<Verdict, FlowError> {
    let _span = item_span(placed.waiting.item).entered();
    if let Some(what) = &placed.rotted {
        return Ok(Verdict::Different(what.clone()));
    }
    let read = match store.read_back(&placed.key) {
        Ok(read) => read,
        Err(error) if error.kind() == StoreErrorKind::NotFound => return Ok(Verdict::Missing),
        Err(error) => return Err(error.into()),
    };
    let waiting = &placed.waiting;
    let (size, blake3) = match &waiting.stored {
        Some(stored) => (stored.size, &stored.blake3),
        None => (waiting.size, &waiting.blake3),
    };
    if (read.size, &read.blake3) == (size, blake3) {
        return Ok(Verdict::Equal);
    }
    Ok(Verdict::Different(format!(
        "put {size} bytes with BLAKE3 {blake3}, read back {} bytes with BLAKE3 {}",
        read.size, read.blake3
    )))
}

/// Commits equal objects: one transaction for all of them.
///
/// # Errors
/// [`FlowError::Catalog`].
pub async fn commit(catalog: &Catalog, store: &Store, equal: &[Placed]) -> Result<(), FlowError> {
    let group: Vec<(ItemId, String)> =
        equal.iter().map(|p| (p.waiting.item, p.key.clone())).collect();
    catalog.prove(store.target(), &group).await?;
    metrics::items_verified(equal.len() as u64, equal.iter().map(|p| p.waiting.size).sum());
    Ok(())
}

/// Sets an object aside that is not what was pulled: its name leaves the archive, its bytes stay in
/// quarantine, the item says so.
///
/// # Errors
/// [`FlowError::Catalog`] or [`FlowError::Store`].
pub async fn set_aside(
    catalog: &Catalog,
    store: &Store,
    staging: &Staging,
    placed: &Placed,
    verdict: &Verdict,
) -> Result<Quarantine, FlowError> {
    let (reason, why) = match verdict {
        Verdict::Missing => (Quarantine::Lost, "neither staging nor archive holds the bytes"),
        Verdict::Different(why) => (Quarantine::FixityMismatch, why.as_str()),
        Verdict::Equal => (Quarantine::FixityMismatch, "set aside by hand"),
    };
    catalog.quarantine(placed.waiting.item, reason, why).await?;
    metrics::fixity_checks("failed", 1);
    if staging.staged(placed.waiting.item).exists() {
        // The bytes stay under the staged name; only then may the other name go.
        store.withdraw(&placed.key)?;
        staging.set_aside(placed.waiting.item)?;
    }
    Ok(reason)
}
