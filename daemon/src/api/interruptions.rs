//! Interruptions of recordings: looking at them, explaining them, telling the supervisor of a loss.

use serde::{Deserialize, Serialize};

use super::{
    Action, Api, ApiError, Code, InterruptionView, InterruptionsView, Reply,
    pages::{page_end, page_limit},
    views::NoteView,
};
use crate::{
    catalog::{CatalogError, CatalogErrorKind, Interruption, InterruptionFilter, NewNote, Voice},
    domain::{Actor, Cause, InterruptionId, InterruptionState, Loss, harmless},
};

/// How much of the next clip is taken for the spoken explanation where nobody says, in seconds.
const VOICE_S: u32 = 60;
/// The longest note, in characters.
const NOTE_MAX: usize = 4_000;

/// A use case of interruptions. Ids may be shortened to any prefix that is unique.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotesRequest {
    /// Interruptions, newest first.
    List(InterruptionsAsked),
    /// One, with its evidence and notes.
    Show(String),
    /// Explain one.
    Add(String, NoteGiven),
    /// Correct a note of one.
    Correct(String, CorrectionGiven),
    /// Say that one is none.
    Dismiss(String, String),
    /// Report a loss to the supervisor.
    Report(String, ReportGiven),
    /// The supervisor acknowledges a report.
    Acknowledge(String, String),
}

/// Which interruptions, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct InterruptionsAsked {
    /// Only of this session: found there, or at one of its clips.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// Only at this item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// Only in this state: `open`, `explained`, `dismissed` or `reported`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Only those whose loss was reported and not acknowledged.
    #[serde(default)]
    pub unacknowledged: bool,
    /// Withdrawn ones, too.
    #[serde(default)]
    pub withdrawn: bool,
    /// At most so many; 100 by default, at most 500.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u32>,
    /// Only those before (older than) this id: the `next` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
}

/// An explanation: words, a place where it is spoken, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteGiven {
    /// What is written.
    #[serde(default)]
    pub text: String,
    /// The cause: `weather`, `device-fault`, `device-damage`, `battery`, `storage` or `other`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// The explanation is spoken: in what was recorded next, or in `voice_item`.
    #[serde(default)]
    pub spoken: bool,
    /// The item in which it is spoken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voice_item: Option<String>,
    /// Where it begins, in seconds from the item's start; 0 by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_s: Option<u32>,
    /// Where it ends; a minute later by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_s: Option<u32>,
}

/// A correction of a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectionGiven {
    /// The note's id.
    pub note: String,
    /// What is right.
    pub text: String,
    /// The cause, where that is corrected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
}

/// A loss to report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportGiven {
    /// `could-not-go-on` or `information-lost`.
    pub loss: String,
    /// What happened.
    pub text: String,
}

impl NotesRequest {
    /// What it wants to do.
    #[must_use]
    pub fn action(&self) -> Action {
        match self {
            Self::List(_) | Self::Show(_) => Action::ReadEvidence,
            Self::Add(..) | Self::Correct(..) | Self::Dismiss(..) | Self::Report(..) => {
                Action::Explain
            }
            Self::Acknowledge(..) => Action::Acknowledge,
        }
    }
}

impl Api {
    pub(super) async fn notes(&self, asked: NotesRequest, by: &Actor) -> Result<Reply, ApiError> {
        let id = match asked {
            NotesRequest::List(asked) => {
                return Ok(Reply::Interruptions(self.interruptions(&asked).await?));
            }
            NotesRequest::Show(id) => self.interruption_id(&id).await?,
            NotesRequest::Add(id, given) => self.explain_interruption(&id, given, by).await?,
            NotesRequest::Correct(id, given) => self.correct_note(&id, given, by).await?,
            NotesRequest::Dismiss(id, reason) => {
                let (id, reason) = (self.interruption_id(&id).await?, wanted(&reason)?);
                self.catalog.dismiss_interruption(id, &reason, by).await?;
                id
            }
            NotesRequest::Report(id, given) => self.report_loss(&id, given, by).await?,
            NotesRequest::Acknowledge(id, words) => {
                let (id, words) = (self.interruption_id(&id).await?, written(&words)?);
                self.catalog.acknowledge_report(id, &words, by).await?;
                id
            }
        };
        Ok(Reply::Interruption(Box::new(self.interruption(id).await?)))
    }

    /// Interruptions at one session's or one item's clips, for whoever looks at that; the newest 500.
    pub(super) async fn interruptions_at(
        &self,
        filter: InterruptionFilter,
    ) -> Result<Vec<InterruptionView>, ApiError> {
        let filter = InterruptionFilter { limit: Some(super::pages::PAGE_MAX), ..filter };
        let found = self.catalog.interruptions(&filter).await?;
        Ok(found.iter().map(InterruptionView::from).collect())
    }

    async fn interruptions(
        &self,
        asked: &InterruptionsAsked,
    ) -> Result<InterruptionsView, ApiError> {
        let limit = page_limit(asked.limit)?;
        let mut filter = InterruptionFilter {
            state: asked.state.as_deref().map(state_named).transpose()?,
            unacknowledged: asked.unacknowledged,
            withdrawn: asked.withdrawn,
            limit: Some(limit),
            ..InterruptionFilter::default()
        };
        if let Some(id) = &asked.session {
            filter.session = Some(self.session_id(id).await?);
        }
        if let Some(id) = &asked.item {
            filter.item = Some(self.item_id(id).await?);
        }
        if let Some(id) = &asked.before {
            filter.before = Some(self.interruption_id(id).await?);
        }
        let found = self.catalog.interruptions(&filter).await?;
        let next = page_end(&found, limit).map(|one| one.id.to_string());
        let interruptions = found.iter().map(InterruptionView::from).collect();
        Ok(InterruptionsView { interruptions, next })
    }

    pub(super) async fn interruption(
        &self,
        id: InterruptionId,
    ) -> Result<InterruptionView, ApiError> {
        let mut view = InterruptionView::from(&self.known_interruption(id).await?);
        view.notes = self.catalog.notes(id).await?.into_iter().map(NoteView::from).collect();
        Ok(view)
    }

    async fn known_interruption(&self, id: InterruptionId) -> Result<Interruption, ApiError> {
        let found = self.catalog.interruption(id).await;
        found.map_err(|error| of_thing(error, "interruption", &id.to_string()))
    }

    /// An interruption by its id or any unique beginning of it.
    async fn interruption_id(&self, text: &str) -> Result<InterruptionId, ApiError> {
        if let Ok(id) = text.parse() {
            return Ok(self.known_interruption(id).await?.id);
        }
        match self.catalog.interruptions_by_prefix(text).await?.as_slice() {
            [id] if text.len() >= 4 => Ok(*id),
            [] => Err(ApiError::not_found("interruption", text)),
            _ => Err(ApiError::new(Code::Ambiguous).with("thing", "interruption").with("id", text)),
        }
    }

    pub(super) async fn explain_interruption(
        &self,
        id: &str,
        given: NoteGiven,
        by: &Actor,
    ) -> Result<InterruptionId, ApiError> {
        let id = self.interruption_id(id).await?;
        let voice = self.voice(id, &given).await?;
        let words = if voice.is_some() { written(&given.text)? } else { wanted(&given.text)? };
        let cause = given.cause.as_deref().map(cause_named).transpose()?;
        let note = NewNote { words, cause, voice };
        self.catalog.explain_interruption(id, &note, by).await?;
        Ok(id)
    }

    /// Where an explanation is spoken; in what was recorded next where nobody says.
    async fn voice(
        &self,
        id: InterruptionId,
        given: &NoteGiven,
    ) -> Result<Option<Voice>, ApiError> {
        if !given.spoken && given.voice_item.is_none() {
            return Ok(None);
        }
        let item = match &given.voice_item {
            // Known, or the note would speak of nothing.
            Some(item) => {
                let known = self.catalog.item(self.item_id(item).await?).await;
                known.map_err(|error| of_thing(error, "item", item))?.id
            }
            None => self.known_interruption(id).await?.finding.spoken_in.ok_or_else(|| {
                not_understood(
                    "voice_item: nothing was recorded afterwards; say in which item it is spoken",
                )
            })?,
        };
        let from_s = given.from_s.unwrap_or_default();
        let to_s = given.to_s.unwrap_or(from_s.saturating_add(VOICE_S));
        if to_s <= from_s {
            return Err(not_understood("to_s: it ends before it begins"));
        }
        Ok(Some(Voice { item, from_s, to_s }))
    }

    async fn correct_note(
        &self,
        id: &str,
        given: CorrectionGiven,
        by: &Actor,
    ) -> Result<InterruptionId, ApiError> {
        let id = self.interruption_id(id).await?;
        let note = given.note.parse().map_err(|_| ApiError::not_found("note", &given.note))?;
        let cause = given.cause.as_deref().map(cause_named).transpose()?;
        let new = NewNote { words: wanted(&given.text)?, cause, voice: None };
        let done = self.catalog.correct_note(id, note, &new, by).await;
        done.map_err(|error| of_thing(error, "note", &given.note))?;
        Ok(id)
    }

    async fn report_loss(
        &self,
        id: &str,
        given: ReportGiven,
        by: &Actor,
    ) -> Result<InterruptionId, ApiError> {
        let id = self.interruption_id(id).await?;
        let loss = Loss::named(&given.loss).ok_or_else(|| unknown("loss", &given.loss))?;
        self.catalog.report_loss(id, loss, &wanted(&given.text)?, by).await?;
        // At once: not with the next look at the outbox.
        if let Some(station) = &self.station {
            station.outbox.ring();
        }
        Ok(id)
    }
}

/// A thing that is not there is not found, whatever it is.
fn of_thing(error: CatalogError, thing: &'static str, id: &str) -> ApiError {
    match error.kind() {
        CatalogErrorKind::NotFound => ApiError::not_found(thing, id),
        _ => error.into(),
    }
}

/// Words that must be given.
fn wanted(text: &str) -> Result<String, ApiError> {
    let words = written(text)?;
    if words.is_empty() { Err(ApiError::new(Code::ReasonWanted)) } else { Ok(words) }
}

/// Words that may be given: harmless, and of bearable length.
fn written(text: &str) -> Result<String, ApiError> {
    if text.chars().count() > NOTE_MAX {
        return Err(not_understood(&format!("text: at most {NOTE_MAX} characters")));
    }
    Ok(harmless(text.trim()))
}

fn state_named(name: &str) -> Result<InterruptionState, ApiError> {
    InterruptionState::named(name).ok_or_else(|| {
        let all: Vec<_> = InterruptionState::ALL.iter().map(|s| s.as_str()).collect();
        ApiError::new(Code::NoSuchState).with("name", name).with("all", all.join(", "))
    })
}

fn cause_named(name: &str) -> Result<Cause, ApiError> {
    Cause::named(name).ok_or_else(|| unknown("cause", name))
}

fn unknown(what: &str, name: &str) -> ApiError {
    not_understood(&format!("{what}: {name}"))
}

fn not_understood(why: &str) -> ApiError {
    ApiError::new(Code::NotUnderstood).because(why)
}
