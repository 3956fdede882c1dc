//! The derive lane: one job after the other on its own thread, beside the line.
//!
//! New clips are looked into first, which takes a second or two and is what an interruption shows
//! by; then they get their renditions. Clips that an older version looked into come last.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use docket_transcode::{INSIDE_VERSION, Transcoder};
use tracing::error;

use super::{Line, StartError};
use crate::{
    api::LaneEnd,
    catalog::{Catalog, CatalogError},
    domain::ItemId,
    flow::{
        derive::{self, Derived},
        inside,
    },
    supervisor::{Supervisor, Task},
};

/// What the lane works with.
pub(super) struct Derive {
    pub(super) transcoder: Box<dyn Transcoder>,
    /// Where the worker's outputs stand until they are kept.
    pub(super) scratch: PathBuf,
    pub(super) end: LaneEnd,
}

/// Starts it; it ends once `cancel` is set.
pub(super) fn start(
    line: &Arc<Line>,
    supervisor: &Supervisor,
    lane: Derive,
    cancel: &Arc<AtomicBool>,
) -> Result<Task, StartError> {
    let (line, cancel) = (Arc::clone(line), Arc::clone(cancel));
    Ok(supervisor.start("derive", move || {
        let Derive { transcoder, scratch, end } = lane;
        run(&line, transcoder.as_ref(), &scratch, &cancel, &end);
    })?)
}

/// Runs until `cancel` is set; every nudge wakes it.
fn run(
    line: &Arc<Line>,
    transcoder: &dyn Transcoder,
    scratch: &Path,
    cancel: &AtomicBool,
    LaneEnd { nudges, progress }: &LaneEnd,
) {
    while nudges.recv().is_ok() {
        while !cancel.load(Ordering::Relaxed) && one(line, transcoder, scratch, cancel) {
            progress.send_modify(|p| p.done += 1);
        }
        progress.send_modify(|p| p.passes += 1);
        if cancel.load(Ordering::Relaxed) {
            return;
        }
    }
}

/// What is done to an item.
enum Job {
    Examine(ItemId),
    Derive(ItemId),
}

/// The job whose turn it is.
async fn next(catalog: &Catalog) -> Result<Option<Job>, CatalogError> {
    if let Some(item) = catalog.next_to_examine(0..1).await? {
        return Ok(Some(Job::Examine(item)));
    }
    if let Some(item) = catalog.next_to_derive().await? {
        return Ok(Some(Job::Derive(item)));
    }
    Ok(catalog.next_to_examine(1..INSIDE_VERSION).await?.map(Job::Examine))
}

/// Does one job. Answers whether to go on at once.
fn one(line: &Arc<Line>, transcoder: &dyn Transcoder, scratch: &Path, cancel: &AtomicBool) -> bool {
    let job = match line.runtime.block_on(next(&line.catalog)) {
        Ok(Some(job)) => job,
        Ok(None) => return false,
        Err(error) => {
            error!(%error, "renditions cannot go on");
            return false;
        }
    };
    let (catalog, store) = (&line.catalog, (&line.store, &line.reader));
    let (item, done) = line.runtime.block_on(async {
        match job {
            Job::Examine(item) => {
                (item, inside::examine(catalog, store, transcoder, item, cancel).await)
            }
            Job::Derive(item) => {
                (item, derive::derive(catalog, store, transcoder, scratch, item, cancel).await)
            }
        }
    });
    match done {
        Ok(Derived::Recorded) => {
            // What it says of times and interruptions is told once no clip of its session waits.
            line.judging.ring();
            true
        }
        Ok(Derived::Stopped) => false,
        Err(error) => {
            error!(%item, %error, "what a clip yields could not be kept; it is tried again later");
            false
        }
    }
}
