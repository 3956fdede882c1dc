//! `docket`: the command line.

#![forbid(unsafe_code)]

use std::process::ExitCode;

use docket::cli::{Cli, Command};

fn main() -> ExitCode {
    let cli = match docket::run::parse::<Cli>() {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    if matches!(cli.command, Command::Run) {
        return docket::run::daemon(
            cli.data,
            docket_config::Sources::of_process(cli.config, cli.set),
        );
    }
    docket::run::command(cli)
}
