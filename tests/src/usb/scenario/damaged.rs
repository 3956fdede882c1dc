//! A stick with a sector that cannot be read, in the middle of its longest file.

use std::fs;

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

use super::is_complete;
use crate::{
    card::{Layout, TruthFile},
    usb::{
        cards::{Format, Imaged},
        rig::Rig,
        slot::Slot,
        stick::Stick,
    },
};

const SECTOR: usize = 512;
/// What the kernel reads at once of a disk that fails: a hole begins and ends with its pages.
const PAGE: u64 = 4096;

/// One file has a hole, the others none.
pub(super) fn bad_sector(rig: &Rig) -> Result<String> {
    let card = rig.card(8, Layout::CnZfy, Format::Fat32)?;
    let file = card.truth.files.iter().max_by_key(|file| file.size).context("a file")?;
    let bad = place_of_middle(&card, file)?;
    let stick = Stick { bad_sectors: vec![bad.sector], ..Stick::new(&card.image, "SECTOR") };
    let mark = rig.machine.journal.mark();
    let stick = stick.plug(&rig.machine, Slot::bay_number(5), &rig.name("sector"))?;
    let (_, session) = rig.station().session_end(mark, &stick.slot.bay())?;
    stick.pull(&rig.machine)?;
    card.is_unchanged()?;

    ensure!(session["outcome"] == "incomplete" && session["exceptions"] == 1, "{session:#}");
    let told = &session["not_taken"][0];
    ensure!(told["reason"] == "read-with-holes", "{told:#}");
    let rescued =
        rig.station().ask(&format!("items/{}", told["item"].as_str().context("an item")?))?;
    let hole = &rescued["holes"][0];
    ensure!(
        rescued["holes"].as_array().map(Vec::len) == Some(1)
            && hole["offset"] == bad.hole_from
            && hole["length"] == PAGE,
        "a hole of {PAGE} bytes at {}: {rescued:#}",
        bad.hole_from
    );
    // Around the hole it is what was recorded; all other files are whole.
    let id = rescued["id"].as_str().context("an id")?;
    let blanked = blanked(&card, file, bad.hole_from)?;
    let mut others = card.truth.clone();
    others.files.retain(|other| other.path_hex != file.path_hex);
    rig.station().kept(&card.serial)?.must_be_whole_beside(&card.serial, &others, id, &blanked)?;
    // Read anew where it can be read, it comes whole; what was rescued stays.
    let mark = rig.machine.journal.mark();
    let sound = Stick::new(&card.image, "SOUND");
    let sound = sound.plug(&rig.machine, Slot::bay_number(5), &rig.name("sound"))?;
    let (_, session) = rig.station().session_end(mark, &sound.slot.bay())?;
    is_complete(&session, &card)?;
    rig.station().kept(&card.serial)?.must_be_whole_beside(
        &card.serial,
        &card.truth,
        id,
        &blanked,
    )?;
    sound.pull(&rig.machine)?;
    card.is_unchanged()?;
    Ok(format!("{PAGE} bytes from byte {} of {}", bad.hole_from, file.size))
}

/// SHA-256 of the file with zeros in the hole.
fn blanked(card: &Imaged, file: &TruthFile, from: u64) -> Result<String> {
    let mut content = fs::read(card.root.join(&file.path))?;
    let from = usize::try_from(from)?;
    let to = content.len().min(from + usize::try_from(PAGE)?);
    content[from..to].fill(0);
    Ok(hex::encode(Sha256::digest(&content)))
}

/// A sector of a file.
struct Bad {
    /// On the card.
    sector: u64,
    /// Where in the file the page begins that the kernel cannot read.
    hole_from: u64,
}

/// The sector in the middle of a file, found by its content.
fn place_of_middle(card: &Imaged, file: &TruthFile) -> Result<Bad> {
    let content = fs::read(card.root.join(&file.path))?;
    let image = fs::read(&card.image)?;
    let at = content.len() / 2 / SECTOR * SECTOR;
    let sought = &content[at..at + SECTOR];
    let mut places = image.chunks_exact(SECTOR).enumerate().filter(|(_, sector)| *sector == sought);
    let (sector, _) = places.next().context("the file is not on the image")?;
    ensure!(places.next().is_none(), "the sector's content is there twice");
    let sector = sector as u64;
    let page = sector * SECTOR as u64 / PAGE * PAGE;
    Ok(Bad { sector, hole_from: at as u64 - (sector * SECTOR as u64 - page) })
}
