//! Telling the service manager that docket lives, as long as it does: not that its process stands
//! there, but that the catalog answers and the line moves while there is work.

use std::time::Duration;

use tokio::{
    sync::watch,
    time::{interval, timeout},
};
use tracing::warn;

use super::systemd;
use crate::{observe::Metrics, web::Door};

/// How often histograms are summed up while nobody asks for the figures.
const TIDYING: Duration = Duration::from_secs(10);

/// How long the door is waited for.
const DOOR_OPENS: Duration = Duration::from_secs(1);

/// Beats until `stopped`. Without a watchdog it only tidies the figures.
pub(super) async fn run(door: Door, figures: Metrics, mut stopped: watch::Receiver<bool>) {
    let period = systemd::watchdog_interval().map_or(TIDYING, |within| (within / 3).min(TIDYING));
    let mut beats = interval(period);
    loop {
        tokio::select! {
            biased;
            // A sender that is gone has stopped.
            _ = stopped.wait_for(|stop| *stop) => return,
            _ = beats.tick() => {}
        }
        figures.tidy();
        let Ok(api) = timeout(DOOR_OPENS, door.api()).await else {
            // The station behind the door is being replaced: that is at work, too.
            systemd::beat();
            continue;
        };
        if api.life().is_well() && api.catalog_answers().await.is_some() {
            systemd::beat();
        } else {
            warn!("no sign of life for the watchdog: a task was lost, or the line stands still");
        }
    }
}
