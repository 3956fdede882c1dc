//! The life of an item: its custody events, with those of the session that took it in.
//!
//! Called by `api`. Reads only.

use chrono::{DateTime, Utc};
use sqlx::Row;

use super::{
    Catalog, CatalogError, EventRow,
    items::{parse_time, unsigned},
};
use crate::domain::{ItemId, SessionId};

/// Events of an item, and those of its session that are about no item, in order.
pub(super) const LIFE: &str = "SELECT seq, leaf FROM custody_events
         WHERE item_id = ?1 AND seq > ?3
     UNION ALL SELECT seq, leaf FROM custody_events INDEXED BY custody_of_session
         WHERE session_id = ?2 AND item_id IS NULL AND seq > ?3
     ORDER BY seq LIMIT ?4";

/// How often an original was read again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FixityHistory {
    /// Checks.
    pub checks: u64,
    /// Of those, the ones that failed.
    pub failed: u64,
    /// When the first was.
    pub first: Option<DateTime<Utc>>,
    /// When the last was.
    pub last: Option<DateTime<Utc>>,
}

impl Catalog {
    /// What happened to an item and to its session, after the position `after`, at most `limit`.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn life_of(
        &self,
        item: ItemId,
        session: SessionId,
        limit: u32,
        after: i64,
    ) -> Result<Vec<EventRow>, CatalogError> {
        let rows = sqlx::query(LIFE)
            .bind(item.to_string())
            .bind(session.to_string())
            .bind(after)
            .bind(limit)
            .fetch_all(&self.readers)
            .await?;
        rows.into_iter()
            .map(|row| {
                let leaf: &str = row.try_get("leaf")?;
                Ok(EventRow { seq: row.try_get("seq")?, event: serde_json::from_str(leaf)? })
            })
            .collect()
    }

    /// How often an item's original was read again.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn fixity_history(&self, item: ItemId) -> Result<FixityHistory, CatalogError> {
        let row = sqlx::query(
            "SELECT count(*) AS checks, min(at) AS first, max(at) AS last,
                    coalesce(sum(json_extract(leaf, '$.outcome') = 'failed'), 0) AS failed
             FROM custody_events WHERE item_id = ? AND act = 'fixity-checked'",
        )
        .bind(item.to_string())
        .fetch_one(&self.readers)
        .await?;
        let time = |column: &str| {
            let at: Option<String> = row.try_get(column)?;
            at.as_deref().map(parse_time).transpose()
        };
        Ok(FixityHistory {
            checks: unsigned(&row, "checks")?,
            failed: unsigned(&row, "failed")?,
            first: time("first")?,
            last: time("last")?,
        })
    }
}
