//! The station's key for people.

use super::{rows, table};
use crate::{
    api::IdentityView,
    words::{Words, told},
};

/// The key that counts, and below it every key that ever did.
pub(super) fn identity(words: &Words, view: &IdentityView) -> String {
    let now = &view.now;
    let since = words.time(now.since);
    let mut lines = vec![
        told!(
            words,
            "cli-identity-station",
            station = view.station.as_str(),
            epoch = now.epoch,
            since = since
        ),
        told!(words, "cli-identity-fingerprint", fingerprint = now.fingerprint.as_str()),
        told!(words, "cli-identity-key", key = now.key.as_str()),
    ];
    if let Some(witness) = &view.witness {
        lines.push(told!(words, "cli-identity-witness", key = witness.as_str()));
    }
    if view.unstored {
        lines.push(words.say("cli-identity-unstored"));
    }
    let mut text = lines.join("\n") + "\n";
    if view.chain.len() > 1 {
        let heads = [
            "cli-head-identity",
            "cli-head-epoch",
            "cli-head-key-since",
            "cli-head-why",
            "cli-head-fingerprint",
        ];
        let mut table = table(words, heads);
        for key in &view.chain {
            table.add_row([
                key.number.to_string(),
                key.epoch.to_string(),
                words.time(key.since),
                words.word("key-reason", &key.reason),
                key.fingerprint.clone(),
            ]);
        }
        text += "\n";
        text += &rows(&table);
    }
    text
}
