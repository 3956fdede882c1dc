//! The log's lane: publishes the custody log, then permits what a checkpoint covers; on its own thread.
//!
//! It works when a session ends, some time after an event was appended, and last of all when the station
//! stops. An archive that cannot take the log now is tried again; when that lasts, or no trying can help,
//! people are told. In safe mode nobody knows where the archive is: it does nothing.

use std::{
    sync::{
        Arc, PoisonError,
        atomic::Ordering,
        mpsc::{Sender, channel},
    },
    time::Duration,
};

use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    time::sleep,
};
use tracing::{debug, error, info, warn};

use super::{Line, StartError};
use crate::{
    api::ApiError,
    catalog::Checkpoint,
    domain::NewNotice,
    flow::release_permit,
    identity::IdentityError,
    log::{LogError, Publisher, publish_lines, publish_stamps},
    supervisor::{Supervisor, Task},
};

/// How soon it is tried again.
const RETRY: Duration = Duration::from_secs(15);
/// How long it may fail until people are told.
const FAILING_MAX: Duration = Duration::from_secs(120);

/// What the lane is asked.
pub(crate) enum Order {
    /// Publish now, and say when that was tried.
    Publish(Sender<()>),
    /// Publish for the last time, and end.
    End,
}

/// The running lane.
pub(super) struct LogLane {
    task: Task,
    orders: UnboundedSender<Order>,
}

impl LogLane {
    /// Starts it; it publishes at once what the last run left.
    pub(super) fn start(line: &Arc<Line>, supervisor: &Supervisor) -> Result<Self, StartError> {
        let (orders, heard) = unbounded_channel();
        *line.log.lock().unwrap_or_else(PoisonError::into_inner) = Some(orders.clone());
        let lane = Arc::clone(line);
        let task = supervisor.start("log", move || run(&lane, heard))?;
        Ok(Self { task, orders })
    }

    /// Ends it, once all is published and permitted, or could not be.
    pub(super) fn stop(self, at_most: Duration) {
        // One that is gone was lost, and heard of.
        let _ = self.orders.send(Order::End);
        self.task.join(at_most);
    }
}

impl Line {
    /// Has the log published and waits until that was tried, for so long at most: what a bay took in is
    /// releasable then. It waits not where there is no lane.
    pub(crate) fn publish_log(&self, at_most: Duration) {
        let lane = self.log.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let (told, heard) = channel();
        if lane.is_some_and(|lane| lane.send(Order::Publish(told)).is_ok()) {
            // Over, or too slow, or lost: the catalog says what is releasable.
            let _ = heard.recv_timeout(at_most);
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
    let mut lane = Lane { line, due: Some(line.clock.since_boot()), failing: None };
    loop {
        match line.runtime.block_on(next(line, &mut orders, lane.due)) {
            Wake::Appended => lane.due = Some(line.clock.since_boot() + line.checkpoint_every()),
            Wake::Due => lane.round(),
            Wake::Asked(Order::Publish(told)) => {
                lane.round();
                // A bay that no longer waits hears it from the catalog.
                let _ = told.send(());
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

struct Lane<'a> {
    line: &'a Line,
    /// When to work again, if there is something to do.
    due: Option<Duration>,
    /// Since when publishing fails, and whether that was told.
    failing: Option<(Duration, bool)>,
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
                }
                if self.failing.take().is_some_and(|(_, told)| told) {
                    info!("the custody log is published again");
                }
                self.permit();
            }
            Err(problem) => {
                self.due = Some(self.line.clock.since_boot() + RETRY);
                self.tell(&problem);
            }
        }
    }

    fn publish(&self) -> Result<Option<Checkpoint>, LogError> {
        let line = self.line;
        line.store.must_hold_evidence(line.has_evidence.load(Ordering::Relaxed))?;
        line.runtime.block_on(async {
            let (_held, keys) = line.keys.held().await;
            // Who reads a checkpoint looks for its key: the identities stand there first.
            line.keys.publish(&line.store).await.map_err(|problem| match problem {
                IdentityError::Store(problem) => problem.into(),
                IdentityError::Catalog(problem) => problem.into(),
                other => LogError::Identity(other.to_string()),
            })?;
            let publisher = Publisher::new(&line.catalog, &line.store, keys.signer());
            let newest = publisher.publish().await?;
            publish_lines(&line.catalog, &line.store).await?;
            publish_stamps(&line.catalog, &line.store).await?;
            Ok(newest)
        })
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
