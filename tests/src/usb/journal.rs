//! The guest's journal as it is written: kernel, udev, systemd and docket, each with the guest's own time.
//!
//! Used to wait for what happens, and shown when a scenario fails. Nothing is lost between two looks:
//! whoever waits says from where on. It lives here, so that a guest that died has left it.

use std::{
    fmt,
    fs::File,
    io::{BufRead, BufReader, Write},
    os::unix::net::UnixStream,
    path::Path,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::shell::PATIENCE;

/// docket's fields that are shown with its lines.
const TOLD: [&str; 9] =
    ["BAY", "RECORDER", "OUTCOME", "KIND", "PLACE", "DEVICE", "WHY", "PROBLEM", "ERROR"];

/// One entry.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Since the guest's boot.
    pub at: Duration,
    /// Who says it: `kernel`, `docketd`.
    pub who: String,
    /// What.
    pub message: String,
    /// Every field.
    pub fields: Value,
}

/// A place in the journal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark(usize);

#[derive(Default)]
struct Inner {
    entries: Vec<Entry>,
    ended: bool,
}

/// The journal so far.
#[derive(Clone, Default)]
pub(super) struct Journal(Arc<(Mutex<Inner>, Condvar)>);

impl Entry {
    fn of(line: &str) -> Option<Self> {
        let fields: Value = serde_json::from_str(line).ok()?;
        let text = |name: &str| fields[name].as_str().unwrap_or_default().to_owned();
        let micros = text("__MONOTONIC_TIMESTAMP").parse().ok()?;
        let at = Duration::from_micros(micros);
        Some(Self { at, who: text("SYSLOG_IDENTIFIER"), message: text("MESSAGE"), fields })
    }

    /// A field's text.
    pub(super) fn field(&self, name: &str) -> &str {
        self.fields[name].as_str().unwrap_or_default()
    }

    /// Whether docket's daemon says so.
    pub(super) fn is_docket(&self, message: &str) -> bool {
        self.who == "docketd" && self.message.starts_with(message)
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>10.3} {}: {}", self.at.as_secs_f64(), self.who, self.message)?;
        for name in TOLD.into_iter().filter(|name| self.fields[*name].is_string()) {
            write!(f, " {}={}", name.to_ascii_lowercase(), self.field(name))?;
        }
        writeln!(f)
    }
}

impl Journal {
    /// Begins to read what comes over the guest's port, and keeps it in `file` as people read it.
    pub(super) fn connect(socket: &Path, file: &Path) -> Result<Self> {
        let journal = Self::default();
        let mut file = File::create(file)?;
        let lines =
            BufReader::new(UnixStream::connect(socket).context("the guest's journal")?).lines();
        let told = journal.clone();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let Some(entry) = Entry::of(&line) else { continue };
                // A full disk takes the copy for people, not the scenario.
                let _ = file.write_all(entry.to_string().as_bytes());
                told.lock().entries.push(entry);
                told.0.1.notify_all();
            }
            told.lock().ended = true;
            told.0.1.notify_all();
        });
        Ok(journal)
    }

    /// From here on.
    pub(super) fn mark(&self) -> Mark {
        Mark(self.lock().entries.len())
    }

    /// Waits for the first entry behind `mark` in which `look` finds something.
    pub(super) fn find<T>(
        &self,
        mark: Mark,
        what: &str,
        look: impl Fn(&Entry) -> Option<T>,
    ) -> Result<T> {
        let mut looked = mark.0;
        let end = Instant::now() + PATIENCE;
        let mut inner = self.lock();
        loop {
            if let Some(found) = inner.entries[looked..].iter().find_map(&look) {
                return Ok(found);
            }
            looked = inner.entries.len();
            if inner.ended {
                bail!("the guest is gone, and never told of {what}");
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                bail!("waited {PATIENCE:?} for {what}");
            }
            let waited = self.0.1.wait_timeout(inner, left);
            inner = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// The same, for the entry itself.
    pub(super) fn until(
        &self,
        mark: Mark,
        what: &str,
        is_it: impl Fn(&Entry) -> bool,
    ) -> Result<Entry> {
        self.find(mark, what, |entry| is_it(entry).then(|| entry.clone()))
    }

    /// The last so many lines of those whose speaker is asked for.
    pub(super) fn tail(&self, count: usize, is_asked: impl Fn(&str) -> bool) -> String {
        let inner = self.lock();
        let asked: Vec<_> = inner.entries.iter().filter(|entry| is_asked(&entry.who)).collect();
        asked[asked.len().saturating_sub(count)..].iter().map(ToString::to_string).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
