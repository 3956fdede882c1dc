//! `docket`: the command line.

#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::Parser;
use docket::cli::{Cli, Command};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers; everything else is wrong usage.
            let code = if error.use_stderr() { 3 } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    if matches!(cli.command, Command::Run) {
        return docket::run::daemon(&cli.data, cli.config.as_deref());
    }
    docket::run::command(cli)
}
