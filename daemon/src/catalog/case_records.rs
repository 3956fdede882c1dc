//! Records of cases: facts that people add, and their corrections.
//!
//! Called by `api`, and by `flow` for those whose object is not written yet. Nothing is ever changed
//! but the mark that the object stands in the archive.

use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError, CatalogErrorKind, Tx,
    cases::case_in,
    events::Draft,
    items::{parse, parse_time},
    open::text,
};
use crate::domain::{Act, Actor, CaseNumber, CaseRecord, CaseRecordId, ItemId};

/// A record as it is kept.
#[derive(Clone, Debug)]
pub struct KeptRecord {
    /// Its id.
    pub id: CaseRecordId,
    /// The case.
    pub case: CaseNumber,
    /// The item it is about.
    pub item: Option<ItemId>,
    /// What it says.
    pub record: CaseRecord,
    /// The record that it corrects.
    pub corrects: Option<CaseRecordId>,
    /// The record that corrects it.
    pub corrected_by: Option<CaseRecordId>,
    /// When it was added.
    pub at: DateTime<Utc>,
    /// By whom.
    pub who: String,
}

const RECORDS: &str = "SELECT r.*, n.id AS corrected_by FROM case_records r
    LEFT JOIN case_records n ON n.corrects = r.id";

impl Catalog {
    /// Adds a record to a case.
    ///
    /// # Errors
    /// [`CatalogErrorKind::NotFound`] when there is no such case or record, or the item is not linked
    /// to the case; [`CatalogErrorKind::Conflict`] when the record to be corrected is of another kind
    /// or item, or was corrected already.
    pub async fn add_record(
        &self,
        case: &CaseNumber,
        item: Option<ItemId>,
        record: &CaseRecord,
        corrects: Option<CaseRecordId>,
        who: &Actor,
    ) -> Result<KeptRecord, CatalogError> {
        let mut tx = self.begin().await?;
        case_in(&mut tx, case).await?;
        if let Some(item) = item {
            let linked: bool = sqlx::query_scalar(
                "SELECT EXISTS (SELECT 1 FROM case_links
                 WHERE item_id = ? AND case_number = ? AND unlinked_at IS NULL)",
            )
            .bind(item.to_string())
            .bind(case.as_str())
            .fetch_one(&mut *tx)
            .await?;
            if !linked {
                let what = format!("item {item} is not linked to case {case}");
                return Err(CatalogError::not_found(what));
            }
        }
        if let Some(id) = corrects {
            let row = sqlx::query(sqlx::AssertSqlSafe(format!("{RECORDS} WHERE r.id = ?")))
                .bind(id.to_string())
                .fetch_optional(&mut *tx)
                .await?;
            let row = row.ok_or_else(|| CatalogError::not_found(format!("no record {id}")))?;
            let wrong = record_from(&row)?;
            let same =
                wrong.case == *case && wrong.item == item && wrong.record.kind() == record.kind();
            if !same || wrong.corrected_by.is_some() {
                return Err(CatalogError::new(
                    CatalogErrorKind::Conflict,
                    format!("record {id} is about something else, or was corrected already"),
                ));
            }
        }
        let now = tx.at();
        let id = CaseRecordId::mint(now);
        sqlx::query(
            "INSERT INTO case_records
                 (id, case_number, item_id, kind, record_json, corrects, at, who)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(id.to_string())
        .bind(case.as_str())
        .bind(item.map(|item| item.to_string()))
        .bind(record.kind())
        .bind(serde_json::to_string(record)?)
        .bind(corrects.map(|id| id.to_string()))
        .bind(text(now))
        .bind(&who.0)
        .execute(&mut *tx)
        .await?;
        if corrects.is_none() && matches!(record, CaseRecord::Receipt { .. }) {
            count_for_in(&mut tx, id, case, item).await?;
        }
        let mut draft = Draft::new(Act::CaseRecorded).who(who).detail("case", case);
        draft = draft.detail("record", id).detail("kind", record.kind());
        draft = draft.detail("says", serde_json::to_string(record)?);
        if let Some(corrects) = corrects {
            draft = draft.detail("corrects", corrects);
        }
        if let Some(item) = item {
            draft = draft.item(item);
        }
        self.append(&mut tx, draft).await?;
        match item {
            Some(item) => self.retain_in(&mut tx, &[item]).await?,
            None => self.retain_case_in(&mut tx, case).await?,
        }
        tx.commit().await?;
        self.record(id).await
    }

    /// One record.
    ///
    /// # Errors
    /// [`CatalogErrorKind::NotFound`] when there is none of that id.
    pub async fn record(&self, id: CaseRecordId) -> Result<KeptRecord, CatalogError> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!("{RECORDS} WHERE r.id = ?")))
            .bind(id.to_string())
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref()
            .map_or_else(|| Err(CatalogError::not_found(format!("no record {id}"))), record_from)
    }

    /// Every record of a case, oldest first.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn records_of_case(
        &self,
        case: &CaseNumber,
    ) -> Result<Vec<KeptRecord>, CatalogError> {
        let sql = format!("{RECORDS} WHERE r.case_number = ? ORDER BY r.id");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(case.as_str())
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(record_from).collect()
    }

    /// Records whose object does not stand in the archive yet.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn unwritten_records(&self) -> Result<Vec<KeptRecord>, CatalogError> {
        let sql = format!("{RECORDS} WHERE r.written = 0 ORDER BY r.id");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(&self.readers).await?;
        rows.iter().map(record_from).collect()
    }

    /// Notes that a record's object stands in the archive.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn record_written(&self, id: CaseRecordId) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE case_records SET written = 1 WHERE id = ?")
            .bind(id.to_string())
            .execute(&mut *tx)
            .await?;
        tx.commit().await
    }
}

/// A receipt of an item counts for it; one of a whole case for what is evidence in it now, and never for
/// what comes into it later. A correction counts for nothing more than what it corrects.
pub(super) async fn count_for_in(
    tx: &mut Tx,
    receipt: CaseRecordId,
    case: &CaseNumber,
    item: Option<ItemId>,
) -> Result<(), CatalogError> {
    sqlx::query(
        "INSERT INTO receipted (item_id, case_number, record_id)
         SELECT l.item_id, l.case_number, ?1 FROM case_links l
         WHERE l.case_number = ?2 AND l.unlinked_at IS NULL AND (l.item_id = ?3 OR (?3 IS NULL
             AND EXISTS (SELECT 1 FROM case_records s WHERE s.item_id = l.item_id
                 AND s.case_number = l.case_number AND s.kind = 'statement')))",
    )
    .bind(receipt.to_string())
    .bind(case.as_str())
    .bind(item.map(|item| item.to_string()))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

fn record_from(row: &SqliteRow) -> Result<KeptRecord, CatalogError> {
    let id = |name: &str| -> Result<Option<CaseRecordId>, CatalogError> {
        row.try_get::<Option<String>, _>(name)?.map(|id| parse(&id)).transpose()
    };
    let item: Option<String> = row.try_get("item_id")?;
    Ok(KeptRecord {
        id: parse(row.try_get("id")?)?,
        case: parse(row.try_get("case_number")?)?,
        item: item.map(|item| parse(&item)).transpose()?,
        record: serde_json::from_str(row.try_get("record_json")?)?,
        corrects: id("corrects")?,
        corrected_by: id("corrected_by")?,
        at: parse_time(row.try_get("at")?)?,
        who: row.try_get("who")?,
    })
}
