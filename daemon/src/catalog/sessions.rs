//! Sessions and recorders: reading what is kept of them.
//!
//! Called by `flow` and `api`. Changes nothing; [`super::docking`] begins and ends sessions.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use docket_drivers::{Condition, Identity, RawStamp};
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError, Tx,
    items::{json, parse, parse_time, unsigned},
};
use crate::{
    domain::{ClockReading, ItemId, RecorderId, SessionId},
    duty::{ClockSet, Verdict},
};

/// A recorder known to this station.
#[derive(Clone, Debug)]
pub struct Recorder {
    /// Its id.
    pub id: RecorderId,
    /// Whether it can be told from all others by what it says.
    pub known: bool,
    /// Maker.
    pub make: Option<String>,
    /// Model.
    pub model: Option<String>,
    /// Device number.
    pub serial: Option<String>,
    /// For people: the serial, else the folder's path.
    pub label: String,
}

/// A session as kept.
#[derive(Clone, Debug)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// The recorder.
    pub recorder: Recorder,
    /// The bay's name.
    pub bay: String,
    /// The driver.
    pub driver: String,
    /// Where it was found.
    pub place: String,
    /// Who docked it.
    pub docked_by: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// `complete`, `incomplete`, `torn`, `interrupted`, or `None` while docked.
    pub outcome: Option<String>,
    /// Why it is not complete: `recorder-gone`, `cancelled`, `station-stopped`, `held`, `exceptions`
    /// or `failed`.
    pub outcome_code: Option<String>,
    /// The same in words.
    pub outcome_detail: Option<String>,
    /// What the recorder says of itself.
    pub identity: Identity,
    /// Its clock against the host's.
    pub clock: Option<ClockReading>,
    /// Its clock was set after that.
    pub clock_set: Option<ClockSet>,
    /// The newest stamp among the files listed.
    pub newest: Option<RawStamp>,
    /// How it was once its clips were decided, as far as it told.
    pub condition: Option<Condition>,
    /// Whether it may be issued again; none where that was not judged.
    pub duty: Option<Verdict>,
    /// What became of its clips.
    pub counts: SessionCounts,
}

/// What never changes of a session: enough for a manifest, without counting clips.
#[derive(Clone, Debug)]
pub struct SessionFacts {
    /// Its id.
    pub id: SessionId,
    /// Who docked it.
    pub docked_by: String,
    /// What the recorder says of itself.
    pub identity: Identity,
    /// Its clock against the host's.
    pub clock: Option<ClockReading>,
}

/// A file that was not taken as it is.
#[derive(Clone, Debug)]
pub struct Exception {
    /// Its row in the session's listing; below zero where it could not be listed.
    pub handle: i64,
    /// Raw path bytes.
    pub path_raw: Vec<u8>,
    /// Stable reason code.
    pub reason: String,
    /// Words.
    pub detail: String,
    /// The item that waits for it or keeps its bytes in quarantine.
    pub item: Option<ItemId>,
}

/// What became of a session's clips.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct SessionCounts {
    /// Files on the recorder.
    pub clips: u64,
    /// Their bytes; of one that claims more than 4 TiB, so many.
    pub bytes: u64,
    /// Became items in this session.
    pub taken: u64,
    /// Were known already, content equal.
    pub sightings: u64,
    /// Were not taken, with a reason.
    pub exceptions: u64,
    /// Not decided yet.
    pub open: u64,
    /// Taken and read again, equal.
    pub verified: u64,
}

/// What became of the clips of some sessions, as the catalog's triggers keep it.
pub(super) const COUNTS: &str =
    "SELECT * FROM session_counts WHERE session_id IN (SELECT value FROM json_each(?1))";

/// Whether no clip of a session is undecided, excepted, or in an item on its way.
pub(super) const RELEASABLE: &str = "SELECT NOT EXISTS (
         SELECT 1 FROM clips WHERE session_id = ?1
           AND (outcome IS NULL OR outcome NOT IN ('taken', 'sighting')))
     AND NOT EXISTS (
         SELECT 1 FROM items i CROSS JOIN clips c ON c.item_id = i.id
         WHERE i.state IN ('seen', 'copying', 'staged', 'verified', 'archived', 'proven', 'sealed',
                           'quarantined')
           AND c.session_id = ?1)";

impl Catalog {
    /// Sessions, newest first.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn sessions(
        &self,
        limit: u32,
        before: Option<SessionId>,
    ) -> Result<Vec<Session>, CatalogError> {
        let rows = sqlx::query(
            "SELECT s.*, r.known, r.make, r.model, r.serial, r.label
             FROM sessions s JOIN recorders r ON r.id = s.recorder_id
             WHERE s.id < ? ORDER BY s.id DESC LIMIT ?",
        )
        // `~` sorts after every id.
        .bind(before.map_or_else(|| "~".into(), |id| id.to_string()))
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        self.sessions_from(&rows).await
    }

    /// One session with what became of its clips.
    ///
    /// # Errors
    /// [`super::CatalogErrorKind::NotFound`] when there is none of that id.
    pub async fn session(&self, id: SessionId) -> Result<Session, CatalogError> {
        let row = sqlx::query(
            "SELECT s.*, r.known, r.make, r.model, r.serial, r.label
             FROM sessions s JOIN recorders r ON r.id = s.recorder_id WHERE s.id = ?",
        )
        .bind(id.to_string())
        .fetch_optional(&self.readers)
        .await?;
        let found = self.sessions_from(row.as_slice()).await?.pop();
        found.ok_or_else(|| CatalogError::not_found(format!("there is no session {id}")))
    }

    /// What never changes of a session.
    ///
    /// # Errors
    /// [`super::CatalogErrorKind::NotFound`] when there is none of that id.
    pub async fn session_facts(&self, id: SessionId) -> Result<SessionFacts, CatalogError> {
        let row =
            sqlx::query("SELECT docked_by, identity_json, clock_json FROM sessions WHERE id = ?")
                .bind(id.to_string())
                .fetch_optional(&self.readers)
                .await?
                .ok_or_else(|| CatalogError::not_found(format!("there is no session {id}")))?;
        Ok(SessionFacts {
            id,
            docked_by: row.try_get("docked_by")?,
            identity: serde_json::from_str(row.try_get("identity_json")?)?,
            clock: json(row.try_get("clock_json")?)?,
        })
    }

    /// Whether every clip of a session stands in an item whose copy on the recorder may be removed.
    /// Asked from the items' side: those on their way are few, and looking up the item of every clip
    /// takes a hundred times as long (CROSS JOIN keeps that order).
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn is_releasable(&self, id: SessionId) -> Result<bool, CatalogError> {
        let releasable: bool =
            sqlx::query_scalar(RELEASABLE).bind(id.to_string()).fetch_one(&self.readers).await?;
        Ok(releasable)
    }

    /// Recorders that cannot be told from all others and that nobody has named, newest first, at most
    /// `limit`.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn unknown_recorders(&self, limit: u32) -> Result<Vec<Recorder>, CatalogError> {
        let rows = sqlx::query(
            "SELECT id AS recorder_id, * FROM recorders WHERE known = 0
               AND id NOT IN (SELECT recorder_id FROM recorder_facts_now)
             ORDER BY id DESC LIMIT ?",
        )
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(recorder_from).collect()
    }

    /// Recorders of that serial, label or id, or whose id begins so; at most two.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn recorders_named(&self, name: &str) -> Result<Vec<Recorder>, CatalogError> {
        let rows = sqlx::query(
            "SELECT id AS recorder_id, * FROM recorders
             WHERE serial = ?1 OR label = ?1 OR (length(?1) > 3 AND id >= ?1 AND id < ?1 || '~')
             LIMIT 2",
        )
        .bind(name)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(recorder_from).collect()
    }

    /// Sessions whose id begins with `prefix`, at most two.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn sessions_by_prefix(&self, prefix: &str) -> Result<Vec<SessionId>, CatalogError> {
        let ids: Vec<String> = sqlx::query_scalar(
            // The range of all ids that begin so: `~` sorts after every character of an id.
            "SELECT id FROM sessions WHERE id >= ?1 AND id < ?1 || '~' LIMIT 2",
        )
        .bind(prefix)
        .fetch_all(&self.readers)
        .await?;
        ids.iter().map(|id| parse(id)).collect()
    }

    /// A session's files that were not taken as they are, in the listing's order, at most `limit`,
    /// from the one after the row `after` on.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn exceptions(
        &self,
        id: SessionId,
        limit: u32,
        after: Option<i64>,
    ) -> Result<Vec<Exception>, CatalogError> {
        let rows = sqlx::query(
            "SELECT handle, path_raw, item_id, coalesce(reason, '') AS reason,
                    coalesce(detail, '') AS detail
             FROM clips WHERE session_id = ? AND outcome = 'exception' AND handle > ?
             ORDER BY handle LIMIT ?",
        )
        .bind(id.to_string())
        .bind(after.unwrap_or(i64::MIN))
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        rows.iter()
            .map(|row| {
                let item: Option<String> = row.try_get("item_id")?;
                Ok(Exception {
                    handle: row.try_get("handle")?,
                    path_raw: row.try_get("path_raw")?,
                    reason: row.try_get("reason")?,
                    detail: row.try_get("detail")?,
                    item: item.map(|i| parse(&i)).transpose()?,
                })
            })
            .collect()
    }

    /// The sessions of `rows`, in their order.
    async fn sessions_from(&self, rows: &[SqliteRow]) -> Result<Vec<Session>, CatalogError> {
        let ids = rows.iter().map(|row| row.try_get("id")).collect::<Result<Vec<&str>, _>>()?;
        let mut counts = self.counts(&serde_json::to_string(&ids)?).await?;
        let session = |row| {
            let session = session_from(row)?;
            let counts = counts.remove(&session.id).unwrap_or_default();
            Ok(Session { counts, ..session })
        };
        rows.iter().map(session).collect()
    }

    /// What became of the clips of the sessions of a JSON list. One without clips is not in it.
    async fn counts(&self, ids: &str) -> Result<HashMap<SessionId, SessionCounts>, CatalogError> {
        let rows = sqlx::query(COUNTS).bind(ids).fetch_all(&self.readers).await?;
        let counts = |row: &SqliteRow| {
            let counts = SessionCounts {
                clips: unsigned(row, "clips")?,
                bytes: unsigned(row, "bytes")?,
                taken: unsigned(row, "taken")?,
                sightings: unsigned(row, "sightings")?,
                exceptions: unsigned(row, "exceptions")?,
                open: unsigned(row, "open")?,
                verified: unsigned(row, "verified")?,
            };
            Ok((parse(row.try_get("session_id")?)?, counts))
        };
        rows.iter().map(counts).collect()
    }
}

fn session_from(row: &SqliteRow) -> Result<Session, CatalogError> {
    let ended: Option<String> = row.try_get("ended_at")?;
    Ok(Session {
        id: parse(row.try_get("id")?)?,
        recorder: recorder_from(row)?,
        bay: row.try_get("bay")?,
        driver: row.try_get("driver")?,
        place: row.try_get("place")?,
        docked_by: row.try_get("docked_by")?,
        started_at: parse_time(row.try_get("started_at")?)?,
        ended_at: ended.map(|t| parse_time(&t)).transpose()?,
        outcome: row.try_get("outcome")?,
        outcome_code: row.try_get("outcome_code")?,
        outcome_detail: row.try_get("outcome_detail")?,
        identity: serde_json::from_str(row.try_get("identity_json")?)?,
        clock: json(row.try_get("clock_json")?)?,
        clock_set: json(row.try_get("clock_set_json")?)?,
        newest: json(row.try_get("newest_json")?)?,
        condition: json(row.try_get("condition_json")?)?,
        duty: json(row.try_get("duty_json")?)?,
        counts: SessionCounts::default(),
    })
}

pub(super) fn recorder_from(row: &SqliteRow) -> Result<Recorder, CatalogError> {
    Ok(Recorder {
        id: parse(row.try_get("recorder_id")?)?,
        known: row.try_get("known")?,
        make: row.try_get("make")?,
        model: row.try_get("model")?,
        serial: row.try_get("serial")?,
        label: row.try_get("label")?,
    })
}

/// How many of a session's clips came to what, in the metrics' words.
pub(super) async fn decided(
    tx: &mut Tx,
    session: SessionId,
) -> Result<Vec<(String, u64)>, CatalogError> {
    let rows = sqlx::query(
        "SELECT CASE WHEN c.outcome = 'taken' THEN 'taken'
                     WHEN c.outcome = 'sighting' THEN 'known'
                     WHEN i.state = 'quarantined' THEN 'quarantined'
                     ELSE 'excepted' END AS came_to,
                count(*) AS n
         FROM clips c LEFT JOIN items i ON i.id = c.item_id
         WHERE c.session_id = ? AND c.outcome IS NOT NULL GROUP BY came_to",
    )
    .bind(session.to_string())
    .fetch_all(&mut **tx)
    .await?;
    rows.iter().map(|row| Ok((row.try_get("came_to")?, unsigned(row, "n")?))).collect()
}
