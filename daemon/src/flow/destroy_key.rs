//! Destroying the key of an encrypted item: the disposal of it, wherever its copies stand.
//!
//! Called by `api` once a disposal was confirmed, by `run` at each start and whenever the custody log was published,
//! and by [`super::key_audit`]: whatever was begun is gone on with until it is done. Whether a key may be condemned is
//! judged by the catalog, in the transaction that condemns it. From then on nothing opens with the key, and nothing
//! puts it back. The first copy goes once a checkpoint that stands in the home archive covers that it was condemned,
//! and while no legal hold lies on the item; that it was destroyed is on record once it is.

use std::path::PathBuf;

use tracing::{info, warn};

use super::FlowError;
use crate::{
    catalog::{Catalog, KeyDisposal, MayDestroy},
    domain::{Actor, ItemId},
    vault::{Turn, Vault, VaultError},
};

/// Destroys the key that `disposal` condemned, everywhere, and puts that on record. Answers [`MayDestroy::Done`], or
/// why it stands still.
///
/// # Errors
/// [`FlowError::Vault`]: it may stand in some place still, and it must be done again.
pub async fn destroy_key(
    catalog: &Catalog,
    vault: &Vault,
    disposal: &KeyDisposal,
    who: &Actor,
    turn: Turn,
) -> Result<MayDestroy, FlowError> {
    // Nothing is begun that could not be done to the end: until then it can be stopped.
    let (_, turn) = blocking(vault, turn, Vault::is_whole).await?;
    let may = catalog.begin_destroying(disposal.id, vault.home()).await?;
    if may != MayDestroy::Now {
        return Ok(may);
    }
    let (_, _turn) = everywhere(vault, disposal.item, turn).await?;
    catalog.key_destroyed(disposal.id, who).await?;
    info!(item = %disposal.item, disposal = %disposal.id, "the key was destroyed everywhere");
    Ok(MayDestroy::Done)
}

/// Goes on with every disposal that was confirmed and did not come to its end. What cannot be done now waits for
/// the next try.
///
/// # Errors
/// [`FlowError::Catalog`].
pub async fn go_on(catalog: &Catalog, vault: &Vault) -> Result<(), FlowError> {
    for disposal in catalog.open_key_disposals().await? {
        let (item, turn) = (disposal.item, vault.turn().await);
        match destroy_key(catalog, vault, &disposal, &Actor::station(), turn).await {
            Ok(MayDestroy::Held) => warn!(%item, "a legal hold keeps its condemned key"),
            Ok(MayDestroy::Unpublished) => {
                info!(%item, "its key is destroyed once the custody log is published");
            }
            Ok(MayDestroy::Now | MayDestroy::Done) => {}
            Err(FlowError::Vault(problem)) => {
                warn!(%item, error = %problem, "its key is not destroyed everywhere yet");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Destroys the key of an item in every place. Answers where it stood.
pub(super) async fn everywhere(
    vault: &Vault,
    item: ItemId,
    turn: Turn,
) -> Result<(Vec<PathBuf>, Turn), FlowError> {
    blocking(vault, turn, move |vault| vault.destroy(item)).await
}

/// The turn goes along: it is not over before the work is, whoever waits for that.
async fn blocking<T: Send + 'static>(
    vault: &Vault,
    turn: Turn,
    work: impl FnOnce(&Vault) -> Result<T, VaultError> + Send + 'static,
) -> Result<(T, Turn), FlowError> {
    let vault = vault.clone();
    let done = tokio::task::spawn_blocking(move || (work(&vault), turn)).await;
    let (done, turn) = done.map_err(|_| FlowError::Lost)?;
    Ok((done?, turn))
}

#[cfg(test)]
pub(super) mod tests;
