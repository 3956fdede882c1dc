//! At start: what the last run left, set right before anything new is taken.
//!
//! Called by `run` before intake opens. The catalog says where each item stands; files are made to
//! fit it; what fits nothing is set aside, never deleted. Safe to be killed itself at any point.

use std::{collections::HashMap, ffi::OsStr, fs};

use tracing::warn;

use super::{FlowError, archive::Waiting, case_record, link, staging::Staging};
use crate::{
    catalog::{Catalog, Item, OpenItem},
    domain::{ItemId, ItemState, display_name},
    store::{Store, keys},
};

/// What recovery found to do.
#[derive(Debug, Default)]
pub struct Recovered {
    /// Items for the archive lane, oldest first.
    pub waiting: Vec<Waiting>,
    /// Proven items without a manifest.
    pub proven: Vec<ItemId>,
    /// Sessions that were cut short.
    pub sessions: usize,
    /// Files that fitted no item.
    pub strays: usize,
}

/// Sets staging, archive and sessions right and answers the work in hand.
///
/// # Errors
/// [`FlowError`] of whichever part cannot be used: intake must not open.
pub async fn recover(
    catalog: &Catalog,
    store: &Store,
    staging: &Staging,
) -> Result<Recovered, FlowError> {
    store.clear_incoming()?;
    let mut found = Recovered { sessions: close_sessions(catalog).await?, ..Recovered::default() };
    let open = catalog.open_items().await?;
    found.strays = fit_files(catalog, store, staging, &open).await?;
    for item in &open {
        match item.state {
            ItemState::Staged | ItemState::Verified | ItemState::Archived => {
                found.waiting.extend(waiting(catalog, item.id).await?);
            }
            ItemState::Proven => found.proven.push(item.id),
            // Sealed ones wait for the log alone.
            _ => {}
        }
    }
    Ok(found)
}

/// An item as the archive lane wants it; `None` before it is staged.
///
/// # Errors
/// [`FlowError::Catalog`].
pub async fn waiting(catalog: &Catalog, id: ItemId) -> Result<Option<Waiting>, FlowError> {
    let item = catalog.item(id).await?;
    Ok(item.digests.map(|digests| Waiting {
        item: id,
        extension: item.extension,
        size: item.size,
        blake3: digests.blake3,
        stored: item.stored,
    }))
}

/// Writes the links and records of cases whose objects a kill or a full archive left unwritten.
///
/// # Errors
/// [`FlowError::Store`] when the archive cannot take them: the next start writes them.
pub async fn write_missing(catalog: &Catalog, store: &Store) -> Result<(), FlowError> {
    link::write_missing(catalog, store).await?;
    case_record::write_missing(catalog, store).await?;
    Ok(())
}

/// Ends the sessions that the last run left open. Answers how many.
///
/// # Errors
/// [`FlowError::Catalog`].
pub async fn close_sessions(catalog: &Catalog) -> Result<usize, FlowError> {
    let open = catalog.open_sessions().await?;
    for session in &open {
        let why = "the station stopped while the recorder was docked; dock it again";
        catalog.explain_open_clips(*session, "interrupted", why).await?;
        catalog.end_session(*session, "interrupted", Some(("station-stopped", why))).await?;
    }
    Ok(open.len())
}

/// Gives every file in staging its place.
async fn fit_files(
    catalog: &Catalog,
    store: &Store,
    staging: &Staging,
    open: &[OpenItem],
) -> Result<usize, FlowError> {
    let open: HashMap<ItemId, &OpenItem> = open.iter().map(|i| (i.id, i)).collect();
    let mut strays = 0;
    for name in staging.names()? {
        let shown = display_name(name.as_encoded_bytes());
        let owner = shown.split('.').next().and_then(|id| id.parse::<ItemId>().ok());
        let fits = match owner {
            Some(id) => fit_file(catalog, store, staging, &name, id, open.get(&id)).await?,
            None => false,
        };
        if !fits {
            let moved_to = staging.set_stray_aside(&name)?;
            warn!(name = shown, moved_to = %moved_to.display(), "a file in staging fits no item");
            catalog.record_stray(&shown, &moved_to.display().to_string()).await?;
            strays += 1;
        }
    }
    Ok(strays)
}

/// Fits one file to its item. Answers whether it has a place.
async fn fit_file(
    catalog: &Catalog,
    store: &Store,
    staging: &Staging,
    name: &OsStr,
    id: ItemId,
    open: Option<&&OpenItem>,
) -> Result<bool, FlowError> {
    let path = staging.staged(id);
    let is_staged = path.file_name().is_some_and(|n| n == name);
    match open.map(|i| (i.state, i.attempt)) {
        // Renamed, not committed: its digests are unknown, so it is a part again, and the next
        // pull reads the recorder anew.
        Some((ItemState::Copying, attempt)) if is_staged => {
            let part = staging.part(id, attempt);
            staging.discard(&part)?;
            fs::rename(&path, &part).map_err(|e| FlowError::staging("rename", &path, e))?;
            staging.sync()?;
            Ok(true)
        }
        // Only the newest attempt can be gone on with.
        Some((ItemState::Copying, attempt)) => {
            Ok(staging.part(id, attempt).file_name().is_some_and(|n| n == name))
        }
        // A whole file of an item of which nothing was pulled: from another catalog.
        Some((ItemState::Seen, _)) => Ok(false),
        // Sealed: the archive holds it.
        Some((ItemState::Sealed, _)) if is_staged => finished(catalog, store, staging, id).await,
        None if !is_staged => leftover(catalog, staging, id).await,
        Some(_) => Ok(is_staged),
        None => finished(catalog, store, staging, id).await,
    }
}

/// A part of an item that is no longer open: quarantined ones keep theirs.
async fn leftover(catalog: &Catalog, staging: &Staging, id: ItemId) -> Result<bool, FlowError> {
    match catalog.item(id).await {
        Ok(item) if item.state == ItemState::Quarantined => {
            staging.set_aside(id)?;
            Ok(true)
        }
        _ => Ok(false),
    }
}

/// A staged name whose item is done: the archive must hold the very file before the name goes.
async fn finished(
    catalog: &Catalog,
    store: &Store,
    staging: &Staging,
    id: ItemId,
) -> Result<bool, FlowError> {
    let Ok(item) = catalog.item(id).await else { return Ok(false) };
    if item.state == ItemState::Quarantined {
        store.withdraw(&keys::original(id, &item.extension))?;
        staging.set_aside(id)?;
        return Ok(true);
    }
    let path = staging.staged(id);
    let key = keys::original(id, &item.extension);
    if store.is_adopted(&path, &key) || holds(store, &key, &item) {
        staging.discard(&path)?;
        return Ok(true);
    }
    Ok(false)
}

/// Whether the archive holds the item's very bytes, read and digested anew.
fn holds(store: &Store, key: &str, item: &Item) -> bool {
    let read = store.read_back(key).ok();
    read.is_some_and(|r| item.standing().is_some_and(|(_, d)| d.blake3 == r.blake3))
}
