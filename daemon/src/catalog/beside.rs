//! What belongs to items, read for a page of them at once: a list costs as many questions as one item.
//!
//! Called by `api`. Reads only.

use std::collections::HashMap;

use sqlx::{Row, SqlitePool, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError, Copy, Item, KeptThere, KeptTimes, Recorder, RenditionRow,
    archive::copy_from,
    cases::{CaseLink, link_from},
    guards::kept_there_from,
    holes::hole_from,
    items::parse,
    renditions::rendition_from,
    sessions::recorder_from,
};
use crate::domain::{Hole, ItemId};

/// Each takes a JSON list of ids.
pub(super) const RECORDERS: &str =
    "SELECT id AS recorder_id, * FROM recorders WHERE id IN (SELECT value FROM json_each(?))";
pub(super) const COPIES: &str = "SELECT * FROM copies
     WHERE item_id IN (SELECT value FROM json_each(?)) ORDER BY item_id, target";
/// How the copies at further targets are kept.
pub(super) const GUARDS: &str =
    "SELECT * FROM guards WHERE item_id IN (SELECT value FROM json_each(?))";
pub(super) const RENDITIONS: &str = "SELECT * FROM renditions
     WHERE item_id IN (SELECT value FROM json_each(?)) ORDER BY item_id DESC, kind DESC";
pub(super) const LINKS: &str = "SELECT * FROM case_links
     WHERE item_id IN (SELECT value FROM json_each(?)) ORDER BY item_id, id";

pub(super) const HOLES: &str = "SELECT * FROM holes
     WHERE item_id IN (SELECT value FROM json_each(?)) ORDER BY item_id, offset_bytes";
/// Under the name of the item that each reads more of.
pub(super) const READING_MORE: &str = "SELECT reads_more_of AS item_id, id FROM items
     WHERE reads_more_of IN (SELECT value FROM json_each(?)) ORDER BY reads_more_of, id";

/// What belongs to one item.
#[derive(Clone, Debug)]
pub struct Beside {
    /// Where it came from.
    pub recorder: Recorder,
    /// Where its original stands.
    pub copies: Vec<Copy>,
    /// How those at further targets are kept, where that is asked of them.
    pub kept: Vec<KeptThere>,
    /// Its renditions.
    pub renditions: Vec<RenditionRow>,
    /// Every link ever made of it, oldest first.
    pub links: Vec<CaseLink>,
    /// What of its clip could not be read.
    pub holes: Vec<Hole>,
    /// Later items that have its bytes, and more, oldest first.
    pub read_more_by: Vec<ItemId>,
    /// When it was recorded, on trusted time, once that was told.
    pub times: Option<KeptTimes>,
}

impl Catalog {
    /// What belongs to `items`, in their order.
    ///
    /// # Errors
    /// When the catalog cannot be read, or does not hold an item's recorder.
    pub async fn beside(&self, items: &[Item]) -> Result<Vec<Beside>, CatalogError> {
        let readers = &self.readers;
        let ids = serde_json::to_string(&items.iter().map(|i| i.id).collect::<Vec<_>>())?;
        let of = serde_json::to_string(&items.iter().map(|i| i.recorder).collect::<Vec<_>>())?;
        let recorders = sqlx::query(RECORDERS).bind(of).fetch_all(readers).await?;
        let recorders = recorders.iter().map(recorder_from).collect::<Result<Vec<_>, _>>()?;
        let mut copies = by_item(readers, COPIES, &ids, copy_from).await?;
        let mut kept = by_item(readers, GUARDS, &ids, kept_there_from).await?;
        let mut renditions = by_item(readers, RENDITIONS, &ids, rendition_from).await?;
        let mut links = by_item(readers, LINKS, &ids, link_from).await?;
        let mut holes = by_item(readers, HOLES, &ids, hole_from).await?;
        let id_from = |row: &SqliteRow| parse(row.try_get("id")?);
        let mut read_more_by = by_item(readers, READING_MORE, &ids, id_from).await?;
        let mut times = self.times(&items.iter().map(|i| i.id).collect::<Vec<_>>()).await?;
        let one = |item: &Item| {
            let recorder = recorders.iter().find(|r| r.id == item.recorder).ok_or_else(|| {
                CatalogError::not_found(format!("there is no recorder {}", item.recorder))
            })?;
            Ok(Beside {
                recorder: recorder.clone(),
                copies: copies.remove(&item.id).unwrap_or_default(),
                kept: kept.remove(&item.id).unwrap_or_default(),
                renditions: renditions.remove(&item.id).unwrap_or_default(),
                links: links.remove(&item.id).unwrap_or_default(),
                holes: holes.remove(&item.id).unwrap_or_default(),
                read_more_by: read_more_by.remove(&item.id).unwrap_or_default(),
                times: times.remove(&item.id),
            })
        };
        items.iter().map(one).collect()
    }
}

async fn by_item<T>(
    readers: &SqlitePool,
    sql: &'static str,
    ids: &str,
    read: fn(&SqliteRow) -> Result<T, CatalogError>,
) -> Result<HashMap<ItemId, Vec<T>>, CatalogError> {
    let mut all: HashMap<_, Vec<T>> = HashMap::new();
    for row in sqlx::query(sql).bind(ids).fetch_all(readers).await? {
        all.entry(parse(row.try_get("item_id")?)?).or_default().push(read(&row)?);
    }
    Ok(all)
}
