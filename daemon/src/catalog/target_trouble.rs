//! Archive targets that fail as a whole: since when, how often, and until when they are left in peace.
//!
//! Called by the lane of a target. It outlasts the station: the next command does not ask a target again
//! that was found dead a moment ago.

use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError, Look,
    items::{parse_time, small, unsigned},
    open::text,
};
use crate::domain::NewNotice;

/// A target of which nothing succeeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetTrouble {
    /// Since when.
    pub since: DateTime<Utc>,
    /// How often in a row it was tried.
    pub attempts: u32,
    /// It is not to be asked before; none: at any time.
    pub not_before: Option<DateTime<Utc>>,
}

/// How a target stands, for whoever looks on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetStand {
    /// Its name.
    pub name: String,
    /// Whether nothing may be removed from a recorder before it is proven there.
    pub required: bool,
    /// Objects that wait.
    pub waiting: u64,
    /// Since when nothing succeeds there.
    pub failing_since: Option<DateTime<Utc>>,
}

impl Look {
    /// How the further archive targets of the settings stand, by name.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn targets(&mut self) -> Result<Vec<TargetStand>, CatalogError> {
        let rows = sqlx::query(
            "SELECT name, required, failing_since,
                 (SELECT count(*) FROM sendings s WHERE s.target = name AND s.sent_at IS NULL) AS n
             FROM targets WHERE removed_at IS NULL ORDER BY name",
        )
        .fetch_all(&mut self.0)
        .await?;
        let stand = |row: &SqliteRow| {
            let since: Option<&str> = row.try_get("failing_since")?;
            Ok(TargetStand {
                name: row.try_get("name")?,
                required: row.try_get("required")?,
                waiting: unsigned(row, "n")?,
                failing_since: since.map(parse_time).transpose()?,
            })
        };
        rows.iter().map(stand).collect()
    }
}

impl Catalog {
    /// Nothing succeeded at a target. `why`, a stable code and words, where that is its own fault and not
    /// that of what was sent; `again`: it is left in peace until then.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn target_fails(
        &self,
        target: &str,
        why: Option<(&str, &str)>,
        again: Option<DateTime<Utc>>,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "UPDATE targets SET failure = ?, detail = ?, attempts = attempts + 1, not_before = ?,
                 failing_since = COALESCE(failing_since, ?)
             WHERE name = ?",
        )
        .bind(why.map(|(code, _)| code))
        .bind(why.map(|(_, detail)| detail))
        .bind(again.map(text))
        .bind(text(self.clock.utc()))
        .bind(target)
        .execute(&mut *tx)
        .await?;
        tx.commit().await
    }

    /// A target answers again: it may be asked at any time.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn target_answers(&self, target: &str) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE targets SET attempts = 0, not_before = NULL WHERE name = ?")
            .bind(target)
            .execute(&mut *tx)
            .await?;
        tx.commit().await
    }

    /// Something succeeded at a target, or nothing waits for it.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn target_works(&self, target: &str) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "UPDATE targets SET failure = NULL, detail = NULL, attempts = 0, not_before = NULL,
                 failing_since = NULL
             WHERE name = ?",
        )
        .bind(target)
        .execute(&mut *tx)
        .await?;
        tx.commit().await
    }

    /// Tells people of required targets of which nothing succeeds since before `before`, and of those they
    /// were told of that are well again. Answers how many notices that are.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn tell_of_targets(&self, before: DateTime<Utc>) -> Result<usize, CatalogError> {
        let mut notices = Vec::new();
        let mut tx = self.begin().await?;
        let rows = sqlx::query(
            "UPDATE targets SET told = 1
             WHERE told = 0 AND required = 1 AND removed_at IS NULL AND failing_since <= ?
             RETURNING name, failing_since,
                 (SELECT count(*) FROM sendings s WHERE s.target = name AND s.sent_at IS NULL) AS n",
        )
        .bind(text(before))
        .fetch_all(&mut *tx)
        .await?;
        for row in rows {
            let since = parse_time(row.try_get("failing_since")?)?;
            notices.push(NewNotice::target_failing(
                row.try_get("name")?,
                since,
                unsigned(&row, "n")?,
            ));
        }
        let rows = sqlx::query(
            "UPDATE targets SET told = 0
             WHERE told = 1 AND (failing_since IS NULL OR removed_at IS NOT NULL) 
             RETURNING name, failing_since IS NULL AS is_well",
        )
        .fetch_all(&mut *tx)
        .await?;
        for row in rows {
            // One that left the settings is not well, only nobody's any more.
            if !row.try_get::<bool, _>("is_well")? {
                continue;
            }
            notices.push(NewNotice::target_back(row.try_get("name")?));
        }
        for notice in &notices {
            self.notice_in(&mut tx, notice).await?;
        }
        tx.commit().await?;
        Ok(notices.len())
    }

    /// Bytes that came in a day of late, on average of the days from `since` on, or from the first item after it;
    /// none where nothing came, or less than a day is known.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn bytes_per_day(&self, since: DateTime<Utc>) -> Result<Option<u64>, CatalogError> {
        let mut connection = self.readers.acquire().await?;
        let recent = super::examine::recent(&mut connection, since).await?;
        Ok(recent.per_day(self.clock.utc()))
    }

    /// How a target fails as a whole; none where it does not.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn target_trouble(
        &self,
        target: &str,
    ) -> Result<Option<TargetTrouble>, CatalogError> {
        let row = sqlx::query(
            "SELECT failing_since, attempts, not_before FROM targets
             WHERE name = ? AND failing_since IS NOT NULL",
        )
        .bind(target)
        .fetch_optional(&self.readers)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let not_before: Option<&str> = row.try_get("not_before")?;
        Ok(Some(TargetTrouble {
            since: parse_time(row.try_get("failing_since")?)?,
            attempts: small(&row, "attempts")?,
            not_before: not_before.map(parse_time).transpose()?,
        }))
    }
}
