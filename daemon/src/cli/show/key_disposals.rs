//! Disposals of encrypted items, for people.

use super::{fact, rows, table};
use crate::{
    api::KeyDisposalView,
    words::{Words, told},
};

pub(super) fn list(words: &Words, disposals: &[KeyDisposalView]) -> String {
    if disposals.is_empty() {
        return words.say("cli-key-disposals-none") + "\n";
    }
    let heads = ["cli-head-key-disposal", "cli-head-item", "cli-head-asked", "cli-head-outcome"];
    let mut table = table(words, heads);
    for disposal in disposals {
        table.add_row([
            disposal.id.clone(),
            disposal.item.clone(),
            words.time(disposal.asked_at),
            outcome(words, disposal),
        ]);
    }
    rows(&table)
}

pub(super) fn disposal(words: &Words, disposal: &KeyDisposalView) -> String {
    let mut text = String::new();
    let mut put = |label: &str, value: &str| fact(&mut text, "", &words.say(label), value);
    let act = |at, by: &str| {
        told!(words, "cli-removal-act", at = words.time(at), by = words.word("who", by))
    };
    put("cli-label-disposal", &disposal.id);
    put("cli-label-item", &disposal.item);
    put("cli-label-why", &disposal.reason);
    put("cli-label-asked", &act(disposal.asked_at, &disposal.asked_by));
    if let (Some(at), Some(by)) = (disposal.condemned_at, &disposal.condemned_by) {
        put("cli-label-confirmed", &act(at, by));
    }
    put("cli-label-outcome", &outcome(words, disposal));
    if disposal.condemned_at.is_none() {
        text += &told!(words, "cli-key-disposal-next", id = disposal.id.as_str());
        text.push('\n');
    }
    text
}

fn outcome(words: &Words, disposal: &KeyDisposalView) -> String {
    match (disposal.condemned_at, disposal.destroyed_at) {
        (_, Some(at)) => told!(words, "cli-key-disposal-destroyed", at = words.time(at)),
        (Some(_), None) => words.say("cli-key-disposal-condemned"),
        (None, None) => words.say("cli-key-disposal-asked"),
    }
}
