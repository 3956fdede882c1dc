//! What changes the register: entries, returns, names, withdrawals, and whole files.

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use super::{EntryTold, FileTold, Named, Returned, Withdrawn, fault_of_entry, refused, time_told};
use crate::{
    api::{Api, ApiError, Asker, Code, EntryView, ImportView},
    catalog::{Entry, Told},
    domain::{EntryError, EntryName, UnitCode},
    register::{self, Fault, FileKind, LineFault},
    words::in_zone,
};

impl Api {
    /// Keeps one entry.
    pub(super) async fn tell(
        &self,
        kind: FileKind,
        told: EntryTold,
        asker: &Asker,
    ) -> Result<EntryView, ApiError> {
        let EntryTold { mut entry, reason } = told;
        let now = self.clock.utc();
        let from = match kind {
            FileKind::Issues => Some(now.to_rfc3339()),
            FileKind::Officers => {
                Some(in_zone(asker.words.zone, now).format("%Y-%m-%d").to_string())
            }
            FileKind::Units | FileKind::Recorders | FileKind::Roster => None,
        };
        if let Some(from) = from {
            entry.entry("from".into()).or_insert(from);
        }
        let row = register::one(kind, &entry, asker.words.zone);
        let row = row.map_err(|faults| refused(&asker.words, "", &unplaced(faults)))?;
        let reason = reason_of(reason.as_deref())?;
        let told = self.catalog.tell_register(&row, &asker.actor, reason).await?;
        entry_of(kind, told, asker)
    }

    /// Takes a recorder back from whoever has it.
    pub(super) async fn take_back(
        &self,
        called: &str,
        returned: &Returned,
        asker: &Asker,
    ) -> Result<EntryView, ApiError> {
        let recorder = self.known_recorder(called, &asker.words).await?;
        let at = time_told(returned.at.as_deref(), &asker.words, self.clock.utc())?;
        let reason = reason_of(returned.reason.as_deref())?;
        let told = self.catalog.return_recorder(recorder, at, &asker.actor, reason).await?;
        let told = told.map_err(|_| Fault::not_issued(called));
        entry_of(FileKind::Issues, told, asker)
    }

    /// Says what a recorder is called and whose it is.
    pub(super) async fn name_recorder(
        &self,
        called: &str,
        named: &Named,
        asker: &Asker,
    ) -> Result<EntryView, ApiError> {
        let recorder = self.known_recorder(called, &asker.words).await?;
        let name = named.name.parse::<EntryName>().map_err(|error| misfit("name", error));
        let unit = named.unit.as_deref().map(str::parse::<UnitCode>).transpose();
        let unit = unit.map_err(|error| misfit("unit", error));
        let refuse = |fault| refused(&asker.words, "", &[fault_of_entry(fault)]);
        let (name, unit) = (name.map_err(refuse)?, unit.map_err(refuse)?);
        let by = &asker.actor;
        let told = self.catalog.name_recorder(recorder, &name, unit.as_ref(), by).await?;
        entry_of(FileKind::Recorders, told, asker)
    }

    /// Withdraws an entry.
    pub(super) async fn withdraw(
        &self,
        kind: FileKind,
        withdrawn: &Withdrawn,
        asker: &Asker,
    ) -> Result<EntryView, ApiError> {
        let reason = reason_of(Some(&withdrawn.reason))?;
        let reason = reason.ok_or_else(|| ApiError::new(Code::ReasonWanted))?;
        let entry = Entry { kind, id: withdrawn.id.trim() };
        let told = self.catalog.withdraw(entry, &asker.actor, reason).await?;
        entry_of(kind, told, asker)
    }

    /// Imports a file: all of it, or nothing with all that is wrong with it.
    pub(super) async fn import(
        &self,
        file: &FileTold,
        asker: &Asker,
    ) -> Result<ImportView, ApiError> {
        let words = &asker.words;
        let not_understood = |why: String| ApiError::new(Code::NotUnderstood).because(why);
        let bytes = STANDARD.decode(&file.content);
        let bytes = bytes.map_err(|error| not_understood(format!("content: {error}")))?;
        let kind = file.kind.as_deref().map(|name| {
            let known = FileKind::ALL.into_iter().find(|kind| kind.as_str() == name);
            known.ok_or_else(|| not_understood(format!("kind: {name}")))
        });
        let name = plain(&file.name);
        let read = register::read(&bytes, kind.transpose()?, words.zone);
        let kind = match (read.kind, read.faults.as_slice()) {
            (Some(kind), []) => kind,
            (_, faults) => return Err(refused(words, &name, faults)),
        };
        let sha256 = hex::encode(Sha256::digest(&bytes));
        let imported = self.catalog.import_register(&read.rows, (&name, &sha256), &asker.actor);
        let imported = imported.await?.map_err(|faults| refused(words, &name, &faults))?;
        Ok(ImportView {
            kind,
            added: imported.added,
            changed: imported.changed,
            same: imported.same,
        })
    }
}

fn entry_of(kind: FileKind, told: Told, asker: &Asker) -> Result<EntryView, ApiError> {
    match told {
        Ok((done, id)) => Ok(EntryView { kind, id, outcome: done.as_str().into() }),
        Err(fault) => Err(refused(&asker.words, "", &[fault_of_entry(fault)])),
    }
}

/// Of an entry that came without a file no line is told.
fn unplaced(faults: Vec<LineFault>) -> Vec<LineFault> {
    faults.into_iter().map(|found| fault_of_entry(found.fault)).collect()
}

fn misfit(name: &str, error: EntryError) -> Fault {
    match error {
        EntryError::Empty => Fault::empty(name),
        EntryError::TooLong(max) => Fault::too_long(name, max),
        EntryError::Control => Fault::control(name),
    }
}

/// A reason as it is kept; none that is empty.
pub(in crate::api) fn reason_of(reason: Option<&str>) -> Result<Option<&str>, ApiError> {
    let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
    if reason.is_some_and(|reason| reason.chars().any(char::is_control)) {
        return Err(ApiError::new(Code::ControlCharacters));
    }
    Ok(reason)
}

/// A file's name, fit for one line.
fn plain(name: &str) -> String {
    name.chars().take(100).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
