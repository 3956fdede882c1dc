//! Listing everything beneath a folder, in one fixed order.
//!
//! Called by the folder driver. Whatever is there ends up either among the files or, with its
//! reason, among what cannot be taken: links, devices, folders that cannot be read or lie too
//! deep, entries that vanish meanwhile. Fails only when the root cannot be read or the card is
//! lost. Opens folders only, never a file.

use std::{
    io,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
};

use chrono::DateTime;
use rustix::{
    fs::{AtFlags, Dir, FileType, Stat},
    io::Errno,
};

use super::beneath::{self, Beneath};
use crate::{
    ErrorKind, NotTaken, RawStamp, StampSource,
    listing::{self, DEPTH_MAX, Found, join},
};

/// Everything beneath a root, each list in byte order of paths.
#[derive(Debug, Default)]
pub(super) struct Walked {
    pub(super) files: Vec<Found>,
    pub(super) folders: Vec<Vec<u8>>,
    pub(super) not_taken: Vec<NotTaken>,
}

/// Lists everything.
pub(super) fn walk(beneath: &Beneath) -> io::Result<Walked> {
    let resolution_ms = beneath.stamp_resolution_ms();
    let mut walk = Walk { beneath, resolution_ms, walked: Walked::default() };
    // A root that is not there was there when it was opened.
    let root = beneath.root_folder().map_err(|errno| match errno {
        Errno::NOENT => Errno::NODEV,
        other => other,
    });
    walk.folder(&beneath.told(root)?, b"", 0)?;
    // The mount of a drawn card may read as one with nothing on it.
    beneath.still_there()?;
    let mut walked = walk.walked;
    walked.files.sort_by(|a, b| a.path_raw.cmp(&b.path_raw));
    walked.folders.sort();
    walked.not_taken.sort_by(|a, b| a.path_raw.cmp(&b.path_raw));
    Ok(walked)
}

struct Walk<'a> {
    beneath: &'a Beneath,
    resolution_ms: u32,
    walked: Walked,
}

impl Walk<'_> {
    /// Lists one open folder and what lies beneath it.
    fn folder(&mut self, fd: &OwnedFd, path_raw: &[u8], depth: usize) -> io::Result<()> {
        let names = match self.beneath.told(names(fd)) {
            Ok((names, None)) => names,
            Ok((names, Some(errno))) => {
                // What was read stands; that there may be more is said.
                self.unreadable(path_raw, "unreadable-folder", self.beneath.error(errno))?;
                names
            }
            Err(error) => {
                self.unreadable(path_raw, "unreadable-folder", error)?;
                return Ok(());
            }
        };
        for name in names {
            self.entry(fd.as_fd(), &name, join(path_raw, &name), depth)?;
        }
        Ok(())
    }

    fn entry(
        &mut self,
        parent: BorrowedFd<'_>,
        name: &[u8],
        path_raw: Vec<u8>,
        depth: usize,
    ) -> io::Result<()> {
        let stat = rustix::fs::statat(parent, name, AtFlags::SYMLINK_NOFOLLOW);
        let stat = match self.beneath.told(stat) {
            Ok(stat) => stat,
            Err(error) => return self.unreadable(&path_raw, "unreadable", error),
        };
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => {
                self.walked.files.push(found(path_raw, &stat, self.resolution_ms));
            }
            FileType::Directory => self.subfolder(parent, name, path_raw, depth + 1)?,
            FileType::Symlink => self.not_taken(path_raw, "symlink", "a link, not followed"),
            other => {
                let detail = format!("neither file nor folder: {other:?}");
                self.not_taken(path_raw, "special-file", &detail);
            }
        }
        Ok(())
    }

    fn subfolder(
        &mut self,
        parent: BorrowedFd<'_>,
        name: &[u8],
        path_raw: Vec<u8>,
        depth: usize,
    ) -> io::Result<()> {
        if depth > DEPTH_MAX {
            let detail = format!("more than {DEPTH_MAX} folders deep");
            self.not_taken(path_raw, "too-deep", &detail);
            return Ok(());
        }
        match self.beneath.told(beneath::open_folder(parent, name)) {
            Ok(fd) => {
                self.walked.folders.push(path_raw.clone());
                self.folder(&fd, &path_raw, depth)
            }
            Err(error) => self.unreadable(&path_raw, "unreadable-folder", error),
        }
    }

    /// Notes what could not be read, unless the card is gone or it is the root.
    fn unreadable(&mut self, path_raw: &[u8], reason: &str, error: io::Error) -> io::Result<()> {
        match ErrorKind::of_read(&error) {
            ErrorKind::Disconnected => return Err(error),
            _ if path_raw.is_empty() => return Err(error),
            ErrorKind::NotFound => {
                self.not_taken(path_raw.into(), "vanished", "went away while being listed");
            }
            _ => self.not_taken(path_raw.into(), reason, &error.to_string()),
        }
        Ok(())
    }

    fn not_taken(&mut self, path_raw: Vec<u8>, reason: &str, detail: &str) {
        self.walked.not_taken.push(listing::not_taken(path_raw, reason, detail));
    }
}

/// All names in a folder, and the error that ended the reading early, if one did.
fn names(folder: &OwnedFd) -> Result<(Vec<Vec<u8>>, Option<Errno>), Errno> {
    let mut names = Vec::new();
    for entry in Dir::read_from(folder)? {
        match entry {
            Ok(entry) => names.push(entry.file_name().to_bytes().to_vec()),
            Err(errno) => return Ok((names, Some(errno))),
        }
    }
    names.retain(|name| name != b"." && name != b"..");
    Ok((names, None))
}

/// A file as its status tells of it, with a stamp of so many milliseconds' step.
fn found(path_raw: Vec<u8>, stat: &Stat, resolution_ms: u32) -> Found {
    let nanoseconds = u32::try_from(stat.st_mtime_nsec).unwrap_or_default();
    Found {
        path_raw,
        size: u64::try_from(stat.st_size).unwrap_or_default(),
        modified: DateTime::from_timestamp(stat.st_mtime, nanoseconds).map(|utc| RawStamp {
            source: StampSource::Filesystem,
            utc: Some(utc),
            face: None,
            resolution_ms,
        }),
        read_only: stat.st_mode & 0o222 == 0,
    }
}
