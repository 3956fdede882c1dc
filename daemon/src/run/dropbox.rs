//! A folder into which people drop files that docket takes over whole or not at all.
//!
//! Used by whoever imports files; what they hold is the taker's business. A file counts once whoever
//! writes it has closed it, or when it is moved there; names that begin with a dot are left alone, so
//! what is filled slowly is filled under one. Afterwards it stands in `done/` or `failed/`, with a
//! report beside it. One that could not be moved there is taken anew by the next start, so taking the
//! same file twice must change nothing. Nothing here changes or deletes a file.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, Sender, channel},
    time::Duration,
};

use notify::{
    EventKind, RecursiveMode, Watcher,
    event::{AccessKind, AccessMode, ModifyKind},
};
use rustix::fs::{CWD, OFlags, RenameFlags, renameat_with};
use tracing::{error, info, warn};

use crate::supervisor::{Supervisor, Task};

/// Longest file that is taken, bytes.
pub(super) const FILE_MAX_BYTES: u64 = 16 << 20;
/// Where files go that were taken.
const DONE: &str = "done";
/// Where files go that were refused.
const FAILED: &str = "failed";
/// How long a taking under way may take to end.
const ENDING_MAX: Duration = Duration::from_secs(1);
/// Files of one name that `done/` or `failed/` keep side by side.
const NAMESAKES_MAX: u32 = 10_000;

/// A file that was dropped.
pub(super) struct Dropped {
    /// Its name, without the folder.
    pub(super) name: String,
    /// All of its bytes, or why they cannot be had: [`io::ErrorKind::FileTooLarge`] past
    /// [`FILE_MAX_BYTES`].
    pub(super) bytes: io::Result<Vec<u8>>,
}

/// What became of a dropped file.
pub(super) struct Verdict {
    /// Whether it was taken, whole.
    pub(super) taken: bool,
    /// What to tell whoever dropped it.
    pub(super) report: String,
}

/// A watched folder.
pub(super) struct Dropbox {
    task: Task,
    told: Sender<Told>,
}

enum Told {
    /// Something may stand under this path now.
    Came(PathBuf),
    /// Some of it was not told: look at everything.
    Missed,
    /// No more.
    Stop,
}

impl Dropbox {
    /// Watches `folder`, which must be there, under the task's name `name`. `take` is handed every
    /// file that stands there or comes, one after the other, on a thread of its own.
    ///
    /// # Errors
    /// When the folder cannot be watched or written.
    pub(super) fn start(
        supervisor: &Supervisor,
        name: &str,
        folder: &Path,
        take: impl FnMut(&Dropped) -> Verdict + Send + 'static,
    ) -> io::Result<Self> {
        for inner in [DONE, FAILED] {
            match fs::create_dir(folder.join(inner)) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => {}
            }
        }
        let (told, heard) = channel();
        let news = told.clone();
        let mut watcher = notify::recommended_watcher(move |event| {
            for told in told_by(event) {
                // Nobody listens any more: the watch is ending.
                let _ = news.send(told);
            }
        })
        .map_err(io::Error::other)?;
        watcher.watch(folder, RecursiveMode::NonRecursive).map_err(io::Error::other)?;
        let folder = folder.to_owned();
        let task = supervisor.start(name, move || {
            let _watcher = watcher;
            run(&folder, &heard, take);
        })?;
        Ok(Self { task, told })
    }

    /// Takes no more; a file under way is taken to its end.
    pub(super) fn stop(self) {
        // It fails only if the thread is gone already.
        let _ = self.told.send(Told::Stop);
        self.task.join(ENDING_MAX);
    }
}

/// Of a file only its completion counts.
fn told_by(event: notify::Result<notify::Event>) -> Vec<Told> {
    match event {
        Ok(event) if !event.need_rescan() => match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write))
            | EventKind::Modify(ModifyKind::Name(_)) => {
                event.paths.into_iter().map(Told::Came).collect()
            }
            _ => Vec::new(),
        },
        // The kernel's queue ran over.
        _ => vec![Told::Missed],
    }
}

fn run(folder: &Path, heard: &Receiver<Told>, mut take: impl FnMut(&Dropped) -> Verdict) {
    look_at_all(folder, &mut take);
    loop {
        match heard.recv() {
            Ok(Told::Came(path)) => came(folder, &path, &mut take),
            Ok(Told::Missed) => look_at_all(folder, &mut take),
            Ok(Told::Stop) | Err(_) => return,
        }
    }
}

fn look_at_all(folder: &Path, take: &mut impl FnMut(&Dropped) -> Verdict) {
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    match entries {
        Ok(mut entries) => {
            entries.sort_by_key(fs::DirEntry::file_name);
            entries.iter().for_each(|entry| came(folder, &entry.path(), take));
        }
        Err(error) => warn!(folder = %folder.display(), %error, "what was dropped cannot be seen"),
    }
}

fn came(folder: &Path, path: &Path, take: &mut impl FnMut(&Dropped) -> Verdict) {
    let Some(name) = path.file_name().filter(|_| path.parent() == Some(folder)) else { return };
    // Gone again, or moved away by ourselves.
    let Ok(metadata) = fs::symlink_metadata(path) else { return };
    if !metadata.is_file() || name.as_encoded_bytes().starts_with(b".") {
        return;
    }
    let name = name.to_string_lossy().into_owned();
    let dropped = Dropped { name, bytes: read(path) };
    let verdict = take(&dropped);
    let place = if verdict.taken { DONE } else { FAILED };
    match put_away(path, &folder.join(place), &dropped.name, &verdict.report) {
        Ok(stands) => info!(file = dropped.name, stands = %stands.display(), "a dropped file"),
        Err(error) => error!(
            file = dropped.name, taken = verdict.taken, %error,
            "a dropped file could not be put away; the next start looks at it anew"
        ),
    }
}

/// All bytes of a plain file; never of what a link leads to.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let flags = i32::try_from(flags.bits()).map_err(io::Error::other)?;
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path)?;
    let mut bytes = Vec::new();
    file.take(FILE_MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > FILE_MAX_BYTES {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

/// Moves a file into `place` under a free name, and writes its report beside it. Answers where it
/// stands.
fn put_away(path: &Path, place: &Path, name: &str, report: &str) -> io::Result<PathBuf> {
    for number in 1..=NAMESAKES_MAX {
        let name = if number == 1 { name.to_owned() } else { format!("{number}-{name}") };
        let target = place.join(&name);
        match renameat_with(CWD, path, CWD, &target, RenameFlags::NOREPLACE) {
            Ok(()) => {
                let report_at = place.join(format!("{name}.txt"));
                write_durably(&report_at, report)?;
                File::open(place)?.sync_all()?;
                return Ok(target);
            }
            Err(rustix::io::Errno::EXIST) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn write_durably(path: &Path, text: &str) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::RecvTimeoutError;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(60);

    /// A name, and its bytes if they could be had.
    type Handed = (String, Option<Vec<u8>>);

    /// Refuses what begins with `bad`; tells what it was handed.
    fn watch(folder: &Path) -> (Dropbox, Receiver<Handed>) {
        let (told, heard) = channel();
        let supervisor = Supervisor::new().0;
        let take = move |dropped: &Dropped| {
            let bytes = dropped.bytes.as_ref().ok().cloned();
            let taken = bytes.as_ref().is_some_and(|bytes| !bytes.starts_with(b"bad"));
            told.send((dropped.name.clone(), bytes)).unwrap();
            Verdict { taken, report: format!("taken: {taken}") }
        };
        (Dropbox::start(&supervisor, "drops", folder, take).unwrap(), heard)
    }

    fn text(path: PathBuf) -> String {
        fs::read_to_string(path).unwrap()
    }

    #[test]
    fn what_stands_there_and_what_comes_is_put_away_with_its_report() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().canonicalize().unwrap();
        fs::write(folder.join("a.csv"), "bad 1").unwrap();
        fs::write(folder.join(".b.csv"), "half").unwrap();
        fs::create_dir(folder.join("other")).unwrap();
        std::os::unix::fs::symlink("a.csv", folder.join("link.csv")).unwrap();
        let (dropbox, heard) = watch(&folder);
        let next = || heard.recv_timeout(PATIENCE).unwrap();
        assert_eq!(next(), ("a.csv".into(), Some(b"bad 1".to_vec())));
        // A name that was filled under a dot comes when it is moved.
        fs::rename(folder.join(".b.csv"), folder.join("b.csv")).unwrap();
        assert_eq!(next(), ("b.csv".into(), Some(b"half".to_vec())));
        fs::write(folder.join("a.csv"), "bad 2").unwrap();
        assert_eq!(next(), ("a.csv".into(), Some(b"bad 2".to_vec())));
        dropbox.stop();
        assert_eq!(heard.recv_timeout(Duration::ZERO), Err(RecvTimeoutError::Disconnected));
        assert_eq!(text(folder.join("failed/a.csv")), "bad 1");
        assert_eq!(text(folder.join("failed/2-a.csv")), "bad 2");
        assert_eq!(text(folder.join("failed/2-a.csv.txt")), "taken: false");
        assert_eq!(text(folder.join("done/b.csv.txt")), "taken: true");
        assert!(folder.join("link.csv").is_symlink(), "no link is followed or moved");
    }

    #[test]
    fn what_is_too_long_is_refused_unread() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().canonicalize().unwrap();
        let file = File::create(folder.join("long.csv")).unwrap();
        file.set_len(FILE_MAX_BYTES + 1).unwrap();
        drop(file);
        let (dropbox, heard) = watch(&folder);
        assert_eq!(heard.recv_timeout(PATIENCE).unwrap(), ("long.csv".into(), None));
        dropbox.stop();
        assert!(folder.join("failed/long.csv").is_file());
    }
}
