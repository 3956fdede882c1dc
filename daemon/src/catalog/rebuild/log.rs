//! What else stands of the log and the keys: epochs, full tiles, checkpoints, identities.

use chrono::{DateTime, Utc};

use super::super::{
    Catalog, CatalogError, Checkpoint, Fork, FullTile, NewIdentity, log::to_i64, open::text,
};

impl Catalog {
    /// An epoch's entries begin at position `first`.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn keep_epoch(
        &self,
        epoch: u32,
        first: i64,
        opened_at: DateTime<Utc>,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        sqlx::query("INSERT INTO log_epochs (epoch, first_seq, opened_at) VALUES (?, ?, ?)")
            .bind(epoch)
            .bind(first)
            .bind(text(opened_at))
            .execute(&mut *tx)
            .await?;
        tx.commit().await
    }

    /// Tiles that are full, of an epoch.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn keep_tiles(&self, epoch: u32, tiles: &[FullTile]) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        for tile in tiles {
            super::super::checkpoints::insert_tile(&mut tx, epoch, tile).await?;
        }
        tx.commit().await
    }

    /// Checkpoints that were signed and stand in `target`.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn keep_published(
        &self,
        target: &str,
        signed: &[Checkpoint],
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        let now = text(tx.at());
        for checkpoint in signed {
            sqlx::query(
                "INSERT INTO log_checkpoints (epoch, size, root, note, made_at)
                 VALUES (?, ?, ?, ?, ?)",
            )
            .bind(checkpoint.epoch)
            .bind(to_i64(checkpoint.size))
            .bind(checkpoint.root.as_slice())
            .bind(&checkpoint.note)
            .bind(text(checkpoint.made_at))
            .execute(&mut *tx)
            .await?;
            sqlx::query(
                "INSERT INTO log_publications (target, epoch, size, published_at)
                 VALUES (?, ?, ?, ?)",
            )
            .bind(target)
            .bind(checkpoint.epoch)
            .bind(to_i64(checkpoint.size))
            .bind(&now)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await
    }

    /// Entries behind the first `size` of an epoch were lost, and may have been signed and seen: nothing more
    /// of it is signed until a person opens a new one. What is appended meanwhile nobody signs.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn hold_epoch(&self, epoch: u32, size: u64) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        let reason = "lost".into();
        let held = Fork { epoch, witness: None, reason, size, seen: None, found_at: tx.at() };
        self.add_fork(&mut tx, &held).await?;
        tx.commit().await
    }

    /// An identity that stands in the archive; its event is one of the log's.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn keep_identity(&self, kept: &NewIdentity) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO identities (number, epoch, key, note, stored_at) VALUES (?, ?, ?, ?, ?)",
        )
        .bind(kept.number)
        .bind(kept.epoch)
        .bind(&kept.key)
        .bind(&kept.note)
        .bind(text(tx.at()))
        .execute(&mut *tx)
        .await?;
        tx.commit().await
    }
}
