//! The audit lane: archived originals read again and again, beside the line and after it.
//!
//! One thread, started and stopped by the station. It yields: while a recorder is taken in, or items wait
//! for the archive, it reads nothing, not even the rest of what it is at. It stops within a block. What
//! the catalog cannot keep now is read again later.

use std::{io, sync::Arc, time::Duration};

use docket_config::{Audit, Target};
use tokio::{
    select,
    sync::{broadcast::error::RecvError, watch},
    time::{sleep, timeout},
};
use tracing::error;

use super::Line;
use crate::{
    flow::{
        audit::{Auditor, LOOK_AGAIN},
        places::Places,
    },
    observe::Pulse,
    supervisor::{Supervisor, Task},
};

/// How long it may take to end: a block of a disk that is dying.
const ENDING_MAX: Duration = Duration::from_secs(2);
/// How often it looks whether the archive lane is done: that tells no steps.
const LOOK_AT_LINE: Duration = Duration::from_secs(1);

/// The running lane.
pub(super) struct Audits {
    task: Task,
    settings: watch::Sender<Audit>,
    stop: watch::Sender<bool>,
}

impl Audits {
    /// Starts it.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(super) fn start(
        line: &Arc<Line>,
        supervisor: &Supervisor,
        settings: Audit,
        targets: Vec<Target>,
    ) -> io::Result<Self> {
        let (settings, set) = watch::channel(settings);
        let (stop, stopped) = watch::channel(false);
        let lane = Lane { line: Arc::clone(line), targets, settings: set, stop: stopped };
        let task = supervisor.start("audit", move || lane.run())?;
        Ok(Self { task, settings, stop })
    }

    /// Goes by other settings from now on.
    pub(super) fn follow(&self, settings: Audit) {
        self.settings.send_replace(settings);
    }

    /// Tells it to end; it does so by itself.
    pub(super) fn tell_to_stop(&self) {
        self.stop.send_replace(true);
    }

    /// Waits for its end.
    pub(super) fn join(self) {
        self.tell_to_stop();
        self.task.join(ENDING_MAX);
    }
}

struct Lane {
    line: Arc<Line>,
    targets: Vec<Target>,
    settings: watch::Receiver<Audit>,
    stop: watch::Receiver<bool>,
}

impl Lane {
    fn run(mut self) {
        let Line { catalog, store, clock, runtime, .. } = self.line.as_ref();
        // Its reading is no sign that the line moves.
        let store = store.clone().felt_in(Pulse::default());
        let places = Places::open(&store, &self.targets);
        let mut auditor = Auditor::new(catalog.clone(), places, Arc::clone(clock), runtime.clone());
        let line = Arc::clone(&self.line);
        let mut stop = self.stop.clone();
        while self.line.runtime.block_on(pause(&line, &mut stop, Duration::ZERO)) {
            let settings = *self.settings.borrow_and_update();
            let paused = &mut |wait| line.runtime.block_on(pause(&line, &mut stop, wait));
            let wait = auditor.slice(&settings, paused).unwrap_or_else(|problem| {
                error!(error = %problem, "originals cannot be read again for now");
                LOOK_AGAIN
            });
            line.outbox.ring();
            self.sleep(wait);
        }
    }

    /// Sleeps so long, or until it is to stop or other settings hold.
    fn sleep(&mut self, wait: Duration) {
        let (settings, stop) = (&mut self.settings, &mut self.stop);
        self.line.runtime.block_on(async {
            select! {
                () = sleep(wait) => {}
                // A sender that is gone belongs to a station that is gone.
                _ = settings.changed() => {}
                _ = stop.wait_for(|stop| *stop) => {}
            }
        });
    }
}

/// Waits so long, and until nothing more urgent is at work. Answers whether to go on.
async fn pause(line: &Line, stop: &mut watch::Receiver<bool>, wait: Duration) -> bool {
    if !wait.is_zero() && timeout(wait, stop.wait_for(|stop| *stop)).await.is_ok() {
        return false;
    }
    let mut steps = line.live.watch();
    while is_at_work(line) && !*stop.borrow() {
        select! {
            _ = stop.wait_for(|stop| *stop) => {}
            () = sleep(LOOK_AT_LINE) => {}
            step = steps.recv() => match step {
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return false,
            },
        }
    }
    !*stop.borrow()
}

/// Whether a recorder is being taken in, or items wait for the archive.
fn is_at_work(line: &Line) -> bool {
    line.pulse.felt().work_waiting || line.live.bays().iter().any(|bay| !bay.stage.is_last())
}
