//! What people say of a handover, or of a recorder that is still out: an exception with the return, and why it is
//! late. Corrections append.

use chrono::{DateTime, Utc};
use sqlx::{Row as _, SqliteConnection, sqlite::SqliteRow};

use super::super::{
    Catalog, CatalogError,
    events::Draft,
    items::{parse, parse_time},
    open::text,
};
use crate::{
    domain::{Act, Actor, RecorderId, SessionId},
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
        sqlx::query(
            "INSERT INTO handover_words (session_id, kind, returned_at, reason, recorded_at,
                                         recorded_by)
             VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(session.to_string())
        .bind(kind(saying))
        .bind(saying.exception.map(|exception| text(exception.returned_at)))
        .bind(&saying.reason)
        .bind(text(tx.at()))
        .bind(&who.0)
        .execute(&mut *tx)
        .await?;
        let draft = Draft::new(Act::HandoverExplained).session(session);
        self.append(&mut tx, told(draft, saying, who)).await?;
        self.judge_in(&mut tx, session, prompt).await?;
        tx.commit().await
    }

    /// Keeps what somebody says of a recorder that is out. It counts until the recorder is docked and read whole.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn say_of_recorder(
        &self,
        recorder: RecorderId,
        saying: &Saying,
        who: &Actor,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO recorder_words (recorder_id, kind, returned_at, reason, recorded_at,
                                         recorded_by)
             VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(recorder.to_string())
        .bind(kind(saying))
        .bind(saying.exception.map(|exception| text(exception.returned_at)))
        .bind(&saying.reason)
        .bind(text(tx.at()))
        .bind(&who.0)
        .execute(&mut *tx)
        .await?;
        let draft = Draft::new(Act::HandoverExplained).detail("recorder", recorder);
        self.append(&mut tx, told(draft, saying, who)).await?;
        tx.commit().await
    }

    /// Everything that was said of a session's handover, the newest first; then what counted of its recorder as
    /// it was docked.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn said_of_handover(&self, session: SessionId) -> Result<Vec<Said>, CatalogError> {
        let mut connection = self.readers.acquire().await?;
        let rows =
            sqlx::query("SELECT * FROM handover_words WHERE session_id = ? ORDER BY seq DESC")
                .bind(session.to_string())
                .fetch_all(&mut *connection)
                .await?;
        let mut said = rows.iter().map(said_from).collect::<Result<Vec<_>, _>>()?;
        said.extend(said_before(&mut connection, session).await?);
        Ok(said)
    }

    /// What counts now of a recorder that is out: the newest word since it was last read whole.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn said_of_recorder(
        &self,
        recorder: RecorderId,
    ) -> Result<Option<Said>, CatalogError> {
        let mut connection = self.readers.acquire().await?;
        let now = self.clock.utc();
        counts(&mut connection, &recorder.to_string(), &text(now)).await
    }
}

fn kind(saying: &Saying) -> &'static str {
    saying.exception.map_or("none", |exception| exception.kind.as_str())
}

fn told(draft: Draft, saying: &Saying, who: &Actor) -> Draft {
    let draft = draft.who(who).reason(&saying.reason).detail("exception", kind(saying));
    match saying.exception {
        Some(exception) => draft.detail("returned_at", text(exception.returned_at)),
        None => draft,
    }
}

/// What counted of a session's recorder when it was docked. Who was docked was back by then.
pub(super) async fn said_before(
    connection: &mut SqliteConnection,
    session: SessionId,
) -> Result<Option<Said>, CatalogError> {
    let row = sqlx::query("SELECT recorder_id, started_at FROM sessions WHERE id = ?")
        .bind(session.to_string())
        .fetch_one(&mut *connection)
        .await?;
    let (recorder, docked): (String, String) =
        (row.try_get("recorder_id")?, row.try_get("started_at")?);
    let Some(mut said) = counts(connection, &recorder, &docked).await? else { return Ok(None) };
    if let Some(exception) = &mut said.saying.exception {
        exception.returned_at = exception.returned_at.min(parse_time(&docked)?);
    }
    Ok(Some(said))
}

/// The newest word of a recorder at a time, since it was last read whole: another trip is another exception.
pub(super) async fn counts(
    connection: &mut SqliteConnection,
    recorder: &str,
    at: &str,
) -> Result<Option<Said>, CatalogError> {
    let row = sqlx::query(
        "SELECT * FROM recorder_words w WHERE w.recorder_id = ?1 AND w.recorded_at <= ?2
           AND NOT EXISTS (SELECT 1 FROM sessions p
                           WHERE p.recorder_id = w.recorder_id AND p.outcome = 'complete'
                             AND p.started_at >= w.recorded_at AND p.started_at < ?2)
         ORDER BY w.seq DESC LIMIT 1",
    )
    .bind(recorder)
    .bind(at)
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(said_from).transpose()
}

fn said_from(row: &SqliteRow) -> Result<Said, CatalogError> {
    Ok(Said {
        saying: saying_from(row)?,
        recorded_at: parse_time(row.try_get("recorded_at")?)?,
        recorded_by: row.try_get("recorded_by")?,
    })
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
