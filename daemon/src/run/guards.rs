//! One round of keeping what a further target has: what is due is done, what fails is tried again later.
//!
//! Called by the target's lane, after it sent what waits. A failure here holds up nothing else.

use chrono::TimeDelta;
use futures::{StreamExt, stream};
use tracing::{error, warn};

use super::{
    Line,
    send_lane::{code_of, peace},
};
use crate::{
    catalog::Guard,
    flow::{FlowError, guard::Keeper},
    store::{StoreErrorKind, Target},
};

/// Items taken up at once.
const TOGETHER: u32 = 64;

/// How a round went.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Kept {
    /// Items whose copies are now as they are asked to be.
    pub(super) done: usize,
    /// The target said yes to something and did not do it.
    pub(super) is_broken: bool,
}

/// Does what is asked of `target`, for so many items at a time.
pub(super) async fn keep(line: &Line, target: &Target, parallel: usize) -> Result<Kept, FlowError> {
    let due = line.catalog.guards_due(target.name(), line.clock.utc(), TOGETHER).await?;
    let ends: Vec<Kept> = stream::iter(due)
        .map(|guard| one(line, target, guard))
        .buffer_unordered(parallel)
        .collect()
        .await;
    Ok(ends.into_iter().fold(Kept::default(), |all, one| Kept {
        done: all.done + one.done,
        is_broken: all.is_broken || one.is_broken,
    }))
}

async fn one(line: &Line, target: &Target, guard: Guard) -> Kept {
    let Err(problem) = Keeper::new(&line.catalog, target).keep(&guard).await else {
        return Kept { done: 1, is_broken: false };
    };
    let is_broken =
        matches!(&problem, FlowError::Store(e) if e.kind() == StoreErrorKind::Unprotected);
    if guard.attempts == 0 {
        warn!(target_name = target.name(), item = %guard.item, error = %problem, "its copies there are not kept as they must be");
    }
    let (code, why) = (code_of(&problem).0, problem.to_string());
    let wait = TimeDelta::from_std(peace(guard.attempts)).unwrap_or_default();
    let again = line.clock.utc() + wait;
    let noted =
        line.catalog.guard_failed(target.name(), &guard, (code, &why), again, is_broken).await;
    if let Err(error) = noted {
        error!(%error, "what a target does not keep could not be noted");
    }
    Kept { done: 0, is_broken }
}
