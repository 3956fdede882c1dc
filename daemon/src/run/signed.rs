//! Keeping what the station signs up to date: manifests, as more becomes known of items, and receipts,
//! as sessions end.
//!
//! Started and stopped by the station, beside the line. It waits until nothing new comes of an item and
//! no recorder is being taken in, so that a burst of facts makes one generation; then it works off what
//! is due, some at a time. A station that stops in order does what is due first, as far as that does not
//! take long. What could not be done is due still.

use std::{collections::HashMap, hash::Hash, sync::Arc, time::Duration};

use tokio::{sync::watch, task::JoinHandle, time::timeout};
use tracing::{error, warn};

use super::Line;
use crate::{
    catalog::{DueManifest, DueReceipt},
    domain::{ItemId, SessionId},
    flow::{FlowError, describe, receipt},
    supervisor::Supervisor,
};

/// The name of the task.
const TASK: &str = "signed";
/// How often it looks. Of an item of which nothing new came from one look to the next, one is made.
const LOOK: Duration = Duration::from_secs(3);
/// After so many looks nobody waits for quiet any longer: five minutes.
const LOOKS_MAX: u32 = 100;
/// Signed made at once.
const TOGETHER: u32 = 64;
/// Items looked at at once: newly known facts come before what never was signed.
const SEEN_MAX: u32 = 512;
/// How many a station makes before it stops.
const LAST_MAX: u32 = 256;
/// How long it may take to end.
const ENDING_MAX: Duration = Duration::from_secs(10);
/// The same where the station is in a hurry.
const HURRIED_MAX: Duration = Duration::from_secs(1);

/// The running task.
pub(super) struct Signed {
    task: JoinHandle<()>,
    stop: watch::Sender<bool>,
}

impl Signed {
    /// Starts it.
    pub(super) fn start(line: &Arc<Line>, supervisor: &Supervisor) -> Self {
        let (stop, mut stopped) = watch::channel(false);
        let line = Arc::clone(line);
        let task = supervisor.watch(TASK, async move {
            let mut quiet = Looks::default();
            // The sender lives as long as the station: a change is the order to stop.
            while timeout(LOOK, stopped.changed()).await.is_err() {
                line.look_at_signed(&mut quiet).await;
            }
            if !line.is_stopping() {
                line.finish_signed().await;
            }
        });
        Self { task, stop }
    }

    /// Ends it, once what is due is done as far as that does not take long.
    pub(super) async fn stop(self, hurried: bool) {
        self.stop.send_replace(true);
        let at_most = if hurried { HURRIED_MAX } else { ENDING_MAX };
        // A lost one has been heard of; what it could not do is due still.
        let _ = timeout(at_most, self.task).await;
    }
}

/// What was seen at the looks before.
#[derive(Default)]
struct Looks {
    manifests: Quiet<ItemId>,
    receipts: Quiet<SessionId>,
    /// Looks in a row at which a recorder was being taken in.
    busy: u32,
}

/// Which things have been quiet, and which fail.
struct Quiet<Id> {
    /// The facts seen at the last look, and how many looks ago the first of them was.
    seen: HashMap<Id, (i64, u32)>,
    /// Failed in this run: left for the next one, so that one altered file holds up nothing.
    failed: Vec<Id>,
}

impl<Id> Default for Quiet<Id> {
    fn default() -> Self {
        Self { seen: HashMap::new(), failed: Vec::new() }
    }
}

impl<Id: Copy + Eq + Hash> Quiet<Id> {
    /// Those of `due` whose time has come; each with its id and the count of its facts.
    fn ripe<Due>(&mut self, due: Vec<Due>, told: impl Fn(&Due) -> (Id, i64)) -> Vec<Due> {
        let before = std::mem::take(&mut self.seen);
        let mut ripe = Vec::new();
        for due in due {
            let (id, now) = told(&due);
            if self.failed.contains(&id) {
                continue;
            }
            let (facts, looks) = before.get(&id).copied().unwrap_or_default();
            if facts == now || looks >= LOOKS_MAX {
                ripe.push(due);
            } else {
                self.seen.insert(id, (now, looks + 1));
            }
        }
        ripe
    }
}

impl Line {
    async fn look_at_signed(&self, looks: &mut Looks) {
        if let Err(error) = self.keys.publish(&self.store).await {
            warn!(%error, "an identity of this station could not be written to the archive yet");
        }
        let is_busy = !self.live.bays().iter().all(|bay| bay.stage.is_last());
        looks.busy = if is_busy { looks.busy + 1 } else { 0 };
        if is_busy && looks.busy < LOOKS_MAX {
            return;
        }
        looks.busy = 0;
        if let Err(error) = self.sign_due(looks).await {
            error!(%error, "manifests and receipts cannot be made for now");
        }
    }

    async fn sign_due(&self, looks: &mut Looks) -> Result<(), FlowError> {
        let due = self.catalog.due_manifests(SEEN_MAX).await?;
        let due = looks.manifests.ripe(due, |due| (due.item, due.facts));
        for batch in due.chunks(TOGETHER as usize) {
            if self.is_stopping() {
                return Ok(());
            }
            looks.manifests.failed.extend(self.describe(batch).await?);
        }
        let due = self.catalog.due_receipts(SEEN_MAX).await?;
        let due = looks.receipts.ripe(due, |due| (due.session, due.facts));
        looks.receipts.failed.extend(self.receipt(&due).await);
        Ok(())
    }

    /// What is due, without waiting for quiet: nothing new comes any more.
    async fn finish_signed(&self) {
        let manifests = async {
            for batch in self.catalog.due_manifests(LAST_MAX).await?.chunks(TOGETHER as usize) {
                self.describe(batch).await?;
            }
            self.receipt(&self.catalog.due_receipts(TOGETHER).await?).await;
            Ok::<_, FlowError>(())
        };
        if let Err(error) = manifests.await {
            error!(%error, "manifests and receipts that are due wait for the next start");
        }
    }

    async fn describe(&self, due: &[DueManifest]) -> Result<Vec<ItemId>, FlowError> {
        describe::describe(&self.catalog, &self.store, &self.keys.now(), due).await
    }

    /// Answers the sessions of which it failed.
    async fn receipt(&self, due: &[DueReceipt]) -> Vec<SessionId> {
        let mut failed = Vec::new();
        for due in due {
            if self.is_stopping() {
                break;
            }
            let done = receipt::receipt(&self.catalog, &self.store, &self.keys.now(), *due).await;
            if let Err(error) = done {
                error!(session = %due.session, %error, "its receipt could not be made yet");
                failed.push(due.session);
            }
        }
        failed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_of_facts_is_one_generation_and_none_waits_for_ever() {
        let told = |due: &(u8, i64)| *due;
        let mut quiet = Quiet::default();
        for facts in 1..=i64::from(LOOKS_MAX) {
            assert!(quiet.ripe(vec![(1, facts)], told).is_empty(), "{facts}");
        }
        assert_eq!(quiet.ripe(vec![(1, 1_000)], told), [(1, 1_000)], "it has waited long enough");
        assert!(quiet.ripe(vec![(2, 2)], told).is_empty());
        assert_eq!(quiet.ripe(vec![(2, 2)], told), [(2, 2)], "nothing new came");
        quiet.failed.push(2);
        assert!(quiet.ripe(vec![(2, 2)], told).is_empty());
        assert!(quiet.ripe(vec![(2, 2)], told).is_empty());
    }
}
