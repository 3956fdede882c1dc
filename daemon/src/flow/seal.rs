//! Stage 6: a manifest stands beside the proven original; its digest is in the custody log.
//!
//! Called by `run` on the archive lane. The manifest is made from catalog facts alone, so making it
//! again after a crash gives the same bytes and the create-only put finds them equal.

use std::collections::{HashMap, hash_map::Entry};

use futures::{StreamExt, stream};
use tracing::{Instrument, error};

use super::{FlowError, staging::Staging};
use crate::{
    catalog::{Catalog, Item, SessionFacts},
    domain::{Holes, ItemId, SessionId, display_name},
    manifest::{Manifest, Source},
    observe::item_span,
    store::{Store, StoreError, StoreErrorKind, keys},
};

/// Manifests written at the same time: their fsyncs share the disk's flushes.
const TOGETHER: usize = 16;

/// Seals `items`, which are proven: manifests first, then one transaction for all of them. Answers
/// those whose manifests could not be written: they stay proven and are tried again.
///
/// # Errors
/// [`FlowError::Catalog`]: none is sealed.
pub async fn seal(
    catalog: &Catalog,
    store: &Store,
    items: &[ItemId],
) -> Result<Vec<ItemId>, FlowError> {
    let mut sessions: HashMap<SessionId, SessionFacts> = HashMap::new();
    let mut manifests = Vec::with_capacity(items.len());
    for id in items {
        let item = catalog.item(*id).await?;
        let session = match sessions.entry(item.session) {
            Entry::Occupied(read) => read.into_mut(),
            Entry::Vacant(unread) => unread.insert(catalog.session_facts(item.session).await?),
        };
        let holes = match item.hole_bytes {
            0 => Holes::default(),
            _ => catalog.holes(*id).await?,
        };
        if let Some(manifest) = manifest(catalog, &item, session, &holes) {
            manifests.push((*id, manifest.to_bytes()?));
        }
    }
    let written: Vec<(ItemId, Result<String, StoreError>)> =
        stream::iter(manifests)
            .map(|(id, bytes)| async move {
                (id, put(store, id, bytes).instrument(item_span(id)).await)
            })
            .buffered(TOGETHER)
            .collect()
            .await;
    let (mut sealed, mut left) = (Vec::with_capacity(written.len()), Vec::new());
    for (id, written) in written {
        match written {
            Ok(digest) => sealed.push((id, digest)),
            Err(error) => {
                error!(item = %id, %error, "its manifest could not be written yet");
                left.push(id);
            }
        }
    }
    catalog.seal(&sealed).await?;
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

/// Writes a manifest and answers its digest. One that stands there already, from a run that was
/// killed before it could say so, counts if it makes the same claims: another version of this
/// program may have written it.
async fn put(store: &Store, item: ItemId, bytes: Vec<u8>) -> Result<String, StoreError> {
    let key = keys::manifest(item, 1);
    let digest = |bytes: &[u8]| blake3::hash(bytes).to_hex().to_string();
    let ours = digest(&bytes);
    match store.put_new(&key, bytes.clone()).await {
        Ok(()) => Ok(ours),
        Err(error) if error.kind() == StoreErrorKind::Exists => {
            let standing = store.get_small(&key).await?;
            if claims(&standing).is_some_and(|c| Some(c) == claims(&bytes)) {
                return Ok(digest(&standing));
            }
            Err(error)
        }
        Err(error) => Err(error),
    }
}

/// What a manifest says, apart from which program wrote it.
fn claims(bytes: &[u8]) -> Option<Manifest> {
    let manifest: Manifest = serde_json::from_slice(bytes).ok()?;
    Some(Manifest { tool: String::new(), ..manifest })
}

/// The first manifest of an item; `None` before it has digests.
fn manifest(
    catalog: &Catalog,
    item: &Item,
    session: &SessionFacts,
    holes: &Holes,
) -> Option<Manifest> {
    Some(Manifest {
        schema: Manifest::SCHEMA.into(),
        item: item.id,
        generation: 1,
        station: catalog.station(),
        session: item.session,
        docked_by: session.docked_by.clone(),
        key: keys::original(item.id, &item.extension),
        size: item.size,
        digests: item.digests.clone()?,
        source: Source {
            path_raw_hex: hex::encode(&item.path_raw),
            path: display_name(&item.path_raw),
            modified: item.modified,
            name: item.name.clone(),
            key_mark: item.key_mark.clone(),
        },
        recorder: session.identity.clone(),
        clock: session.clock.clone(),
        holes: holes.as_slice().to_vec(),
        tool: Manifest::tool(),
    })
}
