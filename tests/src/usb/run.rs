//! A run: boots the guest, plays the scenarios that are asked for, prints a table.

use std::{
    cell::Cell,
    fs::{self, File},
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use docket_drivers::controller::simulator::{Setup, Simulator};
use serde_json::json;

use super::{
    machine::{Machine, has_qemu},
    packages::Packages,
    rig::Rig,
    scenario::{ALL, Scenario},
    slot::{BOARD, Slot},
    stick::plug,
};

/// Lines of docket's log and of the kernel's that a failed scenario leaves.
const SHOWN: usize = 60;

/// What is asked of a run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where all choices come from.
    pub seed: u64,
    /// Only the scenarios of these names; all without one.
    pub only: Vec<String>,
    /// How often sticks are pulled out while they are read.
    pub pulls: usize,
}

/// Names and promises of all scenarios.
pub fn scenarios() -> impl Iterator<Item = (&'static str, &'static str)> {
    ALL.iter().map(|scenario| (scenario.name, scenario.about))
}

/// Plays scenarios. What the guest wrote to its journal is kept in `folder`.
///
/// # Errors
/// When the rig cannot be had, or the first scenario fails.
#[expect(clippy::print_stdout, reason = "a rig's answer")]
pub fn play(folder: &Path, options: &Options) -> Result<()> {
    let chosen = chosen(&options.only)?;
    has_qemu()?;
    fs::create_dir_all(folder)?;
    let lock = File::create(folder.join("lock"))?;
    ensure!(lock.try_lock().is_ok(), "another run is at work in {}", folder.display());
    println!("seed {}", options.seed);
    let begun = Instant::now();
    let packages = Packages::ready(&folder.join("packages"))?;
    let work = folder.join("run");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    fs::create_dir_all(work.join("images"))?;
    let machine = Machine::boot(&work, &packages)?;
    row("boot", "ok", begun.elapsed(), "");
    let rig = set_up(machine, &work, options)?;
    row("set up", "ok", begun.elapsed(), "in all");
    let played = play_all(&rig, &chosen);
    if played.is_ok() {
        row("all", "ok", begun.elapsed(), "");
    }
    played
}

fn chosen(only: &[String]) -> Result<Vec<&'static Scenario>> {
    let named = |name: &String| ALL.iter().find(|scenario| scenario.name == *name);
    if let Some(unknown) = only.iter().find(|name| named(name).is_none()) {
        let all: Vec<_> = scenarios().map(|(name, _)| name).collect();
        bail!("no scenario is named {unknown:?}; there are {}", all.join(", "));
    }
    Ok(ALL.iter().filter(|s| only.is_empty() || only.iter().any(|name| *name == s.name)).collect())
}

/// The board at its serial line, and the station started.
fn set_up(machine: Machine, work: &Path, options: &Options) -> Result<Rig> {
    let bays = u8::try_from(Slot::bays().count())?;
    let board =
        Simulator::start(&work.join("board"), Setup { bays, abilities: "C", ..Setup::default() })?;
    let device = fs::canonicalize(board.device())?;
    let line =
        json!({ "id": "board", "backend": { "type": "serial", "data": { "device": device } } });
    machine.ask("chardev-add", &line)?;
    let more = json!({ "chardev": "board", "serial": BOARD, "always-plugged": true });
    plug(&machine, "usb-serial", Slot::OF_BOARD, "board", &more)?;
    let rig = Rig {
        machine,
        board,
        folder: work.join("images"),
        seed: options.seed,
        pulls: options.pulls,
        named: Cell::default(),
    };
    rig.station().start().context("starting docketd.service")?;
    Ok(rig)
}

fn play_all(rig: &Rig, chosen: &[&Scenario]) -> Result<()> {
    for scenario in chosen {
        let begun = Instant::now();
        match (scenario.run)(rig) {
            Ok(figures) => row(scenario.name, "ok", begun.elapsed(), &figures),
            Err(error) => {
                row(scenario.name, "FAILED", begun.elapsed(), scenario.about);
                last_words(rig);
                return Err(error.context(format!("scenario {}", scenario.name)));
            }
        }
    }
    let begun = Instant::now();
    rig.station().fsck()?;
    row("fsck", "ok", begun.elapsed(), "every archived byte read again");
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a rig's answer")]
fn row(name: &str, result: &str, took: Duration, figures: &str) {
    println!("{name:<12} {result:<7} {:>6.1} s  {figures}", took.as_secs_f64());
}

/// What kernel and docket said last.
#[expect(clippy::print_stderr, reason = "a rig tells a failure when it happens")]
fn last_words(rig: &Rig) {
    let journal = &rig.machine.journal;
    eprintln!("---- the guest's kernel\n{}", journal.tail(SHOWN, |who| who == "kernel"));
    eprintln!("---- docketd\n{}", journal.tail(SHOWN, |who| who == "docketd" || who == "systemd"));
}
