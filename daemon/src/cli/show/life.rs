//! The life of an item on one page, for people who were not there.
//!
//! Every line fits 80 columns, so that it can be printed and put into a file. What each act was is a
//! sentence of its own (`life-…`), filled with the facts of its custody event.

use std::fmt::Write;

use chrono::DateTime;

use super::{docking, interruptions, items, kept, time};
use crate::{
    api::{EventView, FixityView, ItemView, LifeView, SessionView, StepOfLifeView},
    cli::units::{self, padded, wrapped},
    words::{Value, Words, told},
};

/// Columns of a page.
const PAGE_COLUMNS: usize = 80;
/// Columns of the labels, and of the numbers before steps.
const LABEL_COLUMNS: usize = 12;
const SEQ_COLUMNS: usize = 7;

/// Facts that sentences of acts may be filled with; one that an event does not have is empty.
const FACTS: [&str; 45] = [
    "added",
    "at",
    "at_bytes",
    "bay",
    "case",
    "cause",
    "changed",
    "clips",
    "corrects",
    "deadline",
    "device",
    "entry",
    "exception",
    "file",
    "findings",
    "from",
    "hold",
    "hole_bytes",
    "interruption",
    "key",
    "kind",
    "loss",
    "manifest_generation",
    "matters",
    "moved_to",
    "name",
    "on",
    "outcome",
    "path",
    "place",
    "port",
    "problem",
    "pulled_bytes",
    "recorder",
    "sha256",
    "size",
    "standing",
    "strength",
    "target",
    "task",
    "title",
    "until",
    "verdict",
    "why",
    "words",
];

/// The page.
pub(super) fn life(words: &Words, view: &LifeView) -> String {
    let mut page = Page { words, text: String::new() };
    page.line(&told!(words, "custody-life", item = view.item.id.as_str()));
    page.text.push('\n');
    page.origin(&view.item, &view.session);
    page.digests(view);
    page.standing(&view.item, &view.fixity);
    page.beside(&view.item);
    page.text.push('\n');
    page.line(&words.say("custody-steps"));
    for step in &view.steps {
        page.step(step);
    }
    if view.next.is_some() {
        page.line(&words.say("custody-more"));
    }
    page.line(&words.say("custody-looks"));
    page.text
}

struct Page<'a> {
    words: &'a Words,
    text: String,
}

impl Page<'_> {
    fn line(&mut self, text: &str) {
        for line in wrapped(text, PAGE_COLUMNS) {
            let _ = writeln!(self.text, "{line}");
        }
    }

    /// A fact after its label, in as many lines as it takes.
    fn put(&mut self, label: &str, value: &str) {
        let label = self.words.say(label);
        let lines = wrapped(value, PAGE_COLUMNS - LABEL_COLUMNS);
        for (n, line) in lines.iter().enumerate() {
            let before = if n == 0 { label.as_str() } else { "" };
            let _ = writeln!(self.text, "{}{line}", padded(before, LABEL_COLUMNS));
        }
    }

    /// What it is, and who brought it when.
    fn origin(&mut self, item: &ItemView, session: &SessionView) {
        let words = self.words;
        self.put("cli-label-state", &items::state_told(words, item));
        self.put("cli-label-path", &item.source.path);
        let (size, bytes) = (units::bytes(item.source.size), item.source.size.to_string());
        let size = told!(words, "cli-item-size", size = size, bytes = bytes);
        self.put("cli-label-size", &size);
        self.put("cli-label-kind", &words.word("kind", &item.kind));
        if let Some(how) = &item.key_mark {
            self.put("cli-label-marked", &words.word("mark", how));
        }
        let r = &item.recorder;
        let made = [&r.make, &r.model].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
        let recorder = told!(words, "custody-recorder", label = r.label.as_str(), made = made);
        self.put("cli-label-recorder", &recorder);
        if let Some(officer) = &session.officer {
            self.put("cli-label-officer", officer);
        }
        let docked = told!(
            words,
            "custody-docked",
            at = words.time(session.started_at),
            bay = session.bay.as_str(),
            who = words.word("who", &session.docked_by),
            session = session.id.as_str(),
        );
        self.put("custody-label-docked", &docked);
        if let Some(times) = &item.times {
            self.put("cli-label-true", &time::times_told(words, times));
        }
        if let Some(start) = &item.recorded.start {
            let end = item.recorded.end.as_deref().unwrap_or("…");
            let told = told!(words, "cli-item-recorded", start = start.as_str(), end = end);
            self.put("cli-label-recorded", &told);
        }
        self.put("cli-label-clock", &docking::clock(words, session));
        if let Some(offset) = &session.offset {
            self.put("cli-label-offset", &time::offset(words, offset));
        }
    }

    fn digests(&mut self, view: &LifeView) {
        if let Some(digests) = &view.item.digests {
            self.put("cli-digest-blake3", &digests.blake3);
            self.put("cli-digest-sha256", &digests.sha256);
            if let Some(sm3) = &digests.sm3 {
                self.put("cli-digest-sm3", sm3);
            }
        }
        if let Some(manifest) = &view.manifest {
            let digest = manifest.sha256.as_ref().or(manifest.blake3.as_ref());
            let (n, digest) = (manifest.generation, digest.map_or("", String::as_str));
            let told = told!(self.words, "custody-manifest", n = n, digest = digest);
            self.put("custody-label-manifest", &told);
        }
    }

    /// Where it stands, and how that was proven.
    fn standing(&mut self, item: &ItemView, fixity: &FixityView) {
        let words = self.words;
        for copy in &item.archive {
            let (target, key) = (copy.target.as_str(), copy.key.as_str());
            let told = match copy.last_proven_at.map(|at| words.time(at)) {
                Some(at) => told!(words, "cli-archive-proven", target = target, key = key, at = at),
                None => told!(words, "cli-archive-not-proven", target = target, key = key),
            };
            self.put("cli-label-archive", &told);
            for told in kept::kept(words, copy) {
                self.put("cli-label-kept", &told);
            }
        }
        let told = match fixity.first.zip(fixity.last) {
            None => words.say("custody-fixity-none"),
            Some((first, last)) => told!(
                words,
                "custody-fixity",
                checks = fixity.checks,
                failed = fixity.failed,
                first = words.time(first),
                last = words.time(last),
            ),
        };
        self.put("custody-label-fixity", &told);
    }

    /// Cases, what is missing, interruptions and renditions.
    fn beside(&mut self, item: &ItemView) {
        let words = self.words;
        for link in &item.cases {
            self.put("cli-label-case", &items::case(words, link));
        }
        for text in [items::holes(words, item), interruptions::brief(words, &item.interruptions)] {
            for line in text.lines() {
                self.line(line);
            }
        }
        for r in &item.renditions {
            let (kind, size) = (words.word("rendition", &r.kind), units::bytes(r.size));
            let told = told!(
                words,
                "custody-rendition",
                kind = kind,
                size = size,
                blake3 = units::digest(&r.blake3),
            );
            self.put("custody-label-rendition", &told);
        }
    }

    /// When and by whom, and below it what was done.
    fn step(&mut self, step: &StepOfLifeView) {
        let (words, event) = (self.words, &step.event);
        let (at, who) = (words.time(event.at), words.word("who", &event.who));
        let seq = format!("#{}", event.seq);
        let _ = writeln!(self.text, "{seq:>SEQ_COLUMNS$}  {at}  {who}");
        let mut told = sentence(words, event);
        if step.times > 1 {
            let (times, at, seq) = (step.times, words.time(step.last_at), step.last_seq);
            told = told!(words, "custody-times", told = told, times = times, at = at, seq = seq);
        }
        let indent = SEQ_COLUMNS + 2;
        for line in wrapped(&told, PAGE_COLUMNS - indent) {
            let _ = writeln!(self.text, "{}{line}", " ".repeat(indent));
        }
    }
}

/// What was done, in a sentence. An act of a newer station shows its name.
fn sentence(words: &Words, event: &EventView) -> String {
    let mut facts: Vec<(&'static str, Value<'_>)> = FACTS
        .into_iter()
        .map(|name| {
            let given = event.detail.get(name).map(|text| fact(words, &event.act, name, text));
            (name, given.unwrap_or_default().into())
        })
        .collect();
    let failed = if event.outcome == "failed" { "yes" } else { "no" };
    let code = event.reason.as_deref().unwrap_or_default();
    let finds = ["fixity-checked", "read-elsewhere"].contains(&event.act.as_str());
    let family = if finds { "finding" } else { "reason" };
    facts.push(("failed", failed.into()));
    facts.push(("code", code.to_owned().into()));
    facts.push(("reason", words.word(family, code).into()));
    let told = words.tell_if_any(&format!("life-{}", event.act), &facts);
    told.unwrap_or_else(|| words.word("act", &event.act))
}

/// A fact for people: sizes with units, codes in words, moments in the station's zone.
fn fact(words: &Words, act: &str, name: &str, text: &str) -> String {
    let family = match (act, name) {
        ("rendered", "kind") => "rendition",
        // Its sentence tells them apart.
        ("proof-made", "kind") => return text.to_owned(),
        (_, "kind") => "interruption",
        (_, "strength") => "strength",
        (_, "cause") => "cause",
        (_, "loss") => "loss",
        (_, "standing") => "standing",
        (_, "exception") => "exception",
        (_, "verdict") => "fitness",
        ("session-ended", "outcome") => "outcome",
        (_, "size" | "hole_bytes" | "pulled_bytes" | "at_bytes") => {
            let size = text.parse().map(units::bytes);
            return size.unwrap_or_else(|_| text.to_owned());
        }
        (_, "deadline" | "at" | "until") => {
            let at = DateTime::parse_from_rfc3339(text).map(|at| words.time(at.to_utc()));
            return at.unwrap_or_else(|_| text.to_owned());
        }
        _ => return text.to_owned(),
    };
    words.word(family, text)
}

#[cfg(test)]
mod tests;
