//! Removals of footage from recorders: asked for, confirmed, ended. Each is a custody event, and items
//! are released in the transaction of the end.
//!
//! Called by `api` (asking) and by `run` on a thread of its own. What may be removed is judged in the
//! transaction that says so; [`crate::removal`] is the rule.

use chrono::{DateTime, Utc};
use docket_drivers::Condition;
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError, Tx,
    events::Draft,
    items::{json, parse, parse_time, unsigned},
    open::text,
    sessions::RELEASABLE,
};
use crate::{
    domain::{Act, Actor, ItemId, ItemState, RemovalId, SessionId},
    removal::{Refusal, Stay, in_time},
};

/// A removal as kept.
#[derive(Clone, Debug)]
pub struct Removal {
    /// Its id.
    pub id: RemovalId,
    /// The stay whose footage it is.
    pub session: SessionId,
    /// The recorder, for people.
    pub recorder: String,
    /// Clips on it.
    pub clips: u64,
    /// Their bytes.
    pub bytes: u64,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// By whom.
    pub asked_by: String,
    /// When it was confirmed.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// By whom.
    pub confirmed_by: Option<String>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// `removed`, `failed` or `unknown`.
    pub outcome: Option<String>,
    /// Why it failed: a stable code.
    pub reason: Option<String>,
    /// The same in words.
    pub detail: Option<String>,
}

/// What was confirmed: where to find the recorder, and what it must hold.
#[derive(Clone, Debug)]
pub struct Confirmed {
    /// The stay.
    pub session: SessionId,
    /// What tells the recorder from all others.
    pub identity_key: String,
    /// Raw path and size of every clip.
    pub clips: Vec<(Vec<u8>, u64)>,
}

/// Clips are never counted here: `session_counts` has them.
const SELECT: &str = "SELECT m.*, r.label, n.clips, n.bytes FROM removals m
     JOIN sessions s ON s.id = m.session_id JOIN recorders r ON r.id = s.recorder_id
     LEFT JOIN session_counts n ON n.session_id = m.session_id";

impl Catalog {
    /// The first step: keeps that somebody wants the footage of a stay removed from its recorder.
    /// Answers the removal, or why there can be none.
    ///
    /// # Errors
    /// When the catalog cannot be read or written, or there is no such session.
    pub async fn ask_removal(
        &self,
        session: SessionId,
        who: &Actor,
    ) -> Result<Result<RemovalId, Refusal>, CatalogError> {
        let mut tx = self.begin().await?;
        if let Err(refusal) = may_lose(&mut tx, session).await? {
            return Ok(Err(refusal));
        }
        let now = self.clock.utc();
        let id = RemovalId::mint(now);
        sqlx::query(
            "INSERT INTO removals (id, session_id, asked_at, asked_by) VALUES (?, ?, ?, ?)",
        )
        .bind(id.to_string())
        .bind(session.to_string())
        .bind(text(now))
        .bind(&who.0)
        .execute(&mut *tx)
        .await?;
        let draft = Draft::new(Act::RemovalAsked).session(session).who(who);
        self.append(&mut tx, draft.detail("removal", id)).await?;
        tx.commit().await?;
        Ok(Ok(id))
    }

    /// The second step: from here on the recorder may be told. Judged anew.
    ///
    /// # Errors
    /// When the catalog cannot be read or written, or there is no such removal.
    pub async fn confirm_removal(
        &self,
        id: RemovalId,
        who: &Actor,
    ) -> Result<Result<Confirmed, Refusal>, CatalogError> {
        let removal = self.removal(id).await?;
        let now = self.clock.utc();
        if let Err(refusal) = in_time(removal.asked_at, now) {
            return Ok(Err(refusal));
        }
        let mut tx = self.begin().await?;
        if let Err(refusal) = may_lose(&mut tx, removal.session).await? {
            return Ok(Err(refusal));
        }
        let confirmed = sqlx::query(
            "UPDATE removals SET confirmed_at = ?, confirmed_by = ?
             WHERE id = ? AND confirmed_at IS NULL",
        )
        .bind(text(now))
        .bind(&who.0)
        .bind(id.to_string())
        .execute(&mut *tx)
        .await?;
        if confirmed.rows_affected() == 0 {
            return Ok(Err(Refusal::Confirmed));
        }
        let draft = Draft::new(Act::RemovalConfirmed).session(removal.session).who(who);
        self.append(&mut tx, draft.detail("removal", id)).await?;
        let confirmed = confirmed_in(&mut tx, removal.session).await?;
        tx.commit().await?;
        Ok(Ok(confirmed))
    }

    /// How it ended: the recorder was seen without its footage, and its items are released; or not: a
    /// stable code, and words.
    ///
    /// # Errors
    /// When the catalog cannot be written, or there is no such removal.
    pub async fn end_removal(
        &self,
        id: RemovalId,
        end: Result<(), (&str, &str)>,
    ) -> Result<(), CatalogError> {
        let session = self.removal(id).await?.session;
        let mut tx = self.begin().await?;
        let draft = Draft::new(Act::RemovalEnded).session(session).detail("removal", id);
        let draft = match end {
            Ok(()) => {
                for item in items_of(&mut tx, session).await? {
                    self.lead(&mut tx, item, ItemState::Released, |d| d.detail("removal", id))
                        .await?;
                }
                draft
            }
            Err((code, words)) => draft.failed(code).detail("problem", words),
        };
        self.append(&mut tx, draft).await?;
        let (reason, detail) = end.err().unzip();
        sqlx::query(
            "UPDATE removals SET ended_at = ?, outcome = ?, reason = ?, detail = ? WHERE id = ?",
        )
        .bind(text(self.clock.utc()))
        .bind(if end.is_ok() { "removed" } else { "failed" })
        .bind(reason)
        .bind(detail)
        .bind(id.to_string())
        .execute(&mut *tx)
        .await?;
        tx.commit().await
    }

    /// Ends those that the last run left confirmed: nobody looked what the recorder did. Answers how
    /// many.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn close_removals(&self) -> Result<usize, CatalogError> {
        let mut tx = self.begin().await?;
        let open = sqlx::query(
            "UPDATE removals SET ended_at = ?, outcome = 'unknown'
             WHERE confirmed_at IS NOT NULL AND ended_at IS NULL RETURNING id, session_id",
        )
        .bind(text(self.clock.utc()))
        .fetch_all(&mut *tx)
        .await?;
        for row in &open {
            let session: SessionId = parse(row.try_get("session_id")?)?;
            let id: RemovalId = parse(row.try_get("id")?)?;
            let draft = Draft::new(Act::RemovalEnded).session(session).failed("unknown");
            self.append(&mut tx, draft.detail("removal", id)).await?;
        }
        tx.commit().await?;
        Ok(open.len())
    }

    /// Whether the footage of a stay was removed from its recorder.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn is_removed(&self, session: SessionId) -> Result<bool, CatalogError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM removals
                   WHERE session_id = ? AND outcome = 'removed')";
        Ok(sqlx::query_scalar(sql).bind(session.to_string()).fetch_one(&self.readers).await?)
    }

    /// Whether a removal may be confirmed as things stand; judged again when it is.
    ///
    /// # Errors
    /// When the catalog cannot be read, or there is no such removal.
    pub async fn may_confirm(&self, id: RemovalId) -> Result<Result<(), Refusal>, CatalogError> {
        let removal = self.removal(id).await?;
        if removal.confirmed_at.is_some() {
            return Ok(Err(Refusal::Confirmed));
        }
        if let Err(refusal) = in_time(removal.asked_at, self.clock.utc()) {
            return Ok(Err(refusal));
        }
        // Begun and never committed: it only looks.
        let mut tx = self.begin().await?;
        may_lose(&mut tx, removal.session).await
    }

    /// The items that the clips of a stay stand in.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn items_of_stay(&self, session: SessionId) -> Result<Vec<ItemId>, CatalogError> {
        let mut tx = self.begin().await?;
        items_of(&mut tx, session).await
    }

    /// One removal.
    ///
    /// # Errors
    /// [`super::CatalogErrorKind::NotFound`] when there is none of that id.
    pub async fn removal(&self, id: RemovalId) -> Result<Removal, CatalogError> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!("{SELECT} WHERE m.id = ?")))
            .bind(id.to_string())
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref().map_or_else(
            || Err(CatalogError::not_found(format!("there is no removal {id}"))),
            removal_from,
        )
    }

    /// Removals, newest first, at most `limit`, only those older than `before` if given.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn removals(
        &self,
        limit: u32,
        before: Option<RemovalId>,
    ) -> Result<Vec<Removal>, CatalogError> {
        let sql = format!("{SELECT} WHERE m.id < ? ORDER BY m.id DESC LIMIT ?");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            // `~` sorts after every id.
            .bind(before.map_or_else(|| "~".into(), |id| id.to_string()))
            .bind(limit)
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(removal_from).collect()
    }
}

/// Judges a stay by what the catalog holds of it.
async fn may_lose(tx: &mut Tx, session: SessionId) -> Result<Result<(), Refusal>, CatalogError> {
    let row = sqlx::query(
        "SELECT s.ended_at, s.condition_json, coalesce(n.clips, 0) AS clips,
                coalesce(n.exceptions + n.open, 0) AS left_out,
                EXISTS (SELECT 1 FROM sessions later
                        WHERE later.recorder_id = s.recorder_id AND later.rowid > s.rowid)
                    AS docked_since,
                EXISTS (SELECT 1 FROM removals m
                        WHERE m.session_id = s.id AND m.confirmed_at IS NOT NULL
                          AND (m.outcome IS NULL OR m.outcome <> 'failed')) AS is_confirmed,
                r.known
         FROM sessions s JOIN recorders r ON r.id = s.recorder_id
         LEFT JOIN session_counts n ON n.session_id = s.id WHERE s.id = ?",
    )
    .bind(session.to_string())
    .fetch_optional(&mut **tx)
    .await?
    .ok_or_else(|| CatalogError::not_found(format!("there is no session {session}")))?;
    let is_releasable: bool =
        sqlx::query_scalar(RELEASABLE).bind(session.to_string()).fetch_one(&mut **tx).await?;
    let stay = Stay {
        has_ended: row.try_get::<Option<String>, _>("ended_at")?.is_some(),
        clips: unsigned(&row, "clips")?,
        left_out: unsigned(&row, "left_out")?,
        is_releasable,
        docked_since: row.try_get("docked_since")?,
    };
    let condition: Option<Condition> = json(row.try_get("condition_json")?)?;
    let takes_removal = condition.is_some_and(|condition| condition.takes_removal);
    let further = [
        (row.try_get("is_confirmed")?, Refusal::Confirmed),
        (!row.try_get::<bool, _>("known")?, Refusal::UnknownRecorder),
        (!takes_removal, Refusal::NoCommand),
    ];
    let refused = further.into_iter().find(|(holds, _)| *holds);
    Ok(stay.may_lose().and(refused.map_or(Ok(()), |(_, refusal)| Err(refusal))))
}

async fn confirmed_in(tx: &mut Tx, session: SessionId) -> Result<Confirmed, CatalogError> {
    let identity_key = sqlx::query_scalar(
        "SELECT r.identity_key FROM sessions s JOIN recorders r ON r.id = s.recorder_id
         WHERE s.id = ?",
    )
    .bind(session.to_string())
    .fetch_one(&mut **tx)
    .await?;
    let rows = sqlx::query("SELECT path_raw, size FROM clips WHERE session_id = ?")
        .bind(session.to_string())
        .fetch_all(&mut **tx)
        .await?;
    let clip = |row: &SqliteRow| Ok((row.try_get("path_raw")?, unsigned(row, "size")?));
    let clips = rows.iter().map(clip).collect::<Result<_, CatalogError>>()?;
    Ok(Confirmed { session, identity_key, clips })
}

async fn items_of(tx: &mut Tx, session: SessionId) -> Result<Vec<ItemId>, CatalogError> {
    let items: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT item_id FROM clips WHERE session_id = ? AND item_id IS NOT NULL",
    )
    .bind(session.to_string())
    .fetch_all(&mut **tx)
    .await?;
    items.iter().map(|id| parse(id)).collect()
}

fn removal_from(row: &SqliteRow) -> Result<Removal, CatalogError> {
    let time = |name: &str| -> Result<Option<DateTime<Utc>>, CatalogError> {
        let text: Option<String> = row.try_get(name)?;
        text.map(|text| parse_time(&text)).transpose()
    };
    Ok(Removal {
        id: parse(row.try_get("id")?)?,
        session: parse(row.try_get("session_id")?)?,
        recorder: row.try_get("label")?,
        clips: unsigned(row, "clips")?,
        bytes: unsigned(row, "bytes")?,
        asked_at: parse_time(row.try_get("asked_at")?)?,
        asked_by: row.try_get("asked_by")?,
        confirmed_at: time("confirmed_at")?,
        confirmed_by: row.try_get("confirmed_by")?,
        ended_at: time("ended_at")?,
        outcome: row.try_get("outcome")?,
        reason: row.try_get("reason")?,
        detail: row.try_get("detail")?,
    })
}
