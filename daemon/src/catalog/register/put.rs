//! What all entries of the register have in common: who says it, when and why, and what it came to.

use chrono::{DateTime, Utc};
use sqlx::Row as _;

use super::super::{Catalog, CatalogError, Tx, events::Draft, open::text};
use crate::{
    domain::{Act, Actor, UnitCode},
    register::{Fault, Row},
};

/// What saying something of the register came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// It is new.
    Added,
    /// It was said otherwise before; that stays on record.
    Changed,
    /// It was said before.
    Same,
}

impl Done {
    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Same => "same",
        }
    }
}

/// What was said: what it came to and of which entry, or the rule that it broke.
pub type Told = Result<(Done, String), Fault>;

/// Who says it, when and why.
pub(super) struct By<'a> {
    pub(super) who: &'a Actor,
    pub(super) now: DateTime<Utc>,
    pub(super) reason: Option<&'a str>,
}

impl Catalog {
    /// Keeps what somebody says: one entry, and its custody event.
    ///
    /// # Errors
    /// When the catalog cannot be written. What breaks a rule is an answer, and changes nothing.
    pub async fn tell_register(
        &self,
        row: &Row,
        who: &Actor,
        reason: Option<&str>,
    ) -> Result<Told, CatalogError> {
        let mut tx = self.begin().await?;
        let by = By { who, now: self.clock.utc(), reason };
        let told = put(&mut tx, row, &by).await?;
        if let Ok((done, entry)) = &told
            && *done != Done::Same
        {
            let mut draft = Draft::new(act(row)).who(who).detail("entry", entry);
            draft = draft.detail("kind", row.kind().as_str()).detail("outcome", done.as_str());
            if let Some(reason) = reason {
                draft = draft.reason(reason);
            }
            self.append(&mut tx, draft).await?;
            tx.commit().await?;
        }
        Ok(told)
    }
}

fn act(row: &Row) -> Act {
    match row {
        Row::Issue(issue) if issue.until.is_none() => Act::RecorderIssued,
        Row::Issue(_) => Act::RecorderReturned,
        _ => Act::Registered,
    }
}

/// Keeps one row within a transaction.
pub(super) async fn put(tx: &mut Tx, row: &Row, by: &By<'_>) -> Result<Told, CatalogError> {
    match row {
        Row::Unit(row) => super::units::put(tx, row, by).await,
        Row::Officer(row) => super::terms::put(tx, row, by).await,
        Row::Recorder(row) => super::recorders::put(tx, row, by).await,
        Row::Issue(row) => super::issues::put(tx, row, by).await,
        Row::Shift(row) => super::shifts::put(tx, row, by).await,
    }
}

/// Whether a unit is in the register; none is.
pub(super) async fn has_unit(tx: &mut Tx, unit: Option<&UnitCode>) -> Result<bool, CatalogError> {
    let Some(unit) = unit else { return Ok(true) };
    let row = sqlx::query("SELECT 1 FROM units_now WHERE code = ?")
        .bind(unit.as_str())
        .fetch_optional(&mut **tx)
        .await?;
    Ok(row.is_some())
}

/// The officer who bore `number` at `at`.
pub(super) async fn bearer(
    tx: &mut Tx,
    number: &str,
    at: DateTime<Utc>,
) -> Result<Option<String>, CatalogError> {
    let row = sqlx::query(
        "SELECT officer_id FROM terms_now
         WHERE number = ?1 AND starts_at <= ?2 AND (ends_at IS NULL OR ends_at > ?2)",
    )
    .bind(number)
    .bind(text(at))
    .fetch_optional(&mut **tx)
    .await?;
    row.map(|row| Ok(row.try_get("officer_id")?)).transpose()
}
