//! Cases and the links between them and items.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{AssertSqlSafe, Row, SqliteConnection, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError, CatalogErrorKind, Tx,
    events::Draft,
    items::{parse, parse_time, unsigned},
    open::text,
};
use crate::{
    domain::{Act, Actor, CaseAct, CaseChange, CaseDates, CaseNumber, ItemId, LinkId},
    retention::FileTerm,
};

/// Cases with how many items are linked to each.
pub(super) const CASES: &str = "SELECT c.*, (SELECT count(*) FROM case_links l
    WHERE l.case_number = c.number AND l.unlinked_at IS NULL) AS items FROM cases c";

/// A case.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its number.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// Its kind, as the agency sorts cases; may be empty, as what follows.
    pub category: String,
    /// The enforcement object's name.
    pub object_name: String,
    /// The enforcement object's code.
    pub object_code: String,
    /// The code of its matter in the matters list.
    pub matter: String,
    /// How long its file is kept, as was said last.
    pub file_term: FileTerm,
    /// The longest that was ever said.
    pub file_longest: FileTerm,
    /// What happened to it.
    pub dates: CaseDates,
    /// When it was entered here.
    pub created_at: DateTime<Utc>,
    /// Items linked to it now.
    pub items: u64,
}

impl Case {
    /// What is said of it under a name of [`crate::domain::CaseChange::given`].
    #[must_use]
    pub fn said(&self, field: &str) -> String {
        match field {
            "title" => self.title.clone(),
            "category" => self.category.clone(),
            "object_name" => self.object_name.clone(),
            "object_code" => self.object_code.clone(),
            "matter" => self.matter.clone(),
            "file_term" => self.file_term.text().unwrap_or_default(),
            _ => String::new(),
        }
    }
}

/// A link between an item and a case, backed out or not.
#[derive(Clone, Debug)]
pub struct CaseLink {
    /// The link's id.
    pub id: LinkId,
    /// The item.
    pub item: ItemId,
    /// The case.
    pub case: CaseNumber,
    /// When and by whom it was made.
    pub linked_at: DateTime<Utc>,
    /// Who made it.
    pub linked_by: String,
    /// When it was backed out.
    pub unlinked_at: Option<DateTime<Utc>>,
    /// Who backed it out.
    pub unlinked_by: Option<String>,
    /// Why it was backed out.
    pub unlink_reason: Option<String>,
}

impl Catalog {
    /// Enters a case.
    ///
    /// # Errors
    /// [`CatalogErrorKind::Conflict`] when the number is taken.
    pub async fn add_case(
        &self,
        number: &CaseNumber,
        change: &CaseChange,
        opened: Option<NaiveDate>,
        who: &Actor,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        let title = change.title.as_deref().unwrap_or_default();
        self.add_case_in(&mut tx, number, title, who).await?;
        self.describe_case_in(&mut tx, number, change, who).await?;
        if let Some(on) = opened {
            self.step_case_in(&mut tx, number, CaseAct::Opened, on, who).await?;
        }
        tx.commit().await
    }

    pub(super) async fn add_case_in(
        &self,
        tx: &mut Tx,
        number: &CaseNumber,
        title: &str,
        who: &Actor,
    ) -> Result<(), CatalogError> {
        let added = sqlx::query(
            "INSERT INTO cases (number, title, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(number.as_str())
        .bind(title)
        .bind(text(tx.at()))
        .execute(&mut **tx)
        .await?;
        if added.rows_affected() == 0 {
            return Err(CatalogError::new(
                CatalogErrorKind::Conflict,
                format!("case {number} exists already"),
            ));
        }
        let draft = Draft::new(Act::CaseAdded).who(who);
        self.append(tx, draft.detail("case", number).detail("title", title)).await
    }

    /// Links an item to a case. Answers the link and whether it is new.
    ///
    /// # Errors
    /// [`CatalogErrorKind::NotFound`] when there is no such item or case.
    pub async fn link(
        &self,
        item: ItemId,
        case: &CaseNumber,
        who: &Actor,
    ) -> Result<(CaseLink, bool), CatalogError> {
        self.item(item).await?;
        self.case(case).await?;
        let mut tx = self.begin().await?;
        if let Some(row) = standing_link(&mut tx, item, case).await? {
            return Ok((link_from(&row)?, false));
        }
        let now = tx.at();
        let id = LinkId::mint(now);
        sqlx::query(
            "INSERT INTO case_links (id, item_id, case_number, linked_at, linked_by)
             VALUES (?, ?, ?, ?, ?)",
        )
        .bind(id.to_string())
        .bind(item.to_string())
        .bind(case.as_str())
        .bind(text(now))
        .bind(&who.0)
        .execute(&mut *tx)
        .await?;
        let draft = Draft::new(Act::Linked).item(item).who(who);
        self.append(&mut tx, draft.detail("case", case).detail("link", id)).await?;
        self.retain_in(&mut tx, &[item]).await?;
        tx.commit().await?;
        Ok((self.link_by_id(id).await?, true))
    }

    /// Backs a link out: it stays on record with who, when and why.
    ///
    /// # Errors
    /// [`CatalogErrorKind::NotFound`] when the item is not linked to the case.
    pub async fn unlink(
        &self,
        item: ItemId,
        case: &CaseNumber,
        who: &Actor,
        reason: &str,
    ) -> Result<CaseLink, CatalogError> {
        let mut tx = self.begin().await?;
        let row = standing_link(&mut tx, item, case).await?.ok_or_else(|| {
            CatalogError::not_found(format!("item {item} is not linked to case {case}"))
        })?;
        let link = link_from(&row)?;
        sqlx::query(
            "UPDATE case_links SET unlinked_at = ?, unlinked_by = ?, unlink_reason = ?, written = 0
             WHERE id = ?",
        )
        .bind(text(tx.at()))
        .bind(&who.0)
        .bind(reason)
        .bind(link.id.to_string())
        .execute(&mut *tx)
        .await?;
        let draft = Draft::new(Act::Unlinked).item(item).who(who).reason(reason);
        self.append(&mut tx, draft.detail("case", case).detail("link", link.id)).await?;
        self.retain_in(&mut tx, &[item]).await?;
        tx.commit().await?;
        self.link_by_id(link.id).await
    }

    /// Cases, in the order of their numbers, at most `limit`, from the one after the number `after`
    /// on.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn cases(&self, limit: u32, after: Option<&str>) -> Result<Vec<Case>, CatalogError> {
        let sql = format!("{CASES} WHERE c.number > ? ORDER BY c.number LIMIT ?");
        let rows = sqlx::query(AssertSqlSafe(sql))
            // No number is empty.
            .bind(after.unwrap_or_default())
            .bind(limit)
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(case_from).collect()
    }

    /// The items linked to a case now, newest first, at most `limit`, only those older than `before`
    /// if given.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn items_of_case(
        &self,
        number: &CaseNumber,
        limit: u32,
        before: Option<ItemId>,
    ) -> Result<Vec<ItemId>, CatalogError> {
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT item_id FROM case_links
             WHERE case_number = ? AND unlinked_at IS NULL AND item_id < ?
             ORDER BY item_id DESC LIMIT ?",
        )
        .bind(number.as_str())
        // `~` sorts after every id.
        .bind(before.map_or_else(|| "~".into(), |id| id.to_string()))
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        ids.iter().map(|id| parse(id)).collect()
    }

    /// One case.
    ///
    /// # Errors
    /// [`CatalogErrorKind::NotFound`] when there is none of that number.
    pub async fn case(&self, number: &CaseNumber) -> Result<Case, CatalogError> {
        let mut reader = self.readers.acquire().await?;
        case_in(&mut reader, number).await
    }

    /// Links whose newest act does not stand in the archive yet.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn unwritten_links(&self) -> Result<Vec<CaseLink>, CatalogError> {
        let rows = sqlx::query("SELECT * FROM case_links WHERE written = 0 ORDER BY id")
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(link_from).collect()
    }

    /// Notes that the object of the link's newest act stands in the archive.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn link_written(&self, link: LinkId) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE case_links SET written = 1 WHERE id = ?")
            .bind(link.to_string())
            .execute(&mut *tx)
            .await?;
        tx.commit().await
    }

    /// A link by its id.
    ///
    /// # Errors
    /// When the catalog cannot be read, or there is none.
    pub async fn link_by_id(&self, id: LinkId) -> Result<CaseLink, CatalogError> {
        let row = sqlx::query("SELECT * FROM case_links WHERE id = ?")
            .bind(id.to_string())
            .fetch_one(&self.readers)
            .await?;
        link_from(&row)
    }
}

/// A case as `from` sees it.
pub(super) async fn case_in(
    from: &mut SqliteConnection,
    number: &CaseNumber,
) -> Result<Case, CatalogError> {
    let row = sqlx::query(AssertSqlSafe(format!("{CASES} WHERE c.number = ?")))
        .bind(number.as_str())
        .fetch_optional(from)
        .await?;
    row.as_ref().map_or_else(
        || Err(CatalogError::not_found(format!("there is no case {number}"))),
        case_from,
    )
}

async fn standing_link(
    tx: &mut Tx,
    item: ItemId,
    case: &CaseNumber,
) -> Result<Option<SqliteRow>, CatalogError> {
    let row = sqlx::query(
        "SELECT * FROM case_links WHERE item_id = ? AND case_number = ? AND unlinked_at IS NULL",
    )
    .bind(item.to_string())
    .bind(case.as_str())
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row)
}

pub(super) fn dates_from(row: &SqliteRow) -> Result<CaseDates, CatalogError> {
    let day = |name: &str| -> Result<Option<NaiveDate>, CatalogError> {
        row.try_get::<Option<String>, _>(name)?.map(|day| parse(&day)).transpose()
    };
    Ok(CaseDates {
        opened: day("opened_on")?,
        action_ended: day("action_ended_on")?,
        closed: day("closed_on")?,
        reopened: day("reopened_on")?,
        filed: day("filed_on")?,
    })
}

pub(super) fn term_from(row: &SqliteRow, column: &str) -> Result<FileTerm, CatalogError> {
    let term: String = row.try_get(column)?;
    if term.is_empty() {
        return Ok(FileTerm::Unknown);
    }
    FileTerm::of(&term).ok_or_else(|| CatalogError::unreadable(term))
}

pub(super) fn case_from(row: &SqliteRow) -> Result<Case, CatalogError> {
    Ok(Case {
        number: row.try_get("number")?,
        title: row.try_get("title")?,
        category: row.try_get("category")?,
        object_name: row.try_get("object_name")?,
        object_code: row.try_get("object_code")?,
        matter: row.try_get("matter")?,
        file_term: term_from(row, "file_term")?,
        file_longest: term_from(row, "file_longest")?,
        dates: dates_from(row)?,
        created_at: parse_time(row.try_get("created_at")?)?,
        items: unsigned(row, "items")?,
    })
}

pub(super) fn link_from(row: &SqliteRow) -> Result<CaseLink, CatalogError> {
    let unlinked: Option<String> = row.try_get("unlinked_at")?;
    Ok(CaseLink {
        id: parse(row.try_get("id")?)?,
        item: parse(row.try_get("item_id")?)?,
        case: parse(row.try_get("case_number")?)?,
        linked_at: parse_time(row.try_get("linked_at")?)?,
        linked_by: row.try_get("linked_by")?,
        unlinked_at: unlinked.map(|t| parse_time(&t)).transpose()?,
        unlinked_by: row.try_get("unlinked_by")?,
        unlink_reason: row.try_get("unlink_reason")?,
    })
}
