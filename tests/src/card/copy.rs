//! Copies and stamps whole trees as they are: odd names, links, FIFOs and stamps included.
//!
//! Called by `build` and `cache`. A copy is writable whatever the original was. On failure the
//! copy is incomplete and the error names the entry. Never follows a symbolic link.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, symlink},
    path::Path,
};

use chrono::{DateTime, Utc};
use rustix::fs::{
    AtFlags, CWD, FileType, Mode, Timespec, Timestamps, UTIME_OMIT, mknodat, utimensat,
};

use super::CardError;

/// Copies the tree at `from` to `to`, keeping stamps.
pub(crate) fn copy_tree(from: &Path, to: &Path) -> Result<(), CardError> {
    fs::create_dir_all(to).map_err(CardError::io("making the folder", to))?;
    for entry in fs::read_dir(from).map_err(CardError::io("listing", from))? {
        let entry = entry.map_err(CardError::io("listing", from))?;
        copy_entry(&entry.path(), &to.join(entry.file_name()))?;
    }
    // After the entries: each one moved the folder's stamp.
    copy_stamp(from, to)
}

fn copy_entry(from: &Path, to: &Path) -> Result<(), CardError> {
    let metadata = fs::symlink_metadata(from).map_err(CardError::io("looking at", from))?;
    let kind = metadata.file_type();
    if kind.is_dir() {
        return copy_tree(from, to);
    }
    if kind.is_symlink() {
        let target = fs::read_link(from).map_err(CardError::io("reading the link", from))?;
        symlink(target, to).map_err(CardError::io("linking", to))?;
    } else if kind.is_file() {
        // Shares the blocks where the filesystem can.
        fs::copy(from, to).map_err(CardError::io("copying to", to))?;
        set_mode(to, 0o644)?;
    } else {
        mknodat(CWD, to, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0)
            .map_err(|errno| CardError::io("making the FIFO", to)(errno.into()))?;
    }
    copy_stamp(from, to)
}

fn copy_stamp(from: &Path, to: &Path) -> Result<(), CardError> {
    let metadata = fs::symlink_metadata(from).map_err(CardError::io("looking at", from))?;
    set_stamp(to, metadata.mtime(), metadata.mtime_nsec())
}

/// Gives the entry at `path`, itself even if it is a link, the stamp `time`.
pub(crate) fn stamp(path: &Path, time: DateTime<Utc>) -> Result<(), CardError> {
    set_stamp(path, time.timestamp(), 0)
}

fn set_stamp(path: &Path, seconds: i64, nanoseconds: i64) -> Result<(), CardError> {
    let times = Timestamps {
        last_access: Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT },
        last_modification: Timespec { tv_sec: seconds, tv_nsec: nanoseconds },
    };
    utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW)
        .map_err(|errno| CardError::io("stamping", path)(errno.into()))
}

/// Gives everything in the tree at `path`, itself included, the stamp `time`.
pub(crate) fn stamp_tree(path: &Path, time: DateTime<Utc>) -> Result<(), CardError> {
    for_each_entry(path, &mut |entry| stamp(entry, time))
}

/// Takes write permission from every file in the tree; folders stay removable.
pub(crate) fn make_files_read_only(path: &Path) -> Result<(), CardError> {
    for_each_entry(path, &mut |entry| {
        let metadata = fs::symlink_metadata(entry).map_err(CardError::io("looking at", entry))?;
        if metadata.is_file() { set_mode(entry, 0o444) } else { Ok(()) }
    })
}

fn set_mode(path: &Path, mode: u32) -> Result<(), CardError> {
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
        .map_err(CardError::io("setting the mode of", path))
}

fn for_each_entry(
    path: &Path,
    act: &mut impl FnMut(&Path) -> Result<(), CardError>,
) -> Result<(), CardError> {
    let metadata = fs::symlink_metadata(path).map_err(CardError::io("looking at", path))?;
    if metadata.is_dir() {
        for entry in fs::read_dir(path).map_err(CardError::io("listing", path))? {
            for_each_entry(&entry.map_err(CardError::io("listing", path))?.path(), act)?;
        }
    }
    act(path)
}
