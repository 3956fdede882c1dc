//! Archive targets as people ask for them: which there are, and what each still lacks.
//!
//! Called by [`super::Api::perform`]. Reads the catalog alone: no target is asked anything here.

use super::{Action, Api, ApiError, Reply, TargetView, TargetsView};

/// What can be asked of the archive targets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetsRequest {
    /// Which there are, and what each lacks.
    List,
}

impl TargetsRequest {
    /// What it wants to do.
    #[must_use]
    pub fn action(&self) -> Action {
        match self {
            Self::List => Action::ReadStation,
        }
    }
}

impl Api {
    pub(super) async fn targets(&self, asked: &TargetsRequest) -> Result<Reply, ApiError> {
        let TargetsRequest::List = asked;
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
