//! What manifests and receipts tell beyond the log, what they take account of, and what is left to be told.

use super::super::{
    Catalog, CatalogError, KeptTimes, Tx,
    holes::set_holes,
    items::{parse, signed},
    judging, times,
};
use crate::{
    domain::{Hole, ItemId, LinkId, RecordedSpan, SessionId},
    manifest::{Manifest, Times},
    receipt::{Clip, ListedClip, Receipt},
};

impl Catalog {
    /// Takes over what the newest manifests of items tell and the log does not: sources that were too long for
    /// it, holes, times.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn keep_manifests(&self, newest: &[Manifest]) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        for manifest in newest {
            keep_source(&mut tx, manifest).await?;
            keep_holes(&mut tx, manifest.original.item, &manifest.holes).await?;
            if let Some(told) = &manifest.times {
                times::keep(&mut tx, manifest.original.item, &kept(told)).await?;
            }
        }
        tx.commit().await
    }

    /// Takes over what a session's newest receipt tells: its recorder's claims, its clips. Answers false, and
    /// takes no clips, where it was made before receipts told their rows.
    ///
    /// # Errors
    /// When the catalog cannot be written, or knows no such item.
    pub async fn keep_receipt(
        &self,
        receipt: &Receipt,
        clips: &[Clip],
    ) -> Result<bool, CatalogError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE sessions SET identity_json = ? WHERE id = ?")
            .bind(serde_json::to_string(&receipt.recorder)?)
            .bind(receipt.session.to_string())
            .execute(&mut *tx)
            .await?;
        let is_told = clips.iter().all(|clip| clip.listed.is_some());
        for clip in clips.iter().filter(|_| is_told) {
            if let Some(listed) = &clip.listed {
                keep_clip(&mut tx, receipt.session, clip, listed).await?;
            }
        }
        tx.commit().await?;
        Ok(is_told)
    }

    /// These items' manifests, or these sessions' receipts, say all that is known.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn nothing_due(
        &self,
        items: &[ItemId],
        sessions: &[SessionId],
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        for (sql, ids) in [
            (DELETE_MANIFEST, serde_json::to_string(items)?),
            (DELETE_RECEIPT, serde_json::to_string(sessions)?),
            (DELETE_HANDOVER, serde_json::to_string(sessions)?),
        ] {
            sqlx::query(sql).bind(ids).execute(&mut *tx).await?;
        }
        tx.commit().await
    }

    /// Objects of links and records that stand in the archive as they should.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn objects_stand(&self, links: &[LinkId]) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "UPDATE case_links SET written = 1 WHERE id IN (SELECT value FROM json_each(?))",
        )
        .bind(serde_json::to_string(links)?)
        .execute(&mut *tx)
        .await?;
        tx.commit().await
    }

    /// A session of which no receipt tells has the clips that its items came of, and is looked at for
    /// interruptions. Its other clips nobody knows, so no receipt is made of it.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn session_without_receipt(&self, session: SessionId) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        sqlx::query(FROM_ITEMS).bind(session.to_string()).execute(&mut *tx).await?;
        judging::session_ended(&mut tx, session).await?;
        sqlx::query("DELETE FROM receipts_due WHERE session_id = ?")
            .bind(session.to_string())
            .execute(&mut *tx)
            .await?;
        tx.commit().await
    }

    /// Sessions that have ended and that no receipt tells of.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn sessions_without_receipt(&self) -> Result<Vec<SessionId>, CatalogError> {
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT id FROM sessions WHERE id NOT IN (SELECT session_id FROM clips)
             AND (ended_at IS NULL OR id NOT IN (SELECT session_id FROM receipts)) ORDER BY id",
        )
        .fetch_all(&self.readers)
        .await?;
        ids.iter().map(|id| parse(id)).collect()
    }

    /// Whatever follows from all the rest by the ordinary rules: which sessions' times were told, how long items
    /// are kept.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn judge_anew(&self) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        for sql in [TIMES_TOLD, LOOK_AGAIN, UNJUDGED] {
            sqlx::query(sql).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        self.retain_unjudged().await
    }

    /// Whether a list of matters was too long for the log: what was listed is lost then.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn lacks_matters(&self) -> Result<bool, CatalogError> {
        Ok(sqlx::query_scalar(
            "SELECT (SELECT count(*) FROM custody_events WHERE act = 'matters-listed')
                  > (SELECT count(*) FROM matter_lists)",
        )
        .fetch_one(&self.readers)
        .await?)
    }
}

const DELETE_MANIFEST: &str =
    "DELETE FROM manifests_due WHERE item_id IN (SELECT value FROM json_each(?))";
const DELETE_RECEIPT: &str =
    "DELETE FROM receipts_due WHERE session_id IN (SELECT value FROM json_each(?))";
const DELETE_HANDOVER: &str =
    "DELETE FROM handovers_to_judge WHERE session_id IN (SELECT value FROM json_each(?))";

/// Of a session of which only its items are known: those that have a trusted original were taken.
const FROM_ITEMS: &str = "INSERT INTO clips (session_id, handle, path_raw, size, item_id, outcome)
     SELECT i.session_id, row_number() OVER (ORDER BY i.rowid) - 1, i.path_raw, i.size, i.id,
            iif(i.blake3 IS NOT NULL AND i.state <> 'quarantined' AND i.hole_bytes = 0, 'taken', NULL)
     FROM items i WHERE i.session_id = ?";

/// Times that manifests tell were told.
const TIMES_TOLD: &str = "UPDATE sessions SET times_told = 1
     WHERE ended_at IS NOT NULL AND NOT EXISTS (
         SELECT 1 FROM items i WHERE i.session_id = sessions.id AND i.manifest_generation IS NOT NULL
             AND i.id NOT IN (SELECT item_id FROM item_times))";

/// Recordings and recorders' logs are read again, once clips were looked into again where they had been.
const LOOK_AGAIN: &str = "INSERT OR IGNORE INTO gap_work (session_id, why)
     SELECT s.id, iif(EXISTS (SELECT 1 FROM custody_events WHERE act = 'examined'), 'media', 'ended')
     FROM sessions s WHERE s.ended_at IS NOT NULL
         AND EXISTS (SELECT 1 FROM items i WHERE i.session_id = s.id AND i.kind IN ('video', 'audio'))";

/// Whatever belongs or belonged to a case, or is held.
const UNJUDGED: &str = "INSERT OR IGNORE INTO retention (item_id, reason, computed_at)
     SELECT item_id, 'no-case', '' FROM case_links
     UNION SELECT item_id, 'no-case', '' FROM legal_holds WHERE item_id IS NOT NULL";

async fn keep_source(tx: &mut Tx, manifest: &Manifest) -> Result<(), CatalogError> {
    let (original, source) = (&manifest.original, &manifest.original.source);
    let extension = original.key.rsplit_once('.').map_or("bin", |(_, extension)| extension);
    sqlx::query(
        "UPDATE items SET path_raw = ?2, modified_json = ?3, key_mark = ?4, name_json = ?5,
                          extension = ?6
         WHERE id = ?1 AND (path_raw <> ?2 OR modified_json IS NOT ?3 OR key_mark IS NOT ?4
                            OR name_json <> ?5 OR extension <> ?6)",
    )
    .bind(original.item.to_string())
    .bind(hex::decode(&source.path_raw_hex).map_err(CatalogError::unreadable)?)
    .bind(source.modified.as_ref().map(serde_json::to_string).transpose()?)
    .bind(&source.key_mark)
    .bind(serde_json::to_string(&source.name)?)
    .bind(extension)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Those that were too many for the log.
async fn keep_holes(tx: &mut Tx, item: ItemId, holes: &[Hole]) -> Result<(), CatalogError> {
    if holes.is_empty() {
        return Ok(());
    }
    set_holes(tx, item, &holes.to_vec().into()).await
}

fn kept(told: &Times) -> KeptTimes {
    KeptTimes {
        span: RecordedSpan {
            start: told.start,
            end: told.end,
            error_ms: told.error_ms,
            basis: told.basis,
        },
        reason: told.reason.clone(),
        method: told.method.clone(),
        offset_ms: told.offset_ms,
        if_set_ms: told.if_set_ms,
        absent_at: told.absent_at,
        present_at: told.present_at,
    }
}

async fn keep_clip(
    tx: &mut Tx,
    session: SessionId,
    clip: &Clip,
    listed: &ListedClip,
) -> Result<(), CatalogError> {
    sqlx::query(
        "INSERT INTO clips (session_id, handle, path_raw, size, item_id, outcome, reason, detail,
                            modified_json) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(session.to_string())
    .bind(listed.handle)
    .bind(hex::decode(&clip.path_raw_hex).map_err(CatalogError::unreadable)?)
    .bind(signed(clip.size)?)
    .bind(listed.item.map(|item| item.to_string()))
    .bind(&listed.outcome)
    .bind(&listed.reason)
    .bind(&listed.detail)
    .bind(&listed.modified)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
