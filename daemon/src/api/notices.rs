//! What people should know: looking at it, and having it told again.

use super::{
    Api, ApiError, Asker, Code, DeliveryView, NoticeView, NoticesAsked, NoticesView,
    pages::{page_end, page_limit},
};
use crate::{
    catalog::{CatalogErrorKind, Notice, NoticeFilter},
    domain::NoticeId,
    notify::sentence,
    words::Words,
};

impl Api {
    pub(super) async fn notices(
        &self,
        asked: &NoticesAsked,
        words: &Words,
    ) -> Result<NoticesView, ApiError> {
        let limit = page_limit(asked.limit)?;
        let before = match &asked.before {
            // One that was trimmed meanwhile has no place any more.
            Some(id) => Some(self.known_notice(id).await?.id),
            None => None,
        };
        let filter = NoticeFilter {
            open: asked.pending,
            before,
            limit: Some(limit),
            ..NoticeFilter::default()
        };
        let found = self.catalog.notices(&filter).await?;
        let next = page_end(&found, limit).map(|notice| notice.id.to_string());
        let notices = found.iter().map(|notice| view(notice, words)).collect();
        Ok(NoticesView { notices, next })
    }

    pub(super) async fn notice(&self, id: &str, words: &Words) -> Result<NoticeView, ApiError> {
        let notice = self.known_notice(id).await?;
        let mut view = view(&notice, words);
        for delivery in self.catalog.deliveries(notice.id).await? {
            let error = delivery.last_error;
            let (last_code, last_error) =
                error.map_or((None, None), |error| (error.code, Some(error.detail)));
            view.deliveries.push(DeliveryView {
                channel: delivery.channel,
                state: delivery.state.as_str().into(),
                attempts: delivery.attempts,
                next_at: delivery.next_at,
                last_code,
                last_error,
                delivered_at: delivery.delivered_at,
            });
        }
        Ok(view)
    }

    async fn known_notice(&self, id: &str) -> Result<Notice, ApiError> {
        let id = notice_id(id)?;
        self.catalog.notice(id).await.map_err(|error| match error.kind() {
            CatalogErrorKind::NotFound => ApiError::not_found("notice", &id.to_string()),
            _ => error.into(),
        })
    }

    pub(super) async fn replay_notice(
        &self,
        id: &str,
        asker: &Asker,
    ) -> Result<NoticeView, ApiError> {
        let station = self.station()?;
        let view = self.notice(id, &asker.words).await?;
        self.catalog.replay_notice(notice_id(&view.id)?, &asker.actor).await?;
        station.outbox.ring();
        self.notice(&view.id, &asker.words).await
    }
}

fn notice_id(text: &str) -> Result<NoticeId, ApiError> {
    text.parse().map_err(|_| ApiError::new(Code::NotFound).with("thing", "notice").with("id", text))
}

fn view(notice: &Notice, words: &Words) -> NoticeView {
    NoticeView {
        id: notice.id.to_string(),
        kind: notice.kind.as_str().into(),
        severity: notice.kind.severity().as_str().into(),
        at: notice.at,
        last_at: notice.last_at,
        times: notice.times,
        facts: notice.facts.clone(),
        text: sentence(words, notice),
        pending: notice.pending,
        failed: notice.failed,
        deliveries: Vec::new(),
    }
}
