//! One data folder and the program that works on it.
//!
//! Used by every story and campaign. With `DOCKET_RIG=daemon` a real `docket run` does what the
//! commands ask: started by the first that needs a station, stopped cleanly before `fsck` and
//! wherever a story lays hands on the data folder ([`Rig::rest`]), and started again on need.

use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
};

use docket_drivers::conformance::Untouched;
use serde_json::Value;

use super::{
    Daemon, Running, docket_program,
    http::Client,
    way::{Wants, through_daemon, wants},
};

/// A data folder of its own, gone with the rig.
pub struct Rig {
    // Before the folder, so that it ends before the folder goes.
    beside: Option<Mutex<Option<Daemon>>>,
    home: tempfile::TempDir,
    env: Vec<(OsString, OsString)>,
}

/// What a command answered.
#[derive(Debug)]
pub struct Answer {
    /// The exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// Everything on standard output.
    pub stdout: String,
    /// Everything on standard error.
    pub stderr: String,
}

impl Answer {
    /// The last line of JSON.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn json(&self) -> Value {
        let last = self.stdout.lines().last().unwrap_or_default();
        serde_json::from_str(last).unwrap_or_else(|e| {
            panic!("no JSON ({e}) in {:?}; stderr: {}", self.stdout, self.stderr)
        })
    }

    /// The reply in a long command's last line.
    ///
    /// # Panics
    /// When the command did not end with `done`.
    #[must_use]
    pub fn reply(&self) -> Value {
        let last = self.json();
        assert_eq!(last["event"], "done", "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        last["reply"].clone()
    }

    /// Fails unless the exit code is `code`.
    ///
    /// # Panics
    /// Then, with everything the command said.
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }
}

impl Rig {
    /// A rig on an empty data folder.
    ///
    /// # Panics
    /// When the host gives no temporary folder, or the disk that holds it is full.
    #[must_use]
    pub fn new() -> Self {
        let rig = Self::below(&std::env::temp_dir());
        // At 98 percent docket takes no more in, and each story would fail elsewhere.
        let (used, home) = (rig.used_percent(), rig.home().display());
        assert!(used < 98, "the disk of {home} is {used} % full; stories need room on it");
        rig
    }

    /// A rig on an empty data folder below `parent`.
    ///
    /// # Panics
    /// When no folder can be made there.
    #[must_use]
    pub fn below(parent: &Path) -> Self {
        let home = tempfile::Builder::new().prefix("docket-rig").tempdir_in(parent);
        let beside = through_daemon().then(Mutex::default);
        Self { beside, home: home.expect("a folder"), env: Vec::new() }
    }

    /// How full the disk is on which it stands, in percent, as docket counts it.
    ///
    /// # Panics
    /// When the disk does not tell.
    #[must_use]
    pub fn used_percent(&self) -> u64 {
        let disk = rustix::fs::statvfs(self.home()).expect("a disk");
        // What only root may use counts as used.
        let used = disk.f_blocks.saturating_sub(disk.f_bavail);
        (used * 100).div_ceil(disk.f_blocks.max(1))
    }

    /// Leaves everything where it is, for somebody to look at, and answers where.
    #[must_use]
    pub fn keep(self) -> PathBuf {
        self.home.keep()
    }

    /// With a setting, by its environment variable, e.g. `DOCKET_INTAKE__SECOND_READ`.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.rest();
        self.env.push((name.into(), value.as_ref().into()));
        self
    }

    /// A folder beside the data folder, for cards and scripts.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The data folder.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.home().join("data")
    }

    /// The archive.
    #[must_use]
    pub fn archive(&self) -> PathBuf {
        self.data().join("archive")
    }

    /// Writes a file beside the data folder and answers its path.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.home().join(name);
        std::fs::write(&path, text).expect("a writable folder");
        path
    }

    /// The command line of `docket` with `args`, not yet started. Of the environment it gets neither
    /// language nor settings: what it does is the same on every host.
    #[must_use]
    pub fn command<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Command {
        let mut command = Command::new(docket_program());
        command.arg("--data").arg(self.data()).args(args);
        for (name, _) in std::env::vars_os().filter(|(name, _)| is_of_the_person(name)) {
            command.env_remove(name);
        }
        command.envs(self.env.iter().map(|(k, v)| (k, v))).stdin(Stdio::null());
        command
    }

    /// Runs `docket` to its end.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn run<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Answer {
        finish(&mut self.way_of(args))
    }

    /// Runs `docket --json` to its end.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn json<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Answer {
        finish(self.way_of(args).arg("--json"))
    }

    /// Starts `docket --json` with `args`.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn start<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Running {
        Running::start(self.way_of(args).arg("--json"))
    }

    /// Starts `docket` with `args`, for its words.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn start_plain<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Running {
        Running::start(&mut self.way_of(args))
    }

    /// Starts `docket --json dock` on `paths`.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn start_dock<P: AsRef<OsStr>>(&self, paths: &[P]) -> Running {
        self.start(std::iter::once(OsStr::new("dock")).chain(paths.iter().map(AsRef::as_ref)))
    }

    /// Docks `paths`, each of which stays as it was, and answers the reply of `docket dock`.
    ///
    /// # Panics
    /// When it does not exit with `code`, or one of them was changed.
    pub fn dock<P: AsRef<OsStr>>(&self, paths: &[P], code: i32) -> Value {
        let held: Vec<_> = paths.iter().map(|path| Untouched::hold(path.as_ref())).collect();
        let args = std::iter::once(OsStr::new("dock")).chain(paths.iter().map(AsRef::as_ref));
        let reply = self.json(args).exits(code).reply();
        held.into_iter().for_each(Untouched::finish);
        reply
    }

    /// Every item, with what `items list` tells of it.
    ///
    /// # Panics
    /// When they cannot be listed.
    #[must_use]
    pub fn items(&self) -> Vec<Value> {
        let answer = self.json(["items", "list"]).exits(0).json();
        assert_eq!(answer["schema"], "docket.items/1");
        answer["items"].as_array().expect("a list").clone()
    }

    /// One item with its history.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn item(&self, id: &str) -> Value {
        self.json(["items", "show", id]).exits(0).json()
    }

    /// How many of the items beyond `bytes` bytes were gone on with after their pull broke off.
    ///
    /// # Panics
    /// When they cannot be listed.
    #[must_use]
    pub fn resumed(&self, bytes: u64) -> usize {
        let items = self.items();
        let big = items.iter().filter(|item| item["source"]["size"].as_u64() > Some(bytes));
        let shown = big.map(|item| self.item(item["id"].as_str().unwrap_or_default()));
        let resumed = shown.filter(|item| {
            let events = item["events"].as_array();
            events.is_some_and(|events| events.iter().any(|event| event["act"] == "resumed"))
        });
        resumed.count()
    }

    /// Fails unless `docket fsck --deep` finds everything clean.
    ///
    /// # Panics
    /// Then, with what it found.
    pub fn fsck_is_clean(&self) {
        let reply = self.json(["fsck", "--deep"]).exits(0).reply();
        assert_eq!(reply["clean"], true, "{reply:#}");
    }

    /// Starts `docket run` and waits until it listens.
    ///
    /// # Panics
    /// When it ends instead, with everything it said.
    #[must_use]
    pub fn start_daemon(&self) -> Daemon {
        self.start_daemon_with::<&str>([])
    }

    /// The same with more arguments.
    ///
    /// # Panics
    /// Likewise.
    #[must_use]
    pub fn start_daemon_with<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Daemon {
        Daemon::start(self.command(["run"]).args(args))
            .unwrap_or_else(|said| panic!("docket run ended before it listened:\n{said}"))
    }

    /// Whoever asks on the station's socket; nobody need listen yet.
    #[must_use]
    pub fn socket(&self) -> Client {
        Client::over(self.data().join("docket.sock"))
    }

    /// Whether a station runs on the data folder: one that was killed leaves its socket, at which
    /// nobody listens.
    pub(super) fn is_served(&self) -> bool {
        self.socket().connect().is_ok()
    }

    /// Ends the daemon beside the commands, if one runs: whoever lays hands on the data folder calls
    /// it first. The next command that needs a station starts another.
    ///
    /// # Panics
    /// When it does not stop cleanly.
    pub fn rest(&self) {
        if let Some(daemon) = self.beside().as_mut().and_then(|beside| beside.take()) {
            let ended = daemon.stop();
            assert_eq!(ended.code, Some(0), "the daemon did not stop cleanly:\n{}", ended.log);
        }
    }

    /// The command line of `docket` with `args`, once the daemon beside it stands as it should.
    fn way_of<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Command {
        let args: Vec<OsString> = args.into_iter().map(|arg| arg.as_ref().into()).collect();
        match wants(&args) {
            Wants::Stillness => self.rest(),
            Wants::Station => {
                if let Some(mut beside) = self.beside() {
                    beside.get_or_insert_with(|| self.start_daemon());
                }
            }
            Wants::Nothing => {}
        }
        self.command(args)
    }

    fn beside(&self) -> Option<MutexGuard<'_, Option<Daemon>>> {
        let beside = self.beside.as_ref()?;
        // A story that failed elsewhere must still end its daemon.
        Some(beside.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Default for Rig {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether a variable of the environment says how a person likes docket to be.
fn is_of_the_person(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    name == b"LANG" || name.starts_with(b"LC_") || name.starts_with(b"DOCKET_")
}

fn finish(command: &mut Command) -> Answer {
    let output = command.output().expect("docket starts");
    Answer {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
