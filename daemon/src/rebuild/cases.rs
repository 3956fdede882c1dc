//! Objects of case links and records: the log tells all that they say, so they are only held against it. One that
//! is not there is written by the next start.

use super::{RebuildError, archive::Archive};
use crate::{
    catalog::{CaseLink, Catalog},
    flow::{case_record, link},
    store::keys,
};

/// Links noted in one transaction.
const TOGETHER: usize = 500;

/// Notes which objects stand.
///
/// # Errors
/// When archive or catalog cannot be read or written.
pub(super) async fn take(catalog: &Catalog, archive: &mut Archive<'_>) -> Result<(), RebuildError> {
    for links in catalog.unwritten_links().await?.chunks(TOGETHER) {
        let mut standing = Vec::with_capacity(links.len());
        for link in links {
            if stands(archive, link).await? {
                standing.push(link.id);
            }
        }
        catalog.objects_stand(&standing).await?;
    }
    for kept in catalog.unwritten_records().await? {
        let key = keys::case_record(&kept.case, kept.id);
        let expected = case_record::object(&kept).unwrap_or_default();
        match archive.read(&key).await? {
            None => {}
            Some(found) if found == expected => catalog.record_written(kept.id).await?,
            Some(_) => archive.report.find("record-altered", key, "the log says something else"),
        }
    }
    Ok(())
}

/// Whether every object of a link stands there and says what the log says.
async fn stands(archive: &mut Archive<'_>, kept: &CaseLink) -> Result<bool, RebuildError> {
    let mut stand = true;
    for backed_out in [false, true] {
        if backed_out && kept.unlinked_at.is_none() {
            continue;
        }
        let key = keys::link(&kept.case, kept.id, backed_out);
        let expected = link::object(kept, backed_out).unwrap_or_default();
        let found = archive.read(&key).await?;
        stand &= found.as_ref() == Some(&expected);
        if found.is_some_and(|found| found != expected) {
            archive.report.find("link-altered", key, "the log says something else");
        }
    }
    Ok(stand)
}
