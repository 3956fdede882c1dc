//! The judge lane: what is told of a session once its recorder may be taken. When its clips were recorded,
//! whether they came in time, where recordings broke off.
//!
//! Started and stopped by the station; rung by a bay whose session has ended, by the derive lane when the media
//! worker has told more, and by the watch of handovers each hour. One thread, one piece of work
//! after another, beside every bay. What is to be done stands in the catalog: a kill, or a stop in the
//! middle, leaves it to the next start. What cannot be done is said, keeps nothing else from being done,
//! and is tried again with the next ring.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use docket_transcode::INSIDE_VERSION;
use tracing::{error, info, warn};

use super::{Line, StartError, handovers};
use crate::{
    api::LaneEnd,
    catalog::{CatalogError, GapWork, TimeWork},
    domain::{NewNotice, SessionId},
    flow::{FlowError, gaps, times},
    supervisor::{Supervisor, Task},
};

/// The name of the task.
const TASK: &str = "judge";
/// How long the piece at hand may take to end: times stop between two groups, and a card is looked at in
/// seconds.
const ENDING_MAX: Duration = Duration::from_secs(2);

/// The running lane.
pub(super) struct Judge {
    task: Task,
    line: Arc<Line>,
    cancel: Arc<AtomicBool>,
}

impl Judge {
    /// Starts it; it begins with what the last run left. In safe mode nobody knows where the logs are:
    /// interruptions wait for a better start.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(super) fn start(
        line: &Arc<Line>,
        supervisor: &Supervisor,
        end: LaneEnd,
        safe_mode: bool,
    ) -> Result<Self, StartError> {
        let cancel = Arc::new(AtomicBool::new(false));
        let lane = Work { line: Arc::clone(line), cancel: Arc::clone(&cancel), safe_mode };
        let task = supervisor.start(TASK, move || lane.run(&end))?;
        line.judging.ring();
        Ok(Self { task, line: Arc::clone(line), cancel })
    }

    /// Ends it after the piece at hand. Blocking.
    pub(super) fn stop(self) {
        self.cancel.store(true, Ordering::Relaxed);
        self.line.judging.ring();
        self.task.join(ENDING_MAX);
    }
}

impl Line {
    /// Says that something of a session cannot be told; it is tried again.
    pub(super) async fn not_judged(&self, session: SessionId, problem: &impl std::fmt::Display) {
        warn!(%session, error = %problem, "a session cannot be judged");
        let notice = NewNotice::not_judged(session, &problem.to_string());
        if let Err(error) = self.outbox.notice(&notice).await {
            warn!(%error, "a notice could not be kept");
        }
    }
}

/// The lane at work.
struct Work {
    line: Arc<Line>,
    cancel: Arc<AtomicBool>,
    safe_mode: bool,
}

impl Work {
    /// Runs until it is told to end; every nudge wakes it.
    fn run(&self, LaneEnd { nudges, progress }: &LaneEnd) {
        while nudges.recv().is_ok() {
            // What was done may have made more possible.
            while self.goes_on() && self.line.runtime.block_on(self.pass()) > 0 {
                self.line.outbox.ring();
                progress.send_modify(|p| p.done += 1);
            }
            progress.send_modify(|p| p.passes += 1);
            if !self.goes_on() {
                return;
            }
        }
    }

    fn goes_on(&self) -> bool {
        !self.cancel.load(Ordering::Relaxed) && !self.line.is_stopping()
    }

    /// Does all that can be done now, each kind as far as it comes: handovers and interruptions go by the
    /// times. Answers how much was done.
    async fn pass(&self) -> u64 {
        let mut done = 0;
        for step in [self.new_times().await, self.times_again().await, self.handovers().await] {
            done += self.counted(step);
        }
        if !self.safe_mode {
            done += self.counted(self.interruptions().await);
        }
        done
    }

    fn counted(&self, step: Result<u64, CatalogError>) -> u64 {
        step.unwrap_or_else(|error| {
            error!(%error, "what is to be told of sessions cannot be read for now");
            0
        })
    }

    /// Tells times for the first time.
    async fn new_times(&self) -> Result<u64, CatalogError> {
        let (mut done, mut last) = (0, None);
        while self.goes_on()
            && let Some(work) = self.line.catalog.next_new_times(last).await?
        {
            done += u64::from(self.tells_times(work).await);
            last = Some(work);
        }
        Ok(done)
    }

    /// Tells times anew of sessions of whose clips the media worker has told all.
    async fn times_again(&self) -> Result<u64, CatalogError> {
        let (mut done, mut last) = (0, None);
        while self.goes_on()
            && let Some(work) = self.line.catalog.next_times_again(INSIDE_VERSION, last).await?
        {
            done += u64::from(self.tells_times(work).await);
            last = Some(work);
        }
        Ok(done)
    }

    async fn tells_times(&self, work: TimeWork) -> bool {
        let zone = self.line.care.load().zone();
        let told = times::settle(&self.line.catalog, work, zone, &|| self.goes_on()).await;
        self.is_done(work.session, told).await.unwrap_or_default()
    }

    async fn handovers(&self) -> Result<u64, CatalogError> {
        let prompt = handovers::prompt(&self.line.handover.load());
        let judged = self.line.catalog.judge_handovers(prompt).await?;
        for (session, problem) in &judged.failed {
            self.line.not_judged(*session, problem).await;
        }
        Ok(judged.new)
    }

    async fn interruptions(&self) -> Result<u64, CatalogError> {
        let (mut done, mut last) = (0, None);
        while self.goes_on()
            && let Some(work) = self.line.catalog.next_gap_work(INSIDE_VERSION, last).await?
        {
            done += u64::from(self.looks(work).await);
            last = Some(work);
        }
        Ok(done)
    }

    async fn looks(&self, work: GapWork) -> bool {
        let line = &self.line;
        let zone = line.care.load().zone();
        let (catalog, reader, profiles) = (&line.catalog, &line.reader, &line.profiles);
        let looker = gaps::Looker { catalog, reader, profiles, zone };
        let looked = gaps::look(&looker, work).await;
        let Some(looked) = self.is_done(work.session, looked).await else { return false };
        let (found, changed, withdrawn) = (looked.found, looked.changed, looked.withdrawn);
        info!(session = %work.session, found, changed, withdrawn, "looked for interruptions");
        true
    }

    /// What came of a piece of work; one that failed is said.
    async fn is_done<T>(&self, session: SessionId, done: Result<T, FlowError>) -> Option<T> {
        if let Err(problem) = &done {
            self.line.not_judged(session, problem).await;
        }
        done.ok()
    }
}
