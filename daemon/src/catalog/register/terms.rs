//! Terms of officers: numbers are given to other people one day, and people move to other units.
//!
//! A row with the number and the first moment of a term that is there corrects it. Otherwise it is
//! another term: of the same officer where the number and the name are the same, else of a new one. A
//! term that still goes on ends where the next of its officer begins. Two officers never bear one number
//! at the same time.

use chrono::{DateTime, Utc};
use sqlx::{Row as _, sqlite::SqliteRow};

use super::{
    super::{
        CatalogError, Tx,
        items::{parse, parse_time},
        open::text,
    },
    holder::time_or_none,
    put::{By, Done, Told, has_unit},
};
use crate::{
    domain::{OfficerId, TermId, UnitCode},
    register::{Fault, OfficerRow},
};

/// A term that stands.
pub(super) struct Standing {
    id: TermId,
    officer: OfficerId,
    name: String,
    unit: Option<String>,
    starts_at: DateTime<Utc>,
    ends_at: Option<DateTime<Utc>>,
}

impl Standing {
    fn from(row: &SqliteRow) -> Result<Self, CatalogError> {
        Ok(Self {
            id: parse(row.try_get("id")?)?,
            officer: parse(row.try_get("officer_id")?)?,
            name: row.try_get("name")?,
            unit: row.try_get("unit")?,
            starts_at: parse_time(row.try_get("starts_at")?)?,
            ends_at: time_or_none(row, "ends_at")?,
        })
    }

    fn says(&self, row: &OfficerRow) -> bool {
        self.name == row.name.as_str()
            && self.unit.as_deref() == row.unit.as_ref().map(UnitCode::as_str)
            && self.ends_at == row.until
    }

    fn overlaps(&self, row: &OfficerRow) -> bool {
        self.ends_at.is_none_or(|end| end > row.from)
            && row.until.is_none_or(|u| u > self.starts_at)
    }
}

pub(super) async fn put(tx: &mut Tx, row: &OfficerRow, by: &By<'_>) -> Result<Told, CatalogError> {
    if !has_unit(tx, row.unit.as_ref()).await? {
        return Ok(Err(Fault::unit_unknown(row.unit.as_ref().map_or("", |u| u.as_str()))));
    }
    let standing = sqlx::query("SELECT * FROM terms_now WHERE number = ? ORDER BY starts_at")
        .bind(row.number.as_str())
        .fetch_all(&mut **tx)
        .await?;
    let standing = standing.iter().map(Standing::from).collect::<Result<Vec<_>, _>>()?;
    let same = standing.iter().find(|term| term.starts_at == row.from);
    if let Some(term) = same.filter(|term| term.says(row)) {
        return Ok(Ok((Done::Same, term.id.to_string())));
    }
    let others = || standing.iter().filter(|t| same.is_none_or(|same| same.id != t.id));
    // One that goes on ends where the same officer's next begins.
    let ended = others().find(|t| t.ends_at.is_none() && t.starts_at < row.from && is_of(t, row));
    let borne = others()
        .filter(|term| ended.is_none_or(|ended| ended.id != term.id))
        .any(|term| term.overlaps(row));
    if borne {
        return Ok(Err(Fault::number_borne(row.number.as_str())));
    }
    if let Some(ended) = ended {
        end(tx, ended.id, row.from, by).await?;
    }
    let known = others().find(|term| is_of(term, row)).map(|term| term.officer);
    let (id, officer, done) = match same {
        Some(term) => (term.id, term.officer, Done::Changed),
        None => {
            let officer = known.unwrap_or_else(|| OfficerId::mint(by.now));
            (TermId::mint(by.now), officer, Done::Added)
        }
    };
    insert(tx, id, officer, row, by).await?;
    Ok(Ok((done, id.to_string())))
}

fn is_of(term: &Standing, row: &OfficerRow) -> bool {
    term.name == row.name.as_str()
}

async fn insert(
    tx: &mut Tx,
    id: TermId,
    officer: OfficerId,
    row: &OfficerRow,
    by: &By<'_>,
) -> Result<(), CatalogError> {
    sqlx::query(
        "INSERT INTO terms (id, version, officer_id, number, name, unit, starts_at, ends_at,
                            recorded_at, recorded_by, reason)
         SELECT ?1, coalesce(max(version), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10
         FROM terms WHERE id = ?1",
    )
    .bind(id.to_string())
    .bind(officer.to_string())
    .bind(row.number.as_str())
    .bind(row.name.as_str())
    .bind(row.unit.as_ref().map(UnitCode::as_str))
    .bind(text(row.from))
    .bind(row.until.map(text))
    .bind(text(by.now))
    .bind(&by.who.0)
    .bind(by.reason)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Another version of a term, which ends at `at`.
async fn end(tx: &mut Tx, id: TermId, at: DateTime<Utc>, by: &By<'_>) -> Result<(), CatalogError> {
    sqlx::query(
        "INSERT INTO terms (id, version, officer_id, number, name, unit, starts_at, ends_at,
                            recorded_at, recorded_by, reason)
         SELECT id, version + 1, officer_id, number, name, unit, starts_at, ?2, ?3, ?4, ?5
         FROM terms_now WHERE id = ?1",
    )
    .bind(id.to_string())
    .bind(text(at))
    .bind(text(by.now))
    .bind(&by.who.0)
    .bind(by.reason)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
