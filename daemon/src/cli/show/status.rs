//! How the station stands, for people.

use std::fmt::Write;

use super::{care, fixity, interruptions, log, targets};
use crate::{
    api::StatusView,
    cli::{bars::stage_told, units},
    flow::{controller::ControllerState, live::BayState},
    words::{Words, told},
};

/// Columns of a count, and of a state.
const COUNT_COLUMNS: usize = 8;
const STATE_COLUMNS: usize = 12;

pub(super) fn station(words: &Words, s: &StatusView) -> String {
    let key = if s.running { "cli-station-running" } else { "cli-station-stopped" };
    let (name, station, now) = (s.name.as_str(), s.station.as_str(), words.time(s.now));
    let sync = words.word("sync", &s.clock_sync);
    let (folder, free) = (s.data.as_str(), units::bytes(s.free_bytes));
    let mut text = told!(words, key, name = name, station = station, now = now, sync = sync);
    let _ = write!(text, "\n{}\n", told!(words, "cli-data", folder = folder, free = free));
    text += &targets::room(words, &s.room);
    if s.safe_mode {
        let _ = writeln!(text, "{}", words.say("settings-safe-mode"));
    }
    if let Some(device) = &s.controller.device {
        let _ = writeln!(text, "{}", controller(words, device, &s.controller));
    }
    for state in &s.bays {
        let _ = writeln!(text, "{}", bay(words, state));
    }
    text += &log::witnessed(words, s.log.cosigned.as_ref(), s.log.forked.as_ref());
    text += &targets::standing(words, &s.targets);
    for count in &s.items {
        let state = units::padded(&words.word("state", count.state.as_str()), STATE_COLUMNS);
        let bytes = units::bytes(count.bytes);
        let _ = writeln!(text, "{:>COUNT_COLUMNS$} {state} {bytes}", count.count);
    }
    text.push_str(&fixity::standing(words, &s.audit, s.now));
    if s.previews_waiting > 0 {
        let waiting = words.say("cli-previews-waiting");
        let _ = writeln!(text, "{:>COUNT_COLUMNS$} {waiting}", s.previews_waiting);
    }
    if s.interruptions_open > 0 {
        let open = words.say("notes-open");
        let _ = writeln!(text, "{:>COUNT_COLUMNS$} {open}", s.interruptions_open);
    }
    if !s.reports_waiting.is_empty() {
        let _ = writeln!(text, "{}", words.say("notes-reports-waiting"));
        text.push_str(&interruptions::brief(words, &s.reports_waiting));
    }
    for r in &s.unknown_recorders {
        let told = told!(words, "cli-unknown-recorder", recorder = r.label.as_str());
        let _ = writeln!(text, "{told}");
    }
    text
}

fn controller(words: &Words, device: &str, state: &ControllerState) -> String {
    let standing = words.word("controller", state.standing.as_str());
    let problem = state.problem.as_ref().map_or("", |problem| problem.detail.as_str());
    told!(
        words,
        "cli-controller",
        device = device,
        standing = standing,
        lights = state.lamps.len(),
        problem = problem,
    )
}

fn bay(words: &Words, state: &BayState) -> String {
    let line = told!(
        words,
        "cli-bay",
        bay = state.bay.as_str(),
        recorder = state.recorder.as_str(),
        stage = stage_told(words, state.stage),
        done = state.clips_done,
        clips = state.clips,
    );
    match &state.duty {
        Some(verdict) => format!("{line}\n    {}", care::duty(words, verdict)),
        None => line,
    }
}
