//! Renditions: which items still want one, and what was made.

use docket_transcode::{MediaFacts, RenditionKind};
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError,
    events::Draft,
    items::{parse, signed, unsigned},
    judging,
    open::text,
};
use crate::{
    domain::{Act, ItemId, SessionId},
    observe::metrics,
};

/// A derived copy in the archive.
#[derive(Clone, Debug)]
pub struct RenditionRow {
    /// `preview` or `poster`.
    pub kind: String,
    /// The object's key.
    pub key: String,
    /// Bytes.
    pub size: u64,
    /// BLAKE3, hex.
    pub blake3: String,
    /// How it was made.
    pub recipe: String,
}

/// How trying to derive renditions ended.
#[derive(Clone, Debug)]
pub enum Derivation {
    /// They stand in the archive.
    Done(MediaFacts, Vec<RenditionRow>),
    /// The original has no viewable form, and why.
    NotPlayable(String),
    /// The worker failed, and how. The original is untouched.
    Failed(String),
}

/// The next item to derive. The terms before the last are the partial index's own; the `+` keeps
/// the planner from gathering and sorting whole states instead.
pub(super) const NEXT_TO_DERIVE: &str =
    "SELECT id FROM items WHERE derived IS NULL AND kind IN ('video', 'audio', 'photo')
     AND state <> 'quarantined' AND awaits_key IS NULL
     AND +state IN ('proven', 'sealed', 'releasable', 'released')
     ORDER BY key_mark IS NULL, id LIMIT 1";

impl Catalog {
    /// The next item to derive renditions of: proven, of a viewable kind, not tried; key-marked
    /// first, then oldest.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn next_to_derive(&self) -> Result<Option<ItemId>, CatalogError> {
        let id: Option<String> =
            sqlx::query_scalar(NEXT_TO_DERIVE).fetch_optional(&self.readers).await?;
        id.map(|id| parse(&id)).transpose()
    }

    /// How many items still wait for renditions.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn count_to_derive(&self) -> Result<u64, CatalogError> {
        let row = sqlx::query(
            "SELECT count(*) AS n FROM items WHERE derived IS NULL
             AND kind IN ('video', 'audio', 'photo') AND state <> 'quarantined'
             AND awaits_key IS NULL",
        )
        .fetch_one(&self.readers)
        .await?;
        unsigned(&row, "n")
    }

    /// Whether an item of `session` waits for renditions or to be looked into, and could be now.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn wants_rendition(&self, session: SessionId) -> Result<bool, CatalogError> {
        let wants: bool = sqlx::query_scalar(
            "SELECT EXISTS (
                 SELECT 1 FROM clips c JOIN items i ON i.id = c.item_id
                 WHERE c.session_id = ?
                   AND ((i.derived IS NULL AND i.kind IN ('video', 'audio', 'photo'))
                     OR (i.examined_version = 0 AND i.kind IN ('video', 'audio', 'track')))
                   AND i.state IN ('proven', 'sealed', 'releasable', 'released')
                   AND i.awaits_key IS NULL)",
        )
        .bind(session.to_string())
        .fetch_one(&self.readers)
        .await?;
        Ok(wants)
    }

    /// No private key opens an item: it is not tried again while the station has the same one, whose public key is
    /// `public`, or none. What waits for what is inside it waits no more.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn awaits_key(&self, item: ItemId, public: Option<&str>) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE items SET awaits_key = ? WHERE id = ?")
            .bind(public.unwrap_or_default())
            .bind(item.to_string())
            .execute(&mut *tx)
            .await?;
        judging::facts_came(&mut tx, item).await?;
        tx.commit().await
    }

    /// The station has the private key to `public`: what no other one opened is tried again. Answers how many
    /// items that are.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn has_key(&self, public: &str) -> Result<u64, CatalogError> {
        let mut tx = self.begin().await?;
        let again = sqlx::query(
            "UPDATE items SET awaits_key = NULL WHERE awaits_key IS NOT NULL AND awaits_key <> ?",
        )
        .bind(public)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(again.rows_affected())
    }

    /// Records how deriving ended. Recording it again changes nothing.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn record_derivation(
        &self,
        item: ItemId,
        derivation: &Derivation,
    ) -> Result<(), CatalogError> {
        let (code, detail, media) = match derivation {
            Derivation::Done(facts, _) => ("done", None, Some(serde_json::to_string(facts)?)),
            Derivation::NotPlayable(why) => ("none", Some(why), None),
            Derivation::Failed(why) => ("failed", Some(why), None),
        };
        let mut tx = self.begin().await?;
        let first = sqlx::query(
            "UPDATE items SET derived = ?, derived_detail = ?, media_json = ?
             WHERE id = ? AND derived IS NULL",
        )
        .bind(code)
        .bind(detail)
        .bind(media)
        .bind(item.to_string())
        .execute(&mut *tx)
        .await?;
        let first = first.rows_affected() == 1;
        if first {
            judging::facts_came(&mut tx, item).await?;
            match derivation {
                Derivation::Done(facts, made) => {
                    self.insert_renditions(&mut tx, item, facts, made).await?;
                }
                Derivation::NotPlayable(why) => {
                    let draft = Draft::new(Act::NotPlayable).item(item).reason("not-playable");
                    self.append(&mut tx, draft.said("why", why)).await?;
                }
                Derivation::Failed(why) => {
                    let draft = Draft::new(Act::Rendered).item(item).failed("worker-failed");
                    self.append(&mut tx, draft.said("why", why)).await?;
                }
            }
        }
        tx.commit().await?;
        if first {
            metrics::rendition(code);
        }
        Ok(())
    }

    /// An item's renditions.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn renditions(&self, item: ItemId) -> Result<Vec<RenditionRow>, CatalogError> {
        let rows = sqlx::query("SELECT * FROM renditions WHERE item_id = ? ORDER BY kind DESC")
            .bind(item.to_string())
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(rendition_from).collect()
    }

    async fn insert_renditions(
        &self,
        tx: &mut super::Tx,
        item: ItemId,
        facts: &MediaFacts,
        made: &[RenditionRow],
    ) -> Result<(), CatalogError> {
        for rendition in made {
            sqlx::query(
                "INSERT INTO renditions (item_id, kind, key, size, blake3, recipe, made_at)
                 VALUES (?, ?, ?, ?, ?, ?, ?)",
            )
            .bind(item.to_string())
            .bind(&rendition.kind)
            .bind(&rendition.key)
            .bind(signed(rendition.size)?)
            .bind(&rendition.blake3)
            .bind(&rendition.recipe)
            .bind(text(tx.at()))
            .execute(&mut **tx)
            .await?;
            let draft = Draft::new(Act::Rendered)
                .item(item)
                .detail("kind", &rendition.kind)
                .detail("key", &rendition.key)
                .detail("blake3", &rendition.blake3)
                .detail("size", rendition.size)
                .said("recipe", &rendition.recipe);
            self.append(tx, draft.kept("media", facts)?).await?;
        }
        Ok(())
    }
}

/// The catalog's and the archive's name of a rendition kind.
impl RenditionRow {
    /// The stable name of `kind`.
    #[must_use]
    pub fn kind_name(kind: RenditionKind) -> &'static str {
        match kind {
            RenditionKind::Preview => "preview",
            RenditionKind::Poster => "poster",
        }
    }
}

pub(super) fn rendition_from(row: &SqliteRow) -> Result<RenditionRow, CatalogError> {
    Ok(RenditionRow {
        kind: row.try_get("kind")?,
        key: row.try_get("key")?,
        size: unsigned(row, "size")?,
        blake3: row.try_get("blake3")?,
        recipe: row.try_get("recipe")?,
    })
}
