//! A listing's clips: each is matched with what is already known of its recorder, becomes an item
//! that is `seen` where it is new, and has a row in its session.
//!
//! Called by `docking` and `intake`, inside their transactions. Nothing here begins or commits one.

use std::collections::HashSet;

use docket_drivers::{ClipKind, KeyMark, NameFacts, RawStamp};
use sqlx::Row;

use super::{
    Catalog, CatalogError, NewSession, Tx,
    events::Draft,
    intake::decide,
    items::{json, kind_name, parse, signed, state_from},
};
use crate::{
    domain::{Act, Actor, ItemId, ItemState, RecorderId, SessionId, display_name, extension_of},
    manifest::Source,
};

/// One clip of a listing, as the device stage read it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Position in the listing.
    pub handle: u32,
    /// Raw path bytes.
    pub path_raw: Vec<u8>,
    /// Bytes.
    pub size: u64,
    /// Last-modified stamp.
    pub modified: Option<RawStamp>,
    /// Kind by name.
    pub kind: ClipKind,
    /// Mark, if any.
    pub key_mark: Option<KeyMark>,
    /// What the name says.
    pub name: NameFacts,
}

/// What to do about one clip of the listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Pull it: a new item, or one whose pull was torn or never began.
    Take(ItemId),
    /// Something of the same path and size is known: read and compare first.
    Compare,
    /// Decided already: it is an explained exception, and no byte of it is read.
    Skip,
}

impl Plan {
    /// The item to pull into, if it is known already.
    #[must_use]
    pub fn item(self) -> Option<ItemId> {
        match self {
            Self::Take(item) => Some(item),
            Self::Compare | Self::Skip => None,
        }
    }
}

impl Catalog {
    /// What to do about `clip`; a new one becomes an item. `going_on` are the items that earlier
    /// clips of this listing are pulled into.
    pub(super) async fn plan_clip(
        &self,
        tx: &mut Tx,
        session: SessionId,
        recorder: RecorderId,
        clip: &Listed,
        going_on: &HashSet<ItemId>,
        new: &NewSession,
    ) -> Result<Plan, CatalogError> {
        if is_absurd(clip) {
            return Ok(Plan::Skip);
        }
        let rows = sqlx::query(
            "SELECT id, state, modified_json FROM items
             WHERE recorder_id = ? AND path_raw = ? AND size = ? AND state <> 'quarantined'",
        )
        .bind(recorder.to_string())
        .bind(&clip.path_raw)
        .bind(signed(clip.size)?)
        .fetch_all(&mut **tx)
        .await?;
        let mut similar = false;
        for row in &rows {
            let id: ItemId = parse(row.try_get("id")?)?;
            let modified: Option<RawStamp> = json(row.try_get("modified_json")?)?;
            match state_from(row)? {
                ItemState::Seen | ItemState::Copying if going_on.contains(&id) => similar = true,
                ItemState::Seen | ItemState::Copying if modified == clip.modified => {
                    return Ok(Plan::Take(id));
                }
                ItemState::Seen | ItemState::Copying => {}
                _ => similar = true,
            }
        }
        if similar {
            return Ok(Plan::Compare);
        }
        self.insert_item(tx, session, recorder, clip, &new.docked_by).await.map(Plan::Take)
    }

    pub(super) async fn insert_item(
        &self,
        tx: &mut Tx,
        session: SessionId,
        recorder: RecorderId,
        clip: &Listed,
        who: &Actor,
    ) -> Result<ItemId, CatalogError> {
        let id = ItemId::mint(self.clock.utc());
        let modified = clip.modified.as_ref().map(serde_json::to_string).transpose()?;
        sqlx::query(
            "INSERT INTO items (id, recorder_id, session_id, state, path_raw, size, modified_json,
                                kind, key_mark, name_json, extension)
             VALUES (?, ?, ?, 'seen', ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(id.to_string())
        .bind(recorder.to_string())
        .bind(session.to_string())
        .bind(&clip.path_raw)
        .bind(signed(clip.size)?)
        .bind(modified)
        .bind(kind_name(clip.kind)?)
        .bind(clip.key_mark.as_ref().map(|m| &m.how))
        .bind(serde_json::to_string(&clip.name)?)
        .bind(extension_of(&clip.path_raw))
        .execute(&mut **tx)
        .await?;
        let draft = Draft::new(Act::Item(ItemState::Seen))
            .item(id)
            .session(session)
            .who(who)
            .detail("path", display_name(&clip.path_raw))
            .detail("size", clip.size)
            .detail("kind", kind_name(clip.kind)?)
            .kept("source", &source(clip))?;
        self.append(tx, draft).await?;
        Ok(id)
    }
}

/// A clip as its item's manifest will tell where it comes from.
fn source(clip: &Listed) -> Source {
    Source {
        path_raw_hex: hex::encode(&clip.path_raw),
        path: display_name(&clip.path_raw),
        modified: clip.modified,
        name: clip.name.clone(),
        key_mark: clip.key_mark.as_ref().map(|mark| mark.how.clone()),
    }
}

pub(super) async fn insert_clip(
    tx: &mut Tx,
    session: SessionId,
    clip: &Listed,
    item: Option<ItemId>,
) -> Result<(), CatalogError> {
    // That of an item which is pulled from this clip is the clip's.
    let modified = match item {
        Some(_) => None,
        None => Some(serde_json::to_string(&clip.modified)?),
    };
    sqlx::query(
        "INSERT INTO clips (session_id, handle, path_raw, size, item_id, modified_json)
         VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(session.to_string())
    .bind(i64::from(clip.handle))
    .bind(&clip.path_raw)
    .bind(i64::try_from(clip.size).unwrap_or(i64::MAX))
    .bind(item.map(|i| i.to_string()))
    .bind(modified)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// No filesystem holds such a file: the recorder's directory is damaged or hostile.
pub(super) fn is_absurd(clip: &Listed) -> bool {
    i64::try_from(clip.size).is_err()
}

/// The row keeps the largest size the catalog can hold; the words keep the listed one.
pub(super) async fn refuse_absurd(
    tx: &mut Tx,
    session: SessionId,
    clip: &Listed,
) -> Result<(), CatalogError> {
    let detail = format!("listed with {} bytes, which no file can have", clip.size);
    decide(tx, session, clip.handle, None, "exception", Some(("absurd-size", &detail))).await?;
    Ok(())
}

/// What could not be listed is an exception from the start; its rows count down from -1, so that
/// they never meet a clip's handle.
pub(super) async fn insert_not_taken(
    tx: &mut Tx,
    session: SessionId,
    new: &NewSession,
) -> Result<(), CatalogError> {
    for (n, not_taken) in (1_i64..).zip(&new.not_taken) {
        sqlx::query(
            "INSERT INTO clips (session_id, handle, path_raw, size, outcome, reason, detail)
             VALUES (?, ?, ?, 0, 'exception', ?, ?)",
        )
        .bind(session.to_string())
        .bind(-n)
        .bind(&not_taken.path_raw)
        .bind(&not_taken.reason)
        .bind(&not_taken.detail)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}
