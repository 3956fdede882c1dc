//! What the catalog holds of a stay whose footage somebody wants removed from its recorder.
//!
//! Called by `removals` in the transactions of both steps, by `api` for what a session shows, and by `run`
//! before a recorder is opened. Changes nothing; [`crate::removal`] is the rule.

use std::path::PathBuf;

use docket_drivers::{Condition, Place, SafeClip};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError,
    items::{json, parse, unsigned},
    sessions::RELEASABLE,
};
use crate::{
    domain::{ItemId, SessionId},
    removal::{Refusal, Stay},
};

/// A stay's footage: where to find its recorder, who that is, and what it must hold.
#[derive(Clone, Debug)]
pub struct Footage {
    /// The stay.
    pub session: SessionId,
    /// Where the recorder stood.
    pub place: Place,
    /// What tells the recorder from all others.
    pub identity_key: String,
    /// The recorder, for people.
    pub label: String,
    /// Every clip, as the stay listed it.
    pub clips: Vec<SafeClip>,
}

impl Catalog {
    /// What decides whether a stay's footage need stay on its recorder.
    ///
    /// # Errors
    /// When the catalog cannot be read, or there is no such session.
    pub async fn stay(&self, session: SessionId) -> Result<Stay, CatalogError> {
        let mut reader = self.readers.acquire().await?;
        Ok(told(&mut reader, session).await?.0)
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

    /// The items that the clips of a stay stand in.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn items_of_stay(&self, session: SessionId) -> Result<Vec<ItemId>, CatalogError> {
        items_of(&mut *self.readers.acquire().await?, session).await
    }

    /// The footage of a stay.
    ///
    /// # Errors
    /// When the catalog cannot be read, or there is no such session.
    pub async fn footage(&self, session: SessionId) -> Result<Footage, CatalogError> {
        let mut reader = self.readers.acquire().await?;
        let row = sqlx::query(
            "SELECT s.bay, s.place, r.identity_key, r.label
             FROM sessions s JOIN recorders r ON r.id = s.recorder_id WHERE s.id = ?",
        )
        .bind(session.to_string())
        .fetch_one(&mut *reader)
        .await?;
        let clips = sqlx::query(
            "SELECT c.path_raw, c.size, coalesce(c.modified_json, i.modified_json) AS modified_json
             FROM clips c LEFT JOIN items i ON i.id = c.item_id WHERE c.session_id = ?",
        )
        .bind(session.to_string())
        .fetch_all(&mut *reader)
        .await?;
        let place: String = row.try_get("place")?;
        Ok(Footage {
            session,
            place: Place { bay: row.try_get("bay")?, path: PathBuf::from(place) },
            identity_key: row.try_get("identity_key")?,
            label: row.try_get("label")?,
            clips: clips.iter().map(safe_clip).collect::<Result<_, _>>()?,
        })
    }
}

fn safe_clip(row: &SqliteRow) -> Result<SafeClip, CatalogError> {
    // A stamp that the recorder did not tell is 'null' where it stands beside the clip.
    let modified: Option<Option<_>> = json(row.try_get("modified_json")?)?;
    Ok(SafeClip {
        path_raw: row.try_get("path_raw")?,
        size: unsigned(row, "size")?,
        modified: modified.flatten(),
    })
}

/// Judges a stay by all that the catalog holds of it.
pub(super) async fn may_lose(
    at: &mut SqliteConnection,
    session: SessionId,
) -> Result<Result<(), Refusal>, CatalogError> {
    let (stay, further) = told(at, session).await?;
    Ok(stay.may_lose().and(further))
}

/// A stay, and what else speaks against it.
async fn told(
    at: &mut SqliteConnection,
    session: SessionId,
) -> Result<(Stay, Result<(), Refusal>), CatalogError> {
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
    .fetch_optional(&mut *at)
    .await?
    .ok_or_else(|| CatalogError::not_found(format!("there is no session {session}")))?;
    let is_releasable: bool =
        sqlx::query_scalar(RELEASABLE).bind(session.to_string()).fetch_one(&mut *at).await?;
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
    Ok((stay, refused.map_or(Ok(()), |(_, refusal)| Err(refusal))))
}

pub(super) async fn items_of(
    at: &mut SqliteConnection,
    session: SessionId,
) -> Result<Vec<ItemId>, CatalogError> {
    let items: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT item_id FROM clips WHERE session_id = ? AND item_id IS NOT NULL",
    )
    .bind(session.to_string())
    .fetch_all(at)
    .await?;
    items.iter().map(|id| parse(id)).collect()
}
