//! Recorders made of software: one that takes commands, and one that is a keyboard too.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use chrono::{DateTime, FixedOffset, NaiveDateTime, TimeDelta, Utc};
use serde_json::Value;

use super::is_taken_in_whole;
use crate::{
    card::Layout,
    usb::{
        cards::{Format, Imaged},
        recorder::{BATTERY_PERCENT, PROFILE_NAME, ZONE_EAST_S},
        rig::Rig,
        root::RIG,
        shell::Job,
        slot::VIRTUAL,
    },
};

/// Other than the card's: the recorder's own word is the newer.
const OFFICER: &str = "A12345";
/// By how much its clock is behind.
const BEHIND_S: i64 = 3723;
/// A recorder whose serial, officer, clock and charge are read by commands, its footage from its disk.
pub(super) fn commands(rig: &Rig) -> Result<String> {
    let card = rig.card(10, Layout::CnZfy, Format::Exfat)?;
    let mark = rig.machine.journal.mark();
    let (bay, port) = VIRTUAL[0];
    let recorder = plug(rig, &card, 0, &format!("--officer={OFFICER} --ahead-s=-{BEHIND_S}"))?;
    let session = is_taken_in_whole(rig, mark, bay, &card)?;
    let told = &session["profile"];
    ensure!(told.as_str().is_some_and(|told| told.starts_with(PROFILE_NAME)), "{session:#}");
    ensure!(session["officer"] == OFFICER, "{session:#}");
    ensure!(session["condition"]["battery_percent"] == BATTERY_PERCENT, "{session:#}");
    is_read_between(&session["clock"])?;
    let disk = format!("/dev/$(ls /sys/bus/usb/devices/{port}/{port}:1.0/host*/target*/*/block)");
    let root = card.root.display();
    rig.machine.shell.run(format!("runuser --user docket -- {RIG} speak {disk} '{root}'"))?;
    drop(recorder);
    card.is_unchanged()?;
    Ok(format!("{} of {OFFICER}, {BEHIND_S} s behind, battery {BATTERY_PERCENT} %", card.serial))
}

/// The recorder's face is that of a moment between the host's two readings, to the second it shows.
fn is_read_between(clock: &Value) -> Result<()> {
    let at = |name: &str| -> Result<DateTime<Utc>> {
        Ok(clock[name].as_str().context("a reading")?.parse()?)
    };
    let face: NaiveDateTime = clock["recorder"]["face"].as_str().context("a face")?.parse()?;
    let zone = FixedOffset::east_opt(ZONE_EAST_S).context("a zone")?;
    let face = face.and_local_timezone(zone).single().context("a moment")?;
    let moment = face.with_timezone(&Utc) + TimeDelta::seconds(BEHIND_S);
    let (before, after) = (at("host_before")?, at("host_after")?);
    let fits = moment > before - TimeDelta::seconds(1) && moment <= after;
    ensure!(fits, "{moment} is not between {before} and {after}: {clock:#}");
    Ok(())
}

/// A disk that types is no disk.
pub(super) fn two_faced(rig: &Rig) -> Result<String> {
    let card = rig.card(11, Layout::CnZfy, Format::Exfat)?;
    let journal = &rig.machine.journal;
    let mark = journal.mark();
    let (bay, port) = VIRTUAL[1];
    let recorder = plug(rig, &card, 1, "--officer=X --ahead-s=0 --types")?;
    journal.until(mark, "a refusal", |entry| {
        entry.is_docket("no recorder") && entry.field("BAY") == bay
    })?;
    let authorized =
        rig.machine.shell.run(format!("cat /sys/bus/usb/devices/{port}/authorized"))?;
    ensure!(authorized.trim() == "0", "a disk that types is used: authorized is {authorized}");
    drop(recorder);
    let word = format!("usb {port}: USB disconnect");
    journal.until(mark, &word, |entry| entry.message.starts_with(&word))?;
    let items = rig.station().all("items")?;
    ensure!(items.iter().all(|item| item["recorder"]["label"] != card.serial), "it was read");
    let notices = rig.station().notices("device-refused")?;
    ensure!(
        notices.iter().any(|notice| notice["facts"]["bay"] == bay),
        "nobody is told: {notices:#?}"
    );
    card.is_unchanged()?;
    Ok(String::new())
}

/// Plugs a recorder in; it is there until it is dropped.
fn plug(rig: &Rig, card: &Imaged, port: u8, more: &str) -> Result<Job> {
    let image = Path::new(&card.image).display();
    let serial = &card.serial;
    let command =
        format!("exec {RIG} recorder --image='{image}' --serial={serial} --port={port} {more}");
    rig.machine.shell.run("modprobe vhci_hcd")?;
    rig.machine.shell.start(command)
}
