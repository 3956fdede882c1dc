//! Archive targets for people.

use super::{kept, reconciled::last, rows, table};
use crate::{
    api::{RoomView, TargetCheckView, TargetView, TargetsView},
    cli::units,
    words::{Words, told},
};

/// The home archive, then a row for each further target, and why what waits does.
pub(super) fn targets(words: &Words, view: &TargetsView) -> String {
    let mut text = told!(words, "cli-targets-home", folder = view.home.as_str()) + "\n";
    if view.targets.is_empty() {
        text += &last(words, "local", view.home_reconciled.as_ref());
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
    text += &room(words, &view.room);
    text.push('\n');
    text += &last(words, "local", view.home_reconciled.as_ref());
    for target in &view.targets {
        text += &last(words, &target.name, target.reconciled.as_ref());
    }
    for target in &view.targets {
        text += &trouble(words, target).unwrap_or_default();
        text += &kept::keeps(words, target);
    }
    text
}

/// How long the station's own disks last, where a pace is known, and whether bays wait for room.
pub(super) fn room(words: &Words, room: &RoomView) -> String {
    let mut text = String::new();
    if room.is_held {
        let (used, low) = (room.used_percent, room.low_water);
        text += &(told!(words, "room-held", used = used, low = low) + "\n");
    }
    if let Some(days) = room.days_left {
        let free = units::bytes(room.free_bytes);
        text += &(told!(words, "room-days", days = days, free = free) + "\n");
    }
    text
}

/// What waits for each target, a line each.
pub(super) fn standing(words: &Words, targets: &[TargetView]) -> String {
    let mut text = String::new();
    for target in targets.iter().filter(|t| t.waiting > 0 || t.failing_since.is_some()) {
        let (name, waiting) = (target.name.as_str(), target.waiting);
        let bytes = units::bytes(target.waiting_bytes);
        text +=
            &(told!(words, "room-waiting", name = name, waiting = waiting, bytes = bytes) + "\n");
        if let Some(since) = target.failing_since {
            let since = words.time(since);
            text += &(told!(words, "room-failing", name = name, since = since) + "\n");
        }
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
    let comes_to = match (view.worm.as_str(), view.stands) {
        ("none", _) => "cli-target-free",
        (_, true) => "cli-target-stands",
        ("immutable", false) => "cli-target-unflagged",
        (_, false) => "cli-target-falls",
    };
    let mut text =
        format!("{}  {}\n\n{}\n{}\n", view.name, view.url, rows(&table), words.say(comes_to));
    if view.url.starts_with("file://") {
        text += &words.say("cli-target-folder");
        text.push('\n');
    }
    text
}
