//! Withdrawing an entry that should never have been: it stays on record, and stands no more.

use super::{
    super::{Catalog, CatalogError, events::Draft, open::text},
    put::{Done, Told},
};
use crate::{
    domain::{Act, Actor},
    register::{Fault, FileKind},
};

/// An entry: of which kind, and its id; of a unit its code.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// Its kind.
    pub kind: FileKind,
    /// Its id.
    pub id: &'a str,
}

impl Catalog {
    /// Withdraws an entry. Of a recorder its name is withdrawn, never the recorder.
    ///
    /// # Errors
    /// When the catalog cannot be written. An entry that does not stand is an answer.
    pub async fn withdraw(
        &self,
        entry: Entry<'_>,
        who: &Actor,
        reason: &str,
    ) -> Result<Told, CatalogError> {
        let mut tx = self.begin().await?;
        let withdrawn = sqlx::query(statement(entry.kind))
            .bind(entry.id)
            .bind(text(self.clock.utc()))
            .bind(&who.0)
            .bind(reason)
            .execute(&mut *tx)
            .await?;
        if withdrawn.rows_affected() == 0 {
            return Ok(Err(Fault::entry_unknown(entry.id)));
        }
        let draft = Draft::new(Act::RegisterWithdrawn).who(who).reason(reason);
        let draft = draft.detail("kind", entry.kind.as_str()).detail("entry", entry.id);
        self.append(&mut tx, draft).await?;
        tx.commit().await?;
        Ok(Ok((Done::Changed, entry.id.into())))
    }
}

/// Another version of the same, withdrawn.
fn statement(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Units => {
            "INSERT INTO units (code, version, name, parent, withdrawn, recorded_at, recorded_by,
                                reason)
             SELECT code, version + 1, name, parent, 1, ?2, ?3, ?4 FROM units_now WHERE code = ?1"
        }
        FileKind::Officers => {
            "INSERT INTO terms (id, version, officer_id, number, name, unit, starts_at, ends_at,
                                withdrawn, recorded_at, recorded_by, reason)
             SELECT id, version + 1, officer_id, number, name, unit, starts_at, ends_at, 1, ?2, ?3,
                    ?4 FROM terms_now WHERE id = ?1"
        }
        FileKind::Recorders => {
            "INSERT INTO recorder_facts (recorder_id, version, name, unit, withdrawn, recorded_at,
                                         recorded_by, reason)
             SELECT recorder_id, version + 1, name, unit, 1, ?2, ?3, ?4
             FROM recorder_facts_now WHERE recorder_id = ?1"
        }
        FileKind::Issues => {
            "INSERT INTO issues (id, version, recorder_id, kind, officer_id, unit, issued_at, due_at,
                                 returned_at, withdrawn, recorded_at, recorded_by, reason)
             SELECT id, version + 1, recorder_id, kind, officer_id, unit, issued_at, due_at,
                    returned_at, 1, ?2, ?3, ?4 FROM issues_now WHERE id = ?1"
        }
        FileKind::Roster => {
            "INSERT INTO shifts (id, version, officer_id, starts_at, ends_at, withdrawn,
                                 recorded_at, recorded_by, reason)
             SELECT id, version + 1, officer_id, starts_at, ends_at, 1, ?2, ?3, ?4
             FROM shifts_now WHERE id = ?1"
        }
    }
}
