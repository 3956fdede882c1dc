//! Killing docket at any moment, and what must then be so.
//!
//! A trial docks four recorders, kills docket once or more on the way, docks them again to the end,
//! and holds everything against the truth: nothing lost, nothing doubled, nothing altered, nothing
//! written to a recorder. Kill points are spread over the duration of a whole run; a run that ended
//! before its kill is counted as not hit.

use std::{
    collections::BTreeMap,
    fmt,
    time::{Duration, Instant},
};

use fastrand::Rng;

use super::Recorders;
use crate::rig::Rig;

/// When a trial kills the first run, the second, and so on, in parts of a whole run's duration.
pub type KillPoints = Vec<f64>;

/// What happened in trials.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kills {
    /// Trials that were carried through.
    pub trials: usize,
    /// Kills planned for first runs, and how many of them hit a running docket.
    pub first: (usize, usize),
    /// Kills planned for runs after a kill, and how many of them hit a running docket.
    pub recovery: (usize, usize),
    /// Kills so early that there was no catalog yet.
    pub before_catalog: usize,
    /// Items found right after a kill, by state.
    pub states: BTreeMap<String, usize>,
    /// Pulls that later runs went on with instead of starting over.
    pub resumed: usize,
}

impl Kills {
    /// Adds what another trial counted.
    pub fn add(&mut self, other: &Self) {
        self.trials += other.trials;
        for (sum, more) in [(&mut self.first, other.first), (&mut self.recovery, other.recovery)] {
            sum.0 += more.0;
            sum.1 += more.1;
        }
        self.before_catalog += other.before_catalog;
        self.resumed += other.resumed;
        for (state, count) in &other.states {
            *self.states.entry(state.clone()).or_default() += count;
        }
    }

    /// How many kills hit a running docket.
    #[must_use]
    pub fn hits(&self) -> usize {
        self.first.1 + self.recovery.1
    }
}

impl fmt::Display for Kills {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { first, recovery, before_catalog, states, resumed, .. } = self;
        write!(f, "{} of {} first runs hit, ", first.1, first.0)?;
        write!(f, "{} of {} recovering runs hit, ", recovery.1, recovery.0)?;
        write!(f, "{before_catalog} before there was a catalog, {resumed} pulls resumed; ")?;
        write!(f, "items right after a kill: {states:?}")
    }
}

/// Docks the recorders on `rig` without a kill and answers how long it took.
///
/// # Panics
/// When that alone does not end as it must.
#[must_use]
pub fn clean_run(rig: &Rig, recorders: &Recorders) -> Duration {
    let start = Instant::now();
    rig.dock(&recorders.paths, 0);
    let took = start.elapsed();
    recorders.truth.holds_in(rig);
    took
}

/// The kill points of `trials` trials: the first kills stand one in each of as many equal parts of a
/// run and a little beyond, so that the earliest and latest moments are among them, one of them at
/// the very start; every third trial kills the recovering run too, and every ninth the one after it.
#[must_use]
pub fn kill_points(rng: &mut Rng, trials: usize) -> Vec<KillPoints> {
    let mut all: Vec<_> = (0..trials)
        .map(|n| {
            let within = if n == 0 { rng.f64() / 20.0 } else { rng.f64() };
            let mut points = vec![(as_f64(n) + within) / as_f64(trials) * 1.03];
            if n % 3 == 0 {
                points.push(rng.f64() * 0.6);
            }
            if n % 9 == 0 {
                points.push(rng.f64() * 0.4);
            }
            points
        })
        .collect();
    rng.shuffle(&mut all);
    all
}

/// One trial on an empty `rig`. `whole` is the duration of the shortest whole run seen so far; a run
/// that ends before its kill lowers it, as a host that became faster would dodge every kill.
///
/// # Panics
/// When anything is not as it must be.
#[must_use]
pub fn trial(rig: &Rig, recorders: &Recorders, points: &[f64], whole: &mut Duration) -> Kills {
    let mut kills = Kills { trials: 1, ..Kills::default() };
    for (n, part) in points.iter().enumerate() {
        let start = Instant::now();
        let hit = kill_after(rig, recorders, whole.mul_f64(*part));
        let counted = if n == 0 { &mut kills.first } else { &mut kills.recovery };
        counted.0 += 1;
        counted.1 += usize::from(hit);
        if hit {
            look(rig, &mut kills);
        } else if n == 0 {
            *whole = (*whole).min(start.elapsed());
        }
    }
    rig.dock(&recorders.paths, 0);
    assert!(recorders.are_untouched(), "something was written to a recorder");
    rig.fsck_is_clean();
    recorders.truth.holds_in(rig);
    kills.resumed = rig.resumed(900_000);
    kills
}

/// Docks, and kills that run once `delay` is over. Answers whether it was still running.
fn kill_after(rig: &Rig, recorders: &Recorders, delay: Duration) -> bool {
    let mut run = rig.start_dock(&recorders.paths);
    if run.ends_within(delay) {
        run.finish().exits(0);
        return false;
    }
    run.kill();
    // It may have ended between the timer and the kill; its own exit code tells.
    run.finish().code.is_none()
}

/// Reads the items as the kill left them. Whoever reads changes nothing.
fn look(rig: &Rig, kills: &mut Kills) {
    let answer = rig.json(["items", "list"]);
    // The file stands a moment before the first table does; then readers cannot tell anything yet.
    if answer.code == Some(5) {
        kills.before_catalog += 1;
        return;
    }
    for item in answer.exits(0).json()["items"].as_array().expect("a list") {
        let state = item["state"].as_str().unwrap_or("?").to_owned();
        *kills.states.entry(state).or_default() += 1;
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred trials")]
fn as_f64(n: usize) -> f64 {
    n as f64
}
