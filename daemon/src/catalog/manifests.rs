//! Manifests: which items want another generation, what one takes account of, and what was written.
//!
//! Called by `flow` and `api`. An item is due from the transaction of a fact on (triggers of the schema)
//! until a manifest that takes account of it stands in the archive.

use std::collections::HashMap;

use sqlx::Row;

use super::{
    Catalog, CatalogError, Tx,
    events::Draft,
    items::{parse, small, unsigned},
};
use crate::{
    domain::{Act, CustodyEvent, ItemId},
    manifest::LeafPlace,
};

/// An item that wants another generation of its manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueManifest {
    /// Which.
    pub item: ItemId,
    /// Counts up with every fact.
    pub facts: i64,
}

/// What is known of a manifest that stands in the archive now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The item.
    pub item: ItemId,
    /// Its newest generation, where it is a new one, and the file's SHA-256.
    pub new: Option<(u32, String)>,
    /// The facts that it takes account of; none: of fewer than are known.
    pub covers: Option<i64>,
}

/// A manifest as the custody log tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldManifest {
    /// From 1.
    pub generation: u32,
    /// The file's SHA-256; none of one that was made before docket signed.
    pub sha256: Option<String>,
}

impl Catalog {
    /// Items that want another generation, those that never were signed last; at most `limit`.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn due_manifests(&self, limit: u32) -> Result<Vec<DueManifest>, CatalogError> {
        let rows = sqlx::query(
            "SELECT d.item_id, d.facts FROM manifests_due d JOIN items i ON i.id = d.item_id
             WHERE i.manifest_generation IS NOT NULL
             ORDER BY i.manifest_sha256 IS NULL, d.item_id LIMIT ?",
        )
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(DueManifest {
                    item: parse(row.try_get("item_id")?)?,
                    facts: row.try_get("facts")?,
                })
            })
            .collect()
    }

    /// How many facts of each of `items` no manifest takes account of; none of those that have none.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn untold_facts(
        &self,
        items: &[ItemId],
    ) -> Result<HashMap<ItemId, i64>, CatalogError> {
        let rows = sqlx::query(
            "SELECT item_id, facts FROM manifests_due
             WHERE item_id IN (SELECT value FROM json_each(?))",
        )
        .bind(serde_json::to_string(items)?)
        .fetch_all(&self.readers)
        .await?;
        rows.iter()
            .map(|row| Ok((parse(row.try_get("item_id")?)?, row.try_get("facts")?)))
            .collect()
    }

    /// The newest entry of the custody log about each of `items`.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn newest_leaves(
        &self,
        items: &[ItemId],
    ) -> Result<HashMap<ItemId, LeafPlace>, CatalogError> {
        let rows = sqlx::query(
            "SELECT w.value AS item_id, l.seq - e.first_seq AS leaf, e.epoch
             FROM json_each(?) w
             JOIN custody_events l ON l.seq =
                 (SELECT max(seq) FROM custody_events WHERE item_id = w.value)
             JOIN log_epochs e ON e.epoch =
                 (SELECT max(epoch) FROM log_epochs WHERE first_seq <= l.seq)",
        )
        .bind(serde_json::to_string(items)?)
        .fetch_all(&self.readers)
        .await?;
        rows.iter()
            .map(|row| {
                let place =
                    LeafPlace { epoch: small(row, "epoch")?, index: unsigned(row, "leaf")? };
                Ok((parse(row.try_get("item_id")?)?, place))
            })
            .collect()
    }

    /// Generations stand in the archive: an event each. What was written before is left as it is.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn described(&self, group: &[Written]) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        for written in group {
            if let Some((generation, sha256)) = &written.new {
                let moved = sqlx::query(
                    "UPDATE items SET manifest_generation = ?2, manifest_sha256 = ?3
                     WHERE id = ?1 AND manifest_generation = ?2 - 1",
                )
                .bind(written.item.to_string())
                .bind(generation)
                .bind(sha256)
                .execute(&mut *tx)
                .await?;
                if moved.rows_affected() == 1 {
                    let draft = Draft::new(Act::Described)
                        .item(written.item)
                        .detail("manifest_generation", generation)
                        .detail("manifest_sha256", sha256);
                    self.append(&mut tx, draft).await?;
                }
            }
            take_account(&mut tx, written).await?;
        }
        tx.commit().await
    }

    /// Which facts the manifests of `group` take account of; no event.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn note_due(&self, group: &[Written]) -> Result<(), CatalogError> {
        if group.is_empty() {
            return Ok(());
        }
        let mut tx = self.begin().await?;
        for written in group {
            take_account(&mut tx, written).await?;
        }
        tx.commit().await
    }

    /// What the custody log tells of an item's manifests, in order.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn told_manifests(&self, item: ItemId) -> Result<Vec<ToldManifest>, CatalogError> {
        let leaves: Vec<String> = sqlx::query_scalar(
            "SELECT leaf FROM custody_events WHERE item_id = ? AND act IN ('sealed', 'described')
             ORDER BY seq",
        )
        .bind(item.to_string())
        .fetch_all(&self.readers)
        .await?;
        leaves
            .iter()
            .map(|leaf| {
                let event: CustodyEvent = serde_json::from_str(leaf)?;
                let generation =
                    event.detail.get("manifest_generation").and_then(|g| g.parse().ok());
                let sha256 = event.detail.get("manifest_sha256").cloned();
                Ok(ToldManifest { generation: generation.unwrap_or(0), sha256 })
            })
            .collect()
    }
}

/// An item is due no more, unless there are facts that its manifest takes no account of.
async fn take_account(tx: &mut Tx, written: &Written) -> Result<(), CatalogError> {
    let item = written.item.to_string();
    let query = match written.covers {
        Some(facts) => sqlx::query("DELETE FROM manifests_due WHERE item_id = ? AND facts = ?")
            .bind(item)
            .bind(facts),
        None => sqlx::query("INSERT OR IGNORE INTO manifests_due (item_id) VALUES (?)").bind(item),
    };
    query.execute(&mut **tx).await?;
    Ok(())
}
