//! The lights' task: finds the controller, shows it what changes, and looks for it again when it is
//! lost.
//!
//! Runs on a thread of its own, for serial lines block. It wakes for steps of the live board, changed
//! settings, the order to stop, and the controller's own need to hear from the station every second.
//! A loss is told once, and so is the return; nothing here can fail the station.

use std::{
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use docket_config::{Controller, Dock};
use docket_drivers::controller::{
    BEAT_EVERY, ControllerError, DockController, NoController, SerialController,
};
use tokio::{
    sync::{
        broadcast::{self, error::RecvError},
        watch,
    },
    time::{Interval, MissedTickBehavior, interval, sleep},
};
use tracing::{info, warn};

use super::{super::Line, panel::Panel};
use crate::{
    domain::NewNotice,
    flow::{
        controller::{ControllerProblem, ControllerState, Standing},
        live::BayState,
    },
    observe::metrics,
};

/// How soon a lost controller is looked for again; each wait is twice the one before, up to the
/// longest.
const FIRST_WAIT: Duration = Duration::from_millis(250);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// The task.
pub(super) struct Watch {
    line: Arc<Line>,
    dock: watch::Receiver<Dock>,
    stopped: watch::Receiver<bool>,
    halt: Arc<AtomicBool>,
    told: watch::Sender<ControllerState>,
    /// Its loss was told.
    is_lost: bool,
}

/// Why the task goes on.
enum Woken {
    Stopped,
    Settings,
    Step(BayState),
    /// Steps were missed; the board itself is always whole.
    Missed,
    Beat,
}

impl Watch {
    pub(super) fn new(
        line: Arc<Line>,
        dock: watch::Receiver<Dock>,
        stopped: watch::Receiver<bool>,
        halt: Arc<AtomicBool>,
        told: watch::Sender<ControllerState>,
    ) -> Self {
        Self { line, dock, stopped, halt, told, is_lost: false }
    }

    /// Runs until it is told to stop.
    pub(super) fn run(mut self) {
        let mut wait = FIRST_WAIT;
        while !self.is_stopped() {
            let dock = self.dock.borrow_and_update().clone();
            self.begin(&dock);
            let done = self.open(&dock).and_then(|controller| {
                wait = FIRST_WAIT;
                self.work(controller, &dock)
            });
            if let Err(error) = done {
                self.lose(&dock, &error);
                self.pause(wait);
                wait = (2 * wait).min(LONGEST_WAIT);
            }
        }
        metrics::controller_up(false);
    }

    /// Whether the station stops; one that is gone has stopped.
    fn is_stopped(&self) -> bool {
        *self.stopped.borrow() || self.stopped.has_changed().is_err()
    }

    fn begin(&self, dock: &Dock) {
        if let Some(device) = device_of(dock).filter(|_| !self.is_lost) {
            let device = Some(device);
            self.tell(ControllerState {
                standing: Standing::Opening,
                device,
                ..ControllerState::default()
            });
        }
    }

    fn open(&self, dock: &Dock) -> Result<Box<dyn DockController>, ControllerError> {
        match (dock.controller, &dock.device) {
            (Controller::Serial, Some(device)) => {
                let stop = Arc::clone(&self.halt);
                Ok(Box::new(SerialController::open(device, dock.baud, stop)?))
            }
            // Settings without a device are refused when they are read.
            (Controller::Serial, None) | (Controller::None, _) => {
                Ok(Box::new(NoController::default()))
            }
        }
    }

    /// Shows the bays until the settings change or the station stops.
    fn work(
        &mut self,
        controller: Box<dyn DockController>,
        dock: &Dock,
    ) -> Result<(), ControllerError> {
        let mut panel = Panel::new(controller, dock.clone());
        // Before the first look: nothing that happens meanwhile is missed.
        let mut steps = self.line.live.watch();
        panel.show(&self.line.live.bays())?;
        self.find(dock, &panel);
        let mut beats = self.beats();
        loop {
            match self.wait(&mut steps, &mut beats, panel.is_lit()) {
                Woken::Stopped | Woken::Settings => break,
                Woken::Step(bay) if !panel.is_changed_by(&bay) => continue,
                Woken::Step(_) | Woken::Missed => {}
                Woken::Beat => panel.beat(&self.line.live.bays())?,
            }
            panel.show(&self.line.live.bays())?;
            self.tell(panel.told());
        }
        if let Err(error) = panel.leave() {
            info!(%error, "the dock controller did not hear that the station leaves");
        }
        Ok(())
    }

    fn beats(&self) -> Interval {
        let _inside = self.line.runtime.enter();
        let mut beats = interval(BEAT_EVERY);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        beats
    }

    fn wait(
        &mut self,
        steps: &mut broadcast::Receiver<BayState>,
        beats: &mut Interval,
        is_lit: bool,
    ) -> Woken {
        let runtime = self.line.runtime.clone();
        runtime.block_on(async {
            tokio::select! {
                biased;
                // A sender that is gone has stopped.
                _ = self.stopped.wait_for(|stop| *stop) => Woken::Stopped,
                changed = self.dock.changed() => match changed {
                    Ok(()) => Woken::Settings,
                    Err(_) => Woken::Stopped,
                },
                _ = beats.tick(), if is_lit => Woken::Beat,
                step = steps.recv() => match step {
                    Ok(bay) => Woken::Step(bay),
                    Err(RecvError::Lagged(_)) => Woken::Missed,
                    Err(RecvError::Closed) => Woken::Stopped,
                },
            }
        })
    }

    /// Waits until it is worth looking again.
    fn pause(&mut self, at_most: Duration) {
        let runtime = self.line.runtime.clone();
        runtime.block_on(async {
            tokio::select! {
                _ = self.stopped.wait_for(|stop| *stop) => {}
                _ = self.dock.changed() => {}
                () = sleep(at_most) => {}
            }
        });
    }

    fn find(&mut self, dock: &Dock, panel: &Panel) {
        self.tell(panel.told());
        metrics::controller_up(panel.is_lit());
        let was_lost = std::mem::take(&mut self.is_lost);
        let Some(device) = device_of(dock).filter(|_| panel.is_lit()) else { return };
        info!(device, "the dock controller answers");
        if was_lost {
            self.line.notice(&NewNotice::controller_back(&device));
        }
    }

    fn lose(&mut self, dock: &Dock, error: &ControllerError) {
        metrics::controller_up(false);
        if self.is_stopped() {
            return;
        }
        let device = device_of(dock);
        self.tell(lost(device.clone(), error.kind().as_str(), &error.to_string()));
        if !std::mem::replace(&mut self.is_lost, true) {
            let code = error.kind().as_str();
            warn!(code, %error, "no dock controller: the bays have no lights; intake goes on");
            let notice =
                NewNotice::controller_lost(&device.unwrap_or_default(), &error.to_string());
            self.line.notice(&notice);
        }
    }

    fn tell(&self, state: ControllerState) {
        self.told.send_if_modified(|told| {
            let is_other = *told != state;
            *told = state;
            is_other
        });
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.tell(lost(device_of(&self.dock.borrow()), "task-lost", "the task was lost"));
        }
    }
}

/// The controller's device; none where no controller is set.
pub(super) fn device_of(dock: &Dock) -> Option<String> {
    let device = dock.device.as_ref().filter(|_| dock.controller == Controller::Serial);
    device.map(|device| device.display().to_string())
}

fn lost(device: Option<String>, code: &str, detail: &str) -> ControllerState {
    let problem = ControllerProblem { code: code.into(), detail: detail.into() };
    ControllerState {
        standing: Standing::Lost,
        device,
        problem: Some(problem),
        ..ControllerState::default()
    }
}
