//! Reading the catalog for `fsck`, page by page so that memory stays bounded.

use sqlx::Row;

use super::{
    Catalog, CatalogError,
    items::{Item, item_from},
};
use crate::domain::{ItemId, leaf_hash};

/// Rows a page.
const PAGE: i64 = 500;

/// An item and the states its events lead through.
#[derive(Clone, Debug)]
pub struct AuditedItem {
    /// The item.
    pub item: Item,
    /// Acts recorded for it, in order.
    pub acts: Vec<String>,
}

/// A custody event's row beside what its leaf says.
#[derive(Clone, Debug)]
pub struct AuditedEvent {
    /// Position in the log.
    pub seq: i64,
    /// Whether the leaf's own hash is the one kept.
    pub hash_fits: bool,
    /// Whether the leaf says what the row's columns say.
    pub columns_fit: bool,
}

/// A clip of an ended session that is neither item nor explained.
#[derive(Clone, Debug)]
pub struct AuditedClip {
    /// The session.
    pub session: String,
    /// Raw path.
    pub path_raw: Vec<u8>,
}

impl Catalog {
    /// What SQLite's own integrity and foreign-key checks say; empty when sound.
    ///
    /// # Errors
    /// When the file cannot be read at all.
    pub async fn integrity_problems(&self) -> Result<Vec<String>, CatalogError> {
        let said: Vec<String> =
            sqlx::query_scalar("PRAGMA integrity_check(20)").fetch_all(&self.readers).await?;
        let mut problems: Vec<String> = said.into_iter().filter(|s| s != "ok").collect();
        let dangling = sqlx::query("PRAGMA foreign_key_check").fetch_all(&self.readers).await?;
        for row in dangling.iter().take(20) {
            let table: String = row.try_get(0)?;
            problems.push(format!("a row of {table} points to nothing"));
        }
        Ok(problems)
    }

    /// The page of items after `after`, in the order of their ids.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn audit_items(
        &self,
        after: Option<ItemId>,
    ) -> Result<Vec<AuditedItem>, CatalogError> {
        let rows = sqlx::query("SELECT * FROM items WHERE id > ? ORDER BY id LIMIT ?")
            .bind(after.map(|id| id.to_string()).unwrap_or_default())
            .bind(PAGE)
            .fetch_all(&self.readers)
            .await?;
        let mut page = Vec::with_capacity(rows.len());
        for row in &rows {
            let item = item_from(row)?;
            let acts =
                sqlx::query_scalar("SELECT act FROM custody_events WHERE item_id = ? ORDER BY seq")
                    .bind(item.id.to_string())
                    .fetch_all(&self.readers)
                    .await?;
            page.push(AuditedItem { item, acts });
        }
        Ok(page)
    }

    /// The page of custody events after `after`.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn audit_events(&self, after: i64) -> Result<Vec<AuditedEvent>, CatalogError> {
        let rows = sqlx::query("SELECT * FROM custody_events WHERE seq > ? ORDER BY seq LIMIT ?")
            .bind(after)
            .bind(PAGE)
            .fetch_all(&self.readers)
            .await?;
        rows.iter()
            .map(|row| {
                let leaf: String = row.try_get("leaf")?;
                let kept: String = row.try_get("leaf_hash")?;
                let said: serde_json::Value = serde_json::from_str(&leaf).unwrap_or_default();
                let same =
                    |field: &str, column: Option<String>| said[field].as_str() == column.as_deref();
                let columns_fit = same("id", row.try_get("id")?)
                    && same("act", row.try_get("act")?)
                    && same("item", row.try_get("item_id")?)
                    && same("session", row.try_get("session_id")?);
                Ok(AuditedEvent {
                    seq: row.try_get("seq")?,
                    hash_fits: leaf_hash(&leaf) == kept,
                    columns_fit,
                })
            })
            .collect()
    }

    /// Clips of ended sessions that are neither an item nor an explained exception.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn unexplained_clips(&self) -> Result<Vec<AuditedClip>, CatalogError> {
        let rows = sqlx::query(
            "SELECT c.session_id, c.path_raw FROM clips c JOIN sessions s ON s.id = c.session_id
             WHERE s.ended_at IS NOT NULL
               AND (c.outcome IS NULL
                    OR (c.outcome IN ('taken', 'sighting') AND c.item_id IS NULL)
                    OR (c.outcome = 'exception' AND c.reason IS NULL))",
        )
        .fetch_all(&self.readers)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(AuditedClip {
                    session: row.try_get("session_id")?,
                    path_raw: row.try_get("path_raw")?,
                })
            })
            .collect()
    }
}
