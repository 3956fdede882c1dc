//! What others said of checkpoints and stands at further targets.
//!
//! Called by `log`. Rows are added once an object stands, and go when the target's name leads elsewhere.

use sqlx::Row;

use super::{Catalog, CatalogError, Epoch, TimeStamp, log::to_i64, open::text, time_stamps::stamp};

impl Catalog {
    /// The ends of the names of what stands at `target` beside the checkpoint of so many leaves.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn said_at(
        &self,
        target: &str,
        epoch: u32,
        size: u64,
    ) -> Result<Vec<String>, CatalogError> {
        Ok(sqlx::query_scalar(
            "SELECT name FROM said_publications WHERE target = ? AND epoch = ? AND size = ?",
        )
        .bind(target)
        .bind(epoch)
        .bind(to_i64(size))
        .fetch_all(&self.readers)
        .await?)
    }

    /// Something of that name stands at `target` beside the checkpoint of so many leaves.
    ///
    /// # Errors
    /// When the catalog cannot be written, or has no such checkpoint.
    pub async fn said_stands(
        &self,
        target: &str,
        (epoch, size): (u32, u64),
        name: &str,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO said_publications (target, epoch, size, name, published_at)
             VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(target)
        .bind(epoch)
        .bind(to_i64(size))
        .bind(name)
        .bind(text(self.clock.utc()))
        .execute(&mut *tx)
        .await?;
        tx.commit().await
    }

    /// Time stamps of an epoch that are not known to stand at `target`, some of them.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn unsent_time_stamps(
        &self,
        target: &str,
        epoch: &Epoch,
    ) -> Result<Vec<TimeStamp>, CatalogError> {
        let rows = sqlx::query(
            "SELECT t.* FROM time_stamps t
             WHERE t.epoch = ?2 AND NOT EXISTS (SELECT 1 FROM said_publications p
                 WHERE p.target = ?1 AND p.epoch = t.epoch AND p.size = t.size
                   AND p.name = printf('%02d.tsr', t.number))
             ORDER BY t.size, t.number LIMIT 100",
        )
        .bind(target)
        .bind(epoch.number)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(stamp).collect()
    }

    /// Leaves of the newest checkpoint of an epoch, of fewer than `size`, that stands in `target`; 0 if none does.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn published_below(
        &self,
        target: &str,
        epoch: u32,
        size: u64,
    ) -> Result<u64, CatalogError> {
        let row = sqlx::query(
            "SELECT COALESCE(max(size), 0) AS size FROM log_publications
             WHERE target = ? AND epoch = ? AND size < ?",
        )
        .bind(target)
        .bind(epoch)
        .bind(to_i64(size))
        .fetch_one(&self.readers)
        .await?;
        super::log::narrow(row.try_get("size")?)
    }
}
