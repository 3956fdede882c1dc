//! One live bar a bay, with stage, rate and time left. A bar is full only when every clip on the
//! recorder is verified: copying alone brings it to the middle.

use std::{
    collections::HashMap,
    io::{IsTerminal, Write},
    time::Duration,
};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::units;
use crate::flow::live::{BayState, Stage};

/// How often a bar moves by itself, so that it is seen to live.
const TICK: Duration = Duration::from_millis(250);

/// Shows bays' steps: as bars on a terminal, else as a line a stage.
pub(super) struct Bars {
    on_terminal: bool,
    all: MultiProgress,
    bays: HashMap<String, (ProgressBar, Option<Stage>)>,
}

impl Bars {
    pub(super) fn new() -> Self {
        Self {
            on_terminal: std::io::stderr().is_terminal(),
            all: MultiProgress::new(),
            bays: HashMap::new(),
        }
    }

    pub(super) fn step(&mut self, state: &BayState) {
        let bar = self.bays.entry(state.bay.clone()).or_insert_with(|| {
            let bar = self.all.add(ProgressBar::new(0).with_style(style()));
            if self.on_terminal {
                bar.enable_steady_tick(TICK);
            }
            (bar, None)
        });
        // Twice the bytes: read off the recorder, and read back from the archive. An empty
        // recorder is done at once.
        bar.0.set_length((2 * state.bytes).max(1));
        bar.0.set_prefix(format!("{:<12} {:<20}", cut(&state.bay, 12), cut(&state.recorder, 20)));
        bar.0.set_message(words(state.stage));
        let full = if state.stage == Stage::Safe { u64::MAX } else { (2 * state.bytes).max(1) - 1 };
        bar.0.set_position((state.bytes_copied + state.bytes_verified).min(full));
        let new_stage = bar.1 != Some(state.stage);
        bar.1 = Some(state.stage);
        if new_stage && !self.on_terminal {
            plain(state);
        }
        if state.stage.is_last() {
            bar.0.abandon();
        }
    }

    /// Leaves the bars as they stand.
    pub(super) fn end(&mut self) {
        for (bar, _) in self.bays.values() {
            bar.abandon();
        }
    }
}

fn words(stage: Stage) -> &'static str {
    match stage {
        Stage::Listing => "reading the recorder",
        Stage::Copying => "copying",
        Stage::Verifying => "verifying",
        Stage::Safe => "safe: every clip verified",
        Stage::Help => "needs a look",
        Stage::Torn => "torn off: dock it again",
    }
}

/// A line on stderr; one that cannot be written is no reason to stop taking footage in.
fn plain(state: &BayState) {
    let _ = writeln!(
        std::io::stderr(),
        "{}: {} — {} ({} clips, {})",
        state.bay,
        state.recorder,
        words(state.stage),
        state.clips,
        units::bytes(state.bytes)
    );
}

fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.into();
    }
    let tail: Vec<char> = text.chars().rev().take(width - 1).collect();
    std::iter::once('…').chain(tail.into_iter().rev()).collect()
}

fn style() -> ProgressStyle {
    let template = "{prefix} {bar:24} {percent:>3}% {binary_bytes_per_sec:>13} {eta:>4}  {msg}";
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
