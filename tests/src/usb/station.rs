//! docket in the guest: its service, what it says, what it keeps.
//!
//! Used by scenarios. What it says is held against the cards' truth by the oracle, and each archived
//! original is digested anew, by the guest's `sha256sum`.

use std::{collections::HashMap, fmt::Write as _, io};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use super::{
    journal::{Entry, Mark},
    machine::Machine,
    root::RIG,
    shell::Job,
};
use crate::{
    card::Truth,
    rig::{Oracle, Wrong},
};

/// `docket` as the station's own user.
const DOCKET: &str = "runuser --user docket -- docket --data /var/lib/docket --json";
/// Asked for at once.
const PAGE: u32 = 500;

/// The station.
pub(super) struct Station<'a> {
    /// The guest it is in.
    pub machine: &'a Machine,
}

/// What is kept of one recorder.
pub(super) struct Kept {
    items: Vec<Value>,
    /// Size and SHA-256 of each original, by its key.
    digests: HashMap<String, (u64, String)>,
}

impl Station<'_> {
    /// Starts the service; answers once it says that it can be used.
    pub(super) fn start(&self) -> Result<()> {
        self.machine.shell.run("systemctl start docketd.service").map(drop)
    }

    /// Stops it.
    pub(super) fn stop(&self) -> Result<()> {
        self.machine.shell.run("systemctl stop docketd.service").map(drop)
    }

    /// Starts a command of `docket`, as the station's own user.
    pub(super) fn start_docket(&self, arguments: &str) -> Result<Job> {
        self.machine.shell.start(format!("exec {DOCKET} {arguments}"))
    }

    /// The last line that a command of `docket` prints, whatever its exit code.
    pub(super) fn docket(&self, arguments: &str) -> Result<Value> {
        last_line(self.start_docket(arguments)?)
    }

    /// What its API tells at `path`.
    pub(super) fn ask(&self, path: &str) -> Result<Value> {
        let told = self.machine.shell.run(format!("{RIG} ask '/api/v1/{path}'"))?;
        serde_json::from_str(&told).with_context(|| format!("{path}: {told}"))
    }

    /// What happens in its bays from now on, an event a line.
    pub(super) fn follow(&self) -> Result<Job> {
        self.machine.shell.start(format!("exec {RIG} follow"))
    }

    /// Waits for the end of the next session in a bay, and shows it.
    pub(super) fn session_end(&self, mark: Mark, bay: &str) -> Result<(Entry, Value)> {
        let what = format!("a session's end in bay {bay}");
        let entry = self.machine.journal.until(mark, &what, |entry| {
            entry.is_docket("session ended") && entry.field("BAY") == bay
        })?;
        let session = self.ask(&format!("sessions/{}", entry.field("SESSION")))?;
        Ok((entry, session))
    }

    /// Everything of a list, newest first.
    pub(super) fn all(&self, list: &str) -> Result<Vec<Value>> {
        let mut all = Vec::new();
        let mut before = String::new();
        loop {
            let mut told = self.ask(&format!("{list}?limit={PAGE}{before}"))?;
            let Value::Array(page) = told[list].take() else { bail!("no {list}: {told}") };
            all.extend(page);
            match told["next"].as_str() {
                Some(next) => before = format!("&before={next}"),
                None => return Ok(all),
            }
        }
    }

    /// The notices of a kind, newest first.
    pub(super) fn notices(&self, kind: &str) -> Result<Vec<Value>> {
        let mut notices = self.all("notices")?;
        notices.retain(|notice| notice["kind"] == kind);
        Ok(notices)
    }

    /// What is kept of the recorder labelled so, each original read anew.
    pub(super) fn kept(&self, recorder: &str) -> Result<Kept> {
        self.kept_of(&self.all("items")?, recorder)
    }

    /// The same, of items that were asked for before.
    pub(super) fn kept_of(&self, all: &[Value], recorder: &str) -> Result<Kept> {
        let items: Vec<_> =
            all.iter().filter(|item| item["recorder"]["label"] == recorder).cloned().collect();
        let mut command = String::from("cd /var/lib/docket/archive\n");
        for key in items.iter().filter_map(|item| item["archive"][0]["key"].as_str()) {
            writeln!(command, "echo '{key}' $(stat --format=%s '{key}') $(sha256sum <'{key}')")?;
        }
        let told = self.machine.shell.output(command)?.stdout;
        let line = |line: &str| {
            let mut words = line.split(' ');
            let key = words.next()?.to_owned();
            Some((key, (words.next()?.parse().ok()?, words.next()?.to_owned())))
        };
        Ok(Kept { items, digests: told.lines().filter_map(line).collect() })
    }

    /// Fails unless docket finds all it promises to hold, every byte read. The service is stopped for it.
    pub(super) fn fsck(&self) -> Result<()> {
        self.stop()?;
        let told = self.docket("fsck --deep")?;
        ensure!(told["reply"]["clean"] == true, "fsck: {told:#}");
        Ok(())
    }
}

/// The last line that a command prints.
pub(super) fn last_line(command: Job) -> Result<Value> {
    let output = command.finish()?;
    let last = output.stdout.lines().last().unwrap_or_default();
    serde_json::from_str(last).with_context(|| format!("{}{}", output.stdout, output.stderr))
}

impl Kept {
    /// Fails unless it is exactly the truth.
    pub(super) fn must_be_whole(self, recorder: &str, truth: &Truth) -> Result<()> {
        let wrong = self.faults(recorder, truth);
        ensure!(wrong.is_empty(), "of recorder {recorder}, not as recorded: {wrong:#?}");
        Ok(())
    }

    /// Fails unless it is exactly the truth and, beside that, the rescued item `id` with these bytes.
    pub(super) fn must_be_whole_beside(
        self,
        recorder: &str,
        truth: &Truth,
        id: &str,
        sha256: &str,
    ) -> Result<()> {
        let key = |item: &Value| item["archive"][0]["key"].as_str().map(str::to_owned);
        let rescued = self.items.iter().find(|item| item["id"] == id).and_then(key);
        let digest =
            rescued.and_then(|key| self.digests.get(&key)).map(|(_, sha256)| sha256.clone());
        ensure!(
            digest.as_deref() == Some(sha256),
            "rescued item {id} holds {digest:?}, not {sha256}"
        );
        let wrong = self.faults(recorder, truth);
        let is_alone = matches!(&wrong[..], [Wrong::Unknown(item)] if item["id"] == id);
        ensure!(is_alone, "of recorder {recorder}, not as recorded: {wrong:#?}");
        Ok(())
    }

    /// Fails if anything outside quarantine is not of the truth, or altered, or twice. Files may be
    /// missing, or not proven yet: the session was torn. Answers how many are whole.
    pub(super) fn must_be_a_part(mut self, recorder: &str, truth: &Truth) -> Result<usize> {
        self.items.retain(|item| item["state"] == "releasable");
        let whole = self.items.len();
        let mut wrong = self.faults(recorder, truth);
        wrong.retain(|wrong| !matches!(wrong, Wrong::Lost(_)));
        ensure!(wrong.is_empty(), "of torn recorder {recorder}, not as recorded: {wrong:#?}");
        Ok(whole)
    }

    fn faults(self, recorder: &str, truth: &Truth) -> Vec<Wrong> {
        let Self { items, digests } = self;
        Oracle::default().and_card(recorder, truth).faults(items, &mut |key| {
            digests.get(key).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
        })
    }
}
