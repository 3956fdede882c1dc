//! Verdicts, as they stand.

use chrono::{DateTime, Utc};
use sqlx::{QueryBuilder, Row as _, Sqlite, sqlite::SqliteRow};

use super::super::{
    Catalog, CatalogError, Recorder,
    items::{parse, parse_time},
    sessions::recorder_from,
};
use crate::{
    domain::{ItemId, SessionId},
    handover::Verdict,
};

/// The handover of a session.
#[derive(Clone, Debug)]
pub struct Handover {
    /// The session.
    pub session: SessionId,
    /// Whose footage.
    pub recorder: Recorder,
    /// When the recorder was docked.
    pub docked_at: DateTime<Utc>,
    /// The verdict.
    pub verdict: Verdict,
    /// The item that decided.
    pub item: ItemId,
    /// When it was judged.
    pub judged_at: DateTime<Utc>,
}

/// Which handovers, newest first.
#[derive(Clone, Debug, Default)]
pub struct HandoverFilter {
    /// Only those that are late.
    pub late: bool,
    /// Only of sessions older than this one.
    pub before: Option<SessionId>,
    /// At most so many.
    pub limit: u32,
}

const COLUMNS: &str = "SELECT h.*, s.recorder_id, s.started_at, r.known, r.make, r.model,
     r.serial, r.label FROM handovers_now h JOIN sessions s ON s.id = h.session_id
     JOIN recorders r ON r.id = s.recorder_id WHERE 1 = 1";

impl Catalog {
    /// Handovers by `filter`, newest first.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn handovers(&self, filter: &HandoverFilter) -> Result<Vec<Handover>, CatalogError> {
        let mut query = QueryBuilder::<Sqlite>::new(COLUMNS);
        if filter.late {
            query.push(" AND h.standing = 'late'");
        }
        if let Some(before) = filter.before {
            query.push(" AND h.session_id < ").push_bind(before.to_string());
        }
        query.push(" ORDER BY h.session_id DESC LIMIT ").push_bind(i64::from(filter.limit));
        let rows = query.build().fetch_all(&self.readers).await?;
        rows.iter().map(handover_from).collect()
    }

    /// The handover of a session; none of one that brought no footage or was not judged yet.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn handover(&self, session: SessionId) -> Result<Option<Handover>, CatalogError> {
        let mut query = QueryBuilder::<Sqlite>::new(COLUMNS);
        query.push(" AND h.session_id = ").push_bind(session.to_string());
        let row = query.build().fetch_optional(&self.readers).await?;
        row.as_ref().map(handover_from).transpose()
    }

    /// The session that brought an item.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn session_of(&self, item: ItemId) -> Result<Option<SessionId>, CatalogError> {
        let session: Option<String> = sqlx::query_scalar(
            "SELECT session_id FROM clips WHERE item_id = ? AND outcome = 'taken' LIMIT 1",
        )
        .bind(item.to_string())
        .fetch_optional(&self.readers)
        .await?;
        session.map(|session| parse(&session)).transpose()
    }
}

fn handover_from(row: &SqliteRow) -> Result<Handover, CatalogError> {
    Ok(Handover {
        session: parse(row.try_get("session_id")?)?,
        recorder: recorder_from(row)?,
        docked_at: parse_time(row.try_get("started_at")?)?,
        verdict: serde_json::from_str(row.try_get("verdict")?)?,
        item: parse(row.try_get("item_id")?)?,
        judged_at: parse_time(row.try_get("judged_at")?)?,
    })
}
