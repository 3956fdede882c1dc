//! Recordings as they were stitched last, of one session or of many.
//!
//! Read by `api`. [`super::interruptions`] keeps them, with each look at a session; one that goes over two
//! sessions is kept with both and told of many once, with the session that brought its first clip.

use chrono::{DateTime, NaiveDateTime, Utc};
use sqlx::{QueryBuilder, Row, Sqlite, sqlite::SqliteRow};

use super::{Catalog, CatalogError, items::parse};
use crate::{
    domain::{RecorderId, SessionId},
    gaps::Recording,
};

/// A recording, and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptRecording {
    /// The session with which it is kept.
    pub session: SessionId,
    /// Which of that session's it is.
    pub nth: u32,
    /// Its recorder's name for people.
    pub recorder: String,
    /// The number of the officer who had the recorder when it began, by the register; else the one that
    /// the recorder told. None is made up.
    pub officer: Option<String>,
    /// What it consists of, and what is missing.
    pub recording: Recording,
}

/// Which recordings; all of what is given holds.
#[derive(Clone, Debug, Default)]
pub struct RecordingFilter {
    /// Only of this recorder.
    pub recorder: Option<RecorderId>,
    /// Only of the officer of this number.
    pub officer: Option<String>,
    /// Only those that went on at this time or after it: trusted time, and what a recorder would have
    /// shown, for one whose times are not told.
    pub from: Option<(DateTime<Utc>, NaiveDateTime)>,
    /// Only those that began before this time, likewise.
    pub to: Option<(DateTime<Utc>, NaiveDateTime)>,
    /// At most so many.
    pub limit: u32,
    /// Only those kept before this one: its session and its number there.
    pub before: Option<(SessionId, u32)>,
}

/// Every recording with its recorder and its officer. The issue and the term are chosen as
/// [`Catalog::holder_at`] chooses them.
const KEPT: &str = "WITH kept AS (
     SELECT r.*, s.recorder_id, c.label,
         json_extract(s.identity_json, '$.officer') AS told,
         json_extract(recording_json, '$.clips[0]') AS first,
         coalesce(json_extract(recording_json, '$.span.from_utc'),
             json_extract(recording_json, '$.span.to_utc')) AS from_utc,
         coalesce(json_extract(recording_json, '$.span.to_utc'),
             json_extract(recording_json, '$.span.from_utc')) AS to_utc,
         coalesce(json_extract(recording_json, '$.span.from'),
             json_extract(recording_json, '$.span.to')) AS from_face,
         coalesce(json_extract(recording_json, '$.span.to'),
             json_extract(recording_json, '$.span.from')) AS to_face
     FROM recordings r JOIN sessions s ON s.id = r.session_id
         JOIN recorders c ON c.id = s.recorder_id),
 dated AS (SELECT *, strftime('%Y-%m-%dT%H:%M:%f000Z', from_utc) AS began FROM kept),
 held AS (SELECT *, (SELECT i.officer_id FROM issues_now i
         WHERE i.recorder_id = d.recorder_id AND i.issued_at <= d.began
             AND (i.returned_at IS NULL OR i.returned_at > d.began)
         ORDER BY CASE i.kind WHEN 'single' THEN 0 WHEN 'permanent' THEN 1 ELSE 2 END,
             i.issued_at DESC, i.id
         LIMIT 1) AS holder FROM dated d),
 whose AS (SELECT *, coalesce(
         (SELECT t.number FROM terms_now t WHERE t.officer_id = h.holder
             AND t.starts_at <= h.began ORDER BY t.starts_at DESC LIMIT 1),
         (SELECT t.number FROM terms_now t WHERE t.officer_id = h.holder
             ORDER BY t.starts_at LIMIT 1),
         told) AS officer FROM held h)
 SELECT session_id, nth, label, officer, recording_json FROM whose w WHERE true";

impl Catalog {
    /// The recordings that what a session brought belongs to, by stream and time; of one that brought nothing
    /// new those of the last before it that did.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn recordings_of(
        &self,
        session: SessionId,
    ) -> Result<Vec<KeptRecording>, CatalogError> {
        let mut query = QueryBuilder::<Sqlite>::new(KEPT);
        query.push(
            " AND session_id = (SELECT max(s.id) FROM sessions s
                 WHERE s.recorder_id = (SELECT recorder_id FROM sessions WHERE id = ",
        );
        query.push_bind(session.to_string()).push(") AND s.id <= ").push_bind(session.to_string());
        query.push(" AND EXISTS (SELECT 1 FROM items i WHERE i.session_id = s.id)) ORDER BY nth");
        let rows = query.build().fetch_all(&self.readers).await?;
        rows.iter().map(kept_from).collect()
    }

    /// Recordings of all sessions, those that were docked last first.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn recordings(
        &self,
        filter: &RecordingFilter,
    ) -> Result<Vec<KeptRecording>, CatalogError> {
        let mut query = QueryBuilder::<Sqlite>::new(KEPT);
        query.push(
            " AND EXISTS (SELECT 1 FROM items i WHERE i.id = w.first AND i.session_id = w.session_id)",
        );
        if let Some(recorder) = filter.recorder {
            query.push(" AND recorder_id = ").push_bind(recorder.to_string());
        }
        if let Some(officer) = &filter.officer {
            query.push(" AND officer = ").push_bind(officer.clone());
        }
        if let Some(edge) = filter.from {
            beyond(&mut query, "to", " >= ", edge);
        }
        if let Some(edge) = filter.to {
            beyond(&mut query, "from", " < ", edge);
        }
        if let Some((session, nth)) = filter.before {
            query.push(" AND (session_id, nth) < (").push_bind(session.to_string());
            query.push(", ").push_bind(nth).push(")");
        }
        query.push(" ORDER BY session_id DESC, nth DESC LIMIT ").push_bind(filter.limit);
        let rows = query.build().fetch_all(&self.readers).await?;
        rows.iter().map(kept_from).collect()
    }
}

/// Only those whose end stands so to a moment; one that tells neither time is none of them.
fn beyond(
    query: &mut QueryBuilder<Sqlite>,
    end: &str,
    how: &str,
    (utc, face): (DateTime<Utc>, NaiveDateTime),
) {
    query.push(format_args!(" AND coalesce(julianday({end}_utc){how}julianday("));
    query.push_bind(utc.to_rfc3339()).push(format_args!("), julianday({end}_face){how}julianday("));
    query.push_bind(face.format("%Y-%m-%dT%H:%M:%S%.3f").to_string()).push("), false)");
}

fn kept_from(row: &SqliteRow) -> Result<KeptRecording, CatalogError> {
    Ok(KeptRecording {
        session: parse(row.try_get("session_id")?)?,
        nth: row.try_get("nth")?,
        recorder: row.try_get("label")?,
        officer: row.try_get("officer")?,
        recording: serde_json::from_str(row.try_get("recording_json")?)?,
    })
}
