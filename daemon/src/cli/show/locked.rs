//! Locked recorders that did not take their passwords, for people.

use super::{rows, table};
use crate::{api::LockedView, words::Words};

pub(super) fn list(words: &Words, view: &LockedView) -> String {
    if view.recorders.is_empty() {
        return words.say("cli-locked-none") + "\n";
    }
    let heads = [
        "cli-head-locked-key",
        "cli-head-recorder",
        "cli-head-bay",
        "cli-head-failed",
        "cli-head-last-offer",
    ];
    let mut table = table(words, heads);
    for one in &view.recorders {
        table.add_row([
            one.key.clone(),
            one.recorder.clone(),
            one.bay.clone(),
            one.failures.to_string(),
            words.time(one.last_at),
        ]);
    }
    rows(&table)
}
