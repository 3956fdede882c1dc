//! The places of a dropbox: where files are dropped, held while they are taken, and put away.
//!
//! Used by the dropbox alone. Everything goes through descriptors of folders that were opened once, and
//! no link is followed, so that nobody who may write to the folder can lead docket elsewhere. A report
//! stands, synced, before its file comes to stand beside it; neither ever replaces anything. After a kill
//! in between, the report stands alone, and the file is taken anew with a report of its own.

use std::{
    ffi::{OsStr, OsString},
    fs::File,
    io::{self, Read, Write},
    os::{
        fd::OwnedFd,
        unix::ffi::{OsStrExt, OsStringExt},
    },
    path::Path,
};

use rustix::{
    fs::{
        AtFlags, CWD, Dir, FileType, Mode, OFlags, RenameFlags, Stat, fstat, fsync, mkdirat,
        openat, renameat_with, statat, unlinkat,
    },
    io::Errno,
    process::geteuid,
};

use super::{FILE_MAX_BYTES, Unfit};

/// Where files are held while they are taken, each in a folder of its own.
const TAKING: &str = ".taking";
/// Where files go that were taken.
const DONE: &str = "done";
/// Where files go that were refused.
const FAILED: &str = "failed";
/// Files of one name that are kept side by side.
const NAMESAKES_MAX: u32 = 10_000;
/// The most of a name that is kept, bytes: a number and `.txt` must fit beside it into 255.
const NAME_MAX_BYTES: usize = 200;

/// The folder and those in it.
pub(super) struct Places {
    folder: OwnedFd,
    taking: OwnedFd,
    done: OwnedFd,
    failed: OwnedFd,
}

/// Something dropped, where only docket can reach it by name.
pub(super) struct Held {
    name: OsString,
    /// The number of its folder, and the folder.
    number: OsString,
    slot: OwnedFd,
}

/// A file that was read, and how it was then.
pub(super) struct Reading {
    file: File,
    was: (i64, i64, i64),
}

impl Places {
    /// Those of `folder`, made where they are not there.
    ///
    /// # Errors
    /// When one cannot be made or opened, or others may write where files are held.
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        let folder = openat(CWD, folder, OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
        let taking = inner(&folder, TAKING, Mode::RWXU)?;
        let owned = fstat(&taking)?;
        let others = Mode::from_raw_mode(owned.st_mode).intersects(Mode::RWXG | Mode::RWXO);
        if others || owned.st_uid != geteuid().as_raw() {
            let what = format!("{TAKING} is not the service's alone");
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, what));
        }
        let all = Mode::RWXU | Mode::RWXG | Mode::RWXO;
        let (done, failed) = (inner(&folder, DONE, all)?, inner(&folder, FAILED, all)?);
        Ok(Self { folder, taking, done, failed })
    }

    /// Whether something of that name is meant for docket.
    pub(super) fn may_be_dropped(name: &OsStr) -> bool {
        name != DONE && name != FAILED && !name.as_bytes().starts_with(b".")
    }

    /// Whether a plain file stands under the name.
    pub(super) fn is_file(&self, name: &OsStr) -> bool {
        statat(&self.folder, name, AtFlags::SYMLINK_NOFOLLOW).is_ok_and(|stat| is_plain(&stat))
    }

    /// Whether a plain file stands under the name that stands elsewhere, too: it was linked here, whole.
    pub(super) fn is_linked(&self, name: &OsStr) -> bool {
        let stat = statat(&self.folder, name, AtFlags::SYMLINK_NOFOLLOW);
        stat.is_ok_and(|stat| is_plain(&stat) && stat.st_nlink > 1)
    }

    /// The names of what stands in the folder, in order.
    ///
    /// # Errors
    /// When it cannot be listed.
    pub(super) fn dropped(&self) -> io::Result<Vec<OsString>> {
        names(&self.folder)
    }

    /// Moves what stands under the name to where it is read.
    ///
    /// # Errors
    /// [`Errno::NOENT`] when nothing does; when it cannot be moved.
    pub(super) fn hold(&self, name: &OsStr) -> Result<Held, Errno> {
        for number in 1..=NAMESAKES_MAX {
            let number = OsString::from(number.to_string());
            match mkdirat(&self.taking, &number, Mode::RWXU) {
                Err(Errno::EXIST) => continue,
                made => made?,
            }
            let slot = opened(&self.taking, &number)?;
            let held = Held { name: name.into(), number, slot };
            let moved = renameat_with(&self.folder, name, &held.slot, name, RenameFlags::NOREPLACE);
            return match moved {
                Ok(()) => Ok(held),
                Err(error) => {
                    held.leave(self)?;
                    Err(error)
                }
            };
        }
        Err(Errno::EXIST)
    }

    /// What an earlier run held.
    ///
    /// # Errors
    /// When it cannot be listed.
    pub(super) fn left_behind(&self) -> io::Result<Vec<Held>> {
        let mut found = Vec::new();
        for number in names(&self.taking)? {
            let slot = opened(&self.taking, &number)?;
            let mut inside = names(&slot)?;
            let (name, is_empty) = match inside.pop() {
                Some(name) => (name, false),
                None => (OsString::new(), true),
            };
            let held = Held { name, number, slot };
            if is_empty {
                held.leave(self)?;
            } else {
                found.push(held);
            }
        }
        Ok(found)
    }

    /// Whether a refusal of that name was told already.
    pub(super) fn is_refused(&self, name: &str) -> bool {
        statat(&self.failed, report_of(name), AtFlags::SYMLINK_NOFOLLOW).is_ok()
    }

    /// Tells the refusal of something that stays where it is.
    ///
    /// # Errors
    /// When the report cannot be written.
    pub(super) fn refuse(&self, name: &str, report: &str) -> io::Result<()> {
        write_new(&self.failed, &report_of(name), report)
    }
}

impl Held {
    /// Its name, fit to be shown.
    pub(super) fn shown(&self) -> String {
        shown(&self.name)
    }

    /// All bytes of a plain file.
    pub(super) fn read(&self) -> Result<(Vec<u8>, Reading), Unfit> {
        let failed = |error: Errno| Unfit::Unreadable(error.into());
        // Before it is opened, which would do something to some devices.
        let stat = statat(&self.slot, &self.name, AtFlags::SYMLINK_NOFOLLOW).map_err(failed)?;
        if !is_plain(&stat) {
            return Err(Unfit::NotAFile);
        }
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = openat(&self.slot, &self.name, flags, Mode::empty()).map_err(failed)?;
        let stat = fstat(&file).map_err(failed)?;
        let is_too_long = |length: u64| length > FILE_MAX_BYTES;
        if u64::try_from(stat.st_size).is_ok_and(is_too_long) {
            return Err(Unfit::TooLong);
        }
        let reading = Reading { file: file.into(), was: stamp(&stat) };
        let mut bytes = Vec::new();
        let read = (&reading.file).take(FILE_MAX_BYTES + 1).read_to_end(&mut bytes);
        read.map_err(Unfit::Unreadable)?;
        if is_too_long(bytes.len() as u64) {
            return Err(Unfit::TooLong);
        }
        if reading.is_changed() || i64::try_from(bytes.len()) != Ok(reading.was.0) {
            return Err(Unfit::Changed);
        }
        Ok((bytes, reading))
    }

    /// Puts it away under a free name, its report beside it. Answers where it stands.
    pub(super) fn put_away(self, places: &Places, taken: bool, report: &str) -> io::Result<String> {
        let (place, called) = if taken { (&places.done, DONE) } else { (&places.failed, FAILED) };
        let shown = self.shown();
        for number in 1..=NAMESAKES_MAX {
            let name = if number == 1 { shown.clone() } else { format!("{number}-{shown}") };
            let told = report_of(&name);
            match write_new(place, &told, report) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                written => written?,
            }
            let moved = renameat_with(&self.slot, &self.name, place, &name, RenameFlags::NOREPLACE);
            match moved {
                Ok(()) => {
                    fsync(place)?;
                    self.leave(places)?;
                    return Ok(format!("{called}/{name}"));
                }
                // The report is our own, and tells of nothing there.
                Err(Errno::EXIST) => unlinkat(place, &told, AtFlags::empty())?,
                Err(error) => {
                    unlinkat(place, &told, AtFlags::empty())?;
                    return Err(error.into());
                }
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// Removes the folder in which nothing stands any more.
    fn leave(&self, places: &Places) -> Result<(), Errno> {
        unlinkat(&places.taking, &self.number, AtFlags::REMOVEDIR)
    }
}

impl Reading {
    /// Whether the file is another than when it was read.
    pub(super) fn is_changed(&self) -> bool {
        fstat(&self.file).map_or(true, |stat| stamp(&stat) != self.was)
    }
}

/// A name as it may be shown and kept.
pub(super) fn shown(name: &OsStr) -> String {
    let name = name.to_string_lossy();
    let clean = name.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c });
    let mut kept = String::new();
    for c in clean {
        if kept.len() + c.len_utf8() > NAME_MAX_BYTES {
            break;
        }
        kept.push(c);
    }
    kept
}

fn report_of(name: &str) -> String {
    format!("{name}.txt")
}

fn is_plain(stat: &Stat) -> bool {
    FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile
}

/// What changes when a file is written: its length, and when that was last.
fn stamp(stat: &Stat) -> (i64, i64, i64) {
    (stat.st_size, stat.st_mtime, i64::try_from(stat.st_mtime_nsec).unwrap_or(i64::MAX))
}

fn inner(folder: &OwnedFd, name: &str, mode: Mode) -> io::Result<OwnedFd> {
    match mkdirat(folder, name, mode) {
        Ok(()) | Err(Errno::EXIST) => Ok(opened(folder, OsStr::new(name))?),
        Err(error) => Err(error.into()),
    }
}

fn opened(folder: &OwnedFd, name: &OsStr) -> Result<OwnedFd, Errno> {
    let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    openat(folder, name, flags, Mode::empty())
}

fn names(folder: &OwnedFd) -> io::Result<Vec<OsString>> {
    let mut found = Vec::new();
    for entry in Dir::read_from(folder)? {
        let name = entry?.file_name().to_bytes().to_vec();
        if name != b"." && name != b".." {
            found.push(OsString::from_vec(name));
        }
    }
    found.sort();
    Ok(found)
}

/// Writes a file that was not there, durably, or leaves none.
fn write_new(place: &OwnedFd, name: &str, text: &str) -> io::Result<()> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mode = Mode::RUSR | Mode::WUSR | Mode::RGRP | Mode::WGRP | Mode::ROTH | Mode::WOTH;
    let mut file = File::from(openat(place, name, flags, mode)?);
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    if let Err(error) = written.and_then(|()| Ok(fsync(place)?)) {
        unlinkat(place, name, AtFlags::empty())?;
        return Err(error);
    }
    Ok(())
}
