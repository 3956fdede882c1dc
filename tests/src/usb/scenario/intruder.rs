//! What is no recorder, in a bay.

use anyhow::{Result, ensure};
use serde_json::json;

use crate::usb::{rig::Rig, slot::Slot, stick::plug};

/// A keyboard: switched off by the udev rules, told and recorded by docket.
pub(super) fn keyboard(rig: &Rig) -> Result<String> {
    let (station, journal) = (rig.station(), &rig.machine.journal);
    let slot = Slot::bay_number(6);
    let mark = journal.mark();
    let keyboard =
        plug(&rig.machine, "usb-kbd", slot, &rig.name("keyboard"), &json!({ "serial": "KEYS" }))?;
    journal.until(mark, "a refusal", |entry| entry.is_docket("no recorder"))?;
    let authorized = format!("cat /sys/bus/usb/devices/{}/authorized", slot.slow());
    let authorized = rig.machine.shell.run(authorized)?;
    ensure!(authorized.trim() == "0", "a keyboard in a bay types: authorized is {authorized}");
    let inputs =
        rig.machine.shell.run("grep -c 'QEMU USB Keyboard' /proc/bus/input/devices || true")?;
    ensure!(inputs.trim() == "0", "the kernel listens to the keyboard");
    keyboard.pull(&rig.machine)?;
    let notices = station.notices("device-refused")?;
    let told = notices.iter().find(|notice| notice["facts"]["bay"] == slot.slow_bay().as_str());
    ensure!(told.is_some(), "nobody is told: {notices:#?}");
    let open = station.notices("device-not-refused")?;
    ensure!(open.is_empty(), "docket says that it can be used: {open:#?}");
    Ok(String::new())
}
