//! Recorders made of software: those that take commands, a stick that takes none, and one that is a keyboard too.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use chrono::{DateTime, FixedOffset, NaiveDateTime, TimeDelta, Utc};
use serde_json::Value;

use super::is_taken_in_whole;
use crate::{
    card::Layout,
    usb::{
        cards::{Format, Imaged},
        recorder::{BATTERY_PERCENT, ZONE_EAST_S},
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
/// What the profile of the recorder that speaks SCSI lists: commands up to their numbers.
const IDENTITY: &str = "fd8100000001";
const CLOCK: &str = "fd8100000002";
const BATTERY: &str = "fd8100000008";
const LISTED: [&str; 5] = [IDENTITY, CLOCK, BATTERY, "fb8200000007", "fd810000000e"];

/// A recorder that is asked by requests to the device; its footage is on its disk.
pub(super) fn commands(rig: &Rig) -> Result<String> {
    let card = rig.card(10, Layout::CnZfy, Format::Exfat)?;
    let recorder = tells(rig, &card, 0, ("requests", "rig-recorder"))?;
    let (disk, root) = (disk(0), card.root.display());
    rig.machine.shell.run(format!("runuser --user docket -- {RIG} speak {disk} '{root}'"))?;
    drop(recorder);
    card.is_unchanged()?;
    let sent = sent(rig, 0)?;
    ensure!(sent.is_empty(), "SCSI commands that its profile does not list: {sent:?}");
    Ok(format!("{} of {OFFICER}, {BEHIND_S} s behind, battery {BATTERY_PERCENT} %", card.serial))
}

/// A recorder that is asked in SCSI commands of its maker's own, beside the kernel's that read its disk.
pub(super) fn scsi(rig: &Rig) -> Result<String> {
    let card = rig.card(14, Layout::CnZfy, Format::Exfat)?;
    let recorder = tells(rig, &card, 0, ("scsi", "rig-scsi"))?;
    let sent_in = sent(rig, 0)?;
    for number in [IDENTITY, CLOCK, BATTERY] {
        ensure!(
            sent_in.iter().any(|sent| sent == number),
            "it was not asked {number}: {sent_in:?}"
        );
    }
    let listed = |sent: &[String]| sent.iter().all(|sent| LISTED.contains(&sent.as_str()));
    ensure!(listed(&sent_in), "more than its profile lists: {sent_in:?}");
    // To send them takes a power that the station has and its user alone has not.
    let (disk, root) = (disk(0), card.root.display());
    rig.machine.shell.run(format!("{RIG} speak {disk} '{root}'"))?;
    let all = sent(rig, 0)?;
    ensure!(listed(&all) && all.len() > sent_in.len(), "{all:?}");
    drop(recorder);
    card.is_unchanged()?;
    Ok(format!("{} of {OFFICER}, {} commands taken in, no other sent", card.serial, sent_in.len()))
}

/// A stick of which no profile tells is sent no command of a maker's kind.
pub(super) fn unasked(rig: &Rig) -> Result<String> {
    let card = rig.card(13, Layout::CnZfy, Format::Exfat)?;
    let mark = rig.machine.journal.mark();
    let stick = plug(rig, &card, 1, "--speaks=nothing --officer=X --ahead-s=0")?;
    is_taken_in_whole(rig, mark, VIRTUAL[1].0, &card)?;
    let nodes = format!("ls {}/scsi_generic", unit(1));
    let node = rig.machine.shell.run(nodes)?;
    ensure!(node.starts_with("sg"), "it could not have been sent any: {node:?}");
    let sent = sent(rig, 1)?;
    ensure!(sent.is_empty(), "it was sent {sent:?}");
    drop(stick);
    card.is_unchanged()?;
    Ok(format!("{}: none", node.trim()))
}

/// Plugs a recorder in that is asked so: its serial, officer, clock and charge are its own word.
fn tells(rig: &Rig, card: &Imaged, port: u8, (speaks, profile): (&str, &str)) -> Result<Job> {
    let mark = rig.machine.journal.mark();
    let more = format!("--speaks={speaks} --officer={OFFICER} --ahead-s=-{BEHIND_S}");
    let recorder = plug(rig, card, port, &more)?;
    let session = is_taken_in_whole(rig, mark, VIRTUAL[usize::from(port)].0, card)?;
    let told = &session["profile"];
    ensure!(told.as_str().is_some_and(|told| told.starts_with(profile)), "{session:#}");
    ensure!(session["officer"] == OFFICER, "{session:#}");
    ensure!(session["condition"]["battery_percent"] == BATTERY_PERCENT, "{session:#}");
    is_read_between(&session["clock"])?;
    Ok(recorder)
}

/// The folder of what SCSI sees in the device at a port.
fn unit(port: usize) -> String {
    let port = VIRTUAL[port].1;
    format!("/sys/bus/usb/devices/{port}/{port}:1.0/host*/target*/*:*")
}

fn disk(port: usize) -> String {
    format!("/dev/$(ls {}/block)", unit(port))
}

/// The SCSI commands of a maker's own kind that arrived at a port's device: how each begins, to its number.
fn sent(rig: &Rig, port: u8) -> Result<Vec<String>> {
    let told = rig.machine.shell.run(format!("cat {}", tally(port)))?;
    Ok(told.lines().map(|line| line.chars().take(12).collect()).collect())
}

fn tally(port: u8) -> String {
    format!("/run/rig-tally-{port}")
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
    let command = format!(
        "exec {RIG} recorder --image='{image}' --serial={serial} --port={port} --tally={} {more}",
        tally(port)
    );
    rig.machine.shell.run("modprobe vhci_hcd")?;
    rig.machine.shell.start(command)
}
