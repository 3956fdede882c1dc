//! Beside the line: later generations of manifests, which say what became known since.
//!
//! Called by `run`, beside the stages. One generation takes account of every fact until then. The
//! manifest before is read and must be what the catalog says, for its digest is cited and signed.

use futures::{StreamExt, stream};
use tracing::{Instrument, error};

use super::{
    FlowError, seal,
    statement::{Statement, statements},
};
use crate::{
    catalog::{Catalog, DueManifest, Item, Written},
    domain::ItemId,
    identity::StationKeys,
    manifest::{Cited, Manifest},
    note::json,
    observe::item_span,
    store::{Store, StoreError, keys},
};

/// Has the manifests of `due` say all that is known. Answers the items of which that failed: they stay
/// due.
///
/// # Errors
/// [`FlowError::Catalog`]: what was written is found by the next try.
pub async fn describe(
    catalog: &Catalog,
    store: &Store,
    station: &StationKeys,
    due: &[DueManifest],
) -> Result<Vec<ItemId>, FlowError> {
    let items: Vec<ItemId> = due.iter().map(|due| due.item).collect();
    let all = statements(catalog, &items).await?;
    let tried: Vec<(ItemId, Result<Written, FlowError>)> = stream::iter(all)
        .map(|statement| async move {
            let id = statement.item.id;
            (id, next(store, station, &statement).instrument(item_span(id)).await)
        })
        .buffered(seal::TOGETHER)
        .collect()
        .await;
    let (mut written, mut failed) = (Vec::with_capacity(tried.len()), Vec::new());
    for (id, tried) in tried {
        match tried {
            Ok(done) => written.push(done),
            Err(error) => {
                error!(item = %id, %error, "its manifest could not be renewed yet");
                failed.push(id);
            }
        }
    }
    catalog.described(&written).await?;
    Ok(failed)
}

/// Writes the next generation, unless the newest says everything.
async fn next(
    store: &Store,
    station: &StationKeys,
    statement: &Statement,
) -> Result<Written, FlowError> {
    let item = &statement.item;
    let generation = item.manifest_generation.unwrap_or(0);
    let key = keys::manifest(item.id, generation);
    let file = store.get_small(&key).await?;
    let sha256 = json::digest(&file);
    if !is_what_was_written(&file, &sha256, item) {
        return Err(StoreError::altered(&key).into());
    }
    let newest = Manifest::open(&file, &station.chain().keys());
    if newest.is_ok_and(|newest| newest.says_the_same(&statement.manifest)) {
        return Ok(Written { item: item.id, new: None, covers: Some(statement.facts) });
    }
    seal::write(store, station, statement, Some(Cited { generation, sha256 })).await
}

/// Whether the file has the digest that the catalog knows: SHA-256, or BLAKE3 of one that was made before
/// docket signed.
fn is_what_was_written(file: &[u8], sha256: &str, item: &Item) -> bool {
    match (&item.manifest_sha256, &item.manifest_blake3) {
        (Some(known), _) => known == sha256,
        (None, Some(known)) => blake3::hash(file).to_hex().as_str() == known,
        (None, None) => false,
    }
}
