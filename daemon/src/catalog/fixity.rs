//! Fixity: which copies are to be read again, and what reading them said.
//!
//! Called by `flow` and `api`. What is due is a question to an index over when each copy was last
//! proven, so it survives every restart and costs the same at any number of items.

use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError, Tx,
    events::Draft,
    items::{parse, parse_time, unsigned},
    open::text,
};
use crate::{
    domain::{Act, Actor, ItemId, NewNotice, Quarantine},
    fixity::{Finding, Load},
    observe::metrics,
};

/// Ids a page.
const PAGE: i64 = 5_000;

/// Copies last proven before a moment, oldest first, but for those whose check failed since then and
/// not long ago.
pub(super) const DUE: &str = "SELECT item_id, target, bytes FROM copies INDEXED BY copies_to_audit
     WHERE audited = 1 AND target IN (SELECT value FROM json_each(?)) AND last_proven_at <= ?
       AND (failed_at IS NULL OR failed_at < last_proven_at OR failed_at <= ?)
     ORDER BY last_proven_at, item_id LIMIT ?";

/// The copy that was last proven longest ago.
pub(super) const OLDEST: &str = "SELECT last_proven_at FROM copies INDEXED BY copies_to_audit
     WHERE audited = 1 AND last_proven_at IS NOT NULL ORDER BY last_proven_at LIMIT 1";

/// The newest failed check.
pub(super) const LAST_FAILURE: &str = "SELECT item_id, failed_at, failure FROM copies
     INDEXED BY copies_failed WHERE failed_at IS NOT NULL ORDER BY failed_at DESC LIMIT 1";

/// Items with an original to read, in order; by their ids, for most have one.
pub(super) const STANDING: &str = "SELECT id FROM items
     WHERE id > ? AND +state IN ('proven', 'sealed', 'releasable', 'released') ORDER BY id LIMIT ?";

/// A copy that is to be read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueCopy {
    /// Whose original.
    pub item: ItemId,
    /// At which target.
    pub target: String,
    /// Bytes.
    pub bytes: u64,
}

/// The newest failed check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixityFailure {
    /// Whose original.
    pub item: ItemId,
    /// When.
    pub at: DateTime<Utc>,
    /// What was found: a stable code.
    pub code: String,
}

/// An original that was read again and is equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixityCheck {
    /// Whose original.
    pub item: ItemId,
    /// The BLAKE3 that was read, hex.
    pub blake3: String,
}

/// A check that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedCheck {
    /// Whose original.
    pub item: ItemId,
    /// What is wrong.
    pub finding: Finding,
    /// The same with its technical detail.
    pub problem: String,
    /// Whether the original itself was equal.
    pub is_equal: bool,
    /// Why the item is set aside, if it is.
    pub set_aside: Option<Quarantine>,
}

impl Catalog {
    /// Copies in `targets` last proven by `proven_before`, oldest first, at most `limit`. One whose
    /// newest check failed after `failed_before` waits.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn copies_due(
        &self,
        targets: &[String],
        proven_before: DateTime<Utc>,
        failed_before: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<DueCopy>, CatalogError> {
        let rows = sqlx::query(DUE)
            .bind(serde_json::to_string(targets)?)
            .bind(text(proven_before))
            .bind(text(failed_before))
            .bind(limit)
            .fetch_all(&self.readers)
            .await?;
        rows.iter()
            .map(|row| {
                Ok(DueCopy {
                    item: parse(row.try_get("item_id")?)?,
                    target: row.try_get("target")?,
                    bytes: unsigned(row, "bytes")?,
                })
            })
            .collect()
    }

    /// How many copies were last proven in each hour, oldest first.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn audit_loads(&self) -> Result<Vec<Load>, CatalogError> {
        let rows = sqlx::query("SELECT hour, copies, bytes FROM audit_hours ORDER BY hour")
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(load_from).collect()
    }

    /// When the copy was last proven whose proof is oldest.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn oldest_proof(&self) -> Result<Option<DateTime<Utc>>, CatalogError> {
        let at: Option<String> = sqlx::query_scalar(OLDEST).fetch_optional(&self.readers).await?;
        at.as_deref().map(parse_time).transpose()
    }

    /// The newest failed check.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn last_fixity_failure(&self) -> Result<Option<FixityFailure>, CatalogError> {
        let row = sqlx::query(LAST_FAILURE).fetch_optional(&self.readers).await?;
        row.map(|row| {
            Ok(FixityFailure {
                item: parse(row.try_get("item_id")?)?,
                at: parse_time(row.try_get("failed_at")?)?,
                code: row.try_get::<Option<String>, _>("failure")?.unwrap_or_default(),
            })
        })
        .transpose()
    }

    /// How many items have an original to read; only those first seen since `since`.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn count_standing(&self, since: Option<DateTime<Utc>>) -> Result<u64, CatalogError> {
        let row = sqlx::query(
            "SELECT count(*) AS n FROM items
             WHERE id > ? AND state IN ('proven', 'sealed', 'releasable', 'released')",
        )
        .bind(since.map(least_id).unwrap_or_default())
        .fetch_one(&self.readers)
        .await?;
        unsigned(&row, "n")
    }

    /// A page of them after `after`, in order.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn standing_page(
        &self,
        after: Option<ItemId>,
        since: Option<DateTime<Utc>>,
    ) -> Result<Vec<ItemId>, CatalogError> {
        let after = after.map(|id| id.to_string()).or_else(|| since.map(least_id));
        let ids: Vec<String> = sqlx::query_scalar(STANDING)
            .bind(after.unwrap_or_default())
            .bind(PAGE)
            .fetch_all(&self.readers)
            .await?;
        ids.iter().map(|id| parse(id)).collect()
    }

    /// Records that originals in `target` were read again and are equal: an event each, one
    /// transaction.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn record_fixity_checks(
        &self,
        who: &Actor,
        target: &str,
        equal: &[FixityCheck],
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        for check in equal {
            let draft = Draft::new(Act::FixityChecked).item(check.item).who(who);
            let draft = draft.detail("target", target).detail("blake3", &check.blake3);
            self.append(&mut tx, draft).await?;
            self.proven_again(&mut tx, check.item, target).await?;
        }
        tx.commit().await?;
        metrics::fixity_checks("ok", equal.len() as u64);
        Ok(())
    }

    /// Records that a check of an original in `target` failed, and sets its item aside if asked to:
    /// both, or neither.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn record_fixity_failure(
        &self,
        who: &Actor,
        target: &str,
        failed: &FailedCheck,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        self.fixity_failure_in(&mut tx, who, target, failed).await?;
        tx.commit().await?;
        metrics::fixity_checks("failed", 1);
        Ok(())
    }

    /// The same, in a transaction that does more.
    pub(super) async fn fixity_failure_in(
        &self,
        tx: &mut Tx,
        who: &Actor,
        target: &str,
        failed: &FailedCheck,
    ) -> Result<(), CatalogError> {
        let (item, code) = (failed.item, failed.finding.as_str());
        let draft = Draft::new(Act::FixityChecked).item(item).who(who);
        let draft = draft.failed(code).detail("target", target).said("problem", &failed.problem);
        let draft = draft.detail("equal", failed.is_equal);
        self.append(tx, draft).await?;
        sqlx::query(
            "UPDATE copies SET failed_at = ?, failure = ? WHERE item_id = ? AND target = ?",
        )
        .bind(text(tx.at()))
        .bind(code)
        .bind(item.to_string())
        .bind(target)
        .execute(&mut **tx)
        .await?;
        if failed.is_equal {
            self.proven_again(tx, item, target).await?;
        }
        self.notice_in(tx, &NewNotice::fixity_failed(item, code)).await?;
        if let Some(quarantine) = failed.set_aside {
            self.quarantine_in(tx, item, quarantine, &failed.problem).await?;
        }
        Ok(())
    }

    async fn proven_again(
        &self,
        tx: &mut Tx,
        item: ItemId,
        target: &str,
    ) -> Result<(), CatalogError> {
        sqlx::query(
            "UPDATE copies SET last_proven_at = ?1, proven_at = COALESCE(proven_at, ?1)
             WHERE item_id = ?2 AND target = ?3",
        )
        .bind(text(tx.at()))
        .bind(item.to_string())
        .bind(target)
        .execute(&mut **tx)
        .await?;
        Ok(())
    }
}

/// Before all ids minted from then on: they begin with the milliseconds (RFC 9562, 5.7).
fn least_id(since: DateTime<Utc>) -> String {
    let ms = since.timestamp_millis().max(0);
    format!("{:08x}-{:04x}-", ms >> 16, ms & 0xffff)
}

/// An hour is kept as the first 13 characters of its times.
fn load_from(row: &SqliteRow) -> Result<Load, CatalogError> {
    let hour: &str = row.try_get("hour")?;
    Ok(Load {
        hour: parse_time(&format!("{hour}:00:00Z"))?,
        copies: unsigned(row, "copies")?,
        bytes: unsigned(row, "bytes")?,
    })
}
