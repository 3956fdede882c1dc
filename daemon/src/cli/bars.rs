//! One live bar a bay, with stage, rate and time left. A bar is full only when every clip on the
//! recorder is verified: copying alone brings it to the middle.

use std::{
    collections::HashMap,
    io::{IsTerminal, Write},
    time::Duration,
};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{printer::out, show, units};
use crate::{
    api::Progress,
    flow::live::{BayState, Stage},
    words::{Words, told},
};

/// How often a bar moves by itself, so that it is seen to live.
const TICK: Duration = Duration::from_millis(250);
/// Columns for a bay's name, and for a recorder's.
const BAY_COLUMNS: usize = 12;
const RECORDER_COLUMNS: usize = 20;

/// Shows bays' steps: as bars on a terminal, else as a line a stage.
pub(super) struct Bars {
    words: Words,
    on_terminal: bool,
    /// Whether lines go to stdout: they are what was asked for.
    are_the_answer: bool,
    all: MultiProgress,
    bays: HashMap<String, (ProgressBar, Option<Stage>)>,
    job: Option<ProgressBar>,
}

impl Bars {
    pub(super) fn new(words: Words) -> Self {
        Self {
            words,
            on_terminal: std::io::stderr().is_terminal(),
            are_the_answer: false,
            all: MultiProgress::new(),
            bays: HashMap::new(),
            job: None,
        }
    }

    /// Has lines told on stdout, and bars shown only where that is a terminal, too.
    pub(super) fn are_the_answer(&mut self) {
        self.are_the_answer = true;
        if !std::io::stdout().is_terminal() {
            self.on_terminal = false;
            self.all.set_draw_target(ProgressDrawTarget::hidden());
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
        bar.0.set_prefix(prefix(state));
        bar.0.set_message(stage_told(&self.words, state.stage));
        let full = if state.stage == Stage::Safe { u64::MAX } else { (2 * state.bytes).max(1) - 1 };
        bar.0.set_position((state.bytes_copied + state.bytes_verified).min(full));
        let new_stage = bar.1 != Some(state.stage);
        bar.1 = Some(state.stage);
        if new_stage && !self.on_terminal {
            let line = plain(&self.words, state);
            if self.are_the_answer {
                out(&format!("{line}\n"));
            } else {
                // One that cannot be written is no reason to stop taking footage in.
                let _ = writeln!(std::io::stderr(), "{line}");
            }
        }
        if state.stage.is_last() {
            bar.0.abandon();
        }
    }

    /// Shows how far a job is; beside bays at work theirs say more.
    pub(super) fn progress(&mut self, progress: Progress) {
        if !self.on_terminal || !self.bays.is_empty() {
            return;
        }
        let bar = self
            .job
            .get_or_insert_with(|| self.all.add(ProgressBar::no_length().with_style(line_style())));
        bar.set_message(show::progress(&self.words, progress));
    }

    /// Tells a line beside the bars.
    pub(super) fn note(&self, line: &str) {
        // Nobody left to read it is no reason to end.
        let _ = self.all.suspend(|| writeln!(std::io::stderr(), "{line}"));
    }

    /// Leaves the bars as they stand.
    pub(super) fn end(&mut self) {
        for (bar, _) in self.bays.values() {
            bar.abandon();
        }
        if let Some(job) = self.job.take() {
            job.finish_and_clear();
        }
    }
}

/// What a bay is doing, in words.
pub(super) fn stage_told(words: &Words, stage: Stage) -> String {
    let code = match stage {
        Stage::Listing => "listing",
        Stage::Copying => "copying",
        Stage::Full => "full",
        Stage::Verifying => "verifying",
        Stage::Safe => "safe",
        Stage::Help => "help",
        Stage::Unlocked => "unlocked",
        Stage::Removing => "removing",
        Stage::Torn => "torn",
    };
    words.word("stage", code)
}

/// A step as a line. Before a recorder is listed, there is nothing to say of it.
fn plain(words: &Words, state: &BayState) -> String {
    if state.recorder.is_empty() {
        let stage = stage_told(words, state.stage);
        return told!(words, "cli-bar-begun", bay = state.bay.as_str(), stage = stage);
    }
    told!(
        words,
        "cli-bar",
        bay = state.bay.as_str(),
        recorder = state.recorder.as_str(),
        stage = stage_told(words, state.stage),
        clips = state.clips,
        size = units::bytes(state.bytes),
    )
}

fn prefix(state: &BayState) -> String {
    let column = |text, columns| units::padded(&units::cut(text, columns), columns);
    let (bay, recorder) =
        (column(&state.bay, BAY_COLUMNS), column(&state.recorder, RECORDER_COLUMNS));
    format!("{bay} {recorder}")
}

fn line_style() -> ProgressStyle {
    let template = ProgressStyle::with_template("{spinner} {msg}");
    template.unwrap_or_else(|_| ProgressStyle::default_spinner())
}

fn style() -> ProgressStyle {
    let template = "{prefix} {bar:24} {percent:>3}% {binary_bytes_per_sec:>13} {eta:>4}  {msg}";
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

#[cfg(test)]
mod tests {
    use docket_config::{Language, TimeZone};
    use unicode_width::UnicodeWidthStr;

    use super::*;

    fn state(bay: &str, recorder: &str) -> BayState {
        BayState {
            recorder: recorder.into(),
            stage: Stage::Copying,
            clips: 12,
            bytes: 1 << 30,
            ..BayState::begun(bay)
        }
    }

    #[test]
    fn every_bar_begins_at_the_same_column() {
        let latin = state("bay-1", "B7-0193");
        let chinese = state("二楼东侧执法记录仪仓位", "执法记录仪甲型编号零零七号机");
        assert_eq!(prefix(&latin).width(), prefix(&chinese).width());
    }

    #[test]
    fn a_step_is_told_as_a_line_in_either_language() {
        let line = |language| {
            plain(&Words { language, zone: TimeZone::System }, &state("bay-1", "B7-0193"))
        };
        assert_eq!(line(Language::En), "bay-1: B7-0193 — copying (12 clips, 1.00 GiB)");
        assert_eq!(line(Language::ZhCn), "bay-1：B7-0193 — 正在采集（12 个文件，1.00 GiB）");
        let english = Words { language: Language::En, zone: TimeZone::System };
        let begun = BayState { stage: Stage::Listing, ..state("bay-1", "") };
        assert_eq!(plain(&english, &begun), "bay-1: reading the recorder");
    }
}
