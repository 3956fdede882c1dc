//! Handovers: what came late, what is due, why; and what people say of it.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::{
    Action, Api, ApiError, Asker, Code, DueView, HandoverView, HandoversView, ItemHandoverView,
    RecorderExcusedView, Reply, SaidView,
    pages::{page_end, page_limit},
    register::{reason_of, time_told},
};
use crate::{
    catalog::{Due, DueSubject, Handover, HandoverFilter, Saying},
    domain::SessionId,
    handover::{Exception, ExceptionKind},
    words::Words,
};

/// A use case of handovers, and its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandoverRequest {
    /// Handovers, newest first, or what is due.
    List(HandoversAsked),
    /// One, by its session or by an item of it.
    Explain(String),
    /// Say of a session's handover why it came when it did.
    Excuse(String, Excuse),
    /// Say of a recorder that is out why it will not be back in time.
    ExcuseRecorder(String, Excuse),
}

/// Which handovers, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct HandoversAsked {
    /// Only what came late.
    #[serde(default)]
    pub late: bool,
    /// What is not in yet instead: no handovers, only what is due.
    #[serde(default)]
    pub due: bool,
    /// At most so many; 100 by default, at most 500.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u32>,
    /// Only those of sessions before (older than) this one: the `next` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
}

/// Why a handover came when it did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Excuse {
    /// `continuous`, `remote` or `away`; wants `returned_at`. Without, the reason alone is kept, and
    /// late stays late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// When they were back, or, of a recorder that is out, will be: RFC 3339, or a day and a time in the
    /// station's zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned_at: Option<String>,
    /// Why; stays on record.
    pub reason: String,
}

impl HandoverRequest {
    /// What it wants to do.
    #[must_use]
    pub fn action(&self) -> Action {
        if self.changes() { Action::ExcuseHandover } else { Action::ReadRegister }
    }

    /// Whether it changes something.
    #[must_use]
    pub fn changes(&self) -> bool {
        matches!(self, Self::Excuse(..) | Self::ExcuseRecorder(..))
    }
}

impl Api {
    pub(super) async fn handover_request(
        &self,
        asker: &Asker,
        request: HandoverRequest,
    ) -> Result<Reply, ApiError> {
        Ok(match request {
            HandoverRequest::List(asked) => Reply::Handovers(self.handovers(&asked).await?),
            HandoverRequest::Explain(id) => Reply::Handover(Box::new(self.handover(&id).await?)),
            HandoverRequest::Excuse(id, excuse) => {
                Reply::Handover(Box::new(self.excuse(&id, &excuse, asker).await?))
            }
            HandoverRequest::ExcuseRecorder(name, excuse) => {
                Reply::RecorderExcused(self.excuse_recorder(&name, &excuse, asker).await?)
            }
        })
    }

    /// The longest that footage may wait after the action.
    pub(super) fn prompt(&self) -> TimeDelta {
        let hours = self.settings.now().settings.handover.prompt_hours;
        TimeDelta::hours(i64::from(hours))
    }

    async fn handovers(&self, asked: &HandoversAsked) -> Result<HandoversView, ApiError> {
        let limit = page_limit(asked.limit)?;
        if asked.due {
            let due = self.catalog.due_handovers(self.prompt()).await?;
            let shown = usize::try_from(limit).unwrap_or(usize::MAX);
            let due = due.iter().take(shown).map(DueView::of).collect();
            return Ok(HandoversView { handovers: Vec::new(), due, next: None });
        }
        let before = match &asked.before {
            Some(id) => Some(self.session_id(id).await?),
            None => None,
        };
        let filter = HandoverFilter { late: asked.late, before, limit };
        let found = self.catalog.handovers(&filter).await?;
        let mut handovers = Vec::with_capacity(found.len());
        for handover in found {
            handovers.push(self.handover_view(handover).await?);
        }
        let next = page_end(&handovers, limit).map(|view: &HandoverView| view.session.clone());
        Ok(HandoversView { handovers, due: Vec::new(), next })
    }

    /// The handovers of some sessions.
    pub(super) async fn handovers_of(
        &self,
        sessions: &[SessionId],
    ) -> Result<Vec<HandoverView>, ApiError> {
        let mut handovers = Vec::new();
        for session in sessions {
            if let Some(found) = self.catalog.handover(*session).await? {
                handovers.push(self.handover_view(found).await?);
            }
        }
        Ok(handovers)
    }

    /// By a session, or by an item that one brought.
    async fn handover(&self, id: &str) -> Result<HandoverView, ApiError> {
        let by_session = match self.session_id(id).await {
            Ok(session) => self.catalog.handover(session).await?.map(|found| found.session),
            Err(error) if error.code == Code::NotFound => None,
            Err(error) => return Err(error),
        };
        let session = match by_session {
            None => self.catalog.session_of(self.item_id(id).await?).await?,
            found => found,
        };
        self.explained(session.ok_or_else(|| ApiError::not_found("handover", id))?).await
    }

    async fn explained(&self, session: SessionId) -> Result<HandoverView, ApiError> {
        let found = self.catalog.handover(session).await?;
        let found = found.ok_or_else(|| ApiError::not_found("handover", &session.to_string()))?;
        let mut view = self.handover_view(found).await?;
        let items = self.catalog.judged_items(session, self.prompt()).await?;
        view.items = items.iter().map(ItemHandoverView::of).collect();
        Ok(view)
    }

    async fn excuse(
        &self,
        id: &str,
        excuse: &Excuse,
        asker: &Asker,
    ) -> Result<HandoverView, ApiError> {
        let session = self.session_id(id).await?;
        if self.catalog.handover(session).await?.is_none() {
            return Err(ApiError::not_found("handover", id));
        }
        let saying = self.saying(excuse, &asker.words)?;
        let now = self.clock.utc();
        // Nobody who has docked comes back in the future.
        if saying.exception.is_some_and(|exception| exception.returned_at > now) {
            let at = excuse.returned_at.as_deref().unwrap_or_default();
            return Err(ApiError::new(Code::ReturnInFuture).with("at", at));
        }
        self.catalog.say_of_handover(session, &saying, &asker.actor, self.prompt()).await?;
        self.explained(session).await
    }

    async fn excuse_recorder(
        &self,
        name: &str,
        excuse: &Excuse,
        asker: &Asker,
    ) -> Result<RecorderExcusedView, ApiError> {
        let recorder = self.recorder_named(name).await?;
        let saying = self.saying(excuse, &asker.words)?;
        self.catalog.say_of_recorder(recorder.id, &saying, &asker.actor).await?;
        let due = self.catalog.due_handovers(self.prompt()).await?;
        let due = due.iter().filter(|due| due.recorder.id == recorder.id).map(DueView::of);
        let said = self.catalog.said_of_recorder(recorder.id).await?;
        Ok(RecorderExcusedView {
            recorder: (&recorder).into(),
            said: said.map(Into::into),
            due: due.collect(),
        })
    }

    fn saying(&self, excuse: &Excuse, words: &Words) -> Result<Saying, ApiError> {
        let reason = reason_of(Some(&excuse.reason))?;
        let reason = reason.ok_or_else(|| ApiError::new(Code::ReasonWanted))?.to_owned();
        Ok(Saying { exception: self.exception(excuse, words)?, reason })
    }

    fn exception(&self, excuse: &Excuse, words: &Words) -> Result<Option<Exception>, ApiError> {
        let not_understood = |why: String| ApiError::new(Code::NotUnderstood).because(why);
        match (&excuse.kind, &excuse.returned_at) {
            (None, None) => Ok(None),
            (Some(kind), Some(returned)) => {
                let kind = kind.parse::<ExceptionKind>().map_err(not_understood)?;
                let now = self.clock.utc();
                let returned_at = time_told(Some(returned), words, now)?;
                Ok(Some(Exception { kind, returned_at }))
            }
            _ => Err(ApiError::new(Code::ExceptionIncomplete)),
        }
    }

    async fn handover_view(&self, handover: Handover) -> Result<HandoverView, ApiError> {
        let at = handover.verdict.activity_end.counted();
        let holder = self.catalog.holder_at(handover.recorder.id, at).await?;
        let said = self.catalog.said_of_handover(handover.session).await?;
        let said: Vec<SaidView> = said.into_iter().map(Into::into).collect();
        Ok(HandoverView::of(&handover, holder, said))
    }
}

impl DueView {
    fn of(due: &Due) -> Self {
        let (session, issue) = match due.subject {
            DueSubject::Session(session) => (Some(session.to_string()), None),
            DueSubject::Issue(issue) => (None, Some(issue.to_string())),
        };
        Self {
            session,
            issue,
            recorder: (&due.recorder).into(),
            standing: due.verdict.standing.as_str().into(),
            deadline: due.verdict.deadline,
            within_error: due.verdict.within_error,
            rule: due.verdict.rule.as_str().into(),
            clauses: due.verdict.rule.clauses().iter().map(ToString::to_string).collect(),
        }
    }
}
