//! The archive lane: staged items into the archive, read back, sealed; on its own thread,
//! beside the bays, so that reading back one group overlaps with copying the next.
//!
//! What the archive cannot take now is held and tried again every few seconds; it stays safe in
//! staging meanwhile.

use std::{
    sync::{
        Arc, PoisonError,
        atomic::Ordering,
        mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, sync_channel},
    },
    time::Duration,
};

use tracing::{error, info, warn};

use super::{Line, StartError};
use crate::{
    api::{ApiError, Code, LaneBell},
    domain::{ItemId, NewNotice, Quarantine},
    flow::{
        FlowError,
        archive::{self, Placed, Waiting},
        recover::{self, Recovered},
        seal,
        verify::{self, Verdict},
    },
    supervisor::{Supervisor, Task},
};

/// Batches that may wait: the bays are held up before memory fills.
const WAITING_BATCHES: usize = 8;
/// Waiting items tried again in one go.
const TOGETHER: usize = 64;
/// How soon held items are tried again.
const RETRY: Duration = Duration::from_secs(15);

/// Why all is held in safe mode.
const SAFE_MODE: &str = "the settings are broken, so docket does not know where the archive is";

/// Why what is left is held when the station stops.
const STOPPING: &str = "the station is stopping";

/// Work for the lane.
pub(crate) enum Batch {
    /// Staged items, and who wants to hear of them.
    Staged(Vec<Waiting>, Sender<Report>),
    /// What the last run left.
    Recovered(Recovered),
}

/// What became of one item.
pub(crate) enum Report {
    /// So many bytes were read back and are equal: safe.
    Verified(u64),
    /// Set aside.
    SetAside(ItemId, u64, Quarantine),
    /// Still staged: the archive cannot take it now, and why.
    Held(String),
}

/// Recovers what the last run left, and starts the lane with it. In safe mode nobody knows where
/// the archive is: sessions are closed, and all that comes is held in staging.
pub(super) async fn start(
    line: &Arc<Line>,
    supervisor: &Supervisor,
    renditions: &LaneBell,
    safe_mode: bool,
) -> Result<Task, StartError> {
    let (to_archive, batches): (SyncSender<Batch>, _) = sync_channel(WAITING_BATCHES);
    *line.archive.lock().unwrap_or_else(PoisonError::into_inner) = Some(to_archive.clone());
    if safe_mode {
        recover::close_sessions(&line.catalog).await?;
        return Ok(supervisor.start("archive", move || hold_all(&batches))?);
    }
    let recovered = recover::recover(&line.catalog, &line.store, &line.staging).await?;
    if let Err(error) = recover::write_missing(&line.catalog, &line.store).await {
        warn!(%error, "links and records of cases could not be written to the archive yet");
    }
    let (lane, renditions) = (Arc::clone(line), renditions.clone());
    let task = supervisor.start("archive", move || run(&lane, &batches, &renditions))?;
    // The lane has just been started: it listens.
    let _ = to_archive.send(Batch::Recovered(recovered));
    Ok(task)
}

/// Runs until every sender is gone, then ends with nothing half done.
fn run(line: &Arc<Line>, batches: &Receiver<Batch>, renditions: &LaneBell) {
    let mut lane = Lane { line, held: Vec::new(), holding: None, unsealed: Vec::new() };
    loop {
        let next = if lane.is_waiting() {
            batches.recv_timeout(RETRY)
        } else {
            batches.recv().map_err(|_| RecvTimeoutError::Disconnected)
        };
        match next {
            Ok(Batch::Staged(items, reports)) => lane.take(items, |report| {
                // A session that no longer listens has ended; the catalog knows all the same.
                let _ = reports.send(report);
            }),
            Ok(Batch::Recovered(found)) => {
                lane.unsealed = found.proven;
                lane.held = found.waiting;
                lane.try_again();
            }
            Err(RecvTimeoutError::Timeout) => lane.try_again(),
            Err(RecvTimeoutError::Disconnected) => return,
        }
        renditions.ring();
    }
}

/// Holds all that comes, without looking at it, until every sender is gone: nobody knows where the
/// archive is. The next start finds the items staged.
fn hold_all(batches: &Receiver<Batch>) {
    while let Ok(batch) = batches.recv() {
        let Batch::Staged(items, reports) = batch else { continue };
        for _ in items {
            // A session that no longer listens has ended.
            let _ = reports.send(Report::Held(SAFE_MODE.into()));
        }
    }
}

/// The lane and what it could not finish yet.
struct Lane<'a> {
    line: &'a Arc<Line>,
    /// Staged; the archive could not take them.
    held: Vec<Waiting>,
    /// Why, until it is told: the code, and the detail.
    holding: Option<(Code, String)>,
    /// Proven; their manifests could not be written.
    unsealed: Vec<ItemId>,
}

impl Lane<'_> {
    fn is_waiting(&self) -> bool {
        !self.held.is_empty() || !self.unsealed.is_empty()
    }

    /// Tries what is waiting, some at a time, until the archive refuses again.
    fn try_again(&mut self) {
        let mut held = std::mem::take(&mut self.held);
        while !held.is_empty() && self.held.is_empty() && !self.line.is_stopping() {
            let later = held.split_off(held.len().min(TOGETHER));
            info!(items = held.len(), "trying held items again");
            self.take(held, |_| {});
            held = later;
        }
        self.held.extend(held);
        let mut unsealed = std::mem::take(&mut self.unsealed);
        while !unsealed.is_empty() && self.unsealed.is_empty() && !self.line.is_stopping() {
            let later = unsealed.split_off(unsealed.len().min(TOGETHER));
            self.finish(unsealed);
            unsealed = later;
        }
        self.unsealed.extend(unsealed);
        self.line.judge_waiting();
    }

    /// Places, reads back and commits `items`, then seals what is proven.
    fn take(&mut self, items: Vec<Waiting>, tell: impl Fn(Report)) {
        let count = items.len();
        self.line.pulse.wait_for(count);
        self.take_in_hand(items, tell);
        self.line.pulse.judged(count);
        self.tell_of_held();
    }

    /// Once a round, however many are held: the reason is the same for all of them.
    fn tell_of_held(&mut self) {
        let Some((code, why)) = self.holding.take().filter(|_| !self.line.is_stopping()) else {
            return;
        };
        warn!(items = self.held.len(), why, "held in staging");
        self.line.notice(&NewNotice::archive_held(code.number(), &why));
    }

    fn take_in_hand(&mut self, items: Vec<Waiting>, tell: impl Fn(Report)) {
        let mut equal = Vec::with_capacity(items.len());
        for waiting in items {
            self.line.pulse.beat();
            if self.line.store.is_halted() {
                // The station stops: the next start goes on from here.
                self.held.push(waiting);
                tell(Report::Held(STOPPING.into()));
                continue;
            }
            match self.place_and_check(&waiting) {
                Ok((placed, Verdict::Equal)) => equal.push(placed),
                Ok((placed, verdict)) => tell(self.set_aside(&placed, &verdict)),
                Err(error) => tell(self.hold(waiting, &error)),
            }
        }
        if equal.is_empty() {
            return;
        }
        let line = self.line;
        match line.runtime.block_on(verify::commit(&line.catalog, &line.store, &equal)) {
            Ok(()) => {
                line.has_evidence.store(true, Ordering::Relaxed);
                self.finish(equal.iter().map(|p| p.waiting.item).collect());
                for placed in &equal {
                    tell(Report::Verified(placed.waiting.size));
                }
            }
            Err(error) => {
                for placed in equal {
                    tell(self.hold(placed.waiting, &error));
                }
            }
        }
    }

    fn place_and_check(&self, waiting: &Waiting) -> Result<(Placed, Verdict), FlowError> {
        self.line.store.must_hold_evidence(self.line.has_evidence.load(Ordering::Relaxed))?;
        let line = self.line;
        let note = |item, stored: Option<&_>| {
            Ok(line.runtime.block_on(line.catalog.note_stored(item, stored))?)
        };
        let Line { store, vault, staging, .. } = line.as_ref();
        // Another round may have encrypted it since this one was queued; what it noted is what must read back.
        let stored = line.runtime.block_on(line.catalog.item(waiting.item))?.stored;
        let waiting = Waiting { stored, ..waiting.clone() };
        let placed = archive::place(store, vault, staging, waiting, &note)?;
        let verdict = verify::check(store, &placed)?;
        if let (Verdict::Equal, Some(stored)) = (&verdict, &placed.waiting.stored) {
            vault.stands_everywhere(placed.waiting.item, stored)?;
        }
        Ok((placed, verdict))
    }

    fn set_aside(&mut self, placed: &Placed, verdict: &Verdict) -> Report {
        let line = self.line;
        let (item, size) = (placed.waiting.item, placed.waiting.size);
        error!(%item, ?verdict, "an original did not read back as it was pulled");
        let done = line.runtime.block_on(verify::set_aside(
            &line.catalog,
            &line.store,
            &line.staging,
            placed,
            verdict,
        ));
        self.line.outbox.ring();
        match done {
            Ok(reason) => Report::SetAside(item, size, reason),
            Err(error) => self.hold(placed.waiting.clone(), &error),
        }
    }

    fn hold(&mut self, waiting: Waiting, why: &FlowError) -> Report {
        self.holding.get_or_insert_with(|| (ApiError::from(why).code, why.to_string()));
        let report = Report::Held(why.to_string());
        self.held.push(waiting);
        report
    }

    /// Seals what is proven. The log's lane permits what is sealed.
    fn finish(&mut self, items: Vec<ItemId>) {
        let line = self.line;
        let done = line.runtime.block_on(async {
            let left = seal::seal(&line.catalog, &line.store, &line.keys.now(), &items).await?;
            let sealed: Vec<ItemId> =
                items.iter().copied().filter(|item| !left.contains(item)).collect();
            seal::clear(&line.catalog, &line.store, &line.staging, &sealed).await?;
            Ok::<_, FlowError>(left)
        });
        match done {
            Ok(left) => self.unsealed.extend(left),
            Err(error) => {
                error!(%error, items = items.len(), "proven items could not be sealed yet");
                self.unsealed.extend(items);
            }
        }
    }
}
