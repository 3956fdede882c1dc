//! The roster: from which moment to which an officer is on duty.
//!
//! A row of the officer and first moment of a shift that is there corrects its end.

use sqlx::Row as _;

use super::{
    super::{CatalogError, Tx, open::text},
    put::{By, Done, Told, bearer},
};
use crate::{
    domain::ShiftId,
    register::{Fault, ShiftRow},
};

pub(super) async fn put(tx: &mut Tx, row: &ShiftRow, by: &By<'_>) -> Result<Told, CatalogError> {
    let number = row.officer.as_str();
    let Some(officer) = bearer(tx, number, row.from).await? else {
        return Ok(Err(Fault::officer_unknown(number)));
    };
    let (from, until) = (text(row.from), text(row.until));
    let standing = sqlx::query(
        "SELECT id, starts_at, ends_at FROM shifts_now
         WHERE officer_id = ?1 AND starts_at < ?3 AND (ends_at > ?2 OR starts_at = ?2)",
    )
    .bind(&officer)
    .bind(&from)
    .bind(&until)
    .fetch_all(&mut **tx)
    .await?;
    let mut same = None;
    for shift in &standing {
        let (id, start): (String, String) = (shift.try_get("id")?, shift.try_get("starts_at")?);
        if start != from {
            return Ok(Err(Fault::shift_overlaps(number)));
        }
        if shift.try_get::<String, _>("ends_at")? == until {
            return Ok(Ok((Done::Same, id)));
        }
        same = Some(id);
    }
    let done = if same.is_some() { Done::Changed } else { Done::Added };
    let id = same.unwrap_or_else(|| ShiftId::mint(by.now).to_string());
    sqlx::query(
        "INSERT INTO shifts (id, version, officer_id, starts_at, ends_at, recorded_at, recorded_by,
                             reason)
         SELECT ?1, coalesce(max(version), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7
         FROM shifts WHERE id = ?1",
    )
    .bind(&id)
    .bind(&officer)
    .bind(&from)
    .bind(&until)
    .bind(text(by.now))
    .bind(&by.who.0)
    .bind(by.reason)
    .execute(&mut **tx)
    .await?;
    Ok(Ok((done, id)))
}
