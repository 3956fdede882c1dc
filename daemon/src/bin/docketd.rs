//! `docketd`: the dock station as a service. `docket run` is the same in the foreground.

#![forbid(unsafe_code)]

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;

/// The dock station service.
#[derive(Parser)]
#[command(version)]
struct Args {
    /// The data folder.
    #[arg(long, env = "DOCKET_DATA", default_value = "/var/lib/docket", value_name = "DIR")]
    data: PathBuf,
    /// A settings file in TOML.
    #[arg(long, env = "DOCKET_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
}

fn main() -> ExitCode {
    match docket::run::parse::<Args>() {
        Ok(args) => docket::run::daemon(&args.data, args.config.as_deref()),
        Err(code) => code,
    }
}
