//! Archive targets as people ask for them: which there are, what each still lacks, and what one keeps.
//!
//! Called by [`super::Api::perform`]. Listing reads the catalog alone: no target is asked anything then.

use docket_config::Worm;

use super::{Action, Api, ApiError, PromiseView, Reply, TargetCheckView, TargetView, TargetsView};
use crate::{domain::Actor, flow::probe, store::Target};

/// What can be asked of the archive targets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetsRequest {
    /// Which there are, and what each lacks.
    List,
    /// Try what one promises.
    Check(String),
}

impl TargetsRequest {
    /// What it wants to do.
    #[must_use]
    pub fn action(&self) -> Action {
        match self {
            Self::List => Action::ReadStation,
            Self::Check(_) => Action::Verify,
        }
    }
}

impl Api {
    pub(super) async fn targets(
        &self,
        asked: &TargetsRequest,
        by: &Actor,
    ) -> Result<Reply, ApiError> {
        match asked {
            TargetsRequest::List => self.list_targets().await,
            TargetsRequest::Check(name) => self.check_target(name, by).await,
        }
    }

    /// Tries what a target promises. One that cannot be tried is an error; one that keeps nothing is not.
    async fn check_target(&self, name: &str, by: &Actor) -> Result<Reply, ApiError> {
        let settings = self.settings.now();
        let targets = &settings.settings.archive.targets;
        let configured = targets.iter().find(|target| target.name == name);
        let configured = configured.ok_or_else(|| ApiError::not_found("target", name))?;
        let target = Target::open(configured)?;
        let now = self.clock.utc();
        let probed = probe::probe(&self.catalog, &target, configured.worm, now, by).await;
        let probed = probed.map_err(|error| ApiError::from(&error))?;
        let promises = probed.found.iter().map(|(promise, kept)| PromiseView {
            promise: promise.as_str().into(),
            kept: kept.as_str().into(),
        });
        Ok(Reply::TargetCheck(TargetCheckView {
            name: name.into(),
            url: configured.url.to_string(),
            worm: configured.worm == Worm::Required,
            stands: probed.stands,
            promises: promises.collect(),
        }))
    }

    async fn list_targets(&self) -> Result<Reply, ApiError> {
        let epoch = self.catalog.epoch().await?;
        let mut targets = Vec::new();
        for named in self.catalog.targets().await? {
            let backlog = self.catalog.backlog(&named.name).await?;
            let stands = self.catalog.newest_published(&named.name, epoch.number).await?;
            let failure = backlog.failure.clone();
            targets.push(TargetView {
                name: named.name,
                url: named.url,
                required: named.required,
                waiting: backlog.waiting,
                waiting_bytes: backlog.waiting_bytes,
                failing: backlog.failing,
                sent: backlog.sent,
                log_size: stands.map(|(checkpoint, _)| checkpoint.size),
                failure: failure.as_ref().map(|(code, _)| code.clone()),
                failure_detail: failure.map(|(_, detail)| detail),
            });
        }
        let home = self.store.folder().display().to_string();
        Ok(Reply::Targets(Box::new(TargetsView { home, targets })))
    }
}
