//! Units: what somebody says of one.

use sqlx::Row as _;

use super::{
    super::{CatalogError, Tx, open::text},
    put::{By, Done, Told, has_unit},
};
use crate::{
    domain::UnitCode,
    register::{Fault, UnitRow},
};

/// Units above one another at most; more is a circle.
const DEPTH_MAX: usize = 64;

pub(super) async fn put(tx: &mut Tx, row: &UnitRow, by: &By<'_>) -> Result<Told, CatalogError> {
    let parent = row.parent.as_ref();
    if !has_unit(tx, parent).await? {
        return Ok(Err(Fault::unit_unknown(parent.map_or("", |p| p.as_str()))));
    }
    if stands_above(tx, row).await? {
        return Ok(Err(Fault::unit_circle(row.code.as_str())));
    }
    let standing = sqlx::query("SELECT name, parent FROM units_now WHERE code = ?")
        .bind(row.code.as_str())
        .fetch_optional(&mut **tx)
        .await?;
    let code = row.code.to_string();
    if let Some(standing) = &standing {
        let (name, above): (String, Option<String>) =
            (standing.try_get("name")?, standing.try_get("parent")?);
        if name == row.name.as_str() && above.as_deref() == parent.map(UnitCode::as_str) {
            return Ok(Ok((Done::Same, code)));
        }
    }
    sqlx::query(
        "INSERT INTO units (code, version, name, parent, recorded_at, recorded_by, reason)
         SELECT ?1, coalesce(max(version), 0) + 1, ?2, ?3, ?4, ?5, ?6 FROM units WHERE code = ?1",
    )
    .bind(&code)
    .bind(row.name.as_str())
    .bind(parent.map(UnitCode::as_str))
    .bind(text(by.now))
    .bind(&by.who.0)
    .bind(by.reason)
    .execute(&mut **tx)
    .await?;
    Ok(Ok((if standing.is_some() { Done::Changed } else { Done::Added }, code)))
}

/// Whether the unit stands above the one that is to be above it.
async fn stands_above(tx: &mut Tx, row: &UnitRow) -> Result<bool, CatalogError> {
    let mut above = row.parent.as_ref().map(ToString::to_string);
    for _ in 0..DEPTH_MAX {
        let Some(unit) = above else { return Ok(false) };
        if unit == row.code.as_str() {
            return Ok(true);
        }
        let parent: Option<Option<String>> =
            sqlx::query_scalar("SELECT parent FROM units_now WHERE code = ?")
                .bind(unit)
                .fetch_optional(&mut **tx)
                .await?;
        above = parent.flatten();
    }
    Ok(true)
}
