//! Docking, sessions and the demo, for people.

use std::fmt::Write;

use super::{
    care, checks, error, fact, handover, interruptions, items, rows, suggestions, table, time,
};
use crate::{
    api::{DemoView, DockView, OffsetView, SessionView},
    cli::units,
    words::{Words, told},
};

/// Files not taken that are told of a session, the rest as a number.
const NOT_TAKEN_TOLD: usize = 20;
/// A clock that is off by less is told where its session is shown.
const NOTABLE_MS: u64 = 60_000;
/// Before what belongs to a session.
const INDENT: &str = "    ";

pub(super) fn docked(words: &Words, dock: &DockView) -> String {
    let mut text = String::new();
    for session in &dock.sessions {
        text.push_str(&line(words, session));
        text.push_str(&ending(words, session));
        if let Some(offset) = session.offset.as_ref().filter(|found| is_notable(found)) {
            let told = time::offset(words, offset);
            fact(&mut text, INDENT, &words.say("cli-label-offset"), &told);
        }
        text.push_str(&interruptions::brief(words, &session.interruptions));
        text.push_str(&not_taken(words, session));
    }
    for failure in &dock.failures {
        let (place, error) = (failure.place.as_str(), error(words, &failure.error));
        text.push_str(&told!(words, "cli-place-failed", place = place, error = error));
    }
    text
}

/// Whether somebody who docks a recorder should hear of its clock.
fn is_notable(offset: &OffsetView) -> bool {
    let is_broken = offset.limit.as_ref().is_some_and(|limit| limit.verdict == "broken");
    is_broken || offset.offset_ms.unsigned_abs() >= NOTABLE_MS
}

pub(super) fn demo(words: &Words, demo: &DemoView) -> String {
    let told = demo.interruptions.iter().map(|one| interruptions::interruption(words, one));
    let told: Vec<String> = told.collect();
    let proposed = demo.proposed.as_ref().map(|one| suggestions::in_demo(words, one));
    format!(
        "{}\n{}\n{}\n{}\n{}{}{}\n",
        docked(words, &demo.dock),
        items::list(words, &demo.items),
        told.join("\n"),
        handover::handovers(words, &demo.handovers),
        proposed.unwrap_or_default(),
        checks::verified(words, &demo.verify),
        words.say("cli-demo-next")
    )
}

pub(super) fn sessions(words: &Words, sessions: &[SessionView]) -> String {
    if sessions.is_empty() {
        return words.say("cli-sessions-none") + "\n";
    }
    let mut table = table(
        words,
        [
            "cli-head-session",
            "cli-head-started",
            "cli-head-bay",
            "cli-head-recorder",
            "cli-head-outcome",
            "cli-head-clips",
            "cli-head-taken",
            "cli-head-known",
            "cli-head-not-taken",
        ],
    );
    for s in sessions {
        table.add_row([
            units::short(&s.id).to_owned(),
            words.time(s.started_at),
            s.bay.clone(),
            s.recorder.label.clone(),
            outcome(words, s),
            s.clips.to_string(),
            s.taken.to_string(),
            s.sightings.to_string(),
            s.exceptions.to_string(),
        ]);
    }
    rows(&table)
}

pub(super) fn session(words: &Words, s: &SessionView) -> String {
    let mut text = line(words, s);
    let mut put = |label: &str, value: &str| fact(&mut text, INDENT, &words.say(label), value);
    put("cli-label-session", &s.id);
    put("cli-label-started", &words.time(s.started_at));
    if let Some(ended) = s.ended_at {
        put("cli-label-ended", &words.time(ended));
    }
    let (place, driver) = (s.place.as_str(), s.driver.as_str());
    let who = words.word("who", &s.docked_by);
    put("cli-label-place", &told!(words, "cli-place", place = place, driver = driver, who = who));
    if let Some(officer) = &s.officer {
        put("cli-label-officer", officer);
    }
    put("cli-label-clock", &clock(words, s));
    if let Some(offset) = &s.offset {
        put("cli-label-offset", &time::offset(words, offset));
        if let Some(limit) = &offset.limit {
            put("cli-label-limit", &time::limit(words, limit));
        }
    }
    for (label, value) in care::told(words, s) {
        put(label, &value);
    }
    text.push_str(&care::contradictions(words, s, INDENT));
    text.push_str(&ending(words, s));
    text.push_str(&interruptions::brief(words, &s.interruptions));
    text.push_str(&not_taken(words, s));
    text
}

fn outcome(words: &Words, s: &SessionView) -> String {
    words.word("outcome", s.outcome.as_deref().unwrap_or("docked"))
}

fn line(words: &Words, s: &SessionView) -> String {
    let line = told!(
        words,
        "cli-session",
        bay = s.bay.as_str(),
        recorder = s.recorder.label.as_str(),
        outcome = outcome(words, s),
        clips = s.clips,
        bytes = units::bytes(s.bytes),
        taken = s.taken,
        verified = s.verified,
        known = s.sightings,
        excepted = s.exceptions,
    );
    line + "\n"
}

pub(super) fn clock(words: &Words, s: &SessionView) -> String {
    let Some(clock) = &s.clock else { return words.say("cli-clock-none") };
    told!(
        words,
        "cli-clock",
        face = clock.recorder.face.to_string(),
        before = words.time(clock.host_before),
        after = words.time(clock.host_after),
        sync = words.word("sync", &clock.host_sync),
    )
}

/// Why a session is not complete: in words, then as it was recorded. Of old sessions only the
/// record is known.
fn ending(words: &Words, s: &SessionView) -> String {
    let Some(detail) = &s.outcome_detail else { return String::new() };
    let told = match &s.outcome_code {
        Some(code) => {
            let sentence = words.word("ending", code);
            told!(words, "cli-ending", sentence = sentence, detail = detail.as_str())
        }
        None => detail.clone(),
    };
    format!("{INDENT}{told}\n")
}

fn not_taken(words: &Words, s: &SessionView) -> String {
    let mut text = String::new();
    for e in s.not_taken.iter().take(NOT_TAKEN_TOLD) {
        let told = told!(
            words,
            "cli-not-taken",
            path = e.path.as_str(),
            sentence = words.word("reason", &e.reason),
            code = e.reason.as_str(),
            detail = e.detail.as_str(),
        );
        let _ = writeln!(text, "{INDENT}{told}");
    }
    let more = s.exceptions.saturating_sub(NOT_TAKEN_TOLD as u64);
    if more > 0 && !s.not_taken.is_empty() {
        let session = units::short(&s.id);
        let told = told!(words, "cli-not-taken-more", count = more, session = session);
        let _ = writeln!(text, "{INDENT}{told}");
    }
    text
}
