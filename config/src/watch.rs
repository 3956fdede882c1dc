//! Watching the settings files: tells once that what they say is another.
//!
//! Started by the daemon, which then loads anew. It watches folders, not files, for editors and
//! configuration managers put a new file in the old one's place, or turn a link. What was told is
//! only that bytes differ: whether they are fit, `load` says. Nothing is told after the drop.

use std::{
    collections::VecDeque,
    fs, io,
    path::{Component, Path, PathBuf},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use notify::{
    Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _,
    event::{AccessKind, AccessMode},
};

use crate::{Sources, sources::ReadFile};

/// A burst is over when nothing has happened for so long. Editors write within a few milliseconds.
const QUIET: Duration = Duration::from_millis(200);

/// A burst is cut here: the folder may hold a file that is written all the time.
const BURST_MAX: Duration = Duration::from_secs(2);

/// As many links as Linux follows in one path (`path_resolution(7)`).
const LINKS_MAX: usize = 40;

/// The watch; it ends with this value.
#[derive(Debug)]
pub struct Watcher {
    told: Option<(Sender<Told>, JoinHandle<()>)>,
}

/// Why settings cannot be watched.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// The system does not watch the folders, e.g. `fs.inotify.max_user_watches` is reached.
    #[error("the settings' folders cannot be watched: {0}")]
    Folders(#[from] notify::Error),
    /// There is no thread to be had, or no current folder.
    #[error("watching the settings cannot begin: {0}")]
    Begin(#[from] io::Error),
}

enum Told {
    Changed,
    Stop,
}

/// Calls `on_change` once for each burst of changes to the file or its drop-ins, on a thread of its
/// own. To miss nothing begin to watch before you load. Without a file there is nothing to watch.
///
/// # Errors
/// See [`WatchError`]; then nothing is watched.
pub fn watch(
    sources: &Sources,
    on_change: impl Fn() + Send + 'static,
) -> Result<Watcher, WatchError> {
    let Some(file) = &sources.file else { return Ok(Watcher { told: None }) };
    let files = Sources::of_file(std::path::absolute(file)?);
    let (sender, receiver) = channel();
    let armed = arm(&files, &sender)?;
    // Read before this returns: what changes from then on is told.
    let before = files.read_files();
    let changes = sender.clone();
    let thread = thread::Builder::new()
        .name("settings".into())
        .spawn(move || run(&files, before, armed, &changes, &receiver, &on_change))?;
    Ok(Watcher { told: Some((sender, thread)) })
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let Some((sender, thread)) = self.told.take() else { return };
        // Both fail only if the thread is gone already.
        let _ = sender.send(Told::Stop);
        if thread.thread().id() != thread::current().id() {
            let _ = thread.join();
        }
    }
}

fn run(
    files: &Sources,
    mut before: Vec<ReadFile>,
    mut armed: RecommendedWatcher,
    changes: &Sender<Told>,
    told: &Receiver<Told>,
    on_change: &dyn Fn(),
) {
    while let Ok(Told::Changed) = told.recv() {
        if !settle(told) {
            return;
        }
        // Folders may have come, gone, or been put in another's place. First watch, then read: what
        // changes later is told. If the system has no watches left, the old ones go on.
        armed = arm(files, changes).unwrap_or(armed);
        let now = files.read_files();
        if now != before {
            before = now;
            on_change();
        }
    }
}

/// Waits for the end of a burst; answers false when it is time to stop.
fn settle(told: &Receiver<Told>) -> bool {
    let began = Instant::now();
    loop {
        match told.recv_timeout(QUIET) {
            Ok(Told::Changed) if began.elapsed() < BURST_MAX => {}
            Ok(Told::Changed) | Err(RecvTimeoutError::Timeout) => return true,
            Ok(Told::Stop) | Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
}

fn arm(files: &Sources, changes: &Sender<Told>) -> notify::Result<RecommendedWatcher> {
    let changes = changes.clone();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        // An error (the kernel's queue ran over) may hide a change, so it counts as one.
        if !event.is_ok_and(|event| is_reading(event.kind)) {
            // Nobody listens any more: the watch is ending.
            let _ = changes.send(Told::Changed);
        }
    })?;
    for folder in folders(files) {
        match watcher.watch(&folder, RecursiveMode::NonRecursive) {
            // Gone since it was looked for; the folder that held it is watched already.
            Err(notify::Error { kind: notify::ErrorKind::PathNotFound, .. }) => {}
            done => done?,
        }
    }
    Ok(watcher)
}

/// Reading is no change; above all our own must not be one.
fn is_reading(kind: EventKind) -> bool {
    matches!(kind, EventKind::Access(access) if access != AccessKind::Close(AccessMode::Write))
}

/// Every folder in which something can make the files others, those that hold links on the way too.
fn folders(files: &Sources) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    let read = files.read_files().into_iter().map(|file| file.path);
    for path in read.chain(files.drop_ins()) {
        follow(&path, &mut folders);
    }
    let mut seen = std::collections::BTreeSet::new();
    folders.retain(|folder| seen.insert(folder.clone()));
    folders
}

/// Adds the folders on which an absolute path depends, outer ones first. None has a link in its path,
/// so none is there under two names.
fn follow(path: &Path, folders: &mut Vec<PathBuf>) {
    let mut left: VecDeque<_> = parts(path);
    let mut at = PathBuf::from("/");
    let mut links = 0;
    while let Some(part) = left.pop_front() {
        if part == ".." {
            at.pop();
            continue;
        }
        let next = at.join(&part);
        if let Ok(target) = fs::read_link(&next) {
            folders.push(at.clone());
            links += 1;
            if links > LINKS_MAX {
                return;
            }
            if target.is_absolute() {
                at = PathBuf::from("/");
            }
            let mut rest = parts(&target);
            rest.append(&mut left);
            left = rest;
        } else {
            let is_there = next.symlink_metadata().is_ok();
            if left.is_empty() || !is_there {
                folders.push(at.clone());
            }
            if !is_there {
                return;
            }
            at = next;
        }
    }
    if at.is_dir() {
        folders.push(at);
    }
}

fn parts(path: &Path) -> VecDeque<std::ffi::OsString> {
    path.components()
        .filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_owned()),
            Component::ParentDir => Some("..".into()),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => None,
        })
        .collect()
}
