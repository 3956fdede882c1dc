//! What a recorder told of itself, and whether it may be issued again, for people.

use std::fmt::Write;

use crate::{
    api::{ConditionView, SessionView},
    cli::units,
    duty::{ClockSet, Reason, Verdict},
    words::{Words, told},
};

/// Lines about the recorder of a session, each with its label.
pub(super) fn told(words: &Words, s: &SessionView) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    if let Some(set) = &s.clock_set {
        lines.push(("cli-label-clock-set", clock_set(words, set)));
    }
    if let Some(told) = s.condition.as_ref().map(|c| condition(words, c)).filter(|t| !t.is_empty())
    {
        lines.push(("cli-label-condition", told));
    }
    if let Some(verdict) = &s.duty {
        lines.push(("cli-label-duty", duty(words, verdict)));
    }
    if let Some(removal) = &s.removal {
        lines.push(("cli-label-removal", words.word("removal", removal)));
    }
    lines
}

/// What its sources contradict one another in, and what went wrong while it was asked, a line each.
pub(super) fn contradictions(words: &Words, s: &SessionView, indent: &str) -> String {
    let mut text = String::new();
    for found in &s.disagreements {
        let claims: Vec<_> = found
            .claims
            .iter()
            .map(|c| {
                told!(words, "cli-claim", source = c.source.as_str(), value = c.value.as_str())
            })
            .collect();
        let field = words.word("field", &found.field);
        let line = told!(words, "cli-disagree", field = field, claims = claims.join("; "));
        let _ = writeln!(text, "{indent}{line}");
    }
    let conditions = s.condition.iter().flat_map(|condition| &condition.remarks);
    for remark in s.remarks.iter().chain(conditions) {
        let _ = writeln!(text, "{indent}{}", told!(words, "cli-remark", remark = remark.as_str()));
    }
    text
}

/// The verdict with its reasons.
pub(super) fn duty(words: &Words, verdict: &Verdict) -> String {
    let fitness = words.word("fitness", verdict.fitness.as_str());
    let reasons: Vec<_> = verdict.reasons.iter().map(|r| reason(words, r)).collect();
    match reasons.is_empty() {
        true => fitness,
        false => format!("{fitness}: {}", reasons.join("; ")),
    }
}

fn reason(words: &Words, reason: &Reason) -> String {
    let sentence = words.word("duty", &reason.code);
    let shown = |value: u64| measured(words, &reason.code, value);
    match (reason.found.map(shown), reason.bound.map(shown)) {
        (None, None) => sentence,
        (Some(found), None) => {
            told!(words, "cli-duty-found", sentence = sentence, found = found)
        }
        (None, Some(bound)) => {
            told!(words, "cli-duty-untold", sentence = sentence, bound = bound)
        }
        (Some(found), Some(bound)) => {
            told!(words, "cli-duty-bound", sentence = sentence, found = found, bound = bound)
        }
    }
}

/// A value in the unit of its reason.
fn measured(words: &Words, code: &str, value: u64) -> String {
    match code.split('-').next() {
        Some("battery") => told!(words, "cli-duty-percent", value = value),
        Some("storage") => units::bytes(value),
        Some("clock") => told!(words, "cli-duty-seconds", value = value),
        _ => value.to_string(),
    }
}

fn condition(words: &Words, c: &ConditionView) -> String {
    let battery = c.battery_percent.map(|p| told!(words, "cli-battery", percent = u64::from(p)));
    let free = c.free_bytes.map(|b| told!(words, "cli-free", bytes = units::bytes(b)));
    let card = c.card_present.map(|is_in| match is_in {
        true => words.say("cli-card-in"),
        false => words.say("cli-card-out"),
    });
    let told: Vec<_> = [battery, free, card].into_iter().flatten().collect();
    told.join("; ")
}

fn clock_set(words: &Words, set: &ClockSet) -> String {
    let before = match set.before {
        Some(face) => face.to_string(),
        None => words.say("cli-face-unreadable"),
    };
    let (after, at) = (set.after.to_string(), words.time(set.at));
    told!(words, "cli-clock-set", before = before, after = after, at = at)
}
