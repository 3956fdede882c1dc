//! A folder into which people drop files that docket takes over whole or not at all.
//!
//! Used by whoever imports files; what they hold is the taker's business. A file counts once whoever
//! writes it has closed it, or when it is moved there; names that begin with a dot are left alone, so
//! what is filled slowly is filled under one. It is moved out of everybody's reach before it is read,
//! and afterwards stands in `done/` or `failed/`, with a report beside it. What is no plain file is
//! refused and never followed. One that could not be put away is taken anew by the next start, so taking
//! the same file twice must change nothing. Nothing here changes or deletes what was dropped.

mod places;

use std::{
    ffi::{OsStr, OsString},
    io,
    path::Path,
    sync::mpsc::{Receiver, Sender, channel},
    time::Duration,
};

use notify::{
    EventKind, RecursiveMode, Watcher,
    event::{AccessKind, AccessMode, ModifyKind},
};
use rustix::io::Errno;
use tracing::{error, info, warn};

use crate::supervisor::{Supervisor, Task};
use places::{Held, Places, shown};

/// Longest file that is taken, bytes.
pub(super) const FILE_MAX_BYTES: u64 = crate::sheet::BYTES_MAX as u64;
/// How long a taking under way may take to end.
const ENDING_MAX: Duration = Duration::from_secs(1);

/// A file that was dropped.
pub(super) struct Dropped {
    /// Its name, without the folder, fit to be shown.
    pub(super) name: String,
    /// All of its bytes, or why they cannot be had.
    pub(super) bytes: Result<Vec<u8>, Unfit>,
}

/// Why the bytes of something dropped cannot be had.
#[derive(Debug)]
pub(super) enum Unfit {
    /// It is a folder, a link, a pipe or the like.
    NotAFile,
    /// It is longer than [`FILE_MAX_BYTES`].
    TooLong,
    /// Somebody wrote to it while it was read or taken.
    Changed,
    /// It cannot be moved or read.
    Unreadable(io::Error),
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
    /// Something may stand under this name now.
    Came(OsString),
    /// Something was made under this name; of a file that is written here its completion is told too.
    Made(OsString),
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
        let places = Places::open(folder)?;
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
        let task = supervisor.start(name, move || {
            let _watcher = watcher;
            Desk { places, take }.run(&heard);
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

/// Of a file only its completion counts; of what is none, that it came.
fn told_by(event: notify::Result<notify::Event>) -> Vec<Told> {
    let Ok(event) = event else { return vec![Told::Missed] };
    if event.need_rescan() {
        // The kernel's queue ran over.
        return vec![Told::Missed];
    }
    let told = match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write))
        | EventKind::Modify(ModifyKind::Name(_)) => Told::Came,
        EventKind::Create(_) => Told::Made,
        _ => return Vec::new(),
    };
    event.paths.iter().filter_map(|path| path.file_name()).map(|name| told(name.into())).collect()
}

/// Where files are taken.
struct Desk<T> {
    places: Places,
    take: T,
}

impl<T: FnMut(&Dropped) -> Verdict> Desk<T> {
    fn run(mut self, heard: &Receiver<Told>) {
        self.finish_left_behind();
        self.look_at_all();
        loop {
            match heard.recv() {
                Ok(Told::Came(name)) => self.came(&name),
                // Of what was linked no completion is told: it is complete.
                Ok(Told::Made(name))
                    if !self.places.is_file(&name) || self.places.is_linked(&name) =>
                {
                    self.came(&name);
                }
                Ok(Told::Made(_)) => {}
                Ok(Told::Missed) => self.look_at_all(),
                Ok(Told::Stop) | Err(_) => return,
            }
        }
    }

    /// Takes what an earlier run had in hand when it was killed.
    fn finish_left_behind(&mut self) {
        match self.places.left_behind() {
            Ok(held) => held.into_iter().for_each(|held| self.finish(held)),
            Err(error) => warn!(%error, "what was taken before cannot be seen"),
        }
    }

    fn look_at_all(&mut self) {
        match self.places.dropped() {
            Ok(names) => names.iter().for_each(|name| self.came(name)),
            Err(error) => warn!(%error, "what was dropped cannot be seen"),
        }
    }

    fn came(&mut self, name: &OsStr) {
        if !Places::may_be_dropped(name) {
            return;
        }
        match self.places.hold(name) {
            Ok(held) => self.finish(held),
            // Gone again, or taken when it was told before.
            Err(Errno::NOENT) => {}
            Err(error) => self.refuse_in_place(name, error.into()),
        }
    }

    fn finish(&mut self, held: Held) {
        let name = held.shown();
        let (bytes, reading) = match held.read() {
            Ok((bytes, reading)) => (Ok(bytes), Some(reading)),
            Err(unfit) => (Err(unfit), None),
        };
        let mut verdict = (self.take)(&Dropped { name: name.clone(), bytes });
        if reading.is_some_and(|reading| reading.is_changed()) {
            // What was read was judged as it was read; what is put away is something else.
            let changed = (self.take)(&Dropped { name: name.clone(), bytes: Err(Unfit::Changed) });
            verdict = Verdict { taken: false, report: verdict.report + &changed.report };
        }
        let taken = verdict.taken;
        match held.put_away(&self.places, taken, &verdict.report) {
            Ok(stands) => info!(file = name, taken, stands, "a dropped file"),
            Err(error) => error!(
                file = name, taken, %error,
                "a dropped file could not be put away; the next start looks at it anew"
            ),
        }
    }

    /// What cannot be moved stays where it is, and is told once.
    fn refuse_in_place(&mut self, name: &OsStr, error: io::Error) {
        let name = shown(name);
        error!(file = name, %error, "a dropped file cannot be taken");
        if self.places.is_refused(&name) {
            return;
        }
        let bytes = Err(Unfit::Unreadable(error));
        let verdict = (self.take)(&Dropped { name: name.clone(), bytes });
        if let Err(error) = self.places.refuse(&name, &verdict.report) {
            error!(file = name, %error, "a report could not be written");
        }
    }
}

#[cfg(test)]
mod tests;
