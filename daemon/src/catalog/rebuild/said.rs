//! What others said of checkpoints: the entries that tell that it was kept, and the rows of it.

use chrono::{DateTime, Utc};
use sqlx::Row;

use super::super::{Catalog, CatalogError, Cosignature, TimeStamp, log::to_i64, open::text};
use crate::domain::CustodyEvent;

/// Entries read at once.
const PAGE: i64 = 500;

impl Catalog {
    /// Entries behind position `after` that tell of a witness's line or a time stamp, some of them, by position.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn told_of_checkpoints(
        &self,
        after: i64,
    ) -> Result<Vec<(i64, CustodyEvent)>, CatalogError> {
        let rows = sqlx::query(
            "SELECT seq, leaf FROM custody_events
             WHERE seq > ? AND act IN ('cosigned', 'stamped') ORDER BY seq LIMIT ?",
        )
        .bind(after)
        .bind(PAGE)
        .fetch_all(&self.readers)
        .await?;
        rows.iter()
            .map(|row| Ok((row.try_get("seq")?, serde_json::from_str(row.try_get("leaf")?)?)))
            .collect()
    }

    /// A witness's line that stands in the archive; its event is one of the log's.
    ///
    /// # Errors
    /// When the catalog cannot be written, or has no such checkpoint.
    pub async fn keep_cosignature(
        &self,
        kept: &Cosignature,
        got_at: DateTime<Utc>,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO cosignatures (epoch, size, witness, key_id, line, seen_at, got_at, stored_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(kept.epoch)
        .bind(to_i64(kept.size))
        .bind(&kept.witness)
        .bind(&kept.key_id)
        .bind(&kept.line)
        .bind(text(kept.seen_at))
        .bind(text(got_at))
        .bind(text(tx.at()))
        .execute(&mut *tx)
        .await?;
        tx.commit().await
    }

    /// The same of a time stamp.
    ///
    /// # Errors
    /// When the catalog cannot be written, or has no such checkpoint.
    pub async fn keep_time_stamp(
        &self,
        kept: &TimeStamp,
        got_at: DateTime<Utc>,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO time_stamps (epoch, size, number, answer, stamped_at, got_at, stored_at)
             VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(kept.epoch)
        .bind(to_i64(kept.size))
        .bind(kept.number)
        .bind(kept.answer.as_slice())
        .bind(text(kept.stamped_at))
        .bind(text(got_at))
        .bind(text(tx.at()))
        .execute(&mut *tx)
        .await?;
        tx.commit().await
    }
}
