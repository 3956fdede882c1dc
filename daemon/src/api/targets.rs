//! Archive targets as people ask for them: which there are, what each still lacks, and what one keeps.
//!
//! Called by [`super::Api::perform`]. Listing reads the catalog alone: no target is asked anything then.

use chrono::TimeDelta;

use super::{
    Action, AddAsked, Api, ApiError, KeepsView, PromiseView, RemoveAsked, Reply, RoomView,
    TargetCheckView, TargetView, TargetsView,
};
use crate::{
    catalog::PACE_DAYS,
    domain::Actor,
    flow::{probe, room::Room, staging},
    store::Target,
};

/// What can be asked of the archive targets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetsRequest {
    /// Which there are, and what each lacks.
    List,
    /// Try what one promises.
    Check(String),
    /// Look whether one can be taken up, and what it would get.
    Add(AddAsked),
    /// Judge whether one may be taken out of the settings.
    Remove(String, RemoveAsked),
}

impl TargetsRequest {
    /// What it wants to do.
    #[must_use]
    pub fn action(&self) -> Action {
        match self {
            Self::List => Action::ReadStation,
            Self::Check(_) | Self::Add(_) | Self::Remove(..) => Action::Verify,
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
            TargetsRequest::Add(asked) => self.plan_target(asked).await,
            TargetsRequest::Remove(name, asked) => self.release_target(name, asked, by).await,
        }
    }

    /// Tries what a target promises. One that cannot be tried is an error; one that keeps nothing is an answer.
    async fn check_target(&self, name: &str, by: &Actor) -> Result<Reply, ApiError> {
        let settings = self.settings.now();
        let targets = &settings.settings.archive.targets;
        let configured = targets.iter().find(|target| target.name == name);
        let configured = configured.ok_or_else(|| ApiError::not_found("target", name))?;
        let target = Target::open(configured)?;
        let now = self.clock.utc();
        let probed = probe::probe(&self.catalog, &target, configured.worm, now, by).await;
        let probed = probed.map_err(|error| ApiError::from(&error))?;
        // It answers: nobody leaves it in peace any longer.
        self.catalog.target_answers(name).await?;
        if let Some(station) = &self.station {
            station.answering.send_replace(name.into());
        }
        let promises = probed.found.iter().map(|(promise, kept)| PromiseView {
            promise: promise.as_str().into(),
            kept: kept.as_str().into(),
        });
        Ok(Reply::TargetCheck(TargetCheckView {
            name: name.into(),
            url: configured.url.to_string(),
            worm: configured.worm.word().into(),
            stands: probed.stands,
            promises: promises.collect(),
        }))
    }

    async fn list_targets(&self) -> Result<Reply, ApiError> {
        let home = self.store.folder().display().to_string();
        let (targets, room) = (self.target_views().await?, self.room_view().await?);
        let home_reconciled = self.last_reconciled(self.store.target()).await?;
        Ok(Reply::Targets(Box::new(TargetsView { home, home_reconciled, targets, room })))
    }

    /// The further targets, and what each lacks.
    pub(super) async fn target_views(&self) -> Result<Vec<TargetView>, ApiError> {
        let epoch = self.catalog.epoch().await?;
        let mut targets = Vec::new();
        for named in self.catalog.targets().await? {
            let backlog = self.catalog.backlog(&named.name).await?;
            let stands = self.catalog.newest_published(&named.name, epoch.number).await?;
            let keeps = self.catalog.guards_of(&named.name).await?;
            let failure = backlog.failure.clone();
            let reconciled = self.last_reconciled(&named.name).await?;
            targets.push(TargetView {
                name: named.name,
                url: named.url,
                required: named.required,
                waiting: backlog.waiting,
                waiting_bytes: backlog.waiting_bytes,
                failing: backlog.failing,
                sent: backlog.sent,
                reconciled,
                log_size: stands.map(|(checkpoint, _)| checkpoint.size),
                failure: failure.as_ref().map(|(code, _)| code.clone()),
                failure_detail: failure.map(|(_, detail)| detail),
                keeps: keeps.map(KeepsView::from),
                failing_since: backlog.failing_since,
            });
        }
        Ok(targets)
    }

    /// How long the station's own disks last.
    pub(super) async fn room_view(&self) -> Result<RoomView, ApiError> {
        let settings = self.settings.now();
        let intake = &settings.settings.intake;
        // Whoever looks on beside a station keeps no marks of its own.
        let room = match &self.station {
            Some(station) => station.room.clone(),
            None => Room::on(&[&staging::folder_in(&self.data), self.store.folder()], intake),
        };
        let fill = room.look().await;
        let since = self.clock.utc() - TimeDelta::days(PACE_DAYS);
        let pace = self.catalog.bytes_per_day(since).await?;
        Ok(RoomView {
            used_percent: fill.map_or(0, |fill| fill.used_percent),
            free_bytes: fill.map_or(0, |fill| fill.free_bytes),
            // Of a disk that does not answer nobody knows.
            days_left: fill.zip(pace).map(|(fill, pace)| {
                fill.free_bytes.saturating_sub(intake.keep_free.bytes()) / pace
            }),
            high_water: intake.high_water,
            low_water: intake.low_water,
            is_held: !room.is_there(),
        })
    }
}
