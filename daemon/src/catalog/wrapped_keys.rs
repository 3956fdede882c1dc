//! Wrapped keys where they stand: whether a condemned one may be destroyed now, what is told to whoever has its item
//! kept, and what became of copies that were not as they should be.
//!
//! Called by `flow::destroy_key` and `flow::key_audit`, and by the verbs that keep items longer.

use std::path::PathBuf;

use sqlx::{Row, SqliteConnection};

use super::{
    Catalog, CatalogError, HoldOn, Tx, events::Draft, items::parse, open::text, retention::facts_of,
};
use crate::domain::{Act, Actor, ItemId, KeyDisposalId};

/// Whether a condemned key may be destroyed now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MayDestroy {
    /// It may; that it is begun is kept.
    Now,
    /// It was destroyed already.
    Done,
    /// A legal hold came after it was condemned: it stays where it stands.
    Held,
    /// No checkpoint that stands in the home archive covers that it was condemned: only this station's word would be
    /// left of why it is gone.
    Unpublished,
}

/// Of items that somebody has kept: those whose keys were condemned before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CondemnedKeys {
    /// Their destroying was not begun.
    pub whole: Vec<ItemId>,
    /// They were destroyed, or that was begun.
    pub gone: Vec<ItemId>,
}

/// A copy of a wrapped key that was put right, or could not be.
#[derive(Clone, Debug)]
pub struct KeyMending<'a> {
    /// Whose key.
    pub item: ItemId,
    /// The folder in which the copy stands.
    pub place: &'a str,
    /// Its name there.
    pub key: &'a str,
    /// What was wrong with it: a stable code.
    pub lack: &'a str,
    /// The folder whose copy it was put right from, or why it was not.
    pub from: Result<&'a str, &'a str>,
}

impl Catalog {
    /// The last question before the first copy of a condemned key is destroyed, beside the home archive `home`. From
    /// [`MayDestroy::Now`] on whoever has the item kept is told that it is too late.
    ///
    /// # Errors
    /// When the catalog cannot be read or written, or there is no such disposal.
    pub async fn begin_destroying(
        &self,
        id: KeyDisposalId,
        home: &str,
    ) -> Result<MayDestroy, CatalogError> {
        let item = self.key_disposal(id).await?.item;
        let mut tx = self.begin().await?;
        let ended = "SELECT destroyed_at IS NOT NULL FROM key_disposals WHERE id = ?";
        if sqlx::query_scalar(ended).bind(id.to_string()).fetch_one(&mut *tx).await? {
            return Ok(MayDestroy::Done);
        }
        if facts_of(&mut tx, item).await?.held {
            return Ok(MayDestroy::Held);
        }
        if !is_published(&mut tx, item, home).await? {
            return Ok(MayDestroy::Unpublished);
        }
        sqlx::query("UPDATE key_disposals SET begun_at = coalesce(begun_at, ?) WHERE id = ?")
            .bind(text(tx.at()))
            .bind(id.to_string())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(MayDestroy::Now)
    }

    /// A copy of a wrapped key was put right, or could not be.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn key_mended(
        &self,
        who: &Actor,
        mending: &KeyMending<'_>,
    ) -> Result<(), CatalogError> {
        let KeyMending { item, place, key, lack, from } = mending;
        let mut tx = self.begin().await?;
        let draft = Draft::new(Act::KeyMended).item(*item).who(who);
        let draft = draft.detail("place", place).detail("key", key).detail("lack", lack);
        let draft = match from {
            Ok(from) => draft.detail("from", from),
            Err(why) => draft.failed("no-good-copy").said("why", *why),
        };
        self.append(&mut tx, draft).await?;
        tx.commit().await
    }

    /// Every folder in which wrapped keys were ever kept.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn key_folders(&self) -> Result<Vec<PathBuf>, CatalogError> {
        let all: Vec<String> = sqlx::query_scalar("SELECT folder FROM key_folders ORDER BY folder")
            .fetch_all(&self.readers)
            .await?;
        Ok(all.into_iter().map(PathBuf::from).collect())
    }
}

/// Of what somebody has kept in this transaction, the items whose keys were condemned.
pub(super) async fn condemned_in(tx: &mut Tx, on: &HoldOn) -> Result<CondemnedKeys, CatalogError> {
    let (item, case) = match on {
        HoldOn::Item(item) => (Some(item.to_string()), None),
        HoldOn::Case(case) => (None, Some(case.as_str())),
    };
    let rows = sqlx::query(
        "SELECT item_id, begun_at IS NOT NULL OR destroyed_at IS NOT NULL AS is_gone
         FROM key_disposals WHERE condemned_at IS NOT NULL
             AND (item_id = ?1
                 OR item_id IN (SELECT item_id FROM case_links WHERE case_number = ?2))
         ORDER BY item_id",
    )
    .bind(item)
    .bind(case)
    .fetch_all(&mut **tx)
    .await?;
    let mut condemned = CondemnedKeys::default();
    for row in &rows {
        let of = match row.try_get("is_gone")? {
            true => &mut condemned.gone,
            false => &mut condemned.whole,
        };
        of.push(parse(row.try_get("item_id")?)?);
    }
    Ok(condemned)
}

/// Whether a checkpoint that stands in `home` covers that the key of `item` was condemned.
async fn is_published(
    from: &mut SqliteConnection,
    item: ItemId,
    home: &str,
) -> Result<bool, CatalogError> {
    let published = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM custody_events s
             JOIN log_epochs e ON e.first_seq <= s.seq
             JOIN log_publications p ON p.target = ?1 AND p.epoch = e.epoch
                 AND p.size > s.seq - e.first_seq
             WHERE s.item_id = ?2 AND s.act = 'key-condemned')",
    );
    Ok(published.bind(home).bind(item.to_string()).fetch_one(from).await?)
}
