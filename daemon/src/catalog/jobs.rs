//! Long work that people started: kept so that its end can be asked for later, even after a restart.
//!
//! A job proves nothing and is no custody event; what it did has its own. Old ones are forgotten.

use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError,
    items::{parse, parse_time},
    open::text,
};
use crate::domain::{Actor, JobId};
use chrono::{DateTime, Utc};

/// Jobs that are remembered.
const KEPT: u32 = 1000;

/// A job as kept.
#[derive(Clone, Debug)]
pub struct JobRow {
    /// Its id.
    pub id: JobId,
    /// What was asked, JSON.
    pub work: String,
    /// Who asked.
    pub started_by: String,
    /// When.
    pub started_at: DateTime<Utc>,
    /// How it ended; none while it runs.
    pub ended: Option<EndedJob>,
}

/// How a job ended.
#[derive(Clone, Debug)]
pub struct EndedJob {
    /// When.
    pub at: DateTime<Utc>,
    /// `done`, `failed`, `cancelled` or `interrupted`.
    pub state: String,
    /// The answer or the problem, JSON; none when the station was killed.
    pub outcome: Option<String>,
}

impl Catalog {
    /// Notes that a job began at `at`, and forgets the oldest beyond a thousand.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn begin_job(
        &self,
        id: JobId,
        work: &str,
        by: &Actor,
        at: DateTime<Utc>,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        sqlx::query("INSERT INTO jobs (id, work, started_by, started_at) VALUES (?, ?, ?, ?)")
            .bind(id.to_string())
            .bind(work)
            .bind(&by.0)
            .bind(text(at))
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "DELETE FROM jobs WHERE ended_at IS NOT NULL
             AND id <= (SELECT id FROM jobs ORDER BY id DESC LIMIT 1 OFFSET ?)",
        )
        .bind(KEPT)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Notes how a job ended, at `at`.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn end_job(
        &self,
        id: JobId,
        state: &str,
        outcome: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "UPDATE jobs SET ended_at = ?, state = ?, outcome = ? WHERE id = ? AND ended_at IS NULL",
        )
        .bind(text(at))
        .bind(state)
        .bind(outcome)
        .bind(id.to_string())
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Notes that jobs of an earlier run did not end. Called at start.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn interrupt_jobs(&self) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE jobs SET ended_at = ?, state = 'interrupted' WHERE ended_at IS NULL")
            .bind(text(self.clock.utc()))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Jobs, newest first, at most `limit`, only those older than `before` if given.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn jobs(
        &self,
        limit: u32,
        before: Option<JobId>,
    ) -> Result<Vec<JobRow>, CatalogError> {
        let before = before.map_or_else(|| "~".into(), |id| id.to_string());
        let rows = sqlx::query("SELECT * FROM jobs WHERE id < ? ORDER BY id DESC LIMIT ?")
            .bind(before)
            .bind(limit)
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(job_from).collect()
    }

    /// One job.
    ///
    /// # Errors
    /// [`super::CatalogErrorKind::NotFound`] when there is none, or none any more.
    pub async fn job(&self, id: JobId) -> Result<JobRow, CatalogError> {
        let row = sqlx::query("SELECT * FROM jobs WHERE id = ?")
            .bind(id.to_string())
            .fetch_optional(&self.readers)
            .await?;
        row.map_or_else(
            || Err(CatalogError::not_found(format!("there is no job {id}"))),
            |row| job_from(&row),
        )
    }

    /// Jobs whose id begins with `prefix`, at most two.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn jobs_by_prefix(&self, prefix: &str) -> Result<Vec<JobId>, CatalogError> {
        let ids: Vec<String> =
            sqlx::query_scalar("SELECT id FROM jobs WHERE id >= ?1 AND id < ?1 || '~' LIMIT 2")
                .bind(prefix)
                .fetch_all(&self.readers)
                .await?;
        ids.iter().map(|id| parse(id)).collect()
    }
}

fn job_from(row: &SqliteRow) -> Result<JobRow, CatalogError> {
    let ended_at: Option<String> = row.try_get("ended_at")?;
    let ended = match ended_at {
        Some(at) => Some(EndedJob {
            at: parse_time(&at)?,
            state: row.try_get("state")?,
            outcome: row.try_get("outcome")?,
        }),
        None => None,
    };
    Ok(JobRow {
        id: parse(row.try_get("id")?)?,
        work: row.try_get("work")?,
        started_by: row.try_get("started_by")?,
        started_at: parse_time(row.try_get("started_at")?)?,
        ended,
    })
}
