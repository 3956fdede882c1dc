//! Names in the archive that survive a power cut: folders, and objects in them.
//!
//! Blocking. A name is durable once its folder was fsynced. A run that was killed in between leaves a
//! name that stands and may still go, so a folder that stands already is made durable too, once a run.
//! A failed fsync is final here as well: the kernel may call the folder clean from then on, so what
//! was new in it is taken back, and a second try writes it anew.

use std::{
    collections::HashSet,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use super::Store;
use crate::observe::metrics;

/// Names remembered at most: a few hundred bytes each.
const REMEMBERED_MAX: usize = 4096;

/// Folders whose names this process has made durable. Clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Durable(Arc<Mutex<HashSet<PathBuf>>>);

impl Durable {
    fn knows(&self, folder: &Path) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(folder)
    }

    fn remember(&self, folder: &Path) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED_MAX {
            known.clear();
        }
        known.insert(folder.to_owned());
    }
}

impl Store {
    /// Makes the folders of `object`, each durable in its parent.
    pub(super) fn make_folders(&self, object: &Path) -> io::Result<()> {
        if !self.folder.exists() {
            // The archive itself is away: its disk is not mounted.
            return Err(io::ErrorKind::NotFound.into());
        }
        let folders: Vec<&Path> =
            parent(object).ancestors().take_while(|folder| *folder != self.folder).collect();
        for folder in folders.into_iter().rev() {
            if !(self.durable.knows(folder) && folder.is_dir()) {
                make_folder(folder)?;
                self.durable.remember(folder);
            }
        }
        Ok(())
    }
}

/// Makes `folder` and its name durable; one that stands already is made durable too.
///
/// # Errors
/// When it cannot be: a folder made here is gone again.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    let is_new = match fs::create_dir(folder) {
        Ok(()) => true,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => false,
        Err(error) => return Err(error),
    };
    let synced = sync_folder(parent(folder));
    if synced.is_err() && is_new {
        // The error told is the fsync's, not this one's.
        let _ = fs::remove_dir(folder);
    }
    synced
}

/// Makes the name of `object` durable. One that is `new` is taken back if that fails.
pub(super) fn make_durable(object: &Path, new: bool) -> io::Result<()> {
    let synced = sync_folder(parent(object));
    if synced.is_err() && new {
        // The error told is the fsync's, not this one's.
        let _ = fs::remove_file(object);
    }
    synced
}

pub(super) fn parent(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}

pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    let folder = File::open(folder)?;
    metrics::fsync(|| folder.sync_all())
}
