//! Setting items aside: kept, not trusted.
//!
//! Called by `flow` and `run` through [`Catalog::quarantine`], and by docking for what vanished.
//! Nothing leads out of quarantine, and no byte is touched here.

use std::collections::HashSet;

use sqlx::Row;

use super::{Catalog, CatalogError, Tx, docking::NewSession, items::parse, listing::is_absurd};
use crate::domain::{ItemId, ItemState, NewNotice, Quarantine, READ_WITH_HOLES, RecorderId};

/// Items of a recorder of which no whole copy was taken yet.
pub(super) const WAITING_OF_RECORDER: &str = "SELECT id, path_raw FROM items INDEXED BY items_waiting WHERE recorder_id = ? AND state IN ('seen', 'copying')";

impl Catalog {
    /// Sets an item aside: kept, not trusted. The clip it came from counts as taken, for its bytes
    /// are here.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn quarantine(
        &self,
        item: ItemId,
        reason: Quarantine,
        detail: &str,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        self.quarantine_in(&mut tx, item, reason, detail).await?;
        tx.commit().await
    }

    pub(super) async fn quarantine_in(
        &self,
        tx: &mut Tx,
        item: ItemId,
        reason: Quarantine,
        detail: &str,
    ) -> Result<(), CatalogError> {
        let moved = self
            .advance(tx, item, ItemState::Quarantined, |d| {
                d.failed(reason.as_str()).said("why", detail)
            })
            .await?;
        if moved {
            sqlx::query("UPDATE items SET reason = ? WHERE id = ?")
                .bind(reason.as_str())
                .bind(item.to_string())
                .execute(&mut **tx)
                .await?;
            sqlx::query(
                "UPDATE clips SET outcome = 'exception', reason = ?, detail = ?
                 WHERE item_id = ? AND (outcome IS NULL OR outcome <> 'exception' OR reason = ?)
                   AND session_id IN (SELECT id FROM sessions WHERE ended_at IS NULL)",
            )
            .bind(reason.as_str())
            .bind(detail)
            .bind(item.to_string())
            .bind(READ_WITH_HOLES)
            .execute(&mut **tx)
            .await?;
            let session = self.state_in(tx, item).await?.1;
            let notice = NewNotice::item_quarantined(item, session, reason.as_str());
            self.notice_in(tx, &notice).await?;
        }
        Ok(())
    }

    /// Items of `recorder` that wait for a clip which is not listed any more are lost.
    pub(super) async fn quarantine_vanished(
        &self,
        tx: &mut Tx,
        recorder: RecorderId,
        going_on: &HashSet<ItemId>,
        unseen: &Unseen<'_>,
    ) -> Result<(), CatalogError> {
        let waiting = sqlx::query(WAITING_OF_RECORDER)
            .bind(recorder.to_string())
            .fetch_all(&mut **tx)
            .await?;
        for row in &waiting {
            let id: ItemId = parse(row.try_get("id")?)?;
            if !going_on.contains(&id) && !unseen.covers(row.try_get("path_raw")?) {
                self.quarantine_in(
                    tx,
                    id,
                    Quarantine::Vanished,
                    "the clip is no longer on its recorder",
                )
                .await?;
            }
        }
        Ok(())
    }
}

/// Where a listing could not look: nothing there can be said to have vanished.
pub(super) struct Unseen<'a>(HashSet<&'a [u8]>);

impl<'a> Unseen<'a> {
    pub(super) fn of(new: &'a NewSession) -> Self {
        let not_taken = new.not_taken.iter().map(|n| n.path_raw.as_slice());
        let absurd = new.clips.iter().filter(|c| is_absurd(c)).map(|c| c.path_raw.as_slice());
        Self(not_taken.chain(absurd).collect())
    }

    /// Whether `path` itself, a folder above it, or the recorder's root (the empty path) is unseen.
    fn covers(&self, path: &[u8]) -> bool {
        let slashes = path.iter().enumerate().filter(|(_, byte)| **byte == b'/');
        let mut above = slashes.map(|(i, _)| &path[..i]).chain([&b""[..], path]);
        above.any(|part| self.0.contains(part))
    }
}
