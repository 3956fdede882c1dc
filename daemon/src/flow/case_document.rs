//! Beside the line: texts attached to cases, archived like originals: create-only, read back and
//! compared, with a manifest beside them.
//!
//! Called by `api`. A row stands before the bytes; until they are proven the text counts as not
//! archived, and is to be attached again. Never in the way of a clip.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::FlowError;
use crate::{
    catalog::{Catalog, Document},
    domain::{Actor, CaseNumber, DocumentId, StationId, TOOL_VERSION, extension_of},
    store::{Store, keys},
};

/// A text that is handed in.
pub struct Text<'a> {
    /// The case.
    pub case: &'a CaseNumber,
    /// Its file name.
    pub name: &'a str,
    /// What it is.
    pub title: &'a str,
    /// All of it.
    pub bytes: Vec<u8>,
}

#[derive(Serialize)]
struct Manifest<'a> {
    schema: &'static str,
    document: String,
    station: StationId,
    case: &'a str,
    key: &'a str,
    name: &'a str,
    title: &'a str,
    size: u64,
    blake3: &'a str,
    sha256: &'a str,
    added_at: String,
    added_by: &'a str,
    tool: &'static str,
}

/// Archives `text`, handed in at `now`, and answers it once it is proven.
///
/// # Errors
/// [`FlowError::Store`] when the archive cannot take it: it stays listed as not archived.
pub async fn keep(
    catalog: &Catalog,
    store: &Store,
    text: Text<'_>,
    now: DateTime<Utc>,
    who: &Actor,
) -> Result<Document, FlowError> {
    let document = Document {
        id: DocumentId::mint(now),
        case: text.case.clone(),
        name: text.name.into(),
        title: text.title.into(),
        extension: extension_of(text.name.as_bytes()),
        size: text.bytes.len() as u64,
        blake3: blake3::hash(&text.bytes).to_hex().to_string(),
        sha256: hex::encode(Sha256::digest(&text.bytes)),
        added_at: now,
        added_by: who.0.clone(),
        proven_at: None,
        manifest_blake3: None,
    };
    let document = catalog.add_document(document, who).await?;
    let key = keys::document(&document.case, document.id, &document.extension);
    store.put_new(&key, text.bytes).await?;
    prove(store, &key, &document).await?;
    let manifest = manifest(catalog.station(), &key, &document)?;
    let digest = blake3::hash(&manifest).to_hex().to_string();
    store.put_new(&keys::document_manifest(&document.case, document.id), manifest).await?;
    catalog.document_proven(document.id, &digest).await?;
    Ok(catalog.document(document.id).await?)
}

/// Reads the object back past the page cache: a put's reply proves nothing.
async fn prove(store: &Store, key: &str, document: &Document) -> Result<(), FlowError> {
    let (reader, key) = (store.clone(), key.to_owned());
    let read = tokio::task::spawn_blocking(move || reader.read_back(&key));
    let read = read.await.map_err(|_| FlowError::Lost)??;
    if (read.size, &read.blake3) == (document.size, &document.blake3) {
        return Ok(());
    }
    Err(FlowError::Different(format!("document {}", document.id)))
}

fn manifest(
    station: StationId,
    key: &str,
    document: &Document,
) -> Result<Vec<u8>, serde_json::Error> {
    serde_json_canonicalizer::to_vec(&Manifest {
        schema: "docket.document-manifest/1",
        document: document.id.to_string(),
        station,
        case: document.case.as_str(),
        key,
        name: &document.name,
        title: &document.title,
        size: document.size,
        blake3: &document.blake3,
        sha256: &document.sha256,
        added_at: document.added_at.to_rfc3339_opts(SecondsFormat::Micros, true),
        added_by: &document.added_by,
        tool: TOOL_VERSION,
    })
}
