//! Images of cards for tests, made by other programs than the ones that read them.
//!
//! Called by tests of drivers and by stories. FAT is written by `mkfs.vfat` and mtools alone; exFAT
//! is laid out by `mkfs.exfat` and filled by a writer of our own, which `fsck.exfat` judges. Fails
//! when a program is missing or says no; the image is then half made. Needs no privilege.

mod exfat;
mod exfat_set;
mod fat;

use std::{io, process::Command};

pub use exfat::{ExfatWriter, Placed};
pub use exfat_set::ExfatFile;
pub use fat::fat;

/// Runs a program to its end; what it said is told when it fails.
fn run(command: &mut Command) -> io::Result<()> {
    let named = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| {
        io::Error::new(error.kind(), format!("{named}: {error}; is it installed?"))
    })?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(io::Error::other(format!("{named}: {}", String::from_utf8_lossy(&said))))
}
