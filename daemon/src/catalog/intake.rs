//! Intake's verbs: a pull begins, is journalled, breaks off, is staged, or turns out to be known.

use sqlx::Row;

use super::{
    Catalog, CatalogError, Tx,
    events::Draft,
    items::{parse, signed},
    sessions::Listed,
};
use crate::domain::{Act, Actor, Digests, ItemId, ItemState, Quarantine, RecorderId, SessionId};

/// A clip that is whole and durable in staging.
#[derive(Clone, Debug)]
pub struct Staged {
    /// The item it becomes.
    pub item: ItemId,
    /// The clip's place in its session's listing.
    pub handle: u32,
    /// Bytes pulled.
    pub size: u64,
    /// Their digests.
    pub digests: Digests,
}

/// How far a pull came.
#[derive(Clone, Debug)]
pub struct Tear {
    /// The item being pulled.
    pub item: ItemId,
    /// Bytes in the partial file.
    pub pulled_bytes: u64,
    /// BLAKE3 of them.
    pub pulled_blake3: String,
}

/// A known item that a clip may turn out to be.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The item.
    pub item: ItemId,
    /// Its BLAKE3.
    pub blake3: String,
}

impl Catalog {
    /// Pulls begin: the items are `copying`, each with an attempt number never used before, which
    /// names its temp file. One transaction for all of them.
    ///
    /// # Errors
    /// When an item stands elsewhere or the catalog cannot be written.
    pub async fn start_copying(&self, group: &[ItemId]) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        for item in group {
            self.advance(&mut tx, *item, ItemState::Copying, |d| d).await?;
            sqlx::query(
                "UPDATE items SET attempt = attempt + 1, pulled_bytes = 0, pulled_blake3 = NULL
                 WHERE id = ?",
            )
            .bind(item.to_string())
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Notes how far a pull has come. Progress is never proof.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn journal_pull(&self, tear: &Tear) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        note_progress(&mut tx, tear).await?;
        tx.commit().await?;
        Ok(())
    }

    /// A pull broke off with its partial file kept: the item waits in `copying` for its recorder.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn tear(
        &self,
        session: SessionId,
        tear: &Tear,
        why: &str,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        note_progress(&mut tx, tear).await?;
        let draft = Draft::new(Act::Torn)
            .item(tear.item)
            .session(session)
            .failed("disconnected")
            .detail("pulled_bytes", tear.pulled_bytes)
            .detail("why", why);
        self.append(&mut tx, draft).await?;
        tx.commit().await?;
        Ok(())
    }

    /// A torn pull went on: its prefix was read again and is the same.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn record_resumed(
        &self,
        session: SessionId,
        item: ItemId,
        at_bytes: u64,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        let draft =
            Draft::new(Act::Resumed).item(item).session(session).detail("at_bytes", at_bytes);
        self.append(&mut tx, draft).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Whole clips are durable in staging: one transaction for all of them.
    ///
    /// # Errors
    /// When the catalog cannot be written, or a clip with the same content is already an item of
    /// the same recorder and path: the recorder's answers changed between two reads.
    pub async fn stage(&self, session: SessionId, group: &[Staged]) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        for staged in group {
            self.stage_one(&mut tx, session, staged).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Items of the same recorder, path and size whose content is known.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn candidates(
        &self,
        recorder: RecorderId,
        clip: &Listed,
    ) -> Result<Vec<Candidate>, CatalogError> {
        let rows = sqlx::query(
            "SELECT id, blake3 FROM items WHERE recorder_id = ? AND path_raw = ? AND size = ?
             AND blake3 IS NOT NULL AND state <> 'quarantined'",
        )
        .bind(recorder.to_string())
        .bind(&clip.path_raw)
        .bind(signed(clip.size)?)
        .fetch_all(&self.readers)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Candidate { item: parse(row.try_get("id")?)?, blake3: row.try_get("blake3")? })
            })
            .collect()
    }

    /// Clips (by handle) were read to the end and are known items: one more sighting each.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn record_sightings(
        &self,
        session: SessionId,
        group: &[(u32, ItemId)],
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        for (handle, item) in group {
            decide(&mut tx, session, *handle, Some(*item), "sighting", None).await?;
            self.append(&mut tx, Draft::new(Act::Sighted).item(*item).session(session)).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// A clip that looked known is not: it becomes an item of its own.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn see_anew(
        &self,
        session: SessionId,
        recorder: RecorderId,
        clip: &Listed,
        who: &Actor,
    ) -> Result<ItemId, CatalogError> {
        let mut tx = self.begin().await?;
        let item = self.insert_item(&mut tx, session, recorder, clip, who).await?;
        sqlx::query("UPDATE clips SET item_id = ? WHERE session_id = ? AND handle = ?")
            .bind(item.to_string())
            .bind(session.to_string())
            .bind(i64::from(clip.handle))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(item)
    }

    /// A clip was not taken in this session, and why.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn except(
        &self,
        session: SessionId,
        handle: u32,
        reason: &str,
        detail: &str,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        decide(&mut tx, session, handle, None, "exception", Some((reason, detail))).await?;
        tx.commit().await?;
        Ok(())
    }

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
        tx.commit().await?;
        Ok(())
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
                d.failed(reason.as_str()).detail("why", detail)
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
                 WHERE item_id = ? AND (outcome IS NULL OR outcome = 'taken')
                   AND session_id IN (SELECT id FROM sessions WHERE ended_at IS NULL)",
            )
            .bind(reason.as_str())
            .bind(detail)
            .bind(item.to_string())
            .execute(&mut **tx)
            .await?;
        }
        Ok(())
    }

    async fn stage_one(
        &self,
        tx: &mut Tx,
        session: SessionId,
        staged: &Staged,
    ) -> Result<(), CatalogError> {
        let twin: Option<String> = sqlx::query_scalar(
            "SELECT id FROM items WHERE blake3 = ? AND id <> ? AND state <> 'quarantined'
             ORDER BY id LIMIT 1",
        )
        .bind(&staged.digests.blake3)
        .bind(staged.item.to_string())
        .fetch_optional(&mut **tx)
        .await?;
        self.advance(tx, staged.item, ItemState::Staged, |d| {
            let d = d
                .session(session)
                .detail("size", staged.size)
                .detail("blake3", &staged.digests.blake3)
                .detail("sha256", &staged.digests.sha256);
            match &staged.digests.sm3 {
                Some(sm3) => d.detail("sm3", sm3),
                None => d,
            }
        })
        .await?;
        sqlx::query(
            "UPDATE items SET size = ?, blake3 = ?, sha256 = ?, sm3 = ?, twin_of = ? WHERE id = ?",
        )
        .bind(signed(staged.size)?)
        .bind(&staged.digests.blake3)
        .bind(&staged.digests.sha256)
        .bind(&staged.digests.sm3)
        .bind(twin)
        .bind(staged.item.to_string())
        .execute(&mut **tx)
        .await?;
        decide(tx, session, staged.handle, Some(staged.item), "taken", None).await
    }
}

async fn note_progress(tx: &mut Tx, tear: &Tear) -> Result<(), CatalogError> {
    sqlx::query("UPDATE items SET pulled_bytes = ?, pulled_blake3 = ? WHERE id = ?")
        .bind(signed(tear.pulled_bytes)?)
        .bind(&tear.pulled_blake3)
        .bind(tear.item.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn decide(
    tx: &mut Tx,
    session: SessionId,
    handle: u32,
    item: Option<ItemId>,
    outcome: &str,
    why: Option<(&str, &str)>,
) -> Result<(), CatalogError> {
    sqlx::query(
        "UPDATE clips SET item_id = coalesce(?, item_id), outcome = ?, reason = ?, detail = ?
         WHERE session_id = ? AND handle = ?",
    )
    .bind(item.map(|i| i.to_string()))
    .bind(outcome)
    .bind(why.map(|w| w.0))
    .bind(why.map(|w| w.1))
    .bind(session.to_string())
    .bind(i64::from(handle))
    .execute(&mut **tx)
    .await?;
    Ok(())
}
