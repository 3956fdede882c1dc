//! A real `docket run` in the background: started until it listens, stopped, killed, measured.
//!
//! Used by a [`Rig`](super::Rig) whose commands go through a daemon, by the stories about the service,
//! and by the campaigns. Waits are for a line or an end, never a poll. Dropping one kills what still runs.

use std::{
    fs,
    io::{BufRead, BufReader, Lines},
    net::SocketAddr,
    ops::{Deref, DerefMut},
    process::{Child, ChildStderr, Command, Stdio},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

/// What the daemon says last on its way up: its socket is there.
const LISTENING: &str = "listening on /";
/// What it says where it is on the network.
const NETWORK: &str = "listening on http://";

/// A running daemon; a [`Child`] for what only one story needs.
pub struct Daemon {
    child: Child,
    log: Option<JoinHandle<String>>,
    started_in: Duration,
    network: Option<SocketAddr>,
}

/// How a daemon ended.
#[derive(Clone, Debug)]
pub struct Ended {
    /// The exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// From the request to the end.
    pub took: Duration,
    /// Everything it logged.
    pub log: String,
}

impl Daemon {
    /// Starts `command` and waits until it listens.
    ///
    /// # Errors
    /// Everything it logged, when it ends instead.
    ///
    /// # Panics
    /// When it cannot be started at all.
    pub(super) fn start(command: &mut Command) -> Result<Self, String> {
        let begun = Instant::now();
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("docket is built and starts");
        let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines();
        let mut said = String::new();
        if !heard(&mut lines, &mut said, LISTENING) {
            let _ = child.wait();
            return Err(said);
        }
        let started_in = begun.elapsed();
        let network = said.split_once(NETWORK).and_then(|(_, rest)| rest.lines().next());
        let network = network.and_then(|address| address.trim().parse().ok());
        // Drained, so that the daemon never waits for a reader.
        let log = std::thread::spawn(move || {
            lines.map_while(Result::ok).fold(said, |all, line| all + &line + "\n")
        });
        Ok(Self { child, log: Some(log), started_in, network })
    }

    /// From its start to its listening.
    #[must_use]
    pub fn started_in(&self) -> Duration {
        self.started_in
    }

    /// Where it listens on the network.
    ///
    /// # Panics
    /// When it does not.
    #[must_use]
    pub fn network(&self) -> SocketAddr {
        self.network.expect("`http.listen` is set")
    }

    /// The processor time it has taken so far, in steps of 10 ms.
    ///
    /// # Panics
    /// When it has ended.
    #[must_use]
    pub fn cpu_time(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()));
        let stat = stat.expect("a daemon at work");
        // proc_pid_stat(5): user and system time are the 12th and 13th field behind the name, in ticks,
        // of which Linux shows 100 a second.
        let behind_name = stat.rsplit(')').next().unwrap_or_default();
        let fields = behind_name.split_whitespace().skip(11).take(2);
        let ticks: u64 = fields.map(|field| field.parse::<u64>().expect("ticks")).sum();
        Duration::from_millis(10 * ticks)
    }

    /// The most memory it has held at once so far, in bytes.
    ///
    /// # Panics
    /// When it has ended.
    #[must_use]
    pub fn peak_memory_bytes(&self) -> u64 {
        peak_memory_bytes(self.child.id()).expect("a daemon at work")
    }

    /// Asks it to stop and waits for its end.
    ///
    /// # Panics
    /// When the host does not let us.
    #[must_use]
    pub fn stop(self) -> Ended {
        let begun = Instant::now();
        kill_process(Pid::from_child(&self.child), Signal::TERM).expect("our own child");
        self.ended(begun)
    }

    /// Ends it at once, as a power cut does to a process.
    ///
    /// # Panics
    /// When the host does not let us.
    pub fn cut_off(mut self) -> Ended {
        let begun = Instant::now();
        self.child.kill().expect("our own child");
        self.ended(begun)
    }

    fn ended(mut self, begun: Instant) -> Ended {
        let status = self.child.wait().expect("our own child");
        let took = begun.elapsed();
        let log = self.log.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
        Ended { code: status.code(), took, log }
    }
}

/// Reads lines into `said` until one of them tells `what`; whether one did.
fn heard(lines: &mut Lines<BufReader<ChildStderr>>, said: &mut String, what: &str) -> bool {
    for line in lines.map_while(Result::ok) {
        let found = line.contains(what);
        said.push_str(&line);
        said.push('\n');
        if found {
            return true;
        }
    }
    false
}

/// The kernel's high-water mark of a process's memory, in bytes; none once it has ended.
pub(crate) fn peak_memory_bytes(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

impl Deref for Daemon {
    type Target = Child;

    fn deref(&self) -> &Child {
        &self.child
    }
}

impl DerefMut for Daemon {
    fn deref_mut(&mut self) -> &mut Child {
        &mut self.child
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // Both fail only when it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
