//! One stick in one bay, before the start and after it, and one in no bay.

use anyhow::{Context, Result, ensure};

use super::is_taken_in_whole;
use crate::{
    card::Layout,
    usb::{cards::Format, journal::Entry, rig::Rig, slot::Slot, station::last_line, stick::Stick},
};

/// The kernel's word that a disk can be used.
const DISK: &str = "Attached SCSI removable disk";

/// A stick stands there when the station starts.
pub(super) fn cold(rig: &Rig) -> Result<String> {
    let (station, journal) = (rig.station(), &rig.machine.journal);
    let card = rig.card(1, Layout::CnZfy, Format::Fat32)?;
    station.stop()?;
    let mark = journal.mark();
    let stick = Stick::new(&card.image, "COLD").plug(
        &rig.machine,
        Slot::bay_number(0),
        &rig.name("cold"),
    )?;
    journal.until(mark, "a disk", |entry| entry.message.contains(DISK))?;
    rig.machine.shell.run("udevadm settle")?;
    station.start()?;
    is_taken_in_whole(rig, mark, &stick.slot.bay(), &card)?;
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
    is_taken_in_whole(rig, mark, &stick.slot.bay(), &card)?;
    let who = "ps -o user= -p $(systemctl show --value -p MainPID docketd.service)";
    let who = rig.machine.shell.run(who)?;
    ensure!(who.trim() == "docket", "the station runs as {who}");
    // The kernel lets nobody write the stick, and nobody but the station's group read it.
    let rights = rig.machine.shell.run(rights_of("DOCK"))?;
    ensure!(rights == "root docket 440 1\n", "the stick's node: {rights}");
    let sessions = rig.station().docket("sessions list")?;
    let by = &sessions["sessions"][0]["docked_by"];
    stick.pull(&rig.machine)?;
    card.is_unchanged()?;
    Ok(format!("docked by {by}"))
}

/// Whose a disk's node is, its mode, and whether the kernel takes it for read-only.
fn rights_of(serial: &str) -> String {
    format!(
        "node=$(readlink -f /dev/disk/by-id/usb-*_{serial}-0:0)
         echo $(stat --format='%U %G %a' $node) $(blockdev --getro $node)"
    )
}

/// A stick at a port of no bay: nobody reads it, nothing is changed for it.
pub(super) fn elsewhere(rig: &Rig) -> Result<String> {
    let (station, journal) = (rig.station(), &rig.machine.journal);
    let card = rig.card(3, Layout::CnZfy, Format::Fat32)?;
    let mark = journal.mark();
    let other =
        Stick::new(&card.image, "OTHER").plug(&rig.machine, Slot::NO_BAY, &rig.name("other"))?;
    journal.until(mark, "a disk", |entry| entry.message.contains(DISK))?;
    rig.machine.shell.run("udevadm settle")?;
    let rights = rig.machine.shell.run(rights_of("OTHER"))?;
    ensure!(rights == "root disk 660 0\n", "a disk that is none of docket's: {rights}");
    // Once docket has taken in what was plugged in later, it has heard of this.
    let later = rig.card(4, Layout::CnZfy, Format::Fat32)?;
    let stick = Stick::new(&later.image, "LATER").plug(
        &rig.machine,
        Slot::bay_number(2),
        &rig.name("later"),
    )?;
    is_taken_in_whole(rig, mark, &stick.slot.bay(), &later)?;
    let bays = station.ask("bays")?;
    let seen = bays["elsewhere"].as_array().into_iter().flatten();
    ensure!(seen.into_iter().any(|one| one["at"] == Slot::NO_BAY.fast()), "not seen: {bays:#}");
    let items = station.all("items")?;
    ensure!(
        items.iter().all(|item| item["recorder"]["label"] != card.serial),
        "a stick in no bay was read"
    );
    for (stick, card) in [(other, card), (stick, later)] {
        stick.pull(&rig.machine)?;
        card.is_unchanged()?;
    }
    Ok(String::new())
}

/// A bay is taught by plugging a stick in; from then on it docks by itself.
pub(super) fn taught(rig: &Rig) -> Result<String> {
    let (station, machine) = (rig.station(), &rig.machine);
    let card = rig.card(12, Layout::InfoDat, Format::Exfat)?;
    let stick = Stick::new(&card.image, "TEACHER");
    let mark = machine.journal.mark();
    let teaching = station.start_docket("bays teach --count 1")?;
    let begins = |entry: &Entry| entry.is_docket("bays are being taught");
    machine.journal.until(mark, "the teaching", begins)?;
    let teacher = stick.plug(machine, Slot::TO_TEACH, &rig.name("teacher"))?;
    let taught = last_line(teaching)?;
    teacher.pull(machine)?;
    let mut bays = taught["reply"]["bays"].as_array().into_iter().flatten();
    let bay =
        bays.find(|bay| bay["at"] == Slot::TO_TEACH.fast()).context("a bay that is taught")?;
    let name = bay["name"].as_str().context("its name")?;

    let mark = machine.journal.mark();
    let stick = stick.plug(machine, Slot::TO_TEACH, &rig.name("taught"))?;
    is_taken_in_whole(rig, mark, name, &card)?;
    stick.pull(machine)?;
    card.is_unchanged()?;
    Ok(name.to_owned())
}

/// Sticks whose switch is on, of both file systems.
pub(super) fn protected(rig: &Rig) -> Result<String> {
    for (number, format) in [(5, Format::Fat32), (6, Format::Exfat)] {
        let card = rig.card(number, Layout::Axis, format)?;
        let stick =
            Stick { read_only: true, ..Stick::new(&card.image, &format!("SWITCH{number}")) };
        let mark = rig.machine.journal.mark();
        let stick = stick.plug(&rig.machine, Slot::bay_number(3), &rig.name("switch"))?;
        is_taken_in_whole(rig, mark, &stick.slot.bay(), &card)?;
        stick.pull(&rig.machine)?;
        card.is_unchanged()?;
    }
    Ok(String::new())
}
