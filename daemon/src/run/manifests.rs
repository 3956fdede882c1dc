//! Keeping manifests up to date: what became known of items since their newest one was signed.
//!
//! Started and stopped by the station, beside the line. It waits until nothing new comes of an item and
//! no recorder is being taken in, so that a burst of facts makes one generation; then it works off what
//! is due, some at a time. A station that stops in order does what is due first, as far as that does not
//! take long. What could not be done is due still.

use std::{collections::HashMap, sync::Arc, time::Duration};

use tokio::{sync::watch, task::JoinHandle, time::timeout};
use tracing::{error, warn};

use super::Line;
use crate::{
    catalog::DueManifest,
    domain::ItemId,
    flow::{FlowError, describe},
    supervisor::Supervisor,
};

/// The name of the task.
const TASK: &str = "manifests";
/// How often it looks. Of an item of which nothing new came from one look to the next, one is made.
const LOOK: Duration = Duration::from_secs(3);
/// After so many looks nobody waits for quiet any longer: five minutes.
const LOOKS_MAX: u32 = 100;
/// Manifests made at once.
const TOGETHER: u32 = 64;
/// Items looked at at once: newly known facts come before what never was signed.
const SEEN_MAX: u32 = 512;
/// How many a station makes before it stops.
const LAST_MAX: u32 = 256;
/// How long it may take to end.
const ENDING_MAX: Duration = Duration::from_secs(10);

/// The running task.
pub(super) struct Manifests {
    task: JoinHandle<()>,
    stop: watch::Sender<bool>,
}

impl Manifests {
    /// Starts it.
    pub(super) fn start(line: &Arc<Line>, supervisor: &Supervisor) -> Self {
        let (stop, mut stopped) = watch::channel(false);
        let line = Arc::clone(line);
        let task = supervisor.watch(TASK, async move {
            let mut quiet = Quiet::default();
            // The sender lives as long as the station: a change is the order to stop.
            while timeout(LOOK, stopped.changed()).await.is_err() {
                line.look_at_manifests(&mut quiet).await;
            }
            if !line.is_stopping() {
                line.finish_manifests().await;
            }
        });
        Self { task, stop }
    }

    /// Ends it, once what is due is done as far as that does not take long.
    pub(super) async fn stop(self) {
        self.stop.send_replace(true);
        // A lost one has been heard of; what it could not do is due still.
        let _ = timeout(ENDING_MAX, self.task).await;
    }
}

/// Which items have been quiet, and which fail.
#[derive(Default)]
struct Quiet {
    /// The facts seen at the last look, and how many looks ago the first of them was.
    seen: HashMap<ItemId, (i64, u32)>,
    /// Failed in this run: left for the next one, so that one altered file holds up nothing.
    failed: Vec<ItemId>,
    /// Looks at which a recorder was being taken in.
    busy: u32,
}

impl Quiet {
    /// Those of `due` whose time has come.
    fn ripe(&mut self, due: Vec<DueManifest>) -> Vec<DueManifest> {
        let before = std::mem::take(&mut self.seen);
        let mut ripe = Vec::new();
        for due in due.into_iter().filter(|due| !self.failed.contains(&due.item)) {
            let (facts, looks) = before.get(&due.item).copied().unwrap_or_default();
            if facts == due.facts || looks >= LOOKS_MAX {
                ripe.push(due);
            } else {
                self.seen.insert(due.item, (due.facts, looks + 1));
            }
        }
        ripe
    }
}

impl Line {
    async fn look_at_manifests(&self, quiet: &mut Quiet) {
        if let Err(error) = self.keys.publish(&self.store).await {
            warn!(%error, "an identity of this station could not be written to the archive yet");
        }
        let is_busy = !self.live.bays().iter().all(|bay| bay.stage.is_last());
        quiet.busy = if is_busy { quiet.busy + 1 } else { 0 };
        if is_busy && quiet.busy < LOOKS_MAX {
            return;
        }
        quiet.busy = 0;
        let due = match self.catalog.due_manifests(SEEN_MAX).await {
            Ok(due) => due,
            Err(error) => return error!(%error, "which manifests are due cannot be read"),
        };
        for batch in quiet.ripe(due).chunks(TOGETHER as usize) {
            if self.is_stopping() {
                return;
            }
            match self.describe(batch).await {
                Ok(failed) => quiet.failed.extend(failed),
                Err(error) => return error!(%error, "manifests cannot be renewed for now"),
            }
        }
    }

    /// What is due, without waiting for quiet: nothing new comes any more.
    async fn finish_manifests(&self) {
        let due = match self.catalog.due_manifests(LAST_MAX).await {
            Ok(due) => due,
            Err(error) => return error!(%error, "which manifests are due cannot be read"),
        };
        for batch in due.chunks(TOGETHER as usize) {
            if let Err(error) = self.describe(batch).await {
                return error!(%error, "manifests cannot be renewed for now");
            }
        }
    }

    async fn describe(&self, due: &[DueManifest]) -> Result<Vec<ItemId>, FlowError> {
        describe::describe(&self.catalog, &self.store, &self.keys.now(), due).await
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn a_burst_of_facts_is_one_generation_and_none_waits_for_ever() {
        let (item, other) = (ItemId::mint(DateTime::UNIX_EPOCH), ItemId::mint(DateTime::UNIX_EPOCH));
        let mut quiet = Quiet::default();
        for facts in 1..=i64::from(LOOKS_MAX) {
            assert!(quiet.ripe(vec![DueManifest { item, facts }]).is_empty(), "{facts}");
        }
        let due = DueManifest { item, facts: 1_000 };
        assert_eq!(quiet.ripe(vec![due]), [due], "it has waited long enough");
        let due = DueManifest { item: other, facts: 2 };
        assert!(quiet.ripe(vec![due]).is_empty());
        assert_eq!(quiet.ripe(vec![due]), [due], "nothing new came");
        quiet.failed.push(other);
        assert!(quiet.ripe(vec![due]).is_empty());
    }
}
