//! Every bay taken at once.

use anyhow::{Result, ensure};

use super::is_complete;
use crate::{
    card::Layout,
    usb::{cards::Format, rig::Rig, slot::Slot, stick::Stick},
};

const LAYOUTS: [Layout; 3] = [Layout::CnZfy, Layout::InfoDat, Layout::Axis];

/// Sixteen sticks, of all kinds, one after the other as fast as QEMU takes them.
pub(super) fn sixteen(rig: &Rig) -> Result<String> {
    let (station, journal) = (rig.station(), &rig.machine.journal);
    let mut cards = Vec::new();
    for number in 0..Slot::bays().count() {
        let format = if number % 2 == 0 { Format::Fat32 } else { Format::Exfat };
        cards.push(rig.card(100 + number as u64, LAYOUTS[number % LAYOUTS.len()], format)?);
    }
    let mark = journal.mark();
    let mut sticks = Vec::new();
    for (slot, card) in Slot::bays().zip(&cards) {
        let serial = format!("CROWD{}", slot.bay());
        sticks.push(Stick::new(&card.image, &serial).plug(
            &rig.machine,
            slot,
            &rig.name("crowd"),
        )?);
    }
    let mut last = None;
    for (slot, card) in Slot::bays().zip(&cards) {
        let (entry, session) = station.session_end(mark, &slot.bay())?;
        ensure!(session["recorder"]["serial"] == card.serial, "{session:#}");
        is_complete(&session, card)?;
        last = last.max(Some(entry.at));
    }
    let first = journal.until(mark, "a stick", |entry| entry.message.contains("new SuperSpeed"))?;
    let all = station.all("items")?;
    for card in &cards {
        station.kept_of(&all, &card.serial)?.must_be_whole(&card.serial, &card.truth)?;
    }
    for (stick, card) in sticks.into_iter().zip(&cards) {
        stick.pull(&rig.machine)?;
        card.is_unchanged()?;
    }
    let took = last.unwrap_or_default().saturating_sub(first.at);
    let files: usize = cards.iter().map(|card| card.truth.files.len()).sum();
    Ok(format!("{files} files, all safe {:.0} s after the first plug", took.as_secs_f64()))
}
