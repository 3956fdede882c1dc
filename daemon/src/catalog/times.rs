//! When items were recorded, on trusted time: what that is told from, and what was told.
//!
//! Called by `flow::times`, which knows the rules, and by `api`. Times that were told before are never
//! lost: each change is a custody event of its item that holds what stood there. The first times of
//! a session's items are one event of the session.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use docket_drivers::{NameFacts, RawStamp};
use docket_transcode::MediaFacts;
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError, Tx,
    events::Draft,
    items::{json, parse, parse_time},
    open::text,
};
use crate::{
    domain::{Act, ClockReading, ItemId, RecordedSpan, RecorderId, SessionId, TimeBasis},
    drift::Fix,
    duty::ClockSet,
};

/// What a session tells of its recorder's clock.
#[derive(Clone, Debug)]
pub struct ClockRow {
    /// The session's number among all of this station, in the order in which they happened.
    pub dock: i64,
    /// The session.
    pub session: SessionId,
    /// When it began, and the most by which the host was off then, milliseconds.
    pub started_at: DateTime<Utc>,
    /// See there; none where nobody knew.
    pub host_error_ms: Option<u64>,
    /// The clock against the host's.
    pub clock: Option<ClockReading>,
    /// It was set after that.
    pub clock_set: Option<ClockSet>,
    /// The newest stamp among the files listed.
    pub newest: Option<RawStamp>,
    /// It has ended.
    pub is_over: bool,
    /// The times of its clips were told.
    pub is_told: bool,
}

/// An item whose times are to be told.
#[derive(Clone, Debug)]
pub struct Untimed {
    /// Its row among all items, from which the next page goes on.
    pub row: i64,
    /// Its id.
    pub id: ItemId,
    /// What its name says.
    pub name: NameFacts,
    /// Its last-modified stamp.
    pub modified: Option<RawStamp>,
    /// What the media worker read.
    pub media: Option<MediaFacts>,
    /// Where in it satellites tell true time.
    pub fixes: Vec<Fix>,
    /// What was told before.
    pub told: Option<KeptTimes>,
}

/// An item's times as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptTimes {
    /// On trusted time.
    pub span: RecordedSpan,
    /// A code of why they are not known better.
    pub reason: Option<String>,
    /// A code of how the offset used was learnt.
    pub method: Option<String>,
    /// The recorder's stamp minus true time, as used.
    pub offset_ms: Option<i64>,
    /// The most by which they are off even if the clock was set once, unnoticed.
    pub if_set_ms: Option<u64>,
    /// A dock before, which did not list it: recorded after that, whatever became of the clock.
    pub absent_at: Option<DateTime<Utc>>,
    /// The dock that listed it first.
    pub present_at: Option<DateTime<Utc>>,
}

/// Which clips of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clips {
    /// All that it listed first.
    All,
    /// Those of them with satellite fixes.
    WithFixes,
}

/// A page of the items that session ?1 listed first, from the row after ?2 on; where ?3 is set only those
/// with satellite fixes.
pub(super) const UNTIMED: &str =
    "SELECT i.rowid AS row, i.id, i.name_json, i.modified_json, i.media_json,
            t.item_id IS NOT NULL AS is_told, t.*
     FROM items i LEFT JOIN item_times t ON t.item_id = i.id
     WHERE i.session_id = ?1 AND i.rowid > ?2
       AND (?3 = 0 OR EXISTS (SELECT 1 FROM fixes f WHERE f.item_id = i.id))
     ORDER BY i.rowid LIMIT ?4";

/// By item: a JSON list of ids.
pub(super) const TIMES: &str =
    "SELECT * FROM item_times WHERE item_id IN (SELECT value FROM json_each(?))";

impl Catalog {
    /// What all sessions of a recorder tell of its clock, in the order in which they happened.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn clock_rows(&self, recorder: RecorderId) -> Result<Vec<ClockRow>, CatalogError> {
        let rows = sqlx::query(
            "SELECT rowid AS dock, id, started_at, host_error_ms, clock_json, clock_set_json,
                    newest_json, ended_at IS NOT NULL AS is_over, times_told
             FROM sessions WHERE recorder_id = ? ORDER BY rowid",
        )
        .bind(recorder.to_string())
        .fetch_all(&self.readers)
        .await?;
        let clock_row = |row: &SqliteRow| {
            Ok(ClockRow {
                dock: row.try_get("dock")?,
                session: parse(row.try_get("id")?)?,
                started_at: parse_time(row.try_get("started_at")?)?,
                host_error_ms: natural(row, "host_error_ms")?,
                clock: json(row.try_get("clock_json")?)?,
                clock_set: json(row.try_get("clock_set_json")?)?,
                newest: json(row.try_get("newest_json")?)?,
                is_over: row.try_get("is_over")?,
                is_told: row.try_get("times_told")?,
            })
        };
        rows.iter().map(clock_row).collect()
    }

    /// At most `limit` items that a session listed first, from the row after `after` on.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn untimed(
        &self,
        session: SessionId,
        clips: Clips,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Untimed>, CatalogError> {
        let untimed = |row: &SqliteRow| -> Result<Untimed, CatalogError> {
            let is_told: bool = row.try_get("is_told")?;
            Ok(Untimed {
                row: row.try_get("row")?,
                id: parse(row.try_get("id")?)?,
                name: serde_json::from_str(row.try_get("name_json")?)?,
                modified: json(row.try_get("modified_json")?)?,
                media: json(row.try_get("media_json")?)?,
                fixes: Vec::new(),
                told: is_told.then(|| times_from(row)).transpose()?,
            })
        };
        let rows = sqlx::query(UNTIMED)
            .bind(session.to_string())
            .bind(after)
            .bind(clips == Clips::WithFixes)
            .bind(limit)
            .fetch_all(&self.readers)
            .await?;
        let mut items = rows.iter().map(untimed).collect::<Result<Vec<_>, _>>()?;
        let ids: Vec<ItemId> = items.iter().map(|item| item.id).collect();
        let mut fixes = self.fixes(&ids).await?;
        for item in &mut items {
            item.fixes = fixes.remove(&item.id).unwrap_or_default();
        }
        Ok(items)
    }

    /// The times of items, as far as they are known.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn times(&self, ids: &[ItemId]) -> Result<HashMap<ItemId, KeptTimes>, CatalogError> {
        let ids = serde_json::to_string(ids)?;
        let rows = sqlx::query(TIMES).bind(ids).fetch_all(&self.readers).await?;
        rows.iter().map(|row| Ok((parse(row.try_get("item_id")?)?, times_from(row)?))).collect()
    }

    /// Keeps the times of items: one transaction. The first of an item are counted in one event of
    /// `session`; what stood there before is kept in an event of the item.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn keep_times(
        &self,
        session: SessionId,
        told: &[(Untimed, KeptTimes)],
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        let mut first: HashMap<TimeBasis, usize> = HashMap::new();
        for (item, times) in told {
            keep(&mut tx, item.id, times).await?;
            match &item.told {
                None => *first.entry(times.span.basis).or_default() += 1,
                Some(before) => {
                    let draft = Draft::new(Act::Timed).item(item.id).session(session);
                    let draft = draft.detail("from", brief(before)).detail("to", brief(times));
                    self.append(&mut tx, draft).await?;
                }
            }
        }
        if !first.is_empty() {
            let draft = Draft::new(Act::Timed).session(session);
            let counted = |draft: Draft, (basis, items): (TimeBasis, usize)| {
                draft.detail(basis.as_str(), items)
            };
            self.append(&mut tx, first.into_iter().fold(draft, counted)).await?;
        }
        tx.commit().await
    }
}

/// Times in one line of an event: whoever reads it needs no catalog.
fn brief(times: &KeptTimes) -> String {
    let start = times.span.start.map_or_else(|| "?".into(), text);
    let error = times.span.error_ms.map_or_else(|| "?".into(), |ms| ms.to_string());
    format!("{start}/{} ±{error} ms, {}", text(times.span.end), times.span.basis.as_str())
}

/// Two statements, not one with a conflict clause: that would outrank the clauses inside the triggers
/// it fires (SQLite, CREATE TRIGGER), and handovers that wait to be judged already would refuse it.
const KEEP: [&str; 2] = [
    "UPDATE item_times SET start_at = ?2, end_at = ?3, error_ms = ?4, basis = ?5, reason = ?6,
                           method = ?7, offset_ms = ?8, if_set_ms = ?9,
                           absent_at = ?10, present_at = ?11
     WHERE item_id = ?1",
    "INSERT INTO item_times (item_id, start_at, end_at, error_ms, basis, reason, method,
                             offset_ms, if_set_ms, absent_at, present_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
];

pub(super) async fn keep(tx: &mut Tx, item: ItemId, times: &KeptTimes) -> Result<(), CatalogError> {
    let small = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
    for sql in KEEP {
        let kept = sqlx::query(sql)
            .bind(item.to_string())
            .bind(times.span.start.map(text))
            .bind(text(times.span.end))
            .bind(times.span.error_ms.map(small))
            .bind(times.span.basis.as_str())
            .bind(&times.reason)
            .bind(&times.method)
            .bind(times.offset_ms)
            .bind(times.if_set_ms.map(small))
            .bind(times.absent_at.map(text))
            .bind(times.present_at.map(text))
            .execute(&mut **tx)
            .await?;
        if kept.rows_affected() > 0 {
            break;
        }
    }
    Ok(())
}

fn times_from(row: &SqliteRow) -> Result<KeptTimes, CatalogError> {
    let moment = |name: &str| {
        let at: Option<String> = row.try_get(name)?;
        at.map(|at| parse_time(&at)).transpose()
    };
    let basis: &str = row.try_get("basis")?;
    let span = RecordedSpan {
        start: moment("start_at")?,
        end: parse_time(row.try_get("end_at")?)?,
        error_ms: natural(row, "error_ms")?,
        basis: TimeBasis::named(basis)
            .ok_or_else(|| CatalogError::unreadable(format!("basis {basis}")))?,
    };
    Ok(KeptTimes {
        span,
        reason: row.try_get("reason")?,
        method: row.try_get("method")?,
        offset_ms: row.try_get("offset_ms")?,
        if_set_ms: natural(row, "if_set_ms")?,
        absent_at: moment("absent_at")?,
        present_at: moment("present_at")?,
    })
}

fn natural(row: &SqliteRow, name: &str) -> Result<Option<u64>, CatalogError> {
    let found: Option<i64> = row.try_get(name)?;
    found.map(|n| u64::try_from(n).map_err(CatalogError::unreadable)).transpose()
}
