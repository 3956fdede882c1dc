//! Every object belongs to something: below `evidence/` to an item that may have it, below `cases/`
//! to a link, a record or a text of a case.

use std::{collections::HashSet, str::FromStr};

use futures::StreamExt;

use super::FsckReport;
use crate::{
    api::{Api, ApiError, jobs::Under},
    catalog::CatalogErrorKind,
    domain::{ItemId, LinkId},
    store::{StoreError, StoredObject, keys},
};

/// Names that a worker gives its renditions. One that is not on record was left by a kill.
const RENDITIONS: [&str; 3] = ["preview.mp4", "preview.m4a", "poster.jpg"];

impl Api {
    pub(super) async fn check_evidence(
        &self,
        report: &mut FsckReport,
        under: &Under,
    ) -> Result<(), ApiError> {
        // Objects come folder by folder: the keys of one are enough to keep.
        let mut known: Option<(String, HashSet<String>)> = None;
        let mut objects = self.store.objects_below(keys::EVIDENCE)?;
        while let Some(object) = objects.next().await {
            under.go_on()?;
            let Some(object) = listed(report, keys::EVIDENCE, object) else { return Ok(()) };
            let folder = object.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
            if known.as_ref().is_none_or(|(f, _)| *f != folder) {
                let keys = self.keys_of(&folder).await?;
                known = Some((folder, keys));
            }
            if known.as_ref().is_some_and(|(_, keys)| !keys.contains(&object)) {
                report.find("object-unknown", &object, "it belongs to nothing in the catalog");
            }
        }
        Ok(())
    }

    pub(super) async fn check_case_objects(
        &self,
        report: &mut FsckReport,
        under: &Under,
    ) -> Result<(), ApiError> {
        let mut objects = self.store.objects_below(keys::CASES)?;
        while let Some(object) = objects.next().await {
            under.go_on()?;
            let Some(object) = listed(report, keys::CASES, object) else { return Ok(()) };
            let is_known = self.is_link_object(&object).await?
                || self.is_record_object(&object).await?
                || self.is_document_object(&object).await?;
            if !is_known {
                report.find("object-unknown", &object, "it belongs to nothing in the catalog");
            }
        }
        Ok(())
    }

    /// The keys that an item's folder may hold: also those of arrows that are under way, and of an
    /// original that was set aside.
    async fn keys_of(&self, folder: &str) -> Result<HashSet<String>, ApiError> {
        let id = folder.rsplit_once('/').and_then(|(_, id)| id.parse::<ItemId>().ok());
        let Some(id) = id.filter(|id| keys::item_folder(*id) == folder) else {
            return Ok(HashSet::new());
        };
        let item = match self.catalog.item(id).await {
            Ok(item) => item,
            Err(error) if error.kind() == CatalogErrorKind::NotFound => return Ok(HashSet::new()),
            Err(error) => return Err(error.into()),
        };
        let mut keys: HashSet<String> =
            self.catalog.renditions(id).await?.into_iter().map(|r| r.key).collect();
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

    async fn is_link_object(&self, key: &str) -> Result<bool, ApiError> {
        let name = key.rsplit_once('/').map_or(key, |(_, name)| name);
        let id = name.split('.').next().and_then(|id| id.parse::<LinkId>().ok());
        let Some(id) = id else { return Ok(false) };
        let Some(link) = self.catalog.find_link(id).await? else { return Ok(false) };
        Ok(key == keys::link(&link.case, id, false)
            || link.unlinked_at.is_some() && key == keys::link(&link.case, id, true))
    }

    async fn is_record_object(&self, key: &str) -> Result<bool, ApiError> {
        let Some(id) = id_in(key, 0) else { return Ok(false) };
        match self.catalog.record(id).await {
            Ok(kept) => Ok(key == keys::case_record(&kept.case, id)),
            Err(error) if error.kind() == CatalogErrorKind::NotFound => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    async fn is_document_object(&self, key: &str) -> Result<bool, ApiError> {
        let Some(id) = id_in(key, 1) else { return Ok(false) };
        match self.catalog.document(id).await {
            Ok(kept) => Ok(key == keys::document(&kept.case, id, &kept.extension)
                || key == keys::document_manifest(&kept.case, id)),
            Err(error) if error.kind() == CatalogErrorKind::NotFound => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

/// The id at the depth of `nth` from the end of a key.
fn id_in<T: FromStr>(key: &str, nth: usize) -> Option<T> {
    key.rsplit('/').nth(nth)?.split('.').next()?.parse().ok()
}

/// The key of a listed object; a listing that breaks off is a finding, and ends.
fn listed(
    report: &mut FsckReport,
    below: &str,
    object: Result<StoredObject, StoreError>,
) -> Option<String> {
    match object {
        Ok(object) => {
            report.objects += 1;
            Some(object.key)
        }
        Err(error) => {
            let what = format!("the listing broke off, objects after it were not listed: {error}");
            report.find("object-unreadable", &below, what);
            None
        }
    }
}
