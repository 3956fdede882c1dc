//! A campaign's outcome in one line, and room to run it.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    time::{Duration, Instant},
};

use crate::rig::Rig;

/// What became of one campaign.
#[derive(Debug)]
pub struct Report {
    /// Its name.
    pub name: &'static str,
    /// Trials.
    pub n: usize,
    /// Trials that failed, and figures that were missed.
    pub failures: usize,
    /// What all choices came from.
    pub seed: u64,
    started: Instant,
    took: Duration,
    /// Figures of its own.
    pub figures: String,
}

impl Report {
    /// A campaign that begins now.
    #[must_use]
    pub fn begin(name: &'static str, seed: u64) -> Self {
        let (started, took, figures) = (Instant::now(), Duration::ZERO, String::new());
        Self { name, n: 0, failures: 0, seed, started, took, figures }
    }

    /// Carries out one trial on a rig of its own below `parent`. The data of one that fails is kept.
    #[expect(clippy::print_stderr, reason = "a campaign tells a failure when it happens")]
    pub fn trial<T>(&mut self, parent: &Path, trial: impl FnOnce(&Rig) -> T) -> Option<T> {
        let rig = Rig::below(parent);
        self.n += 1;
        let outcome = catch_unwind(AssertUnwindSafe(|| trial(&rig)));
        if outcome.is_err() {
            self.failures += 1;
            eprintln!(
                "{} trial {} failed; its data is in {}",
                self.name,
                self.n,
                rig.keep().display()
            );
        }
        outcome.ok()
    }

    /// What was to be reached was not. Nothing is wrong with the data.
    #[expect(clippy::print_stderr, reason = "a campaign tells a failure when it happens")]
    pub fn missed(&mut self, what: &str) {
        self.failures += 1;
        eprintln!("{}: {what}", self.name);
    }

    /// The campaign is over, with these figures.
    #[must_use]
    pub fn end(mut self, figures: impl Into<String>) -> Self {
        self.took = self.started.elapsed();
        self.figures = figures.into();
        self
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, n, failures, seed, took, figures, .. } = self;
        let seconds = took.as_secs_f64();
        write!(
            f,
            "{name:<7} n={n:<4} failures={failures:<3} seed={seed:<6} {seconds:>7.1} s  {figures}"
        )
    }
}

/// Fails unless `parent` has `bytes` bytes free.
///
/// # Errors
/// What is free and what is needed, in words.
pub fn has_room(parent: &Path, bytes: u64) -> Result<(), String> {
    let disk = rustix::fs::statvfs(parent).map_err(|e| format!("{}: {e}", parent.display()))?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    if free >= bytes {
        return Ok(());
    }
    let mb = |bytes: u64| bytes / 1_000_000;
    let (folder, free, bytes) = (parent.display(), mb(free), mb(bytes));
    Err(format!("{folder} has {free} MB free and this needs {bytes} MB; name another with --dir"))
}
