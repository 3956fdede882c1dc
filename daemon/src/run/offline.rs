//! Verbs that need neither a station nor a data folder: the settings as they are written, the
//! meaning of a code, and what is printed once and for all.

use std::{path::Path, time::Duration};

use docket_config::{Problems, Sources};
use tokio::time::timeout;

use super::{archive_keys, lost_key, rebuild};
use crate::{
    api::{
        self, ApiError, BundleCheckView, Code, Excerpt, Reply, Request, SettingsView, settings_told,
    },
    bundle::Given,
    cli::{CheckProof, Client, Command, Config, Identity, Keys, Matters, Printer, manual},
    clock::SystemClock,
    doctor,
    flow::controller::ControllerState,
    time_stamp::Authority,
    web,
    words::Words,
};

/// How long the doctor waits for the station's own word.
const STATION_ANSWERS: Duration = Duration::from_secs(2);

/// Does what `command` asks. Answers the exit code.
pub(super) async fn answer(
    command: &Command,
    data: &Path,
    sources: &Sources,
    words: Words,
    json: bool,
) -> u8 {
    let mut printer = Printer::new(json, false, words);
    let done = match command {
        Command::Config(verb) => return config(verb, sources, &mut printer, words),
        Command::Doctor { quick } => {
            return doctor(*quick, data, sources, &mut printer, words).await;
        }
        Command::Explain { code } => {
            explained(code.as_deref(), &words).map_err(|error| error.told(&words))
        }
        Command::CheckProof(asked) => {
            check_proof(asked).map(Reply::BundleCheck).map_err(|error| error.told(&words))
        }
        Command::Identity(Identity::Lost { confirm }) => {
            lose_key(confirm.as_deref(), data, sources).await.map_err(|error| error.told(&words))
        }
        Command::Keys(Keys::Own(asked)) => {
            let data = std::path::absolute(data).unwrap_or_else(|_| data.into());
            archive_keys::answer(&data, asked).map_err(|error| error.told(&words))
        }
        Command::Rebuild(asked) => {
            let done = rebuilt(asked.station.as_deref(), asked.dry_run, data, sources).await;
            return printer.last(done.map_err(|error| error.told(&words)));
        }
        Command::Completions { shell } => {
            printer.plain(&manual::completions(*shell));
            return 0;
        }
        Command::Man { folder } => return man(folder.as_deref(), &mut printer, words),
        Command::Matters(Matters::Example) => {
            printer.plain(crate::matters::EXAMPLE);
            return 0;
        }
        Command::Openapi => {
            // The shapes always serialise; if one did not, an empty line shows it.
            printer.plain(&web::openapi().to_pretty_json().unwrap_or_default());
            printer.plain("\n");
            return 0;
        }
        _ => return 3,
    };
    printer.last(done)
}

/// Checks a bundle or an excerpt by the keys that are trusted.
fn check_proof(asked: &CheckProof) -> Result<BundleCheckView, ApiError> {
    let authority = asked.ca.as_deref().map(|path| {
        let unusable = |why: String| {
            ApiError::new(Code::FileUnreadable).with("path", path.display()).because(why)
        };
        let pem = std::fs::read(path).map_err(|e| unusable(e.to_string()))?;
        Authority::parse(&pem).map_err(|e| unusable(e.to_string()))
    });
    let (keys, witnesses) = (asked.keys.clone(), asked.witnesses.clone());
    let given = Given { keys, witnesses, authority: authority.transpose()? };
    let excerpt = Excerpt { bytes: asked.bytes.as_deref(), out: asked.out.as_deref() };
    api::check_bundle(&asked.file, &given, &excerpt)
}

/// Gives the station's key up as lost. Broken settings say nothing of where the archive is.
async fn lose_key(
    confirmed: Option<&str>,
    data: &Path,
    sources: &Sources,
) -> Result<Reply, ApiError> {
    let loaded = docket_config::load(sources)
        .map_err(|problems| ApiError::new(Code::Settings).because(problems))?;
    let data = std::path::absolute(data).unwrap_or_else(|_| data.into());
    lost_key::give_up(&data, &loaded.settings, confirmed).await
}

/// Makes a lost catalog again. Broken settings say nothing of where the archive is.
async fn rebuilt(
    station: Option<&str>,
    dry_run: bool,
    data: &Path,
    sources: &Sources,
) -> Result<Reply, ApiError> {
    let loaded = docket_config::load(sources)
        .map_err(|problems| ApiError::new(Code::Settings).because(problems))?;
    let data = std::path::absolute(data).unwrap_or_else(|_| data.into());
    rebuild::rebuild(&data, &loaded.settings, station, dry_run).await
}

/// An error's code, a rule's, or, asked for none, every rule.
fn explained(code: Option<&str>, words: &Words) -> Result<Reply, ApiError> {
    let Some(code) = code else { return Ok(Reply::Rules(api::rules(words))) };
    // Rules have no digits in their names, errors have little else.
    if code.contains(|c: char| c.is_ascii_digit()) {
        return api::explain(code, words).map(Reply::Code);
    }
    api::rule(code, words).map(Reply::Rule)
}

fn config(verb: &Config, sources: &Sources, printer: &mut Printer, words: Words) -> u8 {
    match verb {
        Config::Schema => {
            let schema = docket_config::schema();
            printer.plain(&format!("{schema:#}\n"));
            return 0;
        }
        Config::Default => {
            printer.plain(docket_config::default_text());
            return 0;
        }
        Config::Check | Config::Show { .. } | Config::Diff | Config::Reload => {}
    }
    match docket_config::load(sources) {
        Ok(loaded) => {
            let problems = settings_told::profile_problems(&loaded.settings, &words);
            printer.last(Ok(Reply::Settings(SettingsView { problems, ..SettingsView::default() })))
        }
        Err(problems) => refused(&problems, printer, words),
    }
}

/// Everything that is wrong.
fn refused(problems: &Problems, printer: &mut Printer, words: Words) -> u8 {
    let view = SettingsView {
        problems: settings_told::problems(problems, &words),
        ..SettingsView::default()
    };
    printer.last(Ok(Reply::Settings(view)))
}

/// Examines the station of `data`, whether or not one runs there.
async fn doctor(
    quick: bool,
    data: &Path,
    sources: &Sources,
    printer: &mut Printer,
    words: Words,
) -> u8 {
    let data = std::path::absolute(data).unwrap_or_else(|_| data.into());
    let read = docket_config::load(sources);
    let settings = read.as_ref().ok().map(|loaded| &loaded.settings);
    let zone = settings.map_or(words.zone, |settings| settings.station.timezone);
    let socket = web::socket_in(&data);
    let context = doctor::Context {
        data: &data,
        socket: &socket,
        settings,
        settings_problems: read.as_ref().err().map_or(0, |problems| problems.0.len()),
        zone,
        clock: &SystemClock::new(),
        media: super::parts::media_worker(),
        controller: controller_of(&socket, words).await,
        mounts: &super::parts::mount_socket(),
        host: Path::new("/"),
    };
    let report = doctor::run(&context, quick).await;
    printer.doctor(&report.told(&Words { zone, ..words }));
    report.exit_code()
}

/// How the dock controller stands, as the running station says; none if none answers soon.
async fn controller_of(socket: &Path, words: Words) -> Option<ControllerState> {
    let client = Client::over(socket.into(), words);
    match timeout(STATION_ANSWERS, client.ask(&Request::Status)).await {
        Ok(Ok(Reply::Status(status))) if status.running => Some(status.controller),
        _ => None,
    }
}

fn man(folder: Option<&Path>, printer: &mut Printer, words: Words) -> u8 {
    let done = match folder {
        None => manual::page(&words)
            .map(|page| printer.plain(&page))
            .map_err(|error| ApiError::new(Code::Internal).because(error)),
        Some(folder) => manual::pages(&words, folder).map_err(|error| {
            ApiError::new(Code::NotWritten).with("folder", folder.display()).because(error)
        }),
    };
    match done {
        Ok(()) => 0,
        Err(error) => printer.last(Err(error.told(&words))),
    }
}
