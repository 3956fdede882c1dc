//! Beside the line: records of cases as objects, so that the archive alone can tell them.
//!
//! Called by `api` after the catalog has the record, and by `run` at start for those that a kill left
//! unwritten. Made from what the catalog holds, so writing again gives the same bytes.

use chrono::SecondsFormat;
use serde::Serialize;

use super::FlowError;
use crate::{
    catalog::{Catalog, KeptRecord},
    domain::CaseRecord,
    store::{Store, keys},
};

#[derive(Serialize)]
struct RecordObject<'a> {
    schema: &'static str,
    id: String,
    case: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    corrects: Option<String>,
    record: &'a CaseRecord,
    at: String,
    by: &'a str,
}

/// Writes a record's object and notes that it stands.
///
/// # Errors
/// [`FlowError::Store`] when the archive cannot take it: the next start writes it.
pub async fn write(catalog: &Catalog, store: &Store, kept: &KeptRecord) -> Result<(), FlowError> {
    store.put_new(&keys::case_record(&kept.case, kept.id), object(kept)?).await?;
    Ok(catalog.record_written(kept.id).await?)
}

/// Writes every object that a kill or a full archive left unwritten. Answers how many.
///
/// # Errors
/// As for [`write()`].
pub async fn write_missing(catalog: &Catalog, store: &Store) -> Result<usize, FlowError> {
    let missing = catalog.unwritten_records().await?;
    for kept in &missing {
        write(catalog, store, kept).await?;
    }
    Ok(missing.len())
}

/// The bytes of a record's object.
///
/// # Errors
/// Never for this shape; the serialiser's error is passed on rather than hidden.
pub fn object(kept: &KeptRecord) -> Result<Vec<u8>, serde_json::Error> {
    serde_json_canonicalizer::to_vec(&RecordObject {
        schema: "docket.case-record/1",
        id: kept.id.to_string(),
        case: kept.case.as_str(),
        item: kept.item.map(|item| item.to_string()),
        corrects: kept.corrects.map(|id| id.to_string()),
        record: &kept.record,
        at: kept.at.to_rfc3339_opts(SecondsFormat::Micros, true),
        by: &kept.who,
    })
}
