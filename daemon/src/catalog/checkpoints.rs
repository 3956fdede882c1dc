//! Checkpoints of the log: what was signed, and where it stands.
//!
//! Called by `log`. A checkpoint is committed before anything of it goes into an archive, so that a
//! crash in between is healed by writing the same bytes again.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError, Tx,
    items::{parse, parse_time},
    log::{FullTile, digest, narrow, to_i64},
    open::text,
};
use crate::domain::ItemId;

/// A signed state of an epoch's tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Of which epoch.
    pub epoch: u32,
    /// Leaves.
    pub size: u64,
    /// The tree's root hash.
    pub root: [u8; 32],
    /// The signed note.
    pub note: String,
    /// When it was signed.
    pub made_at: DateTime<Utc>,
}

/// A sealed item's `sealed` event is covered by a checkpoint that stands in target `t.value`.
const COVERED: &str = "EXISTS (SELECT 1 FROM custody_events s
         JOIN log_epochs e ON e.first_seq <= s.seq
         JOIN log_publications p ON p.target = t.value AND p.epoch = e.epoch AND p.size > s.seq - e.first_seq
         WHERE s.item_id = items.id AND s.act = 'sealed')";

impl Catalog {
    /// Keeps a checkpoint of `size` leaves and the tiles that became full until then, both or neither.
    /// The time is now.
    ///
    /// # Errors
    /// When the catalog cannot be written, or has a checkpoint of that size.
    pub async fn keep_checkpoint(
        &self,
        epoch: u32,
        size: u64,
        root: [u8; 32],
        note: &str,
        tiles: &[FullTile],
    ) -> Result<Checkpoint, CatalogError> {
        let made_at = self.clock.utc();
        let mut tx = self.begin().await?;
        for tile in tiles {
            insert_tile(&mut tx, epoch, tile).await?;
        }
        sqlx::query(
            "INSERT INTO log_checkpoints (epoch, size, root, note, made_at) VALUES (?, ?, ?, ?, ?)",
        )
        .bind(epoch)
        .bind(to_i64(size))
        .bind(root.as_slice())
        .bind(note)
        .bind(text(made_at))
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(Checkpoint { epoch, size, root, note: note.into(), made_at })
    }

    /// Notes that a checkpoint stands in `target` with all its tiles.
    ///
    /// # Errors
    /// When the catalog cannot be written, or has no such checkpoint.
    pub async fn published(&self, target: &str, epoch: u32, size: u64) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO log_publications (target, epoch, size, published_at) VALUES (?, ?, ?, ?)",
        )
        .bind(target)
        .bind(epoch)
        .bind(to_i64(size))
        .bind(text(self.clock.utc()))
        .execute(&mut *tx)
        .await?;
        tx.commit().await
    }

    /// The newest checkpoint of an epoch, published or not.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn newest_checkpoint(&self, epoch: u32) -> Result<Option<Checkpoint>, CatalogError> {
        let row =
            sqlx::query("SELECT * FROM log_checkpoints WHERE epoch = ? ORDER BY size DESC LIMIT 1")
                .bind(epoch)
                .fetch_optional(&self.readers)
                .await?;
        row.as_ref().map(checkpoint_from).transpose()
    }

    /// The sizes of an epoch's checkpoints, published or not, in order.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn checkpoint_sizes(&self, epoch: u32) -> Result<Vec<u64>, CatalogError> {
        let sizes: Vec<i64> =
            sqlx::query_scalar("SELECT size FROM log_checkpoints WHERE epoch = ? ORDER BY size")
                .bind(epoch)
                .fetch_all(&self.readers)
                .await?;
        sizes.into_iter().map(narrow).collect()
    }

    /// The oldest checkpoint that is newer than all that stand in `target` of its epoch. An epoch that does
    /// not go on from what a witness saw is left as it stands.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn unpublished(&self, target: &str) -> Result<Option<Checkpoint>, CatalogError> {
        let row = sqlx::query(
            "SELECT c.* FROM log_checkpoints c
             WHERE c.size > COALESCE((SELECT max(p.size) FROM log_publications p
                                      WHERE p.target = ? AND p.epoch = c.epoch), 0)
               AND c.epoch NOT IN (SELECT epoch FROM log_forks)
             ORDER BY c.epoch, c.size LIMIT 1",
        )
        .bind(target)
        .fetch_optional(&self.readers)
        .await?;
        row.as_ref().map(checkpoint_from).transpose()
    }

    /// The newest checkpoint of an epoch that stands in `target`, and when it was noted as standing.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn newest_published(
        &self,
        target: &str,
        epoch: u32,
    ) -> Result<Option<(Checkpoint, DateTime<Utc>)>, CatalogError> {
        let row = sqlx::query(
            "SELECT c.*, p.published_at FROM log_publications p
             JOIN log_checkpoints c ON c.epoch = p.epoch AND c.size = p.size
             WHERE p.target = ? AND p.epoch = ? ORDER BY p.size DESC LIMIT 1",
        )
        .bind(target)
        .bind(epoch)
        .fetch_optional(&self.readers)
        .await?;
        row.map(|row| Ok((checkpoint_from(&row)?, parse_time(row.try_get("published_at")?)?)))
            .transpose()
    }

    /// The newest checkpoints of an epoch that stand in `target`, the newest first.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn newest_checkpoints(
        &self,
        target: &str,
        epoch: u32,
        limit: u32,
    ) -> Result<Vec<Checkpoint>, CatalogError> {
        let rows = sqlx::query(
            "SELECT c.* FROM log_publications p
             JOIN log_checkpoints c ON c.epoch = p.epoch AND c.size = p.size
             WHERE p.target = ? AND p.epoch = ? ORDER BY p.size DESC LIMIT ?",
        )
        .bind(target)
        .bind(epoch)
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(checkpoint_from).collect()
    }

    /// The page of an epoch's checkpoints beyond `after` leaves, by size, and whether each stands in
    /// `target`.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn checkpoints(
        &self,
        target: &str,
        epoch: u32,
        after: u64,
        limit: u32,
    ) -> Result<Vec<(Checkpoint, bool)>, CatalogError> {
        let rows = sqlx::query(
            "SELECT c.*, p.size IS NOT NULL AS stands FROM log_checkpoints c
             LEFT JOIN log_publications p
                 ON p.target = ? AND p.epoch = c.epoch AND p.size = c.size
             WHERE c.epoch = ? AND c.size > ? ORDER BY c.size LIMIT ?",
        )
        .bind(target)
        .bind(epoch)
        .bind(to_i64(after))
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(|row| Ok((checkpoint_from(row)?, row.try_get("stands")?))).collect()
    }

    /// Sealed items without holes that are proven in every one of `targets` and whose `sealed` event a
    /// checkpoint covers there: they wait to be permitted. At most `limit`, oldest first.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn to_permit(
        &self,
        targets: &[impl Serialize + Sync],
        limit: u32,
    ) -> Result<Vec<ItemId>, CatalogError> {
        let ids: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
            "SELECT id FROM items INDEXED BY items_to_permit
             WHERE state = 'sealed' AND hole_bytes = 0
               AND NOT EXISTS (SELECT 1 FROM json_each(?1) t
                   WHERE NOT EXISTS (SELECT 1 FROM copies c WHERE c.item_id = items.id
                             AND c.target = t.value AND c.proven_at IS NOT NULL)
                      OR NOT {COVERED})
             ORDER BY id LIMIT ?2"
        )))
        .bind(serde_json::to_string(targets)?)
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        ids.iter().map(|id| parse(id)).collect()
    }

    /// The page of items after `after` that are releasable or released although no checkpoint stood in
    /// `target` when that was permitted which covers their `sealed` event. Those that were permitted before
    /// this station signed its log are none.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn permitted_uncovered(
        &self,
        target: &str,
        after: Option<ItemId>,
    ) -> Result<Vec<ItemId>, CatalogError> {
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT i.id FROM items i
             JOIN custody_events r ON r.item_id = i.id AND r.act = 'releasable'
             WHERE i.id > ?2 AND i.state IN ('releasable', 'released')
               AND r.seq > (SELECT max(unsigned_seq) FROM log_epochs)
               AND NOT EXISTS (SELECT 1 FROM custody_events s
                   JOIN log_epochs e ON e.first_seq <= s.seq
                   JOIN log_publications p ON p.target = ?1 AND p.epoch = e.epoch
                       AND p.size > s.seq - e.first_seq AND p.size <= r.seq - e.first_seq
                   WHERE s.item_id = i.id AND s.act = 'sealed')
             ORDER BY i.id LIMIT 500",
        )
        .bind(target)
        .bind(after.map(|id| id.to_string()).unwrap_or_default())
        .fetch_all(&self.readers)
        .await?;
        ids.iter().map(|id| parse(id)).collect()
    }

    /// Whether a checkpoint that stands in `target` covers the item's `sealed` event.
    pub(super) async fn is_covered(
        &self,
        tx: &mut Tx,
        target: &str,
        item: ItemId,
    ) -> Result<bool, CatalogError> {
        let sql = format!(
            "SELECT EXISTS (SELECT 1 FROM items, (SELECT ?1 AS value) t WHERE id = ?2 AND {COVERED})"
        );
        Ok(sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .bind(target)
            .bind(item.to_string())
            .fetch_one(&mut **tx)
            .await?)
    }
}

/// Keeps a full tile; also `rebuild`'s.
pub(super) async fn insert_tile(
    tx: &mut Tx,
    epoch: u32,
    tile: &FullTile,
) -> Result<(), CatalogError> {
    sqlx::query("INSERT INTO log_tiles (epoch, level, n, root, hashes) VALUES (?, ?, ?, ?, ?)")
        .bind(epoch)
        .bind(tile.level)
        .bind(to_i64(tile.n))
        .bind(tile.root.as_slice())
        .bind(tile.hashes.as_slice())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn checkpoint_from(row: &SqliteRow) -> Result<Checkpoint, CatalogError> {
    Ok(Checkpoint {
        epoch: narrow(row.try_get("epoch")?)?,
        size: narrow(row.try_get("size")?)?,
        root: digest(row.try_get("root")?)?,
        note: row.try_get("note")?,
        made_at: parse_time(row.try_get("made_at")?)?,
    })
}
