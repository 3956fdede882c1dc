//! Who held a recorder at a moment: the question for which the register is kept.
//!
//! Asked for every clip. Changes nothing.

use chrono::{DateTime, Utc};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

use super::super::{
    Catalog, CatalogError,
    items::{parse, parse_time},
    open::text,
};
use crate::domain::{Holder, OfficerId, OfficerThen, RecorderId};

/// The issue that says who had the recorder: a single one outranks a permanent one, that one a pool;
/// of two that overlap the later.
const ISSUE_AT: &str = "SELECT * FROM issues_now
     WHERE recorder_id = ?1 AND issued_at <= ?2 AND (returned_at IS NULL OR returned_at > ?2)
     ORDER BY CASE kind WHEN 'single' THEN 0 WHEN 'permanent' THEN 1 ELSE 2 END, issued_at DESC, id
     LIMIT 1";

/// The officer's term then, or the one nearest before, else the first.
const TERM_AT: &str =
    "SELECT *, starts_at <= ?2 AND (ends_at IS NULL OR ends_at > ?2) AS in_service
     FROM terms_now WHERE officer_id = ?1
     ORDER BY starts_at > ?2, CASE WHEN starts_at > ?2 THEN starts_at END, starts_at DESC LIMIT 1";

impl Catalog {
    /// Who held the recorder `recorder` at `at`, a moment of trusted time; none where it was issued to
    /// nobody then.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn holder_at(
        &self,
        recorder: RecorderId,
        at: DateTime<Utc>,
    ) -> Result<Option<Holder>, CatalogError> {
        let mut connection = self.readers.acquire().await?;
        holder_in(&mut connection, recorder, at).await
    }

    /// An officer as they were at `at`; none who has no term.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn officer_at(
        &self,
        officer: OfficerId,
        at: DateTime<Utc>,
    ) -> Result<Option<OfficerThen>, CatalogError> {
        let mut connection = self.readers.acquire().await?;
        officer_in(&mut connection, officer, at).await
    }

    /// The officers on duty at `at`, by number: those who may have taken a recorder of a pool.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn on_duty(&self, at: DateTime<Utc>) -> Result<Vec<OfficerThen>, CatalogError> {
        let mut connection = self.readers.acquire().await?;
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT DISTINCT officer_id FROM shifts_now WHERE starts_at <= ?1 AND ends_at > ?1",
        )
        .bind(text(at))
        .fetch_all(&mut *connection)
        .await?;
        let mut officers = Vec::with_capacity(ids.len());
        for id in ids {
            officers.extend(officer_in(&mut connection, parse(&id)?, at).await?);
        }
        officers.sort_by(|a, b| a.number.cmp(&b.number));
        Ok(officers)
    }
}

pub(super) async fn holder_in(
    connection: &mut SqliteConnection,
    recorder: RecorderId,
    at: DateTime<Utc>,
) -> Result<Option<Holder>, CatalogError> {
    let issue = sqlx::query(ISSUE_AT)
        .bind(recorder.to_string())
        .bind(text(at))
        .fetch_optional(&mut *connection)
        .await?;
    let Some(issue) = issue else { return Ok(None) };
    let officer: Option<String> = issue.try_get("officer_id")?;
    let officer = match officer {
        Some(id) => officer_in(connection, parse(&id)?, at).await?,
        None => None,
    };
    let pool: Option<String> = issue.try_get("unit")?;
    let unit = match pool {
        Some(unit) => Some(parse(&unit)?),
        None => officer.as_ref().and_then(|officer| officer.unit.clone()),
    };
    Ok(Some(Holder {
        issue: parse(issue.try_get("id")?)?,
        kind: parse(issue.try_get("kind")?)?,
        officer,
        unit,
        since: parse_time(issue.try_get("issued_at")?)?,
        until: time_or_none(&issue, "returned_at")?,
        due: time_or_none(&issue, "due_at")?,
    }))
}

/// The officer as they were at `at`; none who has no term at all.
pub(super) async fn officer_in(
    connection: &mut SqliteConnection,
    officer: OfficerId,
    at: DateTime<Utc>,
) -> Result<Option<OfficerThen>, CatalogError> {
    let row = sqlx::query(TERM_AT)
        .bind(officer.to_string())
        .bind(text(at))
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        let unit: Option<String> = row.try_get("unit")?;
        Ok(OfficerThen {
            id: officer,
            number: parse(row.try_get("number")?)?,
            name: parse(row.try_get("name")?)?,
            unit: unit.map(|unit| parse(&unit)).transpose()?,
            in_service: row.try_get("in_service")?,
        })
    })
    .transpose()
}

pub(super) fn time_or_none(
    row: &SqliteRow,
    column: &str,
) -> Result<Option<DateTime<Utc>>, CatalogError> {
    let at: Option<String> = row.try_get(column)?;
    at.map(|at| parse_time(&at)).transpose()
}
