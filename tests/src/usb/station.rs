//! docket in the guest: its service, and what `docket --json` says as the station's own user.
//!
//! Used by scenarios. What is said is held against the cards' truth by the oracle, and each archived
//! original is digested anew, by the guest's `sha256sum`.

use std::{collections::HashMap, fmt::Write as _, io};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::{
    journal::{Entry, Mark},
    machine::Machine,
};
use crate::{
    card::Truth,
    rig::{Oracle, Wrong},
};

/// `docket` as the station's own user.
const DOCKET: &str = "runuser --user docket -- docket --data /var/lib/docket --json";
/// Items asked for at once.
const PAGE: u32 = 500;

/// The station.
pub(super) struct Station<'a> {
    /// The guest it is in.
    pub machine: &'a Machine,
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

    /// What a command of `docket` says, whatever its exit code.
    pub(super) fn json(&self, arguments: &str) -> Result<Value> {
        let output = self.machine.shell.output(format!("{DOCKET} {arguments}"))?;
        let last = output.stdout.lines().last().unwrap_or_default();
        serde_json::from_str(last)
            .with_context(|| format!("docket {arguments}: {}{}", output.stdout, output.stderr))
    }

    /// Waits for the end of the next session in a bay, and shows it.
    pub(super) fn session_end(&self, mark: Mark, bay: &str) -> Result<(Entry, Value)> {
        let what = format!("a session's end in bay {bay}");
        let entry = self.machine.journal.until(mark, &what, |entry| {
            entry.is_docket("session ended") && entry.field("BAY") == bay
        })?;
        let session = self.json(&format!("sessions show {}", entry.field("SESSION")))?;
        Ok((entry, session))
    }

    /// Every item of the recorder labelled so.
    pub(super) fn items(&self, recorder: &str) -> Result<Vec<Value>> {
        let mut all = Vec::new();
        let mut before = String::new();
        loop {
            let mut told = self.json(&format!("items list --limit {PAGE} {before}"))?;
            let Value::Array(items) = told["items"].take() else {
                anyhow::bail!("no items: {told}")
            };
            all.extend(items.into_iter().filter(|item| item["recorder"]["label"] == recorder));
            match told["next"].as_str() {
                Some(next) => before = format!("--before {next}"),
                None => return Ok(all),
            }
        }
    }

    /// Fails unless the recorder's items are exactly the truth, and the archive holds their bytes.
    pub(super) fn holds(&self, recorder: &str, truth: &Truth) -> Result<()> {
        self.holds_all_but(recorder, truth, &[])
    }

    /// The same without the files at these paths, of which nothing outside quarantine may be there.
    pub(super) fn holds_all_but(
        &self,
        recorder: &str,
        truth: &Truth,
        paths_hex: &[&str],
    ) -> Result<()> {
        let items = self.items(recorder)?;
        let digests = self.digests(&items)?;
        let mut truth = truth.clone();
        truth.files.retain(|file| !paths_hex.contains(&file.path_hex.as_str()));
        let wrong = Oracle::default().and_card(recorder, &truth).faults(items, &mut |key| {
            digests.get(key).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
        });
        ensure!(wrong.is_empty(), "of recorder {recorder}, not as recorded: {wrong:#?}");
        Ok(())
    }

    /// Fails if anything kept of the recorder outside quarantine is not of the truth, or altered. Files
    /// may be missing: its session was torn. Answers how many are whole.
    pub(super) fn holds_a_part(&self, recorder: &str, truth: &Truth) -> Result<usize> {
        let mut items = self.items(recorder)?;
        items.retain(|item| item["state"] == "releasable");
        let (whole, digests) = (items.len(), self.digests(&items)?);
        let wrong = Oracle::default().and_card(recorder, truth).faults(items, &mut |key| {
            digests.get(key).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
        });
        let wrong: Vec<_> =
            wrong.into_iter().filter(|wrong| !matches!(wrong, Wrong::Lost(_))).collect();
        ensure!(wrong.is_empty(), "of torn recorder {recorder}, not as recorded: {wrong:#?}");
        Ok(whole)
    }

    /// Size and SHA-256 of each item's original, by its key, as the guest's own programs tell.
    fn digests(&self, items: &[Value]) -> Result<HashMap<String, (u64, String)>> {
        let keys = items.iter().filter_map(|item| item["archive"][0]["key"].as_str());
        let mut command = String::from("cd /var/lib/docket/archive\n");
        for key in keys {
            writeln!(command, "echo '{key}' $(stat --format=%s '{key}') $(sha256sum <'{key}')")?;
        }
        let told = self.machine.shell.output(command)?.stdout;
        let line = |line: &str| {
            let mut words = line.split(' ');
            let key = words.next()?.to_owned();
            Some((key, (words.next()?.parse().ok()?, words.next()?.to_owned())))
        };
        Ok(told.lines().filter_map(line).collect())
    }

    /// The notices of a kind, newest first.
    pub(super) fn notices(&self, kind: &str) -> Result<Vec<Value>> {
        let mut told = self.json("notices list --limit 500")?;
        let Value::Array(mut notices) = told["notices"].take() else {
            anyhow::bail!("no notices: {told}")
        };
        notices.retain(|notice| notice["kind"] == kind);
        Ok(notices)
    }

    /// Fails unless docket finds all it promises to hold: every byte read.
    pub(super) fn fsck(&self) -> Result<()> {
        let told = self.json("fsck --deep")?;
        ensure!(told["reply"]["clean"] == true, "fsck: {told:#}");
        Ok(())
    }
}
