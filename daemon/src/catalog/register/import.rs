//! Importing a file: all of its rows, or none.

use super::{
    super::{Catalog, CatalogError, events::Draft},
    put::{By, Done, put},
};
use crate::{
    domain::{Act, Actor},
    register::{LineFault, Row},
};

/// Faults told at most.
const FAULTS_MAX: usize = 1_000;

/// What importing came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Rows that are new.
    pub added: u64,
    /// Rows that say otherwise than before.
    pub changed: u64,
    /// Rows that were there.
    pub same: u64,
}

/// Every line that broke a rule: nothing of the file was kept.
pub type Refused = Vec<LineFault>;

impl Catalog {
    /// Imports rows, each with its line, in one transaction with its custody event, which keeps the
    /// file's SHA-256. A file that says nothing new changes nothing.
    ///
    /// # Errors
    /// When the catalog cannot be written. Lines that break a rule are an answer: nothing was kept.
    pub async fn import_register(
        &self,
        rows: &[(u64, Row)],
        file: (&str, &str),
        who: &Actor,
    ) -> Result<Result<Imported, Refused>, CatalogError> {
        let (mut imported, mut refused) = (Imported::default(), Refused::new());
        let mut tx = self.begin().await?;
        let by = By { who, now: self.clock.utc(), reason: None };
        for (line, row) in rows {
            match put(&mut tx, row, &by).await? {
                Ok((Done::Added, _)) => imported.added += 1,
                Ok((Done::Changed, _)) => imported.changed += 1,
                Ok((Done::Same, _)) => imported.same += 1,
                Err(fault) => refused.push(LineFault { line: *line, column: 0, fault }),
            }
            if refused.len() >= FAULTS_MAX {
                break;
            }
        }
        if !refused.is_empty() {
            return Ok(Err(refused));
        }
        if imported.added + imported.changed > 0 {
            let (name, sha256) = file;
            let draft = Draft::new(Act::RegisterImported).who(who).detail("file", name);
            let draft = draft.detail("sha256", sha256).detail("added", imported.added);
            self.append(&mut tx, draft.detail("changed", imported.changed)).await?;
            tx.commit().await?;
        }
        Ok(Ok(imported))
    }
}
