//! Folders in which several name things at once, and what a failed fsync of one costs them all.
//!
//! Called by [`super::names`] and [`super::Store::put_new`]. Of the whole program, for two stores may be opened on one
//! folder: a target's lane has its own, and so has who reconciles it. The kernel may call a folder clean once an fsync of it
//! has failed, whoever asked for it: so every fsync that makes names durable has its turn here, a failed one is counted, and
//! whoever named something before it does not believe a later one. It never touches a disk.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{
        Arc, LazyLock, Mutex, PoisonError, Weak,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::sync::OwnedMutexGuard;

/// Folders in use, and at most as many again that no longer are.
static FOLDERS: LazyLock<Mutex<Folders>> = LazyLock::new(Mutex::default);

#[derive(Default)]
struct Folders {
    known: HashMap<PathBuf, Weak<Folder>>,
    /// As many are looked through for what nobody uses any more.
    many: usize,
}

/// A folder in which something is being named.
#[derive(Default)]
pub(super) struct Folder {
    turn: Arc<tokio::sync::Mutex<()>>,
    begun: AtomicU64,
    lost: AtomicU64,
}

/// The turn of whoever makes names of a folder durable; it ends when this is dropped.
pub(super) struct Turn {
    folder: Arc<Folder>,
    _turn: OwnedMutexGuard<()>,
}

impl Folder {
    /// The one and only of `folder`, as long as anybody holds it.
    pub(super) fn of(folder: &Path) -> Arc<Self> {
        // What is found is whole whoever panicked.
        let mut folders = FOLDERS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = folders.known.get(folder).and_then(Weak::upgrade) {
            return known;
        }
        if folders.known.len() >= folders.many {
            folders.known.retain(|_, folder| folder.strong_count() > 0);
            folders.many = 2 * folders.known.len().max(32);
        }
        let new = Arc::default();
        folders.known.insert(folder.to_path_buf(), Arc::downgrade(&new));
        new
    }

    /// Fsyncs begun so far. One that begins later has what is named in the folder by now.
    pub(super) fn begun(&self) -> u64 {
        self.begun.load(Ordering::SeqCst)
    }

    /// Fsyncs that have failed so far. One that fails later may cost what is named in the folder by now, whatever the
    /// next one answers.
    pub(super) fn lost(&self) -> u64 {
        self.lost.load(Ordering::SeqCst)
    }

    /// Waits until nobody else has the turn.
    pub(super) async fn turn(self: Arc<Self>) -> Turn {
        let turn = Arc::clone(&self.turn).lock_owned().await;
        Turn { folder: self, _turn: turn }
    }
}

impl Turn {
    /// An fsync begins.
    pub(super) fn begins(&self) {
        self.folder.begun.fetch_add(1, Ordering::SeqCst);
    }

    /// An fsync failed, or what was named in the folder was taken back.
    pub(super) fn failed(&self) {
        self.folder.lost.fetch_add(1, Ordering::SeqCst);
    }
}
