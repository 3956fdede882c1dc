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

/// A program, also where Debian keeps those for root.
fn program(name: &str) -> Command {
    let mut path = std::env::var_os("PATH").unwrap_or_default();
    path.push(":/usr/sbin:/sbin");
    let mut command = Command::new(name);
    command.env("PATH", path);
    command
}

/// Runs a program to its end and answers what it said; that is told when it fails, too.
fn run(command: &mut Command) -> io::Result<String> {
    let named = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| {
        io::Error::new(error.kind(), format!("{named}: {error}; `make setup` installs it"))
    })?;
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    if output.status.success() {
        Ok(said)
    } else {
        Err(io::Error::other(format!("{named}: {said}")))
    }
}
