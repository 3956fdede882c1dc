//! Time stamps that authorities outside made of this station's checkpoints.
//!
//! Called by `log` and `api`. Answers were checked by the caller. Nothing here is ever forgotten.

use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError,
    events::Draft,
    items::parse_time,
    log::{narrow, to_i64},
    open::text,
};
use crate::domain::{Act, Actor};

/// An authority's answer about a checkpoint of this station.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeStamp {
    /// The epoch.
    pub epoch: u32,
    /// Leaves of the checkpoint.
    pub size: u64,
    /// Its number among those of this checkpoint, from 1 to [`TimeStamp::NUMBER_MAX`].
    pub number: u8,
    /// The answer, DER.
    pub answer: Vec<u8>,
    /// When the authority had seen the checkpoint, by its clock.
    pub stamped_at: DateTime<Utc>,
}

impl TimeStamp {
    /// Time stamps of one checkpoint at most: its number has two digits.
    pub const NUMBER_MAX: u8 = 99;
}

impl Catalog {
    /// Keeps a time stamp. One of this number that is kept already stays as it is, and nothing happens. Answers
    /// whether this one stands there now.
    ///
    /// # Errors
    /// When the catalog cannot be written, or has no such checkpoint.
    pub async fn add_time_stamp(&self, new: &TimeStamp, who: &Actor) -> Result<bool, CatalogError> {
        let mut tx = self.begin().await?;
        let added = sqlx::query(
            "INSERT INTO time_stamps (epoch, size, number, answer, stamped_at, got_at)
             VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(new.epoch)
        .bind(to_i64(new.size))
        .bind(new.number)
        .bind(new.answer.as_slice())
        .bind(text(new.stamped_at))
        .bind(text(self.clock.utc()))
        .execute(&mut *tx)
        .await?
        .rows_affected();
        if added > 0 {
            let draft = Draft::new(Act::Stamped)
                .who(who)
                .detail("epoch", new.epoch)
                .detail("size", new.size)
                .detail("number", new.number)
                .detail("stamped_at", text(new.stamped_at));
            self.append(&mut tx, draft).await?;
        }
        let stands: Vec<u8> = sqlx::query_scalar(
            "SELECT answer FROM time_stamps WHERE epoch = ? AND size = ? AND number = ?",
        )
        .bind(new.epoch)
        .bind(to_i64(new.size))
        .bind(new.number)
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(stands == new.answer)
    }

    /// The time stamps of the checkpoint of so many leaves, and whether each is known to stand in the
    /// archive.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn time_stamps_of(
        &self,
        epoch: u32,
        size: u64,
    ) -> Result<Vec<(TimeStamp, bool)>, CatalogError> {
        let rows =
            sqlx::query("SELECT * FROM time_stamps WHERE epoch = ? AND size = ? ORDER BY number")
                .bind(epoch)
                .bind(to_i64(size))
                .fetch_all(&self.readers)
                .await?;
        let stands = |row: &SqliteRow| row.try_get::<Option<String>, _>("stored_at");
        rows.iter().map(|row| Ok((stamp(row)?, stands(row)?.is_some()))).collect()
    }

    /// Time stamps that are not known to stand in the archive, some of them.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn unstored_time_stamps(&self) -> Result<Vec<TimeStamp>, CatalogError> {
        let sql =
            "SELECT * FROM time_stamps WHERE stored_at IS NULL ORDER BY epoch, size LIMIT 100";
        let rows = sqlx::query(sql).fetch_all(&self.readers).await?;
        rows.iter().map(stamp).collect()
    }

    /// A time stamp stands in the archive.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn time_stamp_stored(&self, stored: &TimeStamp) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "UPDATE time_stamps SET stored_at = ?
             WHERE epoch = ? AND size = ? AND number = ? AND stored_at IS NULL",
        )
        .bind(text(self.clock.utc()))
        .bind(stored.epoch)
        .bind(to_i64(stored.size))
        .bind(stored.number)
        .execute(&mut *tx)
        .await?;
        tx.commit().await
    }
}

pub(super) fn stamp(row: &SqliteRow) -> Result<TimeStamp, CatalogError> {
    Ok(TimeStamp {
        epoch: narrow(row.try_get("epoch")?)?,
        size: narrow(row.try_get("size")?)?,
        number: narrow(row.try_get("number")?)?,
        answer: row.try_get("answer")?,
        stamped_at: parse_time(row.try_get("stamped_at")?)?,
    })
}
