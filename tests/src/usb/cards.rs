//! Cards with real footage and the truth about them, as images for sticks.
//!
//! Used by scenarios. FAT32 is written by `mkfs.vfat` and mtools, exFAT by `mkfs.exfat` and a writer that
//! shares no code with docket's reader. An image's digest is taken when it is made.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use docket_drivers::conformance::image::{self, ExfatWriter};

use super::stick::digest;
use crate::card::{Card, CardPlan, Layout, Truth};

/// A file system for an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// FAT32.
    Fat32,
    /// exFAT.
    Exfat,
}

/// The smallest volume that is FAT32.
const FAT32_BYTES: u64 = 64 << 20;
const EXFAT_BYTES: u64 = 16 << 20;

/// A card as an image.
#[derive(Clone, Debug)]
pub(super) struct Imaged {
    /// The image.
    pub image: PathBuf,
    /// The same files in a folder.
    pub root: PathBuf,
    /// What is true of them.
    pub truth: Truth,
    /// The serial on the card, by which docket labels the recorder.
    pub serial: String,
    before: blake3::Hash,
}

impl Imaged {
    /// The card that `seed` gives, as an image `name` in `folder`.
    pub(super) fn make(
        folder: &Path,
        name: &str,
        seed: u64,
        layout: Layout,
        format: Format,
    ) -> Result<Self> {
        let card = Card::cached(&CardPlan::new(seed, layout).small()).context("a card")?;
        let serial =
            card.truth.identity.serial_on_card.clone().context("a card that tells its serial")?;
        let image = folder.join(name).with_extension("img");
        match format {
            Format::Fat32 => image::fat(&image, 32, FAT32_BYTES, &card.root)?,
            Format::Exfat => {
                let mut writer = ExfatWriter::format(&image, EXFAT_BYTES)?;
                let placed = writer.tree(&card.root)?;
                writer.finish(placed)?;
                ExfatWriter::judge(&image)?;
            }
        }
        let before = digest(&image)?;
        Ok(Self { image, root: card.root, truth: card.truth, serial, before })
    }

    /// Fails if a byte of the image has changed since it was made.
    pub(super) fn is_unchanged(&self) -> Result<()> {
        ensure!(digest(&self.image)? == self.before, "{} was changed", self.image.display());
        Ok(())
    }
}
