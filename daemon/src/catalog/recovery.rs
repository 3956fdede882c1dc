//! What a start finds unfinished.

use sqlx::Row;

use super::{
    Catalog, CatalogError,
    items::{parse, small, state_from},
};
use crate::domain::{ItemId, ItemState, SessionId};

/// An item whose line is not finished.
#[derive(Clone, Debug)]
pub struct OpenItem {
    /// Its id.
    pub id: ItemId,
    /// Where it stands.
    pub state: ItemState,
    /// Attempt number of its temp file.
    pub attempt: u32,
}

/// Items that are neither releasable nor beyond nor aside, oldest first; rescued ones end as sealed.
pub(super) const OPEN_ITEMS: &str = "SELECT id, state, attempt FROM items
     WHERE state NOT IN ('releasable', 'released', 'quarantined')
       AND NOT (state = 'sealed' AND hole_bytes > 0) ORDER BY id";

/// Sessions that have not ended, oldest first.
pub(super) const OPEN_SESSIONS: &str = "SELECT id FROM sessions WHERE ended_at IS NULL ORDER BY id";

impl Catalog {
    /// Items whose way is not done, oldest first.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn open_items(&self) -> Result<Vec<OpenItem>, CatalogError> {
        let rows = sqlx::query(OPEN_ITEMS).fetch_all(&self.readers).await?;
        rows.iter()
            .map(|row| {
                Ok(OpenItem {
                    id: parse(row.try_get("id")?)?,
                    state: state_from(row)?,
                    attempt: small(row, "attempt")?,
                })
            })
            .collect()
    }

    /// Sessions that were docked when the station stopped.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn open_sessions(&self) -> Result<Vec<SessionId>, CatalogError> {
        let ids: Vec<String> = sqlx::query_scalar(OPEN_SESSIONS).fetch_all(&self.readers).await?;
        ids.iter().map(|id| parse(id)).collect()
    }

    /// Closes what an ended session left undecided: each such clip is an explained exception, and
    /// its item, if any, waits for the recorder.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn explain_open_clips(
        &self,
        session: SessionId,
        reason: &str,
        detail: &str,
    ) -> Result<u64, CatalogError> {
        let mut tx = self.begin().await?;
        let done = sqlx::query(
            "UPDATE clips SET outcome = 'exception', reason = ?, detail = ?
             WHERE session_id = ? AND outcome IS NULL",
        )
        .bind(reason)
        .bind(detail)
        .bind(session.to_string())
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(done.rows_affected())
    }
}
