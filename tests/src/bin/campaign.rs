//! Runs the fault campaigns at full size and prints a line for each.
//!
//! For people at a terminal, before a release: `make campaign ARGS="kill --trials 60"`. Exit codes:
//! 0 all as it must be, 1 cannot run here, 2 wrong arguments, 6 at least one trial failed; its data
//! is then kept. Works only in folders of its own below `--dir`.

#![forbid(unsafe_code)]

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use clap::{Parser, Subcommand};
#[cfg(target_arch = "x86_64")]
use docket_tests::campaign::exact;
use docket_tests::campaign::{
    Recorders, Size,
    cards::{self, Cards},
    crowd::{self, Crowd},
    flips::{self, Flips},
    fuzz,
    kill::{self, Kills},
    load::{self, Docked},
    log,
    manifests::{self, Manifests},
    memory::PEAK_BYTES_MAX,
    rebuilds,
    report::{Report, has_room},
    restarts::{self, Restarts},
    slow::{self, Slow},
    starts::{self, Starts},
    stops, store_faults,
    store_speed::{self, Speed},
    stores, strangers, tear,
};
use fastrand::Rng;

/// A trial failed.
const FAILED: u8 = 6;

const GB: u64 = 1_000_000_000;

#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    /// Where all choices come from; the same seed makes the same choices
    #[arg(long, global = true, default_value_t = 1)]
    seed: u64,
    /// An existing folder on disk to work below; the host's temporary folder without one
    #[arg(long, global = true)]
    dir: Option<PathBuf>,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Clone, Copy, Subcommand)]
enum Verb {
    /// Kill docket while it docks, dock again, compare with the truth
    Kill {
        /// How many times
        #[arg(long, default_value_t = 60)]
        trials: usize,
    },
    /// Dock four clips of 2 GB at once and measure memory
    Memory,
    /// Dock a recorder with 10,000 tiny files
    Tiny,
    /// Dock a folder with a file of 6 GB that is all hole
    Sparse,
    /// Pull a recorder out at random bytes, dock again, compare with the truth
    Tear {
        /// How many times
        #[arg(long, default_value_t = 30)]
        trials: usize,
    },
    /// Dock many bays at once through a running daemon, while others look on
    Load {
        /// Bays at once, at most 64
        #[arg(long, default_value_t = 32)]
        bays: u64,
        /// Clips on all of them, 4 kB to 8 MB each
        #[arg(long, default_value_t = 10_000)]
        clips: u64,
        /// Milliseconds between two requests for the same route
        #[arg(long, default_value_t = 200)]
        pause_ms: u64,
    },
    /// Start a station with years of evidence, after a clean stop and after a kill
    Start {
        /// Items in its catalog
        #[arg(long, default_value_t = 1_000_000)]
        items: u64,
        /// Custody events of each
        #[arg(long, default_value_t = 8)]
        events: u64,
        /// Starts of each kind
        #[arg(long, default_value_t = 5)]
        times: usize,
    },
    /// Kill and start the daemon over and over while recorders are taken in and people look on
    Restarts {
        /// How many times
        #[arg(long, default_value_t = 100)]
        kills: usize,
    },
    /// Stop the daemon at random moments, whatever it is at
    Stop {
        /// How many times in each situation
        #[arg(long, default_value_t = 8)]
        times: usize,
    },
    /// Take recorders in alone, and with thousands of slow and greedy clients on the network
    Slow {
        /// Slow clients
        #[arg(long, default_value_t = 2_000)]
        slow: usize,
        /// Requests a second whose body is too long
        #[arg(long, default_value_t = 200)]
        greedy: usize,
        /// Runs alone, and as many with them
        #[arg(long, default_value_t = 12)]
        pairs: usize,
    },
    /// Turn over a bit in objects of every kind and in each of many originals, after reading those many times
    Flips {
        /// Originals, and flips
        #[arg(long, default_value_t = 10_000)]
        originals: u64,
        /// How often all are read before
        #[arg(long, default_value_t = 10)]
        rounds: u64,
        /// How often an object of every kind is judged with a bit turned over
        #[arg(long, default_value_t = 100)]
        mixed: u64,
    },
    /// Alter every byte of a custody log's entries; time appending and proofs
    Log {
        /// Entries of the log that is timed
        #[arg(long, default_value_t = 1_000_000)]
        entries: u64,
    },
    /// Change every byte of signed manifests to every other value
    Manifests {
        /// How many manifests
        #[arg(long, default_value_t = 100)]
        manifests: usize,
        /// Changes that the outside verifier judges, drawn by lot
        #[arg(long, default_value_t = 300)]
        by_stranger: usize,
    },
    /// Read long clips from card images, in pairs with a plain read of the same bytes
    Cards {
        /// Mebibytes of each image
        #[arg(long, default_value_t = 4_096)]
        mib: u64,
        /// Pairs on each image
        #[arg(long, default_value_t = 8)]
        pairs: usize,
    },
    /// Take very many tiny files in, lose the catalog, and have it made again from the archive
    Rebuild {
        /// How many
        #[arg(long, default_value_t = 100_000)]
        items: u64,
    },
    /// Read changed images of cards without end: no panic, no hang, bounded memory
    Fuzz {
        /// How long
        #[arg(long, default_value_t = 10)]
        minutes: u64,
    },
    /// Kill docket at each of its file calls in turn, dock again, compare with the truth
    #[cfg(target_arch = "x86_64")]
    Crashes {
        /// Of each kind of call every so many-th
        #[arg(long, default_value_t = 1)]
        every: usize,
        /// Begin at a station that never ran
        #[arg(long)]
        new: bool,
    },
    /// Fail each of docket's file calls in turn, dock again, compare with the truth
    #[cfg(target_arch = "x86_64")]
    Faults {
        /// Of each kind of call every so many-th
        #[arg(long, default_value_t = 1)]
        every: usize,
        /// Begin at a station that never ran
        #[arg(long)]
        new: bool,
    },
    /// Ask the object stores of the tests what they promise, and send to them; Ceph's and Azure's too where installed
    Stores,
    /// Have an object store fail in every way under the station that sends to it
    StoreFaults {
        /// How many faults
        #[arg(long, default_value_t = 5_000)]
        faults: usize,
    },
    /// Copy an archive to a real store, in turns with rclone
    StoreSpeed {
        /// Mebibytes of the long clip; 0 leaves it out
        #[arg(long, default_value_t = 4_096)]
        mib: u64,
        /// Photos; 0 leaves them out
        #[arg(long, default_value_t = 2_000)]
        photos: u64,
        /// Turns of each
        #[arg(long, default_value_t = 3)]
        rounds: usize,
    },
    /// All of them
    All,
}

fn main() -> ExitCode {
    let Arguments { seed, dir, verb } = Arguments::parse();
    let dir = dir.unwrap_or_else(std::env::temp_dir);
    match run(verb, &dir, seed) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(FAILED),
        Err(why) => tell(&why),
    }
}

#[expect(clippy::print_stderr, reason = "a program for people tells its failure")]
fn tell(why: &str) -> ExitCode {
    eprintln!("campaign: {why}");
    ExitCode::FAILURE
}

/// Answers how many trials failed.
fn run(verb: Verb, dir: &Path, seed: u64) -> Result<usize, String> {
    let all = [
        Verb::Kill { trials: 60 },
        Verb::Memory,
        Verb::Tiny,
        Verb::Sparse,
        Verb::Tear { trials: 30 },
        Verb::Load { bays: 32, clips: 10_000, pause_ms: 200 },
        Verb::Start { items: 1_000_000, events: 8, times: 5 },
        Verb::Restarts { kills: 100 },
        Verb::Stop { times: 3 },
        Verb::Slow { slow: 2_000, greedy: 200, pairs: 12 },
        Verb::Flips { originals: 10_000, rounds: 10, mixed: 100 },
        Verb::Log { entries: 1_000_000 },
        Verb::Manifests { manifests: 100, by_stranger: 300 },
        Verb::Cards { mib: 4_096, pairs: 8 },
        Verb::Rebuild { items: 100_000 },
        Verb::Fuzz { minutes: 10 },
        Verb::Stores,
        Verb::StoreFaults { faults: 5_000 },
        Verb::StoreSpeed { mib: 4_096, photos: 2_000, rounds: 3 },
        #[cfg(target_arch = "x86_64")]
        Verb::Crashes { every: 1, new: false },
        #[cfg(target_arch = "x86_64")]
        Verb::Crashes { every: 1, new: true },
        #[cfg(target_arch = "x86_64")]
        Verb::Faults { every: 1, new: false },
        #[cfg(target_arch = "x86_64")]
        Verb::Faults { every: 1, new: true },
    ];
    let verbs = if matches!(verb, Verb::All) { all.as_slice() } else { &[verb] };
    let mut failures = 0;
    for verb in verbs {
        failures += print(&one(*verb, dir, seed)?);
    }
    Ok(failures)
}

#[expect(clippy::print_stdout, reason = "a program's answer")]
fn print(report: &Report) -> usize {
    println!("{report}");
    report.failures
}

fn one(verb: Verb, dir: &Path, seed: u64) -> Result<Report, String> {
    match verb {
        Verb::Kill { trials } => kills(dir, seed, trials),
        Verb::Memory => {
            // A clip is staged and archived by link, or by copy at worst.
            has_room(dir, 18 * GB)?;
            let report = Report::begin("memory", seed);
            Ok(measured(report, dir, |rig| load::long(rig, seed, 4, 2 * GB)))
        }
        Verb::Tiny => {
            has_room(dir, GB)?;
            let report = Report::begin("tiny", seed);
            Ok(measured(report, dir, |rig| load::tiny(rig, seed, 10_000)))
        }
        Verb::Sparse => {
            has_room(dir, 14 * GB)?;
            Ok(measured(Report::begin("sparse", seed), dir, |rig| load::sparse(rig, 6 * GB)))
        }
        Verb::Tear { trials } => tears(dir, seed, trials),
        Verb::Load { bays, clips, pause_ms } => {
            let pause = Duration::from_millis(pause_ms);
            crowd::campaign(dir, seed, Crowd { bays, clips, pause })
        }
        Verb::Start { items, events, times } => {
            starts::campaign(dir, seed, Starts { items, events, times })
        }
        Verb::Restarts { kills } => {
            let life_max = Duration::from_secs(2);
            restarts::campaign(dir, seed, Restarts { kills, life_max, clip_bytes: 120_000_000 })
        }
        Verb::Stop { times } => stops::campaign(dir, seed, times),
        Verb::Slow { slow, greedy, pairs } => {
            let crowd = strangers::Crowd { slow, greedy_a_second: greedy };
            slow::campaign(dir, seed, Slow { crowd, pairs, bytes: 250_000_000 })
        }
        Verb::Flips { originals, rounds, mixed } => {
            flips::campaign(dir, seed, Flips { originals, rounds, mixed })
        }
        Verb::Log { entries } => log::campaign(dir, seed, entries),
        Verb::Manifests { manifests, by_stranger } => {
            let asked = Manifests { manifests, every: 1, values: u8::MAX, by_stranger };
            manifests::campaign(dir, seed, asked)
        }
        Verb::Cards { mib, pairs } => cards::campaign(dir, seed, Cards { mib, pairs }),
        Verb::Rebuild { items } => rebuilds::campaign(dir, seed, items),
        Verb::Fuzz { minutes } => fuzz::campaign(dir, seed, Duration::from_secs(60 * minutes)),
        #[cfg(target_arch = "x86_64")]
        Verb::Crashes { every, new } => {
            has_room(dir, GB)?;
            Ok(exact::crashes(dir, seed, begin(new), exact::Depth::Every(every)).0)
        }
        #[cfg(target_arch = "x86_64")]
        Verb::Faults { every, new } => {
            has_room(dir, GB)?;
            Ok(exact::faults(dir, seed, begin(new), exact::Depth::Every(every)).0)
        }
        Verb::Stores => {
            has_room(dir, 3 * GB)?;
            stores::campaign(dir, seed)
        }
        Verb::StoreFaults { faults } => store_faults::campaign(dir, seed, faults),
        Verb::StoreSpeed { mib, photos, rounds } => {
            store_speed::campaign(dir, seed, Speed { mib, photos, rounds })
        }
        Verb::All => Err("a campaign is one of the others".into()),
    }
}

#[cfg(target_arch = "x86_64")]
fn begin(new: bool) -> exact::Begin {
    if new { exact::Begin::New } else { exact::Begin::Known }
}

fn kills(dir: &Path, seed: u64, trials: usize) -> Result<Report, String> {
    has_room(dir, 3 * GB)?;
    let mut report = Report::begin("kill", seed);
    let recorders = Recorders::make(dir, seed, Size::LARGE);
    let runs: Vec<_> =
        (0..3).filter_map(|_| report.trial(dir, |rig| kill::clean_run(rig, &recorders))).collect();
    let Some(mut whole) = runs.iter().min().copied() else {
        return Ok(report.end("no clean run"));
    };
    let mut sum = Kills::default();
    for points in kill::kill_points(&mut Rng::with_seed(seed), trials) {
        if let Some(kills) =
            report.trial(dir, |rig| kill::trial(rig, &recorders, &points, &mut whole))
        {
            sum.add(&kills);
        }
    }
    Ok(report
        .end(format!("3 clean runs of {runs:.1?}, then {} trials with kills: {sum}", sum.trials)))
}

fn tears(dir: &Path, seed: u64, trials: usize) -> Result<Report, String> {
    has_room(dir, GB)?;
    let mut report = Report::begin("tear", seed);
    let mut rng = Rng::with_seed(seed);
    let mut pulls = 0;
    for _ in 0..trials {
        pulls += report.trial(dir, |rig| tear::trial(rig, &mut rng)).map_or(0, |at| at.len());
    }
    Ok(report.end(format!("pulled out {pulls} times")))
}

/// One trial whose memory and duration are of interest.
fn measured(
    mut report: Report,
    dir: &Path,
    trial: impl FnOnce(&docket_tests::rig::Rig) -> Docked,
) -> Report {
    let docked = report.trial(dir, |rig| {
        let docked = trial(rig);
        let peak = docked.peak_bytes;
        assert!(peak < PEAK_BYTES_MAX, "docket held {peak} bytes at once");
        docked
    });
    report.end(docked.map_or_else(String::new, |d| {
        format!("docked in {:.1} s, peak memory {:.1} MiB", d.took.as_secs_f64(), mib(d.peak_bytes))
    }))
}

#[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
