//! Makes recorders' cards with real footage, and checks them against their truth.
//!
//! For people at a terminal and for scripts. Exit codes: 0 done, 1 failed, 2 wrong arguments,
//! 6 the card is not what its truth says. Never overwrites a card.

#![forbid(unsafe_code)]

use std::{path::PathBuf, process::ExitCode};

use anyhow::Context;
use clap::{Parser, Subcommand};
use docket_tests::card::{Card, CardPlan, Layout, OddExtras, Truth};

/// The card differs from its truth.
const DIFFERENT: u8 = 6;

#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Make a card, its truth and a virtual recorder's script
    Make {
        /// Where all choices come from; the same seed makes the same card
        #[arg(long)]
        seed: u64,
        /// cn-zfy, info-dat, dcim or axis
        #[arg(long)]
        layout: Layout,
        /// Folder for card/, truth.json and virtual.recorder.toml
        #[arg(long)]
        out: PathBuf,
        /// Add every oddity: torn, empty and twin files, names that are hard to bear
        #[arg(long)]
        odd: bool,
    },
    /// Compare a card with its truth
    Truth {
        /// Folder that holds card/ and truth.json
        dir: PathBuf,
    },
}

#[expect(clippy::print_stderr, reason = "a program for people tells its failure")]
fn main() -> ExitCode {
    let result = match Arguments::parse().verb {
        Verb::Make { seed, layout, out, odd } => make(seed, layout, &out, odd),
        Verb::Truth { dir } => truth(&dir),
    };
    result.unwrap_or_else(|error| {
        eprintln!("docket-cards: {error:#}");
        ExitCode::FAILURE
    })
}

#[expect(clippy::print_stdout, reason = "a program's answer")]
fn make(seed: u64, layout: Layout, out: &std::path::Path, odd: bool) -> anyhow::Result<ExitCode> {
    let odd = if odd { OddExtras::all() } else { OddExtras::default() };
    let plan = CardPlan::new(seed, layout).with_odd(odd);
    let card = Card::make(&plan, out).with_context(|| format!("making the card of seed {seed}"))?;
    let (files, bytes) = (card.truth.files.len(), card.truth.total_bytes());
    println!("card    {}  ({files} files, {bytes} bytes, seed {seed})", card.root.display());
    println!("truth   {}", card.dir.join("truth.json").display());
    println!("script  {}", card.script_path.display());
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::print_stdout, reason = "a program's answer")]
fn truth(dir: &std::path::Path) -> anyhow::Result<ExitCode> {
    let truth = Truth::load(dir)?;
    let differences = truth.compare(&dir.join("card"))?;
    for difference in &differences {
        println!("{difference}");
    }
    if differences.is_empty() {
        println!("as made: {} files, {} bytes", truth.files.len(), truth.total_bytes());
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::from(DIFFERENT))
}
