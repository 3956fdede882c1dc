//! Removing footage from recorders: asked for by one request, confirmed by another, off by default.

use std::path::{Path, PathBuf};

use docket_drivers::Place;

use super::{
    Api, ApiError, Code, Page, RemovalView, RemovalsView, Running, VerifyView,
    jobs::Under,
    pages::{page_end, page_limit},
};
use crate::{
    catalog::{CatalogErrorKind, Session},
    domain::{Actor, RemovalId, SessionId},
    removal::Refusal,
};

impl Api {
    /// The first step.
    pub(super) async fn ask_removal(
        &self,
        session: &str,
        by: &Actor,
    ) -> Result<RemovalView, ApiError> {
        self.may_remove()?;
        let station = self.station()?;
        let id = self.session_id(session).await?;
        let session = self.catalog.session(id).await.map_err(|e| match e.kind() {
            CatalogErrorKind::NotFound => ApiError::not_found("session", &id.to_string()),
            _ => e.into(),
        })?;
        let stands = station.live.here().stands(Path::new(&session.place), id);
        let id = self.catalog.ask_removal(id, stands, by).await?.map_err(refused)?;
        Ok((&self.catalog.removal(id).await?).into())
    }

    /// The second step. Its end stands in the answer, also where footage stayed.
    pub(super) async fn remove(&self, id: &str, under: &Under) -> Result<RemovalView, ApiError> {
        let station = self.station()?;
        self.may_remove()?;
        let id = self.removal_id(id)?;
        let session = self.known_removal(id).await?.session;
        self.catalog.may_confirm(id).await?.map_err(refused)?;
        self.archive_has_all_of(session, under).await?;
        let session = self.catalog.session(session).await?;
        if station.live.is_busy(&session.bay) {
            return Err(refused(Refusal::Docked));
        }
        let place = Place { bay: session.bay, path: PathBuf::from(session.place) };
        self.told_to_remove(station, id, place, &under.asker.actor).await?;
        Ok((&self.catalog.removal(id).await?).into())
    }

    /// Reads every original of the stay again: the recorder's copy is about to go, and what was proven
    /// once may have been lost since.
    async fn archive_has_all_of(&self, session: SessionId, under: &Under) -> Result<(), ApiError> {
        let items = self.catalog.items_of_stay(session).await?;
        let mut read = VerifyView::default();
        for item in &items {
            under.go_on()?;
            self.verify_one(&self.catalog.item(*item).await?, under, &mut read).await?;
        }
        if read.failed_count > 0 || read.checked != items.len() as u64 {
            return Err(refused(Refusal::NotProven));
        }
        Ok(())
    }

    async fn told_to_remove(
        &self,
        station: &Running,
        id: RemovalId,
        place: Place,
        by: &Actor,
    ) -> Result<(), ApiError> {
        let asked = station.desk.remove(id, place, by.clone()).await;
        let answer = asked.ok_or_else(|| ApiError::new(Code::Stopping))?.await;
        Ok(answer.map_err(|_| ApiError::new(Code::Stopping))??)
    }

    pub(super) async fn removals(&self, page: &Page) -> Result<RemovalsView, ApiError> {
        let before = page.before.as_deref().map(|id| self.removal_id(id)).transpose()?;
        let limit = page_limit(page.limit)?;
        let found = self.catalog.removals(limit, before).await?;
        let next = page_end(&found, limit).map(|removal| removal.id.to_string());
        Ok(RemovalsView { removals: found.iter().map(RemovalView::from).collect(), next })
    }

    /// Whether the footage of a session may be removed from its recorder, or why not.
    pub(super) async fn removal_of(&self, session: &Session) -> Result<&'static str, ApiError> {
        if self.catalog.is_removed(session.id).await? {
            return Ok("removed");
        }
        let stay = self.catalog.stay(session.id).await?;
        Ok(stay.may_lose().map_or_else(Refusal::as_str, |()| "yes"))
    }

    fn may_remove(&self) -> Result<(), ApiError> {
        if self.settings.now().settings.recorders.remove_footage {
            return Ok(());
        }
        Err(refused(Refusal::Off))
    }

    /// Whole: an act of such weight is named in full.
    fn removal_id(&self, text: &str) -> Result<RemovalId, ApiError> {
        text.parse().map_err(|_| ApiError::not_found("removal", text))
    }

    async fn known_removal(&self, id: RemovalId) -> Result<crate::catalog::Removal, ApiError> {
        self.catalog.removal(id).await.map_err(|error| match error.kind() {
            CatalogErrorKind::NotFound => ApiError::not_found("removal", &id.to_string()),
            _ => error.into(),
        })
    }
}

/// Why footage stays, for the asker.
pub(super) fn refused(refusal: Refusal) -> ApiError {
    ApiError::new(Code::FootageStays).with("reason", refusal.as_str())
}
