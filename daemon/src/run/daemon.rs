//! Running the station in the foreground until it is told to stop.
//!
//! The process around the service: its log, its threads, its signals, its exit code. Called by the bins.

use std::{path::PathBuf, process::ExitCode};

use docket_config::Sources;
use rustix::process::{Resource, getrlimit, setrlimit};
use tokio::{
    runtime::{Builder, Runtime},
    signal::unix::{SignalKind, signal},
};
use tracing::{error, warn};

use super::{
    service::{Service, could_not_start},
    settings::Keeper,
};
use crate::{
    api::Settings,
    observe::{Logging, To},
};

/// Runs the station of `data` until SIGTERM or SIGINT. Exit 2 when it cannot start, 6 when its
/// catalog is damaged, 7 when another holds the data folder.
#[must_use]
pub fn daemon(data: PathBuf, sources: Sources) -> ExitCode {
    let (keeper, held, desk) = Keeper::start(sources);
    let logging = Logging::start(&keeper.now().settings.log, To::Service);
    keeper.tell_problems();
    let settings = Settings::kept(held, desk);
    raise_file_limit();
    let Ok(runtime) = runtime() else {
        error!("the system gave no threads; nothing was started");
        return ExitCode::from(2);
    };
    let code = runtime.block_on(async {
        // Heard from the first moment on: a stop that comes while it starts is a clean one too.
        let told = until_told();
        match Service::start(data, keeper, settings, logging).await {
            Ok(service) => service.run(told).await,
            Err(problem) => could_not_start(&problem),
        }
    });
    leave(runtime);
    ExitCode::from(code)
}

/// Connections and card files each hold a descriptor: as many as the system lets us have.
fn raise_file_limit() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    if let Err(error) = setrlimit(Resource::Nofile, limit) {
        warn!(%error, "the limit of open files stays as it is");
    }
}

/// Few threads: waiting is cheap, and the real work has threads of its own.
pub(super) fn runtime() -> std::io::Result<Runtime> {
    Builder::new_multi_thread().worker_threads(2).enable_all().build()
}

/// Lets the end of the process end the runtime's threads: a device that hangs in the kernel must not keep what has
/// stopped. Not by telling them to end as their handles are let go of: glibc (2.36) may then read the memory of a
/// thread that has just gone, and the process ends by a fault after all is done.
pub(super) fn leave(runtime: Runtime) {
    std::mem::forget(runtime);
}

/// SIGTERM or SIGINT; heard from this call on, not only once it is waited for.
pub(super) fn until_told() -> impl Future<Output = ()> {
    let (terminate, interrupt) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    async {
        match (terminate, interrupt) {
            (Ok(mut terminate), Ok(mut interrupt)) => {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                }
            }
            _ => std::future::pending().await,
        }
    }
}
