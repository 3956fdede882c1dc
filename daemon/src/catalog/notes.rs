//! Notes on interruptions: explanations, corrections, dismissals, reports, acknowledgements. Each is
//! appended and never changed.

use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError, CatalogErrorKind, Interruption, Tx,
    events::Draft,
    items::{parse, parse_time},
    open::text,
};
use crate::domain::{Act, Actor, Cause, InterruptionId, InterruptionState, ItemId, Loss, NoteId};

/// Where an explanation is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voice {
    /// The item.
    pub item: ItemId,
    /// Seconds from its start.
    pub from_s: u32,
    /// Seconds from its start, above `from_s`.
    pub to_s: u32,
}

/// A note as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Its id.
    pub id: NoteId,
    /// `explanation`, `correction`, `dismissal`, `report` or `acknowledgement`.
    pub kind: String,
    /// What was written; may be empty where the explanation is spoken.
    pub words: String,
    /// The cause, where one is told.
    pub cause: Option<Cause>,
    /// What a report reports.
    pub loss: Option<Loss>,
    /// Where the explanation is spoken.
    pub voice: Option<Voice>,
    /// The note that it corrects.
    pub corrects: Option<NoteId>,
    /// Who wrote it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A note about to be kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewNote {
    /// What is written; may be empty where the explanation is spoken.
    pub words: String,
    /// The cause, where one is told.
    pub cause: Option<Cause>,
    /// Where the explanation is spoken.
    pub voice: Option<Voice>,
}

impl Catalog {
    /// Explains an interruption.
    ///
    /// # Errors
    /// [`CatalogErrorKind::NotFound`] when there is no such interruption.
    pub async fn explain_interruption(
        &self,
        id: InterruptionId,
        note: &NewNote,
        who: &Actor,
    ) -> Result<(), CatalogError> {
        let of = self.interruption(id).await?;
        let mut tx = self.begin().await?;
        let kept = self.insert_note(&mut tx, id, "explanation", note, None, who).await?;
        set_state(&mut tx, id, InterruptionState::Explained).await?;
        let draft = told(Act::InterruptionExplained, &of, note, who);
        self.append(&mut tx, draft.detail("note", kept)).await?;
        tx.commit().await
    }

    /// Corrects a note of an interruption by another; both stay.
    ///
    /// # Errors
    /// [`CatalogErrorKind::NotFound`] when there is no such interruption, or no such note of it.
    pub async fn correct_note(
        &self,
        id: InterruptionId,
        corrects: NoteId,
        note: &NewNote,
        who: &Actor,
    ) -> Result<(), CatalogError> {
        let of = self.interruption(id).await?;
        if self.notes(id).await?.iter().all(|known| known.id != corrects) {
            return Err(CatalogError::not_found(format!(
                "interruption {id} has no note {corrects}"
            )));
        }
        let mut tx = self.begin().await?;
        let kept = self.insert_note(&mut tx, id, "correction", note, Some(corrects), who).await?;
        let draft = told(Act::NoteCorrected, &of, note, who).detail("corrects", corrects);
        let draft = draft.detail("note", kept);
        self.append(&mut tx, draft).await?;
        tx.commit().await
    }

    /// Says that an interruption is none, and why.
    ///
    /// # Errors
    /// [`CatalogErrorKind::NotFound`] when there is no such interruption, [`CatalogErrorKind::Conflict`]
    /// when its loss was reported: that is acknowledged, not dismissed.
    pub async fn dismiss_interruption(
        &self,
        id: InterruptionId,
        reason: &str,
        who: &Actor,
    ) -> Result<(), CatalogError> {
        let of = self.interruption(id).await?;
        let note = NewNote { words: reason.into(), ..NewNote::default() };
        let mut tx = self.begin().await?;
        // Asked in the transaction: the station may report a loss at this very moment.
        if !set_state(&mut tx, id, InterruptionState::Dismissed).await? {
            return Err(CatalogError::new(CatalogErrorKind::Conflict, "its loss was reported"));
        }
        let kept = self.insert_note(&mut tx, id, "dismissal", &note, None, who).await?;
        let draft = told(Act::InterruptionDismissed, &of, &note, who);
        self.append(&mut tx, draft.detail("note", kept)).await?;
        tx.commit().await
    }

    /// Reports a loss to the supervisor.
    ///
    /// # Errors
    /// [`CatalogErrorKind::NotFound`] when there is no such interruption.
    pub async fn report_loss(
        &self,
        id: InterruptionId,
        loss: Loss,
        words: &str,
        who: &Actor,
    ) -> Result<(), CatalogError> {
        let of = self.interruption(id).await?;
        let mut tx = self.begin().await?;
        let at = (id, of.session, of.finding.before);
        self.report_in(&mut tx, at, loss, words, who).await?;
        tx.commit().await
    }

    /// The supervisor acknowledges a report.
    ///
    /// # Errors
    /// [`CatalogErrorKind::NotFound`] when there is no such interruption, [`CatalogErrorKind::Conflict`]
    /// when none of it waits for that.
    pub async fn acknowledge_report(
        &self,
        id: InterruptionId,
        words: &str,
        who: &Actor,
    ) -> Result<(), CatalogError> {
        let of = self.interruption(id).await?;
        let mut tx = self.begin().await?;
        let waited = sqlx::query("DELETE FROM unacknowledged WHERE interruption_id = ?")
            .bind(id.to_string())
            .execute(&mut *tx)
            .await?;
        if waited.rows_affected() == 0 {
            return Err(CatalogError::new(CatalogErrorKind::Conflict, "no report of it waits"));
        }
        let note = NewNote { words: words.into(), ..NewNote::default() };
        let kept = self.insert_note(&mut tx, id, "acknowledgement", &note, None, who).await?;
        let draft = told(Act::ReportAcknowledged, &of, &note, who);
        self.append(&mut tx, draft.detail("note", kept)).await?;
        tx.commit().await
    }

    /// The notes of an interruption, oldest first.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn notes(&self, id: InterruptionId) -> Result<Vec<Note>, CatalogError> {
        let rows = sqlx::query("SELECT * FROM notes WHERE interruption_id = ? ORDER BY rowid")
            .bind(id.to_string())
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(note_from).collect()
    }

    async fn insert_note(
        &self,
        tx: &mut Tx,
        of: InterruptionId,
        kind: &str,
        note: &NewNote,
        corrects: Option<NoteId>,
        who: &Actor,
    ) -> Result<NoteId, CatalogError> {
        let now = tx.at();
        let id = NoteId::mint(now);
        sqlx::query(
            "INSERT INTO notes (id, interruption_id, kind, words, cause, voice_item, voice_from_s,
                 voice_to_s, corrects, by_whom, at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(id.to_string())
        .bind(of.to_string())
        .bind(kind)
        .bind(&note.words)
        .bind(note.cause.map(Cause::as_str))
        .bind(note.voice.map(|voice| voice.item.to_string()))
        .bind(note.voice.map(|voice| i64::from(voice.from_s)))
        .bind(note.voice.map(|voice| i64::from(voice.to_s)))
        .bind(corrects.map(|id| id.to_string()))
        .bind(&who.0)
        .bind(text(now))
        .execute(&mut **tx)
        .await?;
        Ok(id)
    }
}

/// Answers false, and changes nothing, where a loss was reported: a report stays one until it is acknowledged,
/// and after.
pub(super) async fn set_state(
    tx: &mut Tx,
    id: InterruptionId,
    state: InterruptionState,
) -> Result<bool, CatalogError> {
    let set = sqlx::query(
        "UPDATE interruptions SET state = ?1, dismissed_as = iif(?1 = 'dismissed', strength, NULL)
         WHERE id = ?2 AND state <> 'reported'",
    )
    .bind(state.as_str())
    .bind(id.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(set.rows_affected() == 1)
}

/// The event of a note: what it says is part of the log, so that it cannot be changed unseen.
fn told(act: Act, of: &Interruption, note: &NewNote, who: &Actor) -> Draft {
    let mut draft = Draft::new(act)
        .item(of.finding.before)
        .session(of.session)
        .who(who)
        .detail("interruption", of.id);
    if !note.words.is_empty() {
        draft = draft.detail("words", &note.words);
    }
    if let Some(cause) = note.cause {
        draft = draft.detail("cause", cause.as_str());
    }
    if let Some(Voice { item, from_s, to_s }) = note.voice {
        draft = draft.detail("voice", format_args!("{item} {from_s}-{to_s} s"));
    }
    draft
}

fn note_from(row: &SqliteRow) -> Result<Note, CatalogError> {
    let optional = |name: &str| row.try_get::<Option<String>, _>(name);
    let seconds = |name: &str| -> Result<Option<u32>, CatalogError> {
        let s: Option<i64> = row.try_get(name)?;
        s.map(|s| u32::try_from(s).map_err(CatalogError::unreadable)).transpose()
    };
    let item = optional("voice_item")?.map(|id| parse(&id)).transpose()?;
    let voice = match (item, seconds("voice_from_s")?, seconds("voice_to_s")?) {
        (Some(item), Some(from_s), Some(to_s)) => Some(Voice { item, from_s, to_s }),
        _ => None,
    };
    Ok(Note {
        id: parse(row.try_get("id")?)?,
        kind: row.try_get("kind")?,
        words: row.try_get("words")?,
        cause: optional("cause")?.and_then(|code| Cause::named(&code)),
        loss: optional("loss")?.and_then(|code| Loss::named(&code)),
        voice,
        corrects: optional("corrects")?.map(|id| parse(&id)).transpose()?,
        by: row.try_get("by_whom")?,
        at: parse_time(row.try_get("at")?)?,
    })
}
