//! Destroying the key of an encrypted item: the disposal of it, wherever its copies stand.
//!
//! Called by `api` once a disposal was confirmed, by `run` at each start, and by [`super::key_audit`]: whatever was
//! begun is gone on with until it is done. Nothing is judged here: the catalog did that in the transaction that
//! condemned the key. The custody log says that it is about to be done before anything is, and that it was done
//! once it is. From the first on nothing opens with the key, and nothing puts it back.

use std::path::PathBuf;

use tracing::{info, warn};

use super::FlowError;
use crate::{
    catalog::{Catalog, KeyDisposal},
    domain::{Actor, ItemId},
    vault::Vault,
};

/// Destroys the key that `disposal` condemned, everywhere, and puts that on record.
///
/// # Errors
/// [`FlowError::Vault`]: it may stand in some place still, and it must be done again.
pub async fn destroy_key(
    catalog: &Catalog,
    vault: &Vault,
    disposal: &KeyDisposal,
    who: &Actor,
) -> Result<(), FlowError> {
    everywhere(vault, disposal.item).await?;
    catalog.key_destroyed(disposal.id, who).await?;
    info!(item = %disposal.item, disposal = %disposal.id, "the key was destroyed everywhere");
    Ok(())
}

/// Goes on with every disposal that was confirmed and did not come to its end. What cannot be done now waits for
/// the next try.
///
/// # Errors
/// [`FlowError::Catalog`].
pub async fn go_on(catalog: &Catalog, vault: &Vault) -> Result<(), FlowError> {
    for disposal in catalog.open_key_disposals().await? {
        match destroy_key(catalog, vault, &disposal, &Actor::station()).await {
            Err(FlowError::Vault(problem)) => {
                warn!(item = %disposal.item, error = %problem, "its key is not destroyed everywhere yet");
            }
            done => done?,
        }
    }
    Ok(())
}

/// Destroys the key of an item in every place. Answers where it stood.
pub(super) async fn everywhere(vault: &Vault, item: ItemId) -> Result<Vec<PathBuf>, FlowError> {
    let vault = vault.clone();
    let destroyed = tokio::task::spawn_blocking(move || vault.destroy(item)).await;
    Ok(destroyed.map_err(|_| FlowError::Lost)??)
}
