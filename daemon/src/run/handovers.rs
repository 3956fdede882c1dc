//! Watching handovers: warns before deadlines.
//!
//! Started and stopped by the station; the judge lane judges, and is woken with each look. It sleeps until
//! the next warning is due, for an hour at most: the roster changes meanwhile, and clocks are set. What
//! the catalog cannot keep now is done the next time.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use docket_config::Handover;
use tokio::{sync::watch, task::JoinHandle, time::timeout};
use tracing::{error, info};

use super::Line;
use crate::{catalog::CatalogError, supervisor::Supervisor};

/// The name of the task.
const TASK: &str = "handover";
/// The longest sleep.
const SLEEP_MAX: Duration = Duration::from_secs(3600);
/// How long it may take to end.
const ENDING_MAX: Duration = Duration::from_secs(1);

/// The running watch.
pub(super) struct Handovers {
    task: JoinHandle<()>,
    stop: watch::Sender<bool>,
}

impl Handovers {
    /// Starts it; it looks at once.
    pub(super) fn start(line: &Arc<Line>, supervisor: &Supervisor) -> Self {
        let (stop, mut stopped) = watch::channel(false);
        let line = Arc::clone(line);
        let task = supervisor.watch(TASK, async move {
            loop {
                let sleep = line.look_at_handovers().await.unwrap_or_else(|problem| {
                    error!(error = %problem, "handovers cannot be warned of for now");
                    SLEEP_MAX
                });
                // The sender lives as long as the station: a change is the order to stop.
                if timeout(sleep, stopped.changed()).await.is_ok() {
                    return;
                }
            }
        });
        Self { task, stop }
    }

    /// Ends it.
    pub(super) async fn stop(self) {
        self.stop.send_replace(true);
        // A lost one has been heard of; what it could not keep is done by the next start.
        let _ = timeout(ENDING_MAX, self.task).await;
    }
}

impl Line {
    /// Does all that can be done now. Answers how long there is nothing to do.
    async fn look_at_handovers(&self) -> Result<Duration, CatalogError> {
        // What could not be judged before is tried again.
        self.judging.ring();
        let settings = self.handover.load();
        let (prompt, ahead) = (prompt(&settings), hours(settings.warn_hours));
        let warned = self.catalog.warn_of_handovers(prompt, ahead).await?;
        for (session, problem) in &warned.failed {
            self.not_judged(*session, problem).await;
        }
        if warned.given > 0 {
            info!(given = warned.given, "warned of handovers that are due");
        }
        self.outbox.ring();
        Ok(warned.next.map_or(SLEEP_MAX, |at| self.until(at)))
    }

    fn until(&self, at: DateTime<Utc>) -> Duration {
        (at - self.clock.utc()).to_std().unwrap_or_default().min(SLEEP_MAX)
    }
}

pub(super) fn prompt(settings: &Handover) -> TimeDelta {
    hours(settings.prompt_hours)
}

fn hours(hours: u32) -> TimeDelta {
    TimeDelta::hours(i64::from(hours))
}
