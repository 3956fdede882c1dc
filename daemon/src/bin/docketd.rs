//! `docketd`: the dock station as a service. `docket run` is the same in the foreground.

#![forbid(unsafe_code)]

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;
use docket_config::Sources;

/// The dock station service.
#[derive(Parser)]
#[command(name = "docketd", version)]
struct Args {
    /// The data folder.
    #[arg(long, env = "DOCKET_DATA", default_value = "/var/lib/docket", value_name = "DIR")]
    data: PathBuf,
    /// A settings file in TOML.
    #[arg(long, env = "DOCKET_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// A setting that outranks file and environment, as `section.key=value`.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
}

fn main() -> ExitCode {
    match docket::run::parse::<Args>() {
        Ok(args) => docket::run::daemon(args.data, Sources::of_process(args.config, args.set)),
        Err(code) => code,
    }
}
