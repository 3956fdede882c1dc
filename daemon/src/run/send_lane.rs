//! One lane an archive target: copies what stands in the home archive there, and permits what waited for it.
//!
//! Started and stopped by the station, beside the line; a bucket that is slow or away holds up nothing but
//! the permission to remove footage, where the target is required. What fails is tried again for ever,
//! ever more seldom; a target of which nothing succeeds is left in peace for a while. What is under way
//! when the station stops is gone on with by the next start.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use docket_config::{Target as Configured, Worm};
use futures::{StreamExt, stream};
use tokio::{select, sync::watch, task::JoinHandle, time::timeout};
use tracing::{error, info, warn};

use super::Line;
use crate::{
    catalog::Sending,
    domain::Actor,
    flow::{FlowError, probe, release_permit, send::Sender},
    log,
    store::{Kept, StoreError, StoreErrorKind, Target, WRITE_ONCE},
    supervisor::Supervisor,
};

/// How often a target that must keep what is written there is put to the test.
const PROBE_EVERY: Duration = Duration::from_secs(24 * 3600);
/// The name of the task.
const TASK: &str = "target";
/// How often it looks for what is new.
const LOOK: Duration = Duration::from_secs(2);
/// Things taken up at once.
const TOGETHER: u32 = 64;
/// How long a thing, or a target, that failed is left in peace: at first, and at most.
const PEACE_MIN: Duration = Duration::from_secs(2);
const PEACE_MAX: Duration = Duration::from_secs(300);
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
    pub(super) fn start(line: &Arc<Line>, supervisor: &Supervisor, target: Configured) -> Self {
        let (order, ordered) = watch::channel(Order::Work);
        let (told, drained) = watch::channel(false);
        let name = target.name.clone();
        let lane = Lane {
            line: Arc::clone(line),
            configured: target,
            open: None,
            fails: 0,
            troubled: true,
            stood_at: None,
        };
        let task = supervisor.watch(TASK, lane.run(ordered, told));
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
    /// The target and who sends there, once it could be opened.
    open: Option<(Target, Sender)>,
    /// Rounds in a row of which nothing succeeded.
    fails: u32,
    /// Something may be noted against the target, by this run or an earlier one.
    troubled: bool,
    /// When it last kept what it must, since boot.
    stood_at: Option<Duration>,
}

/// How a round went.
#[derive(Debug, PartialEq, Eq)]
enum Round {
    /// There was nothing to do.
    Idle,
    /// Something was sent; there may be more.
    Moved,
    /// Nothing of what was tried succeeded.
    Failed,
}

impl Lane {
    async fn run(mut self, mut ordered: watch::Receiver<Order>, drained: watch::Sender<bool>) {
        let mut last = Round::Idle;
        while *ordered.borrow_and_update() != Order::End {
            last = self.round().await;
            let wait = match last {
                Round::Moved => continue,
                Round::Idle => LOOK,
                Round::Failed => peace(self.fails),
            };
            let is_drained = *ordered.borrow() == Order::Drain;
            if is_drained {
                drained.send_replace(true);
            }
            // The sender lives as long as the station: a change is an order.
            select! {
                _ = ordered.changed() => {}
                () = tokio::time::sleep(wait), if !is_drained => {}
            }
        }
        if last != Round::Failed
            && let Some((target, _)) = &self.open
            && let Err(problem) =
                log::forward(&self.line.catalog, self.line.store.target(), target).await
        {
            warn!(target_name = target.name(), error = %problem, "the last of the custody log was not copied yet");
        }
    }

    async fn round(&mut self) -> Round {
        match self.tried().await {
            Ok(round) => {
                if std::mem::take(&mut self.troubled) {
                    self.tell(None).await;
                }
                match round {
                    Round::Failed => self.fails = self.fails.saturating_add(1),
                    Round::Moved | Round::Idle => self.fails = 0,
                }
                round
            }
            Err(problem) => {
                if self.fails == 0 {
                    warn!(target_name = self.configured.name, error = %problem, "the target cannot be used");
                }
                self.tell(Some(&problem)).await;
                self.troubled = true;
                self.fails = self.fails.saturating_add(1);
                Round::Failed
            }
        }
    }

    async fn tried(&mut self) -> Result<Round, FlowError> {
        let (target, sender) = self.opened()?;
        self.must_stand(&target).await?;
        self.send_waiting(&target, &sender).await
    }

    /// Notes why the target is of no use, or that it is.
    async fn tell(&self, problem: Option<&FlowError>) {
        let detail = problem.map(ToString::to_string).unwrap_or_default();
        let why = problem.map(|problem| (code_of(problem).0, detail.as_str()));
        if let Err(error) = self.line.catalog.target_fails(&self.configured.name, why).await {
            error!(%error, "how a target stands could not be noted");
        }
    }

    /// Refuses a target that must keep what is written there and does not: tried once a day.
    async fn must_stand(&mut self, target: &Target) -> Result<(), FlowError> {
        let now = self.line.clock.since_boot();
        let is_fresh = self.stood_at.is_some_and(|at| now.saturating_sub(at) < PROBE_EVERY);
        if self.configured.worm == Worm::None || is_fresh {
            return Ok(());
        }
        let (catalog, at) = (&self.line.catalog, self.line.clock.utc());
        let worm = self.configured.worm;
        let probed = probe::probe(catalog, target, worm, at, &Actor::station()).await?;
        if !probed.stands {
            let broken: Vec<_> = probed
                .found
                .iter()
                .filter(|(promise, kept)| WRITE_ONCE.contains(promise) && *kept != Kept::Yes)
                .map(|(promise, kept)| format!("{} {}", promise.as_str(), kept.as_str()))
                .collect();
            return Err(StoreError::unprotected(target.name(), &broken.join(", ")).into());
        }
        self.stood_at = Some(now);
        Ok(())
    }

    fn opened(&mut self) -> Result<(Target, Sender), FlowError> {
        if let Some(open) = &self.open {
            return Ok(open.clone());
        }
        let target = Target::open(&self.configured)?;
        let line = &self.line;
        let parts = (line.catalog.clone(), Arc::clone(&line.clock));
        let rate = self.configured.max_rate.bytes();
        let sender = Sender::new(parts, line.store.clone(), target.clone(), rate);
        Ok(self.open.insert((target, sender)).clone())
    }

    async fn send_waiting(&self, target: &Target, sender: &Sender) -> Result<Round, FlowError> {
        let line = &self.line;
        let waiting =
            line.catalog.waiting_sendings(target.name(), line.clock.utc(), TOGETHER).await?;
        let parallel = usize::try_from(self.configured.parallel).unwrap_or(1).max(1);
        let tried = waiting.len();
        let sent: Vec<bool> = stream::iter(waiting)
            .map(|sending| self.send(target, sender, sending))
            .buffer_unordered(parallel)
            .collect()
            .await;
        let succeeded = sent.iter().filter(|sent| **sent).count();
        if tried > 0 && succeeded == 0 {
            return Ok(Round::Failed);
        }
        let home = line.store.target();
        if let Err(problem) = log::forward(&line.catalog, home, target).await {
            warn!(target_name = target.name(), error = %problem, "the custody log could not be copied yet");
            return Ok(Round::Failed);
        }
        self.permit().await?;
        Ok(if succeeded > 0 { Round::Moved } else { Round::Idle })
    }

    /// Sends one thing. Answers whether it stands there now.
    async fn send(&self, target: &Target, sender: &Sender, sending: Sending) -> bool {
        let Err(problem) = sender.send(&sending).await else { return true };
        let (code, is_for_a_person) = code_of(&problem);
        if is_for_a_person {
            error!(target_name = target.name(), parcel = ?sending.parcel, error = %problem, "it cannot be copied");
        }
        let wait = TimeDelta::from_std(peace(sending.attempts)).unwrap_or_default();
        let again = self.line.clock.utc() + wait;
        let why = (code, problem.to_string());
        let noted = self
            .line
            .catalog
            .sending_failed(target.name(), &sending, (why.0, &why.1), again, is_for_a_person)
            .await;
        if let Err(error) = noted {
            error!(%error, "what could not be copied to a target could not be noted");
        }
        false
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

/// A stable code for what went wrong, and whether no trying again can help.
fn code_of(problem: &FlowError) -> (&'static str, bool) {
    match problem {
        FlowError::Store(error) => match error.kind() {
            StoreErrorKind::NoArchive => ("away", false),
            StoreErrorKind::NotFound => ("missing", false),
            StoreErrorKind::Exists => ("other-bytes", true),
            StoreErrorKind::Full => ("full", false),
            StoreErrorKind::Unwritable => ("refused", false),
            StoreErrorKind::Unprotected => ("unprotected", true),
            StoreErrorKind::Stopped => ("stopped", false),
            StoreErrorKind::Failed => ("failed", false),
        },
        FlowError::Different(_) => ("read-back", false),
        _ => ("catalog", false),
    }
}

/// How long is waited after so many failures: twice as long each time.
fn peace(fails: u32) -> Duration {
    PEACE_MIN.saturating_mul(1_u32.checked_shl(fails.min(16)).unwrap_or(u32::MAX)).min(PEACE_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_fails_is_left_in_peace_ever_longer() {
        let waits: Vec<_> = (0..40).map(peace).collect();
        assert_eq!((waits[0], waits[1], waits[39]), (PEACE_MIN, 2 * PEACE_MIN, PEACE_MAX));
        assert!(waits.is_sorted());
    }
}
