//! The bays' lights, on the board's simulator at the far end of a serial line over USB.

use anyhow::{Context, Result, ensure};

use super::{is_taken_in_whole, until_copied};
use crate::{
    card::Layout,
    usb::{cards::Format, rig::Rig, shell::PATIENCE, slot::Slot, stick::Stick},
};

/// So slow that a recorder's copying outlasts the line.
const SLOW: u64 = 1_000_000;

/// A recorder is taken in, and another one is pulled out too early.
pub(super) fn lights(rig: &Rig) -> Result<String> {
    let journal = &rig.machine.journal;
    let card = rig.card(7, Layout::CnZfy, Format::Exfat)?;
    let slow = Stick { bytes_a_second: Some(SLOW), ..Stick::new(&card.image, "LIGHT") };
    let mark = journal.mark();
    let slot = Slot::bay_number(4);
    let mut events = rig.station().follow()?;
    let torn = slow.plug(&rig.machine, slot, &rig.name("light"))?;
    until_lit(rig, slot, "COPYING")?;
    until_copied(&mut events, &slot.bay(), card.truth.total_bytes() / 4, "")?;
    torn.pull(&rig.machine)?;
    until_lit(rig, slot, "HELP")?;
    let (_, session) = rig.station().session_end(mark, &slot.bay())?;
    ensure!(session["outcome"] == "torn", "{session:#}");

    let mark = journal.mark();
    let stick = slow.plug(&rig.machine, slot, &rig.name("light"))?;
    is_taken_in_whole(rig, mark, &slot.bay(), &card)?;
    until_lit(rig, slot, "SAFE")?;
    stick.pull(&rig.machine)?;
    card.is_unchanged()?;
    let shown: Vec<_> = rig
        .board
        .state()
        .history
        .into_iter()
        .filter(|(light, _)| *light == slot.light())
        .map(|(_, led)| led)
        .skip_while(|led| *led != "COPYING")
        .collect();
    ensure!(shown.iter().filter(|led| **led == "SAFE").count() == 1, "the light said {shown:?}");
    Ok(shown.join(" ").to_lowercase())
}

fn until_lit(rig: &Rig, slot: Slot, led: &str) -> Result<()> {
    let light = usize::from(slot.light()) - 1;
    let is_lit = rig.board.until(PATIENCE, |board| (board.leds[light] == led).then_some(()));
    is_lit.with_context(|| format!("bay {} never shows {led}: {:?}", slot.bay(), rig.board.state()))
}
