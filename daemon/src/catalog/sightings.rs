//! Sightings: clips that were read to their end and found to be known items.
//!
//! Called by `run` through the catalog's verbs. A rescued item is known too, and its clip is an
//! exception each time: the recorder still has what the item lacks.

use sqlx::Row;

use super::{
    Catalog, CatalogError, Tx,
    events::Draft,
    holes::hole_from,
    intake::decide,
    items::{parse, signed, unsigned},
    listing::Listed,
};
use crate::domain::{Act, Holes, ItemId, READ_WITH_HOLES, RecorderId, SessionId};

/// A known item that a clip may turn out to be.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The item.
    pub item: ItemId,
    /// Its BLAKE3.
    pub blake3: String,
    /// How many of its bytes could not be read.
    pub lost_bytes: u64,
}

/// Items of a recorder's clip whose content is known.
pub(super) const CANDIDATES: &str =
    "SELECT id, blake3, hole_bytes FROM items WHERE recorder_id = ? AND path_raw = ? AND size = ?
     AND blake3 IS NOT NULL AND state <> 'quarantined'";

impl Catalog {
    /// Items of the same recorder, path and size whose content is known.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn candidates(
        &self,
        recorder: RecorderId,
        clip: &Listed,
    ) -> Result<Vec<Candidate>, CatalogError> {
        let rows = sqlx::query(CANDIDATES)
            .bind(recorder.to_string())
            .bind(&clip.path_raw)
            .bind(signed(clip.size)?)
            .fetch_all(&self.readers)
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Candidate {
                    item: parse(row.try_get("id")?)?,
                    blake3: row.try_get("blake3")?,
                    lost_bytes: unsigned(row, "hole_bytes")?,
                })
            })
            .collect()
    }

    /// Clips (by handle) were read to the end and are known items: one more sighting each. A
    /// sighting that is recorded already is not recorded twice. One of a rescued item says that the
    /// recorder still gives no more: its clip stays an exception.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn record_sightings(
        &self,
        session: SessionId,
        group: &[(u32, ItemId)],
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        for (handle, item) in group {
            if sight(&mut tx, session, *handle, *item).await? {
                self.append(&mut tx, Draft::new(Act::Sighted).item(*item).session(session)).await?;
            }
        }
        tx.commit().await
    }
}

/// Decides a clip that was found to be a known item. Answers whether that changed anything.
async fn sight(
    tx: &mut Tx,
    session: SessionId,
    handle: u32,
    item: ItemId,
) -> Result<bool, CatalogError> {
    let rows = sqlx::query(
        "SELECT h.*, i.size FROM items i JOIN holes h ON h.item_id = i.id
         WHERE i.id = ? ORDER BY h.offset_bytes",
    )
    .bind(item.to_string())
    .fetch_all(&mut **tx)
    .await?;
    let Some(first) = rows.first() else {
        return decide(tx, session, handle, Some(item), "sighting", None).await;
    };
    let holes: Holes = rows.iter().map(hole_from).collect::<Result<Vec<_>, _>>()?.into();
    let told = holes.told(unsigned(first, "size")?);
    let why = Some((READ_WITH_HOLES, told.as_str()));
    decide(tx, session, handle, Some(item), "exception", why).await
}
