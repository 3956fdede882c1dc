//! Reading the catalog for `fsck` and `verify`, page by page so that memory stays bounded.
//!
//! Called by `api`. Reads only; an error means that the catalog itself cannot be read.

use std::collections::BTreeMap;

use serde_json::Value;
use sqlx::Row;

use super::{
    Catalog, CatalogError,
    cases::{CaseLink, link_from},
    items::{Item, item_from, parse_time},
};
use crate::domain::{Act, CustodyEvent, ItemId, ItemState, LinkId, leaf_hash};

/// Rows a page.
const PAGE: i64 = 500;

/// Steps of one item's history told at most: the line has ten, more is damage enough.
const STEPS_MAX: i64 = 64;

/// An item and the states its events lead through.
#[derive(Clone, Debug)]
pub struct AuditedItem {
    /// The item.
    pub item: Item,
    /// Its changes of state, in order; the first 64.
    pub steps: Vec<AuditedStep>,
}

/// A change of state as the custody log tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditedStep {
    /// The state it led to.
    pub to: ItemState,
    /// Whether it took a permit back: the one way back.
    pub is_back: bool,
    /// The facts of that act; none when its entry cannot be read.
    pub detail: BTreeMap<String, String>,
}

/// A custody event's row beside what its leaf says.
#[derive(Clone, Debug)]
pub struct AuditedEvent {
    /// Position in the log.
    pub seq: i64,
    /// Whether the leaf's own hash is the one kept.
    pub hash_fits: bool,
    /// Whether the leaf says what the row's columns say.
    pub columns_fit: bool,
    /// The RFC 6962 hash of the leaf as it stands.
    pub hash: [u8; 32],
}

/// A clip of an ended session that is neither item nor explained.
#[derive(Clone, Debug)]
pub struct AuditedClip {
    /// The session.
    pub session: String,
    /// Its place in that session's listing.
    pub handle: i64,
    /// Raw path.
    pub path_raw: Vec<u8>,
}

/// A case link, and whether its objects must stand in the archive by now.
#[derive(Clone, Debug)]
pub struct AuditedLink {
    /// The link.
    pub link: CaseLink,
    /// Whether the object of its newest act was noted as standing; the next start writes others.
    pub written: bool,
}

impl Catalog {
    /// What SQLite's own integrity and foreign-key checks say; empty when sound.
    ///
    /// # Errors
    /// When the file cannot be read at all.
    pub async fn integrity_problems(&self) -> Result<Vec<String>, CatalogError> {
        let said: Vec<String> =
            sqlx::query_scalar("PRAGMA integrity_check(20)").fetch_all(&self.readers).await?;
        let mut problems: Vec<String> = said.into_iter().filter(|s| s != "ok").collect();
        let dangling = sqlx::query("PRAGMA foreign_key_check").fetch_all(&self.readers).await?;
        for row in dangling.iter().take(20) {
            let table: String = row.try_get(0)?;
            problems.push(format!("a row of {table} points to nothing"));
        }
        Ok(problems)
    }

    /// The page of items after `after`, in the order of their ids; at most 500.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn items_page(&self, after: Option<ItemId>) -> Result<Vec<Item>, CatalogError> {
        let rows = sqlx::query("SELECT * FROM items WHERE id > ? ORDER BY id LIMIT ?")
            .bind(after.map(|id| id.to_string()).unwrap_or_default())
            .bind(PAGE)
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(item_from).collect()
    }

    /// The page of items after `after` with their histories.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn audit_items(
        &self,
        after: Option<ItemId>,
    ) -> Result<Vec<AuditedItem>, CatalogError> {
        let items = self.items_page(after).await?;
        let mut page = Vec::with_capacity(items.len());
        for item in items {
            let steps = self.steps(item.id).await?;
            page.push(AuditedItem { item, steps });
        }
        Ok(page)
    }

    async fn steps(&self, item: ItemId) -> Result<Vec<AuditedStep>, CatalogError> {
        let rows = sqlx::query(
            "SELECT act, leaf FROM custody_events WHERE item_id = ? AND act IN ('seen', 'copying',
                 'staged', 'verified', 'archived', 'proven', 'sealed', 'releasable', 'released',
                 'quarantined', 'permit-taken-back')
             ORDER BY seq LIMIT ?",
        )
        .bind(item.to_string())
        .bind(STEPS_MAX)
        .fetch_all(&self.readers)
        .await?;
        let mut steps = Vec::with_capacity(rows.len());
        for row in &rows {
            let leaf: String = row.try_get("leaf")?;
            let detail = serde_json::from_str::<CustodyEvent>(&leaf).map(|e| e.detail);
            let act: &str = row.try_get("act")?;
            let is_back = act == Act::PermitTakenBack.as_str();
            let to = if is_back { Some(ItemState::Sealed) } else { ItemState::named(act) };
            if let Some(to) = to {
                steps.push(AuditedStep { to, is_back, detail: detail.unwrap_or_default() });
            }
        }
        Ok(steps)
    }

    /// The highest position ever given out in the custody log, as SQLite keeps it beside the log.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn last_event_given(&self) -> Result<i64, CatalogError> {
        let last: Option<i64> =
            sqlx::query_scalar("SELECT seq FROM sqlite_sequence WHERE name = 'custody_events'")
                .fetch_optional(&self.readers)
                .await?;
        Ok(last.unwrap_or(0))
    }

    /// The page of custody events after `after`.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn audit_events(&self, after: i64) -> Result<Vec<AuditedEvent>, CatalogError> {
        // As bytes: a row that is no text any more is a finding of its own, and no end of the check.
        let rows = sqlx::query(
            "SELECT seq, CAST(id AS BLOB) AS id, CAST(act AS BLOB) AS act,
                 CAST(item_id AS BLOB) AS item_id, CAST(session_id AS BLOB) AS session_id,
                 CAST(at AS BLOB) AS at, CAST(leaf AS BLOB) AS leaf,
                 CAST(leaf_hash AS BLOB) AS leaf_hash,
                 CASE WHEN item_id IS NULL AND json_valid(leaf) THEN NOT EXISTS
                     (SELECT 1 FROM items WHERE id = leaf ->> '$.item') ELSE 0 END AS item_lost,
                 CASE WHEN session_id IS NULL AND json_valid(leaf) THEN NOT EXISTS
                     (SELECT 1 FROM sessions WHERE id = leaf ->> '$.session') ELSE 0 END AS session_lost
             FROM custody_events WHERE seq > ? ORDER BY seq LIMIT ?",
        )
        .bind(after)
        .bind(PAGE)
        .fetch_all(&self.readers)
        .await?;
        rows.iter()
            .map(|row| {
                let leaf: Vec<u8> = row.try_get("leaf")?;
                let kept: Vec<u8> = row.try_get("leaf_hash")?;
                let at: Vec<u8> = row.try_get("at")?;
                let said: Value = serde_json::from_slice(&leaf).unwrap_or_default();
                let same = |said: &Value, column: Option<Vec<u8>>| {
                    said.as_str().map(str::as_bytes) == column.as_deref()
                };
                // A rebuilt catalog may not know what an entry speaks of: its row names nothing then.
                let (item_lost, session_lost) =
                    (row.try_get("item_lost")?, row.try_get("session_lost")?);
                let said_at = said["when"]["utc"].as_str().and_then(|utc| parse_time(utc).ok());
                let columns_fit = same(&said["id"], row.try_get("id")?)
                    && same(&said["act"], row.try_get("act")?)
                    && (item_lost || same(&said["item"], row.try_get("item_id")?))
                    && (session_lost || same(&said["session"], row.try_get("session_id")?))
                    && said_at == str::from_utf8(&at).ok().and_then(|at| parse_time(at).ok());
                let hash = leaf_hash(&leaf);
                Ok(AuditedEvent {
                    seq: row.try_get("seq")?,
                    hash_fits: hex::encode(hash).as_bytes() == kept,
                    columns_fit,
                    hash,
                })
            })
            .collect()
    }

    /// Custody events of which another one has the id, at most a hundred ids: the position where each stands
    /// first, and the last one where it stands again. The schema lets in none; whoever has the file may.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn doubled_events(&self) -> Result<Vec<(i64, i64)>, CatalogError> {
        let rows = sqlx::query(
            "SELECT min(seq) AS first, max(seq) AS last FROM custody_events
             GROUP BY id HAVING count(*) > 1 ORDER BY first LIMIT 100",
        )
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(|row| Ok((row.try_get("first")?, row.try_get("last")?))).collect()
    }

    /// The page of clips of ended sessions that are neither an item nor an explained exception,
    /// after `after`. A clip that counts as taken or sighted while its item has no whole copy is
    /// one of them.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn unexplained_clips(
        &self,
        after: Option<&AuditedClip>,
    ) -> Result<Vec<AuditedClip>, CatalogError> {
        let (session, handle) = after.map_or(("", i64::MIN), |c| (&c.session, c.handle));
        let rows = sqlx::query(
            "SELECT c.session_id, c.handle, c.path_raw
             FROM clips c JOIN sessions s ON s.id = c.session_id LEFT JOIN items i ON i.id = c.item_id
             WHERE (c.session_id, c.handle) > (?, ?) AND s.ended_at IS NOT NULL
               AND (c.outcome IS NULL
                    OR (c.outcome IN ('taken', 'sighting')
                        AND (i.id IS NULL OR i.state IN ('seen', 'copying')))
                    OR (c.outcome = 'exception' AND c.reason IS NULL))
             ORDER BY c.session_id, c.handle LIMIT ?",
        )
        .bind(session)
        .bind(handle)
        .bind(PAGE)
        .fetch_all(&self.readers)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(AuditedClip {
                    session: row.try_get("session_id")?,
                    handle: row.try_get("handle")?,
                    path_raw: row.try_get("path_raw")?,
                })
            })
            .collect()
    }

    /// The page of case links after `after`, backed-out ones included, in the order of their ids.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn audit_links(
        &self,
        after: Option<LinkId>,
    ) -> Result<Vec<AuditedLink>, CatalogError> {
        let rows = sqlx::query("SELECT * FROM case_links WHERE id > ? ORDER BY id LIMIT ?")
            .bind(after.map(|id| id.to_string()).unwrap_or_default())
            .bind(PAGE)
            .fetch_all(&self.readers)
            .await?;
        rows.iter()
            .map(|row| Ok(AuditedLink { link: link_from(row)?, written: row.try_get("written")? }))
            .collect()
    }

    /// The case link of that id, if there is one.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn find_link(&self, id: LinkId) -> Result<Option<CaseLink>, CatalogError> {
        let row = sqlx::query("SELECT * FROM case_links WHERE id = ?")
            .bind(id.to_string())
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref().map(link_from).transpose()
    }
}
