//! The archive: object storage with docket's key layout, create-only puts, and reading back.
//!
//! Called by `flow` and `api`. A put that returns an error may or may not have happened; the caller
//! finds out by reading back, never from the reply. Nothing here overwrites an object, and nothing
//! deletes one but [`Store::withdraw`], for bytes that were just found not to be what they should, and a
//! put that could not make its object durable, for that very object. Wrapped keys alone may be replaced and
//! destroyed.

mod adopt;
mod aside;
mod connect;
mod disk;
mod encrypted;
mod error;
#[cfg(test)]
pub(crate) mod for_tests;
mod guard;
mod immutable;
pub mod keys;
mod list;
mod names;
mod objects;
mod parts;
mod probe;
mod read_back;
mod remote;
mod replace;
mod s3;
mod target;
mod turns;
mod walk;

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use object_store::{ObjectStore, local::LocalFileSystem, memory::InMemory};
use rustix::fs::statvfs;

pub use disk::Disk;
pub use encrypted::Encrypted;
pub use error::{StoreError, StoreErrorKind};
pub use guard::Shown;
pub use list::{Listing, SMALL_MAX};
pub use names::make_folder;
pub use parts::part_bytes;
pub use probe::{Kept, Promise, WRITE_ONCE};
pub use read_back::{ReadBack, open_uncached, read_whole};
pub use remote::{Payload, Remote};
pub use target::{Target, copy_into};
pub use walk::StoredObject;

use crate::observe::Pulse;

/// An archive's folder can be opened within this time, also on a disk that has to spin up.
const OPENS_WITHIN: Duration = Duration::from_secs(30);

/// One archive target. Clones share it.
#[derive(Clone)]
pub struct Store {
    target: String,
    objects: Arc<dyn ObjectStore>,
    folder: PathBuf,
    /// Set when long reads and copies are to end early.
    halt: Arc<AtomicBool>,
    /// Felt while long reads and copies move.
    pulse: Pulse,
    durable: names::Durable,
}

impl Store {
    /// A local folder as archive, which must be there; every put is durable when it returns.
    ///
    /// # Errors
    /// [`StoreErrorKind::NoArchive`] when there is no such folder: it may be on a disk that is not
    /// mounted, and must not be made below its mount point.
    pub fn local(target: &str, folder: &Path) -> Result<Self, StoreError> {
        let folder = folder.canonicalize().map_err(|e| StoreError::opening(folder, &e))?;
        let objects = LocalFileSystem::new_with_prefix(&folder)
            .map_err(|e| StoreError::object("open", &folder.display().to_string(), &e))?
            .with_fsync(true);
        let halt = Arc::default();
        let pulse = Pulse::default();
        let (target, durable) = (target.into(), names::Durable::default());
        Ok(Self { target, objects: Arc::new(objects), folder, halt, pulse, durable })
    }

    /// The archive of a data folder: `archive` in it, made if missing, unless the settings name
    /// another folder.
    ///
    /// # Errors
    /// As for [`Store::local`], or [`StoreErrorKind::Unwritable`] when the default cannot be made.
    pub fn of_data_folder(data: &Path, archive: Option<&Path>) -> Result<Self, StoreError> {
        let default = data.join("archive");
        if archive.is_none() {
            fs::create_dir_all(data)
                .and_then(|()| make_folder(&default))
                .map_err(|e| StoreError::io("make", &default, &e))?;
        }
        Self::local("local", archive.unwrap_or(&default))
    }

    /// The same, on a disk that may hang: then the archive is not there.
    ///
    /// # Errors
    /// As for [`Store::of_data_folder`].
    pub async fn of_data_folder_on(
        data: &Path,
        archive: Option<&Path>,
        disk: &Disk,
    ) -> Result<Self, StoreError> {
        let (data, archive) = (data.to_owned(), archive.map(Path::to_owned));
        let folder = archive.clone().unwrap_or_else(|| data.join("archive"));
        let opened =
            disk.ask_for(OPENS_WITHIN, move || Self::of_data_folder(&data, archive.as_deref()));
        opened.await.unwrap_or_else(|| Err(StoreError::silent(&folder)))
    }

    /// An archive of which nobody knows where it is: everything asked of it fails.
    #[must_use]
    pub fn unknown() -> Self {
        Self {
            target: "unknown".into(),
            objects: Arc::new(InMemory::new()),
            folder: PathBuf::from("/dev/null/archive"),
            halt: Arc::new(AtomicBool::new(true)),
            pulse: Pulse::default(),
            durable: names::Durable::default(),
        }
    }

    /// Refuses an archive in which there should be evidence and is none at all: its disk is not
    /// mounted, and what is put below its mount point would be out of sight once it is.
    ///
    /// # Errors
    /// [`StoreErrorKind::NotFound`].
    pub fn must_hold_evidence(&self, is_expected: bool) -> Result<(), StoreError> {
        let folder = self.path_of(keys::EVIDENCE);
        if is_expected && !folder.is_dir() {
            return Err(StoreError::io("find", &folder, &io::ErrorKind::NotFound.into()));
        }
        Ok(())
    }

    /// Refuses an archive in which nothing at all stands, to somebody who misses an original there: one
    /// may be lost, but not all of them.
    ///
    /// # Errors
    /// [`StoreErrorKind::NoArchive`].
    pub fn must_be_mounted(&self) -> Result<(), StoreError> {
        if self.path_of(keys::EVIDENCE).is_dir() {
            return Ok(());
        }
        Err(StoreError::missing(&self.folder))
    }

    /// The same, with its long reads and copies felt in `pulse`.
    #[must_use]
    pub fn felt_in(self, pulse: Pulse) -> Self {
        Self { pulse, ..self }
    }

    /// An archive as it is found: nothing is made, and where its folder is not there nothing is
    /// found. For those who only look.
    ///
    /// # Errors
    /// When the folder is there and cannot be used.
    pub fn as_found(data: &Path, archive: Option<&Path>) -> Result<Self, StoreError> {
        let default = data.join("archive");
        let folder = archive.unwrap_or(&default);
        if folder.is_dir() {
            return Self::local("local", folder);
        }
        Ok(Self {
            target: "local".into(),
            folder: folder.into(),
            halt: Arc::default(),
            ..Self::unknown()
        })
    }

    /// Ends long reads and copies under way, here and in all clones, with
    /// [`StoreErrorKind::Stopped`]: the station stops. What they were at is done anew by the next
    /// start.
    pub fn halt(&self) {
        self.halt.store(true, Ordering::Relaxed);
    }

    /// Whether it was told to end what it is at.
    #[must_use]
    pub fn is_halted(&self) -> bool {
        self.halt.load(Ordering::Relaxed)
    }

    /// A slice of something long is done. Answers whether to go on.
    fn goes_on(&self) -> bool {
        self.pulse.beat();
        !self.is_halted()
    }

    /// The target's name in the catalog.
    #[must_use]
    pub fn target(&self) -> &str {
        &self.target
    }

    /// The archive's folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Free bytes on the archive's disk for this user.
    ///
    /// # Errors
    /// When the filesystem cannot be asked.
    pub fn free_bytes(&self) -> Result<u64, StoreError> {
        let vfs = statvfs(&self.folder)
            .map_err(|e| StoreError::io("measure", &self.folder, &e.into()))?;
        Ok(vfs.f_bavail.saturating_mul(vfs.f_frsize))
    }

    /// Where the object of `key` stands in the folder.
    #[must_use]
    pub fn path_of(&self, key: &str) -> PathBuf {
        self.folder.join(key)
    }
}
