//! Handovers, for people.

use std::fmt::Write;

use super::{fact, register::holder, rows, table};
use crate::{
    api::{ActivityEndView, DueView, HandoverView, HandoversView, RecorderExcusedView, SaidView},
    cli::units,
    words::{Words, told},
};

/// Items told one by one; the JSON has all.
const ITEMS_TOLD: usize = 20;

pub(super) fn list(words: &Words, view: &HandoversView) -> String {
    if view.due.is_empty() { handovers(words, &view.handovers) } else { due(words, &view.due) }
}

pub(super) fn handovers(words: &Words, handovers: &[HandoverView]) -> String {
    if handovers.is_empty() {
        return words.say("cli-handovers-none") + "\n";
    }
    let heads = [
        "cli-head-session",
        "cli-head-recorder",
        "cli-head-standing",
        "cli-head-deadline",
        "cli-head-handed",
        "cli-head-clause",
    ];
    let mut table = table(words, heads);
    for handover in handovers {
        table.add_row([
            units::short(&handover.session).to_owned(),
            handover.recorder.label.clone(),
            standing(words, handover),
            words.time(handover.deadline),
            words.time(handover.docked_at),
            handover.clauses.join(", "),
        ]);
    }
    rows(&table)
}

fn due(words: &Words, due: &[DueView]) -> String {
    let heads = ["cli-head-recorder", "cli-head-not-in", "cli-head-deadline", "cli-head-clause"];
    let mut table = table(words, heads);
    for one in due {
        let standing = words.word("standing", &one.standing);
        let clauses = one.clauses.join(", ");
        table.add_row([one.recorder.label.clone(), standing, words.time(one.deadline), clauses]);
    }
    rows(&table)
}

pub(super) fn recorder_excused(words: &Words, view: &RecorderExcusedView) -> String {
    let mut text = view.recorder.label.clone() + "\n";
    if let Some(said) = &view.said {
        let _ = writeln!(text, "  {}", said_told(words, said));
    }
    if !view.due.is_empty() {
        text += &due(words, &view.due);
    }
    text
}

pub(super) fn handover(words: &Words, view: &HandoverView) -> String {
    let mut text = told!(
        words,
        "cli-handover",
        recorder = view.recorder.label.as_str(),
        standing = standing(words, view),
        deadline = words.time(view.deadline),
        came = words.time(view.docked_at),
    );
    let _ = write!(text, "\n  {}\n", end(words, &view.activity_end));
    if view.within_error {
        let _ = writeln!(text, "  {}", words.say("cli-handover-error"));
    }
    let clauses = view.clauses.join(", ");
    let rule = view.rule.as_str();
    let _ =
        writeln!(text, "  {}", told!(words, "cli-handover-rule", rule = rule, clauses = clauses));
    fact(&mut text, "  ", &words.say("cli-label-session"), &view.session);
    if let Some(held) = &view.holder {
        fact(&mut text, "  ", &words.say("cli-label-held-then"), &holder(words, held));
    }
    if !view.said.is_empty() {
        let _ = writeln!(text, "  {}", words.say("cli-said-of-handover"));
    }
    for said in &view.said {
        let _ = writeln!(text, "    {}", said_told(words, said));
    }
    if !view.items.is_empty() {
        let _ = writeln!(text, "  {}", words.say("cli-items-of-handover"));
    }
    for item in view.items.iter().take(ITEMS_TOLD) {
        let line = told!(
            words,
            "cli-handover-item",
            item = item.item.as_str(),
            standing = within(words, words.word("standing", &item.standing), item.within_error),
            deadline = words.time(item.deadline),
        );
        let _ = writeln!(text, "    {line}");
    }
    text
}

fn standing(words: &Words, view: &HandoverView) -> String {
    let standing = words.word("standing", &view.standing);
    match view.reason_wanted {
        true => {
            let standing = within(words, standing, view.within_error);
            told!(words, "cli-reason-wanted", standing = standing)
        }
        false => within(words, standing, view.within_error),
    }
}

fn within(words: &Words, standing: String, within_error: bool) -> String {
    match within_error {
        true => told!(words, "cli-within-error", standing = standing),
        false => standing,
    }
}

fn end(words: &Words, end: &ActivityEndView) -> String {
    let at = words.time(end.at);
    if end.basis == "bound" {
        let after = end.after.map_or_else(String::new, |after| {
            told!(words, "cli-handover-after", after = words.time(after))
        });
        return told!(words, "cli-handover-between", before = at, after = after);
    }
    let error = match end.error_ms {
        Some(ms) => told!(words, "cli-error-known", seconds = ms.div_ceil(1000)),
        None => words.say("cli-error-unknown"),
    };
    let basis = words.word("handover-basis", &end.basis);
    told!(words, "cli-handover-recorded", at = at, error = error, basis = basis)
}

fn said_told(words: &Words, said: &SaidView) -> String {
    let returned = said
        .returned_at
        .map_or_else(String::new, |at| told!(words, "cli-handover-returned", at = words.time(at)));
    told!(
        words,
        "cli-handover-said",
        at = words.time(said.recorded_at),
        by = words.word("who", &said.recorded_by),
        exception = words.word("exception", said.exception.as_deref().unwrap_or("none")),
        returned = returned,
        reason = said.reason.as_str(),
    )
}
