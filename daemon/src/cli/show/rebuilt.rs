//! What a rebuild came to, for people.

use std::fmt::Write;

use crate::{
    rebuild::{KeyStands, Lost, Rebuilt},
    words::{Words, told},
};

/// What stands again, what was refused, what is lost, and what to do next.
pub(super) fn rebuilt(words: &Words, r: &Rebuilt) -> String {
    let head = if r.dry_run { "cli-rebuild-dry" } else { "cli-rebuilt" };
    let head = words.say(head);
    let counts = told!(
        words,
        "cli-rebuild-counts",
        items = r.items,
        sessions = r.sessions,
        cases = r.cases,
        links = r.links,
        notes = r.notes,
        events = r.events,
    );
    let station = told!(words, "cli-rebuild-station", station = r.station.as_str());
    let checked =
        told!(words, "cli-rebuild-checked", manifests = r.manifests, receipts = r.receipts);
    let mut text = format!("{head}\n{station}\n{counts}\n{checked}\n");
    if r.foreign > 0 {
        let _ = writeln!(text, "{}", told!(words, "cli-rebuild-foreign", count = r.foreign));
    }
    for epoch in r.epochs.iter().filter(|epoch| epoch.lost_at_least > 0) {
        let lost = told!(
            words,
            "cli-rebuild-entries-lost",
            epoch = epoch.epoch,
            count = epoch.lost_at_least
        );
        let _ = writeln!(text, "{lost}");
    }
    if !r.goes_on {
        let _ = writeln!(text, "{}", words.say("cli-rebuild-fork"));
    }
    if r.key == KeyStands::Missing {
        let _ = writeln!(text, "{}", words.say("cli-rebuild-no-key"));
    }
    let _ = writeln!(text, "\n{}", words.say("cli-rebuild-lost"));
    for lost in &r.lost {
        let _ = writeln!(text, "  {}", words.word("rebuild-lost", code(*lost)));
    }
    if r.refused > 0 {
        let _ = writeln!(text, "\n{}", told!(words, "cli-rebuild-refused", count = r.refused));
    }
    for finding in &r.findings {
        let told = told!(
            words,
            "cli-violation",
            code = finding.code.as_str(),
            subject = finding.subject.as_str(),
            sentence = words.word("rebuild-finding", &finding.code),
            detail = finding.what.as_str(),
        );
        let _ = writeln!(text, "  {told}");
    }
    text
}

fn code(lost: Lost) -> &'static str {
    match lost {
        Lost::Staged => "staged",
        Lost::Register => "register",
        Lost::Notices => "notices",
        Lost::Jobs => "jobs",
        Lost::Inside => "inside",
        Lost::Matters => "matters",
        Lost::Entries => "entries",
    }
}
