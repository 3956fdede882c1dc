//! The import folder: files of the register that appear in it are imported.
//!
//! Started and stopped by the station, where the settings name a folder. A file that was imported is
//! moved to `done` below it, one that was refused to `failed`, each with a report beside it, and nothing
//! there is ever overwritten. One that cannot be decided now stays where it is and is tried at the next
//! start. A crash between the import and the move imports the same again, which changes nothing.

use std::{
    fs, io,
    io::Read as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use docket_drivers::hotplug::{Event, FolderSource, Source, Stop, What};
use rustix::fs::{CWD, RenameFlags, renameat_with};
use tracing::{error, info, warn};

use super::Line;
use crate::{
    api::{Api, ApiErrorKind, Asker, FileTold, RegisterRequest, Reply, Request, Role},
    domain::{Actor, NewNotice},
    register::BYTES_MAX,
    supervisor::{Supervisor, Task},
    words::Words,
};

/// The name of the task.
const TASK: &str = "import";
/// How long it may take to end.
const ENDING_MAX: Duration = Duration::from_secs(1);
/// Names tried for a file that is moved.
const NAMES_MAX: u32 = 10_000;

/// The running watch.
pub(super) struct Import {
    stop: Stop,
    task: Task,
}

impl Import {
    /// Starts to watch `folder`. What is in it already is imported at once.
    pub(super) fn start(
        line: &Arc<Line>,
        supervisor: &Supervisor,
        api: Api,
        folder: PathBuf,
    ) -> io::Result<Self> {
        let stop = Stop::new()?;
        let (line, told) = (Arc::clone(line), stop.clone());
        let importer = Importer { line, api, folder };
        let task = supervisor.start(TASK, move || importer.watch(&told))?;
        Ok(Self { stop, task })
    }

    /// Ends it.
    pub(super) fn stop(self) {
        self.stop.ring();
        self.task.join(ENDING_MAX);
    }
}

struct Importer {
    line: Arc<Line>,
    api: Api,
    folder: PathBuf,
}

/// What became of a file.
enum Became {
    /// It was imported; what is told of it.
    Done(String),
    /// It was refused, and why.
    Failed(String),
    /// Nobody can tell now.
    Waits,
}

impl Importer {
    fn watch(&self, stop: &Stop) {
        let mut source = FolderSource::new(vec![self.folder.clone()]);
        let watched = source.watch(stop, &mut |event| {
            if let Event::Arrived(arrival) = event
                && let What::Volume(volume) = arrival.what
            {
                self.came(&volume.path);
            }
        });
        if let Err(problem) = watched {
            warn!(folder = %self.folder.display(), %problem, "the import folder is not watched");
            let what = format!("{}: {problem}", self.folder.display());
            self.line.notice(&NewNotice::not_imported(&what));
        }
    }

    fn came(&self, path: &Path) {
        // Folders and links are no files to import; reports stand in folders of their own.
        if !fs::symlink_metadata(path).is_ok_and(|found| found.is_file()) {
            return;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (into, report) = match self.import(path, &name) {
            Became::Done(report) => ("done", report),
            Became::Failed(report) => {
                self.line.notice(&NewNotice::not_imported(&name));
                ("failed", report)
            }
            Became::Waits => return,
        };
        match put_away(path, &self.folder.join(into), &report) {
            Ok(()) => info!(file = name, into, "import"),
            Err(error) => {
                error!(file = name, into, %error, "an imported file could not be moved; it stays");
            }
        }
    }

    fn import(&self, path: &Path, name: &str) -> Became {
        let bytes = match whole(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                warn!(file = name, %error, "a file to import cannot be read; it stays");
                return Became::Waits;
            }
        };
        let file = FileTold { name: name.into(), kind: None, content: STANDARD.encode(bytes) };
        let words = self.api.words(None);
        let asker = Asker { actor: Actor::station(), role: Role::Operator, words };
        let request = Request::Register(RegisterRequest::Import(file));
        match self.line.runtime.block_on(self.api.perform(&asker, request)) {
            Ok(Reply::Imported(done)) => Became::Done(told(&words, &done)),
            Ok(_) => Became::Waits,
            Err(error) if error.code.kind() == ApiErrorKind::Usage => {
                let problem = error.told(&words);
                let cause = problem.cause.unwrap_or_default();
                Became::Failed(format!("{}\n{cause}\n{}\n", problem.detail, problem.todo))
            }
            Err(error) => {
                warn!(file = name, %error, "a file cannot be imported now; it stays");
                Became::Waits
            }
        }
    }
}

fn told(words: &Words, done: &crate::api::ImportView) -> String {
    let (added, changed, same) = (done.added, done.changed, done.same);
    crate::words::told!(words, "cli-imported", added = added, changed = changed, same = same) + "\n"
}

/// A file's bytes; of one that is too long as many as show that.
fn whole(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(BYTES_MAX as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Moves a file into `folder` under a name that is free there, once its report stands beside it.
fn put_away(path: &Path, folder: &Path, report: &str) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    for nth in 1..=NAMES_MAX {
        let name = if nth == 1 { name.clone() } else { format!("{nth}-{name}") };
        let (report_at, moved_to) = (folder.join(format!("{name}.txt")), folder.join(&name));
        if moved_to.exists() {
            continue;
        }
        match fs::OpenOptions::new().write(true).create_new(true).open(&report_at) {
            Ok(mut file) => io::Write::write_all(&mut file, report.as_bytes())?,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            Err(error) => return Err(error),
        }
        return Ok(renameat_with(CWD, path, CWD, moved_to, RenameFlags::NOREPLACE)?);
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_was_put_away_is_overwritten() {
        let home = tempfile::tempdir().unwrap();
        let (file, done) = (home.path().join("officers.csv"), home.path().join("done"));
        for content in ["one", "two", "three"] {
            fs::write(&file, content).unwrap();
            put_away(&file, &done, "report of it").unwrap();
            assert!(!file.exists());
        }
        let read = |name: &str| fs::read_to_string(done.join(name)).unwrap();
        assert_eq!(read("officers.csv"), "one");
        assert_eq!(read("2-officers.csv"), "two");
        assert_eq!(read("3-officers.csv"), "three");
        assert_eq!(read("3-officers.csv.txt"), "report of it");
    }

    #[test]
    fn a_file_that_cannot_be_moved_stays() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("officers.csv");
        fs::write(&file, "one").unwrap();
        // A file stands where the folder should.
        fs::write(home.path().join("done"), "").unwrap();
        assert!(put_away(&file, &home.path().join("done"), "").is_err());
        assert_eq!(fs::read_to_string(&file).unwrap(), "one");
    }
}
