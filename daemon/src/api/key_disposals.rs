//! Disposing of an encrypted item by destroying its key: asked for by one request, confirmed by another, off by
//! default.
//!
//! Called by `Api::perform`. Whether it may be is judged by the catalog in the transaction of each step. Once confirmed
//! it is published that the key is condemned, and then it is destroyed; where that could not be it is gone on with.

use std::time::Duration;

use super::{
    Action, Api, ApiError, Code, KeyDisposalView, KeyDisposalsView, Page, Reply, Running,
    casework::reason as reason_given,
    pages::{page_end, page_limit},
};
use crate::{
    catalog::{CatalogErrorKind, KeyDisposal, MayDestroy},
    disposal::Refusal,
    domain::{Actor, KeyDisposalId},
    flow::destroy_key::destroy_key,
};

/// How long it may take to publish the custody log; else it is done by whoever publishes it.
const PUBLISHING_MAX: Duration = Duration::from_secs(20);

/// A use case of the disposal of encrypted items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyDisposalRequest {
    /// The first step.
    Ask {
        /// The item's id.
        item: String,
        /// Why.
        reason: String,
    },
    /// The second step, of the disposal of that id.
    Confirm(String),
    /// Disposals, newest first.
    List(Page),
}

impl KeyDisposalRequest {
    /// What it wants to do.
    #[must_use]
    pub fn action(&self) -> Action {
        match self {
            Self::List(_) => Action::ReadEvidence,
            Self::Ask { .. } | Self::Confirm(_) => Action::DestroyKeys,
        }
    }
}

impl Api {
    pub(super) async fn key_disposal_request(
        &self,
        asked: KeyDisposalRequest,
        by: &Actor,
    ) -> Result<Reply, ApiError> {
        let done = match asked {
            KeyDisposalRequest::List(page) => return self.key_disposals(&page).await,
            KeyDisposalRequest::Ask { item, reason } => {
                self.ask_key_disposal(&item, &reason, by).await?
            }
            KeyDisposalRequest::Confirm(id) => self.confirm_key_disposal(&id, by).await?,
        };
        Ok(Reply::KeyDisposal((&done).into()))
    }

    async fn ask_key_disposal(
        &self,
        item: &str,
        reason: &str,
        by: &Actor,
    ) -> Result<KeyDisposal, ApiError> {
        self.may_destroy_keys()?;
        let (item, reason) = (self.item_id(item).await?, reason_given(reason)?);
        let asked = self.catalog.ask_key_disposal(item, reason, self.today(), by).await;
        let asked = asked.map_err(|error| match error.kind() {
            CatalogErrorKind::NotFound => ApiError::not_found("item", &item.to_string()),
            _ => error.into(),
        })?;
        Ok(self.catalog.key_disposal(asked.map_err(refused)?).await?)
    }

    async fn confirm_key_disposal(&self, id: &str, by: &Actor) -> Result<KeyDisposal, ApiError> {
        let station = self.may_destroy_keys()?;
        // Whole: an act of such weight is named in full.
        let id: KeyDisposalId = id.parse().map_err(|_| ApiError::not_found("key-disposal", id))?;
        let asked = self.catalog.key_disposal(id).await.map_err(|error| match error.kind() {
            CatalogErrorKind::NotFound => ApiError::not_found("key-disposal", &id.to_string()),
            _ => error.into(),
        })?;
        // Nobody else destroys it meanwhile: it is on record who did.
        let turn = station.vault.turn().await;
        // One that was confirmed and not done to the end is gone on with, by whoever asks.
        if asked.condemned_at.is_none() || asked.destroyed_at.is_some() {
            self.catalog.condemn_key(id, self.today(), by).await?.map_err(refused)?;
        }
        publish(station).await;
        let stands = |code: Code| ApiError::new(code).with("item", asked.item.to_string());
        match destroy_key(&self.catalog, &station.vault, &asked, by, turn).await {
            Ok(MayDestroy::Now | MayDestroy::Done) => Ok(self.catalog.key_disposal(id).await?),
            Ok(MayDestroy::Held) => Err(refused(Refusal::Held)),
            Ok(MayDestroy::Unpublished) => Err(stands(Code::KeyWaitsForLog)),
            Err(problem) => Err(stands(Code::KeyNotDestroyed).because(problem)),
        }
    }

    async fn key_disposals(&self, page: &Page) -> Result<Reply, ApiError> {
        let parsed = |id: &str| id.parse().map_err(|_| ApiError::not_found("key-disposal", id));
        let before = page.before.as_deref().map(parsed).transpose()?;
        let limit = page_limit(page.limit)?;
        let found = self.catalog.key_disposals(limit, before).await?;
        let next = page_end(&found, limit).map(|disposal| disposal.id.to_string());
        let disposals = found.iter().map(KeyDisposalView::from).collect();
        Ok(Reply::KeyDisposals(KeyDisposalsView { disposals, next }))
    }

    fn may_destroy_keys(&self) -> Result<&Running, ApiError> {
        if self.settings.now().settings.archive.encryption.destroy_keys {
            return self.station();
        }
        Err(refused(Refusal::Off))
    }
}

/// Has the custody log published, if it can be.
async fn publish(station: &Running) {
    if let Some(log) = station.log.clone() {
        // Lost is not published: the catalog says whether it is.
        let _ = tokio::task::spawn_blocking(move || log.publish(PUBLISHING_MAX)).await;
    }
}

/// Why a key is kept, for the asker.
fn refused(refusal: Refusal) -> ApiError {
    ApiError::new(Code::KeyKept).with("reason", refusal.as_str())
}
