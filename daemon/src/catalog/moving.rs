//! What taking up, giving up and moving archive targets comes to, counted before anything is done.
//!
//! Called by `api`. Counting reads; the two verbs that write append what a person decided, no more: which
//! targets there are is said by the settings.

use sqlx::sqlite::SqliteRow;

use super::{Catalog, CatalogError, events::Draft, items::unsigned, targets::ALL};
use crate::domain::{Act, Actor};

/// Things that would have to be copied, or that stand at one place alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Things of all kinds.
    pub things: u64,
    /// Originals among them.
    pub originals: u64,
    /// Bytes of those that are no small ones.
    pub bytes: u64,
}

impl Catalog {
    /// What a target of that name, known or not, lacks of everything there is.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn lacking_at(&self, target: &str) -> Result<Load, CatalogError> {
        let mut load = Load::default();
        for all in ALL {
            let sql = format!(
                "WITH x (target, kind, subject, part, bytes, rank) AS ({all})
                 SELECT count(*) AS things, COALESCE(sum(x.kind = 'original'), 0) AS originals,
                        COALESCE(sum(x.bytes), 0) AS bytes
                 FROM x WHERE NOT EXISTS (SELECT 1 FROM sendings s WHERE s.target = x.target
                     AND s.kind = x.kind AND s.subject = CAST(x.subject AS TEXT)
                     AND s.part = CAST(x.part AS TEXT) AND s.sent_at IS NOT NULL)"
            );
            let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(target);
            let part = load_from(&query.fetch_one(&self.readers).await?)?;
            load.things += part.things;
            load.originals += part.originals;
            load.bytes += part.bytes;
        }
        Ok(load)
    }

    /// Originals of which `target` holds the only proven further copy.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn only_at(&self, target: &str) -> Result<Load, CatalogError> {
        let row = sqlx::query(
            "SELECT count(*) AS things, count(*) AS originals, COALESCE(sum(c.bytes), 0) AS bytes
             FROM copies c JOIN items i ON i.id = c.item_id AND i.state <> 'quarantined'
             WHERE c.target = ?1 AND c.proven_at IS NOT NULL AND NOT EXISTS (
                 SELECT 1 FROM copies o JOIN targets t ON t.name = o.target AND t.removed_at IS NULL
                 WHERE o.item_id = c.item_id AND o.target <> ?1 AND o.proven_at IS NOT NULL)",
        )
        .bind(target)
        .fetch_one(&self.readers)
        .await?;
        load_from(&row)
    }

    /// Originals proven at `from` and not at `to`.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn not_moved(&self, from: &str, to: &str) -> Result<Load, CatalogError> {
        let row = sqlx::query(
            "SELECT count(*) AS things, count(*) AS originals, COALESCE(sum(c.bytes), 0) AS bytes
             FROM copies c JOIN items i ON i.id = c.item_id AND i.state <> 'quarantined'
             WHERE c.target = ?1 AND c.proven_at IS NOT NULL AND NOT EXISTS (
                 SELECT 1 FROM copies o WHERE o.item_id = c.item_id AND o.target = ?2
                     AND o.proven_at IS NOT NULL)",
        )
        .bind(from)
        .bind(to)
        .fetch_one(&self.readers)
        .await?;
        load_from(&row)
    }

    /// A person may take `target` out of the settings: it holds nothing alone, or they said why all the same.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn target_released(
        &self,
        who: &Actor,
        target: &str,
        only: Load,
        reason: Option<&str>,
    ) -> Result<(), CatalogError> {
        let mut draft = Draft::new(Act::TargetReleased).who(who).detail("target", target);
        draft = draft.detail("only_originals", only.originals).detail("only_bytes", only.bytes);
        if let Some(reason) = reason {
            draft = draft.reason(reason);
        }
        let mut tx = self.begin().await?;
        self.append(&mut tx, draft).await?;
        tx.commit().await
    }

    /// Everything that stood at `from` is proven at `to`, every byte read back.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn target_migrated(
        &self,
        who: &Actor,
        (from, to): (&str, &str),
        objects: u64,
    ) -> Result<(), CatalogError> {
        let draft = Draft::new(Act::TargetMigrated).who(who);
        let draft = draft.detail("from", from).detail("to", to).detail("objects", objects);
        let mut tx = self.begin().await?;
        self.append(&mut tx, draft).await?;
        tx.commit().await
    }
}

fn load_from(row: &SqliteRow) -> Result<Load, CatalogError> {
    Ok(Load {
        things: unsigned(row, "things")?,
        originals: unsigned(row, "originals")?,
        bytes: unsigned(row, "bytes")?,
    })
}
