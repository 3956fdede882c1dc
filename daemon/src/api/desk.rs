//! What the station gives the API: a desk to ask for docking and removing at, and its lanes' bells.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel},
    },
    time::Duration,
};

use docket_drivers::Place;
use tokio::sync::{mpsc, oneshot, watch};

use crate::{
    domain::{Actor, RemovalId, SessionId},
    flow::FlowError,
};

/// Requests that may wait.
const WAITING: usize = 64;

/// Somebody asks for a place to be taken in.
#[derive(Debug)]
pub struct DockRequest {
    /// The place.
    pub place: Place,
    /// Who asks.
    pub by: Actor,
    /// Whether it is to end early.
    pub leave: Leave,
    /// Where the answer goes once every clip is decided.
    pub answer: oneshot::Sender<Result<SessionId, FlowError>>,
}

/// Somebody confirms that the footage of a stay be removed from its recorder.
#[derive(Debug)]
pub struct RemovalRequest {
    /// Which removal.
    pub removal: RemovalId,
    /// Where the recorder stood.
    pub place: Place,
    /// Who confirms.
    pub by: Actor,
    /// Where the answer goes.
    pub answer: oneshot::Sender<Result<(), FlowError>>,
}

/// What is asked for at the desk.
#[derive(Debug)]
pub enum Errand {
    /// Take a place in.
    Dock(DockRequest),
    /// Remove footage from a recorder.
    Remove(RemovalRequest),
}

/// Whether a stay is to end early; what was taken until then is kept. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Leave {
    /// Set when the asker wants it to.
    pub cancelled: Arc<AtomicBool>,
    /// Set when the recorder was seen to leave its bay.
    pub gone: Arc<AtomicBool>,
}

impl Leave {
    /// Whether the recorder was seen to leave.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.gone.load(Ordering::Relaxed)
    }

    /// Whether it is to end, for whatever reason.
    #[must_use]
    pub fn is_due(&self) -> bool {
        self.is_gone() || self.cancelled.load(Ordering::Relaxed)
    }
}

/// Where docking is asked for.
#[derive(Clone, Debug)]
pub struct Desk(mpsc::Sender<Errand>);

impl Desk {
    /// A desk and the letter box behind it.
    #[must_use]
    pub fn new() -> (Self, mpsc::Receiver<Errand>) {
        let (sender, receiver) = mpsc::channel(WAITING);
        (Self(sender), receiver)
    }

    /// Asks for `place`. Answers where the answer will come; `None` once the station stops.
    pub async fn ask(
        &self,
        place: Place,
        by: Actor,
        leave: Leave,
    ) -> Option<oneshot::Receiver<Result<SessionId, FlowError>>> {
        let (answer, answered) = oneshot::channel();
        self.0.send(Errand::Dock(DockRequest { place, by, leave, answer })).await.ok()?;
        Some(answered)
    }

    /// Confirms `removal` of the recorder at `place`. Answers where the answer will come; `None` once
    /// the station stops.
    pub async fn remove(
        &self,
        removal: RemovalId,
        place: Place,
        by: Actor,
    ) -> Option<oneshot::Receiver<Result<(), FlowError>>> {
        let (answer, answered) = oneshot::channel();
        let request = RemovalRequest { removal, place, by, answer };
        self.0.send(Errand::Remove(request)).await.ok()?;
        Some(answered)
    }
}

/// How far a lane is that works beside the line.
#[derive(Clone, Copy, Debug, Default)]
pub struct LaneProgress {
    /// Pieces of work done since the start.
    pub done: u64,
    /// Times it ran out of work, or gave up for now.
    pub passes: u64,
}

/// A lane beside the line from outside: a bell to ring, and how far it is.
#[derive(Clone, Debug)]
pub struct LaneBell {
    nudge: SyncSender<()>,
    /// How far it is; closed when no lane runs.
    pub progress: watch::Receiver<LaneProgress>,
}

/// The same from inside.
#[derive(Debug)]
pub struct LaneEnd {
    /// Rings when there may be work.
    pub nudges: Receiver<()>,
    /// Where it tells how far it is.
    pub progress: watch::Sender<LaneProgress>,
}

impl LaneBell {
    /// Both sides of a lane.
    #[must_use]
    pub fn new() -> (Self, LaneEnd) {
        let (nudge, nudges) = sync_channel(1);
        let (told, progress) = watch::channel(LaneProgress::default());
        (Self { nudge, progress }, LaneEnd { nudges, progress: told })
    }

    /// Says that there may be work. Saying it twice is saying it once.
    pub fn ring(&self) {
        match self.nudge.try_send(()) {
            Ok(()) | Err(TrySendError::Full(()) | TrySendError::Disconnected(())) => {}
        }
    }
}

/// What the log lane is asked.
#[derive(Debug)]
pub enum LogOrder {
    /// Publish now, and say when that was tried.
    Publish(Sender<()>),
    /// Publish for the last time, and end.
    End,
}

/// The log lane from outside. Clones share it.
#[derive(Clone, Debug)]
pub struct LogBell(mpsc::UnboundedSender<LogOrder>);

impl LogBell {
    /// A bell and the letter box behind it.
    #[must_use]
    pub fn new() -> (Self, mpsc::UnboundedReceiver<LogOrder>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (Self(sender), receiver)
    }

    /// Has the log published and waits until that was tried, `at_most` so long. Whether it was, the catalog says.
    /// Blocking.
    pub fn publish(&self, at_most: Duration) {
        let (told, heard) = channel();
        if self.0.send(LogOrder::Publish(told)).is_ok() {
            // Over, or too slow, or lost.
            let _ = heard.recv_timeout(at_most);
        }
    }

    /// Has it published for the last time.
    pub fn end(&self) {
        // One that is gone was lost, and heard of.
        let _ = self.0.send(LogOrder::End);
    }
}
