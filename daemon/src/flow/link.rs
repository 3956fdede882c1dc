//! Beside the line: case links as objects, so that the archive alone can tell which items belong to
//! a case. Append-only: backing out adds an object.
//!
//! Called by `api` after the catalog has the link, and by `run` at start for those that a kill left
//! unwritten. Made from what the catalog holds, so writing again gives the same bytes.

use chrono::SecondsFormat;
use serde::Serialize;

use super::FlowError;
use crate::{
    catalog::{CaseLink, Catalog},
    store::{Store, keys},
};

#[derive(Serialize)]
struct LinkObject<'a> {
    schema: &'static str,
    link: &'a str,
    item: &'a str,
    case: &'a str,
    at: String,
    by: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

/// Writes the objects of a link, its back-out included, and notes that they stand.
///
/// # Errors
/// [`FlowError::Store`] when the archive cannot take them: the next start writes them.
pub async fn write(catalog: &Catalog, store: &Store, link: &CaseLink) -> Result<(), FlowError> {
    put(store, link, false).await?;
    if link.unlinked_at.is_some() {
        put(store, link, true).await?;
    }
    Ok(catalog.link_written(link.id).await?)
}

/// Writes every object that a kill or a full archive left unwritten. Answers how many.
///
/// # Errors
/// As for [`write()`].
pub async fn write_missing(catalog: &Catalog, store: &Store) -> Result<usize, FlowError> {
    let missing = catalog.unwritten_links().await?;
    for link in &missing {
        write(catalog, store, link).await?;
    }
    Ok(missing.len())
}

/// The bytes of a link's object, or of its back-out's.
///
/// # Errors
/// Never for this shape; the serialiser's error is passed on rather than hidden.
pub fn object(link: &CaseLink, backed_out: bool) -> Result<Vec<u8>, serde_json::Error> {
    let (at, by) = match (backed_out, link.unlinked_at, &link.unlinked_by) {
        (true, Some(at), Some(by)) => (at, by),
        _ => (link.linked_at, &link.linked_by),
    };
    let object = LinkObject {
        schema: if backed_out { "docket.case-link-back-out/1" } else { "docket.case-link/1" },
        link: &link.id.to_string(),
        item: &link.item.to_string(),
        case: link.case.as_str(),
        at: at.to_rfc3339_opts(SecondsFormat::Micros, true),
        by,
        reason: link.unlink_reason.as_deref().filter(|_| backed_out),
    };
    serde_json_canonicalizer::to_vec(&object)
}

async fn put(store: &Store, link: &CaseLink, backed_out: bool) -> Result<(), FlowError> {
    let bytes = object(link, backed_out)?;
    Ok(store.put_new(&keys::link(&link.case, link.id, backed_out), bytes).await?)
}
