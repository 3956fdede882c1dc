//! Commands in the guest: run to their end, or followed line by line.
//!
//! Used by scenarios through the machine. Waits are for a line or an end, and bounded; a guest that is
//! gone is an error at once.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Write},
    os::unix::net::UnixStream,
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};

use super::wire::{Order, Said};

/// Longer than any command or line may take in a guest without KVM on a busy host.
pub(super) const PATIENCE: Duration = Duration::from_secs(240);

type Jobs = Arc<Mutex<HashMap<u64, Sender<Said>>>>;

/// The way to the agent.
#[derive(Clone)]
pub(super) struct Shell {
    write: Arc<Mutex<UnixStream>>,
    jobs: Jobs,
    next: Arc<AtomicU64>,
}

/// A command at work in the guest. Dropping one ends it.
pub(super) struct Job {
    id: u64,
    command: String,
    shell: Shell,
    said: Receiver<Said>,
    ended: bool,
}

/// How a command ended.
#[derive(Debug)]
pub(super) struct Output {
    /// Its exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// Its output.
    pub stdout: String,
    /// What it complained of.
    pub stderr: String,
}

impl Shell {
    /// Reaches for the agent, which need not listen yet; the receiver tells when it does.
    pub(super) fn connect(socket: &Path) -> Result<(Self, Receiver<()>)> {
        let write = UnixStream::connect(socket).context("the guest's port")?;
        let lines = BufReader::new(write.try_clone()?).lines();
        let jobs = Jobs::default();
        let (ready, is_ready) = channel();
        let heard = Arc::clone(&jobs);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let Ok(said) = serde_json::from_str::<Said>(&line) else { break };
                let mut jobs = heard.lock().unwrap_or_else(PoisonError::into_inner);
                // A job that nobody follows any more is not missed.
                let _ = match &said {
                    Said::Ready => ready.send(()).is_ok(),
                    Said::Line { id, .. } => jobs.get(id).is_some_and(|to| to.send(said).is_ok()),
                    Said::End { id, .. } => jobs.remove(id).is_some_and(|to| to.send(said).is_ok()),
                };
            }
            // The guest is gone: whoever waits for a job hears of it.
            heard.lock().unwrap_or_else(PoisonError::into_inner).clear();
        });
        Ok((Self { write: Arc::new(Mutex::new(write)), jobs, next: Arc::default() }, is_ready))
    }

    /// Starts a command of bash, as root.
    pub(super) fn start(&self, command: impl Into<String>) -> Result<Job> {
        let (id, command) = (self.next.fetch_add(1, Ordering::Relaxed), command.into());
        let (to, said) = channel();
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).insert(id, to);
        self.order(&Order::Run { id, command: command.clone() })?;
        Ok(Job { id, command, shell: self.clone(), said, ended: false })
    }

    /// Runs one to its end, whatever that is.
    pub(super) fn output(&self, command: impl Into<String>) -> Result<Output> {
        self.start(command)?.finish()
    }

    /// Runs one that must end well, and answers what it printed.
    pub(super) fn run(&self, command: impl Into<String>) -> Result<String> {
        let command = command.into();
        let Output { code, stdout, stderr } = self.output(command.as_str())?;
        ensure!(code == Some(0), "in the guest: {command}: exit {code:?}\n{stdout}{stderr}");
        Ok(stdout)
    }

    fn order(&self, order: &Order) -> Result<()> {
        let mut line = serde_json::to_vec(order)?;
        line.push(b'\n');
        let mut write = self.write.lock().unwrap_or_else(PoisonError::into_inner);
        write.write_all(&line).context("the guest is gone")
    }
}

impl Job {
    /// The next line; none at its end.
    pub(super) fn next_line(&mut self) -> Result<Option<String>> {
        match self.hear()? {
            Said::Line { text, .. } => Ok(Some(text)),
            _ => Ok(None),
        }
    }

    /// Waits for its end.
    pub(super) fn finish(mut self) -> Result<Output> {
        let mut stdout = String::new();
        loop {
            match self.hear()? {
                Said::Line { text, .. } => stdout = stdout + &text + "\n",
                Said::End { code, stderr, .. } => return Ok(Output { code, stdout, stderr }),
                Said::Ready => {}
            }
        }
    }

    fn hear(&mut self) -> Result<Said> {
        let said = match self.said.recv_timeout(PATIENCE) {
            Ok(said) => said,
            Err(RecvTimeoutError::Timeout) => {
                bail!("in the guest, silent for {PATIENCE:?}: {}", self.command)
            }
            Err(RecvTimeoutError::Disconnected) => bail!("the guest is gone, at: {}", self.command),
        };
        self.ended |= matches!(said, Said::End { .. });
        Ok(said)
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        if !self.ended {
            // A guest that is gone runs nothing any more.
            let _ = self.shell.order(&Order::Kill { id: self.id });
        }
    }
}
