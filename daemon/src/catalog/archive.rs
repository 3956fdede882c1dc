//! The archive's verbs: originals verified, archived and proven; sealed; releasable.

use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError, Tx,
    events::Draft,
    items::{parse, parse_time, state_from},
    open::text,
};
use crate::domain::{ItemId, ItemState, Stored};

/// An original in one archive target.
#[derive(Clone, Debug)]
pub struct Copy {
    /// Whose original.
    pub item: ItemId,
    /// The target's name.
    pub target: String,
    /// The object's key.
    pub key: String,
    /// When the put was recorded.
    pub archived_at: DateTime<Utc>,
    /// When it was first read back and found equal.
    pub proven_at: Option<DateTime<Utc>>,
    /// When it was last read back and found equal.
    pub last_proven_at: Option<DateTime<Utc>>,
    /// Its newest failed check: when, and what was found, a stable code.
    pub failed: Option<(DateTime<Utc>, String)>,
}

impl Catalog {
    /// Originals that were read back through their keys, past the page cache, and are equal:
    /// verified, archived and proven at once, in one transaction for all of them. Items that are
    /// proven already or stand further along, and quarantined ones, are left as they are.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn prove(
        &self,
        target: &str,
        group: &[(ItemId, String)],
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        let now = text(tx.at());
        for (item, key) in group {
            let note = |d: Draft| d.detail("target", target).detail("key", key);
            self.lead(&mut tx, *item, ItemState::Verified, |d| d).await?;
            let stored = self.stored_in(&mut tx, *item).await?;
            let noted = |d: Draft| match &stored {
                Some(json) => note(d).detail("stored", json),
                None => note(d),
            };
            self.lead(&mut tx, *item, ItemState::Archived, noted).await?;
            if !self.lead(&mut tx, *item, ItemState::Proven, note).await? {
                continue;
            }
            copy_proven(&mut tx, *item, (target, key), &now).await?;
        }
        tx.commit().await
    }

    /// What is about to stand in the archive for an original: encrypted so, or as it is. Progress, no arrow:
    /// that it stands there is said by [`Self::prove`].
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn note_stored(
        &self,
        item: ItemId,
        stored: Option<&Stored>,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE items SET stored_json = ? WHERE id = ?")
            .bind(stored.map(serde_json::to_string).transpose()?)
            .bind(item.to_string())
            .execute(&mut *tx)
            .await?;
        tx.commit().await
    }

    async fn stored_in(&self, tx: &mut Tx, item: ItemId) -> Result<Option<String>, CatalogError> {
        Ok(sqlx::query_scalar("SELECT stored_json FROM items WHERE id = ?")
            .bind(item.to_string())
            .fetch_optional(&mut **tx)
            .await?
            .flatten())
    }

    /// Manifests of these SHA-256 stand beside their originals. Items that are sealed already or stand further
    /// along, and quarantined ones, are left as they are.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn seal(&self, group: &[(ItemId, String)]) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        for (item, sha256) in group {
            let moved = self
                .lead(&mut tx, *item, ItemState::Sealed, |d| {
                    d.detail("manifest_generation", 1).detail("manifest_sha256", sha256)
                })
                .await?;
            if moved {
                sqlx::query(
                    "UPDATE items SET manifest_generation = 1, manifest_sha256 = ? WHERE id = ?",
                )
                .bind(sha256)
                .bind(item.to_string())
                .execute(&mut *tx)
                .await?;
            }
        }
        tx.commit().await
    }

    /// Those of `group` that are sealed, or beyond, and proven on every target: nothing but the archive is
    /// needed for them any more.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn safely_sealed(
        &self,
        group: &[ItemId],
        targets: &[&str],
    ) -> Result<Vec<ItemId>, CatalogError> {
        let mut done = Vec::with_capacity(group.len());
        for item in group {
            let state = self.item(*item).await?.state;
            let copies = self.copies(*item).await?;
            let is_proven = |target: &&str| {
                copies.iter().any(|c| c.target == **target && c.proven_at.is_some())
            };
            if (ItemState::Sealed..=ItemState::Released).contains(&state)
                && targets.iter().all(is_proven)
            {
                done.push(*item);
            }
        }
        Ok(done)
    }

    /// Permits the release of the recorder's copies of sealed items that are proven on every
    /// `target` and whose `sealed` event is covered by a checkpoint that stands there, but for rescued
    /// ones: their recorder's copy may give more another time, so they stay sealed. The others are left
    /// as they are. Answers those that became releasable.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn permit_release(
        &self,
        group: &[ItemId],
        targets: &[impl AsRef<str> + Sync],
    ) -> Result<Vec<ItemId>, CatalogError> {
        let mut done = Vec::with_capacity(group.len());
        let mut tx = self.begin().await?;
        for item in group {
            if self.may_be_permitted(&mut tx, *item, targets).await? {
                self.advance(&mut tx, *item, ItemState::Releasable, |d| d).await?;
                done.push(*item);
            }
        }
        tx.commit().await?;
        Ok(done)
    }

    async fn may_be_permitted(
        &self,
        tx: &mut Tx,
        item: ItemId,
        targets: &[impl AsRef<str> + Sync],
    ) -> Result<bool, CatalogError> {
        let row = sqlx::query("SELECT state, hole_bytes FROM items WHERE id = ?")
            .bind(item.to_string())
            .fetch_one(&mut **tx)
            .await?;
        if state_from(&row)? != ItemState::Sealed || row.try_get::<i64, _>("hole_bytes")? > 0 {
            return Ok(false);
        }
        let proven: Vec<String> = sqlx::query_scalar(
            "SELECT target FROM copies WHERE item_id = ? AND proven_at IS NOT NULL",
        )
        .bind(item.to_string())
        .fetch_all(&mut **tx)
        .await?;
        for target in targets.iter().map(AsRef::as_ref) {
            let is_proven = proven.iter().any(|p| p == target);
            if !is_proven || !self.is_covered(tx, target, item).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Where an item's original stands.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn copies(&self, item: ItemId) -> Result<Vec<Copy>, CatalogError> {
        let rows = sqlx::query("SELECT * FROM copies WHERE item_id = ? ORDER BY target")
            .bind(item.to_string())
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(copy_from).collect()
    }
}

pub(super) fn copy_from(row: &SqliteRow) -> Result<Copy, CatalogError> {
    let time = |column: &str| {
        let at: Option<String> = row.try_get(column)?;
        at.as_deref().map(parse_time).transpose()
    };
    let code: Option<String> = row.try_get("failure")?;
    Ok(Copy {
        item: parse(row.try_get("item_id")?)?,
        target: row.try_get("target")?,
        key: row.try_get("key")?,
        archived_at: parse_time(row.try_get("archived_at")?)?,
        proven_at: time("proven_at")?,
        last_proven_at: time("last_proven_at")?,
        failed: time("failed_at")?.zip(code),
    })
}

/// A copy of an original stands at `target` under `key`: it was read back there at `now`.
pub(super) async fn copy_proven(
    tx: &mut Tx,
    item: ItemId,
    (target, key): (&str, &str),
    now: &str,
) -> Result<(), CatalogError> {
    sqlx::query(
        "INSERT INTO copies (item_id, target, key, archived_at, proven_at, last_proven_at, bytes)
         VALUES (?1, ?2, ?3, ?4, ?4, ?4, (SELECT coalesce(json_extract(stored_json, '$.size'), size)
                                         FROM items WHERE id = ?1))
         ON CONFLICT (item_id, target) DO UPDATE
         SET proven_at = excluded.proven_at, last_proven_at = excluded.last_proven_at",
    )
    .bind(item.to_string())
    .bind(target)
    .bind(key)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
