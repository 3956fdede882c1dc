//! Removals of footage from recorders, for people.

use super::{fact, rows, table};
use crate::{
    api::RemovalView,
    cli::units,
    words::{Words, told},
};

pub(super) fn list(words: &Words, removals: &[RemovalView]) -> String {
    if removals.is_empty() {
        return words.say("cli-removals-none") + "\n";
    }
    let heads = ["cli-head-removal", "cli-head-recorder", "cli-head-asked", "cli-head-outcome"];
    let mut table = table(words, heads);
    for removal in removals {
        table.add_row([
            removal.id.clone(),
            removal.recorder.clone(),
            words.time(removal.asked_at),
            outcome(words, removal),
        ]);
    }
    rows(&table)
}

pub(super) fn removal(words: &Words, removal: &RemovalView) -> String {
    let mut text = String::new();
    let mut put = |label: &str, value: &str| fact(&mut text, "", &words.say(label), value);
    put("cli-label-removal", &removal.id);
    put("cli-label-session", &removal.session);
    put("cli-label-recorder", &removal.recorder);
    let (clips, bytes) = (removal.clips, units::bytes(removal.bytes));
    put("cli-label-clips", &told!(words, "cli-removal-clips", clips = clips, bytes = bytes));
    put("cli-label-asked", &act(words, removal.asked_at, &removal.asked_by));
    if let (Some(at), Some(by)) = (removal.confirmed_at, &removal.confirmed_by) {
        put("cli-label-confirmed", &act(words, at, by));
    }
    put("cli-label-outcome", &outcome(words, removal));
    if let Some(detail) = &removal.detail {
        put("cli-label-problem", detail);
    }
    if removal.confirmed_at.is_none() {
        text += &told!(words, "cli-removal-next", id = removal.id.as_str());
        text.push('\n');
    }
    text
}

fn act(words: &Words, at: chrono::DateTime<chrono::Utc>, by: &str) -> String {
    told!(words, "cli-removal-act", at = words.time(at), by = words.word("who", by))
}

/// How it ended, with why not.
fn outcome(words: &Words, removal: &RemovalView) -> String {
    match (&removal.outcome, &removal.reason) {
        (Some(outcome), Some(reason)) => {
            let (outcome, reason) = (words.word("removal", outcome), words.word("removal", reason));
            told!(words, "cli-removal-outcome", outcome = outcome, reason = reason)
        }
        (Some(outcome), None) => words.word("removal", outcome),
        (None, _) if removal.confirmed_at.is_some() => words.word("removal", "confirmed"),
        (None, _) => words.word("removal", "asked"),
    }
}
