//! Manual pages and shell completions, made from the same definition of the verbs as the help.

use std::{fs, io, path::Path};

use clap::{Command, CommandFactory};
use clap_complete::{Shell, generate};
use clap_mangen::Man;

use super::Cli;

/// What `shell` completes commands by.
#[must_use]
pub fn completions(shell: Shell) -> String {
    let mut text = Vec::new();
    generate(shell, &mut Cli::command(), "docket", &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// The manual page of the whole command.
///
/// # Errors
/// Never in practice: it is written into memory.
pub fn page(command: Command) -> io::Result<String> {
    let mut text = Vec::new();
    Man::new(command).render(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Writes `docket.1`, `docket-items.1`, … into `folder`, which is made if missing.
///
/// # Errors
/// When the folder cannot be written.
pub fn pages(command: Command, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    clap_mangen::generate_to(command, folder)
}
