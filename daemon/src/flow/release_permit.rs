//! Stage 7: the recorder's copy may be removed. Not removed: permitted.
//!
//! Called by `run` once the custody log was published. An item becomes releasable when it is proven on
//! every target, sealed, and a signed checkpoint that stands there covers its `sealed` event: from then on
//! nobody can take the station's word back. A rescued item never does: its recorder has what it lacks.

use super::FlowError;
use crate::{catalog::Catalog, store::Store};

/// Items permitted in one transaction.
const TOGETHER: u32 = 256;

/// Permits what may be permitted. Answers how many items that were.
///
/// # Errors
/// [`FlowError::Catalog`]: the next publication permits the rest.
pub async fn permit(catalog: &Catalog, store: &Store) -> Result<usize, FlowError> {
    let targets = catalog.required_targets(store.target()).await?;
    let mut permitted = 0;
    loop {
        let waiting = catalog.to_permit(&targets, TOGETHER).await?;
        let done = catalog.permit_release(&waiting, &targets).await?;
        permitted += done.len();
        // Those that stay changed in between.
        if waiting.len() < TOGETHER as usize || done.is_empty() {
            return Ok(permitted);
        }
    }
}
