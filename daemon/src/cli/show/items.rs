//! Items, for people: a list, and one with its whole story.

use std::fmt::Write;

use super::{fact, inside, interruptions, kept, rows, table, time};
use crate::{
    api::{EventView, ItemView, LinkView},
    cli::units,
    domain::{ItemState, READ_WITH_HOLES},
    words::{Words, told},
};

/// Columns of an event's number, and of its act.
const SEQ_COLUMNS: usize = 6;
const ACT_COLUMNS: usize = 14;
/// Holes told one by one; the JSON has all.
const HOLES_TOLD: usize = 16;
/// Stands where there is nothing to show.
const NONE: &str = "–";

pub(super) fn list(words: &Words, items: &[ItemView]) -> String {
    if items.is_empty() {
        return words.say("cli-items-none") + "\n";
    }
    let mut table = table(
        words,
        [
            "cli-head-item",
            "cli-head-state",
            "cli-head-recorder",
            "cli-head-size",
            "cli-head-preview",
            "cli-head-mark",
            "cli-digest-blake3",
            "cli-head-path",
        ],
    );
    for item in items {
        table.add_row([
            units::short(&item.id).to_owned(),
            state(words, item),
            item.recorder.label.clone(),
            units::bytes(item.source.size),
            preview(words, item),
            item.key_mark.as_ref().map_or_else(String::new, |_| words.say("cli-marked")),
            item.digests.as_ref().map_or_else(String::new, |d| units::digest(&d.blake3).into()),
            item.source.path.clone(),
        ]);
    }
    rows(&table)
}

/// The state in a word, and the stable code of a quarantine or that something is missing.
fn state(words: &Words, item: &ItemView) -> String {
    let state = words.word("state", item.state.as_str());
    match item.reason.as_deref().or_else(|| item.holes.first().map(|_| READ_WITH_HOLES)) {
        Some(reason) => told!(words, "cli-state-reason", state = state, reason = reason),
        None => state,
    }
}

fn preview(words: &Words, item: &ItemView) -> String {
    if !item.renditions.is_empty() {
        let kinds: Vec<_> =
            item.renditions.iter().map(|r| words.word("rendition", &r.kind)).collect();
        return kinds.join("+");
    }
    match item.derived.as_deref() {
        Some(derived) => words.word("derived", derived),
        None if matches!(item.kind.as_str(), "video" | "audio" | "photo") => {
            words.say("cli-preview-waiting")
        }
        None => NONE.into(),
    }
}

pub(super) fn item(words: &Words, item: &ItemView) -> String {
    let mut text = String::new();
    let mut put = |label: &str, value: &str| fact(&mut text, "", label, value);
    put(&words.say("cli-label-item"), &item.id);
    put(&words.say("cli-label-state"), &state_told(words, item));
    put(&words.say("cli-label-recorder"), &item.recorder.label);
    put(&words.say("cli-label-session"), &item.session);
    put(&words.say("cli-label-path"), &item.source.path);
    put(&words.say("cli-label-kind"), &words.word("kind", &item.kind));
    let (size, bytes) = (units::bytes(item.source.size), item.source.size.to_string());
    put(&words.say("cli-label-size"), &told!(words, "cli-item-size", size = size, bytes = bytes));
    put(&words.say("cli-label-modified"), item.source.mtime.as_deref().unwrap_or(NONE));
    if let Some(start) = &item.recorded.start {
        let end = item.recorded.end.as_deref().unwrap_or("…");
        let told = told!(words, "cli-item-recorded", start = start.as_str(), end = end);
        put(&words.say("cli-label-recorded"), &told);
    }
    text.push_str(&time::of_item(words, item));
    let mut put = |label: &str, value: &str| fact(&mut text, "", label, value);
    if let Some(how) = &item.key_mark {
        put(&words.say("cli-label-marked"), &words.word("mark", how));
    }
    if let Some(digests) = &item.digests {
        put(&words.say("cli-digest-blake3"), &digests.blake3);
        put(&words.say("cli-digest-sha256"), &digests.sha256);
        if let Some(sm3) = &digests.sm3 {
            put(&words.say("cli-digest-sm3"), sm3);
        }
    }
    if let Some(twin) = &item.twin_of {
        put(&words.say("cli-label-twin"), twin);
    }
    text.push_str(&holes(words, item));
    text.push_str(&copies(words, item));
    if let Some(view) = &item.inside {
        text.push_str(&inside::inside(words, view));
    }
    for link in &item.cases {
        fact(&mut text, "", &words.say("cli-label-case"), &case(words, link));
    }
    text.push_str(&interruptions::brief(words, &item.interruptions));
    let _ = writeln!(text, "{}", words.say("cli-history"));
    for event in &item.events {
        let _ = writeln!(text, "  {}", history(words, event));
    }
    text
}

/// The state, and for a quarantine why.
pub(super) fn state_told(words: &Words, item: &ItemView) -> String {
    let state = words.word("state", item.state.as_str());
    let Some(reason) = &item.reason else { return state };
    told!(
        words,
        "cli-item-quarantined",
        state = state,
        sentence = words.word("reason", reason),
        code = reason.as_str(),
    )
}

/// What could not be read, and which items have more or less of the same clip.
pub(super) fn holes(words: &Words, item: &ItemView) -> String {
    let mut text = String::new();
    for hole in item.holes.iter().take(HOLES_TOLD) {
        let (from, to) = (hole.offset.to_string(), hole.end().to_string());
        let size = units::bytes(hole.length);
        let told =
            told!(words, "cli-hole", from = from, to = to, size = size, why = hole.why.as_str());
        fact(&mut text, "", &words.say("cli-label-hole"), &told);
    }
    if let more @ 1.. = item.holes.len().saturating_sub(HOLES_TOLD) {
        let lost = item.holes.iter().map(|hole| hole.length).sum();
        let told = told!(words, "cli-holes-more", count = more, lost = units::bytes(lost));
        fact(&mut text, "", &words.say("cli-label-hole"), &told);
    }
    if !item.holes.is_empty() {
        fact(&mut text, "", "", &words.say("cli-holes-meaning"));
    }
    if let Some(less) = &item.reads_more_of {
        fact(&mut text, "", &words.say("cli-label-reads-more-of"), less);
    }
    for more in &item.read_more_by {
        fact(&mut text, "", &words.say("cli-label-read-more-by"), more);
    }
    text
}

/// Where the original and its renditions stand.
fn copies(words: &Words, item: &ItemView) -> String {
    let mut text = String::new();
    for copy in &item.archive {
        let (target, key) = (copy.target.as_str(), copy.key.as_str());
        let told = match copy.last_proven_at {
            Some(at) => {
                let at = words.time(at);
                told!(words, "cli-archive-proven", target = target, key = key, at = at)
            }
            None => told!(words, "cli-archive-not-proven", target = target, key = key),
        };
        fact(&mut text, "", &words.say("cli-label-archive"), &told);
        for told in kept::kept(words, copy) {
            fact(&mut text, "", &words.say("cli-label-kept"), &told);
        }
        if let Some((at, code)) = copy.failed_at.zip(copy.failure.as_deref()) {
            let (at, why) = (words.time(at), words.word("finding", code));
            fact(
                &mut text,
                "",
                "",
                &told!(words, "fixity-failed", at = at, why = why, code = code),
            );
        }
    }
    for r in &item.renditions {
        let (key, size) = (r.key.as_str(), units::bytes(r.size));
        let told =
            told!(words, "cli-rendition", key = key, size = size, recipe = r.recipe.as_str());
        fact(&mut text, "", &words.word("rendition", &r.kind), &told);
    }
    text
}

pub(super) fn case(words: &Words, link: &LinkView) -> String {
    let (case, at) = (link.case.as_str(), words.time(link.linked_at));
    let who = words.word("who", &link.linked_by);
    match link.unlinked_at.map(|ended| words.time(ended)) {
        None => told!(words, "cli-item-case", case = case, at = at, who = who),
        Some(ended) => {
            told!(words, "cli-item-case-ended", case = case, at = at, who = who, ended = ended)
        }
    }
}

fn history(words: &Words, event: &EventView) -> String {
    // An arrow's act has the name of the state it leads to.
    let family = if ItemState::named(&event.act).is_some() { "state" } else { "act" };
    let act = units::padded(&words.word(family, &event.act), ACT_COLUMNS);
    let seq = format!("#{}", event.seq);
    let (at, who) = (words.time(event.at), words.word("who", &event.who));
    let reason = event.reason.as_deref().map(|code| reason(words, &event.act, code));
    format!("{seq:>SEQ_COLUMNS$} {at} {act} {who}{}", reason.unwrap_or_default())
}

/// Why, in words with the stable code; a person's own words as they are.
fn reason(words: &Words, act: &str, code: &str) -> String {
    let family = if act == "fixity-checked" { "finding" } else { "reason" };
    let sentence = words.word(family, code);
    if sentence == code {
        return told!(words, "cli-history-said", said = code);
    }
    told!(words, "cli-history-reason", sentence = sentence, code = code)
}
