//! Proof bundles for people.

use std::fmt::Write;

use crate::{
    api::{BundleCheckView, BundleView},
    cli::units,
    words::{Words, told},
};

pub(super) fn made(words: &Words, view: &BundleView) -> String {
    let told = told!(
        words,
        "cli-bundle-made",
        file = view.file.as_str(),
        size = units::bytes(view.size),
        sha256 = view.sha256.as_str()
    );
    told + "\n"
}

pub(super) fn checked(words: &Words, view: &BundleCheckView) -> String {
    let mut text = String::new();
    for found in &view.findings {
        let verdict = words.word("bundle-verdict", &found.verdict);
        let rule = words.word("bundle-rule", &found.code);
        let place = if found.place.is_empty() { &view.file } else { &found.place };
        let _ = writeln!(text, "{verdict}  {rule} ({}): {place}  {}", found.code, found.what);
    }
    let key = match view.verdict.as_str() {
        "good" => "cli-bundle-good",
        "bad" => "cli-bundle-bad",
        _ => "cli-bundle-unchecked",
    };
    text + &told!(words, key, file = view.file.as_str()) + "\n"
}
