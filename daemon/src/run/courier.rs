//! The courier's task: who tells people what they should know, beside the line.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::Receiver,
    },
    time::Duration,
};

use arc_swap::ArcSwap;

use super::{Line, StartError};
use crate::{
    notify::{Bell, Channels, courier},
    supervisor::{Supervisor, Task},
};

/// How long the courier may take to end; what it is telling then is told again.
const ENDING_MAX: Duration = Duration::from_secs(1);

/// The running courier.
pub(super) struct Courier {
    task: Task,
    channels: Arc<ArcSwap<Channels>>,
    bell: Bell,
    stop: Arc<AtomicBool>,
}

impl Courier {
    /// Starts it.
    pub(super) fn start(
        line: &Line,
        supervisor: &Supervisor,
        settings: &docket_config::Settings,
        bell: Bell,
        rings: Receiver<()>,
    ) -> Result<Self, StartError> {
        let channels = Channels::of(settings, &host_name());
        let channels = Arc::new(ArcSwap::from_pointee(channels));
        let stop = Arc::new(AtomicBool::new(false));
        let parts = courier::Parts {
            catalog: line.catalog.clone(),
            clock: Arc::clone(&line.clock),
            runtime: line.runtime.clone(),
            channels: Arc::clone(&channels),
            bell: bell.clone(),
        };
        let told = Arc::clone(&stop);
        let task = supervisor.start("notify", move || courier::run(parts, &rings, &told))?;
        Ok(Self { task, channels, bell, stop })
    }

    /// Tells people as other settings say from now on.
    pub(super) fn tell_through(&self, settings: &docket_config::Settings) {
        self.channels.store(Arc::new(Channels::of(settings, &host_name())));
        self.bell.ring();
    }

    /// Ends it.
    pub(super) fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        self.bell.ring();
        self.task.join(ENDING_MAX);
    }
}

/// This host's name.
pub(super) fn host_name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}
