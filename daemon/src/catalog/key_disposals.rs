//! Keys of encrypted items that somebody wants destroyed: asked for, condemned, destroyed. Each step is a custody
//! event.
//!
//! Called by `api` (both steps), by `flow::destroy_key` and by whoever must know whether a key counts still. What
//! may be destroyed is judged in the transaction that says so; [`crate::disposal`] is the rule.

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError, Tx,
    events::Draft,
    items::{parse, parse_time},
    open::text,
    retention::facts_of,
};
use crate::{
    disposal::{Candidate, Refusal},
    domain::{Act, Actor, ItemId, ItemState, KeyDisposalId, Stored},
    removal::in_time,
    retention::judge,
};

/// The disposal of an item by destroying its key.
#[derive(Clone, Debug)]
pub struct KeyDisposal {
    /// Its id.
    pub id: KeyDisposalId,
    /// Whose key.
    pub item: ItemId,
    /// Why, in somebody's words.
    pub reason: String,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// By whom.
    pub asked_by: String,
    /// When it was confirmed: from then on the key counts for nothing.
    pub condemned_at: Option<DateTime<Utc>>,
    /// By whom.
    pub condemned_by: Option<String>,
    /// When it was found nowhere any more.
    pub destroyed_at: Option<DateTime<Utc>>,
}

impl Catalog {
    /// The first step: keeps that somebody wants the key of `item` destroyed. `today` is the station's day.
    /// Answers the disposal, or why there can be none.
    ///
    /// # Errors
    /// When the catalog cannot be read or written, or there is no such item.
    pub async fn ask_key_disposal(
        &self,
        item: ItemId,
        reason: &str,
        today: NaiveDate,
        who: &Actor,
    ) -> Result<Result<KeyDisposalId, Refusal>, CatalogError> {
        let mut tx = self.begin().await?;
        let (state, _) = self.state_in(&mut tx, item).await?;
        if let Err(refusal) = self.candidate(&mut tx, item, state).await?.may_go(today) {
            return Ok(Err(refusal));
        }
        let id = KeyDisposalId::mint(tx.at());
        insert(&mut tx, &id.to_string(), item, reason, who).await?;
        let draft = Draft::new(Act::KeyDisposalAsked).item(item).who(who).reason(reason);
        self.append(&mut tx, draft.detail("disposal", id)).await?;
        tx.commit().await?;
        Ok(Ok(id))
    }

    /// The second step: from here on the key counts for nothing. Judged anew.
    ///
    /// # Errors
    /// When the catalog cannot be read or written, or there is no such disposal.
    pub async fn condemn_key(
        &self,
        id: KeyDisposalId,
        today: NaiveDate,
        who: &Actor,
    ) -> Result<Result<(), Refusal>, CatalogError> {
        let asked = self.key_disposal(id).await?;
        let mut tx = self.begin().await?;
        let (state, _) = self.state_in(&mut tx, asked.item).await?;
        if let Err(refusal) = self.candidate(&mut tx, asked.item, state).await?.may_go(today) {
            return Ok(Err(refusal));
        }
        if in_time(asked.asked_at, tx.at()).is_err() {
            return Ok(Err(Refusal::TooLate));
        }
        condemn(&mut tx, &id.to_string(), who).await?;
        let draft = Draft::new(Act::KeyCondemned).item(asked.item).who(who).reason(&asked.reason);
        self.append(&mut tx, draft.detail("disposal", id)).await?;
        tx.commit().await?;
        Ok(Ok(()))
    }

    /// The key stands nowhere any more. Saying it again changes nothing.
    ///
    /// # Errors
    /// When the catalog cannot be written, or there is no such disposal.
    pub async fn key_destroyed(&self, id: KeyDisposalId, who: &Actor) -> Result<(), CatalogError> {
        let condemned = self.key_disposal(id).await?;
        let mut tx = self.begin().await?;
        if end(&mut tx, &id.to_string()).await? {
            let draft = Draft::new(Act::KeyDestroyed).item(condemned.item).who(who);
            let draft = draft.reason(&condemned.reason).detail("disposal", id);
            self.append(&mut tx, draft).await?;
        }
        tx.commit().await
    }

    /// A key that was destroyed stood in some places again, and was destroyed there.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn key_destroyed_again(
        &self,
        disposal: &KeyDisposal,
        who: &Actor,
        places: &[String],
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        let draft = Draft::new(Act::KeyDestroyed).item(disposal.item).who(who);
        let draft = draft.reason(&disposal.reason).detail("disposal", disposal.id);
        self.append(&mut tx, draft.said("again_in", places.join(" "))).await?;
        tx.commit().await
    }

    /// The disposal that condemned the key of an item, if one did: then nobody misses the key, and nothing opens
    /// with it any more.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn condemned_key(&self, item: ItemId) -> Result<Option<KeyDisposal>, CatalogError> {
        let row = sqlx::query(
            "SELECT * FROM key_disposals WHERE item_id = ? AND condemned_at IS NOT NULL",
        )
        .bind(item.to_string())
        .fetch_optional(&self.readers)
        .await?;
        row.as_ref().map(disposal_from).transpose()
    }

    /// Disposals that were confirmed and did not come to their end, oldest first.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn open_key_disposals(&self) -> Result<Vec<KeyDisposal>, CatalogError> {
        let rows = sqlx::query(
            "SELECT * FROM key_disposals
             WHERE condemned_at IS NOT NULL AND destroyed_at IS NULL ORDER BY id",
        )
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(disposal_from).collect()
    }

    /// Encrypted items whose keys are to stand, and those whose keys are to stand nowhere, after `after` if given,
    /// at most `limit`: their ids, and what stands in the archive for them.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn encrypted_items(
        &self,
        after: Option<ItemId>,
        limit: u32,
    ) -> Result<Vec<(ItemId, Stored)>, CatalogError> {
        let rows = sqlx::query(
            "SELECT id, stored_json FROM items WHERE id > ? AND stored_json IS NOT NULL
                 AND state IN ('proven', 'sealed', 'releasable', 'released', 'quarantined')
             ORDER BY id LIMIT ?",
        )
        .bind(after.map_or_else(String::new, |id| id.to_string()))
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        let mut items = Vec::with_capacity(rows.len());
        for row in &rows {
            let stored: &str = row.try_get("stored_json")?;
            items.push((parse(row.try_get("id")?)?, serde_json::from_str(stored)?));
        }
        Ok(items)
    }

    /// Notes that wrapped keys are kept in `folders` from now on. Answers every other folder in which they ever were.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn keep_keys_in(&self, folders: &[PathBuf]) -> Result<Vec<PathBuf>, CatalogError> {
        let mut tx = self.begin().await?;
        for folder in folders {
            sqlx::query("INSERT OR IGNORE INTO key_folders (folder, since) VALUES (?, ?)")
                .bind(folder.to_string_lossy())
                .bind(text(tx.at()))
                .execute(&mut *tx)
                .await?;
        }
        let all: Vec<String> = sqlx::query_scalar("SELECT folder FROM key_folders ORDER BY folder")
            .fetch_all(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(all.into_iter().map(PathBuf::from).filter(|one| !folders.contains(one)).collect())
    }

    /// One disposal.
    ///
    /// # Errors
    /// [`super::CatalogErrorKind::NotFound`] when there is none of that id.
    pub async fn key_disposal(&self, id: KeyDisposalId) -> Result<KeyDisposal, CatalogError> {
        let row = sqlx::query("SELECT * FROM key_disposals WHERE id = ?")
            .bind(id.to_string())
            .fetch_optional(&self.readers)
            .await?;
        let none = || CatalogError::not_found(format!("there is no disposal {id}"));
        row.as_ref().map_or_else(|| Err(none()), disposal_from)
    }

    /// Disposals, newest first, at most `limit`, only those older than `before` if given.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn key_disposals(
        &self,
        limit: u32,
        before: Option<KeyDisposalId>,
    ) -> Result<Vec<KeyDisposal>, CatalogError> {
        let rows = sqlx::query("SELECT * FROM key_disposals WHERE id < ? ORDER BY id DESC LIMIT ?")
            // `~` sorts after every id.
            .bind(before.map_or_else(|| "~".into(), |id| id.to_string()))
            .bind(limit)
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(disposal_from).collect()
    }

    /// What decides whether the key of an item may be destroyed, as this transaction leaves it.
    async fn candidate(
        &self,
        from: &mut SqliteConnection,
        item: ItemId,
        state: ItemState,
    ) -> Result<Candidate, CatalogError> {
        let row = sqlx::query(
            "SELECT stored_json IS NOT NULL AS is_encrypted,
                 EXISTS (SELECT 1 FROM key_disposals d
                         WHERE d.item_id = i.id AND d.condemned_at IS NOT NULL) AS is_condemned
             FROM items i WHERE i.id = ?",
        )
        .bind(item.to_string())
        .fetch_one(&mut *from)
        .await?;
        let facts = facts_of(from, item).await?;
        Ok(Candidate {
            is_encrypted: row.try_get("is_encrypted")?,
            is_condemned: row.try_get("is_condemned")?,
            state,
            is_held: facts.held,
            is_clock_sure: self.clock.error_ms().is_some(),
            disposal_on: judge(&facts).decides.until.earliest_disposal(),
        })
    }
}

/// Writes the row of one that was asked for.
pub(super) async fn insert(
    tx: &mut Tx,
    id: &str,
    item: ItemId,
    reason: &str,
    who: &Actor,
) -> Result<(), CatalogError> {
    sqlx::query(
        "INSERT INTO key_disposals (id, item_id, reason, asked_at, asked_by)
         VALUES (?, ?, ?, ?, ?)",
    )
    .bind(id)
    .bind(item.to_string())
    .bind(reason)
    .bind(text(tx.at()))
    .bind(&who.0)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Notes that one was confirmed.
pub(super) async fn condemn(tx: &mut Tx, id: &str, who: &Actor) -> Result<(), CatalogError> {
    sqlx::query("UPDATE key_disposals SET condemned_at = ?, condemned_by = ? WHERE id = ?")
        .bind(text(tx.at()))
        .bind(&who.0)
        .bind(id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes that one came to its end. Answers whether it had not before.
pub(super) async fn end(tx: &mut Tx, id: &str) -> Result<bool, CatalogError> {
    let ended = sqlx::query(
        "UPDATE key_disposals SET destroyed_at = ? WHERE id = ? AND destroyed_at IS NULL",
    )
    .bind(text(tx.at()))
    .bind(id)
    .execute(&mut **tx)
    .await?;
    Ok(ended.rows_affected() == 1)
}

fn disposal_from(row: &SqliteRow) -> Result<KeyDisposal, CatalogError> {
    let time = |name: &str| -> Result<Option<DateTime<Utc>>, CatalogError> {
        let text: Option<String> = row.try_get(name)?;
        text.map(|text| parse_time(&text)).transpose()
    };
    Ok(KeyDisposal {
        id: parse(row.try_get("id")?)?,
        item: parse(row.try_get("item_id")?)?,
        reason: row.try_get("reason")?,
        asked_at: parse_time(row.try_get("asked_at")?)?,
        asked_by: row.try_get("asked_by")?,
        condemned_at: time("condemned_at")?,
        condemned_by: row.try_get("condemned_by")?,
        destroyed_at: time("destroyed_at")?,
    })
}
