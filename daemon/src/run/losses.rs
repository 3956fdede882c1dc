//! The owner of lost tasks: whoever panics is written into the custody log and told.

use tokio::sync::mpsc::UnboundedReceiver;
use tracing::error;

use crate::{catalog::Catalog, notify::Outbox, supervisor::Lost};

/// Hears of lost tasks until the station ends.
pub(super) async fn hear(catalog: Catalog, outbox: Outbox, mut lost: UnboundedReceiver<Lost>) {
    while let Some(Lost { task, why }) = lost.recv().await {
        if let Err(error) = catalog.record_lost_task(&task, &why).await {
            error!(task, why, %error, "a lost task could not be recorded");
        }
        outbox.ring();
    }
}
