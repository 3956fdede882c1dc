//! Wrapped keys audited in every place: what is missing or altered is put right from a good copy, what was destroyed
//! is seen to stay destroyed.
//!
//! Called by [`super::reconcile`] for the home archive. Whatever was mended, or could not be, is a custody event. A key
//! that was condemned is never put back: where it stands again it is destroyed again. Who destroys a key waits until
//! the look at it is over, and the other way round.

use tracing::warn;

use super::{FlowError, destroy_key};
use crate::{
    catalog::{Catalog, KeyDisposal, KeyMending},
    domain::{Actor, ItemId, Stored},
    store::{Store, keys},
    vault::{Lack, Mended, Turn, Vault},
};

/// Items looked at together.
const TOGETHER: u32 = 64;

/// A wrapped key that was not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFound {
    /// The file, or the folder that is away.
    pub file: String,
    /// What was wrong.
    pub wrong: KeyWrong,
    /// Whether it is right again.
    pub healed: bool,
}

/// What is wrong with a wrapped key somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyWrong {
    /// A copy is not as it should be.
    Lacks(Lack),
    /// It was destroyed, and stands there.
    Stands,
}

impl KeyWrong {
    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lacks(lack) => lack.as_str(),
            Self::Stands => "stands",
        }
    }
}

/// Looks at the wrapped key of every encrypted item, on behalf of `who`, as long as `goes_on` says so. Whatever is not
/// as it should be is told to `hear`, once; a folder that is away once for all items.
///
/// # Errors
/// [`FlowError::Catalog`], [`FlowError::Stopping`]; [`FlowError::Store`] when the archive is not there.
pub async fn audit(
    catalog: &Catalog,
    (store, vault): (&Store, &Vault),
    who: &Actor,
    goes_on: &(dyn Fn() -> bool + Send + Sync),
    hear: &mut (dyn FnMut(KeyFound) + Send),
) -> Result<(), FlowError> {
    store.must_hold_evidence(catalog.has_proven().await?)?;
    destroy_key::go_on(catalog, vault).await?;
    let (mut away, mut after) = (Vec::new(), None);
    loop {
        let items = catalog.encrypted_items(after, TOGETHER).await?;
        let Some((last, _)) = items.last() else { return Ok(()) };
        after = Some(*last);
        if !goes_on() {
            return Err(FlowError::Stopping);
        }
        for (item, stored) in items {
            for found in one(catalog, vault, who, (item, stored)).await? {
                if found.wrong == KeyWrong::Lacks(Lack::Away) {
                    if away.contains(&found.file) {
                        continue;
                    }
                    away.push(found.file.clone());
                }
                hear(found);
            }
        }
    }
}

async fn one(
    catalog: &Catalog,
    vault: &Vault,
    who: &Actor,
    (item, stored): (ItemId, Stored),
) -> Result<Vec<KeyFound>, FlowError> {
    // Taken before it is asked whether the key counts: nobody condemns or destroys it until it is mended.
    let turn = vault.turn().await;
    if let Some(disposal) = catalog.condemned_key(item).await? {
        // One that did not come to its end yet was gone on with a moment ago.
        if disposal.destroyed_at.is_none() {
            return Ok(Vec::new());
        }
        return destroyed(catalog, vault, who, &disposal, turn).await;
    }
    let vault = vault.clone();
    let mended = tokio::task::spawn_blocking(move || (vault.mend(item, &stored), turn)).await;
    let (mended, _turn) = mended.map_err(|_| FlowError::Lost)?;
    for one in &mended {
        tell(catalog, who, item, one).await?;
    }
    let told = mended.into_iter().map(|one| {
        let (folder, lack) = (one.found.folder, one.found.lack);
        let file = if lack == Lack::Away { folder } else { folder.join(keys::wrapped(item)) };
        let (file, wrong) = (file.display().to_string(), KeyWrong::Lacks(lack));
        KeyFound { file, wrong, healed: one.from.is_ok() }
    });
    Ok(told.collect())
}

/// A key that was destroyed: where it stands again it is destroyed again.
async fn destroyed(
    catalog: &Catalog,
    vault: &Vault,
    who: &Actor,
    disposal: &KeyDisposal,
    turn: Turn,
) -> Result<Vec<KeyFound>, FlowError> {
    let item = disposal.item;
    let (again, _turn) = match destroy_key::everywhere(vault, item, turn).await {
        Ok(stood) => stood,
        Err(FlowError::Vault(problem)) => {
            warn!(%item, error = %problem, "whether its key stands nowhere cannot be seen");
            return Ok(Vec::new());
        }
        Err(error) => return Err(error),
    };
    let files = again.iter().map(|folder| folder.join(keys::wrapped(item)));
    let again: Vec<_> = files.map(|file| file.display().to_string()).collect();
    if !again.is_empty() {
        catalog.key_destroyed_again(disposal, who, &again).await?;
    }
    let stood = again.into_iter();
    let stood = stood.map(|file| KeyFound { file, wrong: KeyWrong::Stands, healed: true });
    Ok(stood.collect())
}

/// Puts on record what became of a copy. A folder that is away says nothing of its copies.
async fn tell(
    catalog: &Catalog,
    who: &Actor,
    item: ItemId,
    Mended { found, from }: &Mended,
) -> Result<(), FlowError> {
    if found.lack == Lack::Away {
        return Ok(());
    }
    let place = found.folder.display().to_string();
    if let Err(why) = from {
        warn!(%item, folder = place, why, "a wrapped key could not be put right");
    }
    let from = from.as_ref().map(|from| from.display().to_string());
    let from = from.as_deref().map_err(|why| why.as_str());
    let (key, lack) = (keys::wrapped(item), found.lack.as_str());
    let mending = KeyMending { item, place: &place, key: &key, lack, from };
    Ok(catalog.key_mended(who, &mending).await?)
}

#[cfg(test)]
mod tests;
