//! Watched folders: what appears in one is docked, as if it were plugged in.
//!
//! Run by the daemon as a [`Source`]. A folder counts when it is made, moved or mounted there; a file
//! once whoever writes it has closed it, or when it is moved there. What is filled slowly should be
//! filled under another name first: names that begin with a dot are left alone.

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs, io,
    os::{
        fd::AsFd,
        unix::{ffi::OsStrExt, fs::MetadataExt},
    },
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{Receiver, channel},
    },
    time::SystemTime,
};

use notify::{
    EventKind, RecommendedWatcher, RecursiveMode, Watcher as _,
    event::{AccessKind, AccessMode, CreateKind, ModifyKind, RenameMode},
};
use rustix::io::{Errno, read, retry_on_intr};

use super::{
    Arrival, Departure, Event, Source, SourceError, Spot, Stop, Volume, What,
    fold::Fold,
    stop::{bell, ring},
};

/// Hears of what is put into folders.
#[derive(Debug)]
pub struct FolderSource {
    folders: Vec<PathBuf>,
}

/// What may have happened to a path of a watched folder.
enum Told {
    /// Something came or was written to its end: look.
    Came(PathBuf),
    /// What stood there is gone, whatever stands there by now.
    Went(PathBuf),
    /// Some of it was not told: look at everything.
    Missed,
}

impl FolderSource {
    /// One that watches `folders`, absolute.
    #[must_use]
    pub fn new(folders: Vec<PathBuf>) -> Self {
        Self { folders }
    }
}

impl Source for FolderSource {
    fn name(&self) -> &'static str {
        "folders"
    }

    fn watch(&mut self, stop: &Stop, tell: &mut dyn FnMut(Event)) -> Result<(), SourceError> {
        let begins = |e: io::Error| SourceError::new("folders cannot be watched", e);
        let bell = Arc::new(bell().map_err(begins)?);
        let (sender, told) = channel();
        let rung = Arc::clone(&bell);
        let mut watcher =
            notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
                for news in told_by(event) {
                    // Nobody listens any more: the watch is ending.
                    let _ = sender.send(news);
                }
                ring(&*rung);
            })
            .map_err(|e| begins(io::Error::other(e)))?;
        for folder in &self.folders {
            watch_one(&mut watcher, folder)?;
        }
        let mut there =
            There { folders: &self.folders, fold: Fold::default(), known: BTreeMap::new(), tell };
        there.look_at_all()?;
        loop {
            if !stop.waits_for(bell.as_fd()).map_err(begins)? {
                return Ok(());
            }
            silence(&bell);
            there.hear(&told)?;
        }
    }
}

fn watch_one(watcher: &mut RecommendedWatcher, folder: &Path) -> Result<(), SourceError> {
    let failed = |e| SourceError::new(format!("the bay's folder {}", folder.display()), e);
    watcher.watch(folder, RecursiveMode::NonRecursive).map_err(|error| match error.kind {
        notify::ErrorKind::Io(error) => failed(error),
        notify::ErrorKind::PathNotFound => failed(io::ErrorKind::NotFound.into()),
        _ => failed(io::Error::other(error)),
    })
}

/// Sorts what the system says. Of a file only its completion counts.
fn told_by(event: notify::Result<notify::Event>) -> Vec<Told> {
    let Ok(event) = event else { return vec![Told::Missed] };
    if event.need_rescan() {
        return vec![Told::Missed];
    }
    let each = |told: fn(PathBuf) -> Told| event.paths.iter().cloned().map(told).collect();
    match event.kind {
        EventKind::Create(CreateKind::Folder)
        | EventKind::Access(AccessKind::Close(AccessMode::Write)) => each(Told::Came),
        EventKind::Modify(ModifyKind::Name(RenameMode::From)) | EventKind::Remove(_) => {
            each(Told::Went)
        }
        EventKind::Modify(ModifyKind::Name(RenameMode::To)) => each(Told::Came),
        // Both ends of it were told one by one.
        EventKind::Modify(ModifyKind::Name(RenameMode::Both)) => Vec::new(),
        EventKind::Modify(ModifyKind::Name(_)) => vec![Told::Missed],
        _ => Vec::new(),
    }
}

/// Reads a bell until it is silent. What is sent after that rings it anew.
fn silence(bell: impl AsFd) {
    let mut count = [0; 8];
    while let Ok(1..) | Err(Errno::INTR) = retry_on_intr(|| read(&bell, &mut count)) {}
}

/// What is in the folders, by what was told of it.
struct There<'a> {
    folders: &'a [PathBuf],
    fold: Fold,
    /// Which one stood under a path. Another one under the same name is another recorder.
    known: BTreeMap<PathBuf, Which>,
    tell: &'a mut dyn FnMut(Event),
}

impl There<'_> {
    fn look_at_all(&mut self) -> Result<(), SourceError> {
        for folder in self.folders {
            let failed = |e| SourceError::new(format!("the bay's folder {}", folder.display()), e);
            for entry in fs::read_dir(folder).map_err(failed)? {
                self.came(&entry.map_err(failed)?.path());
            }
        }
        Ok(())
    }

    fn hear(&mut self, told: &Receiver<Told>) -> Result<(), SourceError> {
        for news in told.try_iter() {
            match news {
                Told::Came(path) => self.came(&path),
                Told::Went(path) => self.went(&path),
                Told::Missed => {
                    let known: Vec<_> = self.known.keys().cloned().collect();
                    let gone = known.iter().filter(|path| !path.exists());
                    gone.for_each(|path| self.went(path));
                    self.look_at_all()?;
                }
            }
        }
        Ok(())
    }

    fn came(&mut self, path: &Path) {
        let Some(spot) = self.spot(path) else { return };
        // Gone again already: that is told as well.
        let Some(which) = which(path) else { return };
        if self.known.get(path).is_some_and(|known| *known != which) {
            self.went(path);
        }
        self.known.insert(path.into(), which);
        let volume = Volume { path: path.into(), filesystem: None };
        self.news(Event::Arrived(Arrival { spot, what: What::Volume(volume) }));
    }

    fn went(&mut self, path: &Path) {
        let Some(spot) = self.spot(path) else { return };
        if self.known.remove(path).is_some() {
            self.news(Event::Left(Departure { spot, path: Some(path.into()) }));
        }
    }

    /// The folder in which `path` stands; none for a watched folder itself and for hidden names.
    fn spot(&self, path: &Path) -> Option<Spot> {
        let hidden =
            path.file_name().map(OsStr::as_bytes).is_none_or(|name| name.starts_with(b"."));
        let folder = self.folders.iter().find(|folder| path.parent() == Some(folder))?;
        (!hidden).then(|| Spot::Folder(folder.clone()))
    }

    fn news(&mut self, event: Event) {
        if let Some(event) = self.fold.news(event) {
            (self.tell)(event);
        }
    }
}

/// One file or folder. An inode's number is given out again, to a file with the same name too; a file
/// that was written anew holds something else.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Which {
    device: u64,
    inode: u64,
    /// Where the filesystem keeps it.
    made: Option<SystemTime>,
    /// Of a file: its length, and when it was written. A folder that is filled stays the same.
    written: Option<(u64, SystemTime)>,
}

fn which(path: &Path) -> Option<Which> {
    let metadata = fs::symlink_metadata(path).ok()?;
    let written = metadata.modified().ok().map(|at| (metadata.len(), at));
    Some(Which {
        device: metadata.dev(),
        inode: metadata.ino(),
        made: metadata.created().ok(),
        written: written.filter(|_| metadata.is_file()),
    })
}
