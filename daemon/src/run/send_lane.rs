//! One lane an archive target: copies what stands in the home archive there, and permits what waited for it.
//!
//! Started and stopped by the station, beside the line; a bucket that is slow or away holds up nothing but
//! the permission to remove footage, where the target is required. What fails is tried again for ever,
//! ever more seldom; a target of which nothing succeeds is left in peace for a while. What is under way
//! when the station stops is gone on with by the next start; when hours begin in which nothing is sent, it is
//! brought to the end of what was booked, and what is proven by then is permitted.

mod batch;
mod custody;
mod outcome;
mod promises;
#[cfg(test)]
mod tests;
mod trouble;

use std::{
    future::pending,
    sync::{Arc, Mutex},
    time::Duration,
};

use docket_config::{Target as Configured, TimeZone};
use tokio::{select, sync::watch, task::JoinHandle, time::timeout};
use tracing::{info, warn};

pub(super) use self::outcome::{code_of, peace};
use self::{
    batch::Batch,
    outcome::{Round, answers, is_away},
    promises::Tried,
};
use super::Line;
use crate::{
    flow::{
        FlowError, release_permit,
        send::{Pace, Sender},
    },
    store::Target,
    supervisor::Supervisor,
};

/// The name of the task.
const TASK: &str = "target";
/// How often it looks for what is new.
const LOOK: Duration = Duration::from_secs(2);
/// How long the last of the log may take.
const ENDING_MAX: Duration = Duration::from_secs(60);
/// How long a lane may take to end where the station is in a hurry: nothing is lost by cutting it off.
const HURRIED_MAX: Duration = Duration::from_millis(500);

/// The running lane of one target.
pub(super) struct SendLane {
    name: String,
    task: JoinHandle<()>,
    order: watch::Sender<Order>,
    drained: watch::Receiver<bool>,
}

/// What a lane is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// Go on.
    Work,
    /// Send what waits, as long as anything succeeds; nothing more comes.
    Drain,
    /// Copy the last of the custody log, and end.
    End,
}

impl SendLane {
    /// Starts it.
    pub(super) fn start(
        line: &Arc<Line>,
        supervisor: &Supervisor,
        (target, zone): (Configured, TimeZone),
        answering: watch::Receiver<String>,
    ) -> Self {
        let (order, ordered) = watch::channel(Order::Work);
        let (told, drained) = watch::channel(false);
        let name = target.name.clone();
        let lane = Lane::to(line, target, zone);
        let task = supervisor.watch(TASK, lane.run((ordered, answering), told));
        Self { name, task, order, drained }
    }

    /// Has it send what waits, and waits until nothing does any more, or nothing succeeds.
    pub(super) async fn drain(&self) {
        self.order.send_replace(Order::Drain);
        // A lost one has been heard of.
        let _ = self.drained.clone().wait_for(|drained| *drained).await;
    }

    /// Ends it; in a hurry at once, for nothing is lost by cutting it off.
    pub(super) async fn stop(self, hurried: bool) {
        self.order.send_replace(Order::End);
        let abort = self.task.abort_handle();
        let at_most = if hurried { HURRIED_MAX } else { ENDING_MAX };
        if timeout(at_most, self.task).await.is_err() {
            abort.abort();
            info!(target_name = self.name, "what was on its way there goes on with the next start");
        }
    }
}

struct Lane {
    line: Arc<Line>,
    configured: Configured,
    pace: Pace,
    /// The target and who sends there, once it could be opened.
    open: Option<(Target, Sender)>,
    /// Rounds in a row of which nothing succeeded.
    fails: u32,
    /// Something may be noted against the target, by this run or an earlier one.
    troubled: bool,
    /// When what it promises was last tried, and what came of it.
    tried: Mutex<Option<Tried>>,
}

impl Lane {
    /// A lane to `target`, of which nothing is known yet.
    fn to(line: &Arc<Line>, target: Configured, zone: TimeZone) -> Self {
        Self {
            line: Arc::clone(line),
            pace: Pace::of(&target, zone),
            configured: target,
            open: None,
            fails: 0,
            troubled: true,
            tried: Mutex::default(),
        }
    }

    async fn run(
        mut self,
        (mut ordered, mut answering): (watch::Receiver<Order>, watch::Receiver<String>),
        drained: watch::Sender<bool>,
    ) {
        let mut last = Round::Idle;
        let mut rests = self.rest().await.map(|rest| self.line.clock.since_boot() + rest);
        while *ordered.borrow_and_update() != Order::End {
            let left = rests.map(|until| until.saturating_sub(self.line.clock.since_boot()));
            // Orders do not end the peace: a command that ends does not ask once more.
            let wait = match left.filter(|left| !left.is_zero()) {
                Some(rest) => {
                    last = Round::Failed;
                    rest
                }
                None => {
                    last = self.round(ordered.clone()).await;
                    match last {
                        Round::Moved => continue,
                        Round::Idle | Round::Waiting => LOOK,
                        Round::Failed => peace(self.fails),
                    }
                }
            };
            let is_drained = *ordered.borrow() == Order::Drain;
            if is_drained {
                drained.send_replace(true);
            }
            // The senders live as long as the station: a change is an order, or somebody found that it answers.
            select! {
                _ = ordered.changed() => {}
                _ = self.is_found(&mut answering) => rests = None,
                () = tokio::time::sleep(wait), if !is_drained => {}
            }
        }
        if matches!(last, Round::Idle | Round::Waiting)
            && self.pace.is_open(self.line.clock.utc())
            && let Some((target, _)) = &self.open
        {
            self.forward_last(target).await;
        }
    }

    /// Waits until somebody tried this very target, and it answered.
    async fn is_found(&self, answering: &mut watch::Receiver<String>) {
        loop {
            if answering.changed().await.is_err() {
                // With the station gone nobody tries any more.
                pending::<()>().await;
            }
            if *answering.borrow_and_update() == self.configured.name {
                return self.forget_trying();
            }
        }
    }

    async fn round(&mut self, ordered: watch::Receiver<Order>) -> Round {
        let worked = self.at_work(ordered).await;
        let round = match worked {
            Ok(Round::Failed) => {
                self.tell_failing(None).await;
                Round::Failed
            }
            Ok(round) => {
                if round != Round::Waiting && std::mem::take(&mut self.troubled) {
                    let told = self.line.catalog.target_works(&self.configured.name).await;
                    told.unwrap_or_else(|error| self.untold(&error));
                }
                self.fails = 0;
                return round;
            }
            Err(problem) => {
                if self.fails == 0 {
                    warn!(target_name = self.configured.name, error = %problem, "the target cannot be used");
                }
                self.tell_failing(Some(&problem)).await;
                Round::Failed
            }
        };
        self.troubled = true;
        self.fails = self.fails.saturating_add(1);
        round
    }

    async fn at_work(&mut self, ordered: watch::Receiver<Order>) -> Result<Round, FlowError> {
        if !self.pace.is_open(self.line.clock.utc()) {
            return Ok(Round::Waiting);
        }
        let (target, sender) = self.opened()?;
        if self.troubled && self.has_work().await? {
            answers(&target, ordered).await?;
        }
        self.must_be_mounted(&target).await?;
        self.must_stand(&target).await?;
        let sent = self.send_waiting(&target, &sender).await?;
        if sent == Round::Failed {
            return Ok(sent);
        }
        Ok(if self.keep(&target).await? > 0 { Round::Moved } else { sent })
    }

    /// Refuses a folder in which nothing stands of what was sent there: its disk is not mounted.
    async fn must_be_mounted(&self, target: &Target) -> Result<(), FlowError> {
        if let Target::Folder(folder) = target
            && self.line.catalog.was_sent_to(target.name()).await?
        {
            folder.must_be_mounted()?;
        }
        Ok(())
    }

    fn parallel(&self) -> usize {
        usize::try_from(self.configured.parallel).unwrap_or(1).max(1)
    }

    async fn has_work(&self) -> Result<bool, FlowError> {
        Ok(self.line.catalog.next_sending(&self.configured.name).await?.is_some())
    }

    fn opened(&mut self) -> Result<(Target, Sender), FlowError> {
        if let Some(open) = &self.open {
            return Ok(open.clone());
        }
        let target = Target::open(&self.configured)?;
        let line = &self.line;
        let parts = (line.catalog.clone(), Arc::clone(&line.clock));
        let pace = self.pace.clone();
        let sender = Sender::new(parts, line.store.clone(), target.clone(), pace);
        Ok(self.open.insert((target, sender)).clone())
    }

    async fn send_waiting(&self, target: &Target, sender: &Sender) -> Result<Round, FlowError> {
        let parts = self.line.catalog.parts_at(target.name()).await?;
        let Batch { moved, failed, is_closed } = self.send_batch(target, sender).await?;
        if failed > 0 && moved == 0 {
            // A part that is there since is progress, whatever failed beside it.
            let now = self.line.catalog.parts_at(target.name()).await?;
            return Ok(if now > parts { Round::Waiting } else { Round::Failed });
        }
        // What was proven before the hours ended gets the checkpoint with which it can be permitted.
        if (moved > 0 || self.pace.is_open(self.line.clock.utc()))
            && let Err(problem) = self.forward(target).await
        {
            // One object of the log holds up nothing else.
            if moved == 0 || is_away(&problem) {
                return Err(problem);
            }
            warn!(target_name = target.name(), error = %problem, "the custody log could not be copied yet");
        }
        self.permit().await?;
        Ok(match (is_closed, moved) {
            (true, _) => Round::Waiting,
            (false, 0) if self.has_work().await? => Round::Waiting,
            (false, 0) => Round::Idle,
            (false, _) => Round::Moved,
        })
    }

    async fn permit(&self) -> Result<(), FlowError> {
        if release_permit::permit(&self.line.catalog, &self.line.store).await? > 0 {
            let line = Arc::clone(&self.line);
            // It reads the catalog the blocking way, as the lanes on threads do.
            let _ = tokio::task::spawn_blocking(move || line.judge_waiting()).await;
        }
        Ok(())
    }
}
