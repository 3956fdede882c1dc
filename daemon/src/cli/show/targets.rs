//! Archive targets for people.

use super::{rows, table};
use crate::{
    api::{TargetCheckView, TargetView, TargetsView},
    cli::units,
    words::{Words, told},
};

/// The home archive, then a row for each further target, and why what waits does.
pub(super) fn targets(words: &Words, view: &TargetsView) -> String {
    let mut text = told!(words, "cli-targets-home", folder = view.home.as_str()) + "\n";
    if view.targets.is_empty() {
        return text + &words.say("cli-targets-none") + "\n";
    }
    let heads = [
        "cli-head-target",
        "cli-head-need",
        "cli-head-waiting",
        "cli-head-waiting-bytes",
        "cli-head-copied",
        "cli-head-log-size",
        "cli-head-address",
    ];
    let mut table = table(words, heads);
    for target in &view.targets {
        let need = if target.required { "required" } else { "best-effort" };
        table.add_row([
            target.name.clone(),
            words.word("target-need", need),
            target.waiting.to_string(),
            units::bytes(target.waiting_bytes),
            target.sent.to_string(),
            target.log_size.map_or_else(|| "-".into(), |size| size.to_string()),
            target.url.clone(),
        ]);
    }
    text += "\n";
    text += &rows(&table);
    for target in &view.targets {
        text += &trouble(words, target).unwrap_or_default();
    }
    text
}

fn trouble(words: &Words, target: &TargetView) -> Option<String> {
    let code = target.failure.as_deref()?;
    let why = words.word("target-failure", code);
    let said = target.failure_detail.as_deref().unwrap_or_default();
    let name = target.name.as_str();
    let count = target.failing;
    Some(
        "\n".to_owned()
            + &told!(
                words,
                "cli-target-failing",
                name = name,
                count = count,
                why = why,
                said = said
            )
            + "\n",
    )
}

/// What a target keeps, a line each, and what that comes to.
pub(super) fn check(words: &Words, view: &TargetCheckView) -> String {
    let mut table = table(words, ["cli-head-promise", "cli-head-kept"]);
    for promise in &view.promises {
        table.add_row([
            words.word("target-promise", &promise.promise),
            words.word("target-kept", &promise.kept),
        ]);
    }
    let comes_to = match (view.worm, view.stands) {
        (true, true) => "cli-target-stands",
        (true, false) => "cli-target-falls",
        (false, _) => "cli-target-free",
    };
    format!("{}  {}\n\n{}\n{}\n", view.name, view.url, rows(&table), words.say(comes_to))
}
