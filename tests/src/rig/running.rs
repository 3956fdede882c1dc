//! A `docket` command that is still at work: its lines as they come, its memory, its end.
//!
//! Used where a story acts on a command before it ends: kills it, stops it, measures it. Waits are
//! for a line, an end or a timer, never a poll. Dropping one kills what still runs.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

use super::{Answer, daemon::peak_memory_bytes};

/// A started command.
pub struct Running {
    child: Child,
    lines: Receiver<String>,
    seen: String,
    stderr: Option<JoinHandle<String>>,
}

impl Running {
    pub(super) fn start(command: &mut Command) -> Self {
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("docket starts");
        let stdout = child.stdout.take().expect("piped");
        let mut stderr = child.stderr.take().expect("piped");
        let (told, lines) = channel();
        std::thread::spawn(move || {
            BufReader::new(stdout)
                .lines()
                .map_while(Result::ok)
                .take_while(|line| told.send(line.clone()).is_ok())
                .for_each(drop);
        });
        let stderr = std::thread::spawn(move || {
            let mut text = Vec::new();
            // What was read before a failure is all there is to show.
            let _ = stderr.read_to_end(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        });
        Self { child, lines, seen: String::new(), stderr: Some(stderr) }
    }

    /// The next line of its output; none at its end.
    pub fn next_line(&mut self) -> Option<String> {
        let line = self.lines.recv().ok()?;
        self.remember(&line);
        Some(line)
    }

    /// Whether it ends within `delay`, told by its output's end.
    #[must_use]
    pub fn ends_within(&mut self, delay: Duration) -> bool {
        let end = Instant::now() + delay;
        loop {
            match self.lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(line) => self.remember(&line),
                Err(RecvTimeoutError::Timeout) => return false,
                Err(RecvTimeoutError::Disconnected) => return true,
            }
        }
    }

    /// Whether a line that holds `text` comes within `delay`.
    #[must_use]
    pub fn says_within(&mut self, text: &str, delay: Duration) -> bool {
        let end = Instant::now() + delay;
        while let Ok(line) = self.lines.recv_timeout(end.saturating_duration_since(Instant::now()))
        {
            self.remember(&line);
            if line.contains(text) {
                return true;
            }
        }
        false
    }

    /// Ends it at once, as a power cut does to a process.
    ///
    /// # Panics
    /// When the host does not let us.
    pub fn kill(&mut self) {
        self.child.kill().expect("our own child can be killed");
    }

    /// Whether it is gone.
    ///
    /// # Panics
    /// When the host cannot tell.
    #[must_use]
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("our own child").is_some()
    }

    /// Asks it to stop.
    ///
    /// # Panics
    /// When the host does not let us.
    pub fn terminate(&self) {
        kill_process(Pid::from_child(&self.child), Signal::TERM).expect("our own child");
    }

    /// The most memory it has held at once so far, in bytes; none once it has ended.
    #[must_use]
    pub fn peak_memory_bytes(&self) -> Option<u64> {
        peak_memory_bytes(self.child.id())
    }

    /// Waits for its end.
    ///
    /// # Panics
    /// When the host cannot tell.
    pub fn finish(mut self) -> Answer {
        while self.next_line().is_some() {}
        let status = self.child.wait().expect("our own child");
        let stderr = self.stderr.take().and_then(|thread| thread.join().ok());
        Answer {
            code: status.code(),
            stdout: std::mem::take(&mut self.seen),
            stderr: stderr.unwrap_or_default(),
        }
    }

    fn remember(&mut self, line: &str) {
        self.seen.push_str(line);
        self.seen.push('\n');
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail only when it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
