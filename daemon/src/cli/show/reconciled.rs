//! What reconciling archive targets came to, for people.

use super::{rows, table};
use crate::{
    api::{ReckoningView, ReconciledView, TargetPlanView, TargetReconciledView},
    cli::units,
    words::{Words, told},
};

/// A table of all targets, then what is wrong at each.
pub(super) fn reconciled(words: &Words, view: &ReconciledView) -> String {
    let heads = [
        "cli-head-target",
        "cli-head-expected",
        "cli-head-present",
        "cli-head-missing",
        "cli-head-extra",
        "cli-head-altered",
        "cli-head-healed",
        "cli-head-bytes",
    ];
    let mut table = table(words, heads);
    for target in &view.targets {
        let found = &target.found;
        table.add_row([
            target.name.clone(),
            found.expected.to_string(),
            found.present.to_string(),
            found.missing.to_string(),
            found.extra.to_string(),
            found.altered.to_string(),
            found.healed.to_string(),
            units::bytes(found.bytes),
        ]);
    }
    let mut text = rows(&table);
    for target in &view.targets {
        text += &findings(words, target);
    }
    text
}

fn findings(words: &Words, target: &TargetReconciledView) -> String {
    let mut text = String::new();
    if let Some(why) = &target.found.failure {
        let name = target.name.as_str();
        text += &(told!(words, "cli-reconcile-failed", name = name, why = why.as_str()) + "\n");
    }
    let unmended = target.found.unmended();
    if unmended > 0 {
        let name = target.name.as_str();
        text += &(told!(words, "cli-reconcile-not-mended", name = name, count = unmended) + "\n");
    }
    for found in &target.findings {
        let wrong = words.word("reconcile-wrong", &found.wrong);
        let healed = if found.healed { words.say("cli-reconcile-healed") } else { String::new() };
        text += format!("{}  {wrong}  {}  {healed}", target.name, found.key).trim_end();
        text.push('\n');
    }
    text
}

/// One line on when a target was last reconciled, and what that came to.
pub(super) fn last(words: &Words, name: &str, last: Option<&ReckoningView>) -> String {
    let Some(last) = last else {
        return told!(words, "cli-reconcile-never", name = name) + "\n";
    };
    let at = words.time(last.at);
    let wrong = last.missing + last.extra + last.altered;
    told!(
        words,
        "cli-reconcile-last",
        name = name,
        at = at,
        expected = last.expected,
        wrong = wrong,
        healed = last.healed
    ) + "\n"
}

/// What a change of targets comes to, and the lines of the settings file that it is made by.
pub(super) fn plan(words: &Words, view: &TargetPlanView) -> String {
    let (name, size) = (view.name.as_str(), units::bytes(view.load.bytes));
    let (count, originals) = (view.load.things, view.load.originals);
    let mut text = match view.verb.as_str() {
        "remove" => told!(words, "cli-target-only", name = name, count = originals, size = size),
        _ => told!(
            words,
            "cli-target-lacks",
            name = name,
            count = count,
            originals = originals,
            size = size
        ),
    } + "\n";
    if let Some(why) = &view.why_not {
        text += &(told!(words, "cli-target-not-ready", name = name, why = why.as_str()) + "\n");
    }
    if view.lines.is_empty() || !(view.ready || view.dry_run) {
        return text;
    }
    text += &words.say(if view.verb == "add" { "cli-target-write" } else { "cli-target-take-out" });
    for line in &view.lines {
        text += &format!("\n    {line}");
    }
    text + "\n"
}
