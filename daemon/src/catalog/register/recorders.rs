//! Recorders in the register: entered before they are ever docked, named, and found by what people call
//! them.

use sqlx::Row as _;

use super::{
    super::{Catalog, CatalogError, Tx, events::Draft, items::parse, open::text},
    put::{By, Done, Told, has_unit},
};
use crate::{
    domain::{Act, Actor, EntryName, RecorderId, UnitCode},
    register::{Fault, RecorderRow},
};

/// The identity of a recorder that was entered and has not been docked yet: its make as the device
/// will tell it is not known. The first docking of one with that number makes it known.
pub(in crate::catalog) const ENTERED: &str = "entered:";

pub(super) async fn put(tx: &mut Tx, row: &RecorderRow, by: &By<'_>) -> Result<Told, CatalogError> {
    if !has_unit(tx, row.unit.as_ref()).await? {
        return Ok(Err(Fault::unit_unknown(row.unit.as_ref().map_or("", |u| u.as_str()))));
    }
    let serial = row.serial.as_str();
    let make = row.make.as_ref().map(EntryName::as_str);
    let known: Vec<String> = sqlx::query_scalar(
        "SELECT id FROM recorders WHERE serial = ?1 AND (?2 IS NULL OR make IS NULL OR make = ?2)
         LIMIT 2",
    )
    .bind(serial)
    .bind(make)
    .fetch_all(&mut **tx)
    .await?;
    let (id, is_new) = match known.as_slice() {
        [] => (enter(tx, row, by).await?, true),
        [id] => (parse(id)?, false),
        _ => return Ok(Err(Fault::recorder_ambiguous(serial))),
    };
    if row.name.is_none() && row.unit.is_none() {
        return Ok(Ok((if is_new { Done::Added } else { Done::Same }, id.to_string())));
    }
    let label = serial.parse::<EntryName>().ok();
    let Some(name) = row.name.clone().or(label) else {
        return Ok(Err(Fault::empty("name")));
    };
    let told = name_in(tx, id, &name, row.unit.as_ref(), by).await?;
    Ok(told.map(|(done, id)| (if is_new { Done::Added } else { done }, id)))
}

async fn enter(tx: &mut Tx, row: &RecorderRow, by: &By<'_>) -> Result<RecorderId, CatalogError> {
    let id = RecorderId::mint(by.now);
    sqlx::query(
        "INSERT INTO recorders (id, identity_key, known, make, model, serial, label, first_seen_at)
         VALUES (?1, ?2, 1, ?3, ?4, ?5, ?5, ?6)",
    )
    .bind(id.to_string())
    // Of one number there may be recorders of several makes.
    .bind(format!("{ENTERED}{}:{}", row.make.as_ref().map_or("", |m| m.as_str()), row.serial))
    .bind(row.make.as_ref().map(EntryName::as_str))
    .bind(row.model.as_ref().map(EntryName::as_str))
    .bind(row.serial.as_str())
    .bind(text(by.now))
    .execute(&mut **tx)
    .await?;
    Ok(id)
}

/// Says what a recorder is called and whose it is.
async fn name_in(
    tx: &mut Tx,
    id: RecorderId,
    name: &EntryName,
    unit: Option<&UnitCode>,
    by: &By<'_>,
) -> Result<Told, CatalogError> {
    let unit = unit.map(UnitCode::as_str);
    let rows = sqlx::query(
        "SELECT recorder_id, name, unit FROM recorder_facts_now WHERE recorder_id = ? OR name = ?",
    )
    .bind(id.to_string())
    .bind(name.as_str())
    .fetch_all(&mut **tx)
    .await?;
    let mut done = Done::Added;
    for row in rows {
        let (of, called): (String, String) = (row.try_get("recorder_id")?, row.try_get("name")?);
        let owner: Option<String> = row.try_get("unit")?;
        if of != id.to_string() {
            return Ok(Err(Fault::name_taken(name.as_str())));
        }
        if called == name.as_str() && owner.as_deref() == unit {
            return Ok(Ok((Done::Same, of)));
        }
        done = Done::Changed;
    }
    sqlx::query(
        "INSERT INTO recorder_facts (recorder_id, version, name, unit, recorded_at, recorded_by,
                                     reason)
         SELECT ?1, coalesce(max(version), 0) + 1, ?2, ?3, ?4, ?5, ?6
         FROM recorder_facts WHERE recorder_id = ?1",
    )
    .bind(id.to_string())
    .bind(name.as_str())
    .bind(unit)
    .bind(text(by.now))
    .bind(&by.who.0)
    .bind(by.reason)
    .execute(&mut **tx)
    .await?;
    Ok(Ok((done, id.to_string())))
}

/// The recorder that people call `called`: by its id or the beginning of it, its name, its number.
pub(super) async fn find(
    tx: &mut Tx,
    called: &str,
) -> Result<Result<RecorderId, Fault>, CatalogError> {
    let ids: Vec<String> = sqlx::query_scalar(FIND).bind(called).fetch_all(&mut **tx).await?;
    found(called, &ids)
}

/// By name first, for that is a person's word; then by number or label; then by id.
const FIND: &str = "SELECT id FROM (
         SELECT recorder_id AS id, 1 AS rank FROM recorder_facts_now WHERE name = ?1
         UNION SELECT id, 2 FROM recorders WHERE serial = ?1 OR label = ?1
         UNION SELECT id, 3 FROM recorders WHERE length(?1) >= 8 AND id >= ?1 AND id < ?1 || '~')
     GROUP BY id HAVING min(rank) = (
         SELECT min(rank) FROM (
             SELECT 1 AS rank FROM recorder_facts_now WHERE name = ?1
             UNION SELECT 2 FROM recorders WHERE serial = ?1 OR label = ?1
             UNION SELECT 3)) LIMIT 2";

fn found(called: &str, ids: &[String]) -> Result<Result<RecorderId, Fault>, CatalogError> {
    Ok(match ids {
        [] => Err(Fault::recorder_unknown(called)),
        [id] => Ok(parse(id)?),
        _ => Err(Fault::recorder_ambiguous(called)),
    })
}

impl Catalog {
    /// The recorder that people call `called`: its name, its number, its label or its id.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn find_recorder(
        &self,
        called: &str,
    ) -> Result<Result<RecorderId, Fault>, CatalogError> {
        let ids: Vec<String> =
            sqlx::query_scalar(FIND).bind(called).fetch_all(&self.readers).await?;
        found(called, &ids)
    }

    /// Says what a recorder is called and whose it is. One without a readable identity is no stranger
    /// from then on.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn name_recorder(
        &self,
        id: RecorderId,
        name: &EntryName,
        unit: Option<&UnitCode>,
        who: &Actor,
    ) -> Result<Told, CatalogError> {
        let mut tx = self.begin().await?;
        if !has_unit(&mut tx, unit).await? {
            return Ok(Err(Fault::unit_unknown(unit.map_or("", |unit| unit.as_str()))));
        }
        let by = By { who, now: self.clock.utc(), reason: None };
        let told = name_in(&mut tx, id, name, unit, &by).await?;
        if let Ok((done @ (Done::Added | Done::Changed), entry)) = &told {
            let draft = Draft::new(Act::Registered).who(who).detail("kind", "recorders");
            let draft = draft.detail("entry", entry).detail("outcome", done.as_str());
            self.append(&mut tx, draft).await?;
            tx.commit().await?;
        }
        Ok(told)
    }
}
