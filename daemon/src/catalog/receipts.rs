//! Receipts: which sessions want one, what it says of their clips, and what was written.
//!
//! Called by `flow` and `api`. A session is due from the transaction of a fact on (triggers of the schema)
//! until a receipt that says it stands in the archive.

use std::collections::HashSet;

use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError,
    events::Draft,
    items::{parse, small, state_from, unsigned},
};
use crate::{
    domain::{Act, ItemState, SessionId, display_name},
    manifest::{Cited, LeafPlace},
    receipt::{Became, Clip, How, ListedClip},
};

/// A session that wants another generation of its receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueReceipt {
    /// Which.
    pub session: SessionId,
    /// Counts up with every fact.
    pub facts: i64,
}

/// Sessions whose items are proven or excepted, and whose handover was judged.
const READY: &str = "SELECT d.session_id, d.facts FROM receipts_due d
     JOIN sessions s ON s.id = d.session_id
     WHERE s.ended_at IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM handovers_to_judge j WHERE j.session_id = d.session_id)
       AND NOT EXISTS (SELECT 1 FROM clips c LEFT JOIN items i ON i.id = c.item_id
                       WHERE c.session_id = d.session_id
                         AND (c.outcome IS NULL
                              OR c.outcome <> 'exception'
                                 AND i.state IN ('seen', 'copying', 'staged', 'verified',
                                                 'archived')))
     ORDER BY d.session_id DESC LIMIT ?";

impl Catalog {
    /// Sessions that want another generation and can have it, newest first; at most `limit`.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn due_receipts(&self, limit: u32) -> Result<Vec<DueReceipt>, CatalogError> {
        let rows = sqlx::query(READY).bind(limit).fetch_all(&self.readers).await?;
        rows.iter()
            .map(|row| {
                Ok(DueReceipt {
                    session: parse(row.try_get("session_id")?)?,
                    facts: row.try_get("facts")?,
                })
            })
            .collect()
    }

    /// Every session that wants another generation, whether or not it can have it yet.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn sessions_due(&self) -> Result<HashSet<SessionId>, CatalogError> {
        let ids: Vec<String> = sqlx::query_scalar("SELECT session_id FROM receipts_due")
            .fetch_all(&self.readers)
            .await?;
        ids.iter().map(|id| parse(id)).collect()
    }

    /// What became of each clip of a session, in the order of their raw paths' bytes.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn receipt_clips(&self, session: SessionId) -> Result<Vec<Clip>, CatalogError> {
        let rows = sqlx::query(
            "SELECT c.*, c.reason AS why, i.id, i.state, i.reason AS aside, i.blake3, i.sha256
             FROM clips c LEFT JOIN items i ON i.id = c.item_id
             WHERE c.session_id = ? ORDER BY c.path_raw, c.handle",
        )
        .bind(session.to_string())
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(clip_from).collect()
    }

    /// The newest entry of the custody log about a session.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn newest_leaf_of(&self, session: SessionId) -> Result<LeafPlace, CatalogError> {
        let row = sqlx::query(
            "SELECT l.seq - e.first_seq AS leaf, e.epoch FROM custody_events l
             JOIN log_epochs e ON e.epoch =
                 (SELECT max(epoch) FROM log_epochs WHERE first_seq <= l.seq)
             WHERE l.session_id = ? ORDER BY l.seq DESC LIMIT 1",
        )
        .bind(session.to_string())
        .fetch_one(&self.readers)
        .await?;
        Ok(LeafPlace { epoch: small(&row, "epoch")?, index: unsigned(&row, "leaf")? })
    }

    /// The receipts of a session that stand in the archive, in order.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn receipts(&self, session: SessionId) -> Result<Vec<Cited>, CatalogError> {
        let rows = sqlx::query(
            "SELECT generation, sha256 FROM receipts WHERE session_id = ? ORDER BY generation",
        )
        .bind(session.to_string())
        .fetch_all(&self.readers)
        .await?;
        rows.iter()
            .map(|row| {
                let generation = small(row, "generation")?;
                Ok(Cited { generation, sha256: row.try_get("sha256")? })
            })
            .collect()
    }

    /// Sessions that have a receipt, beyond `after`, in the order of their ids; at most `limit`.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn receipted_sessions(
        &self,
        after: Option<SessionId>,
        limit: u32,
    ) -> Result<Vec<SessionId>, CatalogError> {
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT session_id FROM receipts WHERE generation = 1 AND session_id > ?
             ORDER BY session_id LIMIT ?",
        )
        .bind(after.map(|id| id.to_string()).unwrap_or_default())
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        ids.iter().map(|id| parse(id)).collect()
    }

    /// A session's receipt stands in the archive and takes account of `due`; `new` where it is another
    /// one than before. What was recorded before is left as it is.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn receipted(
        &self,
        due: DueReceipt,
        new: Option<&Cited>,
    ) -> Result<(), CatalogError> {
        let session = due.session.to_string();
        let mut tx = self.begin().await?;
        if let Some(Cited { generation, sha256 }) = new {
            let kept = sqlx::query(
                "INSERT OR IGNORE INTO receipts (session_id, generation, sha256) VALUES (?, ?, ?)",
            )
            .bind(&session)
            .bind(generation)
            .bind(sha256)
            .execute(&mut *tx)
            .await?;
            if kept.rows_affected() == 1 {
                let draft = Draft::new(Act::Receipted)
                    .session(due.session)
                    .detail("generation", generation)
                    .detail("sha256", sha256);
                self.append(&mut tx, draft).await?;
            }
        }
        sqlx::query("DELETE FROM receipts_due WHERE session_id = ? AND facts = ?")
            .bind(&session)
            .bind(due.facts)
            .execute(&mut *tx)
            .await?;
        tx.commit().await
    }
}

/// A clip as a receipt tells it.
fn clip_from(row: &SqliteRow) -> Result<Clip, CatalogError> {
    let path_raw: Vec<u8> = row.try_get("path_raw")?;
    let outcome: Option<String> = row.try_get("outcome")?;
    let excepted = !matches!(outcome.as_deref(), Some("taken" | "sighting"));
    let how = if outcome.as_deref() == Some("sighting") { How::Known } else { How::Taken };
    let state = match row.try_get::<Option<String>, _>("state")? {
        Some(_) => Some(state_from(row)?),
        None => None,
    };
    let stands = state.is_some_and(|s| (ItemState::Proven..=ItemState::Released).contains(&s));
    let became = match (row.try_get("blake3")?, row.try_get("sha256")?) {
        (Some(blake3), Some(sha256)) if stands => {
            Some(Became { item: parse(row.try_get("id")?)?, blake3, sha256, how })
        }
        _ => None,
    };
    let why: Option<String> = row.try_get("why")?;
    let reason = match (excepted, stands) {
        (true, _) => why.or(Some("undecided".into())),
        (false, true) => None,
        // Set aside since.
        (false, false) => {
            row.try_get::<Option<String>, _>("aside")?.or(why).or(Some("undecided".into()))
        }
    };
    let (path_raw_hex, path) = (hex::encode(&path_raw), display_name(&path_raw));
    let listed = Some(listed_from(row)?);
    Ok(Clip { path_raw_hex, path, size: unsigned(row, "size")?, became, reason, listed })
}

fn listed_from(row: &SqliteRow) -> Result<ListedClip, CatalogError> {
    let item: Option<String> = row.try_get("item_id")?;
    Ok(ListedClip {
        handle: row.try_get("handle")?,
        item: item.map(|item| parse(&item)).transpose()?,
        outcome: row.try_get("outcome")?,
        reason: row.try_get("why")?,
        detail: row.try_get("detail")?,
        modified: row.try_get("modified_json")?,
    })
}
