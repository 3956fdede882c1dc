//! Stage 7: the recorder's copy may be removed. Not removed: permitted.
//!
//! Called by `run` on the archive lane. An item becomes releasable when it is proven on every
//! target, sealed, and its custody events are durable; the catalog commits them with
//! `synchronous=FULL`, so a sealed item's events are. Only then does the staged name go: the
//! archive holds the bytes.

use super::{FlowError, staging::Staging};
use crate::{catalog::Catalog, domain::ItemId, store::Store};

/// Permits what may be permitted of `items` and clears their staged names. Answers how many.
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
    let permitted = catalog.permit_release(items, &[store.target()]).await?;
    for item in &permitted {
        staging.discard(&staging.staged(*item))?;
    }
    Ok(permitted.len())
}
