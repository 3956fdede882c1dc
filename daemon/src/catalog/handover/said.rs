//! What people say of a handover: an exception with the return, and why it is late. Corrections append.

use chrono::{DateTime, Utc};
use sqlx::{Row as _, sqlite::SqliteRow};

use super::super::{
    Catalog, CatalogError,
    events::Draft,
    items::{parse, parse_time},
    open::text,
};
use crate::{
    domain::{Act, Actor, SessionId},
    handover::{Exception, ExceptionKind},
};

/// What somebody says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saying {
    /// The exception; none where there is only a reason.
    pub exception: Option<Exception>,
    /// Why.
    pub reason: String,
}

/// What somebody said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What.
    pub saying: Saying,
    /// When.
    pub recorded_at: DateTime<Utc>,
    /// Who.
    pub recorded_by: String,
}

impl Catalog {
    /// Keeps what somebody says of a session's handover, and has it judged anew: one transaction.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn say_of_handover(
        &self,
        session: SessionId,
        saying: &Saying,
        who: &Actor,
        prompt: chrono::TimeDelta,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        let kind = saying.exception.map_or("none", |exception| exception.kind.as_str());
        let returned = saying.exception.map(|exception| text(exception.returned_at));
        sqlx::query(
            "INSERT INTO handover_words (session_id, kind, returned_at, reason, recorded_at,
                                         recorded_by)
             VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(session.to_string())
        .bind(kind)
        .bind(&returned)
        .bind(&saying.reason)
        .bind(text(tx.at()))
        .bind(&who.0)
        .execute(&mut *tx)
        .await?;
        let mut draft = Draft::new(Act::HandoverExplained).session(session).who(who);
        draft = draft.reason(&saying.reason).detail("exception", kind);
        if let Some(returned) = returned {
            draft = draft.detail("returned_at", returned);
        }
        self.append(&mut tx, draft).await?;
        self.judge_in(&mut tx, session, prompt).await?;
        tx.commit().await
    }

    /// Everything that was said of a session's handover, the newest first.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn said_of_handover(&self, session: SessionId) -> Result<Vec<Said>, CatalogError> {
        let rows =
            sqlx::query("SELECT * FROM handover_words WHERE session_id = ? ORDER BY seq DESC")
                .bind(session.to_string())
                .fetch_all(&self.readers)
                .await?;
        let said = |row: &SqliteRow| {
            Ok(Said {
                saying: saying_from(row)?,
                recorded_at: parse_time(row.try_get("recorded_at")?)?,
                recorded_by: row.try_get("recorded_by")?,
            })
        };
        rows.iter().map(said).collect()
    }
}

pub(super) fn saying_from(row: &SqliteRow) -> Result<Saying, CatalogError> {
    let kind: String = row.try_get("kind")?;
    let returned: Option<String> = row.try_get("returned_at")?;
    let exception = match returned {
        None => None,
        Some(at) => {
            Some(Exception { kind: parse::<ExceptionKind>(&kind)?, returned_at: parse_time(&at)? })
        }
    };
    Ok(Saying { exception, reason: row.try_get("reason")? })
}
