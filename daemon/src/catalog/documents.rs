//! Texts attached to cases. A row stands before the bytes do; only what was read back is archived.

use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError,
    cases::case_in,
    events::Draft,
    items::{parse, parse_time, signed, unsigned},
    open::text,
};
use crate::domain::{Act, Actor, CaseNumber, DocumentId};

/// A text attached to a case.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its id.
    pub id: DocumentId,
    /// The case.
    pub case: CaseNumber,
    /// Its name as it was handed in.
    pub name: String,
    /// What it is.
    pub title: String,
    /// Extension used in the archive.
    pub extension: String,
    /// Bytes.
    pub size: u64,
    /// BLAKE3, hex.
    pub blake3: String,
    /// SHA-256, hex.
    pub sha256: String,
    /// When it was handed in.
    pub added_at: DateTime<Utc>,
    /// By whom.
    pub added_by: String,
    /// When it was read back from the archive, equal; none: it is not archived.
    pub proven_at: Option<DateTime<Utc>>,
    /// BLAKE3 of its manifest, hex.
    pub manifest_blake3: Option<String>,
}

impl Catalog {
    /// Notes a text that is about to be archived. Its time is set here.
    ///
    /// # Errors
    /// [`super::CatalogErrorKind::NotFound`] when there is no such case.
    pub async fn add_document(&self, new: Document, who: &Actor) -> Result<Document, CatalogError> {
        let mut tx = self.begin().await?;
        case_in(&mut tx, &new.case).await?;
        let new = Document { added_at: tx.at(), ..new };
        sqlx::query(
            "INSERT INTO case_documents (id, case_number, name, title, extension, size, blake3,
                 sha256, added_at, added_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(new.id.to_string())
        .bind(new.case.as_str())
        .bind(&new.name)
        .bind(&new.title)
        .bind(&new.extension)
        .bind(signed(new.size)?)
        .bind(&new.blake3)
        .bind(&new.sha256)
        .bind(text(new.added_at))
        .bind(&who.0)
        .execute(&mut *tx)
        .await?;
        let draft = Draft::new(Act::DocumentAdded).who(who).detail("case", &new.case);
        let draft = draft.detail("document", new.id).detail("blake3", &new.blake3);
        let draft = draft.detail("size", new.size).detail("sha256", &new.sha256);
        let draft = draft.detail("name", &new.name).detail("title", &new.title);
        self.append(&mut tx, draft.detail("extension", &new.extension)).await?;
        tx.commit().await?;
        Ok(new)
    }

    /// Notes that a text was read back from the archive, equal, and that its manifest stands beside.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn document_proven(
        &self,
        id: DocumentId,
        manifest_blake3: &str,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE case_documents SET proven_at = ?, manifest_blake3 = ? WHERE id = ?")
            .bind(text(tx.at()))
            .bind(manifest_blake3)
            .bind(id.to_string())
            .execute(&mut *tx)
            .await?;
        let draft = Draft::new(Act::DocumentProven).detail("document", id);
        self.append(&mut tx, draft.detail("manifest", manifest_blake3)).await?;
        tx.commit().await
    }

    /// One text.
    ///
    /// # Errors
    /// [`super::CatalogErrorKind::NotFound`] when there is none of that id.
    pub async fn document(&self, id: DocumentId) -> Result<Document, CatalogError> {
        let row = sqlx::query("SELECT * FROM case_documents WHERE id = ?")
            .bind(id.to_string())
            .fetch_optional(&self.readers)
            .await?;
        let none = || CatalogError::not_found(format!("no document {id}"));
        row.as_ref().map_or_else(|| Err(none()), document_from)
    }

    /// The texts of a case, oldest first.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn documents_of_case(
        &self,
        case: &CaseNumber,
    ) -> Result<Vec<Document>, CatalogError> {
        let rows = sqlx::query("SELECT * FROM case_documents WHERE case_number = ? ORDER BY id")
            .bind(case.as_str())
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(document_from).collect()
    }
}

fn document_from(row: &SqliteRow) -> Result<Document, CatalogError> {
    let proven: Option<String> = row.try_get("proven_at")?;
    Ok(Document {
        id: parse(row.try_get("id")?)?,
        case: parse(row.try_get("case_number")?)?,
        name: row.try_get("name")?,
        title: row.try_get("title")?,
        extension: row.try_get("extension")?,
        size: unsigned(row, "size")?,
        blake3: row.try_get("blake3")?,
        sha256: row.try_get("sha256")?,
        added_at: parse_time(row.try_get("added_at")?)?,
        added_by: row.try_get("added_by")?,
        proven_at: proven.map(|at| parse_time(&at)).transpose()?,
        manifest_blake3: row.try_get("manifest_blake3")?,
    })
}
