//! The owner of lost tasks: whoever panics is written into the custody log, counted and told.

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedReceiver;
use tracing::error;

use super::Line;
use crate::{observe::metrics, supervisor::Lost};

/// Hears of lost tasks until the station ends. A bay that was lost has been answered for, and lights that are
/// lost go out of service by themselves; any other loss leaves the station unwell, until it is started anew.
pub(super) async fn hear(line: Arc<Line>, mut lost: UnboundedReceiver<Lost>) {
    while let Some(Lost { task, why }) = lost.recv().await {
        metrics::task_lost(&task);
        if ![super::bays::TASK, super::lights::TASK].contains(&task.as_str()) {
            line.pulse.lost();
        }
        if let Err(error) = line.catalog.record_lost_task(&task, &why).await {
            error!(task, why, %error, "a lost task could not be recorded");
        }
        line.outbox.ring();
    }
}
