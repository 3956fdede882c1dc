//! FAT images by `mkfs.vfat` and `mcopy`.
//!
//! Called by tests. Faces of stamps are those of UTC.

use std::{fs, io, path::Path};

use super::{program, run};

/// Makes a FAT volume of so many `bits` (12, 16 or 32) and `bytes` at `image`, with everything that
/// lies in the folder `root`, stamps included.
///
/// # Errors
/// What the programs say.
pub fn fat(image: &Path, bits: u8, bytes: u64, root: &Path) -> io::Result<()> {
    fs::File::create_new(image)?.set_len(bytes)?;
    let width = bits.to_string();
    let mut format = program("mkfs.vfat");
    run(format.args(["-F", &width, "-n", "CARD", "-i", "2026ABCD"]).arg(image))?;
    let mut roots =
        fs::read_dir(root)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    roots.sort();
    if roots.is_empty() {
        return Ok(());
    }
    let mut copy = program("mcopy");
    // Names and stamps as they are, whatever the host's locale and zone.
    copy.env("TZ", "UTC").env("LC_ALL", "C.UTF-8").args(["-s", "-m", "-n", "-i"]);
    run(copy.arg(image).args(roots).arg("::/")).map(drop)
}
