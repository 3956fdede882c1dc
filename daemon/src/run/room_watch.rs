//! Watching room and targets: tells people when footage piles up.
//!
//! Started and stopped by the station of a service. Looks every minute: whether a required target fails for too
//! long or is well again, in how many days the disks are full, and whether bays must wait for room. Each is told
//! once, and again only after it was well in between.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use docket_config::Archive;
use tokio::{sync::watch, task::JoinHandle, time::timeout};
use tracing::{error, info, warn};

use super::Line;
use crate::{
    catalog::{CatalogError, PACE_DAYS},
    domain::NewNotice,
    supervisor::Supervisor,
};

/// The name of the task.
const TASK: &str = "room";
/// How often it looks.
const LOOK: Duration = Duration::from_secs(60);
/// How long it may take to end.
const ENDING_MAX: Duration = Duration::from_secs(1);

/// The limits beyond which people are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Limits {
    failing: TimeDelta,
    days: u32,
}

impl Limits {
    fn of(settings: &Archive) -> Self {
        let failing = TimeDelta::hours(i64::from(settings.failing_hours));
        Self { failing, days: settings.room_days }
    }
}

/// The running watch.
pub(super) struct RoomWatch {
    task: JoinHandle<()>,
    limits: watch::Sender<Limits>,
    stop: watch::Sender<bool>,
}

impl RoomWatch {
    /// Starts it; it looks at once.
    pub(super) fn start(line: &Arc<Line>, supervisor: &Supervisor, settings: &Archive) -> Self {
        let (stop, mut stopped) = watch::channel(false);
        let (limits, limited) = watch::channel(Limits::of(settings));
        let line = Arc::clone(line);
        let task = supervisor.watch(TASK, async move {
            let mut told = Told::default();
            loop {
                let limits = *limited.borrow();
                if let Err(problem) = told.look(&line, limits).await {
                    error!(error = %problem, "room and targets cannot be watched for now");
                }
                line.outbox.ring();
                // The sender lives as long as the station: a change is the order to stop.
                if timeout(LOOK, stopped.changed()).await.is_ok() {
                    return;
                }
            }
        });
        Self { task, limits, stop }
    }

    /// Goes by other limits from the next look on.
    pub(super) fn follow(&self, settings: &Archive) {
        self.limits.send_replace(Limits::of(settings));
    }

    /// Ends it.
    pub(super) async fn stop(self) {
        self.stop.send_replace(true);
        // A lost one has been heard of.
        let _ = timeout(ENDING_MAX, self.task).await;
    }
}

/// What people know already.
#[derive(Debug, Default)]
struct Told {
    days: bool,
    held: bool,
}

impl Told {
    async fn look(&mut self, line: &Line, limits: Limits) -> Result<(), CatalogError> {
        let now = line.clock.utc();
        line.catalog.tell_of_targets(now - limits.failing).await?;
        let Some(fill) = line.room.look().await else { return Ok(()) };
        let is_held = !line.room.is_there();
        if is_held && !self.held {
            warn!(code = "DKT-0745", used_percent = fill.used_percent, "bays wait for room");
            let notice = NewNotice::intake_held(fill.used_percent, fill.free_bytes);
            line.catalog.add_notice(&notice).await?;
        } else if !is_held && self.held {
            info!(used_percent = fill.used_percent, "there is room for recorders again");
        }
        self.held = is_held;
        let keep_free = line.intake.load().keep_free.bytes();
        let since = now - TimeDelta::days(PACE_DAYS);
        let pace = line.catalog.bytes_per_day(since).await?;
        let days = pace.map(|pace| fill.free_bytes.saturating_sub(keep_free) / pace);
        match days {
            Some(days) if days < u64::from(limits.days) && !self.days => {
                line.catalog.add_notice(&NewNotice::room_for_days(days, fill.free_bytes)).await?;
                self.days = true;
            }
            // A day more, so that it is not told every time something comes and goes.
            Some(days) if days <= u64::from(limits.days) => {}
            _ => self.days = false,
        }
        Ok(())
    }
}
