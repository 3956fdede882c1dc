//! Interruptions, notes and recordings, for people.

use std::fmt::Write;

use super::{fact, rows, table};
use crate::{
    api::{InterruptionView, NoteView, RecordingView, RecordingsView},
    cli::units,
    domain::{Evidence, GapSpan},
    words::{Words, told},
};

/// Before what belongs to an interruption.
const INDENT: &str = "    ";

pub(super) fn list(words: &Words, interruptions: &[InterruptionView]) -> String {
    if interruptions.is_empty() {
        return words.say("notes-none") + "\n";
    }
    let heads = [
        "notes-head-interruption",
        "cli-head-recorder",
        "notes-head-when",
        "notes-head-kind",
        "notes-head-strength",
        "notes-head-cause",
        "cli-head-state",
    ];
    let mut table = table(words, heads);
    for one in interruptions {
        table.add_row([
            units::short(&one.id).to_owned(),
            one.recorder.clone(),
            when(words, &one.span),
            words.word("interruption", &one.kind),
            words.word("strength", &one.strength),
            cause(words, one.cause.as_deref()),
            state(words, one),
        ]);
    }
    rows(&table)
}

/// A line an interruption, below a session or an item.
pub(super) fn brief(words: &Words, interruptions: &[InterruptionView]) -> String {
    let mut text = String::new();
    for one in interruptions {
        let line = told!(
            words,
            "notes-brief",
            id = units::short(&one.id),
            kind = words.word("interruption", &one.kind),
            strength = words.word("strength", &one.strength),
            when = when(words, &one.span),
            cause = cause(words, one.cause.as_deref()),
            state = state(words, one),
        );
        let _ = writeln!(text, "{INDENT}{line}");
    }
    text
}

pub(super) fn interruption(words: &Words, one: &InterruptionView) -> String {
    let kind = words.word("interruption", &one.kind);
    let strength = words.word("strength", &one.strength);
    let recorder = one.recorder.as_str();
    let mut text =
        told!(words, "notes-title", recorder = recorder, kind = kind, strength = strength);
    text.push('\n');
    let mut put = |label: &str, value: &str| fact(&mut text, INDENT, &words.say(label), value);
    put("notes-label-interruption", &one.id);
    put("cli-label-state", &state(words, one));
    put("notes-label-when", &when(words, &one.span));
    if let (Some(from), to) = (one.span.from_utc, one.span.to_utc) {
        let to = to.map(|at| words.time(at)).unwrap_or_default();
        put(
            "notes-label-trusted",
            &told!(words, "notes-from-to", from = words.time(from), to = to),
        );
    }
    put("notes-label-before", &one.before);
    if let Some(after) = &one.after {
        put("notes-label-after", after);
    }
    for evidence in &one.evidence {
        put("notes-label-evidence", &evidence_told(words, evidence));
    }
    put("notes-label-cause", &cause(words, one.cause.as_deref()));
    if let Some(loss) = &one.loss {
        put("notes-label-loss", &words.word("loss", loss));
    }
    put("notes-label-rule", &rule(words, one));
    for note in &one.notes {
        put("notes-label-note", &note_told(words, note));
    }
    if let Some(next) = &one.spoken_in {
        fact(&mut text, INDENT, &words.say("notes-label-next"), next);
    }
    if one.notes.is_empty()
        && let Some(after) = one.spoken_in.as_deref().map(units::short)
    {
        let id = units::short(&one.id);
        let _ = writeln!(text, "{INDENT}{}", told!(words, "notes-next", id = id, after = after));
    }
    text
}

pub(super) fn recordings(words: &Words, view: &RecordingsView) -> String {
    if view.recordings.is_empty() {
        return words.say("recordings-none") + "\n";
    }
    let mut text: String = view.recordings.iter().map(|one| recording(words, one)).collect();
    if let Some(next) = &view.next {
        text += &told!(words, "recordings-more", next = next.as_str());
        text.push('\n');
    }
    text
}

pub(super) fn recording(words: &Words, one: &RecordingView) -> String {
    let mut text = told!(
        words,
        "recordings-one",
        when = when(words, &one.span),
        kind = words.word("kind", &one.kind),
        stream = one.stream.as_str(),
        clips = one.items.len(),
        found = units::length(one.found_s),
        missing = units::length(one.missing_s),
    );
    text.push('\n');
    let officer = one.officer.as_deref().unwrap_or_default();
    let whose =
        told!(words, "recordings-whose", recorder = one.recorder.as_str(), officer = officer);
    let _ = writeln!(text, "{INDENT}{whose}");
    for part in &one.missing {
        let (when, length) = (when(words, &part.span), units::length(part.seconds));
        let line = told!(words, "recordings-missing", when = when, length = length);
        let _ = writeln!(text, "{INDENT}{line}");
    }
    for part in &one.missing_beside {
        let (when, length) = (when(words, &part.span), units::length(part.seconds));
        let key = if part.estimated { "recordings-beside-about" } else { "recordings-beside" };
        let _ = writeln!(text, "{INDENT}{}", told!(words, key, when = when, length = length));
    }
    for item in &one.items {
        let _ = writeln!(text, "{INDENT}{item}");
    }
    text
}

/// By the recorder's face.
fn when(words: &Words, span: &GapSpan) -> String {
    let face = |at: Option<chrono::NaiveDateTime>| {
        at.map(|at| at.format("%Y-%m-%d %H:%M:%S").to_string()).unwrap_or_default()
    };
    told!(words, "notes-from-to", from = face(span.from), to = face(span.to))
}

fn cause(words: &Words, cause: Option<&str>) -> String {
    cause.map_or_else(|| words.say("cause-none"), |cause| words.word("cause", cause))
}

fn state(words: &Words, one: &InterruptionView) -> String {
    if let Some(why) = &one.withdrawn_why {
        return words.word("withdrawn", why);
    }
    if one.waits_for_supervisor {
        return words.say("notes-waits-for-supervisor");
    }
    words.word("interrupted", &one.state)
}

fn rule(words: &Words, one: &InterruptionView) -> String {
    let (title, clauses) = (words.word("rule", &one.rule), one.clauses.join(", "));
    told!(words, "notes-rule", title = title, clauses = clauses, rule = one.rule.as_str())
}

/// A piece of evidence in words; each code has facts of its own, the others are empty.
fn evidence_told(words: &Words, evidence: &Evidence) -> String {
    let fact = |name: &str| evidence.facts.get(name).cloned().unwrap_or_default();
    told!(
        words,
        &format!("evidence-{}", evidence.code.as_str()),
        seconds = fact("seconds"),
        first = fact("first"),
        last = fact("last"),
        count = fact("count"),
        line = fact("line"),
        detail = fact("detail"),
        from_ms = fact("from_ms"),
        length_ms = fact("length_ms"),
        reason = words.word("reason", &fact("reason")),
        bytes = fact("bytes"),
        percent = fact("percent"),
        free_bytes = fact("free_bytes"),
    )
}

fn note_told(words: &Words, note: &NoteView) -> String {
    let mut said = note.text.clone();
    let mut add = |part: String| {
        let gap = if said.is_empty() { "" } else { " — " };
        let _ = write!(said, "{gap}{part}");
    };
    if let Some(loss) = &note.loss {
        add(words.word("loss", loss));
    }
    if let Some(code) = &note.cause {
        add(words.word("cause", code));
    }
    if let Some(voice) = &note.voice {
        let item = units::short(&voice.item);
        add(told!(words, "notes-spoken", item = item, from = voice.from_s, to = voice.to_s));
    }
    if let Some(id) = &note.corrects {
        add(told!(words, "notes-corrects", note = id.as_str()));
    }
    told!(
        words,
        "notes-said",
        kind = words.word("note", &note.kind),
        said = said,
        who = words.word("who", &note.by),
        at = words.time(note.at),
        id = note.id.as_str(),
    )
}
