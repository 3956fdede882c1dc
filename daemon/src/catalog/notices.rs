//! Notices: what a person should know, kept with the fact, read, told again, and trimmed.
//!
//! Written by other verbs in the transaction of the fact, and by `notify`; read by `api`. What keeps
//! happening counts up instead of filling the table. A notice that somebody still waits for is
//! never trimmed.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{QueryBuilder, Row, Sqlite, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError, Tx,
    items::{parse, parse_time, unsigned},
    open::text,
};
use crate::domain::{Actor, NewNotice, NoticeId, NoticeKind};

/// As long as nobody was told, repeats count up in one notice; after a day a new one begins.
const GATHER: TimeDelta = TimeDelta::days(1);

/// What was told already and keeps happening is told again after so long, with its count.
const QUIET: TimeDelta = TimeDelta::minutes(10);

/// Finished notices are kept for so long, and the newest [`KEPT_ROWS`] in any case.
const KEPT: TimeDelta = TimeDelta::days(90);
const KEPT_ROWS: i64 = 10_000;

/// Finished notices past both limits, oldest first.
const TRIM: &str = "DELETE FROM notices WHERE seq IN (
     SELECT n.seq FROM notices n
     WHERE n.seq <= (SELECT seq FROM notices ORDER BY seq DESC LIMIT 1 OFFSET ?)
       AND n.last_at < ? AND n.routed = 1
       AND NOT EXISTS (
           SELECT 1 FROM deliveries d WHERE d.notice = n.seq AND d.state = 'pending')
     ORDER BY n.seq LIMIT ?)";

/// A notice as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its id, the same for everybody who is told.
    pub id: NoticeId,
    /// When it happened first.
    pub at: DateTime<Utc>,
    /// When it happened last.
    pub last_at: DateTime<Utc>,
    /// How often, at least once.
    pub times: u64,
    /// What happened; the kind has the severity.
    pub kind: NoticeKind,
    /// The facts of its kind, by name; of the first time.
    pub facts: BTreeMap<String, String>,
    /// Channels that are still to be told; a notice that is not routed yet has none.
    pub pending: u64,
    /// Channels given up.
    pub failed: u64,
    /// When and by whom it was last asked to be told again.
    pub replayed: Option<(DateTime<Utc>, Actor)>,
}

/// Which notices to list, newest first.
#[derive(Clone, Debug, Default)]
pub struct NoticeFilter {
    /// Only those that somebody is still to be told, or could not be told.
    pub open: bool,
    /// Only those that happened at this time or later.
    pub since: Option<DateTime<Utc>>,
    /// Only those older than this one.
    pub before: Option<NoticeId>,
    /// At most so many.
    pub limit: Option<u32>,
}

/// A notice's own columns and its deliveries counted; `n` is the notice.
pub(super) const COLUMNS: &str = "n.seq, n.id, n.at, n.last_at, n.times, n.kind, n.facts_json,
     n.replayed_at, n.replayed_by,
     (SELECT count(*) FROM deliveries d WHERE d.notice = n.seq AND d.state = 'pending') AS pending,
     (SELECT count(*) FROM deliveries d WHERE d.notice = n.seq AND d.state = 'failed') AS failed";

/// The newest notice of a kind about a thing, and when somebody was last told of it.
pub(super) const NEWEST: &str = "SELECT n.seq, n.id, n.at,
     (SELECT max(delivered_at) FROM deliveries d WHERE d.notice = n.seq) AS told_at
     FROM notices n WHERE n.kind = ? AND n.about = ? ORDER BY n.seq DESC LIMIT 1";

impl Catalog {
    /// Keeps a notice on its own. Answers its id, or that of the notice it was counted in.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn add_notice(&self, new: &NewNotice) -> Result<NoticeId, CatalogError> {
        let mut tx = self.begin().await?;
        let id = self.notice_in(&mut tx, new).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Keeps a notice in the transaction of the fact it tells.
    pub(super) async fn notice_in(
        &self,
        tx: &mut Tx,
        new: &NewNotice,
    ) -> Result<NoticeId, CatalogError> {
        let now = self.clock.utc();
        let newest = sqlx::query(NEWEST)
            .bind(new.kind().as_str())
            .bind(new.about())
            .fetch_optional(&mut **tx)
            .await?;
        let mut tell_from = now;
        if let Some(row) = newest {
            let told_at: Option<String> = row.try_get("told_at")?;
            match told_at {
                None if now - parse_time(row.try_get("at")?)? < GATHER => {
                    return count_up(tx, &row, now).await;
                }
                None => {}
                // A wall clock that was set back must not silence anything for longer.
                Some(told) => tell_from = (parse_time(&told)? + QUIET).clamp(now, now + QUIET),
            }
        }
        insert(tx, new, now, tell_from).await
    }

    /// Notices by `filter`, newest first.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn notices(&self, filter: &NoticeFilter) -> Result<Vec<Notice>, CatalogError> {
        let mut query = QueryBuilder::<Sqlite>::new("SELECT ");
        query.push(COLUMNS).push(" FROM notices n WHERE 1 = 1");
        if filter.open {
            query.push(
                " AND (n.routed = 0 OR EXISTS (SELECT 1 FROM deliveries d
                  WHERE d.notice = n.seq AND d.state IN ('pending', 'failed')))",
            );
        }
        if let Some(since) = filter.since {
            query.push(" AND n.last_at >= ").push_bind(text(since));
        }
        if let Some(before) = filter.before {
            query.push(" AND n.seq < (SELECT seq FROM notices WHERE id = ");
            query.push_bind(before.to_string()).push(")");
        }
        query.push(" ORDER BY n.seq DESC");
        if let Some(limit) = filter.limit {
            query.push(" LIMIT ").push_bind(i64::from(limit));
        }
        let rows = query.build().fetch_all(&self.readers).await?;
        rows.iter().map(notice_from).collect()
    }

    /// One notice. Its deliveries: [`Catalog::deliveries`].
    ///
    /// # Errors
    /// [`super::CatalogErrorKind::NotFound`] when there is none of that id.
    pub async fn notice(&self, id: NoticeId) -> Result<Notice, CatalogError> {
        let mut query = QueryBuilder::<Sqlite>::new("SELECT ");
        query.push(COLUMNS).push(" FROM notices n WHERE n.id = ").push_bind(id.to_string());
        let row = query.build().fetch_optional(&self.readers).await?;
        row.as_ref().map_or_else(|| Err(no_notice(id)), notice_from)
    }

    /// Has a notice told again, to everybody there is now, under its own id. It changes no evidence
    /// and so is no custody event; the notice itself keeps who asked.
    ///
    /// # Errors
    /// [`super::CatalogErrorKind::NotFound`] when there is none of that id.
    pub async fn replay_notice(&self, id: NoticeId, who: &Actor) -> Result<(), CatalogError> {
        let now = text(self.clock.utc());
        let mut tx = self.begin().await?;
        let seq: Option<i64> = sqlx::query_scalar(
            "UPDATE notices SET routed = 0, tell_from = ?1, replayed_at = ?1, replayed_by = ?2
             WHERE id = ?3 RETURNING seq",
        )
        .bind(&now)
        .bind(&who.0)
        .bind(id.to_string())
        .fetch_optional(&mut *tx)
        .await?;
        let seq = seq.ok_or_else(|| no_notice(id))?;
        sqlx::query(
            "UPDATE deliveries SET state = 'pending', attempts = 0, next_at = ?,
             last_code = NULL, last_error = NULL, delivered_at = NULL WHERE notice = ?",
        )
        .bind(&now)
        .bind(seq)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Deletes up to `slice` notices that are finished, older than 90 days and not among the newest
    /// 10,000, with their deliveries. Answers how many; fewer than `slice` means that none is left.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn trim_notices(&self, slice: u32) -> Result<u64, CatalogError> {
        let mut tx = self.begin().await?;
        let trimmed = sqlx::query(TRIM)
            .bind(KEPT_ROWS)
            .bind(text(self.clock.utc() - KEPT))
            .bind(i64::from(slice))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(trimmed.rows_affected())
    }
}

async fn count_up(
    tx: &mut Tx,
    newest: &SqliteRow,
    now: DateTime<Utc>,
) -> Result<NoticeId, CatalogError> {
    sqlx::query("UPDATE notices SET times = times + 1, last_at = ? WHERE seq = ?")
        .bind(text(now))
        .bind(newest.try_get::<i64, _>("seq")?)
        .execute(&mut **tx)
        .await?;
    parse(newest.try_get("id")?)
}

async fn insert(
    tx: &mut Tx,
    new: &NewNotice,
    now: DateTime<Utc>,
    tell_from: DateTime<Utc>,
) -> Result<NoticeId, CatalogError> {
    let id = NoticeId::mint(now);
    sqlx::query(
        "INSERT INTO notices (id, at, last_at, kind, severity, about, facts_json, tell_from)
         VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7)",
    )
    .bind(id.to_string())
    .bind(text(now))
    .bind(new.kind().as_str())
    .bind(new.kind().severity().as_str())
    .bind(new.about())
    .bind(serde_json::to_string(new.facts())?)
    .bind(text(tell_from))
    .execute(&mut **tx)
    .await?;
    Ok(id)
}

fn no_notice(id: NoticeId) -> CatalogError {
    CatalogError::not_found(format!("there is no notice {id}"))
}

/// A notice from a row of [`COLUMNS`].
pub(super) fn notice_from(row: &SqliteRow) -> Result<Notice, CatalogError> {
    let replayed_at: Option<String> = row.try_get("replayed_at")?;
    let replayed_by: Option<String> = row.try_get("replayed_by")?;
    Ok(Notice {
        id: parse(row.try_get("id")?)?,
        at: parse_time(row.try_get("at")?)?,
        last_at: parse_time(row.try_get("last_at")?)?,
        times: unsigned(row, "times")?,
        kind: parse(row.try_get("kind")?)?,
        facts: serde_json::from_str(row.try_get("facts_json")?)?,
        pending: unsigned(row, "pending")?,
        failed: unsigned(row, "failed")?,
        replayed: match replayed_at.zip(replayed_by) {
            Some((at, by)) => Some((parse_time(&at)?, Actor(by))),
            None => None,
        },
    })
}
