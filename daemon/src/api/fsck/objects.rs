//! Every object belongs to something: below `evidence/` to an item that may have it, below `cases/`
//! to a link, a record or a text of a case.

use std::collections::HashSet;

use futures::StreamExt;

use super::FsckReport;
use crate::{
    api::{Api, ApiError, jobs::Under},
    flow::reconcile::{is_of_case, keys_of},
    store::{StoreError, StoredObject, keys},
};

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
                let keys = keys_of(&self.catalog, &folder).await?;
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
            if !is_of_case(&self.catalog, &object).await? {
                report.find("object-unknown", &object, "it belongs to nothing in the catalog");
            }
        }
        Ok(())
    }
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
