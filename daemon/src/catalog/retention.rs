//! How long items are kept: the facts, read for the rules, and what the rules said, kept with them.
//!
//! Every verb that changes such a fact calls [`Catalog::retain_in`] in its own transaction; nothing
//! here judges, and nothing is disposed of.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError, Tx,
    cases::{dates_from, term_from},
    events::Draft,
    extensions::extensions_in,
    items::{parse, parse_time},
    open::text,
    wrapped_keys::{CondemnedKeys, condemned_in},
};
use crate::{
    domain::{Act, Actor, CaseNumber, HoldId, ItemId},
    retention::{CaseFacts, Evidence, Facts, Reason, Standing, judge},
};

/// What the rules said of an item last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retained {
    /// The item.
    pub item: ItemId,
    /// The first day on which it may be disposed of; none: it is kept.
    pub disposal_on: Option<NaiveDate>,
    /// Why.
    pub reason: Reason,
    /// The case that decides.
    pub case: Option<CaseNumber>,
}

/// A legal hold.
#[derive(Clone, Debug)]
pub struct Hold {
    /// Its id.
    pub id: HoldId,
    /// The case on which it lies; none: on the item alone.
    pub case: Option<CaseNumber>,
    /// Why.
    pub reason: String,
    /// When it was placed.
    pub at: DateTime<Utc>,
    /// By whom.
    pub who: String,
}

/// On what a hold is placed.
#[derive(Clone, Debug)]
pub enum HoldOn {
    /// One item.
    Item(ItemId),
    /// A case and all that is linked to it.
    Case(CaseNumber),
}

/// Somebody's word, in the transaction's moment, that an item or a case is to be kept.
pub(super) struct Word<'a> {
    /// The hold's or the extension's id.
    pub(super) id: &'a str,
    pub(super) item: Option<ItemId>,
    pub(super) case: Option<&'a str>,
    pub(super) reason: &'a str,
    pub(super) who: &'a Actor,
}

/// Writes a hold's row.
pub(super) async fn insert_hold(tx: &mut Tx, word: &Word<'_>) -> Result<(), CatalogError> {
    sqlx::query(
        "INSERT INTO legal_holds (id, item_id, case_number, reason, at, who)
         VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(word.id)
    .bind(word.item.map(|item| item.to_string()))
    .bind(word.case)
    .bind(word.reason)
    .bind(text(tx.at()))
    .bind(&word.who.0)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A hold on a case binds every item that was ever linked to it: no link is backed out from under it.
const HOLDS: &str = "SELECT h.* FROM legal_holds h WHERE h.item_id = ?1
    UNION SELECT h.* FROM legal_holds h JOIN case_links l ON l.case_number = h.case_number
        WHERE l.item_id = ?1 ORDER BY 1";

impl Catalog {
    /// Places a legal hold. Answers whose keys were condemned before: one that is whole it keeps from being destroyed.
    ///
    /// # Errors
    /// [`super::CatalogErrorKind::NotFound`] when there is no such item or case.
    pub async fn hold(
        &self,
        on: &HoldOn,
        reason: &str,
        who: &Actor,
    ) -> Result<CondemnedKeys, CatalogError> {
        let mut tx = self.begin().await?;
        let (item, case_number) = self.known_in(&mut tx, on).await?;
        let id = HoldId::mint(tx.at());
        let word = Word { id: &id.to_string(), item, case: case_number, reason, who };
        insert_hold(&mut tx, &word).await?;
        let draft = Draft::new(Act::Held).who(who).reason(reason).detail("hold", id);
        self.said_of(&mut tx, on, draft).await?;
        let condemned = condemned_in(&mut tx, on).await?;
        tx.commit().await?;
        Ok(condemned)
    }

    /// What somebody's word is about, as its row names it: there is such an item or case.
    pub(super) async fn known_in<'a>(
        &self,
        tx: &mut Tx,
        on: &'a HoldOn,
    ) -> Result<(Option<ItemId>, Option<&'a str>), CatalogError> {
        match on {
            HoldOn::Item(item) => {
                self.state_in(tx, *item).await?;
                Ok((Some(*item), None))
            }
            HoldOn::Case(case) => {
                super::cases::case_in(tx, case).await?;
                Ok((None, Some(case.as_str())))
            }
        }
    }

    /// Puts somebody's word on record, and judges anew what it is about.
    pub(super) async fn said_of(
        &self,
        tx: &mut Tx,
        on: &HoldOn,
        draft: Draft,
    ) -> Result<(), CatalogError> {
        match on {
            HoldOn::Item(item) => {
                self.append(tx, draft.item(*item)).await?;
                self.retain_in(tx, &[*item]).await
            }
            HoldOn::Case(case) => {
                self.append(tx, draft.detail("case", case)).await?;
                self.retain_case_in(tx, case).await
            }
        }
    }

    /// The holds that lie on an item, its cases' among them.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn holds_on(&self, item: ItemId) -> Result<Vec<Hold>, CatalogError> {
        let rows = sqlx::query(HOLDS).bind(item.to_string()).fetch_all(&self.readers).await?;
        rows.iter().map(hold_from).collect()
    }

    /// What counts for an item's retention now.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn retention_facts(&self, item: ItemId) -> Result<Facts, CatalogError> {
        let mut reader = self.readers.acquire().await?;
        facts_of(&mut reader, item).await
    }

    /// What the rules said last, newest item first, at most `limit`, only of items older than
    /// `before` if given; with `due_on` only of those that may be disposed of on that day.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn retained(
        &self,
        due_on: Option<NaiveDate>,
        limit: u32,
        before: Option<ItemId>,
    ) -> Result<Vec<Retained>, CatalogError> {
        let rows = sqlx::query(
            "SELECT i.id, r.disposal_on, coalesce(r.reason, 'no-case') AS reason, r.case_number
             FROM items i LEFT JOIN retention r ON r.item_id = i.id
             WHERE i.id < ?1 AND (?2 IS NULL OR r.disposal_on <= ?2)
             ORDER BY i.id DESC LIMIT ?3",
        )
        // `~` sorts after every id.
        .bind(before.map_or_else(|| "~".into(), |id| id.to_string()))
        .bind(due_on.map(|day| day.to_string()))
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(retained_from).collect()
    }

    /// What the rules said of one item last.
    ///
    /// # Errors
    /// [`super::CatalogErrorKind::NotFound`] when there is no such item.
    pub async fn retained_item(&self, item: ItemId) -> Result<Retained, CatalogError> {
        let row = sqlx::query(
            "SELECT i.id, r.disposal_on, coalesce(r.reason, 'no-case') AS reason, r.case_number
             FROM items i LEFT JOIN retention r ON r.item_id = i.id WHERE i.id = ?",
        )
        .bind(item.to_string())
        .fetch_optional(&self.readers)
        .await?;
        let none = || CatalogError::not_found(format!("there is no item {item}"));
        row.as_ref().map_or_else(|| Err(none()), retained_from)
    }

    /// Judges anew what a migration left unjudged.
    ///
    /// # Errors
    /// When the catalog cannot be read or written.
    pub(super) async fn retain_unjudged(&self) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        let items: Vec<String> =
            sqlx::query_scalar("SELECT item_id FROM retention WHERE computed_at = ''")
                .fetch_all(&mut *tx)
                .await?;
        let items = items.iter().map(|id| parse(id)).collect::<Result<Vec<ItemId>, _>>()?;
        self.retain_in(&mut tx, &items).await?;
        tx.commit().await
    }

    /// Judges the items anew that are or were linked to a case.
    pub(super) async fn retain_case_in(
        &self,
        tx: &mut Tx,
        case: &CaseNumber,
    ) -> Result<(), CatalogError> {
        let items: Vec<String> =
            sqlx::query_scalar("SELECT DISTINCT item_id FROM case_links WHERE case_number = ?")
                .bind(case.as_str())
                .fetch_all(&mut **tx)
                .await?;
        let items = items.iter().map(|id| parse(id)).collect::<Result<Vec<ItemId>, _>>()?;
        self.retain_in(tx, &items).await
    }

    /// Judges items anew by the facts as this transaction leaves them, and keeps what the rules say.
    pub(super) async fn retain_in(
        &self,
        tx: &mut Tx,
        items: &[ItemId],
    ) -> Result<(), CatalogError> {
        let now = text(self.clock.utc());
        for item in items {
            let decides = judge(&facts_of(tx, *item).await?).decides;
            sqlx::query(
                "INSERT INTO retention (item_id, disposal_on, reason, case_number, computed_at)
                 VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (item_id) DO UPDATE SET
                     disposal_on = ?2, reason = ?3, case_number = ?4, computed_at = ?5",
            )
            .bind(item.to_string())
            .bind(decides.until.earliest_disposal().map(|day| day.to_string()))
            .bind(decides.reason.as_str())
            .bind(decides.case.as_ref().map(CaseNumber::as_str))
            .bind(&now)
            .execute(&mut **tx)
            .await?;
        }
        Ok(())
    }
}

pub(super) async fn facts_of(
    from: &mut SqliteConnection,
    item: ItemId,
) -> Result<Facts, CatalogError> {
    let extended = extensions_in(from, item).await?;
    let extended = extended.into_iter().map(|extension| extension.extended).collect();
    let item = item.to_string();
    let held = sqlx::query(HOLDS).bind(&item).fetch_optional(&mut *from).await?.is_some();
    let rows = sqlx::query(
        "SELECT c.*, l.is_linked,
             EXISTS (SELECT 1 FROM case_records r WHERE r.item_id = ?1
                 AND r.case_number = c.number AND r.kind = 'statement') AS is_evidence,
             EXISTS (SELECT 1 FROM receipted r WHERE r.item_id = ?1
                 AND r.case_number = c.number) AS is_receipted
         FROM (SELECT case_number, min(id) AS first, max(unlinked_at IS NULL) AS is_linked
             FROM case_links WHERE item_id = ?1 GROUP BY case_number) l
         JOIN cases c ON c.number = l.case_number ORDER BY l.first",
    )
    .bind(&item)
    .fetch_all(from)
    .await?;
    let cases = rows.iter().map(case_facts_from).collect::<Result<_, _>>()?;
    Ok(Facts { held, cases, extended })
}

fn case_facts_from(row: &SqliteRow) -> Result<CaseFacts, CatalogError> {
    let is_evidence: bool = row.try_get("is_evidence")?;
    let file = term_from(row, "file_term")?.counting(term_from(row, "file_longest")?);
    let evidence = Evidence { receipted: row.try_get("is_receipted")?, file };
    Ok(CaseFacts {
        number: parse(row.try_get("number")?)?,
        is_linked: row.try_get("is_linked")?,
        standing: Standing::of(&dates_from(row)?),
        matter_months: row.try_get("matter_months")?,
        evidence: is_evidence.then_some(evidence),
    })
}

fn retained_from(row: &SqliteRow) -> Result<Retained, CatalogError> {
    let reason: String = row.try_get("reason")?;
    let (day, case): (Option<String>, Option<String>) =
        (row.try_get("disposal_on")?, row.try_get("case_number")?);
    Ok(Retained {
        item: parse(row.try_get("id")?)?,
        disposal_on: day.map(|day| parse(&day)).transpose()?,
        reason: Reason::named(&reason).ok_or_else(|| CatalogError::unreadable(reason))?,
        case: case.map(|case| parse(&case)).transpose()?,
    })
}

fn hold_from(row: &SqliteRow) -> Result<Hold, CatalogError> {
    let case: Option<String> = row.try_get("case_number")?;
    Ok(Hold {
        id: parse(row.try_get("id")?)?,
        case: case.map(|case| parse(&case)).transpose()?,
        reason: row.try_get("reason")?,
        at: parse_time(row.try_get("at")?)?,
        who: row.try_get("who")?,
    })
}
