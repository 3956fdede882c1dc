//! What stands in the archive and belongs to nothing that the log tells: other stations' objects are counted,
//! the rest is named.

use futures::StreamExt;

use super::{RebuildError, archive::Archive};
use crate::{
    catalog::{Catalog, CatalogErrorKind},
    domain::{ItemId, SessionId, StationId},
    manifest::Manifest,
    note::json,
    receipt::Receipt,
    store::keys,
};

/// Walks items' and sessions' folders.
///
/// # Errors
/// When the archive cannot be read.
pub(super) async fn tell(catalog: &Catalog, archive: &mut Archive<'_>) -> Result<(), RebuildError> {
    items(catalog, archive).await?;
    sessions(catalog, archive).await
}

async fn items(catalog: &Catalog, archive: &mut Archive<'_>) -> Result<(), RebuildError> {
    let mut last: Option<(String, bool)> = None;
    let mut objects = archive.store.objects_below(keys::EVIDENCE)?;
    while let Some(object) = objects.next().await {
        let key = object?.key;
        let folder = key.rsplit_once('/').map_or("", |(folder, _)| folder);
        if last.as_ref().is_some_and(|(known, _)| known == folder) {
            if last.as_ref().is_some_and(|(_, foreign)| *foreign) {
                archive.report.foreign += 1;
            }
            continue;
        }
        let id = folder.rsplit('/').next().and_then(|id| id.parse::<ItemId>().ok());
        let is_known = match id {
            Some(id) => match catalog.item(id).await {
                Ok(_) => true,
                Err(error) if error.kind() == CatalogErrorKind::NotFound => false,
                Err(error) => return Err(error.into()),
            },
            None => false,
        };
        let mut is_foreign = false;
        if !is_known {
            is_foreign = match id {
                Some(id) => item_of_other(archive, id).await?,
                None => false,
            };
            if is_foreign {
                archive.report.foreign += 1;
            } else {
                archive.report.find("item-untold", folder, "the log does not tell of it");
            }
        }
        last = Some((folder.to_owned(), is_foreign));
    }
    Ok(())
}

/// Whether another station says that the item is its own. What this one says of it tells how far its log went.
async fn item_of_other(archive: &mut Archive<'_>, id: ItemId) -> Result<bool, RebuildError> {
    let Some(file) = archive.read(&keys::manifest(id, 1)).await? else { return Ok(false) };
    if let Ok(ours) = Manifest::open(&file, &archive.keys) {
        archive.report.knows_of(ours.custody);
        return Ok(false);
    }
    let Ok(claimed) = json::read_unchecked::<Manifest>(&file, Manifest::SCHEMA) else {
        return Ok(false);
    };
    is_other(archive, claimed.original.station).await
}

async fn sessions(catalog: &Catalog, archive: &mut Archive<'_>) -> Result<(), RebuildError> {
    let mut objects = archive.store.objects_below(keys::SESSIONS)?;
    while let Some(object) = objects.next().await {
        let key = object?.key;
        let name = key.rsplit('/').next().unwrap_or_default();
        let id = name.split('.').next().and_then(|id| id.parse::<SessionId>().ok());
        let Some(id) = id else {
            archive.report.find("session-untold", key, "the log does not tell of it");
            continue;
        };
        match catalog.session_facts(id).await {
            Ok(_) => continue,
            Err(error) if error.kind() == CatalogErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
        if session_of_other(archive, id).await? {
            archive.report.foreign += 1;
        } else {
            archive.report.find("session-untold", key, "the log does not tell of it");
        }
    }
    Ok(())
}

async fn session_of_other(archive: &mut Archive<'_>, id: SessionId) -> Result<bool, RebuildError> {
    let Some(file) = archive.read(&keys::receipt(id, 1)).await? else { return Ok(false) };
    if let Ok(ours) = Receipt::open(&file, &archive.keys) {
        archive.report.knows_of(ours.custody);
        return Ok(false);
    }
    let Ok(claimed) = json::read_unchecked::<Receipt>(&file, Receipt::SCHEMA) else {
        return Ok(false);
    };
    is_other(archive, claimed.station).await
}

/// Whether that is another station whose log stands in this archive.
async fn is_other(archive: &Archive<'_>, claimed: StationId) -> Result<bool, RebuildError> {
    let identity = keys::identity(claimed, 1);
    Ok(claimed != archive.station && archive.store.size_of(&identity).await?.is_some())
}
