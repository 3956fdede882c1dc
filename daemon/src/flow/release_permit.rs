//! Stage 7: the recorder's copy may be removed. Not removed: permitted.
//!
//! Called by `run` on the archive lane. An item becomes releasable when it is proven on every
//! target, sealed, and its custody events are durable; the catalog commits them with
//! `synchronous=FULL`, so a sealed item's events are. A rescued item never does: its recorder has
//! what it lacks. Only then does the staged name go: the archive holds the bytes.

use super::{FlowError, staging::Staging};
use crate::{catalog::Catalog, domain::ItemId, store::Store};

/// Permits what may be permitted of `items` and clears the staged names of those that are done.
/// Answers how many.
///
/// # Errors
/// [`FlowError::Catalog`], or [`FlowError::Staging`] when a staged name cannot be removed: the next
/// start does it.
pub async fn permit(
    catalog: &Catalog,
    store: &Store,
    staging: &Staging,
    items: &[ItemId],
) -> Result<usize, FlowError> {
    let done = catalog.permit_release(items, &[store.target()]).await?;
    for item in &done {
        staging.discard(&staging.staged(*item))?;
    }
    Ok(done.len())
}
