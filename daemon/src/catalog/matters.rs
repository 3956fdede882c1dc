//! The list of matters: the newest counts, older ones stay.

use sqlx::Row;

use super::{Catalog, CatalogError, Tx, events::Draft, items::parse, open::text};
use crate::domain::{Act, Actor, CaseNumber, ItemId, Matter, MatterList, Recording};

/// Keeps the longest term that a list gave the matter of a case, or of every case: the newest list may
/// lengthen it.
pub(super) async fn keep_longest_in(
    tx: &mut Tx,
    case: Option<&CaseNumber>,
) -> Result<(), CatalogError> {
    sqlx::query(
        "UPDATE cases SET matter_months = m.months FROM matters m
         WHERE m.version = (SELECT max(version) FROM matter_lists) AND m.code = cases.matter
             AND m.months > coalesce(cases.matter_months, 0) AND (?1 IS NULL OR cases.number = ?1)",
    )
    .bind(case.map(CaseNumber::as_str))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Has a list count from now on, as of the transaction's moment. Answers its version. Also `rebuild`'s.
pub(super) async fn write_list(
    tx: &mut Tx,
    list: &MatterList,
    who: &Actor,
) -> Result<i64, CatalogError> {
    let version: i64 = sqlx::query_scalar(
        "INSERT INTO matter_lists (at, who, title, is_example) VALUES (?, ?, ?, ?)
         RETURNING version",
    )
    .bind(text(tx.at()))
    .bind(&who.0)
    .bind(&list.title)
    .bind(list.is_example)
    .fetch_one(&mut **tx)
    .await?;
    for (line, matter) in (1_i64..).zip(&list.matters) {
        sqlx::query(
            "INSERT INTO matters
                 (version, line, code, name, recording, stages_json, months, clause)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(version)
        .bind(line)
        .bind(&matter.code)
        .bind(&matter.name)
        .bind(matter.recording.as_str())
        .bind(serde_json::to_string(&matter.stages)?)
        .bind(matter.months)
        .bind(&matter.clause)
        .execute(&mut **tx)
        .await?;
    }
    keep_longest_in(tx, None).await?;
    Ok(version)
}

impl Catalog {
    /// Has another list count from now on. What it means for retention is written with it.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn list_matters(&self, list: &MatterList, who: &Actor) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        let version = write_list(&mut tx, list, who).await?;
        let draft = Draft::new(Act::MattersListed).who(who).detail("title", &list.title);
        let draft = draft.detail("version", version).detail("matters", list.matters.len());
        let draft = draft.kept("list", list)?;
        self.append(&mut tx, draft).await?;
        let items: Vec<String> = sqlx::query_scalar(
            "SELECT DISTINCT l.item_id FROM case_links l JOIN cases c ON c.number = l.case_number
             WHERE c.matter <> ''",
        )
        .fetch_all(&mut *tx)
        .await?;
        let items = items.iter().map(|id| parse(id)).collect::<Result<Vec<ItemId>, _>>()?;
        self.retain_in(&mut tx, &items).await?;
        tx.commit().await
    }

    /// The list that counts; none before there was one.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn matters(&self) -> Result<Option<MatterList>, CatalogError> {
        let newest = sqlx::query("SELECT * FROM matter_lists ORDER BY version DESC LIMIT 1")
            .fetch_optional(&self.readers)
            .await?;
        let Some(newest) = newest else { return Ok(None) };
        let rows = sqlx::query("SELECT * FROM matters WHERE version = ? ORDER BY line")
            .bind(newest.try_get::<i64, _>("version")?)
            .fetch_all(&self.readers)
            .await?;
        let matter = |row: &sqlx::sqlite::SqliteRow| {
            let recording: String = row.try_get("recording")?;
            Ok(Matter {
                code: row.try_get("code")?,
                name: row.try_get("name")?,
                recording: Recording::named(&recording)
                    .ok_or_else(|| CatalogError::unreadable(recording))?,
                stages: serde_json::from_str(row.try_get("stages_json")?)?,
                months: row.try_get("months")?,
                clause: row.try_get("clause")?,
            })
        };
        Ok(Some(MatterList {
            title: newest.try_get("title")?,
            is_example: newest.try_get("is_example")?,
            matters: rows.iter().map(matter).collect::<Result<_, CatalogError>>()?,
        }))
    }
}
