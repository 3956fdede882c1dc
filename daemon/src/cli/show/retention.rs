//! How long items are kept, for people.

use std::fmt::Write;

use chrono::NaiveDate;

use super::{casework::rule, rows, table};
use crate::{
    api::{ExtendedView, GroundView, HeldView, RetainedView, RetentionView},
    words::{Words, told},
};

/// How long items are kept.
pub(super) fn list(words: &Words, items: &[RetainedView]) -> String {
    if items.is_empty() {
        return words.say("cli-retention-none") + "\n";
    }
    let heads = ["cli-head-item", "cli-head-disposal", "cli-head-reason", "cli-head-case"];
    let mut table = table(words, heads);
    for kept in items {
        table.add_row([
            kept.item.clone(),
            day(words, kept.disposal_on),
            words.word("kept", &kept.reason),
            kept.case.clone().unwrap_or_default(),
        ]);
    }
    rows(&table)
}

/// Why an item is kept so long.
pub(super) fn explained(words: &Words, view: &RetentionView) -> String {
    let item = view.kept.item.as_str();
    let on = day(words, view.decides.disposal_on);
    let mut text = told!(words, "cli-retention", item = item, on = on);
    let _ = write!(text, "\n    {}\n", ground(words, &view.decides));
    for hold in &view.holds {
        let (at, who) = (words.time(hold.at), hold.who.as_str());
        let told = told!(words, "cli-hold", reason = hold.reason.as_str(), at = at, who = who);
        let _ = writeln!(text, "    {told}");
    }
    for one in &view.extensions {
        let (at, who) = (words.time(one.at), one.who.as_str());
        let (on, reason) = (one.through.to_string(), one.reason.as_str());
        let told = told!(words, "cli-extension", on = on, reason = reason, at = at, who = who);
        let _ = writeln!(text, "    {told}");
    }
    if !view.others.is_empty() {
        let _ = writeln!(text, "{}", words.say("cli-retention-others"));
        for other in &view.others {
            let _ = writeln!(text, "    {}", ground(words, other));
        }
    }
    text
}

/// A hold that was placed.
pub(super) fn held(words: &Words, view: &HeldView) -> String {
    let thing = view.item.as_deref().or(view.case.as_deref()).unwrap_or_default();
    let told = told!(words, "cli-retention-held", thing = thing) + "\n";
    told + &keys(words, ("cli-retention-key-stopped", &view.keys_condemned), &view.keys_gone)
}

/// What is kept longer than the rules ask.
pub(super) fn extended(words: &Words, view: &ExtendedView) -> String {
    let thing = view.item.as_deref().or(view.case.as_deref()).unwrap_or_default();
    let on = view.through.to_string();
    let told = told!(words, "cli-retention-extended", thing = thing, on = on) + "\n";
    told + &keys(words, ("cli-retention-key-condemned", &view.keys_condemned), &view.keys_gone)
}

/// Keys that were condemned before somebody had their items kept: a line each.
fn keys(words: &Words, (standing, whole): (&str, &[String]), gone: &[String]) -> String {
    let whole = whole.iter().map(|item| (standing, item));
    let gone = gone.iter().map(|item| ("cli-retention-key-gone", item));
    let lines = whole.chain(gone).map(|(key, item)| told!(words, key, item = item.as_str()) + "\n");
    lines.collect()
}

fn ground(words: &Words, ground: &GroundView) -> String {
    let (on, reason) = (day(words, ground.disposal_on), words.word("kept", &ground.reason));
    let case = ground.case.as_deref().unwrap_or_default();
    let ruled = rule(words, &ground.rule);
    let mut text = told!(words, "cli-ground", on = on, reason = reason, case = case, ruled = ruled);
    if ground.backed_out {
        text += &words.say("cli-ground-backed-out");
    }
    text
}

fn day(words: &Words, on: Option<NaiveDate>) -> String {
    on.map_or_else(|| words.say("cli-kept"), |day| day.to_string())
}
