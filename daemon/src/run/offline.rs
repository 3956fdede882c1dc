//! Verbs that need neither a station nor a data folder: the settings as they are written, the
//! meaning of a code, and what is printed once and for all.

use std::path::Path;

use clap::CommandFactory;
use docket_config::{Problems, Sources};

use crate::{
    api::{ApiError, Code, Problem, Reply, SettingsView, settings_told},
    cli::{Cli, Command, Config, Printer, help, manual},
    web,
    words::Words,
};

/// Does what `command` asks. Answers the exit code.
pub(super) fn answer(command: &Command, sources: &Sources, words: Words, json: bool) -> u8 {
    let mut printer = Printer::new(json, false, words);
    let done = match command {
        Command::Config(verb) => return config(verb, sources, &mut printer, words),
        Command::Explain { code } => {
            crate::api::explain(code, &words).map(Reply::Code).map_err(|error| error.told(&words))
        }
        Command::Completions { shell } => {
            printer.plain(&manual::completions(*shell));
            return 0;
        }
        Command::Man { folder } => return man(folder.as_deref(), &mut printer, words),
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
        Ok(_) => printer.last(Ok(Reply::Settings(SettingsView::default()))),
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

fn man(folder: Option<&Path>, printer: &mut Printer, words: Words) -> u8 {
    let command = help::localised(Cli::command(), &words);
    let done = match folder {
        None => manual::page(command).map(|page| printer.plain(&page)),
        Some(folder) => manual::pages(command, folder),
    };
    match done {
        Ok(()) => 0,
        Err(error) => {
            let problem: Problem = ApiError::new(Code::Internal).because(error).told(&words);
            printer.last(Err(problem))
        }
    }
}
