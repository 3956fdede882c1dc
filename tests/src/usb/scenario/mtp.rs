//! A recorder that shows itself as a camera does.

use anyhow::{Result, ensure};
use serde_json::json;

use super::is_taken_in_whole;
use crate::{
    card::{Layout, tree_digest},
    usb::{cards::Format, rig::Rig, slot::Slot, stick::plug},
};

/// QEMU's MTP device over a card's files.
pub(super) fn mtp(rig: &Rig) -> Result<String> {
    let card = rig.card(9, Layout::CnZfy, Format::Fat32)?;
    let slot = Slot::bay_number(7);
    let mark = rig.machine.journal.mark();
    let more =
        json!({ "rootdir": card.root, "desc": "BODYCAM", "serial": "MTP", "readonly": true });
    let recorder = plug(&rig.machine, "usb-mtp", slot, &rig.name("mtp"), &more)?;
    is_taken_in_whole(rig, mark, &slot.slow_bay(), &card)?;
    recorder.pull(&rig.machine)?;
    ensure!(
        tree_digest(&card.root)? == card.truth.tree_digest,
        "the recorder's files were changed"
    );
    Ok(String::new())
}
