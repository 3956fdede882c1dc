//! Manual pages and shell completions, made from the same definition of the verbs as the help.
//!
//! Called by `run`. What they say depends on docket and the language alone, never on the host or its
//! environment, so that a package can ship them. Nothing here reads or changes a station.

use std::{fs, io, path::Path};

use clap::{Command, CommandFactory};
use clap_complete::{Shell, generate};
use clap_mangen::Man;
use docket_config::{Language, TimeZone};

use super::{Cli, localised};
use crate::words::Words;

/// What `shell` completes commands by. In English: one file stands on a host for everybody.
#[must_use]
pub fn completions(shell: Shell) -> String {
    let english = Words { language: Language::En, zone: TimeZone::System };
    let mut text = Vec::new();
    generate(shell, &mut localised(Cli::command(), &english), "docket", &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// The manual page of the whole command. Its headings are English in every language: they are
/// `clap_mangen`'s own, and those by which readers of manual pages find their way.
///
/// # Errors
/// Never in practice: it is written into memory.
pub fn page(words: &Words) -> io::Result<String> {
    let mut text = Vec::new();
    Man::new(command(words)).render(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Writes `docket.1`, `docket-items.1`, … into `folder`, which is made if missing.
///
/// # Errors
/// When the folder cannot be written.
pub fn pages(words: &Words, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    clap_mangen::generate_to(command(words), folder)
}

/// Without the verb `help`: each verb has its own page.
fn command(words: &Words) -> Command {
    localised(Cli::command().disable_help_subcommand(true), words)
}
