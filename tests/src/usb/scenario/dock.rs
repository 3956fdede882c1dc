//! One stick in one bay, before the start and after it, and one in no bay.

use anyhow::{Result, ensure};

use crate::{
    card::Layout,
    usb::{cards::Format, rig::Rig, slot::Slot, stick::Stick},
};

/// A stick stands there when the station starts.
pub(super) fn cold(rig: &Rig) -> Result<String> {
    let (station, journal) = (rig.station(), &rig.machine.journal);
    let card = rig.card(1, Layout::CnZfy, Format::Fat32)?;
    station.stop()?;
    let slot = Slot::bay_number(0);
    let mark = journal.mark();
    let stick = Stick::new(&card.image, "COLD").plug(&rig.machine, slot, &rig.name("cold"))?;
    journal
        .until(mark, "a disk", |entry| entry.message.contains("Attached SCSI removable disk"))?;
    rig.machine.shell.run("udevadm settle")?;
    station.start()?;
    whole(rig, mark, stick.slot, &card.serial, &card)?;
    stick.pull(&rig.machine)?;
    card.is_unchanged()?;
    Ok(String::new())
}

/// A stick is plugged in while the station runs.
pub(super) fn dock(rig: &Rig) -> Result<String> {
    let card = rig.card(2, Layout::CnZfy, Format::Fat32)?;
    let mark = rig.machine.journal.mark();
    let stick = Stick::new(&card.image, "DOCK").plug(
        &rig.machine,
        Slot::bay_number(1),
        &rig.name("dock"),
    )?;
    whole(rig, mark, stick.slot, &card.serial, &card)?;
    let who =
        rig.machine.shell.run("ps -o user= -p $(systemctl show --value -p MainPID docketd)")?;
    ensure!(who.trim() == "docket", "the station runs as {who}");
    // The kernel lets nobody write the stick, and nobody but the station's group read it.
    let node = "$(readlink -f /dev/disk/by-id/usb-*_DOCK-0:0)";
    let rights = rig
        .machine
        .shell
        .run(format!("stat --format='%U %G %a' {node}; blockdev --getro {node}"))?;
    ensure!(rights == "root docket 440\n1\n", "the stick's node: {rights}");
    stick.pull(&rig.machine)?;
    card.is_unchanged()?;
    Ok(String::new())
}

/// Waits for a session's end: complete, every item as recorded.
fn whole(
    rig: &Rig,
    mark: crate::usb::journal::Mark,
    slot: Slot,
    recorder: &str,
    card: &crate::usb::cards::Imaged,
) -> Result<()> {
    let (_, session) = rig.station().session_end(mark, &slot.bay())?;
    ensure!(session["outcome"] == "complete", "{session:#}");
    ensure!(session["verified"] == card.truth.files.len(), "{session:#}");
    rig.station().holds(recorder, &card.truth)
}

/// A stick at a port of no bay: nobody reads it, nothing is changed for it.
pub(super) fn elsewhere(rig: &Rig) -> Result<String> {
    let (station, journal) = (rig.station(), &rig.machine.journal);
    let card = rig.card(3, Layout::CnZfy, Format::Fat32)?;
    let mark = journal.mark();
    let stick = Stick::new(&card.image, "ELSEWHERE").plug(
        &rig.machine,
        Slot::NO_BAY,
        &rig.name("elsewhere"),
    )?;
    journal
        .until(mark, "a disk", |entry| entry.message.contains("Attached SCSI removable disk"))?;
    rig.machine.shell.run("udevadm settle")?;
    let node = "$(readlink -f /dev/disk/by-id/usb-*_ELSEWHERE-0:0)";
    let rights =
        rig.machine.shell.run(format!("stat --format='%G' {node}; blockdev --getro {node}"))?;
    ensure!(rights == "disk\n0\n", "a stick that is none of docket's: {rights}");
    // What is plugged in later is told later: once docket has taken that in, it has heard of this too.
    let bays = station.json("bays list")?;
    let there = bays["elsewhere"]
        .as_array()
        .is_some_and(|all| all.iter().any(|one| one["at"] == Slot::NO_BAY.fast()));
    ensure!(there, "docket does not see it: {bays:#}");
    ensure!(station.items(&card.serial)?.is_empty(), "docket read a stick in no bay");
    stick.pull(&rig.machine)?;
    card.is_unchanged()?;
    Ok(String::new())
}
