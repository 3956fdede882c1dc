//! Whether an object's key belongs to anything in the catalog: what does not, somebody else put there.
//!
//! Called by reconciling and by `fsck`. Also what is under way belongs: arrows not committed yet, and an
//! original that was set aside.

use std::{collections::HashSet, str::FromStr};

use crate::{
    catalog::{Catalog, CatalogError, CatalogErrorKind},
    domain::{ItemId, LinkId, SessionId},
    log::{self, LogError, Part},
    store::keys,
};

/// Names that a worker gives its renditions. One that is not on record was left by a kill.
const RENDITIONS: [&str; 3] = ["preview.mp4", "preview.m4a", "poster.jpg"];

/// Whether the object of `key`, at any target, belongs to something.
///
/// # Errors
/// When the catalog cannot be read.
pub async fn belongs(catalog: &Catalog, key: &str) -> Result<bool, LogError> {
    let (top, rest) = key.split_once('/').unwrap_or((key, ""));
    Ok(match top {
        keys::EVIDENCE => {
            let folder = key.rsplit_once('/').map_or("", |(folder, _)| folder);
            keys_of(catalog, folder).await?.contains(key)
        }
        keys::CASES => is_of_case(catalog, key).await?,
        keys::SESSIONS => is_receipt(catalog, key).await?,
        keys::KEYS => is_wrapped_key(catalog, key).await?,
        keys::LOG => is_of_log(catalog, rest).await?,
        _ => false,
    })
}

/// Whether nobody looks for evidence there: what was put aside, what a probe or a killed copy left.
#[must_use]
pub fn is_beside(key: &str) -> bool {
    let top = key.split_once('/').map_or(key, |(top, _)| top);
    top == keys::ASIDE || top == keys::PROBE || top.starts_with('.')
}

/// The keys that an item's folder may hold.
///
/// # Errors
/// When the catalog cannot be read.
pub async fn keys_of(catalog: &Catalog, folder: &str) -> Result<HashSet<String>, CatalogError> {
    let id = folder.rsplit_once('/').and_then(|(_, id)| id.parse::<ItemId>().ok());
    let Some(id) = id.filter(|id| keys::item_folder(*id) == folder) else {
        return Ok(HashSet::new());
    };
    let item = match catalog.item(id).await {
        Ok(item) => item,
        Err(error) if error.kind() == CatalogErrorKind::NotFound => return Ok(HashSet::new()),
        Err(error) => return Err(error),
    };
    let mut keys: HashSet<String> =
        catalog.renditions(id).await?.into_iter().map(|r| r.key).collect();
    if item.digests.is_some() {
        keys.insert(keys::original(id, &item.extension));
        // The next one may just be made.
        let newest = item.manifest_generation.unwrap_or(0);
        keys.extend((1..=newest + 1).map(|generation| keys::manifest(id, generation)));
    }
    if item.derived.as_deref() != Some("done") {
        keys.extend(RENDITIONS.map(|file| keys::rendition(id, file.as_ref())));
    }
    Ok(keys)
}

/// Whether it is an object of a link, a record or a text of a case.
///
/// # Errors
/// When the catalog cannot be read.
pub async fn is_of_case(catalog: &Catalog, key: &str) -> Result<bool, CatalogError> {
    Ok(is_link(catalog, key).await?
        || is_record(catalog, key).await?
        || is_document(catalog, key).await?)
}

async fn is_link(catalog: &Catalog, key: &str) -> Result<bool, CatalogError> {
    let Some(id) = id_in::<LinkId>(key, 0) else { return Ok(false) };
    let Some(link) = catalog.find_link(id).await? else { return Ok(false) };
    Ok(key == keys::link(&link.case, id, false)
        || link.unlinked_at.is_some() && key == keys::link(&link.case, id, true))
}

async fn is_record(catalog: &Catalog, key: &str) -> Result<bool, CatalogError> {
    let Some(id) = id_in(key, 0) else { return Ok(false) };
    match catalog.record(id).await {
        Ok(kept) => Ok(key == keys::case_record(&kept.case, id)),
        Err(error) if error.kind() == CatalogErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

async fn is_document(catalog: &Catalog, key: &str) -> Result<bool, CatalogError> {
    let Some(id) = id_in(key, 1) else { return Ok(false) };
    match catalog.document(id).await {
        Ok(kept) => Ok(key == keys::document(&kept.case, id, &kept.extension)
            || key == keys::document_manifest(&kept.case, id)),
        Err(error) if error.kind() == CatalogErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether it is the wrapped key of an item: the catalog does not know where those stand.
async fn is_wrapped_key(catalog: &Catalog, key: &str) -> Result<bool, CatalogError> {
    let Some(item) = id_in::<ItemId>(key, 0) else { return Ok(false) };
    match catalog.item(item).await {
        Ok(_) => Ok(key == keys::wrapped(item)),
        Err(error) if error.kind() == CatalogErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether it is a receipt of a session, or its clips: of one that stands, or the next.
async fn is_receipt(catalog: &Catalog, key: &str) -> Result<bool, CatalogError> {
    let Some(session) = id_in::<SessionId>(key, 0) else { return Ok(false) };
    match catalog.session(session).await {
        Ok(_) => {}
        Err(error) if error.kind() == CatalogErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    }
    let newest = catalog.receipts(session).await?.last().map_or(0, |cited| cited.generation);
    Ok((1..=newest + 1).any(|generation| {
        key == keys::receipt(session, generation) || key == keys::receipt_clips(session, generation)
    }))
}

/// Whether it is an identity, or follows from what was signed of an epoch.
async fn is_of_log(catalog: &Catalog, path: &str) -> Result<bool, LogError> {
    let mut station = path.splitn(3, '/');
    if station.next() != Some(catalog.station().to_string().as_str()) {
        return Ok(false);
    }
    let (below, rest) = (station.next().unwrap_or_default(), station.next().unwrap_or_default());
    if below == "identity" {
        let number = rest.strip_suffix(".json").and_then(|n| n.parse::<u32>().ok());
        let known = catalog.identities().await?;
        return Ok(number.is_some_and(|number| known.iter().any(|id| id.number == number)));
    }
    let epochs = catalog.epochs().await?;
    let Some(epoch) = epochs.iter().find(|epoch| format!("{:06}", epoch.number) == below) else {
        return Ok(false);
    };
    if let Some(part) = Part::of_path(rest) {
        let newest = catalog.newest_checkpoint(epoch.number).await?;
        return Ok(newest.is_some_and(|newest| part.needs() <= newest.size));
    }
    let name = rest.strip_prefix("checkpoint/").unwrap_or_default();
    let (size, beside) = name.split_once('.').map_or((name, None), |(size, b)| (size, Some(b)));
    let Ok(size) = size.parse::<u64>() else { return Ok(false) };
    let after = size.saturating_sub(1);
    let made = catalog.checkpoints("", epoch.number, after, 1).await?;
    let is_made = made.first().is_some_and(|(checkpoint, _)| checkpoint.size == size);
    if !is_made || !rest.starts_with(&log::checkpoint_path(size)) {
        return Ok(false);
    }
    let Some(beside) = beside else { return Ok(rest == log::checkpoint_path(size)) };
    let lines = catalog.cosignatures_of(epoch.number, size).await?;
    let stamps = catalog.time_stamps_of(epoch.number, size).await?;
    Ok(lines.iter().any(|(line, _)| line.key_id == beside)
        || stamps.iter().any(|(stamp, _)| format!("{:02}.tsr", stamp.number) == beside))
}

/// The id at the depth of `nth` from the end of a key.
fn id_in<T: FromStr>(key: &str, nth: usize) -> Option<T> {
    key.rsplit('/').nth(nth)?.split('.').next()?.parse().ok()
}
