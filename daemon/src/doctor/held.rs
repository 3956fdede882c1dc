//! Who holds a data folder, asked without trying its lock: a lock taken for a look, however short,
//! could make a station that starts at that moment believe that another is at work.

use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use rustix::fs::{major, minor};

use super::host::Host;

/// A process that holds the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Holder {
    /// Its number.
    pub(super) pid: u64,
}

/// Whoever holds `lock`, by the kernel's own list (proc_locks(5)).
pub(super) fn holder(host: Host<'_>, lock: &Path) -> Option<Holder> {
    let file = fs::metadata(lock).ok()?;
    let locks = host.text("proc/locks")?;
    let held = locks.lines().filter_map(|line| line_of(line, file.ino()));
    let (device, inode) = ((major(file.dev()), minor(file.dev())), file.ino());
    held.filter(|(of_device, pid)| *of_device == device || has_open(host, *pid, file.dev(), inode))
        .map(|(_, pid)| Holder { pid })
        .next()
}

/// Device and process of a held lock on `inode`: `1: FLOCK  ADVISORY  WRITE 42 08:01:99 0 EOF`.
fn line_of(line: &str, inode: u64) -> Option<((u32, u32), u64)> {
    let mut fields = line.split_whitespace().skip(1);
    // One who waits has an arrow in this place.
    if fields.next()? != "FLOCK" {
        return None;
    }
    let mut fields = fields.skip(2);
    let pid = fields.next()?.parse().ok()?;
    let mut file = fields.next()?.split(':');
    let (major, minor) = (file.next()?, file.next()?);
    let device = (u32::from_str_radix(major, 16).ok()?, u32::from_str_radix(minor, 16).ok()?);
    (file.next()?.parse() == Ok(inode)).then_some((device, pid))
}

/// Whether the process has the file open. Filesystems in layers give another device to whoever looks
/// at the file than to the list of locks.
fn has_open(host: Host<'_>, pid: u64, device: u64, inode: u64) -> bool {
    let Ok(open) = fs::read_dir(host.path(&format!("proc/{pid}/fd"))) else { return false };
    let paths: Vec<PathBuf> = open.flatten().map(|entry| entry.path()).collect();
    let is_it = |m: fs::Metadata| m.dev() == device && m.ino() == inode;
    paths.iter().any(|path| fs::metadata(path).is_ok_and(is_it))
}
