//! Stage 6: a signed manifest stands beside the proven original; its digest is in the custody log.
//!
//! Called by `run` on the archive lane. What is written is create-only: one that stands there already,
//! from a run that was killed before it could say so, counts if this station signed it of this
//! original. Whatever it does not say yet, the next generation does.

use std::collections::HashSet;

use futures::{StreamExt, stream};
use tracing::{Instrument, error};

use super::{
    FlowError,
    staging::Staging,
    statement::{Statement, statements},
};
use crate::{
    catalog::{Catalog, Written},
    domain::ItemId,
    identity::StationKeys,
    manifest::{Cited, Manifest, Unsigned},
    note::json,
    observe::item_span,
    store::{Store, StoreErrorKind, keys},
};

/// Manifests written at the same time: their fsyncs share the disk's flushes.
pub(super) const TOGETHER: usize = 16;

/// Seals `items`, which are proven, each once however often it is named: manifests first, then one
/// transaction for all of them. Answers those whose manifests could not be written: they stay proven and
/// are tried again.
///
/// # Errors
/// [`FlowError::Catalog`]: none is sealed.
pub async fn seal(
    catalog: &Catalog,
    store: &Store,
    station: &StationKeys,
    items: &[ItemId],
) -> Result<Vec<ItemId>, FlowError> {
    // A recorder may list a clip twice.
    let mut seen = HashSet::with_capacity(items.len());
    let items: Vec<ItemId> = items.iter().copied().filter(|item| seen.insert(*item)).collect();
    let all = statements(catalog, &items).await?;
    let written: Vec<(ItemId, Result<Written, FlowError>)> = stream::iter(all)
        .map(|statement| async move {
            let id = statement.item.id;
            (id, write(store, station, &statement, None).instrument(item_span(id)).await)
        })
        .buffered(TOGETHER)
        .collect()
        .await;
    let (mut sealed, mut left) = (Vec::with_capacity(written.len()), Vec::new());
    let (mut lacking, mut told) = (Vec::new(), Vec::new());
    for (id, written) in written {
        match written {
            Ok(written) => {
                sealed.extend(written.new.map(|(_, sha256)| (id, sha256)));
                match written.covers {
                    None => lacking.push(Written { new: None, ..written }),
                    Some(0) => {}
                    Some(_) => told.push(Written { new: None, ..written }),
                }
            }
            Err(error) => {
                error!(item = %id, %error, "its manifest could not be written yet");
                left.push(id);
            }
        }
    }
    // What a manifest lacks is known before it counts; what it tells is forgotten only once it does.
    catalog.note_due(&lacking).await?;
    catalog.seal(&sealed).await?;
    catalog.note_due(&told).await?;
    Ok(left)
}

/// Clears the staged names of those of `items` that are sealed: the archive holds the bytes.
///
/// # Errors
/// [`FlowError::Catalog`], or [`FlowError::Staging`] when a staged name cannot be removed: the next
/// start does it.
pub async fn clear(
    catalog: &Catalog,
    store: &Store,
    staging: &Staging,
    items: &[ItemId],
) -> Result<(), FlowError> {
    for item in catalog.safely_sealed(items, &[store.target()]).await? {
        staging.discard(&staging.staged(item))?;
    }
    Ok(())
}

/// Writes the generation after `previous` and answers its digest.
///
/// # Errors
/// [`FlowError::Store`]; kind `Exists` when something else stands there.
pub(super) async fn write(
    store: &Store,
    station: &StationKeys,
    statement: &Statement,
    previous: Option<Cited>,
) -> Result<Written, FlowError> {
    let item = statement.item.id;
    let generation = previous.as_ref().map_or(1, |before| before.generation + 1);
    let manifest = Manifest {
        origin: station.origin().into(),
        generation,
        previous,
        ..statement.manifest.clone()
    };
    let note = manifest.sign(station.signer())?;
    let ours = json::digest(&note);
    let key = keys::manifest(item, generation);
    let written = |sha256, covers| Written { item, new: Some((generation, sha256)), covers };
    match store.put_new(&key, note).await {
        Ok(()) => Ok(written(ours, Some(statement.facts))),
        Err(error) if error.kind() == StoreErrorKind::Exists => {
            let standing = store.get_small(&key).await?;
            let says_all = adopted(&standing, &manifest, station).ok_or(error)?;
            Ok(written(json::digest(&standing), says_all.then_some(statement.facts)))
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether what stands in the place of `ours` says all that it does; none if it does not count at all.
fn adopted(standing: &[u8], ours: &Manifest, station: &StationKeys) -> Option<bool> {
    if let Ok(found) = Manifest::open(standing, &station.chain().keys()) {
        let same_place = (found.generation, &found.previous) == (ours.generation, &ours.previous);
        let counts = same_place && found.original == ours.original;
        return counts.then(|| found.says_the_same(ours));
    }
    // An older version of this program was killed before it could say so.
    let found = Unsigned::read(standing).filter(|_| ours.generation == 1)?;
    (found.original == ours.original).then_some(false)
}
