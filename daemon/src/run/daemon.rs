//! Running the station in the foreground until it is told to stop.

use std::{path::Path, process::ExitCode};

use docket_config::Sources;
use tokio::{
    runtime::{Builder, Runtime},
    signal::unix::{SignalKind, signal},
};
use tracing::{error, info};
use tracing_subscriber::EnvFilter;

use super::{Parts, Served, StartError};

/// Runs the station of `data` until SIGTERM or SIGINT. Exit 2 when it cannot start, 6 when its
/// catalog is damaged, 7 when another holds the data folder.
#[must_use]
pub fn daemon(data: &Path, config: Option<&Path>) -> ExitCode {
    log_to_stderr("info");
    let sources = Sources::of_process(config.map(Path::to_owned), Vec::new());
    let settings = match docket_config::load(&sources) {
        Ok(loaded) => loaded.settings,
        Err(problem) => {
            error!(%problem, "the settings cannot be used; nothing was started");
            return ExitCode::from(2);
        }
    };
    let Ok(runtime) = runtime() else {
        error!("the system gave no threads; nothing was started");
        return ExitCode::from(2);
    };
    runtime.block_on(async {
        let started = match Parts::of_host(data, settings) {
            Ok(parts) => Served::start(parts).await,
            Err(problem) => Err(problem),
        };
        match started {
            Ok(served) => {
                until_told().await;
                info!("stopping");
                served.interrupt();
                served.stop().await;
                ExitCode::SUCCESS
            }
            Err(problem) => {
                error!(%problem, "the station cannot start; nothing was taken or changed");
                ExitCode::from(start_code(&problem))
            }
        }
    })
}

/// The exit code of a failed start.
pub(super) fn start_code(problem: &StartError) -> u8 {
    crate::api::ApiError::from(problem).kind.exit_code()
}

/// Few threads: waiting is cheap, and the real work has threads of its own.
pub(super) fn runtime() -> std::io::Result<Runtime> {
    Builder::new_multi_thread().worker_threads(2).enable_all().build()
}

/// Logs to stderr; `DOCKET_LOG` overrides the level, e.g. `debug` or `docket::flow=trace`.
pub(super) fn log_to_stderr(level: &str) {
    let filter = EnvFilter::try_from_env("DOCKET_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    // A second call in one process (tests) keeps the first.
    let _ =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

pub(super) async fn until_told() {
    let (terminate, interrupt) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
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
