//! Bays, for people.

use std::fmt::Write;

use super::{rows, table};
use crate::{
    api::{BayView, BaysView, UsbView},
    cli::bars::stage_told,
    words::{Words, told},
};

pub(super) fn list(words: &Words, view: &BaysView) -> String {
    let mut text = String::new();
    if view.bays.is_empty() {
        text = words.say("cli-bays-none") + "\n";
    } else {
        let heads = ["cli-head-bay", "cli-head-at", "cli-head-from", "cli-head-there"];
        let mut table = table(words, heads);
        for bay in &view.bays {
            table.add_row([bay.name.clone(), bay.at.clone(), from(words, bay), there(words, bay)]);
        }
        text += &rows(&table);
    }
    for other in &view.elsewhere {
        let (at, device) = (other.at.as_str(), device(&other.device));
        let _ = writeln!(text, "{}", told!(words, "cli-bays-elsewhere", at = at, device = device));
    }
    text
}

/// Who says that it is a bay.
fn from(words: &Words, bay: &BayView) -> String {
    let by = bay.taught_by.as_deref().map(|by| words.word("who", by));
    match (by, bay.outranked) {
        (None, _) => words.say("cli-bay-configured"),
        (Some(by), false) => told!(words, "cli-bay-taught", by = by),
        (Some(_), true) => words.say("cli-bay-outranked"),
    }
}

fn there(words: &Words, bay: &BayView) -> String {
    let mut there: Vec<String> = bay.device.iter().map(device).collect();
    there.extend(bay.volumes.iter().cloned());
    there.extend(bay.stage.map(|stage| stage_told(words, stage)));
    there.join(", ")
}

fn device(device: &UsbView) -> String {
    let UsbView { id, serial, manufacturer, product, .. } = device;
    let names = [manufacturer, product, serial].into_iter().flatten();
    names.fold(id.clone(), |told, name| format!("{told} {name}"))
}
