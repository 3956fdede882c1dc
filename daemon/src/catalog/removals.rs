//! Removals of footage from recorders: asked for, confirmed, ended. Each is a custody event, and items
//! are released in the transaction of the end.
//!
//! Called by `api` (asking) and by `run` on a thread of its own. What may be removed is judged in the
//! transaction that says so; [`crate::removal`] is the rule.

use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError,
    events::Draft,
    items::{parse, parse_time, unsigned},
    open::text,
    removable::{items_of, may_lose},
};
use crate::{
    domain::{Act, Actor, ItemState, RemovalId, SessionId},
    removal::{End, Finding, Outcome, Refusal, in_time},
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
    /// Why it failed or is not known: a stable code.
    pub reason: Option<String>,
    /// The same in words, and what was seen.
    pub detail: Option<String>,
}

/// Clips are never counted here: `session_counts` has them.
const SELECT: &str = "SELECT m.*, r.label, n.clips, n.bytes FROM removals m
     JOIN sessions s ON s.id = m.session_id JOIN recorders r ON r.id = s.recorder_id
     LEFT JOIN session_counts n ON n.session_id = m.session_id";

impl Catalog {
    /// The first step: keeps that somebody wants the footage of a stay removed from its recorder, which
    /// `stands` where it did, or left. Answers the removal, or why there can be none.
    ///
    /// # Errors
    /// When the catalog cannot be read or written, or there is no such session.
    pub async fn ask_removal(
        &self,
        session: SessionId,
        stands: bool,
        who: &Actor,
    ) -> Result<Result<RemovalId, Refusal>, CatalogError> {
        let mut tx = self.begin().await?;
        let judged = may_lose(&mut tx, session).await?;
        if let Err(refusal) = judged.and(stands.then_some(()).ok_or(Refusal::LeftBay)) {
            return Ok(Err(refusal));
        }
        let now = tx.at();
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
    ) -> Result<Result<(), Refusal>, CatalogError> {
        let removal = self.removal(id).await?;
        let mut tx = self.begin().await?;
        let now = tx.at();
        if let Err(refusal) = in_time(removal.asked_at, now) {
            return Ok(Err(refusal));
        }
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
        tx.commit().await?;
        Ok(Ok(()))
    }

    /// How it ended. Once the recorder was seen without its footage its items are released.
    ///
    /// # Errors
    /// When the catalog cannot be written, or there is no such removal.
    pub async fn end_removal(&self, id: RemovalId, end: &End) -> Result<(), CatalogError> {
        let session = self.removal(id).await?.session;
        let mut tx = self.begin().await?;
        let draft = Draft::new(Act::RemovalEnded).session(session).detail("removal", id);
        if end.outcome == Outcome::Removed {
            for item in items_of(&mut tx, session).await? {
                self.lead(&mut tx, item, ItemState::Released, |d| d.detail("removal", id)).await?;
            }
        }
        self.append(&mut tx, told(draft, end)).await?;
        sqlx::query(
            "UPDATE removals SET ended_at = ?, outcome = ?, reason = ?, detail = ? WHERE id = ?",
        )
        .bind(text(tx.at()))
        .bind(end.outcome.as_str())
        .bind(end.reason)
        .bind(&end.detail)
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
        let end = End::of(Finding::Lost, "the station ended before anybody looked");
        let mut tx = self.begin().await?;
        let open = sqlx::query(
            "UPDATE removals SET ended_at = ?, outcome = ?, reason = ?, detail = ?
             WHERE confirmed_at IS NOT NULL AND ended_at IS NULL RETURNING id, session_id",
        )
        .bind(text(tx.at()))
        .bind(end.outcome.as_str())
        .bind(end.reason)
        .bind(&end.detail)
        .fetch_all(&mut *tx)
        .await?;
        for row in &open {
            let session: SessionId = parse(row.try_get("session_id")?)?;
            let id: RemovalId = parse(row.try_get("id")?)?;
            let draft = Draft::new(Act::RemovalEnded).session(session).detail("removal", id);
            self.append(&mut tx, told(draft, &end)).await?;
        }
        tx.commit().await?;
        Ok(open.len())
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
        may_lose(&mut *self.readers.acquire().await?, removal.session).await
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

/// The event of an end: what nobody saw is a failure too, and says that it is not known.
fn told(draft: Draft, end: &End) -> Draft {
    let draft = match end.outcome {
        Outcome::Removed => draft,
        Outcome::Failed | Outcome::Unknown => {
            let draft = draft.failed(end.reason.unwrap_or_default());
            draft.detail("outcome", end.outcome.as_str())
        }
    };
    match &end.detail {
        Some(detail) => draft.said("seen", detail),
        None => draft,
    }
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
