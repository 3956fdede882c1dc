//! Reconciling archive targets with the catalog, each as often as the settings say.
//!
//! Started and stopped by the station, beside the line. It begins nothing while a recorder is taken in, and
//! what it is at when the station stops is done anew by the next start. A target that was never reconciled
//! gets an hour's peace first, so that its copies are there.

use std::{path::PathBuf, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use docket_config::Target as Configured;
use tokio::{
    select,
    sync::watch,
    task::JoinHandle,
    time::{sleep, timeout},
};
use tracing::{error, info, warn};

use super::Line;
use crate::{
    domain::Actor,
    flow::{FlowError, mend::Mender, places::Places, reconcile},
    supervisor::Supervisor,
};

/// The name of the task.
const TASK: &str = "reconcile";
/// The longest sleep, and the peace that a new target gets.
const LOOK_AGAIN: Duration = Duration::from_secs(3600);
/// How long to wait for bays that are at work.
const BUSY: Duration = Duration::from_secs(60);
/// How long it may take to end: it is cut off at the next await.
const ENDING_MAX: Duration = Duration::from_secs(1);

/// The running lane.
pub(super) struct Reconciling {
    task: JoinHandle<()>,
    hours: watch::Sender<u32>,
    stop: watch::Sender<bool>,
}

impl Reconciling {
    /// Starts it: every so many hours; 0: never.
    pub(super) fn start(
        line: &Arc<Line>,
        supervisor: &Supervisor,
        data: PathBuf,
        targets: Vec<Configured>,
        hours: u32,
    ) -> Self {
        let (hours, set) = watch::channel(hours);
        let (stop, stopped) = watch::channel(false);
        let started = line.clock.utc();
        let lane = Lane { line: Arc::clone(line), data, targets, started, hours: set };
        let task = supervisor.watch(TASK, lane.run(stopped));
        Self { task, hours, stop }
    }

    /// Goes by other settings from now on.
    pub(super) fn follow(&self, hours: u32) {
        self.hours.send_replace(hours);
    }

    /// Ends it.
    pub(super) async fn stop(self) {
        self.stop.send_replace(true);
        // A lost one has been heard of; what it was at is done anew.
        let _ = timeout(ENDING_MAX, self.task).await;
    }
}

struct Lane {
    line: Arc<Line>,
    data: PathBuf,
    targets: Vec<Configured>,
    started: DateTime<Utc>,
    hours: watch::Receiver<u32>,
}

impl Lane {
    async fn run(mut self, mut stop: watch::Receiver<bool>) {
        loop {
            // What is under way is dropped at its next step: nothing is half done but a listing.
            let wait = select! {
                wait = self.round() => wait,
                _ = stop.wait_for(|stop| *stop) => return,
            };
            select! {
                () = sleep(wait) => {}
                // A sender that is gone belongs to a station that is gone.
                _ = self.hours.changed() => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
    }

    /// Reconciles what is due. Answers how long there is nothing to do.
    async fn round(&mut self) -> Duration {
        let hours = *self.hours.borrow_and_update();
        if hours == 0 {
            return LOOK_AGAIN;
        }
        let places = Places::open(&self.line.store, &self.targets);
        let mut wait = LOOK_AGAIN;
        for name in places.names() {
            let until = match self.due_in(&name, hours).await {
                Ok(until) => until,
                Err(problem) => {
                    error!(error = %problem, "targets cannot be reconciled for now");
                    return LOOK_AGAIN;
                }
            };
            if !until.is_zero() {
                wait = wait.min(until);
            } else if self.line.live.bays().iter().any(|bay| !bay.stage.is_last()) {
                return BUSY;
            } else if let Err(problem) = self.reconcile(&places, &name).await {
                error!(error = %problem, target_name = name, "it could not be reconciled");
                return LOOK_AGAIN;
            }
        }
        wait
    }

    async fn due_in(&self, name: &str, hours: u32) -> Result<Duration, FlowError> {
        let every = TimeDelta::hours(i64::from(hours));
        let now = self.line.clock.utc();
        let due = match self.line.catalog.last_reconciled(name).await? {
            // It was noted by a clock that was ahead: nobody knows when that was.
            Some((at, _)) if at > now => now,
            Some((at, _)) => at + every,
            None => self.started + TimeDelta::from_std(LOOK_AGAIN).unwrap_or(every),
        };
        Ok((due - now).to_std().unwrap_or_default())
    }

    async fn reconcile(&self, places: &Places, name: &str) -> Result<(), FlowError> {
        let line = &self.line;
        let who = Actor::station();
        let mender =
            Mender { catalog: &line.catalog, places, clock: line.clock.as_ref(), who: &who };
        let done =
            reconcile::reconcile(&mender, &line.vault, (&self.data, name), false, &|_, _, _| true)
                .await?;
        line.outbox.ring();
        let counts = &done.counts;
        if counts.missing + counts.extra + counts.altered > 0 || counts.failure.is_some() {
            warn!(target_name = name, ?counts, "it does not hold what the catalog says");
        } else {
            info!(target_name = name, objects = counts.present, "reconciled");
        }
        Ok(())
    }
}
