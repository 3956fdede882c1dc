//! A bay waits for room: nothing more is taken off recorders while the disks are too full.
//!
//! Called by `bay` on the bay's thread, before each group of clips; a group that was begun is ended. The bay says
//! that it waits, and goes on by itself once there is room. A station that runs for one command does not wait.

use std::time::Duration;

use tracing::{info, warn};

use super::Line;
use crate::{api::Leave, flow::live::Stage};

/// How often it is looked whether there is room again.
const LOOK: Duration = Duration::from_secs(1);

/// Waits until there is room. Answers whether there is: not when the bay is to stop before, or nobody waits.
pub(super) fn wait(line: &Line, bay: &str, leave: &Leave) -> bool {
    if has_room(line) {
        return true;
    }
    warn!(code = "DKT-0745", "the disks are too full to take more");
    if !line.waits_for_room {
        return false;
    }
    line.live.update(bay, |state| state.stage = Stage::Full);
    while !has_room(line) {
        if line.is_stopping() || leave.is_due() || leave.is_gone() {
            return false;
        }
        // The timer is made inside the runtime: outside there is none.
        line.runtime.block_on(async { tokio::time::sleep(LOOK).await });
    }
    info!("there is room again");
    line.live.update(bay, |state| state.stage = Stage::Copying);
    true
}

fn has_room(line: &Line) -> bool {
    // A disk that does not answer says what is wrong once it is written to.
    line.runtime.block_on(line.room.look()).is_none() || line.room.is_there()
}
