//! Looking for interruptions, beside the line: by a bay once its session is over, by the derive lane once
//! the media worker has told more, by a start for what the last run left.
//!
//! One at a time. Whatever fails is said in the log and waits in the catalog to be tried again.

use std::sync::PoisonError;

use tracing::{info, warn};

use super::Line;
use crate::flow::{FlowError, gaps};

/// Looks at every session that waits. Blocking.
pub(super) fn look(line: &Line) {
    let _one_at_a_time = line.gaps.lock().unwrap_or_else(PoisonError::into_inner);
    if let Err(error) = line.runtime.block_on(look_at_all(line)) {
        warn!(%error, "interruptions could not be looked for; it is tried again later");
    }
    line.outbox.ring();
}

/// What the last run left. In safe mode nobody knows where the logs are.
pub(super) async fn look_at_start(line: &Line, safe_mode: bool) {
    if !safe_mode && let Err(error) = look_at_all(line).await {
        warn!(%error, "interruptions could not be looked for; it is tried again later");
    }
}

async fn look_at_all(line: &Line) -> Result<(), FlowError> {
    let zone = line.care.load().zone();
    let looker =
        gaps::Looker { catalog: &line.catalog, store: &line.store, profiles: &line.profiles, zone };
    while !line.is_stopping()
        && let Some(work) = line.catalog.next_gap_work().await?
    {
        let looked = gaps::look(&looker, work).await?;
        let (found, changed, withdrawn) = (looked.found, looked.changed, looked.withdrawn);
        info!(session = %work.session, found, changed, withdrawn, "looked for interruptions");
    }
    Ok(())
}
