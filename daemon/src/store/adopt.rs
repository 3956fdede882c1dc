//! Adopting a local file: the staged file *becomes* the object, so its bytes are written once.
//!
//! Blocking: called on the archive lane's own thread. On the same filesystem it is a hard link,
//! which never replaces what stands there; across filesystems the bytes are copied to a temp file
//! in the archive, made durable, and renamed without replacing.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use rustix::fs::{CWD, RenameFlags, renameat_with};

use super::{
    Store, StoreError, StoreErrorKind,
    names::{Naming, parent},
};
use crate::observe::metrics;

/// Where half-copied files stand; everything in it is rubbish at start.
const INCOMING: &str = ".incoming";
/// Bytes copied between two looks at whether to stop.
const SLICE: u64 = 32 << 20;

impl Store {
    /// Makes `file` the object of `key`. When it returns, the object's name is durable. An object
    /// that stands there already is left alone: the caller reads it back and compares, as after any
    /// put.
    ///
    /// # Errors
    /// [`super::StoreErrorKind::Full`] or [`super::StoreErrorKind::Unwritable`]: `file` is
    /// untouched, and an object made here is gone again.
    pub fn adopt(&self, file: &Path, key: &str) -> Result<(), StoreError> {
        let object = self.path_of(key);
        let failed = |e| StoreError::io("archive", &object, &e);
        self.make_folders(&object).map_err(failed)?;
        let naming = Naming::of(&object);
        let is_new = match fs::hard_link(file, &object) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => false,
            // Another filesystem, or one that has no hard links.
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::CrossesDevices
                        | io::ErrorKind::PermissionDenied
                        | io::ErrorKind::Unsupported
                ) =>
            {
                match self.copy_in(file, &object) {
                    Err(_) if self.is_halted() => {
                        return Err(StoreError::stopped("archive", &object));
                    }
                    copied => copied.map_err(failed)?,
                }
            }
            Err(error) => return Err(failed(error)),
        };
        naming.make_new_durable(is_new).map_err(failed)
    }

    /// Makes a copy of `file` the object of `key`, also where a link would do. When it returns, the object
    /// is durable; one that stands there already is left alone. Answers whether it was made.
    ///
    /// # Errors
    /// As for [`Self::adopt`].
    pub fn copy(&self, file: &Path, key: &str) -> Result<bool, StoreError> {
        let object = self.path_of(key);
        let failed = |e| StoreError::io("archive", &object, &e);
        self.make_folders(&object).map_err(failed)?;
        let naming = Naming::of(&object);
        let is_new = match self.copy_in(file, &object) {
            Err(_) if self.is_halted() => return Err(StoreError::stopped("archive", &object)),
            copied => copied.map_err(failed)?,
        };
        naming.make_new_durable(is_new).map_err(failed)?;
        Ok(is_new)
    }

    /// Takes back an object whose bytes were just found not to be what they should. The staged
    /// file keeps the bytes.
    ///
    /// # Errors
    /// When the object cannot be removed; one that is not there is no error.
    pub fn withdraw(&self, key: &str) -> Result<(), StoreError> {
        let object = self.path_of(key);
        let failed = |error| StoreError::io("take back", &object, &error);
        let naming = Naming::of(&object);
        let removed = self.despite_flag(key, || fs::remove_file(&object).map_err(failed));
        match removed {
            Err(error) if error.kind() == StoreErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
            Ok(()) => naming.make_durable().map_err(failed),
        }
    }

    /// Whether anything stands under `key`.
    ///
    /// # Errors
    /// When that cannot be told.
    pub fn stands(&self, key: &str) -> Result<bool, StoreError> {
        let object = self.path_of(key);
        object.try_exists().map_err(|e| StoreError::io("look up", &object, &e))
    }

    /// Whether `file` and the object of `key` are one and the same file.
    #[must_use]
    pub fn is_adopted(&self, file: &Path, key: &str) -> bool {
        let id = |path: &Path| fs::symlink_metadata(path).map(|m| (m.dev(), m.ino())).ok();
        id(file).is_some_and(|file| id(&self.path_of(key)) == Some(file))
    }

    /// A path on the archive's own disk for a file that is to become an object; what a kill leaves there is
    /// rubbish.
    ///
    /// # Errors
    /// When the folder for it cannot be made.
    pub fn incoming_for(&self, name: &str) -> Result<PathBuf, StoreError> {
        let folder = self.incoming();
        let folder = folder.map_err(|e| StoreError::io("make", &self.folder, &e))?;
        Ok(folder.join(name))
    }

    /// Removes what a killed copy left behind.
    ///
    /// # Errors
    /// When the folder cannot be cleared.
    pub fn clear_incoming(&self) -> Result<(), StoreError> {
        let folder = self.folder.join(INCOMING);
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(StoreError::io("clear", &folder, &error))
            }
            _ => Ok(()),
        }
    }

    /// The folder of half-made objects, made if missing.
    pub(super) fn incoming(&self) -> io::Result<PathBuf> {
        if !self.folder.exists() {
            // The archive itself is away: its disk is not mounted.
            return Err(io::ErrorKind::NotFound.into());
        }
        let incoming = self.folder.join(INCOMING);
        match fs::create_dir(&incoming) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => Ok(incoming),
        }
    }

    /// Copies `file` in under a temp name, then gives it its own unless that is taken. Answers
    /// whether it was free.
    fn copy_in(&self, file: &Path, object: &Path) -> io::Result<bool> {
        let incoming = self.incoming()?;
        let name = parent(object).file_name().unwrap_or_default();
        let temp = incoming.join(name).with_extension(object.extension().unwrap_or_default());
        let copied = copy_durably(file, &temp, || !self.goes_on())
            .and_then(|()| Ok(renameat_with(CWD, &temp, CWD, object, RenameFlags::NOREPLACE)?));
        if copied.is_err() {
            // What is left of it is rubbish; the error told is the copy's, not this one's.
            let _ = fs::remove_file(&temp);
        }
        match copied {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            other => other.map(|()| true),
        }
    }
}

/// Copies slice by slice, so that a long copy can be ended early.
fn copy_durably(from: &Path, to: &Path, stop: impl Fn() -> bool) -> io::Result<()> {
    if to.exists() {
        fs::remove_file(to)?;
    }
    let source = File::open(from)?;
    let mut target = OpenOptions::new().write(true).create_new(true).mode(0o400).open(to)?;
    while io::copy(&mut (&source).take(SLICE), &mut target)? > 0 {
        if stop() {
            return Err(io::ErrorKind::Interrupted.into());
        }
    }
    metrics::fsync(|| target.sync_all())
}
