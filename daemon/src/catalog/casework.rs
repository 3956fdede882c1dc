//! What is said of cases: description, dates, and the lists that come of them.
//!
//! Called by `api`. History only grows: a change of the description is a custody event with old and
//! new, a date is a step beside those before. Each writes what it means for retention in the same
//! transaction.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Case, Catalog, CatalogError, CatalogErrorKind, Tx,
    cases::{CASES, case_from, case_in},
    events::Draft,
    items::{parse, parse_time},
    matters::keep_longest_in,
    open::text,
};
use crate::{
    domain::{Act, Actor, CaseAct, CaseChange, CaseDates, CaseNumber, ItemId},
    retention::FileTerm,
};

/// A step as it was entered.
#[derive(Clone, Debug)]
pub struct CaseStep {
    /// What happened.
    pub act: CaseAct,
    /// On which day.
    pub on: NaiveDate,
    /// When that was entered.
    pub at: DateTime<Utc>,
    /// By whom.
    pub who: String,
}

/// How the enforcement object of cases is asked for.
#[derive(Clone, Copy, Debug)]
pub enum Object<'a> {
    /// By its code.
    Code(&'a str),
    /// By its name.
    Name(&'a str),
}

impl Catalog {
    /// Says something else of a case. Answers whether anything is new.
    ///
    /// # Errors
    /// [`CatalogErrorKind::NotFound`] when there is no such case.
    pub async fn describe_case(
        &self,
        number: &CaseNumber,
        change: &CaseChange,
        who: &Actor,
    ) -> Result<bool, CatalogError> {
        let mut tx = self.begin().await?;
        let is_new = self.describe_case_in(&mut tx, number, change, who).await?;
        tx.commit().await?;
        Ok(is_new)
    }

    pub(super) async fn describe_case_in(
        &self,
        tx: &mut Tx,
        number: &CaseNumber,
        change: &CaseChange,
        who: &Actor,
    ) -> Result<bool, CatalogError> {
        let before = case_in(tx, number).await?;
        let mut draft = Draft::new(Act::CaseDescribed).who(who).detail("case", number);
        let mut is_new = false;
        for (field, new) in change.given() {
            let old = before.said(field);
            if old != new {
                is_new = true;
                draft = draft.detail(field, format_args!("{old} -> {new}"));
            }
        }
        if !is_new {
            return Ok(false);
        }
        write_description(tx, &before, change).await?;
        self.append(tx, draft).await?;
        if change.matter.is_some() || change.file_term.is_some() {
            keep_longest_in(tx, Some(number)).await?;
            self.retain_case_in(tx, number).await?;
        }
        Ok(true)
    }

    /// Enters what happened to a case on a day.
    ///
    /// # Errors
    /// [`CatalogErrorKind::Conflict`] when that makes no sense after what happened before.
    pub async fn step_case(
        &self,
        number: &CaseNumber,
        act: CaseAct,
        on: NaiveDate,
        who: &Actor,
    ) -> Result<CaseDates, CatalogError> {
        let mut tx = self.begin().await?;
        let dates = self.step_case_in(&mut tx, number, act, on, who).await?;
        tx.commit().await?;
        Ok(dates)
    }

    pub(super) async fn step_case_in(
        &self,
        tx: &mut Tx,
        number: &CaseNumber,
        act: CaseAct,
        on: NaiveDate,
        who: &Actor,
    ) -> Result<CaseDates, CatalogError> {
        let before = case_in(tx, number).await?.dates;
        let after = before.after(act, on);
        let after =
            after.map_err(|e| CatalogError::new(CatalogErrorKind::Conflict, e.to_string()))?;
        if after == before {
            return Ok(after);
        }
        write_step(tx, number, CaseStep { act, on, at: tx.at(), who: who.0.clone() }, &after)
            .await?;
        let draft = Draft::new(Act::CaseStepped).who(who).detail("case", number);
        self.append(tx, draft.detail("act", act.as_str()).detail("on", on)).await?;
        self.retain_case_in(tx, number).await?;
        Ok(after)
    }

    /// What happened to a case, in the order in which it was entered.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn steps_of_case(&self, number: &CaseNumber) -> Result<Vec<CaseStep>, CatalogError> {
        let rows = sqlx::query("SELECT * FROM case_steps WHERE case_number = ? ORDER BY seq")
            .bind(number.as_str())
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(step_from).collect()
    }

    /// Cases whose action or case has ended and whose file is not archived, the longest waiting
    /// first, at most `limit`.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn unfiled_cases(&self, limit: u32) -> Result<Vec<Case>, CatalogError> {
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
            "{CASES} WHERE c.filed_on IS NULL
                 AND coalesce(c.action_ended_on, c.closed_on) IS NOT NULL
             ORDER BY coalesce(c.action_ended_on, c.closed_on), c.number LIMIT ?"
        )))
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(case_from).collect()
    }

    /// Every case that concerns an enforcement object, by number, at most `limit`.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn cases_of_object(
        &self,
        object: Object<'_>,
        limit: u32,
    ) -> Result<Vec<Case>, CatalogError> {
        let (condition, value) = match object {
            Object::Code(code) => ("c.object_code = ?1 AND c.object_code <> ''", code),
            Object::Name(name) => ("c.object_name = ?1 AND c.object_name <> ''", name),
        };
        let sql = format!("{CASES} WHERE {condition} ORDER BY c.number LIMIT ?2");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(value)
            .bind(limit)
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(case_from).collect()
    }

    /// Items linked to no case, the oldest first, at most `limit`, only those after `after` if given.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn unlinked_items(
        &self,
        limit: u32,
        after: Option<ItemId>,
    ) -> Result<Vec<ItemId>, CatalogError> {
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT i.id FROM items i WHERE i.id > ? AND NOT EXISTS (SELECT 1 FROM case_links l
                 WHERE l.item_id = i.id AND l.unlinked_at IS NULL)
             ORDER BY i.id LIMIT ?",
        )
        .bind(after.map_or_else(String::new, |id| id.to_string()))
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        ids.iter().map(|id| parse(id)).collect()
    }
}

/// Writes what is said of a case from now on; also `rebuild`'s.
pub(super) async fn write_description(
    tx: &mut Tx,
    before: &Case,
    change: &CaseChange,
) -> Result<(), CatalogError> {
    let said = change.file_term.as_deref().and_then(FileTerm::of);
    let longest = said.map(|term| term.max(before.file_longest));
    sqlx::query(
        "UPDATE cases SET title = coalesce(?, title), category = coalesce(?, category),
             object_name = coalesce(?, object_name), object_code = coalesce(?, object_code),
             matter = coalesce(?, matter), file_term = coalesce(?, file_term),
             file_longest = coalesce(?, file_longest)
         WHERE number = ?",
    )
    .bind(&change.title)
    .bind(&change.category)
    .bind(&change.object_name)
    .bind(&change.object_code)
    .bind(&change.matter)
    .bind(&change.file_term)
    .bind(longest.and_then(FileTerm::text))
    .bind(&before.number)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Writes a step and the dates after it; also `rebuild`'s.
pub(super) async fn write_step(
    tx: &mut Tx,
    number: &CaseNumber,
    step: CaseStep,
    after: &CaseDates,
) -> Result<(), CatalogError> {
    sqlx::query(
        "INSERT INTO case_steps (case_number, act, on_day, at, who) VALUES (?, ?, ?, ?, ?)",
    )
    .bind(number.as_str())
    .bind(step.act.as_str())
    .bind(step.on.to_string())
    .bind(text(step.at))
    .bind(&step.who)
    .execute(&mut **tx)
    .await?;
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    sqlx::query(
        "UPDATE cases SET opened_on = ?, action_ended_on = ?, closed_on = ?, reopened_on = ?,
             filed_on = ? WHERE number = ?",
    )
    .bind(day(after.opened))
    .bind(day(after.action_ended))
    .bind(day(after.closed))
    .bind(day(after.reopened))
    .bind(day(after.filed))
    .bind(number.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

fn step_from(row: &SqliteRow) -> Result<CaseStep, CatalogError> {
    let act: String = row.try_get("act")?;
    Ok(CaseStep {
        act: CaseAct::named(&act).ok_or_else(|| CatalogError::unreadable(act))?,
        on: parse(row.try_get("on_day")?)?,
        at: parse_time(row.try_get("at")?)?,
        who: row.try_get("who")?,
    })
}
