//! Plays docket at a dock with a real USB stack, in a machine of QEMU's; `make usb` builds what it needs.
//!
//! For people at a terminal and for a nightly job. Exit codes: 0 all as it must be, 1 a scenario failed or
//! it cannot run here, 2 wrong arguments. Works only in its own folder below `target`.

#![forbid(unsafe_code)]

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use docket_tests::usb::{self, Options};

#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    /// Where all choices come from; the same seed makes the same choices
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Only these scenarios, e.g. `--only unplug,mtp`
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// How often sticks are pulled out while they are read
    #[arg(long, default_value_t = 20)]
    pulls: usize,
    /// Print the scenarios' names and promises
    #[arg(long)]
    list: bool,
    /// What the rig runs in its guest
    #[command(subcommand)]
    within: Option<Within>,
}

#[derive(Subcommand)]
#[command(hide = true)]
enum Within {
    /// Run the rig's orders
    Agent,
    /// Ask docket's API
    Ask {
        /// E.g. `/api/v1/status`
        path: String,
    },
    /// Tell what happens in the bays
    Follow,
    /// Be a recorder that takes commands
    Recorder(usb::Model),
    /// Hold a recorder against the suite of docket's drivers
    Speak {
        /// Its disk
        place: PathBuf,
        /// What is on it
        root: PathBuf,
    },
}

fn main() -> ExitCode {
    let Arguments { seed, only, pulls, list, within } = Arguments::parse();
    let done = match within {
        Some(Within::Agent) => usb::serve_agent(),
        Some(Within::Ask { path }) => usb::ask(&path).map(|told| print(&told)),
        Some(Within::Follow) => usb::follow(print),
        Some(Within::Recorder(model)) => usb::serve_recorder(&model),
        Some(Within::Speak { place, root }) => usb::speak(&place, &root),
        None if list => {
            print_scenarios();
            Ok(())
        }
        None => usb::play(&folder(), &Options { seed, only, pulls }),
    };
    done.map_or_else(|error| tell(&error), |()| ExitCode::SUCCESS)
}

/// `usb-rig` in cargo's target folder.
fn folder() -> PathBuf {
    let workspace = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    workspace.canonicalize().unwrap_or(workspace).join(target).join("usb-rig")
}

#[expect(clippy::print_stdout, reason = "a program's answer")]
fn print(told: &serde_json::Value) {
    println!("{told}");
}

#[expect(clippy::print_stdout, reason = "a program's answer")]
fn print_scenarios() {
    for (name, about) in usb::scenarios() {
        println!("{name:<12} {about}");
    }
}

#[expect(clippy::print_stderr, reason = "a program for people tells its failure")]
fn tell(error: &anyhow::Error) -> ExitCode {
    eprintln!("usb: {error:#}");
    ExitCode::FAILURE
}
