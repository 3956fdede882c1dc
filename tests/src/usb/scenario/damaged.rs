//! A stick with a sector that cannot be read, in the middle of its longest file.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};

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
    ensure!(told["reason"] == "read-error", "{told:#}");
    // What stands behind a hole is left on the card; where the hole begins is told to the byte.
    let detail = told["detail"].as_str().unwrap_or_default().to_owned();
    ensure!(
        detail.contains(&bad.hole_from.to_string()),
        "no word of byte {}: {detail}",
        bad.hole_from
    );
    let mut others = card.truth.clone();
    others.files.retain(|other| other.path_hex != file.path_hex);
    rig.station().kept(&card.serial)?.must_be_whole(&card.serial, &others)?;
    // Read anew where it can be read, it comes whole.
    let mark = rig.machine.journal.mark();
    let sound = Stick::new(&card.image, "SOUND").plug(
        &rig.machine,
        Slot::bay_number(5),
        &rig.name("sound"),
    )?;
    super::is_taken_in_whole(rig, mark, &sound.slot.bay(), &card)?;
    sound.pull(&rig.machine)?;
    Ok(detail)
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
    let content = fs::read(card.root.join(Path::new(&file.path)))?;
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
