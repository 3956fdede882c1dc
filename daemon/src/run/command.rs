//! One command: asked of the running station where there is one, else of one started for it, or of
//! what stands in the data folder.

use std::{io::Write, path::PathBuf, process::ExitCode, sync::Arc};

use docket_config::{Language, Loaded, Problems, TimeZone};

use super::{
    DataLock, Front, LockError, Parts, Served, StartError,
    daemon::{leave, runtime, until_told},
    hold::{Followed, Hold},
    offline,
};
use crate::{
    api::{
        Api, ApiError, Code, Problem, ReadSettings, Reply, Request, Settings, SettingsView, Work,
        no_data, settings_told,
    },
    catalog::Catalog,
    cli::{
        Asked, Cli, Client, Events, Printer, READER_GONE, Unasked, localised, may_write,
        reader_gone, usage_error, write_new,
    },
    clock::SystemClock,
    observe::{Logging, To},
    web::socket_in,
    words::{Words, told},
};

/// Parses a program's arguments, and speaks of them in the language asked for.
///
/// # Errors
/// The exit code once help, version or what was wrong has been printed: 0 for an answer, 3 for
/// wrong usage.
pub fn parse<A: clap::Parser>() -> Result<A, ExitCode> {
    let words = Words { language: language(flag().as_deref()), zone: TimeZone::System };
    let command = localised(A::command(), &words);
    let parsed = command.try_get_matches().and_then(|matches| A::from_arg_matches(&matches));
    parsed.map_err(|error| {
        // Nobody left to read the message: the code still tells.
        if error.use_stderr() {
            let _ = writeln!(std::io::stderr(), "{}", usage_error(&error, &words).trim_end());
            return ExitCode::from(3);
        }
        let _ = error.print();
        ExitCode::SUCCESS
    })
}

/// The language flag, looked for before the arguments are understood: also what is said of wrong
/// ones follows it.
fn flag() -> Option<String> {
    let mut args = std::env::args_os().map(|arg| arg.to_string_lossy().into_owned());
    while let Some(arg) = args.next() {
        match arg.strip_prefix("--lang") {
            Some("") => return args.next(),
            Some(value) => return value.strip_prefix('=').map(str::to_owned),
            None => {}
        }
    }
    None
}

/// Does what `cli` asks and prints the answer. The exit codes are the command line's.
#[must_use]
pub fn command(cli: Cli) -> ExitCode {
    Logging::start(&docket_config::Log::default(), To::Command);
    let Ok(runtime) = runtime() else { return ExitCode::from(2) };
    let code = runtime.block_on(answer(cli));
    leave(runtime);
    ExitCode::from(code)
}

/// What a command works with.
struct Desk {
    data: PathBuf,
    loaded: Loaded,
    words: Words,
    printer: Printer,
}

async fn answer(cli: Cli) -> u8 {
    let Cli { data, config, set, lang, json, command } = cli;
    let words = Words { language: language(lang.as_deref()), zone: TimeZone::System };
    let sources = docket_config::Sources::of_process(config, set);
    let asked = match command.asked() {
        Ok(asked) => asked,
        Err(Unasked::Alone(command)) => {
            return offline::answer(&command, &data, &sources, words, json).await;
        }
        Err(Unasked::Refused(error)) => {
            return Printer::new(json, true, words).last(Err(error.told(&words)));
        }
    };
    let long = !matches!(
        asked,
        Asked::Once(_)
            | Asked::Prove { .. }
            | Asked::File(..)
            | Asked::Diff
            | Asked::Settings { .. }
    );
    let data = std::path::absolute(&data).unwrap_or(data);
    let desk = |loaded: Loaded| {
        let words = Words { zone: loaded.settings.station.timezone, ..words };
        Desk { data, loaded, words, printer: Printer::new(json, long, words) }
    };
    match docket_config::load(&sources) {
        Ok(loaded) => desk(loaded).answer(asked).await,
        Err(problems) => desk(Loaded::default()).answer_without_settings(asked, problems).await,
    }
}

/// Settings that cannot be used; every problem with its place is the cause.
fn refused(problems: &Problems, words: &Words) -> ApiError {
    let lines: Vec<_> = settings_told::problems(problems, words)
        .into_iter()
        .map(|p| told!(words, "settings-wrong", place = p.place, problem = p.text))
        .collect();
    ApiError::new(Code::Settings).because(lines.join("\n"))
}

/// The language asked for, or the terminal's; English where neither says.
fn language(flag: Option<&str>) -> Language {
    let flag = flag.and_then(|tag| Language::ALL.into_iter().find(|known| known.tag() == tag));
    crate::words::choose(flag, |name| std::env::var(name).ok(), Language::En)
}

impl Desk {
    async fn answer(mut self, asked: Asked) -> u8 {
        let running = Client::over(socket_in(&self.data), self.words);
        // Whoever watches may begin before the station does.
        let waits = matches!(asked, Asked::Bays) && Catalog::path_in(&self.data).exists();
        if waits || running.is_answered().await {
            return self.perform(&running, asked).await;
        }
        match needs(&asked) {
            Needs::Station => self.with_station(asked).await,
            Needs::Stillness => self.with_reader(asked, true).await,
            Needs::Nothing => self.with_reader(asked, false).await,
            Needs::Settings { origin } => {
                let read = ReadSettings::of(self.loaded);
                self.printer.settings(settings_told::view(&read, &self.words), origin)
            }
            Needs::Running => self.fails(&ApiError::new(Code::NeedsStation)),
        }
    }

    /// A running station goes by settings of its own; without one broken settings end the command.
    async fn answer_without_settings(mut self, asked: Asked, problems: Problems) -> u8 {
        let running = Client::over(socket_in(&self.data), self.words);
        if !matches!(asked, Asked::Diff) && running.is_answered().await {
            return self.perform(&running, asked).await;
        }
        let error = refused(&problems, &self.words);
        self.fails(&error)
    }

    /// Starts a station for the command, or asks the one that has just been started by another.
    async fn with_station(mut self, asked: Asked) -> u8 {
        let lock = match DataLock::take(&self.data) {
            Ok(lock) => Arc::new(lock),
            Err(LockError::Busy(_)) => {
                let running = Client::over(socket_in(&self.data), self.words);
                if running.is_answered().await {
                    return self.perform(&running, asked).await;
                }
                let busy = ApiError::new(Code::FolderBusy).with("folder", self.data.display());
                return self.fails(&busy);
            }
            Err(problem) => return self.fails(&(&StartError::from(problem)).into()),
        };
        // Heard from before the station starts, so that it is always stopped in order.
        let told = until_told();
        let served = match self.start(lock).await {
            Ok(served) => served,
            Err(problem) => return self.fails(&(&problem).into()),
        };
        let here = Client::here(served.router(), own_account(), self.words);
        let code = tokio::select! {
            code = self.perform(&here, asked) => Some(code),
            () = told => None,
        };
        if code.is_none() {
            served.interrupt();
        }
        tokio::select! {
            () = served.stop() => {}
            // Others' jobs, or a backlog, may take long: whoever insists leaves them as a kill does,
            // which loses nothing.
            () = until_told() => {}
        }
        code.unwrap_or_else(|| self.fails(&ApiError::new(Code::Interrupted)))
    }

    async fn start(&self, lock: Arc<DataLock>) -> Result<Served, StartError> {
        let parts = Parts::of_host(&self.data, lock, self.loaded.settings.clone())?;
        Served::start(parts, self.settings()).await
    }

    fn settings(&self) -> Settings {
        Settings::fixed(ReadSettings::of(self.loaded.clone()))
    }

    /// Reads beside whoever runs the station; with `still`, nobody may.
    async fn with_reader(mut self, asked: Asked, still: bool) -> u8 {
        match self.reader(still).await {
            Ok((front, _lock)) => {
                let here = Client::here(front.router(), own_account(), self.words);
                let code = self.perform(&here, asked).await;
                front.close().await;
                code
            }
            Err(error) => self.fails(&error),
        }
    }

    async fn reader(&self, still: bool) -> Result<(Front, Option<DataLock>), ApiError> {
        if !Catalog::path_in(&self.data).exists() {
            return Err(no_data(&self.data));
        }
        let lock = still.then(|| DataLock::take(&self.data)).transpose();
        let lock = lock.map_err(|e| ApiError::from(&StartError::from(e)))?;
        let archive = self.loaded.settings.archive.folder.as_deref();
        let clock = Arc::new(SystemClock::new());
        let api = Api::reader(&self.data, archive, clock, self.settings()).await?;
        Ok((Front::to(api), lock))
    }

    async fn perform(&mut self, client: &Client, asked: Asked) -> u8 {
        let job = match asked {
            Asked::Once(request) => {
                let done = client.ask(&request).await;
                return self.printer.last(done);
            }
            Asked::Prove { item, asked, out } => {
                let done = tokio::select! {
                    done = client.save(&item, &asked, &out) => done,
                    // Nothing is left of a file that is not wanted any more.
                    () = until_told() => Err(ApiError::new(Code::Interrupted).told(&self.words)),
                };
                return self.printer.last(done);
            }
            Asked::File(request, out) => {
                let told = |error: ApiError| error.told(&self.words);
                if let Err(error) = may_write(&out) {
                    return self.printer.last(Err(told(error)));
                }
                let done = match client.ask(&request).await {
                    Ok(Reply::File(file)) => {
                        write_new(&out, &file).map(|()| Reply::File(file)).map_err(told)
                    }
                    other => other,
                };
                return self.printer.last(done);
            }
            Asked::Bays => return self.watch(client).await,
            Asked::Diff => return self.diff(client).await,
            Asked::Settings { origin } => {
                return match client.ask(&Request::Settings).await {
                    Ok(Reply::Settings(view)) => self.printer.settings(view, origin),
                    other => self.printer.last(other),
                };
            }
            Asked::Long(work @ Work::TeachBays { .. }) => return self.teach(client, work).await,
            Asked::Long(work) => client.ask(&Request::Start(work)).await,
            Asked::Again(id) => client.ask(&Request::RetryJob(id)).await,
            Asked::Job(id) => return self.follow(client, Followed::Job(&id)).await,
        };
        match job {
            Ok(Reply::Job(job)) => self.follow(client, Followed::Job(&job.id)).await,
            Ok(other) => self.printer.last(Ok(other)),
            Err(problem) => self.printer.last(Err(problem)),
        }
    }

    /// Teaching has no end of its own: whoever has plugged in enough ends it, and is shown the bays.
    async fn teach(&mut self, client: &Client, work: Work) -> u8 {
        let job = match client.ask(&Request::Start(work)).await {
            Ok(Reply::Job(job)) => job.id,
            other => return self.printer.last(other),
        };
        let ended = tokio::select! {
            code = self.follow(client, Followed::Job(&job)) => Some(code),
            () = until_told() => None,
        };
        if let Some(code) = ended {
            return code;
        }
        // One that has ended meanwhile needs no cancelling; its end is told either way.
        let _ = client.ask(&Request::CancelJob(job.clone())).await;
        self.follow(client, Followed::Job(&job)).await
    }

    /// Prints what the station tells until it tells the last of it, or nobody reads it any more.
    async fn follow(&mut self, client: &Client, what: Followed<'_>) -> u8 {
        tokio::select! {
            biased;
            code = self.follow_to_the_end(client, what) => code,
            () = reader_gone() => READER_GONE,
        }
    }

    /// The same, also when the station goes away and comes back meanwhile.
    async fn follow_to_the_end(&mut self, client: &Client, what: Followed<'_>) -> u8 {
        let mut hold = Hold::on(client, what);
        loop {
            let broken = match hold.events().await {
                Ok(events) => match self.relay(events, &mut hold).await {
                    Ok(code) => return code,
                    Err(broken) => broken,
                },
                Err(broken) => broken,
            };
            if !hold.may_come_back(&broken) {
                return self.printer.last(Err(*broken));
            }
            self.printer.waits();
            if !hold.comes_back().await {
                return self.printer.last(Err(*broken));
            }
        }
    }

    /// Prints events until one of them is the last.
    async fn relay(&mut self, mut events: Events, hold: &mut Hold<'_>) -> Result<u8, Box<Problem>> {
        loop {
            match events.next().await? {
                Some(event) => {
                    hold.heard();
                    if let Some(code) = self.printer.event(event) {
                        return Ok(code);
                    }
                }
                None => return Err(Box::new(ApiError::new(Code::WentAway).told(&self.words))),
            }
        }
    }

    /// What would change if the settings that hold were read again now, by this command's sources.
    async fn diff(&mut self, client: &Client) -> u8 {
        let holding = match client.ask(&Request::Settings).await {
            Ok(Reply::Settings(holding)) => holding,
            Ok(other) => return self.printer.last(Ok(other)),
            Err(problem) => return self.printer.last(Err(problem)),
        };
        let changes = settings_told::between(&holding, &self.loaded);
        self.printer.last(Ok(Reply::Settings(SettingsView { changes, ..SettingsView::default() })))
    }

    /// Shows the bays until somebody has seen enough.
    async fn watch(&mut self, client: &Client) -> u8 {
        self.printer.watches();
        tokio::select! {
            code = self.follow(client, Followed::Bays) => code,
            () = until_told() => 0,
        }
    }

    fn fails(&mut self, error: &ApiError) -> u8 {
        self.printer.last(Err(error.told(&self.words)))
    }
}

/// What must be there for a command to be done.
enum Needs {
    Station,
    /// A station that runs already: one started for the command would have nothing to say.
    Running,
    /// Nobody else at work.
    Stillness,
    /// A data folder.
    Nothing,
    /// No more than the settings: those that the next station will start with.
    Settings {
        origin: bool,
    },
}

fn needs(asked: &Asked) -> Needs {
    match asked {
        Asked::Long(Work::Fsck { .. }) => Needs::Stillness,
        Asked::Long(Work::TeachBays { .. })
        | Asked::Once(Request::Reload | Request::CancelJob(_))
        | Asked::Diff => Needs::Running,
        Asked::Long(_) | Asked::Again(_) | Asked::Prove { .. } => Needs::Station,
        Asked::Settings { origin } => Needs::Settings { origin: *origin },
        Asked::Once(request) | Asked::File(request, _) if request.needs_station() => Needs::Station,
        Asked::Once(_) | Asked::File(..) | Asked::Job(_) | Asked::Bays => Needs::Nothing,
    }
}

fn own_account() -> u32 {
    rustix::process::geteuid().as_raw()
}
