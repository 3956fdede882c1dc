//! What the rules of interruptions are fed with: what is known of a recorder's clips, and what its logs
//! tell.
//!
//! Called by `flow::gaps`. However much is still on the card, only clips that a session and its neighbours
//! brought are answered. A log is read once and its telling lines are kept.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDateTime, Utc};
use docket_drivers::{
    Condition,
    profile::{LogEvent, LogRead},
};
use docket_transcode::{InsideFacts, inside::Finding};
use futures::TryStreamExt;
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError, Item,
    items::{item_from, json, parse, parse_time},
};
use crate::{
    domain::{ClockReading, ItemId, RecordedSpan, RecorderId, SessionId, TimeBasis},
    gaps::LogFact,
};

/// The sessions whose clips are looked at together with those of session ?2: the one before of the recorder
/// that brought any, and the one after. What lies before was judged then, what lies after will be.
pub(super) const NEAR: &str = "SELECT * FROM (
         SELECT id, started_at, clock_json, condition_json FROM sessions s
         WHERE recorder_id = ?1 AND id <= ?2
           AND (id = ?2 OR EXISTS (SELECT 1 FROM items i WHERE i.session_id = s.id))
         ORDER BY id DESC LIMIT 2)
     UNION ALL SELECT * FROM (
         SELECT id, started_at, clock_json, condition_json FROM sessions s
         WHERE recorder_id = ?1 AND id > ?2
           AND EXISTS (SELECT 1 FROM items i WHERE i.session_id = s.id)
         ORDER BY id LIMIT 1)";

/// The first item of sessions ?1 (a JSON list), or one older that session ?2 has taken at last or read more
/// of: that is judged anew.
pub(super) const FIRST: &str = "SELECT min(id) FROM (
         SELECT min(id) AS id FROM items
         WHERE session_id IN (SELECT value FROM json_each(?1))
         UNION ALL SELECT min(item_id) FROM clips WHERE session_id = ?2 AND outcome = 'taken'
         UNION ALL SELECT min(reads_more_of) FROM items WHERE session_id = ?2)";

/// What is known of a recorder's clips from one on, to those of session ?3.
pub(super) const CLIPS: &str =
    "SELECT i.*, t.start_at AS time_start, t.end_at AS time_end, t.error_ms AS time_error,
            t.basis AS time_basis
     FROM items i LEFT JOIN item_times t ON t.item_id = i.id
     WHERE i.recorder_id = ?1 AND i.id >= ?2 AND i.session_id <= ?3 ORDER BY i.id";

/// What was found inside them.
pub(super) const INSIDE: &str = "SELECT e.item_id, e.facts_json
     FROM items i CROSS JOIN examinations e ON e.item_id = i.id AND e.version = i.examined_version
     WHERE i.recorder_id = ?1 AND i.id >= ?2 AND i.session_id <= ?3 AND e.facts_json IS NOT NULL";

/// Their logs' lines.
pub(super) const LINES: &str = "SELECT l.* FROM items i CROSS JOIN log_lines l ON l.item_id = i.id
     WHERE i.recorder_id = ?1 AND i.id >= ?2 AND i.session_id <= ?3 ORDER BY i.id";

/// A session whose clips are looked at.
#[derive(Clone, Debug)]
pub struct NearSession {
    /// Which.
    pub id: SessionId,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// The recorder's clock against the host's.
    pub clock: Option<ClockReading>,
    /// How the recorder was at its end.
    pub condition: Option<Condition>,
}

/// What is known of a recorder's clips as of one session.
#[derive(Clone, Debug)]
pub struct GapFacts {
    /// Whose.
    pub recorder: RecorderId,
    /// The profile that read it in that session.
    pub profile: Option<String>,
    /// That session, and those before and after it.
    pub near: Vec<NearSession>,
    /// Their items, oldest first, with their trusted times.
    pub items: Vec<(Item, Option<RecordedSpan>)>,
    /// What their logs tell.
    pub log: Vec<LogFact>,
    /// Those whose bytes were looked at as a log.
    pub logs_read: Vec<ItemId>,
    /// What the media worker found inside those that it looked into.
    pub inside: HashMap<ItemId, Vec<Finding>>,
}

impl Catalog {
    /// What is known of a session's recorder.
    ///
    /// # Errors
    /// [`super::CatalogErrorKind::NotFound`] when there is no such session.
    pub async fn gap_facts(&self, session: SessionId) -> Result<GapFacts, CatalogError> {
        let of = self.session(session).await?;
        let recorder = of.recorder.id;
        let near = self.near(recorder, session).await?;
        let ids: Vec<SessionId> = near.iter().map(|session| session.id).collect();
        let last = ids.iter().max().copied().unwrap_or(session);
        let first: Option<String> = sqlx::query_scalar(FIRST)
            .bind(serde_json::to_string(&ids)?)
            .bind(session.to_string())
            .fetch_one(&self.readers)
            .await?;
        let mut facts = GapFacts {
            recorder,
            profile: of.identity.profile,
            near,
            items: Vec::new(),
            log: Vec::new(),
            logs_read: Vec::new(),
            inside: HashMap::new(),
        };
        let Some(first) = first else { return Ok(facts) };
        let ask =
            |sql| sqlx::query(sql).bind(recorder.to_string()).bind(&first).bind(last.to_string());
        // Row by row: a row is several times as large as what is made of it, and cards hold thousands.
        let mut rows = ask(CLIPS).fetch(&self.readers);
        while let Some(row) = rows.try_next().await? {
            facts.items.push((item_from(&row)?, span_from(&row)?));
        }
        drop(rows);
        let mut rows = ask(INSIDE).fetch(&self.readers);
        while let Some(row) = rows.try_next().await? {
            let inside: InsideFacts = serde_json::from_str(row.try_get("facts_json")?)?;
            facts.inside.insert(parse(row.try_get("item_id")?)?, inside.findings());
        }
        drop(rows);
        let rows = ask(LINES).fetch_all(&self.readers).await?;
        facts.log = rows.iter().map(line_from).collect::<Result<_, _>>()?;
        let read = "SELECT r.item_id FROM items i CROSS JOIN logs_read r ON r.item_id = i.id
             WHERE i.recorder_id = ?1 AND i.id >= ?2 AND i.session_id <= ?3";
        let rows = ask(read).fetch_all(&self.readers).await?;
        facts.logs_read = rows
            .iter()
            .map(|row| parse(row.try_get("item_id")?))
            .collect::<Result<_, CatalogError>>()?;
        Ok(facts)
    }

    async fn near(
        &self,
        recorder: RecorderId,
        session: SessionId,
    ) -> Result<Vec<NearSession>, CatalogError> {
        let rows = sqlx::query(NEAR)
            .bind(recorder.to_string())
            .bind(session.to_string())
            .fetch_all(&self.readers)
            .await?;
        let near = |row: &SqliteRow| {
            Ok(NearSession {
                id: parse(row.try_get("id")?)?,
                started_at: parse_time(row.try_get("started_at")?)?,
                clock: json(row.try_get("clock_json")?)?,
                condition: json(row.try_get("condition_json")?)?,
            })
        };
        rows.iter().map(near).collect()
    }

    /// Keeps what a log tells. Keeping it again changes nothing.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn keep_log(&self, item: ItemId, read: &LogRead) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        let first = sqlx::query(
            "INSERT INTO logs_read (item_id, unread) VALUES (?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(item.to_string())
        .bind(i64::try_from(read.unread).unwrap_or(i64::MAX))
        .execute(&mut *tx)
        .await?;
        if first.rows_affected() == 1 {
            for (nth, line) in (0_i64..).zip(&read.lines) {
                sqlx::query(
                    "INSERT INTO log_lines (item_id, line, at, event, words) VALUES (?, ?, ?, ?, ?)",
                )
                .bind(item.to_string())
                .bind(nth)
                .bind(line.at.format(FACE).to_string())
                .bind(line.event.as_str())
                .bind(crate::domain::harmless(&line.text))
                .execute(&mut *tx)
                .await?;
            }
        }
        tx.commit().await
    }
}

/// A face as the catalog stores it.
const FACE: &str = "%Y-%m-%dT%H:%M:%S";

fn line_from(row: &SqliteRow) -> Result<LogFact, CatalogError> {
    let event: String = row.try_get("event")?;
    let event: LogEvent = serde_json::from_value(event.into())?;
    let at = NaiveDateTime::parse_from_str(row.try_get("at")?, FACE);
    Ok(LogFact {
        at: at.map_err(CatalogError::unreadable)?,
        event,
        text: row.try_get("words")?,
        item: parse(row.try_get("item_id")?)?,
    })
}

fn span_from(row: &SqliteRow) -> Result<Option<RecordedSpan>, CatalogError> {
    let Some(basis) = row.try_get::<Option<String>, _>("time_basis")? else { return Ok(None) };
    let start: Option<String> = row.try_get("time_start")?;
    let error: Option<i64> = row.try_get("time_error")?;
    Ok(Some(RecordedSpan {
        start: start.map(|at| parse_time(&at)).transpose()?,
        end: parse_time(row.try_get("time_end")?)?,
        error_ms: error
            .map(|ms| u64::try_from(ms).map_err(CatalogError::unreadable))
            .transpose()?,
        basis: TimeBasis::named(&basis)
            .ok_or_else(|| CatalogError::unreadable(format!("time basis {basis}")))?,
    }))
}
