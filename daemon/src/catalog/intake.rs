//! Intake's verbs: a pull begins, is journalled, breaks off, is staged, or turns out to be known.

use sqlx::{Row, error::DatabaseError};

use super::{
    Catalog, CatalogError, CatalogErrorKind, Tx,
    events::{Draft, KEPT_MAX},
    holes::set_holes,
    items::{parse, signed},
    listing::Listed,
};
use crate::domain::{
    Act, Actor, Digests, Holes, ItemId, ItemState, READ_WITH_HOLES, RecorderId, SessionId,
};

/// A clip that is durable in staging: whole, or rescued.
#[derive(Clone, Debug)]
pub struct Staged {
    /// The item it becomes.
    pub item: ItemId,
    /// The clip's place in its session's listing.
    pub handle: u32,
    /// Bytes pulled.
    pub size: u64,
    /// Their digests.
    pub digests: Digests,
    /// What could not be read: zeros among those bytes. None of a whole clip.
    pub holes: Holes,
    /// The rescued item of the same clip that lacks more of it.
    pub reads_more_of: Option<ItemId>,
}

/// How far a pull came.
#[derive(Clone, Debug)]
pub struct Tear {
    /// The item being pulled.
    pub item: ItemId,
    /// Bytes in the partial file.
    pub pulled_bytes: u64,
    /// BLAKE3 of them, zeros in the place of holes.
    pub pulled_blake3: String,
    /// What of them could not be read.
    pub holes: Holes,
}

/// The first other item of the same content. Empty files are all equal and so no twins; rescued
/// items have zeros that nobody read.
pub(super) const TWIN: &str =
    "SELECT id FROM items WHERE blake3 = ? AND id <> ? AND state <> 'quarantined' AND hole_bytes = 0
     ORDER BY id LIMIT 1";

impl Catalog {
    /// Pulls begin: the items are `copying`, each with an attempt number never used before, which
    /// names its temp file. One transaction for all of them.
    ///
    /// # Errors
    /// When an item stands elsewhere or the catalog cannot be written.
    pub async fn start_copying(&self, group: &[ItemId]) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        for item in group {
            self.advance(&mut tx, *item, ItemState::Copying, |d| d).await?;
            sqlx::query(
                "UPDATE items SET attempt = attempt + 1, pulled_bytes = 0, pulled_blake3 = NULL,
                                  hole_bytes = 0
                 WHERE id = ?",
            )
            .bind(item.to_string())
            .execute(&mut *tx)
            .await?;
            set_holes(&mut tx, *item, &Holes::default()).await?;
        }
        tx.commit().await
    }

    /// Notes how far a pull has come. Progress is never proof.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn journal_pull(&self, tear: &Tear) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        note_progress(&mut tx, tear).await?;
        tx.commit().await
    }

    /// A pull broke off with its partial file kept: the item waits in `copying` for its recorder.
    /// Told again, it changes nothing.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn tear(
        &self,
        session: SessionId,
        tear: &Tear,
        why: &str,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        note_progress(&mut tx, tear).await?;
        if is_newest_act(&mut tx, tear.item, session, Act::Torn).await? {
            return tx.commit().await;
        }
        let draft = Draft::new(Act::Torn)
            .item(tear.item)
            .session(session)
            .failed("disconnected")
            .detail("pulled_bytes", tear.pulled_bytes)
            .said("why", why);
        self.append(&mut tx, draft).await?;
        tx.commit().await
    }

    /// A torn pull went on: its prefix was read again and is the same. Told again, it changes
    /// nothing.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn record_resumed(
        &self,
        session: SessionId,
        item: ItemId,
        at_bytes: u64,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        if is_newest_act(&mut tx, item, session, Act::Resumed).await? {
            return Ok(());
        }
        let draft =
            Draft::new(Act::Resumed).item(item).session(session).detail("at_bytes", at_bytes);
        self.append(&mut tx, draft).await?;
        tx.commit().await
    }

    /// Clips are durable in staging: one transaction for all of them. An item that is staged
    /// already, with the same content, is left as it is. A clip with holes is an item and an
    /// exception of its session: what is lost may still be on the recorder.
    ///
    /// # Errors
    /// [`CatalogErrorKind::SameClip`] when a clip with the same content is already an item of the
    /// same recorder and path: the recorder's answers changed between two reads.
    /// [`CatalogErrorKind::Conflict`] when an item stands elsewhere or was staged with other
    /// content. Else when the catalog cannot be written.
    pub async fn stage(&self, session: SessionId, group: &[Staged]) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        for staged in group {
            self.stage_one(&mut tx, session, staged).await?;
        }
        tx.commit().await
    }

    /// A clip that looked known is not: it becomes an item of its own, and is undecided. Asked
    /// again before the item is staged, it answers the same item.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn see_anew(
        &self,
        session: SessionId,
        recorder: RecorderId,
        clip: &Listed,
        who: &Actor,
    ) -> Result<ItemId, CatalogError> {
        let mut tx = self.begin().await?;
        let item = match waiting_item(&mut tx, session, clip.handle).await? {
            Some(item) => item,
            None => self.insert_item(&mut tx, session, recorder, clip, who).await?,
        };
        sqlx::query(
            "UPDATE clips SET item_id = ?, outcome = NULL, reason = NULL, detail = NULL
             WHERE session_id = ? AND handle = ?",
        )
        .bind(item.to_string())
        .bind(session.to_string())
        .bind(i64::from(clip.handle))
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(item)
    }

    /// A clip was not taken in this session, and why.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn except(
        &self,
        session: SessionId,
        handle: u32,
        reason: &str,
        detail: &str,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        decide(&mut tx, session, handle, None, "exception", Some((reason, detail))).await?;
        tx.commit().await
    }

    async fn stage_one(
        &self,
        tx: &mut Tx,
        session: SessionId,
        staged: &Staged,
    ) -> Result<(), CatalogError> {
        let holes = serde_json::to_string(staged.holes.as_slice())?;
        let moved = self
            .advance(tx, staged.item, ItemState::Staged, |d| {
                let d = d
                    .session(session)
                    .detail("size", staged.size)
                    .detail("blake3", &staged.digests.blake3)
                    .detail("sha256", &staged.digests.sha256);
                let d = match &staged.digests.sm3 {
                    Some(sm3) => d.detail("sm3", sm3),
                    None => d,
                };
                let d = match staged.reads_more_of {
                    Some(rescued) => d.detail("reads_more_of", rescued),
                    None => d,
                };
                match staged.holes.lost_bytes() {
                    0 => d,
                    lost if holes.len() > KEPT_MAX => d.detail("hole_bytes", lost),
                    lost => d.detail("hole_bytes", lost).detail("holes", &holes),
                }
            })
            .await?;
        if !moved {
            return same_content(tx, staged).await;
        }
        let twin = twin(tx, staged).await?;
        set_holes(tx, staged.item, &staged.holes).await?;
        sqlx::query(
            "UPDATE items SET size = ?, blake3 = ?, sha256 = ?, sm3 = ?, twin_of = ?,
                              hole_bytes = ?, reads_more_of = ? WHERE id = ?",
        )
        .bind(signed(staged.size)?)
        .bind(&staged.digests.blake3)
        .bind(&staged.digests.sha256)
        .bind(&staged.digests.sm3)
        .bind(twin)
        .bind(signed(staged.holes.lost_bytes())?)
        .bind(staged.reads_more_of.map(|id| id.to_string()))
        .bind(staged.item.to_string())
        .execute(&mut **tx)
        .await
        .map_err(same_clip)?;
        let (handle, item) = (staged.handle, Some(staged.item));
        if staged.holes.is_empty() {
            decide(tx, session, handle, item, "taken", None).await?;
        } else {
            let told = staged.holes.told(staged.size);
            let why = Some((READ_WITH_HOLES, told.as_str()));
            decide(tx, session, handle, item, "exception", why).await?;
        }
        Ok(())
    }
}

async fn twin(tx: &mut Tx, staged: &Staged) -> Result<Option<String>, CatalogError> {
    if staged.size == 0 || !staged.holes.is_empty() {
        return Ok(None);
    }
    let twin = sqlx::query_scalar(TWIN)
        .bind(&staged.digests.blake3)
        .bind(staged.item.to_string())
        .fetch_optional(&mut **tx)
        .await?;
    Ok(twin)
}

/// Of all that setting an item's digests may break, only "the same clip is one item" is unique.
fn same_clip(error: sqlx::Error) -> CatalogError {
    if error.as_database_error().is_some_and(DatabaseError::is_unique_violation) {
        let what = "this recorder's clip of the same path and content is an item already";
        return CatalogError::new(CatalogErrorKind::SameClip, what);
    }
    error.into()
}

/// An item staged once stays what it was staged as.
async fn same_content(tx: &mut Tx, staged: &Staged) -> Result<(), CatalogError> {
    let kept: Option<String> = sqlx::query_scalar("SELECT blake3 FROM items WHERE id = ?")
        .bind(staged.item.to_string())
        .fetch_one(&mut **tx)
        .await?;
    if kept.as_ref() == Some(&staged.digests.blake3) {
        return Ok(());
    }
    let what = format!("item {} is staged already, with other content", staged.item);
    Err(CatalogError::new(CatalogErrorKind::Conflict, what))
}

/// The item a clip already waits with, if no whole copy of it was taken.
async fn waiting_item(
    tx: &mut Tx,
    session: SessionId,
    handle: u32,
) -> Result<Option<ItemId>, CatalogError> {
    let item: Option<String> = sqlx::query_scalar(
        "SELECT i.id FROM clips c JOIN items i ON i.id = c.item_id
         WHERE c.session_id = ? AND c.handle = ? AND i.state IN ('seen', 'copying')",
    )
    .bind(session.to_string())
    .bind(i64::from(handle))
    .fetch_optional(&mut **tx)
    .await?;
    item.map(|id| parse(&id)).transpose()
}

/// Whether the last thing recorded of `item` is `act`, in this session: told twice.
async fn is_newest_act(
    tx: &mut Tx,
    item: ItemId,
    session: SessionId,
    act: Act,
) -> Result<bool, CatalogError> {
    let newest = sqlx::query(
        "SELECT act, session_id FROM custody_events WHERE item_id = ? ORDER BY seq DESC LIMIT 1",
    )
    .bind(item.to_string())
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = newest else { return Ok(false) };
    let (did, when): (String, Option<String>) = (row.try_get("act")?, row.try_get("session_id")?);
    Ok(did == act.as_str() && when == Some(session.to_string()))
}

async fn note_progress(tx: &mut Tx, tear: &Tear) -> Result<(), CatalogError> {
    set_holes(tx, tear.item, &tear.holes).await?;
    sqlx::query(
        "UPDATE items SET pulled_bytes = ?, pulled_blake3 = ?, hole_bytes = ? WHERE id = ?",
    )
    .bind(signed(tear.pulled_bytes)?)
    .bind(&tear.pulled_blake3)
    .bind(signed(tear.holes.lost_bytes())?)
    .bind(tear.item.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Decides a clip. Answers whether that changed anything.
pub(super) async fn decide(
    tx: &mut Tx,
    session: SessionId,
    handle: u32,
    item: Option<ItemId>,
    outcome: &str,
    why: Option<(&str, &str)>,
) -> Result<bool, CatalogError> {
    let decided = sqlx::query(
        "UPDATE clips SET item_id = coalesce(?1, item_id), outcome = ?2, reason = ?3, detail = ?4
         WHERE session_id = ?5 AND handle = ?6
           AND (item_id IS NOT coalesce(?1, item_id) OR outcome IS NOT ?2 OR reason IS NOT ?3
                OR detail IS NOT ?4)",
    )
    .bind(item.map(|i| i.to_string()))
    .bind(outcome)
    .bind(why.map(|w| w.0))
    .bind(why.map(|w| w.1))
    .bind(session.to_string())
    .bind(i64::from(handle))
    .execute(&mut **tx)
    .await?;
    Ok(decided.rows_affected() > 0)
}
