//! Stopping a station in order, so that what is under way ends or can be gone on with.
//!
//! Called by whoever owns the station. Each part that hangs is left behind after a while; what it was at
//! is done anew by the next start.

use std::{
    sync::{Arc, PoisonError, atomic::Ordering},
    time::Duration,
};

use futures::future::join_all;
use tokio::{task::JoinHandle, time::timeout};
use tracing::{info, warn};

use super::{Station, bays, drops, send_lane::SendLane};
use crate::catalog::Catalog;

/// How long after it was told to stop the station goes on reading back what was copied. What is
/// cut short then is done anew by the next start.
const DRAINING_MAX: Duration = Duration::from_secs(3);
/// How long a lane may take to end once nothing more comes.
const LANE_ENDING_MAX: Duration = Duration::from_secs(2);
/// How long renditions may take to end: the worker is killed.
const DERIVE_ENDING_MAX: Duration = Duration::from_secs(1);
/// How long the catalog may take to close. It waits for a transaction under way; one that takes longer
/// is undone by the next start, like after a kill.
const CLOSING_MAX: Duration = Duration::from_secs(1);
/// How long witnesses may take to answer for the last time, and where the station is in a hurry; so long is waited
/// for the log before.
const ASKING_MAX: Duration = Duration::from_secs(30);
const HURRIED_ASKING_MAX: Duration = Duration::from_millis(500);
/// How long a lane may take where nobody is in a hurry.
const LANE_WORKING_MAX: Duration = Duration::from_secs(365 * 24 * 3600);

impl Station {
    /// Stops in order: nothing is heard of recorders, no new ones are taken, jobs and bays end, the archive lane drains, renditions are
    /// cancelled, the log is published, further targets get what they lack, the catalog is closed. Sessions under way are ended first; once
    /// [`Self::interrupt`]ed, each part that hangs is left behind after seconds.
    pub async fn stop(self) {
        let catalog = self.retire().await;
        match timeout(CLOSING_MAX, catalog.close()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                warn!(%error, "the catalog did not close cleanly; the next start recovers");
            }
            Err(_) => warn!("the catalog was busy and is left open; the next start recovers"),
        }
        info!("station stopped");
    }

    /// Stops in the same order but for the catalog, which is handed to the station that comes next.
    /// What reads through [`Self::api`] still does.
    pub async fn retire(self) -> Catalog {
        let hurried = self.line.is_stopping();
        let drain = hurried.then(|| self.cut_short());
        if let Some(audits) = &self.audits {
            audits.tell_to_stop();
        }
        if let Some(reconciling) = self.reconciling {
            reconciling.stop().await;
        }
        let docking = self.hotplug.stop().await;
        drops::stop(self.drops).await;
        self.handovers.stop().await;
        if let Some(watch) = self.room_watch {
            watch.stop().await;
        }
        self.stop_front.send_replace(true);
        if hurried {
            self.derive_cancel.store(true, Ordering::Relaxed);
            self.renditions.ring();
            self.api.all_jobs().cancel();
        }
        // The front takes no more, and ends once every bay is done; a dock job ends with its bays.
        let bays_left = hurried.then_some(bays::ENDING_MAX);
        // A lost one has been heard of.
        let (_, (), ()) =
            tokio::join!(self.front, self.api.all_jobs().ended(bays_left), docking.ended());
        self.derive_cancel.store(true, Ordering::Relaxed);
        let last_sender = self.line.archive.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(last_sender);
        self.renditions.ring();
        let (archive, derive, courier) = (self.archive, self.derive, self.courier);
        let audits = self.audits;
        let (lights, judge, signed, log) = (self.lights, self.judge, self.signed, self.log);
        let witnesses = self.witnesses;
        let (line, runtime, sending) =
            (Arc::clone(&self.line), self.line.runtime.clone(), self.sending);
        let joined = tokio::task::spawn_blocking(move || {
            archive.join(if hurried { LANE_ENDING_MAX } else { LANE_WORKING_MAX });
            if let Some(audits) = audits {
                audits.join();
            }
            // No bay is at work any more; renditions show in no light.
            if let Some(lights) = &lights {
                lights.tell_to_stop();
            }
            if let Some(derive) = derive {
                derive.join(DERIVE_ENDING_MAX);
            }
            judge.stop();
            if let Some(lights) = lights {
                lights.join();
            }
            // What the others made known is signed.
            if let Some(signed) = signed {
                runtime.block_on(signed.stop(hurried));
            }
            if !hurried && !sending.is_empty() {
                // What a target permits wants the log there.
                line.publish_log_within(LANE_WORKING_MAX);
                runtime.block_on(join_all(sending.iter().map(SendLane::drain)));
            }
            if let Some(witnesses) = witnesses {
                // They are asked about all that was done; that they signed is an event too.
                let at_most = if hurried { HURRIED_ASKING_MAX } else { ASKING_MAX };
                line.publish_log_within(at_most);
                runtime.block_on(witnesses.stop(at_most));
            }
            // Nothing appends events any more.
            if let Some(log) = log {
                log.stop(if hurried { LANE_ENDING_MAX } else { LANE_WORKING_MAX });
            }
            // The last checkpoint goes to the further targets too.
            runtime.block_on(join_all(sending.into_iter().map(|lane| lane.stop(hurried))));
            // Last of all: what went wrong on the way out can still be kept, if not told.
            if let Some(courier) = courier {
                courier.stop();
            }
        });
        let _ = joined.await;
        if let Some(drain) = drain {
            drain.abort();
        }
        self.losses.abort();
        self.line.catalog.clone()
    }

    /// Ends long reads and copies once draining has taken long enough.
    fn cut_short(&self) -> JoinHandle<()> {
        let store = self.line.store.clone();
        tokio::spawn(async move {
            tokio::time::sleep(DRAINING_MAX).await;
            store.halt();
        })
    }
}
