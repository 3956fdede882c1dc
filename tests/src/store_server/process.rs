//! One program of a store: started, heard until it says that it is ready, killed, started again.
//!
//! Used by the real stores. Its log, on whichever output, is read to its end so that it never waits for a reader. Waits are
//! for a line, never a poll; a program that ends or is silent for long fails the story with its log.
//! Dropping one kills it and waits for its end.

use std::{
    io::{BufRead, BufReader, pipe},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
};

use crate::rig::http::PATIENCE;

/// A program with its arguments, and the process it is now.
#[derive(Debug)]
pub(super) struct Process {
    program: PathBuf,
    args: Vec<String>,
    env: Vec<(&'static str, String)>,
    folder: PathBuf,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    child: Child,
    log: Receiver<String>,
    seen: String,
}

impl Process {
    /// A program that does not run yet.
    pub(super) fn new(program: impl Into<PathBuf>, args: &[&str]) -> Self {
        let args = args.iter().map(ToString::to_string).collect();
        Self { program: program.into(), args, env: Vec::new(), folder: "/".into(), running: None }
    }

    /// The same with a variable in its environment.
    pub(super) fn env(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.env.push((name, value.into()));
        self
    }

    /// The same, at work in `folder`.
    pub(super) fn within(mut self, folder: &Path) -> Self {
        folder.clone_into(&mut self.folder);
        self
    }

    /// Starts it, where it does not run.
    pub(super) fn start(&mut self) {
        if self.running.is_some() {
            return;
        }
        let mut command = Command::new(&self.program);
        command
            .args(&self.args)
            .current_dir(&self.folder)
            .envs(self.env.iter().map(|(n, v)| (n, v)));
        let (output, input) = pipe().expect("a pipe");
        command.stdin(Stdio::null()).stdout(input.try_clone().expect("a pipe")).stderr(input);
        let started = command.spawn();
        let child =
            started.unwrap_or_else(|e| panic!("{} does not start: {e}", self.program.display()));
        // Holds the pipe's input, which would never end.
        drop(command);
        let (told, log) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
                // Read on also when nobody listens any more.
                let _ = told.send(String::from_utf8_lossy(&line).into_owned());
            }
        });
        self.running = Some(Running { child, log, seen: String::new() });
    }

    /// Waits until it logs a line that holds `text`.
    pub(super) fn until_log(&mut self, text: &str) {
        self.until_logs(&[text.to_owned()]);
    }

    /// Waits until each of `texts` is in a line it logs, in whatever order.
    pub(super) fn until_logs(&mut self, texts: &[String]) {
        let running = self.running.as_mut().expect("started");
        let mut missing: Vec<_> = texts.iter().map(String::as_str).collect();
        while !missing.is_empty() {
            let Ok(line) = running.log.recv_timeout(PATIENCE) else {
                // Tells of this kill only where it had not ended by itself.
                let _ = running.child.kill();
                let ended = running.child.wait();
                panic!(
                    "{:?} does not come to {missing:?} ({ended:?}):\n{}",
                    self.args, running.seen
                );
            };
            missing.retain(|text| !line.contains(text));
            running.seen += &line;
            running.seen.push('\n');
        }
    }

    /// Ends it at once, as a power cut does to a process.
    pub(super) fn kill(&mut self) {
        if let Some(mut running) = self.running.take() {
            // Both fail only when it has ended already.
            let _ = running.child.kill();
            let _ = running.child.wait();
        }
    }

    /// Its id, where it runs.
    pub(super) fn id(&self) -> Option<u32> {
        self.running.as_ref().map(|running| running.child.id())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}
