//! One traced run of docket on a data folder: the calls it made there, what they left to lose, and the
//! fault that struck it.

use std::{fmt, path::PathBuf, time::Duration};

use super::{
    ledger::Ledger,
    point::{Histogram, Kind, Point},
    scene::Scene,
    wal,
};
use crate::{
    rig::{Answer, Rig},
    trace::{self, Act, Call, Fault, Moment},
};

/// A run that takes longer hangs: a clean one takes seconds.
const LIMIT: Duration = Duration::from_secs(120);

/// What of the data folder is made anew by every start.
const PASSING: &[&str] = &["catalog.db-shm", "docket.sock", "lock", "scratch"];

/// What strikes.
#[derive(Clone, Debug)]
pub(super) enum Strike {
    /// SIGKILL instead of this call.
    KillAt(Point),
    /// SIGKILL instead of the n-th call of all, from 1.
    KillAtAny(usize),
    /// This call fails; or it and all of its kind after it.
    Fail { at: Point, why: Fault, for_good: bool },
    /// Nothing.
    Nothing,
}

/// What a run did.
pub(super) struct Run {
    /// How often it made each kind of call.
    pub(super) met: Histogram,
    /// Whether the strike was met.
    pub(super) struck: bool,
    /// What it said.
    pub(super) answer: Answer,
}

/// Docks the card of `scene` at `rig`, struck by `strike`. `ledger` goes on from run to run.
///
/// # Panics
/// When docket hangs, crashes by itself, or opens anything on the card for writing.
pub(super) fn dock(scene: &Scene, rig: &Rig, strike: &Strike, ledger: &mut Ledger) -> Run {
    let data = rig.data().canonicalize().expect("a data folder");
    let (mut met, mut calls, mut struck) = (Histogram::new(), 0, false);
    let traced = trace::run(&scene.dock(rig), LIMIT, &mut |moment| match moment {
        Moment::After(call, result) => {
            ledger.after(call, result);
            Act::Go
        }
        Moment::Before(call) => {
            let is_card = call.path.starts_with(scene.card());
            assert!(!is_card || is_reading(call), "a recorder is only read: {call:?}");
            let Some(kind) = Kind::of(call, &data).filter(|_| call.changes()) else {
                return Act::Go;
            };
            calls += 1;
            let n = met.entry(kind.clone()).or_default();
            *n += 1;
            let act = strike.act(&kind, *n, calls);
            struck |= act != Act::Go;
            ledger.before(call);
            act
        }
    });
    let Answer { code, stdout, stderr } = &traced.answer;
    assert!(!traced.hung, "docket hung after {strike:?}: {stdout}\n{stderr}");
    let panicked = *code == Some(101) || stderr.contains("panicked");
    assert!(!panicked, "docket panicked after {strike:?}: {stderr}");
    Run { met, struck, answer: traced.answer }
}

impl fmt::Display for Strike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::KillAt(at) => write!(f, "SIGKILL at {at}"),
            Self::KillAtAny(n) => write!(f, "SIGKILL at call {n} of all"),
            Self::Fail { at, why, for_good } => {
                write!(f, "{why:?} at {at}{}", if *for_good { " and after it" } else { "" })
            }
            Self::Nothing => f.write_str("nothing"),
        }
    }
}

impl Strike {
    fn act(&self, kind: &Kind, n: usize, calls: usize) -> Act {
        match self {
            Self::KillAt(at) if at.kind == *kind && at.n == n => Act::Kill,
            Self::KillAtAny(at) if *at == calls => Act::Kill,
            Self::Fail { at, why, for_good } if at.kind == *kind => {
                let is_hit = at.n == n || *for_good && at.n < n;
                if is_hit { Act::Fail(*why) } else { Act::Go }
            }
            _ => Act::Go,
        }
    }
}

fn is_reading(call: &Call) -> bool {
    call.flags.is_some() && !call.opens_for_writing()
}

/// Docks once more with nothing in the way, and fails unless that makes everything good: the truth is
/// held, and no power cut could take any of it.
///
/// # Panics
/// Then.
pub(super) fn recovers(scene: &Scene, rig: &Rig, ledger: &mut Ledger) {
    let run = dock(scene, rig, &Strike::Nothing, ledger);
    let session = run.answer.exits(0).reply()["sessions"][0].clone();
    assert_eq!(session["outcome"], "complete", "{session:#}");
    is_durable(rig, ledger, u64::MAX);
    scene.holds_in(rig);
    nothing_is_left_lying(rig);
}

/// Where SQLite's log begins to be lost, as docket was told when an fsync failed: what stands there is committed for
/// nobody but whoever reads the file.
pub(super) fn log_is_lost_from(rig: &Rig, ledger: &Ledger) -> u64 {
    ledger.lost_from(&log_of(rig)).unwrap_or(u64::MAX)
}

/// SQLite's log.
pub(super) fn log_of(rig: &Rig) -> PathBuf {
    rig.data().join("catalog.db-wal")
}

/// Fails unless what docket calls safe would survive a power cut; of SQLite's log, what stands before `lost_from`.
///
/// # Panics
/// Then, saying what would not.
pub(super) fn is_durable(rig: &Rig, ledger: &Ledger, lost_from: u64) {
    let data = rig.data().canonicalize().expect("a data folder");
    // What SQLite could not write back at the end stands in its log, which then stays.
    let log = data.join("catalog.db-wal");
    let other = if log.exists() { data.join("catalog.db") } else { log.clone() };
    let mut passing: Vec<_> = PASSING.iter().map(|name| data.join(name)).collect();
    passing.push(other);
    // What was begun and given up stands behind what was committed.
    let lost = ledger.not_durable(&data, &passing, (&log, wal::committed(&log).min(lost_from)));
    assert!(lost.is_empty(), "not durable, though docket says that all is safe: {lost:#?}");
}

/// Fails if a temporary file is still there.
fn nothing_is_left_lying(rig: &Rig) {
    let mut found = Vec::new();
    for folder in ["staging", "archive/.incoming"] {
        files(&rig.data().join(folder), &mut found);
    }
    let mut archived = Vec::new();
    files(&rig.archive(), &mut archived);
    // The object store's own temporary names.
    found.extend(archived.into_iter().filter(|path| path.to_string_lossy().contains('#')));
    assert!(found.is_empty(), "left lying: {found:?}");
}

fn files(folder: &std::path::Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => files(&entry.path(), found),
            _ => found.push(entry.path()),
        }
    }
}
