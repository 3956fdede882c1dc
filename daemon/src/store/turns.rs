//! One put at a time for a path: what another has begun there and not finished looks like what a killed run left.
//!
//! Called by [`super::Store::put_new`]. Of the whole program, for two stores may be opened on one folder: a target's
//! lane has its own, and so has who reconciles it. It never fails; who waits is dropped like any other future.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::{LazyLock, Mutex, PoisonError},
};

use tokio::sync::Notify;

static TURNS: LazyLock<Turns> = LazyLock::new(Turns::default);

#[derive(Default)]
struct Turns {
    taken: Mutex<HashSet<PathBuf>>,
    freed: Notify,
}

/// The turn of whoever puts something at a path; it ends when this is dropped.
pub(super) struct Turn(PathBuf);

/// Waits until nobody else puts anything at `path`.
pub(super) async fn take(path: &Path) -> Turn {
    loop {
        // Whoever is done after the look below is heard of.
        let freed = TURNS.freed.notified();
        tokio::pin!(freed);
        freed.as_mut().enable();
        if taken().insert(path.to_path_buf()) {
            return Turn(path.to_path_buf());
        }
        freed.await;
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        taken().remove(&self.0);
        TURNS.freed.notify_waiters();
    }
}

fn taken() -> std::sync::MutexGuard<'static, HashSet<PathBuf>> {
    // A set of names is whole whoever panicked.
    TURNS.taken.lock().unwrap_or_else(PoisonError::into_inner)
}
