//! A running `docket run`: its log, its socket, its network address, its events, its end.
//!
//! Used where a story asks the service itself, as programs do. What it logs is waited for in its log;
//! for what it may be asked it is asked until it is so, for not all of that is told. Dropping one
//! kills it.

use std::{
    ffi::OsStr,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Stdio},
    sync::{
        Mutex, PoisonError,
        mpsc::{Receiver, channel},
    },
    thread,
    time::Instant,
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use super::{
    Rig,
    http::{Call, Client, Events, PATIENCE, PAUSE, Reply},
};

/// What a bay does once its session has ended.
const LAST_STAGES: [&str; 4] = ["safe", "unlocked", "help", "torn"];

/// The running service.
pub struct Service {
    child: Child,
    client: Client,
    address: Option<SocketAddr>,
    /// Locked for nobody but the compiler: several threads ask one service.
    log: Mutex<Receiver<String>>,
    seen: String,
}

impl Service {
    /// Starts `docket ARGS run` and waits until it listens.
    ///
    /// # Panics
    /// When it ends instead.
    #[must_use]
    pub fn start<A: AsRef<OsStr>>(rig: &Rig, args: &[A]) -> Self {
        let mut command = rig.command(args);
        let mut child = command
            .arg("run")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("docket starts");
        let stderr = child.stderr.take().expect("piped");
        let (told, log) = channel();
        // Read to its end also when nobody listens: the service must not wait for its reader.
        thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let _ = told.send(line);
            }
        });
        let socket = rig.data().join("docket.sock");
        let mut service = Self {
            child,
            client: Client::over(&socket),
            address: None,
            log: Mutex::new(log),
            seen: String::new(),
        };
        let listening = format!("listening on {}", socket.display());
        service.until_log(&listening);
        let network = service.seen.split("listening on http://").nth(1);
        service.address = network.and_then(|rest| rest.split_whitespace().next()?.parse().ok());
        service
    }

    /// Files below `folder` that it has open and that have no name any more.
    ///
    /// # Panics
    /// When it has ended.
    #[must_use]
    pub fn nameless_files(&self, folder: &Path) -> Vec<PathBuf> {
        let open = std::fs::read_dir(format!("/proc/{}/fd", self.child.id())).expect("it runs");
        let open = open.filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok());
        let folder = folder.canonicalize().expect("a folder");
        let is_nameless = |file: &PathBuf| {
            file.starts_with(&folder) && file.to_string_lossy().ends_with(" (deleted)")
        };
        open.filter(is_nameless).collect()
    }

    /// Where it listens on the network, if it did when it started.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.address
    }

    /// Reads its log up to a line that holds `text`, and answers that line.
    ///
    /// # Panics
    /// When it ends, or is silent for long.
    pub fn until_log(&mut self, text: &str) -> String {
        loop {
            let Ok(line) = self.lines().recv_timeout(PATIENCE) else {
                panic!("its log ends without {text:?}:\n{}", self.seen);
            };
            self.remember(&line);
            if line.contains(text) {
                return line;
            }
        }
    }

    /// Everything it has logged so far.
    pub fn log(&mut self) -> &str {
        while let Ok(line) = self.lines().try_recv() {
            self.remember(&line);
        }
        &self.seen
    }

    /// Asks on its socket.
    ///
    /// # Panics
    /// When it does not answer.
    #[must_use]
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
        let call = headers
            .iter()
            .fold(Call::new(method, path), |call, (name, value)| call.with(name, value));
        self.client.send(&call)
    }

    /// What it answers to a look.
    #[must_use]
    pub fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, &[])
    }

    /// Its settings, as it tells them.
    ///
    /// # Panics
    /// When it does not tell them.
    #[must_use]
    pub fn settings(&self) -> Value {
        self.get("/api/v1/settings").json()
    }

    /// Its ended sessions, oldest first, once there are `count` and no bay is at work.
    ///
    /// # Panics
    /// When it does not tell them.
    #[must_use]
    pub fn ended_sessions(&self, count: usize) -> Vec<Value> {
        self.until(|service| {
            let told = service.get("/api/v1/sessions").json();
            let mut all = told["sessions"].as_array().expect("sessions").clone();
            all.retain(|session| !session["ended_at"].is_null());
            all.reverse();
            (all.len() >= count && service.is_idle()).then_some(all)
        })
    }

    /// Whether every bay shows its end. A session's end stands in the catalog a moment before.
    fn is_idle(&self) -> bool {
        let status = self.get("/api/v1/status").json();
        let bays = status["bays"].as_array().expect("bays");
        let is_last = |bay: &Value| bay["stage"].as_str().is_some_and(|s| LAST_STAGES.contains(&s));
        bays.iter().all(is_last)
    }

    /// Its notices of a kind, newest first.
    ///
    /// # Panics
    /// When it does not tell them.
    #[must_use]
    pub fn notices(&self, kind: &str) -> Vec<Value> {
        let told = self.get("/api/v1/notices").json();
        let mut all = told["notices"].as_array().expect("notices").clone();
        all.retain(|notice| notice["kind"] == kind);
        all
    }

    /// What the check `name` of its readiness says, with the answer's status.
    ///
    /// # Panics
    /// When there is no such check.
    #[must_use]
    pub fn readiness(&self, name: &str) -> (u16, String) {
        let told = self.get("/readyz");
        let health = told.json();
        let checks = health["checks"].as_array().expect("checks");
        let check = checks.iter().find(|check| check["name"] == name).expect("a check");
        (told.status, check["detail"].as_str().expect("a code").to_owned())
    }

    /// Its events from now on.
    ///
    /// # Panics
    /// When it does not tell them.
    #[must_use]
    pub fn events(&self) -> Events {
        self.client.events("/api/v1/events")
    }

    /// Waits until `look` finds something. It looks again and again: the stream of events tells the
    /// steps of bays and the readings of settings, and nothing of what else is waited for.
    ///
    /// # Panics
    /// When it finds nothing for long.
    pub fn until<T>(&self, look: impl Fn(&Self) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = look(self) {
                return found;
            }
            if Instant::now() >= deadline {
                let log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
                let more: Vec<_> = log.try_iter().collect();
                panic!("it never came to that:\n{}{}", self.seen, more.join("\n"));
            }
            thread::sleep(PAUSE);
        }
    }

    /// Ends it at once, as a power cut does to a process.
    ///
    /// # Panics
    /// When the host does not let us.
    pub fn kill(mut self) {
        self.child.kill().expect("our own child");
        self.child.wait().expect("our own child");
    }

    /// Asks it to stop, waits for its end, and fails unless that was in good order. Answers its log.
    ///
    /// # Panics
    /// When it did not stop well.
    pub fn stop(mut self) -> String {
        kill_process(Pid::from_child(&self.child), Signal::TERM).expect("our own child");
        let status = self.child.wait().expect("our own child");
        while let Ok(line) = self.lines().recv() {
            self.remember(&line);
        }
        assert_eq!(status.code(), Some(0), "{}", self.seen);
        std::mem::take(&mut self.seen)
    }

    fn lines(&mut self) -> &Receiver<String> {
        self.log.get_mut().unwrap_or_else(PoisonError::into_inner)
    }

    fn remember(&mut self, line: &str) {
        self.seen.push_str(line);
        self.seen.push('\n');
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // Both fail only when it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
