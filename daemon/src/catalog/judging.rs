//! What is still to be told of sessions that have ended: when their clips were recorded, whether they
//! came in time, where recordings broke off.
//!
//! Asked by the judge lane of `run`, and by `api` for whoever waits for it. What is to be done stands here in
//! the transaction that makes it so, and goes with the one that has done it, so that no kill forgets it.
//! Each question answers the next one after another: one that cannot be done keeps none from being done.

use sqlx::Row as _;

use super::{Catalog, CatalogError, Tx, items::parse};
use crate::domain::{ItemId, RecorderId, SessionId};

/// Whether a clip of the session waits for the media worker: for renditions, or to be looked into for what
/// version ?1 looks for. The terms before the last are the partial indexes' own.
macro_rules! at_the_worker {
    ($session:literal) => {
        concat!(
            "(EXISTS (SELECT 1 FROM items i WHERE i.session_id = ",
            $session,
            " AND i.derived IS NULL AND i.kind IN ('video', 'audio', 'photo')
                AND i.state IN ('proven', 'sealed', 'releasable', 'released')
                AND i.awaits_key IS NULL)
              OR EXISTS (SELECT 1 FROM items i WHERE i.session_id = ",
            $session,
            " AND i.examined_version < ?1 AND i.kind IN ('video', 'audio', 'track')
                AND i.state IN ('proven', 'sealed', 'releasable', 'released')
                AND i.awaits_key IS NULL))"
        )
    };
}

/// Recorders with sessions that have ended and whose clips' times were never told, each with its newest.
pub(super) const TIMES_NEW: &str = "SELECT recorder_id, id AS session_id, max(rowid) FROM sessions
     WHERE times_told = 0 AND ended_at IS NOT NULL AND recorder_id > ?2
     GROUP BY recorder_id ORDER BY recorder_id LIMIT 1";

/// Sessions of whose clips more is known since, once none of them waits for the media worker.
pub(super) const TIMES_AGAIN: &str = concat!(
    "SELECT s.recorder_id, w.session_id, w.asked
     FROM time_work w CROSS JOIN sessions s ON s.id = w.session_id
     WHERE w.session_id > ?2 AND s.times_told = 1 AND NOT ",
    at_the_worker!("w.session_id"),
    " ORDER BY w.session_id LIMIT 1"
);

/// A session to be looked at for interruptions; one of which media facts came once no clip of it waits for
/// the media worker. While its recorder is docked again nothing can be said.
pub(super) const GAPS: &str = concat!(
    "SELECT w.session_id, w.asked FROM gap_work w
     WHERE w.session_id > ?2 AND NOT EXISTS (
         SELECT 1 FROM sessions s JOIN sessions o ON o.recorder_id = s.recorder_id
         WHERE s.id = w.session_id AND o.ended_at IS NULL)
     AND (w.why = 'ended' OR NOT ",
    at_the_worker!("w.session_id"),
    ") ORDER BY w.session_id LIMIT 1"
);

/// Whether anything is to be told of session ?2 that could be told now.
const WAITS: &str = concat!(
    "SELECT EXISTS (SELECT 1 FROM sessions s
                    WHERE s.id = ?2 AND s.times_told = 0 AND s.ended_at IS NOT NULL)
         OR EXISTS (SELECT 1 FROM handovers_to_judge WHERE session_id = ?2)
         OR EXISTS (SELECT 1 FROM gap_work WHERE session_id = ?2 AND why = 'ended')
         OR (NOT ",
    at_the_worker!("?2"),
    " AND (EXISTS (SELECT 1 FROM time_work WHERE session_id = ?2)
                OR EXISTS (SELECT 1 FROM gap_work WHERE session_id = ?2)))"
);

/// Whose clips' times are to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeWork {
    /// The recorder.
    pub recorder: RecorderId,
    /// The newest session that brought something new, or the one of whose clips more is known.
    pub session: SessionId,
    /// How often it was asked for since; none where the sessions' times were never told.
    pub(super) asked: Option<i64>,
}

impl TimeWork {
    /// Whether times of this recorder's sessions up to that one were never told.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.asked.is_none()
    }
}

/// A session that is to be looked at for interruptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GapWork {
    /// Which.
    pub session: SessionId,
    pub(super) asked: i64,
}

impl Catalog {
    /// The next recorder, after `after`, with sessions whose clips' times were never told.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn next_new_times(
        &self,
        after: Option<TimeWork>,
    ) -> Result<Option<TimeWork>, CatalogError> {
        let row = sqlx::query(TIMES_NEW)
            .bind(0)
            .bind(after.map_or_else(String::new, |work| work.recorder.to_string()))
            .fetch_optional(&self.readers)
            .await?;
        row.map(|row| {
            Ok(TimeWork {
                recorder: parse(row.try_get("recorder_id")?)?,
                session: parse(row.try_get("session_id")?)?,
                asked: None,
            })
        })
        .transpose()
    }

    /// The next session, after `after`, whose clips' times are to be told anew; `version` is what the media
    /// worker looks for now.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn next_times_again(
        &self,
        version: u32,
        after: Option<TimeWork>,
    ) -> Result<Option<TimeWork>, CatalogError> {
        let row = sqlx::query(TIMES_AGAIN)
            .bind(version)
            .bind(after.map_or_else(String::new, |work| work.session.to_string()))
            .fetch_optional(&self.readers)
            .await?;
        row.map(|row| {
            Ok(TimeWork {
                recorder: parse(row.try_get("recorder_id")?)?,
                session: parse(row.try_get("session_id")?)?,
                asked: Some(row.try_get("asked")?),
            })
        })
        .transpose()
    }

    /// Notes that times were told: of all the recorder's sessions up to this one, or what was known of this
    /// one's clips when `work` was answered.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn times_are_told(&self, work: TimeWork) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        match work.asked {
            None => {
                sqlx::query(
                    "UPDATE sessions SET times_told = 1
                     WHERE recorder_id = ?1 AND times_told = 0 AND ended_at IS NOT NULL
                       AND rowid <= (SELECT rowid FROM sessions WHERE id = ?2)",
                )
                .bind(work.recorder.to_string())
                .bind(work.session.to_string())
                .execute(&mut *tx)
                .await?
            }
            Some(asked) => {
                sqlx::query("DELETE FROM time_work WHERE session_id = ? AND asked = ?")
                    .bind(work.session.to_string())
                    .bind(asked)
                    .execute(&mut *tx)
                    .await?
            }
        };
        tx.commit().await
    }

    /// The next session, after `after`, that is to be looked at for interruptions; `version` is what the
    /// media worker looks for now.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn next_gap_work(
        &self,
        version: u32,
        after: Option<GapWork>,
    ) -> Result<Option<GapWork>, CatalogError> {
        let row = sqlx::query(GAPS)
            .bind(version)
            .bind(after.map_or_else(String::new, |work| work.session.to_string()))
            .fetch_optional(&self.readers)
            .await?;
        row.map(|row| {
            Ok(GapWork {
                session: parse(row.try_get("session_id")?)?,
                asked: row.try_get("asked")?,
            })
        })
        .transpose()
    }

    /// Whether anything is to be told of `session` that could be told now; `version` is what the media
    /// worker looks for now.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn waits_to_be_judged(
        &self,
        session: SessionId,
        version: u32,
    ) -> Result<bool, CatalogError> {
        let waits: bool = sqlx::query_scalar(WAITS)
            .bind(version)
            .bind(session.to_string())
            .fetch_one(&self.readers)
            .await?;
        Ok(waits)
    }
}

/// Has a session looked at for interruptions at once, in the transaction that ends it.
pub(super) async fn session_ended(tx: &mut Tx, session: SessionId) -> Result<(), CatalogError> {
    ask(tx, session, "ended").await
}

/// Has an item's session looked at, and the times of its clips told anew, once none of them waits for the
/// media worker; in the transaction that keeps what the worker told.
pub(super) async fn facts_came(tx: &mut Tx, item: ItemId) -> Result<(), CatalogError> {
    let session: String = sqlx::query_scalar("SELECT session_id FROM items WHERE id = ?")
        .bind(item.to_string())
        .fetch_one(&mut **tx)
        .await?;
    sqlx::query(
        "INSERT INTO time_work (session_id) VALUES (?)
         ON CONFLICT DO UPDATE SET asked = asked + 1",
    )
    .bind(&session)
    .execute(&mut **tx)
    .await?;
    ask(tx, parse(&session)?, "media").await
}

async fn ask(tx: &mut Tx, session: SessionId, why: &str) -> Result<(), CatalogError> {
    // One that waits to be looked at once need not wait for its media.
    sqlx::query(
        "INSERT INTO gap_work (session_id, why) VALUES (?1, ?2)
         ON CONFLICT DO UPDATE SET why = min(why, excluded.why), asked = asked + 1",
    )
    .bind(session.to_string())
    .bind(why)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
