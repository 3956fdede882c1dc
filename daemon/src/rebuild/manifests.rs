//! Manifests against the log: all generations that it tells of, signed, in a chain, with its digests; and the new
//! catalog against them.
//!
//! One that is missing or was altered is told; the item stands again as the log tells it, without what only the
//! manifest knew.

use futures::{StreamExt, stream};

use super::{RebuildError, archive::Archive, survey::Survey};
use crate::{
    catalog::{Catalog, Item, ToldManifest},
    domain::ItemId,
    flow::statement::statements,
    manifest::{self, Manifest},
    note::json,
    store::keys,
};

/// Manifests read at the same time.
const TOGETHER: usize = 16;

/// What an item's manifests came to.
enum Read {
    /// They are what the log tells; the newest, where it is signed.
    Good(Option<Box<Manifest>>),
    /// They are not.
    Bad { code: &'static str, key: String, what: String },
}

/// Takes over what the manifests of all items tell.
///
/// # Errors
/// When archive or catalog cannot be read or written.
pub(super) async fn take(
    catalog: &Catalog,
    archive: &mut Archive<'_>,
    surveys: &[Survey],
) -> Result<(), RebuildError> {
    let mut after: Option<ItemId> = None;
    loop {
        let page = catalog.items_page(after).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.id);
        let sealed: Vec<&Item> =
            page.iter().filter(|item| item.manifest_generation.is_some()).collect();
        let read: Vec<(ItemId, Result<Read, RebuildError>)> = stream::iter(sealed)
            .map(|item| {
                let archive = &*archive;
                async move { (item.id, read(catalog, archive, item).await) }
            })
            .buffered(TOGETHER)
            .collect()
            .await;
        let mut newest = Vec::new();
        for (item, read) in read {
            match read? {
                Read::Good(manifest) => {
                    archive.report.manifests += 1;
                    newest.extend(manifest.map(|manifest| *manifest));
                }
                Read::Bad { code, key, what } => {
                    archive.report.find(code, format!("{item} {key}"), what);
                }
            }
        }
        keep(catalog, archive, &newest).await?;
        untold(archive, &page, surveys).await?;
    }
}

/// Keeps what manifests tell. Where one says all that is known now, none is due.
async fn keep(
    catalog: &Catalog,
    archive: &mut Archive<'_>,
    newest: &[Manifest],
) -> Result<(), RebuildError> {
    catalog.keep_manifests(newest).await?;
    let ids: Vec<ItemId> = newest.iter().map(|manifest| manifest.original.item).collect();
    let mut told = Vec::with_capacity(ids.len());
    for (known, manifest) in statements(catalog, &ids).await?.iter().zip(newest) {
        if known.manifest.original != manifest.original {
            let what = "it speaks of another original than the log";
            archive.report.find("manifest-contradicts", manifest.original.item, what);
        } else if manifest.says_the_same(&known.manifest) {
            told.push(manifest.original.item);
        }
    }
    catalog.nothing_due(&told, &[]).await?;
    Ok(())
}

async fn read(catalog: &Catalog, archive: &Archive<'_>, item: &Item) -> Result<Read, RebuildError> {
    let told = catalog.told_manifests(item.id).await?;
    let mut files = Vec::with_capacity(told.len());
    for (expected, ToldManifest { generation, sha256 }) in (1_u32..).zip(told) {
        let key = keys::manifest(item.id, expected);
        let bad = |code, what: &str| Read::Bad { code, key: key.clone(), what: what.into() };
        let Some(file) = archive.read(&key).await? else {
            return Ok(bad("manifest-missing", "the log tells of it"));
        };
        if generation != expected || sha256.is_some_and(|known| known != json::digest(&file)) {
            return Ok(bad("manifest-altered", "the log has another digest of it"));
        }
        files.push(file);
    }
    match manifest::check(&files, &archive.keys) {
        Ok(newest) => Ok(Read::Good(newest.map(Box::new))),
        Err(fault) => {
            let key = keys::item_folder(item.id);
            Ok(Read::Bad { code: "manifest-altered", key, what: fault.to_string() })
        }
    }
}

/// Generations beyond what the log tells: their events died with the catalog.
async fn untold(
    archive: &mut Archive<'_>,
    page: &[Item],
    surveys: &[Survey],
) -> Result<(), RebuildError> {
    for item in page.iter().filter(|item| item.digests.is_some()) {
        let key = keys::manifest(item.id, item.manifest_generation.unwrap_or(0) + 1);
        let Some(file) = archive.read(&key).await? else { continue };
        match Manifest::open(&file, &archive.keys) {
            Ok(manifest) if manifest.original.item == item.id => {
                let place = manifest.custody;
                archive.report.knows_of(place);
                let is_lost =
                    surveys.iter().all(|s| s.epoch != place.epoch || s.good <= place.index);
                let what =
                    if is_lost { "its entry and others were lost" } else { "its entry was lost" };
                archive.report.find("manifest-untold", key, what);
            }
            _ => archive.report.find("manifest-unsigned", key, "the station did not sign it"),
        }
    }
    Ok(())
}
