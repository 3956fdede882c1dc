//! Settings and codes, for people.

use std::fmt::Write;

use comfy_table::Table;

use super::{rows, table};
use crate::{
    api::{ChangeView, SettingsProblemView, SettingsView},
    words::{Words, told},
};

/// What checking, comparing or reading the settings again came to.
pub(super) fn outcome(words: &Words, view: &SettingsView) -> String {
    let told = safe_mode(words, view) + &changes_and_problems(words, view);
    if told.is_empty() { words.say("settings-sound") + "\n" } else { told }
}

/// The settings; with `origin` where each comes from. What waits for a restart, and what is wrong
/// with them as they are written now, stands below.
pub(in crate::cli) fn held(words: &Words, view: &SettingsView, origin: bool) -> String {
    let listed = if origin { with_origins(words, view) } else { alone(words, view) };
    safe_mode(words, view) + &rows(&listed) + &changes_and_problems(words, view)
}

fn alone(words: &Words, view: &SettingsView) -> Table {
    let mut table = table(words, ["settings-head-key", "settings-head-value"]);
    for setting in &view.settings {
        table.add_row([setting.key.as_str(), shown(setting.value.as_deref())]);
    }
    table
}

fn with_origins(words: &Words, view: &SettingsView) -> Table {
    let heads = ["settings-head-key", "settings-head-value", "settings-head-origin"];
    let mut table = table(words, heads);
    for setting in &view.settings {
        let origin = match setting.origin.as_str() {
            "default" => words.say("settings-default"),
            origin => origin.to_owned(),
        };
        table.add_row([&setting.key, shown(setting.value.as_deref()), &origin]);
    }
    table
}

fn changes_and_problems(words: &Words, view: &SettingsView) -> String {
    let mut text = String::new();
    for change in &view.changes {
        let _ = writeln!(text, "{}", changed(words, change));
    }
    for problem in &view.problems {
        text.push_str(&wrong(words, problem));
    }
    if !view.problems.is_empty() {
        let count = view.problems.len();
        let _ = writeln!(text, "{}", told!(words, "settings-problems", count = count));
    }
    text
}

fn safe_mode(words: &Words, view: &SettingsView) -> String {
    if view.safe_mode { words.say("settings-safe-mode") + "\n" } else { String::new() }
}

/// A value as it is written in TOML.
fn shown(value: Option<&str>) -> &str {
    value.unwrap_or("–")
}

fn changed(words: &Words, change: &ChangeView) -> String {
    let (old, new) = (shown(change.old.as_deref()), shown(change.new.as_deref()));
    let key = match (change.applied, change.needs_restart) {
        (true, _) => "settings-applied",
        (false, true) => "settings-restart",
        (false, false) => "settings-unread",
    };
    told!(words, key, key = change.key.as_str(), old = old, new = new)
}

/// A problem with its place, its line, and what in the line is meant.
fn wrong(words: &Words, problem: &SettingsProblemView) -> String {
    let place = problem.place.as_str();
    let mut text = told!(words, "settings-wrong", place = place, problem = problem.text.as_str());
    text.push('\n');
    if let (Some(line), Some(column)) = (&problem.line, problem.column) {
        let before: String = line.chars().take(column.saturating_sub(1)).collect();
        let meant: String =
            line.chars().skip(column.saturating_sub(1)).take(problem.length.unwrap_or(1)).collect();
        // Marks stand under what they mean also where characters are two columns wide.
        let blank: String = before.chars().map(blank_of).collect();
        let marks = "^".repeat(unicode_width::UnicodeWidthStr::width(meant.as_str()).max(1));
        let _ = write!(text, "    {line}\n    {blank}{marks}\n");
    }
    text
}

fn blank_of(c: char) -> String {
    if c == '\t' {
        return "\t".into();
    }
    " ".repeat(unicode_width::UnicodeWidthChar::width(c).unwrap_or(0))
}
