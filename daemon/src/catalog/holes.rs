//! Holes: what could not be read of an item's clip, and the rescued items of a recorder.
//!
//! Written inside the transactions of `intake`; read by `flow`, `api` and `fsck`.

use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError, Tx,
    items::{parse, signed, unsigned},
};
use crate::domain::{Hole, Holes, ItemId, RecorderId};

/// The rescued items of a recorder, newest first: of all its items they are few, which no planner knows.
pub(super) const RESCUED: &str =
    "SELECT id, path_raw, size, blake3 FROM items INDEXED BY items_rescued
     WHERE recorder_id = ? AND hole_bytes > 0 AND blake3 IS NOT NULL AND state <> 'quarantined'
     ORDER BY id DESC LIMIT ?";

/// A clip's item that lacks some bytes: a later reading may have them.
#[derive(Clone, Debug)]
pub struct Rescued {
    /// The item.
    pub item: ItemId,
    /// Raw path bytes on the recorder.
    pub path_raw: Vec<u8>,
    /// Bytes.
    pub size: u64,
    /// BLAKE3 of them, with zeros for those that are lost.
    pub blake3: String,
    /// What is lost.
    pub holes: Holes,
}

impl Catalog {
    /// The holes of an item: as staged, or as far as its pull was journalled.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn holes(&self, item: ItemId) -> Result<Holes, CatalogError> {
        let rows = sqlx::query("SELECT * FROM holes WHERE item_id = ? ORDER BY offset_bytes")
            .bind(item.to_string())
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(hole_from).collect::<Result<Vec<_>, _>>().map(Into::into)
    }

    /// The rescued items of a recorder, newest first, at most `limit`.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn rescued(
        &self,
        recorder: RecorderId,
        limit: u32,
    ) -> Result<Vec<Rescued>, CatalogError> {
        let rows = sqlx::query(RESCUED)
            .bind(recorder.to_string())
            .bind(limit)
            .fetch_all(&self.readers)
            .await?;
        let mut rescued = Vec::with_capacity(rows.len());
        for row in &rows {
            let item = parse(row.try_get("id")?)?;
            rescued.push(Rescued {
                item,
                path_raw: row.try_get("path_raw")?,
                size: unsigned(row, "size")?,
                blake3: row.try_get("blake3")?,
                holes: self.holes(item).await?,
            });
        }
        Ok(rescued)
    }
}

/// Makes `holes` the rows of an item's holes; the caller sets their sum.
pub(super) async fn set_holes(
    tx: &mut Tx,
    item: ItemId,
    holes: &Holes,
) -> Result<(), CatalogError> {
    sqlx::query("DELETE FROM holes WHERE item_id = ?")
        .bind(item.to_string())
        .execute(&mut **tx)
        .await?;
    for hole in holes.as_slice() {
        sqlx::query(
            "INSERT INTO holes (item_id, offset_bytes, length_bytes, why) VALUES (?, ?, ?, ?)",
        )
        .bind(item.to_string())
        .bind(signed(hole.offset)?)
        .bind(signed(hole.length)?)
        .bind(&hole.why)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

pub(super) fn hole_from(row: &SqliteRow) -> Result<Hole, CatalogError> {
    Ok(Hole {
        offset: unsigned(row, "offset_bytes")?,
        length: unsigned(row, "length_bytes")?,
        why: row.try_get("why")?,
    })
}
