//! The log's lane: publishes the custody log, then permits what a checkpoint covers; on its own thread.
//!
//! It works when a session ends, some time after an event was appended, and last of all when the station
//! stops. An archive that cannot take the log now is tried again; when that lasts, or no trying can help,
//! people are told. Before it signs anything it asks the archive whether another log of this station stands there,
//! as after a restored catalog. In safe mode nobody knows where the archive is: it does nothing.

use std::{
    sync::{Arc, PoisonError, atomic::Ordering},
    time::Duration,
};

use tokio::{
    sync::mpsc::UnboundedReceiver,
    time::{sleep, timeout},
};
use tracing::{debug, error, info, warn};

use super::{Line, StartError};
use crate::{
    api::{ApiError, LogBell, LogOrder as Order},
    catalog::Checkpoint,
    domain::{Actor, NewNotice},
    flow::{destroy_key, release_permit},
    identity::{Chain, IdentityError},
    log::{LogError, Publisher, contradicted, publish_lines, publish_stamps},
    supervisor::{Supervisor, Task},
};

/// How soon it is tried again.
const RETRY: Duration = Duration::from_secs(15);
/// How long it may fail until people are told.
const FAILING_MAX: Duration = Duration::from_secs(120);
/// How long a bay waits for the log at most; what comes later is permitted all the same.
const BAY_WAITS_MAX: Duration = Duration::from_secs(5);
/// How long the folders of keys may take.
const DESTROYING_MAX: Duration = Duration::from_secs(10);

/// The running lane.
pub(super) struct LogLane {
    task: Task,
    bell: LogBell,
}

impl LogLane {
    /// Starts it; it publishes at once what the last run left.
    pub(super) fn start(line: &Arc<Line>, supervisor: &Supervisor) -> Result<Self, StartError> {
        let (bell, heard) = LogBell::new();
        *line.log.lock().unwrap_or_else(PoisonError::into_inner) = Some(bell.clone());
        let lane = Arc::clone(line);
        let task = supervisor.start("log", move || run(&lane, heard))?;
        Ok(Self { task, bell })
    }

    /// What others ring.
    pub(super) fn bell(&self) -> LogBell {
        self.bell.clone()
    }

    /// Ends it, once all is published and permitted, or could not be.
    pub(super) fn stop(self, at_most: Duration) {
        self.bell.end();
        self.task.join(at_most);
    }
}

impl Line {
    /// Has the log published and waits until that was tried: what a bay took in is releasable then. It
    /// waits not for long, nor where there is no lane.
    pub(crate) fn publish_log(&self) {
        self.publish_log_within(BAY_WAITS_MAX);
    }

    /// The same, for so long at most.
    pub(crate) fn publish_log_within(&self, at_most: Duration) {
        let lane = self.log.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(lane) = lane {
            lane.publish(at_most);
        }
    }
}

/// What the lane wakes up for.
enum Wake {
    Asked(Order),
    Appended,
    Due,
}

fn run(line: &Line, mut orders: UnboundedReceiver<Order>) {
    let due = Some(line.clock.since_boot());
    let mut lane = Lane { line, due, failing: None, is_new: false, is_compared: false };
    loop {
        match line.runtime.block_on(next(line, &mut orders, lane.due)) {
            Wake::Appended => lane.due = Some(line.clock.since_boot() + line.checkpoint_every()),
            Wake::Due => {
                lane.round();
                lane.destroy();
            }
            Wake::Asked(Order::Publish(told)) => {
                lane.round();
                // A bay that no longer waits hears it from the catalog.
                let _ = told.send(());
                lane.destroy();
            }
            Wake::Asked(Order::End) => return lane.end(),
        }
    }
}

async fn next(line: &Line, orders: &mut UnboundedReceiver<Order>, due: Option<Duration>) -> Wake {
    let wait = due.unwrap_or_default().saturating_sub(line.clock.since_boot());
    tokio::select! {
        biased;
        order = orders.recv() => Wake::Asked(order.unwrap_or(Order::End)),
        () = sleep(wait), if due.is_some() => Wake::Due,
        // While it is due already, a further event changes nothing.
        () = line.catalog.appended(), if due.is_none() => Wake::Appended,
    }
}

/// Whether what stands in the archive is the catalog's log. Where it is not, nothing more of the epoch is signed,
/// and people are told.
async fn compare(line: &Line, chain: &Chain) -> Result<(), LogError> {
    let epoch = line.catalog.epoch().await?.number;
    if line.catalog.fork(epoch).await?.is_some() {
        return Ok(());
    }
    if let Some(seen) = contradicted(&line.catalog, &line.store, chain).await? {
        line.catalog.archive_contradicts(epoch, seen, &Actor::station()).await?;
        line.outbox.ring();
    }
    Ok(())
}

struct Lane<'a> {
    line: &'a Line,
    /// When to work again, if there is something to do.
    due: Option<Duration>,
    /// Since when publishing fails, and whether that was told.
    failing: Option<(Duration, bool)>,
    /// Something was published since condemned keys were last looked at.
    is_new: bool,
    /// The archive was asked whether it holds another log, and has answered ever since.
    is_compared: bool,
}

impl Lane<'_> {
    /// Publishes and permits.
    fn round(&mut self) {
        self.due = None;
        match self.publish() {
            Ok(published) => {
                if let Some(checkpoint) = published {
                    debug!(epoch = checkpoint.epoch, size = checkpoint.size, "log published");
                    self.line.published.notify_one();
                    self.is_new = true;
                }
                if self.failing.take().is_some_and(|(_, told)| told) {
                    info!("the custody log is published again");
                }
                self.permit();
            }
            Err(problem) => {
                // When it answers again it may be another one.
                self.is_compared = false;
                self.due = Some(self.line.clock.since_boot() + RETRY);
                self.tell(&problem);
            }
        }
    }

    fn publish(&mut self) -> Result<Option<Checkpoint>, LogError> {
        let (line, is_compared) = (self.line, self.is_compared);
        line.store.must_hold_evidence(line.has_evidence.load(Ordering::Relaxed))?;
        let newest = line.runtime.block_on(async {
            let (_held, keys) = line.keys.held().await;
            // Who reads a checkpoint looks for its key: the identities stand there first.
            line.keys.publish(&line.store).await.map_err(|problem| match problem {
                IdentityError::Store(problem) => problem.into(),
                IdentityError::Catalog(problem) => problem.into(),
                other => LogError::Identity(other.to_string()),
            })?;
            if !is_compared {
                compare(line, keys.chain()).await?;
            }
            let publisher = Publisher::new(&line.catalog, &line.store, keys.signer());
            let newest = publisher.publish().await?;
            publish_lines(&line.catalog, &line.store).await?;
            publish_stamps(&line.catalog, &line.store).await?;
            Ok::<_, LogError>(newest)
        })?;
        self.is_compared = true;
        Ok(newest)
    }

    /// Answers whether anything was permitted.
    fn permit(&self) -> bool {
        let line = self.line;
        match line.runtime.block_on(release_permit::permit(&line.catalog, &line.store)) {
            Ok(0) => false,
            Ok(items) => {
                debug!(items, "permitted");
                line.judge_waiting();
                true
            }
            Err(problem) => {
                error!(error = %problem, "sealed items could not be permitted yet");
                false
            }
        }
    }

    /// Goes on with the destroying of keys that waited for what is published now. A folder that hangs holds up the log
    /// for a moment at most.
    fn destroy(&mut self) {
        if !std::mem::take(&mut self.is_new) {
            return;
        }
        let line = self.line;
        let going_on = destroy_key::go_on(&line.catalog, &line.vault);
        match line.runtime.block_on(async { timeout(DESTROYING_MAX, going_on).await }) {
            Ok(Ok(())) => {}
            Ok(Err(problem)) => error!(error = %problem, "condemned keys could not be looked at"),
            Err(_) => {
                warn!("condemned keys are not destroyed yet: a folder of keys does not answer");
            }
        }
    }

    /// Tells people once it lasts, or at once where trying again cannot help.
    fn tell(&mut self, problem: &LogError) {
        let now = self.line.clock.since_boot();
        let (since, told) = self.failing.get_or_insert_with(|| {
            warn!(error = %problem, "the custody log could not be published yet");
            (now, false)
        });
        let for_long = now.saturating_sub(*since) >= FAILING_MAX;
        if !*told && (problem.is_for_a_person() || for_long) {
            *told = true;
            let code = ApiError::from(problem).code;
            self.line.notice(&NewNotice::log_held(code.number(), &problem.to_string()));
        }
    }

    /// For the last time: what is permitted now is published too.
    fn end(mut self) {
        self.round();
        match self.failing {
            None => self.round(),
            Some(_) => error!(
                "the custody log could not be published before the stop: sealed items wait for the \
                 next start"
            ),
        }
    }
}
