//! Looking at sessions.

use super::{
    Api, ApiError, Code, ExceptionView, Page, Rest, SessionView, SessionsView,
    pages::{PAGE_MAX, number_after, page_end, page_limit},
};
use crate::{
    catalog::{CatalogErrorKind, InterruptionFilter},
    domain::{SessionId, display_name},
};

impl Api {
    pub(super) async fn sessions(&self, page: &Page) -> Result<SessionsView, ApiError> {
        let before = match &page.before {
            Some(id) => Some(self.session_id(id).await?),
            None => None,
        };
        let limit = page_limit(page.limit)?;
        let found = self.catalog.sessions(limit, before).await?;
        let next = page_end(&found, limit).map(|session| session.id.to_string());
        let sessions = found.iter().map(|session| self.session_told(session)).collect();
        Ok(SessionsView { sessions, next })
    }

    pub(super) async fn session(&self, id: &str, rest: &Rest) -> Result<SessionView, ApiError> {
        let (limit, after) = (page_limit(rest.limit)?, number_after(rest.after.as_deref())?);
        let id = self.session_id(id).await?;
        self.session_from(id, limit, after).await
    }

    /// A session that has just ended, with the first of the files not taken.
    pub(super) async fn session_view(&self, id: SessionId) -> Result<SessionView, ApiError> {
        self.session_from(id, PAGE_MAX, None).await
    }

    async fn session_from(
        &self,
        id: SessionId,
        limit: u32,
        after: Option<i64>,
    ) -> Result<SessionView, ApiError> {
        let session = self.catalog.session(id).await.map_err(|error| match error.kind() {
            CatalogErrorKind::NotFound => ApiError::not_found("session", &id.to_string()),
            _ => error.into(),
        })?;
        let mut view = self.session_told(&session);
        view.removal = Some(self.removal_of(&session).await?.into());
        let filter = InterruptionFilter { session: Some(id), ..InterruptionFilter::default() };
        view.interruptions = self.interruptions_at(filter).await?;
        let exceptions = self.catalog.exceptions(id, limit, after).await?;
        view.next = page_end(&exceptions, limit).map(|exception| exception.handle.to_string());
        for exception in exceptions {
            view.not_taken.push(ExceptionView {
                path: display_name(&exception.path_raw),
                reason: exception.reason,
                detail: exception.detail,
                item: exception.item.map(|i| i.to_string()),
            });
        }
        Ok(view)
    }

    /// A session by its id or any unique beginning of it.
    pub(super) async fn session_id(&self, text: &str) -> Result<SessionId, ApiError> {
        if let Ok(id) = text.parse() {
            return Ok(id);
        }
        match self.catalog.sessions_by_prefix(text).await?.as_slice() {
            [id] if text.len() >= 4 => Ok(*id),
            [] => Err(ApiError::not_found("session", text)),
            _ => Err(ApiError::new(Code::Ambiguous).with("thing", "session").with("id", text)),
        }
    }
}
