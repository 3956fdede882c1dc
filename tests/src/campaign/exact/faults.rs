//! EIO and ENOSPC instead of every file call of an intake: docket says so or gets round it, and the
//! next run has everything.

use std::{fs::OpenOptions, path::Path};

use fastrand::Rng;
use serde_json::Value;

use super::{
    crashes::{clean, tell_histogram},
    ledger::Ledger,
    plan::{Depth, Plan},
    point::{Histogram, Point},
    run::{Strike, dock, is_durable, log_is_lost_from, log_of, recovers},
    scene::{Begin, Scene, copy_data},
};
use crate::{
    campaign::report::Report,
    rig::{Answer, Rig},
    trace::Fault,
};

/// Every so many faults the calls after it fail as well: the disk stays broken.
const FOR_GOOD_EVERY: usize = 3;

/// What was struck.
#[derive(Debug, Default)]
pub struct Faults {
    /// Faults met, by kind of call.
    pub struck: Histogram,
    /// Runs that ended well all the same.
    pub got_round: usize,
    /// Runs that took everything and left the sealing of some to the next, with a word in the log.
    pub put_off: usize,
    /// Runs that said that something failed.
    pub told: usize,
    /// Trials whose point was not met.
    pub unharmed: usize,
}

/// What became of a run with a fault.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ended {
    Unharmed,
    GotRound,
    PutOff,
    Told,
}

/// Fails docket's calls at points as many as `depth` says, each on a fresh copy below `dir`.
///
/// # Panics
/// When not even a clean run ends as it must.
#[must_use]
#[expect(clippy::print_stderr, reason = "a campaign tells a failure when it happens")]
pub fn faults(dir: &Path, seed: u64, begin: Begin, depth: Depth) -> (Report, Faults) {
    let mut report = Report::begin("faults", seed);
    let scene = Scene::make(dir, seed, begin);
    let mut rng = Rng::with_seed(seed);
    let mut sum = Faults::default();
    let Some(clean) = report.trial(dir, |rig| clean(&scene, rig)) else {
        return (report.end("no clean run"), sum);
    };
    let mut plan = Plan::new(depth, rng.fork(), &clean);
    while let Some(at) = plan.next() {
        let why = if takes_space(at.kind.call) && rng.bool() { Fault::ENOSPC } else { Fault::EIO };
        let for_good = report.n.is_multiple_of(FOR_GOOD_EVERY);
        let strike = Strike::Fail { at: at.clone(), why, for_good };
        match report.trial(dir, |rig| trial(&scene, rig, &strike)) {
            Some((met, ended)) => {
                plan.learn(&met);
                sum.count(&at, ended);
            }
            None => eprintln!("    it was struck by {strike}"),
        }
    }
    let never = plan.never(&sum.struck);
    if matches!(depth, Depth::Every(_)) && !never.is_empty() {
        report.missed(&format!("never struck: {}", never.join(", ")));
    }
    let figures = sum.figures();
    (report.end(figures), sum)
}

/// Whether a full disk refuses such a call; a failing one may refuse any.
fn takes_space(call: &str) -> bool {
    ["write", "fallocate", "open", "mkdir", "link", "rename"].iter().any(|part| call.contains(part))
        && !call.starts_with("unlink")
}

fn trial(scene: &Scene, rig: &Rig, strike: &Strike) -> (Histogram, Ended) {
    let mut ledger = Ledger::default();
    scene.set_up(rig);
    let run = dock(scene, rig, strike, &mut ledger);
    let ended = match run.answer.code {
        Some(0) => {
            // It says that all is safe: then it must be, without what it was told could not be kept.
            let lost_from = log_is_lost_from(rig, &ledger);
            is_durable(rig, &ledger, lost_from);
            // Of a copy: looking at a catalog may write its log back, out of the ledger's sight.
            match scene.is_put_off(&copy_of(rig, lost_from)) {
                true => {
                    assert!(run.answer.stderr.contains("ERROR"), "nobody learns: {:?}", run.answer);
                    Ended::PutOff
                }
                false if run.struck => Ended::GotRound,
                false => Ended::Unharmed,
            }
        }
        _ => {
            assert!(run.struck, "it failed by itself: {:?}", run.answer);
            says_why(&run.answer);
            Ended::Told
        }
    };
    recovers(scene, rig, &mut ledger);
    (run.met, ended)
}

/// What a power cut would leave, of SQLite's log what stands before `lost_from`.
fn copy_of(rig: &Rig, lost_from: u64) -> Rig {
    let copy = Rig::below(rig.home().parent().expect("a folder"));
    copy_data(rig, &copy);
    if let Ok(log) = OpenOptions::new().write(true).open(log_of(&copy))
        && log.metadata().is_ok_and(|log| log.len() > lost_from)
    {
        log.set_len(lost_from).expect("our file");
    }
    copy
}

/// Fails unless a person is told what failed, by a stable code or a session's outcome.
fn says_why(answer: &Answer) {
    assert!(matches!(answer.code, Some(1..=7)), "{answer:?}");
    let last: Value = answer.json();
    let reply = &last["reply"];
    let codes = [&last["error"], &reply["failures"][0]["error"]].map(|e| e["code"].as_str());
    let session = &reply["sessions"][0];
    let is_told = codes.iter().flatten().any(|code| code.starts_with("DKT-"))
        || session["outcome"].as_str().is_some_and(|outcome| outcome != "complete");
    assert!(is_told, "nobody learns what failed: {answer:?}");
}

impl Faults {
    fn count(&mut self, at: &Point, ended: Ended) {
        match ended {
            Ended::Unharmed => {
                self.unharmed += 1;
                return;
            }
            Ended::GotRound => self.got_round += 1,
            Ended::PutOff => self.put_off += 1,
            Ended::Told => self.told += 1,
        }
        *self.struck.entry(at.kind.clone()).or_default() += 1;
    }

    fn figures(&self) -> String {
        let Self { struck, got_round, put_off, told, unharmed } = self;
        let faults: usize = struck.values().sum();
        let kinds = struck.len();
        let mut said = format!(
            "{faults} faults at {kinds} kinds of calls: {got_round} got round, {put_off} put off, \
             {told} told; {unharmed} points not met",
        );
        tell_histogram(&mut said, struck);
        said
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::trace::{Call, Fault};

    #[test]
    fn a_copy_has_of_the_log_what_stands_before_the_bytes_a_failed_fsync_covered() {
        let home = tempfile::tempdir().unwrap();
        let rig = Rig::below(home.path());
        fs::create_dir(rig.data()).unwrap();
        let log = log_of(&rig);
        fs::write(&log, [7; 300]).unwrap();
        let call = |name, span| Call {
            name,
            path: log.clone(),
            from: None,
            fd: None,
            flags: None,
            span,
            pid: 0,
            thread: 0,
        };
        let mut ledger = Ledger::default();
        let length_of_copy = |ledger: &Ledger| {
            let copy = copy_of(&rig, log_is_lost_from(&rig, ledger));
            fs::read(log_of(&copy)).unwrap().len()
        };
        let mut happens = |calls: &[(Call, Result<u64, Fault>)]| {
            calls.iter().for_each(|(call, result)| ledger.after(call, *result));
            length_of_copy(&ledger)
        };

        let write = |from| (call("pwrite64", Some((from, 100))), Ok(100));
        let fsync = |result| (call("fdatasync", None), result);
        assert_eq!(happens(&[write(0), fsync(Ok(0))]), 300, "nothing is lost");
        assert_eq!(happens(&[write(100), write(200), fsync(Err(Fault::EIO))]), 100);
        assert_eq!(happens(&[write(100), fsync(Ok(0))]), 200, "the first half was written anew");
        assert_eq!(happens(&[write(200), fsync(Ok(0))]), 300);
        assert_eq!(log.metadata().unwrap().len(), 300, "the station's own is left alone");
    }
}
