//! The bays' lights: a task that shows on the dock controller what the live board says.
//!
//! Started and stopped by the station. A controller that is slow, mad or gone holds up nobody: the
//! task alone waits for it. At the end every bay is shown as out of service.

mod panel;
mod watch;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use docket_config::Dock;
use tokio::sync::watch as cell;

use self::watch::Watch;
use super::{Line, StartError};
use crate::{
    flow::controller::ControllerState,
    supervisor::{Supervisor, Task},
};

/// The name of the task.
pub(super) const TASK: &str = "lights";
/// How long the task may take to end. A controller that does not hear of it shows the same by itself.
const ENDING_MAX: Duration = Duration::from_millis(700);

/// The running task.
pub(super) struct Lights {
    task: Task,
    dock: cell::Sender<Dock>,
    stop: cell::Sender<bool>,
    halt: Arc<AtomicBool>,
}

impl Lights {
    /// Starts it for a station that serves: the lights are the dock's, not a single command's.
    pub(super) fn of(
        line: &Arc<Line>,
        supervisor: &Supervisor,
        dock: &Dock,
        serves: bool,
    ) -> Result<(Option<Self>, cell::Receiver<ControllerState>), StartError> {
        if !serves {
            return Ok((None, cell::channel(ControllerState::default()).1));
        }
        let (lights, controller) = Self::start(line, supervisor, dock)?;
        Ok((Some(lights), controller))
    }

    /// Starts it. Answers where it tells how the controller stands.
    fn start(
        line: &Arc<Line>,
        supervisor: &Supervisor,
        dock: &Dock,
    ) -> Result<(Self, cell::Receiver<ControllerState>), StartError> {
        let (dock, settings) = cell::channel(dock.clone());
        let (stop, stopped) = cell::channel(false);
        let (told, standing) = cell::channel(ControllerState::default());
        let halt = Arc::new(AtomicBool::new(false));
        let watch = Watch::new(Arc::clone(line), settings, stopped, Arc::clone(&halt), told);
        let task = supervisor.start(TASK, move || watch.run())?;
        Ok((Self { task, dock, stop, halt }, standing))
    }

    /// Works by other settings from now on.
    pub(super) fn follow(&self, dock: &Dock) {
        self.dock.send_if_modified(|now| {
            let is_other = now != dock;
            now.clone_from(dock);
            is_other
        });
    }

    /// Tells it to show that nothing is taken in any more, and to end.
    pub(super) fn tell_to_stop(&self) {
        self.halt.store(true, Ordering::Relaxed);
        self.stop.send_replace(true);
    }

    /// Waits for its end.
    pub(super) fn join(self) {
        self.task.join(ENDING_MAX);
    }
}
