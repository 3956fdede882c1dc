//! What further targets keep, for people.

use crate::{
    api::{ArchiveView, TargetView},
    words::{Words, told},
};

/// How one copy is kept, a line each; none where nothing was asked of its target.
pub(super) fn kept(words: &Words, copy: &ArchiveView) -> Vec<String> {
    let Some(kept) = &copy.kept else { return Vec::new() };
    let target = copy.target.as_str();
    let until = kept.locked_until.map(|until| words.time(until));
    let mut lines = vec![match (kept.held, until) {
        (None, _) => told!(words, "cli-kept-none", target = target),
        (Some(false), None) => told!(words, "cli-kept-free", target = target),
        (Some(true), None) => told!(words, "cli-kept-held", target = target),
        (Some(false), Some(until)) => {
            told!(words, "cli-kept-locked", target = target, until = until)
        }
        (Some(true), Some(until)) => told!(words, "cli-kept-both", target = target, until = until),
    }];
    if kept.is_others {
        lines.push(told!(words, "cli-kept-others", target = target));
    }
    if let Some(code) = &kept.failure {
        let why = words.word("target-failure", code);
        let said = kept.failure_detail.as_deref().unwrap_or_default();
        lines.push(told!(words, "cli-kept-fails", target = target, why = why, said = said));
    } else if kept.waits {
        lines.push(told!(words, "cli-kept-waits", target = target));
    }
    lines
}

/// How a target keeps what it is told to, a line each.
pub(super) fn keeps(words: &Words, target: &TargetView) -> String {
    let Some(keeps) = &target.keeps else { return String::new() };
    let name = target.name.as_str();
    let (held, locked) = (keeps.held, keeps.locked);
    let mut text = "\n".to_owned()
        + &told!(words, "cli-target-keeps", name = name, held = held, locked = locked)
        + "\n";
    if let Some(code) = &keeps.failure {
        let (why, count) = (words.word("target-failure", code), keeps.failing);
        let said = keeps.failure_detail.as_deref().unwrap_or_default();
        text += &told!(
            words,
            "cli-target-keeps-failing",
            name = name,
            count = count,
            why = why,
            said = said
        );
        text.push('\n');
    } else if keeps.waiting > 0 {
        let count = keeps.waiting;
        text += &told!(words, "cli-target-keeps-waiting", name = name, count = count);
        text.push('\n');
    }
    text
}
