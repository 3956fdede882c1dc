//! Destroying the key of an encrypted item: as a way of disposing of it, wherever its copies stand.
//!
//! For the disposal of items to call, which decides whether it may be: nothing is judged here. The custody log
//! says that it is about to be done before anything is, and that it was done once it is; whoever finds only the
//! first does it again.

use super::FlowError;
use crate::{
    catalog::Catalog,
    domain::{Act, Actor, ItemId},
    store::StoreError,
    vault::{Vault, VaultError},
};

/// Destroys the key of `item` for `reason`, a stable code.
///
/// # Errors
/// [`FlowError::Vault`]: it may stand in some place still, and it must be done again; kind `Gone` when the item is
/// not encrypted, so that this would dispose of nothing.
pub async fn destroy_key(
    catalog: &Catalog,
    vault: &Vault,
    item: ItemId,
    reason: &str,
    who: &Actor,
) -> Result<(), FlowError> {
    if catalog.item(item).await?.stored.is_none() {
        return Err(VaultError::Gone(item.to_string()).into());
    }
    catalog.record_key(Act::KeyCondemned, item, reason, who).await?;
    let vault = vault.clone();
    let destroyed = tokio::task::spawn_blocking(move || vault.destroy(item)).await;
    destroyed.map_err(|lost| {
        let error = std::io::Error::other(lost);
        StoreError::io("destroy", std::path::Path::new("the key"), &error)
    })??;
    Ok(catalog.record_key(Act::KeyDestroyed, item, reason, who).await?)
}
