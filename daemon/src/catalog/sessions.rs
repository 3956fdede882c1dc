//! Sessions: a recorder is docked, listed and matched with what is already known of it.

use chrono::{DateTime, Utc};
use docket_drivers::{ClipKind, Identity, KeyMark, NameFacts, NotTaken, RawStamp};
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError, Tx,
    events::Draft,
    items::{json, kind_name, parse, parse_time, signed, unsigned},
    open::text,
};
use crate::domain::{
    Act, Actor, ClockReading, ItemId, ItemState, Quarantine, RecorderId, SessionId, display_name,
    extension_of,
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

/// One clip of a listing, as the device stage read it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Position in the listing.
    pub handle: u32,
    /// Raw path bytes.
    pub path_raw: Vec<u8>,
    /// Bytes.
    pub size: u64,
    /// Last-modified stamp.
    pub modified: Option<RawStamp>,
    /// Kind by name.
    pub kind: ClipKind,
    /// Mark, if any.
    pub key_mark: Option<KeyMark>,
    /// What the name says.
    pub name: NameFacts,
}

/// Everything about a recorder that was just docked.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// The bay's name.
    pub bay: String,
    /// The driver that reads it.
    pub driver: String,
    /// Where it was found, for people.
    pub place: String,
    /// What tells it from all others.
    pub identity_key: String,
    /// Its name for people.
    pub label: String,
    /// Who docked it.
    pub docked_by: Actor,
    /// What it says of itself.
    pub identity: Identity,
    /// Its clock against the host's.
    pub clock: Option<ClockReading>,
    /// Every file on it.
    pub clips: Vec<Listed>,
    /// What is there but cannot be taken.
    pub not_taken: Vec<NotTaken>,
}

/// What to do about one clip of the listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Pull it: a new item, or one whose pull was torn or never began.
    Take(ItemId),
    /// Something of the same path and size is known: read and compare first.
    Compare,
}

impl Plan {
    /// The item to pull into, if it is known already.
    #[must_use]
    pub fn item(self) -> Option<ItemId> {
        match self {
            Self::Take(item) => Some(item),
            Self::Compare => None,
        }
    }
}

/// A session that has begun.
#[derive(Clone, Debug)]
pub struct Started {
    /// Its id.
    pub session: SessionId,
    /// The recorder.
    pub recorder: RecorderId,
    /// The plan for each clip, in the listing's order.
    pub plans: Vec<Plan>,
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
    /// Why it is not complete.
    pub outcome_detail: Option<String>,
    /// What the recorder says of itself.
    pub identity: Identity,
    /// Its clock against the host's.
    pub clock: Option<ClockReading>,
    /// What became of its clips.
    pub counts: SessionCounts,
}

/// A file that was not taken as it is.
#[derive(Clone, Debug)]
pub struct Exception {
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
    /// Their bytes.
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

impl Catalog {
    /// Begins a session: the recorder is known from now on, every clip is listed, each new one is
    /// an item that is `seen`. One transaction.
    ///
    /// Items of this recorder whose clip is not on it any more, and of which no whole copy was ever
    /// taken, are quarantined: what was lost must show.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn begin_session(&self, new: &NewSession) -> Result<Started, CatalogError> {
        let now = self.clock.utc();
        let session = SessionId::mint(now);
        let mut tx = self.begin().await?;
        let recorder = self.know_recorder(&mut tx, new).await?;
        insert_session(&mut tx, session, recorder, new, now).await?;
        let draft = Draft::new(Act::SessionStarted)
            .session(session)
            .who(&new.docked_by)
            .detail("bay", &new.bay)
            .detail("recorder", &new.label)
            .detail("clips", new.clips.len());
        self.append(&mut tx, draft).await?;
        let mut plans = Vec::with_capacity(new.clips.len());
        let mut going_on = Vec::new();
        for clip in &new.clips {
            let plan = self.plan_clip(&mut tx, session, recorder, clip, &going_on, new).await?;
            let item = plan.item();
            going_on.extend(item);
            insert_clip(&mut tx, session, clip, item).await?;
            plans.push(plan);
        }
        insert_not_taken(&mut tx, session, new).await?;
        self.quarantine_vanished(&mut tx, recorder, &going_on).await?;
        tx.commit().await?;
        Ok(Started { session, recorder, plans })
    }

    /// Ends a session. Ending it again changes nothing.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn end_session(
        &self,
        session: SessionId,
        outcome: &str,
        detail: Option<&str>,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        let ended = sqlx::query(
            "UPDATE sessions SET ended_at = ?, outcome = ?, outcome_detail = ?
             WHERE id = ? AND ended_at IS NULL",
        )
        .bind(text(self.clock.utc()))
        .bind(outcome)
        .bind(detail)
        .bind(session.to_string())
        .execute(&mut *tx)
        .await?;
        if ended.rows_affected() == 1 {
            let mut draft =
                Draft::new(Act::SessionEnded).session(session).detail("outcome", outcome);
            if let Some(detail) = detail {
                draft = draft.detail("why", detail);
            }
            self.append(&mut tx, draft).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Sessions, newest first.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn sessions(&self, limit: Option<u32>) -> Result<Vec<Session>, CatalogError> {
        let ids: Vec<String> =
            sqlx::query_scalar("SELECT id FROM sessions ORDER BY id DESC LIMIT ?")
                .bind(limit.map_or(-1, i64::from))
                .fetch_all(&self.readers)
                .await?;
        let mut sessions = Vec::with_capacity(ids.len());
        for id in ids {
            sessions.push(self.session(parse(&id)?).await?);
        }
        Ok(sessions)
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
        .await?
        .ok_or_else(|| CatalogError::not_found(format!("there is no session {id}")))?;
        session_from(&row, self.counts(id).await?)
    }

    /// Recorders, unknown ones included.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn recorders(&self) -> Result<Vec<Recorder>, CatalogError> {
        let rows = sqlx::query("SELECT id AS recorder_id, * FROM recorders ORDER BY id")
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(recorder_from).collect()
    }

    /// One recorder.
    ///
    /// # Errors
    /// [`super::CatalogErrorKind::NotFound`] when there is none of that id.
    pub async fn recorder(&self, id: RecorderId) -> Result<Recorder, CatalogError> {
        let row = sqlx::query("SELECT id AS recorder_id, * FROM recorders WHERE id = ?")
            .bind(id.to_string())
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref().map_or_else(
            || Err(CatalogError::not_found(format!("there is no recorder {id}"))),
            recorder_from,
        )
    }

    /// Sessions whose id begins with `prefix`, at most two.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn sessions_by_prefix(&self, prefix: &str) -> Result<Vec<SessionId>, CatalogError> {
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT id FROM sessions WHERE substr(id, 1, length(?1)) = ?1 LIMIT 2",
        )
        .bind(prefix)
        .fetch_all(&self.readers)
        .await?;
        ids.iter().map(|id| parse(id)).collect()
    }

    /// A session's files that were not taken as they are, in the listing's order.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn exceptions(&self, id: SessionId) -> Result<Vec<Exception>, CatalogError> {
        let rows = sqlx::query(
            "SELECT path_raw, item_id, coalesce(reason, '') AS reason, coalesce(detail, '') AS detail
             FROM clips WHERE session_id = ? AND outcome = 'exception' ORDER BY handle",
        )
        .bind(id.to_string())
        .fetch_all(&self.readers)
        .await?;
        rows.iter()
            .map(|row| {
                let item: Option<String> = row.try_get("item_id")?;
                Ok(Exception {
                    path_raw: row.try_get("path_raw")?,
                    reason: row.try_get("reason")?,
                    detail: row.try_get("detail")?,
                    item: item.map(|i| parse(&i)).transpose()?,
                })
            })
            .collect()
    }

    async fn counts(&self, id: SessionId) -> Result<SessionCounts, CatalogError> {
        let row = sqlx::query(
            "SELECT count(*) AS clips, coalesce(sum(c.size), 0) AS bytes,
                    count(*) FILTER (WHERE c.outcome = 'taken') AS taken,
                    count(*) FILTER (WHERE c.outcome = 'sighting') AS sightings,
                    count(*) FILTER (WHERE c.outcome = 'exception') AS exceptions,
                    count(*) FILTER (WHERE c.outcome IS NULL) AS open,
                    count(*) FILTER (WHERE c.outcome = 'taken' AND i.state IN ('verified',
                        'archived', 'proven', 'sealed', 'releasable', 'released')) AS verified
             FROM clips c LEFT JOIN items i ON i.id = c.item_id WHERE c.session_id = ?",
        )
        .bind(id.to_string())
        .fetch_one(&self.readers)
        .await?;
        Ok(SessionCounts {
            clips: unsigned(&row, "clips")?,
            bytes: unsigned(&row, "bytes")?,
            taken: unsigned(&row, "taken")?,
            sightings: unsigned(&row, "sightings")?,
            exceptions: unsigned(&row, "exceptions")?,
            open: unsigned(&row, "open")?,
            verified: unsigned(&row, "verified")?,
        })
    }

    async fn know_recorder(
        &self,
        tx: &mut Tx,
        new: &NewSession,
    ) -> Result<RecorderId, CatalogError> {
        let known: Option<String> =
            sqlx::query_scalar("SELECT id FROM recorders WHERE identity_key = ?")
                .bind(&new.identity_key)
                .fetch_optional(&mut **tx)
                .await?;
        if let Some(id) = known {
            return parse(&id);
        }
        let now = self.clock.utc();
        let id = RecorderId::mint(now);
        sqlx::query(
            "INSERT INTO recorders (id, identity_key, known, make, model, serial, label, first_seen_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(id.to_string())
        .bind(&new.identity_key)
        .bind(new.identity.known)
        .bind(&new.identity.make)
        .bind(&new.identity.model)
        .bind(&new.identity.serial)
        .bind(&new.label)
        .bind(text(now))
        .execute(&mut **tx)
        .await?;
        Ok(id)
    }

    async fn plan_clip(
        &self,
        tx: &mut Tx,
        session: SessionId,
        recorder: RecorderId,
        clip: &Listed,
        going_on: &[ItemId],
        new: &NewSession,
    ) -> Result<Plan, CatalogError> {
        let rows = sqlx::query(
            "SELECT id, state, modified_json FROM items
             WHERE recorder_id = ? AND path_raw = ? AND size = ? AND state <> 'quarantined'",
        )
        .bind(recorder.to_string())
        .bind(&clip.path_raw)
        .bind(signed(clip.size)?)
        .fetch_all(&mut **tx)
        .await?;
        let mut similar = false;
        for row in &rows {
            let id: ItemId = parse(row.try_get("id")?)?;
            let modified: Option<RawStamp> = json(row.try_get("modified_json")?)?;
            match super::items::state_from(row)? {
                ItemState::Seen | ItemState::Copying if going_on.contains(&id) => similar = true,
                ItemState::Seen | ItemState::Copying if modified == clip.modified => {
                    return Ok(Plan::Take(id));
                }
                ItemState::Seen | ItemState::Copying => {}
                _ => similar = true,
            }
        }
        if similar {
            return Ok(Plan::Compare);
        }
        self.insert_item(tx, session, recorder, clip, &new.docked_by).await.map(Plan::Take)
    }

    pub(super) async fn insert_item(
        &self,
        tx: &mut Tx,
        session: SessionId,
        recorder: RecorderId,
        clip: &Listed,
        who: &Actor,
    ) -> Result<ItemId, CatalogError> {
        let id = ItemId::mint(self.clock.utc());
        let modified = clip.modified.as_ref().map(serde_json::to_string).transpose()?;
        sqlx::query(
            "INSERT INTO items (id, recorder_id, session_id, state, path_raw, size, modified_json,
                                kind, key_mark, name_json, extension)
             VALUES (?, ?, ?, 'seen', ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(id.to_string())
        .bind(recorder.to_string())
        .bind(session.to_string())
        .bind(&clip.path_raw)
        .bind(signed(clip.size)?)
        .bind(modified)
        .bind(kind_name(clip.kind)?)
        .bind(clip.key_mark.as_ref().map(|m| &m.how))
        .bind(serde_json::to_string(&clip.name)?)
        .bind(extension_of(&clip.path_raw))
        .execute(&mut **tx)
        .await?;
        let draft = Draft::new(Act::Item(ItemState::Seen))
            .item(id)
            .session(session)
            .who(who)
            .detail("path", display_name(&clip.path_raw))
            .detail("size", clip.size);
        self.append(tx, draft).await?;
        Ok(id)
    }

    async fn quarantine_vanished(
        &self,
        tx: &mut Tx,
        recorder: RecorderId,
        going_on: &[ItemId],
    ) -> Result<(), CatalogError> {
        let waiting: Vec<String> = sqlx::query_scalar(
            "SELECT id FROM items WHERE recorder_id = ? AND state IN ('seen', 'copying')",
        )
        .bind(recorder.to_string())
        .fetch_all(&mut **tx)
        .await?;
        for id in waiting {
            let id: ItemId = parse(&id)?;
            if !going_on.contains(&id) {
                self.quarantine_in(
                    tx,
                    id,
                    Quarantine::Vanished,
                    "the clip is no longer on its recorder",
                )
                .await?;
            }
        }
        Ok(())
    }
}

async fn insert_session(
    tx: &mut Tx,
    session: SessionId,
    recorder: RecorderId,
    new: &NewSession,
    now: DateTime<Utc>,
) -> Result<(), CatalogError> {
    let clock = new.clock.as_ref().map(serde_json::to_string).transpose()?;
    sqlx::query(
        "INSERT INTO sessions (id, recorder_id, bay, driver, place, docked_by, started_at,
                               identity_json, clock_json)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(session.to_string())
    .bind(recorder.to_string())
    .bind(&new.bay)
    .bind(&new.driver)
    .bind(&new.place)
    .bind(&new.docked_by.0)
    .bind(text(now))
    .bind(serde_json::to_string(&new.identity)?)
    .bind(clock)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn insert_clip(
    tx: &mut Tx,
    session: SessionId,
    clip: &Listed,
    item: Option<ItemId>,
) -> Result<(), CatalogError> {
    sqlx::query(
        "INSERT INTO clips (session_id, handle, path_raw, size, item_id) VALUES (?, ?, ?, ?, ?)",
    )
    .bind(session.to_string())
    .bind(i64::from(clip.handle))
    .bind(&clip.path_raw)
    .bind(signed(clip.size)?)
    .bind(item.map(|i| i.to_string()))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What could not be listed is an exception from the start; its rows count down from -1, so that
/// they never meet a clip's handle.
async fn insert_not_taken(
    tx: &mut Tx,
    session: SessionId,
    new: &NewSession,
) -> Result<(), CatalogError> {
    for (n, not_taken) in (1_i64..).zip(&new.not_taken) {
        sqlx::query(
            "INSERT INTO clips (session_id, handle, path_raw, size, outcome, reason, detail)
             VALUES (?, ?, ?, 0, 'exception', ?, ?)",
        )
        .bind(session.to_string())
        .bind(-n)
        .bind(&not_taken.path_raw)
        .bind(&not_taken.reason)
        .bind(&not_taken.detail)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

fn session_from(row: &SqliteRow, counts: SessionCounts) -> Result<Session, CatalogError> {
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
        outcome_detail: row.try_get("outcome_detail")?,
        identity: serde_json::from_str(row.try_get("identity_json")?)?,
        clock: json(row.try_get("clock_json")?)?,
        counts,
    })
}

fn recorder_from(row: &SqliteRow) -> Result<Recorder, CatalogError> {
    Ok(Recorder {
        id: parse(row.try_get("recorder_id")?)?,
        known: row.try_get("known")?,
        make: row.try_get("make")?,
        model: row.try_get("model")?,
        serial: row.try_get("serial")?,
        label: row.try_get("label")?,
    })
}
