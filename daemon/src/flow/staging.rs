//! The staging area: where a clip's bytes stand between recorder and archive.
//!
//! ```text
//! staging/<item>.<attempt>.part   being pulled, or torn
//! staging/<item>.staged           whole and durable
//! quarantine/<item>.*             kept, not trusted
//! quarantine/strays/*             fits no item
//! ```
//!
//! Files are made new with mode 0400 and never replaced. Blocking.

use std::{
    ffi::{OsStr, OsString},
    fs::{self, File, OpenOptions, Permissions},
    io,
    os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use rustix::fs::{CWD, FallocateFlags, RenameFlags, fallocate, renameat_with, statvfs};

use super::FlowError;
use crate::{domain::ItemId, observe::metrics, store::make_folder};

/// The staging and quarantine folders of one data folder.
#[derive(Debug)]
pub struct Staging {
    staging: PathBuf,
    quarantine: PathBuf,
    keep_free_bytes: AtomicU64,
}

/// Whether a clip fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// It does.
    Enough,
    /// It does not, by so many bytes.
    Short(u64),
}

impl Staging {
    /// Opens the folders below `data`, making them if missing. `keep_free_bytes` stay untouched.
    ///
    /// # Errors
    /// [`FlowError::Staging`] when they cannot be made.
    pub fn open(data: &Path, keep_free_bytes: u64) -> Result<Self, FlowError> {
        let staging = folder_in(data);
        let quarantine = data.join("quarantine");
        for folder in [&staging, &quarantine] {
            fs::create_dir_all(data)
                .and_then(|()| make_folder(folder))
                .map_err(|e| FlowError::staging("make", folder, e))?;
        }
        Ok(Self { staging, quarantine, keep_free_bytes: keep_free_bytes.into() })
    }

    /// Leaves `bytes` untouched from now on.
    pub fn keep_free(&self, bytes: u64) {
        self.keep_free_bytes.store(bytes, Ordering::Relaxed);
    }

    /// The temp file of an attempt.
    #[must_use]
    pub fn part(&self, item: ItemId, attempt: u32) -> PathBuf {
        self.staging.join(format!("{item}.{attempt}.part"))
    }

    /// The whole file.
    #[must_use]
    pub fn staged(&self, item: ItemId) -> PathBuf {
        staged_name(&self.staging, item)
    }

    /// Where an item's whole file stands below `data`, for readers that make no folders.
    #[must_use]
    pub fn staged_in(data: &Path, item: ItemId) -> PathBuf {
        staged_name(&folder_in(data), item)
    }

    /// Free bytes on the staging disk for this user, those that must stay free included.
    ///
    /// # Errors
    /// [`FlowError::Staging`] when the filesystem cannot be asked.
    pub fn free_bytes(&self) -> Result<u64, FlowError> {
        let vfs = statvfs(&self.staging)
            .map_err(|e| FlowError::staging("measure", &self.staging, e.into()))?;
        Ok(vfs.f_bavail.saturating_mul(vfs.f_frsize))
    }

    /// Whether `bytes` more fit beside what must stay free.
    ///
    /// # Errors
    /// [`FlowError::Staging`] when the filesystem cannot be asked.
    pub fn room_for(&self, bytes: u64) -> Result<Room, FlowError> {
        let free = self.free_bytes()?;
        let wanted = bytes.saturating_add(self.keep_free_bytes.load(Ordering::Relaxed));
        Ok(if wanted <= free { Room::Enough } else { Room::Short(wanted - free) })
    }

    /// Makes a new temp file with room reserved for `bytes`.
    ///
    /// # Errors
    /// [`FlowError::Staging`]; a full disk answers so before the first byte, and leaves no file.
    pub fn create_part(&self, path: &Path, bytes: u64) -> Result<File, FlowError> {
        let failed = |e: io::Error| FlowError::staging("make", path, e);
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create_new(true)
            .mode(0o400)
            .open(path)
            .map_err(failed)?;
        match reserve(&file, bytes) {
            Ok(()) => Ok(file),
            Err(error) => {
                self.discard(path)?;
                Err(failed(error))
            }
        }
    }

    /// Opens a torn temp file again for going on.
    ///
    /// # Errors
    /// [`FlowError::Staging`] when it is gone.
    pub fn reopen_part(&self, path: &Path) -> Result<File, FlowError> {
        let failed = |e: io::Error| FlowError::staging("open", path, e);
        fs::set_permissions(path, Permissions::from_mode(0o600)).map_err(failed)?;
        let file = OpenOptions::new().read(true).write(true).open(path).map_err(failed)?;
        fs::set_permissions(path, Permissions::from_mode(0o400)).map_err(failed)?;
        Ok(file)
    }

    /// Bytes of disk that a torn temp file holds already, its reserve included; none if it is gone.
    #[must_use]
    pub fn reserved(&self, part: &Path) -> u64 {
        // st_blocks counts 512 bytes whatever the filesystem's own block (stat(2)).
        fs::metadata(part).map_or(0, |m| m.blocks().saturating_mul(512))
    }

    /// Frees what was reserved behind a file's end: it will not grow any more.
    fn give_back_reserve(&self, path: &Path) -> Result<(), FlowError> {
        let file = self.reopen_part(path)?;
        file.metadata()
            .and_then(|m| file.set_len(m.len()))
            .map_err(|e| FlowError::staging("cut", path, e))
    }

    /// Moves a durable temp file to its staged name, which must be free.
    ///
    /// # Errors
    /// [`FlowError::Staging`]; the temp file then stands as it was.
    pub fn rename_whole(&self, part: &Path, item: ItemId) -> Result<(), FlowError> {
        let staged = self.staged(item);
        renameat_with(CWD, part, CWD, &staged, RenameFlags::NOREPLACE)
            .map_err(|e| FlowError::staging("rename", part, e.into()))
    }

    /// Makes the folder's names durable.
    ///
    /// # Errors
    /// [`FlowError::Staging`]: nothing renamed since the last time may be trusted.
    pub fn sync(&self) -> Result<(), FlowError> {
        File::open(&self.staging)
            .and_then(|folder| metrics::fsync(|| folder.sync_all()))
            .map_err(|e| FlowError::staging("sync", &self.staging, e))
    }

    /// Removes a file whose bytes are proven elsewhere or worthless; a missing one is no error.
    ///
    /// # Errors
    /// [`FlowError::Staging`] when it cannot be removed.
    pub fn discard(&self, path: &Path) -> Result<(), FlowError> {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(FlowError::staging("remove", path, error))
            }
            _ => Ok(()),
        }
    }

    /// Moves every file of an item aside. Answers how many there were.
    ///
    /// # Errors
    /// [`FlowError::Staging`] when one cannot be moved.
    pub fn set_aside(&self, item: ItemId) -> Result<usize, FlowError> {
        let prefix = format!("{item}.");
        let mut moved = 0;
        for name in self.names()? {
            if name.to_string_lossy().starts_with(&prefix) {
                self.give_back_reserve(&self.staging.join(&name))?;
                self.move_to(&name, &self.quarantine)?;
                moved += 1;
            }
        }
        Ok(moved)
    }

    /// Moves a file that fits no item to the strays. Answers where it stands now.
    ///
    /// # Errors
    /// [`FlowError::Staging`] when it cannot be moved.
    pub fn set_stray_aside(&self, name: &OsStr) -> Result<PathBuf, FlowError> {
        let strays = self.quarantine.join("strays");
        fs::create_dir_all(&strays).map_err(|e| FlowError::staging("make", &strays, e))?;
        self.move_to(name, &strays)
    }

    /// Names of all files in staging.
    ///
    /// # Errors
    /// [`FlowError::Staging`] when the folder cannot be read.
    pub fn names(&self) -> Result<Vec<OsString>, FlowError> {
        let failed = |e| FlowError::staging("read", &self.staging, e);
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.staging).map_err(failed)? {
            names.push(entry.map_err(failed)?.file_name());
        }
        names.sort();
        Ok(names)
    }

    /// Never replaces: a name taken there gets a number.
    fn move_to(&self, name: &OsStr, folder: &Path) -> Result<PathBuf, FlowError> {
        let from = self.staging.join(name);
        for n in 0_u32.. {
            let mut free = name.to_owned();
            if n > 0 {
                free.push(format!(".{n}"));
            }
            let to = folder.join(free);
            match renameat_with(CWD, &from, CWD, &to, RenameFlags::NOREPLACE) {
                Ok(()) => return Ok(to),
                Err(rustix::io::Errno::EXIST) => {}
                Err(error) => return Err(FlowError::staging("move", &from, error.into())),
            }
        }
        Ok(from)
    }
}

/// The folder of staged clips below `data`.
#[must_use]
pub fn folder_in(data: &Path) -> PathBuf {
    data.join("staging")
}

fn staged_name(folder: &Path, item: ItemId) -> PathBuf {
    folder.join(format!("{item}.staged"))
}

/// Reserves the blocks without growing the file, so that a torn file's length stays honest. A
/// filesystem that cannot reserve is told apart from one that is full.
fn reserve(file: &File, bytes: u64) -> io::Result<()> {
    if bytes == 0 {
        return Ok(());
    }
    match fallocate(file, FallocateFlags::KEEP_SIZE, 0, bytes) {
        Ok(()) | Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::NOSYS) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
