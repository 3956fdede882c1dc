//! Recordings: the clips of one act each, stitched, with what is missing. Of one session, or of all by
//! recorder, officer and time.
//!
//! Called by `Api::perform`. Reads only.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Api, ApiError, Code, RecordingView, RecordingsView, Reply,
    pages::{page_end, page_limit},
};
use crate::{
    catalog::{CatalogErrorKind, KeptRecording, RecordingFilter},
    domain::SessionId,
    register::{Edge, moment},
    words::{Words, in_zone},
};

/// A use case of recordings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordingsRequest {
    /// Those of a session, or of all.
    List(RecordingsAsked),
    /// The one that an item belongs to.
    Show(String),
}

/// Which recordings: those of a session, by stream and time; or of all sessions, docked last first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RecordingsAsked {
    /// All that this session's clips belong to; nothing else may be asked for then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// Only of this recorder: its serial, its label, its id or a unique beginning of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorder: Option<String>,
    /// Only of the officer of this number: who had the recorder then by the register, else whom it told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub officer: Option<String>,
    /// Only those that went on at this time or after it: a day, a day and a time, or RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Only those that began before this time; a day counts to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// At most so many; 100 by default, at most 500.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u32>,
    /// Only those before this one: the `next` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
}

impl Api {
    pub(super) async fn recordings(
        &self,
        asked: RecordingsRequest,
        words: &Words,
    ) -> Result<Reply, ApiError> {
        match asked {
            RecordingsRequest::List(asked) => self.recordings_asked(asked, words).await,
            RecordingsRequest::Show(item) => self.recording_with(&item).await,
        }
    }

    async fn recordings_asked(
        &self,
        mut asked: RecordingsAsked,
        words: &Words,
    ) -> Result<Reply, ApiError> {
        let limit = page_limit(asked.limit)?;
        let (found, next) = match asked.session.take() {
            Some(id) if asked == RecordingsAsked::default() => {
                (self.catalog.recordings_of(self.session_id(&id).await?).await?, None)
            }
            Some(_) => {
                let cause = "session: nothing else may be asked for together with it";
                return Err(ApiError::new(Code::NotUnderstood).because(cause));
            }
            None => {
                let filter = self.filter(&asked, limit, words).await?;
                let found = self.catalog.recordings(&filter).await?;
                let next = page_end(&found, limit).map(place_of);
                (found, next)
            }
        };
        let recordings = found.into_iter().map(RecordingView::from).collect();
        Ok(Reply::Recordings(RecordingsView { recordings, next }))
    }

    async fn filter(
        &self,
        asked: &RecordingsAsked,
        limit: u32,
        words: &Words,
    ) -> Result<RecordingFilter, ApiError> {
        let edge = |name: &str, text: &Option<String>, edge: Edge| {
            let told = text.as_deref().map(|text| time(name, text, edge, words));
            told.transpose()
        };
        Ok(RecordingFilter {
            recorder: match &asked.recorder {
                Some(called) => Some(self.recorder_named(called).await?.id),
                None => None,
            },
            officer: asked.officer.clone(),
            from: edge("from", &asked.from, Edge::Start)?,
            to: edge("to", &asked.to, Edge::End)?,
            limit,
            before: asked.before.as_deref().map(place).transpose()?,
        })
    }

    async fn recording_with(&self, item: &str) -> Result<Reply, ApiError> {
        let id = self.item_id(item).await?;
        let of = self.catalog.item(id).await.map_err(|error| match error.kind() {
            CatalogErrorKind::NotFound => ApiError::not_found("item", item),
            _ => error.into(),
        })?;
        let found = self.catalog.recordings_of(of.session).await?;
        let found = found.into_iter().find(|kept| kept.recording.clips.contains(&id));
        let found = found.ok_or_else(|| ApiError::not_found("recording", item))?;
        Ok(Reply::Recording(found.into()))
    }
}

/// A moment of trusted time, and what a recorder that is right shows then.
fn time(
    name: &str,
    text: &str,
    edge: Edge,
    words: &Words,
) -> Result<(DateTime<Utc>, NaiveDateTime), ApiError> {
    let cause = || format!("{name}: {text}, expected a day, a day and a time, or RFC 3339");
    let at = moment(text, words.zone, edge)
        .map_err(|_| ApiError::new(Code::NotUnderstood).because(cause()))?;
    Ok((at, in_zone(words.zone, at).naive_local()))
}

/// Where a page ends: the session of its last recording, and which of it that is.
fn place_of(last: &KeptRecording) -> String {
    format!("{}.{}", last.session, last.nth)
}

fn place(text: &str) -> Result<(SessionId, u32), ApiError> {
    let parts = text.rsplit_once('.');
    parts
        .and_then(|(session, nth)| Some((session.parse().ok()?, nth.parse().ok()?)))
        .ok_or_else(|| ApiError::new(Code::NotUnderstood).because(format_args!("before: {text}")))
}
