//! SIGKILL at every file call of an intake, then once more in the recovering run of some.

use std::{fmt::Write as _, path::Path};

use fastrand::Rng;

use super::{
    ledger::Ledger,
    plan::{Depth, Plan},
    point::{Histogram, Point},
    run::{Strike, dock, is_durable, recovers},
    scene::{Begin, Scene},
};
use crate::{campaign::report::Report, rig::Rig};

/// Every so many trials the recovering run is killed too.
const AGAIN_EVERY: usize = 5;
/// And the run after it, of so many of those.
const THRICE_EVERY: usize = 3;

/// What was struck.
#[derive(Debug, Default)]
pub struct Crashes {
    /// Kills of first runs, by kind of call.
    pub struck: Histogram,
    /// Trials whose point was not met: that run ended unharmed.
    pub unharmed: usize,
    /// Kills of recovering runs.
    pub again: usize,
    /// Runs that made everything good.
    pub recoveries: usize,
}

/// Kills docket at points as many as `depth` says, each on a fresh copy below `dir`.
///
/// # Panics
/// When not even a clean run ends as it must.
#[must_use]
#[expect(clippy::print_stderr, reason = "a campaign tells a failure when it happens")]
pub fn crashes(dir: &Path, seed: u64, begin: Begin, depth: Depth) -> (Report, Crashes) {
    let mut report = Report::begin("crashes", seed);
    let scene = Scene::make(dir, seed, begin);
    let mut rng = Rng::with_seed(seed);
    let mut sum = Crashes::default();
    let Some(clean) = report.trial(dir, |rig| clean(&scene, rig)) else {
        return (report.end("no clean run"), sum);
    };
    let mut plan = Plan::new(depth, rng.fork(), &clean);
    while let Some(at) = plan.next() {
        let kills = kills(&mut rng, report.n, &clean);
        match report.trial(dir, |rig| trial(&scene, rig, &at, &kills)) {
            Some(met) => {
                plan.learn(&met.0);
                sum.count(&at, met);
            }
            None => eprintln!("    it was killed at {at}, then at calls {kills:?}"),
        }
    }
    let never = plan.never(&sum.struck);
    if matches!(depth, Depth::Every(_)) && !never.is_empty() {
        report.missed(&format!("never struck: {}", never.join(", ")));
    }
    let figures = sum.told();
    (report.end(figures), sum)
}

/// A run that nothing strikes; answers what it did.
pub(super) fn clean(scene: &Scene, rig: &Rig) -> Histogram {
    let mut ledger = Ledger::default();
    scene.set_up(rig);
    let run = dock(scene, rig, &Strike::Nothing, &mut ledger);
    run.answer.exits(0);
    is_durable(rig, &ledger, u64::MAX);
    scene.holds_in(rig);
    run.met
}

/// At which calls the runs after a kill are killed.
fn kills(rng: &mut Rng, trial: usize, clean: &Histogram) -> Vec<usize> {
    let all = clean.values().sum::<usize>().max(2);
    let more = match trial {
        n if n % (AGAIN_EVERY * THRICE_EVERY) == 0 => 2,
        n if n % AGAIN_EVERY == 0 => 1,
        _ => 0,
    };
    (0..more).map(|_| rng.usize(1..all)).collect()
}

/// What the first run met, whether it was killed, and how many after it were.
type Outcome = (Histogram, bool, usize);

fn trial(scene: &Scene, rig: &Rig, at: &Point, kills: &[usize]) -> Outcome {
    let mut ledger = Ledger::default();
    scene.set_up(rig);
    let run = dock(scene, rig, &Strike::KillAt(at.clone()), &mut ledger);
    assert_eq!(run.struck, run.answer.code.is_none(), "{at}: {:?}", run.answer);
    let mut again = 0;
    for n in kills {
        again += usize::from(dock(scene, rig, &Strike::KillAtAny(*n), &mut ledger).struck);
    }
    recovers(scene, rig, &mut ledger);
    (run.met, run.struck, again)
}

impl Crashes {
    fn count(&mut self, at: &Point, (_, struck, again): Outcome) {
        self.recoveries += 1;
        self.again += again;
        match struck {
            true => *self.struck.entry(at.kind.clone()).or_default() += 1,
            false => self.unharmed += 1,
        }
    }

    fn told(&self) -> String {
        let kills: usize = self.struck.values().sum();
        let mut told = format!(
            "{kills} kills of first runs at {} kinds of calls, {} points not met, {} kills of \
             recovering runs, {} recoveries",
            self.struck.len(),
            self.unharmed,
            self.again,
            self.recoveries,
        );
        tell_histogram(&mut told, &self.struck);
        told
    }
}

/// A line for each kind and how often it was struck.
pub(super) fn tell_histogram(told: &mut String, histogram: &Histogram) {
    for (kind, count) in histogram {
        // Writing to a string cannot fail.
        let _ = write!(told, "\n    {count:>5} {kind}");
    }
}
