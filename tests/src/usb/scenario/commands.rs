//! Recorders made of software: one that takes commands, and one that is a keyboard too.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use chrono::{FixedOffset, NaiveDateTime, TimeDelta, Utc};

use super::is_taken_in_whole;
use crate::{
    card::Layout,
    usb::{
        cards::{Format, Imaged},
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
/// The guest's clock runs with the host's, give or take: this is no measurement.
const SLACK_S: i64 = 120;

/// A recorder whose serial, officer, clock and charge are read by commands, its footage from its disk.
pub(super) fn commands(rig: &Rig) -> Result<String> {
    let card = rig.card(10, Layout::CnZfy, Format::Exfat)?;
    let mark = rig.machine.journal.mark();
    let (bay, port) = VIRTUAL[0];
    let recorder = plug(rig, &card, 0, &format!("--officer={OFFICER} --ahead-s=-{BEHIND_S}"))?;
    is_taken_in_whole(rig, mark, bay, &card)?;
    let disk = format!("/dev/$(ls /sys/bus/usb/devices/{port}/{port}:1.0/host*/target*/*/block)");
    let root = card.root.display();
    let told =
        rig.machine.shell.run(format!("runuser --user docket -- {RIG} speak {disk} '{root}'"))?;
    let told: serde_json::Value = serde_json::from_str(&told)?;
    ensure!(told["serial"] == card.serial.as_str() && told["officer"] == OFFICER, "{told:#}");
    ensure!(told["battery"] == 73, "{told:#}");
    let face: NaiveDateTime = told["face"].as_str().context("a face")?.parse()?;
    let zone = FixedOffset::east_opt(8 * 3600).context("a zone")?;
    let behind =
        Utc::now().with_timezone(&zone).naive_local() - face - TimeDelta::seconds(BEHIND_S);
    ensure!(
        behind.num_seconds().abs() < SLACK_S,
        "its clock is off by {behind} more than it is: {told:#}"
    );
    drop(recorder);
    card.is_unchanged()?;
    Ok(format!("{} of {OFFICER}, battery {} %", card.serial, told["battery"]))
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
