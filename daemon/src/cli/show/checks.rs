//! What reading originals again and checking every promise came to, for people.

use std::fmt::Write;

use crate::{
    api::{FsckReport, ReceiptsCheckView, VerifyView, Violation},
    cli::units,
    words::{Words, told},
};

/// What verifying came to, one part after the other.
pub(super) fn verified(words: &Words, v: &VerifyView) -> String {
    let mut text = if v.is_of_originals() { originals(words, v) } else { String::new() };
    if let Some(checked) = &v.receipts {
        text += &receipts(words, checked);
    }
    if let Some(checked) = &v.log {
        text += &super::log::checked(words, checked);
    }
    text
}

fn receipts(words: &Words, v: &ReceiptsCheckView) -> String {
    let (key, count) = match v.clean {
        true => ("cli-receipts-clean", 0),
        false => ("cli-receipts-violated", v.violation_count),
    };
    let head = told!(words, key, checked = v.checked, count = count);
    head + "\n" + &violations(words, &v.violations)
}

fn originals(words: &Words, v: &VerifyView) -> String {
    let (count, size) = (v.checked, units::bytes(v.bytes));
    if v.failed_count == 0 {
        return told!(words, "cli-verified", count = count, size = size) + "\n" + &chosen(words, v);
    }
    let failed = v.failed_count;
    let mut text = told!(words, "cli-verify-failed", count = count, size = size, failed = failed);
    text.push('\n');
    text.push_str(&chosen(words, v));
    for f in &v.failed {
        let (item, path) = (f.item.as_str(), f.path.as_str());
        let problem = told!(
            words,
            "cli-verify-problem",
            key = f.key.as_str(),
            sentence = words.word("finding", &f.reason),
            code = f.reason.as_str(),
            detail = f.problem.as_str(),
        );
        let item = told!(words, "cli-verify-item", item = item, path = path);
        let _ = write!(text, "  {item}\n    {problem}\n");
    }
    for key in ["cli-verify-kept", "cli-verify-todo"] {
        let _ = writeln!(text, "  {}", words.say(key));
    }
    text
}

/// Which of all originals were read, and what that says of the others.
fn chosen(words: &Words, v: &VerifyView) -> String {
    let mut text = String::new();
    if let Some(since) = v.since {
        let _ = writeln!(text, "{}", told!(words, "fixity-since", since = words.time(since)));
    }
    let Some(sample) = &v.sample else { return text };
    let (size, seed) = (sample.size, sample.seed.to_string());
    let _ =
        writeln!(text, "{}", told!(words, "fixity-sample", size = size, of = v.of, seed = seed));
    if let Some(ppm) = sample.damaged_at_most_ppm {
        let percent = format!("{}.{:04}", ppm / 10_000, ppm % 10_000);
        let bound = told!(words, "fixity-bound", checked = v.checked, percent = percent);
        let _ = writeln!(text, "{bound}");
    }
    text
}

pub(super) fn checked(words: &Words, r: &FsckReport) -> String {
    let depth = words.say(if r.deep { "cli-fsck-deep" } else { "cli-fsck-shallow" });
    let (items, events, objects) = (r.items, r.events, r.objects);
    let mut text = if r.clean {
        told!(
            words,
            "cli-fsck-clean",
            items = items,
            events = events,
            objects = objects,
            depth = depth
        )
    } else {
        told!(
            words,
            "cli-fsck-violated",
            items = items,
            events = events,
            objects = objects,
            depth = depth,
            count = r.violation_count
        )
    };
    text.push('\n');
    text + &violations(words, &r.violations)
}

fn violations(words: &Words, all: &[Violation]) -> String {
    let mut text = String::new();
    for v in all {
        let told = told!(
            words,
            "cli-violation",
            code = v.code.as_str(),
            subject = v.subject.as_str(),
            sentence = words.word("violation", &v.code),
            detail = v.what.as_str(),
        );
        let _ = writeln!(text, "  {told}");
    }
    text
}
