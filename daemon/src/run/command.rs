//! One command: asked of the running station where there is one, else of one started for it.

use std::process::ExitCode;

use docket_config::Sources;
use tokio::sync::broadcast::error::RecvError;

use super::{
    DataLock, LockError, Parts, Served, StartError, asker,
    daemon::{log_to_stderr, runtime, until_told},
};
use crate::{
    api::{Api, ApiError, ApiErrorKind, Event, Reply, Request, socket},
    catalog::Catalog,
    cli::{Cli, Printer},
    clock::SystemClock,
};
use std::sync::Arc;

/// Parses a program's arguments.
///
/// # Errors
/// The exit code once help, version or what was wrong has been printed: 0 for an answer, 3 for
/// wrong usage.
pub fn parse<A: clap::Parser>() -> Result<A, ExitCode> {
    A::try_parse().map_err(|error| {
        // Nobody left to read the message: the code still tells.
        let _ = error.print();
        ExitCode::from(if error.use_stderr() { 3 } else { 0 })
    })
}

/// Does what `cli` asks and prints the answer. The exit codes are the command line's.
#[must_use]
pub fn command(cli: Cli) -> ExitCode {
    log_to_stderr("error");
    let Ok(runtime) = runtime() else { return ExitCode::from(2) };
    ExitCode::from(runtime.block_on(answer(cli)))
}

async fn answer(cli: Cli) -> u8 {
    let Cli { data, config, json, command } = cli;
    let Some(request) = command.request(asker()) else { return 3 };
    let long = matches!(
        request,
        Request::Dock { .. } | Request::Demo { .. } | Request::Verify { .. } | Request::Fsck { .. }
    );
    let mut printer = Printer::new(json, long);
    let settings = match docket_config::load(&Sources::of_process(config, Vec::new())) {
        Ok(loaded) => loaded.settings,
        Err(problem) => {
            let error = ApiError::new(
                "DKT-0101",
                ApiErrorKind::Usage,
                problem.to_string(),
                "nothing was started or changed",
                "correct the setting and ask again",
            );
            return last(&mut printer, Err(error));
        }
    };
    let data = std::path::absolute(&data).unwrap_or(data);
    let parts = match Parts::of_host(&data, settings) {
        Ok(parts) => parts,
        Err(problem) => return last(&mut printer, Err((&problem).into())),
    };
    if request.needs_station() {
        return with_station(parts, request, &mut printer).await;
    }
    let read = read(&parts, request).await;
    last(&mut printer, read)
}

/// Starts a station for the request, or asks the one that holds the data folder.
async fn with_station(parts: Parts, request: Request, printer: &mut Printer) -> u8 {
    let data = parts.data.clone();
    match Served::start(parts).await {
        Ok(served) => {
            let api = served.api();
            let code = tokio::select! {
                code = perform(&api, request, printer) => Some(code),
                () = until_told() => None,
            };
            if code.is_none() {
                served.interrupt();
            }
            served.stop().await;
            code.unwrap_or_else(|| last(printer, Err(interrupted())))
        }
        Err(StartError::Lock(LockError::Busy(_))) => match socket::ask(&data, &request).await {
            Ok(asked) => relay(asked, printer).await,
            Err(error) => last(printer, Err(error)),
        },
        Err(problem) => last(printer, Err((&problem).into())),
    }
}

async fn perform(api: &Api, request: Request, printer: &mut Printer) -> u8 {
    let mut steps = api.watch();
    let work = api.perform(request);
    tokio::pin!(work);
    loop {
        let step = async {
            match steps.as_mut() {
                Some(steps) => steps.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            done = &mut work => return last(printer, done),
            step = step => match step {
                Ok(state) => {
                    printer.event(Event::Bay(state));
                }
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => steps = None,
            },
        }
    }
}

async fn relay(mut asked: socket::Asked, printer: &mut Printer) -> u8 {
    loop {
        let event = match asked.next().await {
            Ok(event) => event,
            Err(error) => Event::Failed { error },
        };
        if let Some(code) = printer.event(event) {
            return code;
        }
    }
}

/// Reads beside whoever runs the station; `fsck` wants nobody to. What only the station knows is
/// asked of it.
async fn read(parts: &Parts, request: Request) -> Result<Reply, ApiError> {
    if matches!(request, Request::Status)
        && let Some(reply) = asked_of_station(parts, &request).await
    {
        return reply;
    }
    if !Catalog::path_in(&parts.data).exists() {
        let what = format!("there is no docket data in {} yet", parts.data.display());
        return Err(ApiError::not_found(what, "dock something first, e.g. `docket demo`"));
    }
    let _lock = match request {
        Request::Fsck { .. } => {
            Some(DataLock::take(&parts.data).map_err(|e| ApiError::from(&StartError::from(e)))?)
        }
        _ => None,
    };
    let archive = parts.settings.archive.folder.as_deref();
    let api = Api::reader(&parts.data, archive, Arc::new(SystemClock::new())).await?;
    api.perform(request).await
}

/// The running station's answer, if one runs.
async fn asked_of_station(parts: &Parts, request: &Request) -> Option<Result<Reply, ApiError>> {
    let mut asked = socket::ask(&parts.data, request).await.ok()?;
    loop {
        match asked.next().await.ok()? {
            Event::Done { reply } => return Some(Ok(*reply)),
            Event::Failed { error } => return Some(Err(error)),
            Event::Bay(_) => {}
        }
    }
}

fn last(printer: &mut Printer, done: Result<Reply, ApiError>) -> u8 {
    let event = match done {
        Ok(reply) => Event::Done { reply: Box::new(reply) },
        Err(error) => Event::Failed { error },
    };
    printer.event(event).unwrap_or(2)
}

fn interrupted() -> ApiError {
    ApiError::new(
        "DKT-0206",
        ApiErrorKind::Failed,
        "stopped before every clip was taken",
        "what was copied is kept and gone on with; the recorders are untouched",
        "dock the recorders again",
    )
}

impl From<&StartError> for ApiError {
    fn from(problem: &StartError) -> Self {
        let what = problem.to_string();
        match problem {
            StartError::Lock(LockError::Busy(_)) => Self::busy(what),
            StartError::Lock(LockError::Unusable { .. }) => Self::new(
                "DKT-0202",
                ApiErrorKind::Failed,
                what,
                "nothing was taken or changed",
                "make the data folder writable, or use another with --data",
            ),
            StartError::Catalog(error) => error.into(),
            StartError::Store(error) => error.into(),
            StartError::Flow(error) => error.into(),
            StartError::Profiles(_) | StartError::Thread(_) => Self::new(
                "DKT-0001",
                ApiErrorKind::Failed,
                what,
                "nothing was taken or changed",
                "start again; if it stays, report it with the log",
            ),
        }
    }
}
