//! The custody log for people. Notes and proofs are shown as the bytes they are, to be kept in a file.

use std::fmt::Write;

use super::{rows, table};
use crate::{
    api::{
        CheckpointView, CosignatureView, ForkView, GrowthView, LogCheckView, LogView, ProofsView,
        TimeStampView,
    },
    words::{Words, told},
};

pub(super) fn log(words: &Words, view: &LogView) -> String {
    if view.entries.is_empty() {
        return words.say("cli-log-none") + "\n";
    }
    let heads = [
        "cli-head-position",
        "cli-head-epoch",
        "cli-head-leaf",
        "cli-head-when",
        "cli-head-act",
        "cli-head-who",
        "cli-head-about",
    ];
    let mut table = table(words, heads);
    for entry in &view.entries {
        let event = &entry.event;
        let about = entry.item.as_ref().or(entry.session.as_ref());
        table.add_row([
            event.seq.to_string(),
            entry.epoch.to_string(),
            entry.index.to_string(),
            words.time(event.at),
            words.word("act", &event.act),
            event.who.clone(),
            about.cloned().unwrap_or_default(),
        ]);
    }
    rows(&table)
}

pub(super) fn checkpoint(words: &Words, view: &CheckpointView) -> String {
    let (made, stands) = (words.time(view.made_at), words.time(view.published_at));
    let head = told!(
        words,
        "cli-log-checkpoint",
        origin = view.origin.as_str(),
        size = view.size,
        made = made,
        stands = stands
    );
    let mut text = format!("{head}\n");
    if view.waiting > 0 {
        let _ = writeln!(text, "{}", told!(words, "cli-log-waiting", count = view.waiting));
    }
    text += &witnessed(
        words,
        view.cosignatures.iter().max_by_key(|one| one.size),
        view.forked.as_ref(),
    );
    text + "\n" + &view.note
}

/// What somebody outside can vouch for.
pub(super) fn witnessed(
    words: &Words,
    cosigned: Option<&CosignatureView>,
    forked: Option<&ForkView>,
) -> String {
    let mut text = match cosigned {
        Some(line) => told!(
            words,
            "cli-log-cosigned",
            size = line.size,
            at = words.time(line.seen_at),
            witness = line.witness.split('+').next().unwrap_or_default()
        ),
        None => words.say("cli-log-unwitnessed"),
    } + "\n";
    if let Some(fork) = forked {
        let why = words.word("fork", &fork.reason);
        let witness = fork.witness.as_deref().unwrap_or("-");
        let at = words.time(fork.found_at);
        let told = told!(words, "cli-log-forked", why = why, witness = witness, at = at);
        let _ = writeln!(text, "{told}");
    }
    text
}

pub(super) fn stamped(words: &Words, view: &TimeStampView) -> String {
    let at = words.time(view.stamped_at);
    told!(words, "cli-log-stamped", size = view.size, at = at, policy = view.policy.as_str()) + "\n"
}

pub(super) fn proofs(words: &Words, view: &ProofsView) -> String {
    let mut text = String::new();
    for proof in &view.proofs {
        let head = told!(
            words,
            "cli-log-proof",
            act = words.word("act", &proof.act),
            epoch = proof.epoch,
            leaf = proof.index
        );
        let _ = write!(text, "{head}\n{}\n\n{}\n", proof.leaf, proof.proof);
    }
    if view.waiting > 0 {
        let _ = writeln!(text, "{}", told!(words, "cli-log-waiting", count = view.waiting));
    }
    text
}

pub(super) fn growth(words: &Words, view: &GrowthView) -> String {
    let origin = view.origin.as_str();
    let head = told!(words, "cli-log-growth", origin = origin, old = view.old, new = view.new);
    let hashes: String = view.hashes.iter().map(|hash| format!("{hash}\n")).collect();
    format!("{head}\n{hashes}")
}

pub(super) fn checked(words: &Words, view: &LogCheckView) -> String {
    let (events, checkpoints, objects) = (view.events, view.checkpoints, view.objects);
    let key = if view.clean { "cli-log-clean" } else { "cli-log-violated" };
    let mut text = told!(
        words,
        key,
        events = events,
        checkpoints = checkpoints,
        objects = objects,
        count = view.violation_count
    ) + "\n";
    if view.unchecked > 0 {
        let _ = writeln!(text, "{}", told!(words, "cli-log-unchecked", count = view.unchecked));
    }
    for found in &view.violations {
        let sentence = words.word("violation", &found.code);
        let _ = writeln!(text, "  {}: {sentence} ({}): {}", found.subject, found.code, found.what);
    }
    text
}
