//! Opening things beneath one folder and nowhere else, for reading only.
//!
//! Used by the folder driver, and by the virtual recorder for its content files. Every part of a
//! path is opened on its own with `openat2(2)`, which the kernel holds to the folder it starts
//! from; links are refused. A lost card is told from a bad sector by [`Backing`].

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    path::Path,
};

use rustix::{
    fs::{CWD, FileType, Mode, OFlags, ResolveFlags},
    io::Errno,
};

use crate::backing::Backing;

/// Filesystem numbers from `linux/magic.h`.
const MSDOS_SUPER_MAGIC: i128 = 0x4d44;
const EXFAT_SUPER_MAGIC: i128 = 0x2011_BAB0;

/// A folder held open; everything else is reached from it.
#[derive(Debug)]
pub(crate) struct Beneath {
    root: OwnedFd,
    backing: Backing,
}

impl Beneath {
    /// Opens `path`, which the operator chose and may therefore be reached through links.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let root = without_atime(|flags| {
            rustix::fs::openat(CWD, path, flags | OFlags::DIRECTORY, Mode::empty())
        })?;
        Self::over(root)
    }

    /// The same for a folder that is open already, e.g. the root of a mount that has no path.
    pub(crate) fn over(root: OwnedFd) -> io::Result<Self> {
        let backing = Backing::of(rustix::fs::fstat(&root)?.st_dev);
        Ok(Self { root, backing })
    }

    /// Fails with `ENODEV` once the device beneath is drawn, whatever the kernel still shows of it.
    pub(super) fn still_there(&self) -> io::Result<()> {
        if self.backing.is_gone() { Err(Errno::NODEV.into()) } else { Ok(()) }
    }

    /// The root itself, opened anew so that reading it does not move another's position.
    pub(super) fn root_folder(&self) -> Result<OwnedFd, Errno> {
        if rustix::fs::fstat(&self.root)?.st_nlink == 0 {
            // Removed while held: some filesystems would go on to show it as empty.
            return Err(Errno::NODEV);
        }
        without_atime(|flags| {
            rustix::fs::openat(&self.root, c".", flags | OFlags::DIRECTORY, Mode::empty())
        })
    }

    /// Opens the regular file at `path_raw`.
    ///
    /// Anything else there, a link on the way, or a path with `..` counts as not there.
    pub(crate) fn file(&self, path_raw: &[u8]) -> io::Result<BeneathFile> {
        let (folders, name) = match path_raw.iter().rposition(|&byte| byte == b'/') {
            Some(slash) => (Some(&path_raw[..slash]), &path_raw[slash + 1..]),
            None => (None, path_raw),
        };
        let mut folder = None;
        for part in folders.into_iter().flat_map(|path| path.split(|&byte| byte == b'/')) {
            let from = folder.as_ref().map_or(self.root.as_fd(), OwnedFd::as_fd);
            folder = Some(self.told(open_folder(from, part).map_err(absent))?);
        }
        let from = folder.as_ref().map_or(self.root.as_fd(), OwnedFd::as_fd);
        let file = self.told(open_file(from, name).map_err(absent))?;
        Ok(BeneathFile { file, backing: self.backing.clone() })
    }

    /// The error as it should be told: see [`Backing`].
    pub(super) fn told<T>(&self, result: Result<T, Errno>) -> io::Result<T> {
        result.map_err(|errno| self.error(errno))
    }

    /// As [`Self::told`], for a bare error.
    pub(super) fn error(&self, errno: Errno) -> io::Error {
        self.backing.told(errno.into())
    }

    /// The smallest step of this filesystem's modification stamps.
    pub(super) fn stamp_resolution_ms(&self) -> u32 {
        match rustix::fs::fstatfs(&self.root).map(|fs| i128::from(fs.f_type)) {
            Ok(MSDOS_SUPER_MAGIC) => 2000,
            Ok(EXFAT_SUPER_MAGIC) => 10,
            _ => 1,
        }
    }
}

/// A regular file beneath the folder, with errors told as for [`Beneath`].
#[derive(Debug)]
pub(crate) struct BeneathFile {
    file: File,
    backing: Backing,
}

impl BeneathFile {
    /// Its size now.
    pub(crate) fn size(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }
}

impl Read for BeneathFile {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.file.read(into).map_err(|error| self.backing.told(error))
    }
}

impl Seek for BeneathFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// Opens the folder `name` in `parent`.
pub(super) fn open_folder(parent: BorrowedFd<'_>, name: &[u8]) -> Result<OwnedFd, Errno> {
    open_part(parent, name, OFlags::DIRECTORY)
}

fn open_file(parent: BorrowedFd<'_>, name: &[u8]) -> Result<File, Errno> {
    // Non-blocking: a pipe put in a file's place must not hold the caller up.
    let file = open_part(parent, name, OFlags::NONBLOCK)?;
    let kind = FileType::from_raw_mode(rustix::fs::fstat(&file)?.st_mode);
    if kind == FileType::RegularFile { Ok(File::from(file)) } else { Err(Errno::NOENT) }
}

/// A link or something else in the place of what was listed: that is no longer there.
fn absent(errno: Errno) -> Errno {
    match errno {
        Errno::LOOP | Errno::NOTDIR => Errno::NOENT,
        other => other,
    }
}

fn open_part(parent: BorrowedFd<'_>, name: &[u8], more: OFlags) -> Result<OwnedFd, Errno> {
    let no_name = name.is_empty() || name == b"." || name == b"..";
    if no_name || name.contains(&b'/') || name.contains(&0) {
        return Err(Errno::NOENT);
    }
    let within = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    without_atime(|flags| {
        let flags = flags | OFlags::NOFOLLOW | more;
        rustix::fs::openat2(parent, name, flags, Mode::empty(), within)
    })
}

/// Opens read-only without touching access times; only a file's owner may ask for that, so where
/// it is refused the access time is the host's to keep.
pub(crate) fn without_atime(
    open: impl Fn(OFlags) -> Result<OwnedFd, Errno>,
) -> Result<OwnedFd, Errno> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOCTTY;
    match open(flags | OFlags::NOATIME) {
        Err(Errno::PERM) => open(flags),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn nothing_outside_is_reached() {
        let dir = tempfile::tempdir().unwrap();
        let card = dir.path().join("card");
        std::fs::create_dir_all(card.join("in")).unwrap();
        std::fs::write(dir.path().join("secret"), "x").unwrap();
        std::fs::write(card.join("in/a"), "abc").unwrap();
        std::os::unix::fs::symlink("../secret", card.join("link")).unwrap();
        std::os::unix::fs::symlink("..", card.join("up")).unwrap();
        std::os::unix::fs::symlink("in", card.join("inward")).unwrap();

        let beneath = Beneath::open(&card).unwrap();
        assert_eq!(beneath.file(b"in/a").unwrap().size().unwrap(), 3);
        for path in [
            &b""[..],
            b".",
            b"..",
            b"../secret",
            b"in/../in/a",
            b"in/../../secret",
            b"/etc/passwd",
            b"link",
            b"up/secret",
            b"inward/a",
            b"in",
            b"in/a/b",
            b"in//a",
            b"in/a\0",
            b"missing",
        ] {
            let error = beneath.file(path).unwrap_err();
            let kind = ErrorKind::of_read(&error);
            assert_eq!(kind, ErrorKind::NotFound, "{} {error}", path.escape_ascii());
        }
    }
}
