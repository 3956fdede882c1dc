//! The register, for people.

use std::fmt::Write;

use chrono::{DateTime, Utc};

use super::{fact, rows, table};
use crate::{
    api::{
        EntryView, HolderView, ImportView, IssueView, OfficerView, PersonView,
        RecorderRegisterView, RegisteredView, ShiftView, UnitView,
    },
    words::{Words, told},
};

/// Stands where there is nothing to show.
const NONE: &str = "–";

pub(super) fn units(words: &Words, units: &[UnitView]) -> String {
    if units.is_empty() {
        return words.say("cli-units-none") + "\n";
    }
    let mut table = table(words, ["cli-head-unit", "cli-head-name", "cli-head-parent"]);
    for unit in units {
        table.add_row([unit.code.clone(), unit.name.clone(), given(unit.parent.as_ref())]);
    }
    rows(&table)
}

pub(super) fn officers(words: &Words, officers: &[OfficerView]) -> String {
    if officers.is_empty() {
        return words.say("cli-officers-none") + "\n";
    }
    let mut table = table(
        words,
        [
            "cli-head-number",
            "cli-head-name",
            "cli-head-unit",
            "cli-head-since",
            "cli-head-until",
            "cli-head-term",
        ],
    );
    for officer in officers {
        table.add_row([
            officer.number.clone(),
            officer.name.clone(),
            given(officer.unit.as_ref()),
            words.time(officer.from),
            at(words, officer.until),
            officer.id.clone(),
        ]);
    }
    rows(&table)
}

pub(super) fn recorders(words: &Words, recorders: &[RegisteredView]) -> String {
    if recorders.is_empty() {
        return words.say("cli-recorders-none") + "\n";
    }
    let mut table = table(
        words,
        ["cli-head-recorder", "cli-head-name", "cli-head-unit", "cli-head-held", "cli-head-docked"],
    );
    for found in recorders {
        table.add_row([
            found.recorder.label.clone(),
            given(found.name.as_ref()),
            given(found.unit.as_ref()),
            found.holder.as_ref().map_or_else(|| NONE.into(), |held| holder(words, held)),
            at(words, found.docked_at),
        ]);
    }
    rows(&table)
}

pub(super) fn recorder(words: &Words, view: &RecorderRegisterView) -> String {
    let mut text = String::new();
    let found = &view.registered;
    let mut put = |label: &str, value: &str| fact(&mut text, "", &words.say(label), value);
    put("cli-label-recorder", &found.recorder.label);
    put("cli-label-id", &found.recorder.id);
    put("cli-label-called", found.name.as_deref().unwrap_or(NONE));
    put("cli-label-unit", found.unit.as_deref().unwrap_or(NONE));
    let time = words.time(view.at);
    let held = match &found.holder {
        Some(held) => told!(words, "cli-held", at = time, holder = holder(words, held)),
        None => told!(words, "cli-held-none", at = time),
    };
    put("cli-label-held", &held);
    for officer in &view.on_duty {
        put("cli-label-on-duty", &person(words, officer));
    }
    if !view.issues.is_empty() {
        let _ = writeln!(text, "{}", words.say("cli-issues"));
    }
    for issue in &view.issues {
        let _ = writeln!(text, "  {}", issued(words, issue));
    }
    text
}

pub(super) fn roster(words: &Words, shifts: &[ShiftView]) -> String {
    if shifts.is_empty() {
        return words.say("cli-roster-none") + "\n";
    }
    let heads = ["cli-head-number", "cli-head-since", "cli-head-until", "cli-head-shift"];
    let mut table = table(words, heads);
    for shift in shifts {
        let (from, until) = (words.time(shift.from), words.time(shift.until));
        table.add_row([shift.number.clone(), from, until, shift.id.clone()]);
    }
    rows(&table)
}

pub(super) fn entry(words: &Words, entry: &EntryView) -> String {
    let outcome = words.word("entry", &entry.outcome);
    told!(words, "cli-entry", outcome = outcome, id = entry.id.as_str()) + "\n"
}

pub(super) fn imported(words: &Words, view: &ImportView) -> String {
    let (added, changed, same) = (view.added, view.changed, view.same);
    told!(words, "cli-imported", added = added, changed = changed, same = same) + "\n"
}

pub(super) fn holder(words: &Words, held: &HolderView) -> String {
    let kind = words.word("issue", held.kind.as_str());
    let since = words.time(held.since);
    match &held.officer {
        Some(officer) => {
            told!(words, "cli-holder", who = person(words, officer), kind = kind, since = since)
        }
        None => {
            let unit = held.unit.as_deref().unwrap_or(NONE);
            told!(words, "cli-holder", who = unit, kind = kind, since = since)
        }
    }
}

fn person(words: &Words, officer: &PersonView) -> String {
    let (name, number) = (officer.name.as_str(), officer.number.as_str());
    match officer.in_service {
        true => told!(words, "cli-person", name = name, number = number),
        false => told!(words, "cli-person-left", name = name, number = number),
    }
}

fn issued(words: &Words, issue: &IssueView) -> String {
    let who = match (&issue.officer, &issue.unit) {
        (Some(officer), _) => person(words, officer),
        (None, unit) => given(unit.as_ref()),
    };
    let line = told!(
        words,
        "cli-issued",
        from = words.time(issue.from),
        until = at(words, issue.until),
        kind = words.word("issue", issue.kind.as_str()),
        who = who,
        id = issue.id.as_str(),
    );
    if issue.stands {
        return line;
    }
    let by = words.word("who", &issue.recorded_by);
    told!(words, "cli-issued-once", line = line, at = words.time(issue.recorded_at), by = by)
}

fn given(text: Option<&String>) -> String {
    text.cloned().unwrap_or_else(|| NONE.into())
}

fn at(words: &Words, at: Option<DateTime<Utc>>) -> String {
    at.map_or_else(|| NONE.into(), |at| words.time(at))
}
