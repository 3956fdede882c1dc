//! Reading interruptions and recordings. [`super::interruptions`] keeps them.

use chrono::{DateTime, Utc};
use sqlx::{QueryBuilder, Row, Sqlite, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError,
    items::{parse, parse_time, unsigned},
};
use crate::domain::{Finding, InterruptionId, InterruptionState, ItemId, RecorderId, SessionId};

/// An interruption as kept.
#[derive(Clone, Debug)]
pub struct Interruption {
    /// Its id.
    pub id: InterruptionId,
    /// The recorder.
    pub recorder: RecorderId,
    /// The recorder's name for people.
    pub recorder_label: String,
    /// The session in which it was found first.
    pub session: SessionId,
    /// What was found.
    pub finding: Finding,
    /// What became of it.
    pub state: InterruptionState,
    /// When it was found.
    pub found_at: DateTime<Utc>,
    /// When facts last changed it.
    pub changed_at: DateTime<Utc>,
    /// When and why it was withdrawn, if it was.
    pub withdrawn: Option<(DateTime<Utc>, String)>,
    /// The supervisor was told of it and has not acknowledged it.
    pub waits_for_supervisor: bool,
}

/// Which interruptions to list, newest first.
#[derive(Clone, Debug, Default)]
pub struct InterruptionFilter {
    /// Only of this session: found there, or at one of its clips.
    pub session: Option<SessionId>,
    /// Only at this item.
    pub item: Option<ItemId>,
    /// Only in this state, and not withdrawn.
    pub state: Option<InterruptionState>,
    /// Withdrawn ones, too.
    pub withdrawn: bool,
    /// Only those reported and not acknowledged.
    pub unacknowledged: bool,
    /// Only those older than this one.
    pub before: Option<InterruptionId>,
    /// At most so many.
    pub limit: Option<u32>,
}

const COLUMNS: &str = "SELECT n.*, r.label AS recorder_label,
     EXISTS (SELECT 1 FROM unacknowledged u WHERE u.interruption_id = n.id) AS waits
     FROM interruptions n JOIN recorders r ON r.id = n.recorder_id WHERE 1 = 1";

impl Catalog {
    /// Interruptions by `filter`, newest first.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn interruptions(
        &self,
        filter: &InterruptionFilter,
    ) -> Result<Vec<Interruption>, CatalogError> {
        let mut query = QueryBuilder::<Sqlite>::new(COLUMNS);
        if let Some(session) = filter.session {
            query.push(" AND (n.session_id = ").push_bind(session.to_string());
            query.push(" OR n.before_item IN (SELECT item_id FROM clips WHERE session_id = ");
            query.push_bind(session.to_string()).push("))");
        }
        if let Some(item) = filter.item {
            query.push(" AND (n.before_item = ").push_bind(item.to_string());
            query.push(" OR n.after_item = ").push_bind(item.to_string()).push(")");
        }
        if let Some(state) = filter.state {
            query.push(" AND n.state = ").push_bind(state.as_str());
        }
        if !filter.withdrawn {
            query.push(" AND n.withdrawn_at IS NULL");
        }
        if filter.unacknowledged {
            query.push(" AND n.id IN (SELECT interruption_id FROM unacknowledged)");
        }
        if let Some(before) = filter.before {
            query.push(" AND n.id < ").push_bind(before.to_string());
        }
        query.push(" ORDER BY n.id DESC");
        if let Some(limit) = filter.limit {
            query.push(" LIMIT ").push_bind(i64::from(limit));
        }
        let rows = query.build().fetch_all(&self.readers).await?;
        rows.iter().map(interruption_from).collect()
    }

    /// One interruption, withdrawn or not.
    ///
    /// # Errors
    /// [`super::CatalogErrorKind::NotFound`] when there is none of that id.
    pub async fn interruption(&self, id: InterruptionId) -> Result<Interruption, CatalogError> {
        let mut query = QueryBuilder::<Sqlite>::new(COLUMNS);
        query.push(" AND n.id = ").push_bind(id.to_string());
        let row = query.build().fetch_optional(&self.readers).await?;
        row.as_ref().map_or_else(
            || Err(CatalogError::not_found(format!("there is no interruption {id}"))),
            interruption_from,
        )
    }

    /// Interruptions whose id begins with `prefix`, at most two.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn interruptions_by_prefix(
        &self,
        prefix: &str,
    ) -> Result<Vec<InterruptionId>, CatalogError> {
        let ids: Vec<String> = sqlx::query_scalar(
            // The range of all ids that begin so: `~` sorts after every character of an id.
            "SELECT id FROM interruptions WHERE id >= ?1 AND id < ?1 || '~' LIMIT 2",
        )
        .bind(prefix)
        .fetch_all(&self.readers)
        .await?;
        ids.iter().map(|id| parse(id)).collect()
    }

    /// How many likely or certain interruptions nobody has said anything of.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn count_open_interruptions(&self) -> Result<u64, CatalogError> {
        let row = sqlx::query(
            "SELECT count(*) AS n FROM interruptions 
             WHERE state = 'open' AND withdrawn_at IS NULL AND strength <> 'possible'",
        )
        .fetch_one(&self.readers)
        .await?;
        unsigned(&row, "n")
    }
}

fn interruption_from(row: &SqliteRow) -> Result<Interruption, CatalogError> {
    let state: String = row.try_get("state")?;
    let at: Option<String> = row.try_get("withdrawn_at")?;
    let why: Option<String> = row.try_get("withdrawn_why")?;
    Ok(Interruption {
        id: parse(row.try_get("id")?)?,
        recorder: parse(row.try_get("recorder_id")?)?,
        recorder_label: row.try_get("recorder_label")?,
        session: parse(row.try_get("session_id")?)?,
        finding: serde_json::from_str(row.try_get("finding_json")?)?,
        state: InterruptionState::named(&state)
            .ok_or_else(|| CatalogError::unreadable(format!("state {state}")))?,
        found_at: parse_time(row.try_get("found_at")?)?,
        changed_at: parse_time(row.try_get("changed_at")?)?,
        withdrawn: match at.zip(why) {
            Some((at, why)) => Some((parse_time(&at)?, why)),
            None => None,
        },
        waits_for_supervisor: row.try_get("waits")?,
    })
}
