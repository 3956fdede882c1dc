//! Stage 6: a manifest stands beside the proven original; its digest is in the custody log.
//!
//! Called by `run` on the archive lane. The manifest is made from catalog facts alone, so making it
//! again after a crash gives the same bytes and the create-only put finds them equal.

use std::collections::HashMap;

use futures::{StreamExt, TryStreamExt, stream};

use super::FlowError;
use crate::{
    catalog::{Catalog, Item, Session},
    domain::{ItemId, SessionId, display_name},
    manifest::{Manifest, Source},
    store::{Store, keys},
};

/// Manifests written at the same time: their fsyncs share the disk's flushes.
const TOGETHER: usize = 16;

/// Seals `items`, which are proven: manifests first, then one transaction for all of them.
///
/// # Errors
/// [`FlowError::Store`] when a manifest cannot be written: the items stay proven.
pub async fn seal(catalog: &Catalog, store: &Store, items: &[ItemId]) -> Result<(), FlowError> {
    let mut sessions: HashMap<SessionId, Session> = HashMap::new();
    let mut manifests = Vec::with_capacity(items.len());
    for id in items {
        let item = catalog.item(*id).await?;
        if !sessions.contains_key(&item.session) {
            sessions.insert(item.session, catalog.session(item.session).await?);
        }
        if let Some(manifest) = manifest(catalog, &item, &sessions[&item.session]) {
            manifests.push((*id, manifest.to_bytes()?));
        }
    }
    let sealed: Vec<(ItemId, String)> = stream::iter(manifests)
        .map(|(id, bytes)| async move {
            let digest = blake3::hash(&bytes).to_hex().to_string();
            store.put_new(&keys::manifest(id, 1), bytes).await?;
            Ok::<_, FlowError>((id, digest))
        })
        .buffered(TOGETHER)
        .try_collect()
        .await?;
    Ok(catalog.seal(&sealed).await?)
}

/// The first manifest of an item; `None` before it has digests.
fn manifest(catalog: &Catalog, item: &Item, session: &Session) -> Option<Manifest> {
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
        holes: Vec::new(),
        tool: Manifest::tool(),
    })
}
