//! The derive lane: one rendition job after the other on its own thread, beside the line.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::Receiver,
    },
};

use docket_transcode::Transcoder;
use tokio::sync::watch;
use tracing::error;

use super::{Line, StartError, gaps};
use crate::{
    api::RenditionProgress,
    catalog::CatalogError,
    flow::{
        derive::{self, Derived},
        times,
    },
    supervisor::{Supervisor, Task},
};

/// What the lane works with.
pub(super) struct Derive {
    pub(super) transcoder: Box<dyn Transcoder>,
    /// Where the worker's outputs stand until they are kept.
    pub(super) scratch: PathBuf,
    pub(super) nudges: Receiver<()>,
    pub(super) progress: watch::Sender<RenditionProgress>,
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
        let Derive { transcoder, scratch, nudges, progress } = lane;
        run(&line, transcoder.as_ref(), &scratch, &nudges, &cancel, &progress);
    })?)
}

/// Runs until `cancel` is set; every nudge wakes it. `progress` tells how far it is.
fn run(
    line: &Arc<Line>,
    transcoder: &dyn Transcoder,
    scratch: &Path,
    nudges: &Receiver<()>,
    cancel: &AtomicBool,
    progress: &watch::Sender<RenditionProgress>,
) {
    while nudges.recv().is_ok() {
        while !cancel.load(Ordering::Relaxed) && one(line, transcoder, scratch, cancel) {
            // Before anybody hears that it is done.
            gaps::look(line);
            progress.send_modify(|p| p.done += 1);
        }
        progress.send_modify(|p| p.passes += 1);
        if cancel.load(Ordering::Relaxed) {
            return;
        }
    }
}

/// Does one item. Answers whether to go on at once.
fn one(line: &Arc<Line>, transcoder: &dyn Transcoder, scratch: &Path, cancel: &AtomicBool) -> bool {
    let next: Result<_, CatalogError> = line.runtime.block_on(line.catalog.next_to_derive());
    let item = match next {
        Ok(Some(item)) => item,
        Ok(None) => return false,
        Err(error) => {
            error!(%error, "renditions cannot go on");
            return false;
        }
    };
    let done = line.runtime.block_on(derive::derive(
        &line.catalog,
        &line.store,
        transcoder,
        scratch,
        item,
        cancel,
    ));
    match done {
        Ok(Derived::Recorded) => {
            let zone = line.care.load().zone();
            if let Err(error) = line.runtime.block_on(times::settle_item(&line.catalog, item, zone))
            {
                error!(%item, %error, "when it was recorded could not be told");
            }
            true
        }
        Ok(Derived::Stopped) => false,
        Err(error) => {
            error!(%item, %error, "a rendition could not be kept; it is tried again later");
            false
        }
    }
}
