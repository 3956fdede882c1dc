//! What a session's handover is judged by, gathered from what is kept.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{Row as _, SqliteConnection, sqlite::SqliteRow};

use super::{
    super::{
        Catalog, CatalogError,
        items::{parse, parse_time},
    },
    said::{said_before, saying_from},
};
use crate::{
    domain::{ItemId, RecordedSpan, SessionId, TimeBasis},
    handover::{ActivityEnd, Exception, Facts, Trusted, Verdict, judge},
};

/// An item of a session, and its verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedItem {
    /// The item.
    pub item: ItemId,
    /// Its verdict.
    pub verdict: Verdict,
}

/// Which items of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// Those that it brought.
    Taken,
    /// Those that are still on the recorder.
    Waiting,
}

/// An item's own times, the listing that first showed it, and the last whole listing that did not.
const TAKEN: &str =
    "SELECT i.id, t.start_at, t.end_at, t.error_ms, t.basis, f.started_at AS before,
         (SELECT max(p.started_at) FROM sessions p
          WHERE p.recorder_id = f.recorder_id AND p.started_at < f.started_at
            AND p.outcome = 'complete') AS after
     FROM clips c JOIN items i ON i.id = c.item_id JOIN sessions f ON f.id = i.session_id
     LEFT JOIN item_times t ON t.item_id = i.id
     WHERE c.session_id = ? AND c.outcome = 'taken' AND i.kind IN ('video', 'audio', 'photo')
     ORDER BY i.id";
const WAITING: &str = "SELECT i.id, t.start_at, t.end_at, t.error_ms, t.basis,
         f.started_at AS before,
         (SELECT max(p.started_at) FROM sessions p
          WHERE p.recorder_id = f.recorder_id AND p.started_at < f.started_at
            AND p.outcome = 'complete') AS after
     FROM items i JOIN sessions f ON f.id = i.session_id
     LEFT JOIN item_times t ON t.item_id = i.id
     WHERE i.session_id = ? AND i.state IN ('seen', 'copying')
       AND i.kind IN ('video', 'audio', 'photo')
     ORDER BY i.id";

impl Catalog {
    /// The verdict of each item that a session brought, and of each that it left on the recorder.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn judged_items(
        &self,
        session: SessionId,
        prompt: TimeDelta,
    ) -> Result<Vec<JudgedItem>, CatalogError> {
        let now = self.trusted_now();
        let mut connection = self.readers.acquire().await?;
        let mut judged = items(&mut connection, session, Which::Taken, prompt, now).await?;
        judged.extend(items(&mut connection, session, Which::Waiting, prompt, now).await?);
        Ok(judged)
    }

    /// Now, with the most by which the host's clock may be off.
    pub(super) fn trusted_now(&self) -> Trusted {
        let error_ms = self.clock.error_ms().map(u64::from);
        Trusted { at: self.clock.utc(), error_ms }
    }
}

/// The items of a session, judged.
pub(super) async fn items(
    connection: &mut SqliteConnection,
    session: SessionId,
    which: Which,
    prompt: TimeDelta,
    now: Trusted,
) -> Result<Vec<JudgedItem>, CatalogError> {
    let query = if which == Which::Taken { TAKEN } else { WAITING };
    let rows = sqlx::query(query).bind(session.to_string()).fetch_all(&mut *connection).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let exception = exception(connection, session).await?;
    let handed_over = match which {
        Which::Taken => Some(docked(connection, session).await?),
        Which::Waiting => None,
    };
    let judged = |row: &SqliteRow| {
        let facts = Facts { activity_end: activity_end(row)?, exception, handed_over, prompt };
        Ok(JudgedItem { item: parse(row.try_get("id")?)?, verdict: judge(&facts, now) })
    };
    rows.iter().map(judged).collect()
}

fn activity_end(row: &SqliteRow) -> Result<ActivityEnd, CatalogError> {
    let time = |column: &str| {
        let at: Option<String> = row.try_get(column)?;
        at.map(|at| parse_time(&at)).transpose()
    };
    let span = match time("end_at")? {
        None => None,
        Some(end) => {
            let basis: String = row.try_get("basis")?;
            let known = TimeBasis::named(&basis);
            let error: Option<i64> = row.try_get("error_ms")?;
            Some(RecordedSpan {
                start: time("start_at")?,
                end,
                error_ms: error.and_then(|error| u64::try_from(error).ok()),
                basis: known.ok_or_else(|| CatalogError::unreadable(format!("basis {basis}")))?,
            })
        }
    };
    let before: DateTime<Utc> = parse_time(row.try_get("before")?)?;
    Ok(ActivityEnd::of(span.as_ref(), time("after")?, before))
}

/// The exception that stands: the newest word of the session, else that of its recorder before it was docked.
async fn exception(
    connection: &mut SqliteConnection,
    session: SessionId,
) -> Result<Option<Exception>, CatalogError> {
    let newest =
        sqlx::query("SELECT * FROM handover_words WHERE session_id = ? ORDER BY seq DESC LIMIT 1")
            .bind(session.to_string())
            .fetch_optional(&mut *connection)
            .await?;
    match newest {
        Some(row) => Ok(saying_from(&row)?.exception),
        None => Ok(said_before(connection, session).await?.and_then(|said| said.saying.exception)),
    }
}

/// When the recorder came into the station's hands: as it was docked, not as long as copying took.
async fn docked(
    connection: &mut SqliteConnection,
    session: SessionId,
) -> Result<Trusted, CatalogError> {
    let row = sqlx::query("SELECT started_at, host_error_ms FROM sessions WHERE id = ?")
        .bind(session.to_string())
        .fetch_one(connection)
        .await?;
    let error: Option<i64> = row.try_get("host_error_ms")?;
    Ok(Trusted {
        at: parse_time(row.try_get("started_at")?)?,
        error_ms: error.and_then(|error| u64::try_from(error).ok()),
    })
}
