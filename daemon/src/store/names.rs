//! Names in the archive that survive a power cut: folders, and objects in them.
//!
//! Blocking. A name is durable once its folder was fsynced. A run that was killed in between leaves a
//! name that stands and may still go, so a folder that stands already is made durable too, once a run.
//! A failed fsync is final here as well: the kernel may call the folder clean from then on, so what
//! was new in it is taken back, and a second try writes it anew. That holds for all who named something in
//! it by then, not only for whoever asked for the fsync. Those who name something at once share one fsync.

use std::{
    collections::HashSet,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures::executor::block_on;

use super::{Store, turns::Folder};
use crate::observe::metrics;

/// Names remembered at most: a few hundred bytes each.
const REMEMBERED_MAX: usize = 4096;

/// Folders whose names this process has made durable. Clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Durable(Arc<Mutex<HashSet<PathBuf>>>);

impl Durable {
    fn knows(&self, folder: &Path) -> bool {
        self.known().contains(folder)
    }

    fn remember(&self, folder: &Path) {
        let mut known = self.known();
        if known.len() >= REMEMBERED_MAX {
            known.clear();
        }
        known.insert(folder.to_owned());
    }

    fn known(&self) -> MutexGuard<'_, HashSet<PathBuf>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
    let naming = Naming::of(folder);
    let is_new = match fs::create_dir(folder) {
        Ok(()) => true,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => false,
        Err(error) => return Err(error),
    };
    naming.or_else_take_back(|| {
        if is_new {
            // The error told is the fsync's, not this one's.
            let _ = fs::remove_dir(folder);
        }
    })
}

/// A name that is about to change: to be given, or to go.
pub(super) struct Naming<'a> {
    path: &'a Path,
    folder: Arc<Folder>,
    /// Fsyncs of the folder that had failed by then.
    lost: u64,
}

impl<'a> Naming<'a> {
    /// Of `path`, before it changes.
    pub(super) fn of(path: &'a Path) -> Self {
        let folder = Folder::of(parent(path));
        let lost = folder.lost();
        Self { path, folder, lost }
    }

    /// Makes the change durable.
    pub(super) fn make_durable(self) -> io::Result<()> {
        self.or_else_take_back(|| {})
    }

    /// Makes the name of an object durable. One that is `new` is taken back if that fails.
    pub(super) fn make_new_durable(self, new: bool) -> io::Result<()> {
        let object = self.path;
        self.or_else_take_back(|| {
            if new {
                // The error told is the fsync's, not this one's.
                let _ = fs::remove_file(object);
            }
        })
    }

    fn or_else_take_back(self, take_back: impl FnOnce()) -> io::Result<()> {
        let begun = self.folder.begun();
        let turn = block_on(Arc::clone(&self.folder).turn());
        let durable = if self.folder.lost() != self.lost {
            Err(io::Error::other(
                "another fsync of its folder failed, which may have cost this name",
            ))
        } else if self.folder.begun() != begun {
            // Whoever had the turn meanwhile made this name durable as well.
            Ok(())
        } else {
            turn.begins();
            sync_folder(parent(self.path))
        };
        if durable.is_err() {
            take_back();
            turn.failed();
        }
        durable
    }
}

pub(super) fn parent(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}

/// For whoever has its turn.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    let folder = File::open(folder)?;
    metrics::fsync(|| folder.sync_all())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fsyncs nobody can do: the folder is away meanwhile.
    fn while_away<T>(folder: &Path, does: impl FnOnce() -> T) -> T {
        let away = folder.with_extension("away");
        fs::rename(folder, &away).unwrap();
        let done = does();
        fs::rename(&away, folder).unwrap();
        done
    }

    #[test]
    fn a_failed_fsync_costs_all_that_was_named_by_then_and_nothing_later() {
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().join("tile");
        make_folder(&folder).unwrap();
        let [first, second, third] = ["0", "1", "2"].map(|name| folder.join(name));

        let namings = [Naming::of(&first), Naming::of(&second)];
        fs::write(&first, "").unwrap();
        fs::write(&second, "").unwrap();
        let [naming, other] = namings;
        while_away(&folder, || naming.make_new_durable(false)).unwrap_err();

        other.make_new_durable(true).unwrap_err();
        assert!(!second.exists(), "what the first one's fsync may have cost is taken back");
        make_folder(&third).unwrap();
        make_folder(&second).unwrap();
    }

    #[test]
    fn what_is_taken_back_is_not_believed_by_whoever_found_it() {
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().join("tile");
        make_folder(&folder).unwrap();
        let object = folder.join("0");

        let maker = Naming::of(&object);
        fs::write(&object, "").unwrap();
        let finder = Naming::of(&object);
        while_away(&folder, || maker.make_durable()).unwrap_err();
        finder.make_new_durable(false).unwrap_err();
    }

    #[test]
    fn many_make_the_same_folders_at_once() {
        let data = tempfile::tempdir().unwrap();
        let data = data.path();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for number in 0..200 {
                        make_folder(&data.join(number.to_string())).unwrap();
                    }
                });
            }
        });
        assert_eq!(fs::read_dir(data).unwrap().count(), 200);
    }
}
