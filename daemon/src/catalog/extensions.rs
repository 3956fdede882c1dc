//! Days through which somebody has something kept although no rule asks for it. They only add up: the last
//! day counts, and none is taken back.
//!
//! Called by `api`. What they come to is judged with all else that counts, in the same transaction.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError, HoldOn, Tx,
    events::Draft,
    items::{parse, parse_time},
    open::text,
    retention::Word,
    wrapped_keys::{CondemnedKeys, condemned_in},
};
use crate::{
    domain::{Act, Actor, ExtensionId, ItemId},
    retention::Extended,
};

/// An extension of how long something is kept.
#[derive(Clone, Debug)]
pub struct Extension {
    /// What it comes to for an item.
    pub extended: Extended,
    /// Why.
    pub reason: String,
    /// When it was given.
    pub at: DateTime<Utc>,
    /// By whom.
    pub who: String,
}

/// Writes an extension's row; `through` is the last day.
pub(super) async fn insert_extension(
    tx: &mut Tx,
    word: &Word<'_>,
    through: &str,
) -> Result<(), CatalogError> {
    sqlx::query(
        "INSERT INTO extensions (id, item_id, case_number, through, reason, at, who)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(word.id)
    .bind(word.item.map(|item| item.to_string()))
    .bind(word.case)
    .bind(through)
    .bind(word.reason)
    .bind(text(tx.at()))
    .bind(&word.who.0)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Of a case for every item that was ever linked to it, as holds are.
const EXTENSIONS: &str = "SELECT e.* FROM extensions e WHERE e.item_id = ?1
    UNION SELECT e.* FROM extensions e JOIN case_links l ON l.case_number = e.case_number
        WHERE l.item_id = ?1 ORDER BY 1";

impl Catalog {
    /// Has an item, or all that is or was linked to a case, kept through a day at least. Answers whose
    /// keys were condemned before: an extension does not keep them from being destroyed.
    ///
    /// # Errors
    /// [`super::CatalogErrorKind::NotFound`] when there is no such item or case.
    pub async fn extend(
        &self,
        on: &HoldOn,
        through: NaiveDate,
        reason: &str,
        who: &Actor,
    ) -> Result<CondemnedKeys, CatalogError> {
        let mut tx = self.begin().await?;
        let (item, case_number) = self.known_in(&mut tx, on).await?;
        let id = ExtensionId::mint(tx.at());
        let word = Word { id: &id.to_string(), item, case: case_number, reason, who };
        insert_extension(&mut tx, &word, &through.to_string()).await?;
        let draft = Draft::new(Act::Extended).who(who).reason(reason).detail("extension", id);
        let draft = draft.detail("on", through);
        self.said_of(&mut tx, on, draft).await?;
        let condemned = condemned_in(&mut tx, on).await?;
        tx.commit().await?;
        Ok(condemned)
    }

    /// The extensions of an item, its cases' among them.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn extensions_of(&self, item: ItemId) -> Result<Vec<Extension>, CatalogError> {
        let mut reader = self.readers.acquire().await?;
        extensions_in(&mut reader, item).await
    }
}

pub(super) async fn extensions_in(
    from: &mut SqliteConnection,
    item: ItemId,
) -> Result<Vec<Extension>, CatalogError> {
    let rows = sqlx::query(EXTENSIONS).bind(item.to_string()).fetch_all(from).await?;
    rows.iter().map(extension_from).collect()
}

fn extension_from(row: &SqliteRow) -> Result<Extension, CatalogError> {
    let (case, through): (Option<String>, String) =
        (row.try_get("case_number")?, row.try_get("through")?);
    Ok(Extension {
        extended: Extended {
            case: case.map(|case| parse(&case)).transpose()?,
            through: parse(&through)?,
        },
        reason: row.try_get("reason")?,
        at: parse_time(row.try_get("at")?)?,
        who: row.try_get("who")?,
    })
}
