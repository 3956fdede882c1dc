//! The key that opens encrypted items, for people: never the private one.

use crate::{
    api::ArchiveKeyView,
    words::{Words, told},
};

/// The public key, and what was written.
pub(super) fn key(words: &Words, view: &ArchiveKeyView) -> String {
    let mut text = told!(words, "cli-keys-public", key = view.public.as_str()) + "\n";
    for path in &view.written {
        text += &told!(words, "cli-keys-written", path = path.as_str());
        text.push('\n');
    }
    text
}
