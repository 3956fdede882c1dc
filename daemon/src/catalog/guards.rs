//! What further targets are asked to keep of each item, and what they were seen to keep.
//!
//! Called by `flow::guard` and `api`. What is asked follows from the retention that was judged (triggers of the
//! schema), in the same transaction, and only lengthens: a hold while the item is kept without a term, a lock
//! through the latest day of disposal that there ever was. What is kept is what was read back.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError,
    events::Draft,
    items::{parse, parse_time, unsigned},
    open::text,
    sendings::PEACE_MAX,
};
use crate::domain::{Act, ItemId};

/// Whose hold lies on copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldBy {
    /// docket's own, which it takes off again.
    Docket,
    /// Somebody else's, which lay there before; docket never takes it off.
    Other,
}

impl HoldBy {
    fn as_str(self) -> &'static str {
        match self {
            Self::Docket => "docket",
            Self::Other => "other",
        }
    }
}

/// An item's copies at a target, and what is asked of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    /// Its number.
    pub seq: i64,
    /// The item.
    pub item: ItemId,
    /// Which asking this is.
    pub asked: i64,
    /// Whether they are to be on hold.
    pub hold: bool,
    /// The day through the beginning of which they are to be locked; none: no such day was ever judged.
    pub until_on: Option<NaiveDate>,
    /// Whose hold lies on them.
    pub hold_by: Option<HoldBy>,
    /// How often it failed.
    pub attempts: u32,
}

/// An object that is guarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuardedPart {
    /// The original.
    Original,
    /// A generation of its manifest.
    Manifest(u32),
}

/// What was read back of an item's copies at a target: of all its objects the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenKept {
    /// Whether all of them are on hold.
    pub held: bool,
    /// Until when all of them are locked.
    pub locked_until: Option<DateTime<Utc>>,
}

/// How an item's copies are kept at a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptThere {
    /// The target.
    pub target: String,
    /// What was read back last; none: nothing yet.
    pub seen: Option<SeenKept>,
    /// Whether the hold is somebody else's.
    pub is_others: bool,
    /// Whether more is asked than was read back.
    pub due: bool,
    /// Why not yet: a stable code, and words.
    pub failure: Option<(String, String)>,
}

/// How a target keeps what it is asked to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuardsThere {
    /// Items whose copies were seen on hold.
    pub held: u64,
    /// Items whose copies were seen locked until some day.
    pub locked: u64,
    /// Items of which more is asked than was read back.
    pub due: u64,
    /// Those of them that failed at least once.
    pub failing: u64,
    /// The failure of that which failed most often: a stable code, and words.
    pub failure: Option<(String, String)>,
}

impl Catalog {
    /// What is asked of `target` and was not read back there, of items that have something there, and may be
    /// tried at `now`; at most `limit`.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn guards_due(
        &self,
        target: &str,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Guard>, CatalogError> {
        let rows = sqlx::query(
            "SELECT g.*, w.hold, w.until_on FROM guards g JOIN guarding w ON w.item_id = g.item_id
             WHERE g.target = ?1 AND g.due = 1 AND EXISTS (SELECT 1 FROM sendings s
                   WHERE s.target = g.target AND s.kind IN ('original', 'manifest')
                     AND s.subject = g.item_id AND s.sent_at IS NOT NULL)
               AND (g.not_before IS NULL OR g.not_before <= ?2 OR g.not_before > ?3)
             ORDER BY g.seq LIMIT ?4",
        )
        .bind(target)
        .bind(text(now))
        .bind(text(now + PEACE_MAX))
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(guard_from).collect()
    }

    /// The objects of an item that `target` has, the original first.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn guarded_parts(
        &self,
        target: &str,
        item: ItemId,
    ) -> Result<Vec<GuardedPart>, CatalogError> {
        let rows = sqlx::query(
            "SELECT kind, part FROM sendings WHERE target = ? AND kind IN ('original', 'manifest')
                 AND subject = ? AND sent_at IS NOT NULL ORDER BY kind DESC, seq",
        )
        .bind(target)
        .bind(item.to_string())
        .fetch_all(&self.readers)
        .await?;
        rows.iter()
            .map(|row| match row.try_get("kind")? {
                "original" => Ok(GuardedPart::Original),
                _ => Ok(GuardedPart::Manifest(parse(row.try_get("part")?)?)),
            })
            .collect()
    }

    /// Whether nothing else was asked since `guard` was read.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn is_still_asked(&self, guard: &Guard) -> Result<bool, CatalogError> {
        let asked: i64 = sqlx::query_scalar("SELECT asked FROM guards WHERE seq = ?")
            .bind(guard.seq)
            .fetch_one(&self.readers)
            .await?;
        Ok(asked == guard.asked)
    }

    /// Notes whose hold it is: docket's before it is put, so that it is known for its own after a crash.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn hold_is_by(&self, guard: &Guard, by: HoldBy) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE guards SET hold_by = ? WHERE seq = ? AND hold_by IS NULL")
            .bind(by.as_str())
            .bind(guard.seq)
            .execute(&mut *tx)
            .await?;
        tx.commit().await
    }

    /// An item's copies at `target` were read back, and do what was asked. What is other than it was before
    /// is an event.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn guarded(
        &self,
        target: &str,
        guard: &Guard,
        seen: SeenKept,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        let before = sqlx::query("SELECT held, locked_until FROM guards WHERE seq = ?")
            .bind(guard.seq)
            .fetch_one(&mut *tx)
            .await?;
        sqlx::query(
            "UPDATE guards SET due = iif(asked = ?2, 0, due), held = ?3, locked_until = ?4,
                 read_at = ?5, hold_by = iif(?3 OR asked <> ?2, hold_by, NULL), attempts = 0,
                 failure = NULL,
                 detail = NULL, not_before = NULL
             WHERE seq = ?1",
        )
        .bind(guard.seq)
        .bind(guard.asked)
        .bind(seen.held)
        .bind(seen.locked_until.map(text))
        .bind(text(tx.at()))
        .execute(&mut *tx)
        .await?;
        if seen_from(&before)? != Some(seen) {
            let draft = Draft::new(Act::CopyGuarded).item(guard.item).detail("target", target);
            let draft = draft.detail("hold", if seen.held { "on" } else { "off" });
            let until = seen.locked_until.map_or_else(|| "none".into(), text);
            self.append(&mut tx, draft.detail("until", until)).await?;
        }
        tx.commit().await
    }

    /// An item's copies at `target` could not be made to do what was asked, and why; it is tried again, not
    /// before `again`. That the target keeps nothing of it (`is_broken`) is an event, once.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn guard_failed(
        &self,
        target: &str,
        guard: &Guard,
        (code, detail): (&str, &str),
        again: DateTime<Utc>,
        is_broken: bool,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        let before: Option<String> = sqlx::query_scalar("SELECT failure FROM guards WHERE seq = ?")
            .bind(guard.seq)
            .fetch_one(&mut *tx)
            .await?;
        sqlx::query(
            "UPDATE guards SET attempts = attempts + 1, failure = ?, detail = ?, not_before = ?
             WHERE seq = ?",
        )
        .bind(code)
        .bind(detail)
        .bind(text(again))
        .bind(guard.seq)
        .execute(&mut *tx)
        .await?;
        if is_broken && before.as_deref() != Some(code) {
            let draft = Draft::new(Act::CopyGuarded).item(guard.item).failed(code);
            let draft = draft.detail("target", target).said("why", detail);
            self.append(&mut tx, draft).await?;
        }
        tx.commit().await
    }

    /// How `target` keeps what it is asked to; none where nothing was ever asked of it.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn guards_of(&self, target: &str) -> Result<Option<GuardsThere>, CatalogError> {
        let row = sqlx::query(
            "SELECT count(*) AS guards, COALESCE(sum(held), 0) AS held,
                 count(locked_until) AS locked, COALESCE(sum(due), 0) AS due,
                 COALESCE(sum(due = 1 AND attempts > 0), 0) AS failing
             FROM guards WHERE target = ?",
        )
        .bind(target)
        .fetch_one(&self.readers)
        .await?;
        if unsigned(&row, "guards")? == 0 {
            return Ok(None);
        }
        let failure = sqlx::query(
            "SELECT failure, detail FROM guards WHERE target = ? AND due = 1
                 AND failure IS NOT NULL ORDER BY attempts DESC, seq LIMIT 1",
        )
        .bind(target)
        .fetch_optional(&self.readers)
        .await?;
        Ok(Some(GuardsThere {
            held: unsigned(&row, "held")?,
            locked: unsigned(&row, "locked")?,
            due: unsigned(&row, "due")?,
            failing: unsigned(&row, "failing")?,
            failure: failure.as_ref().map(failure_from).transpose()?.flatten(),
        }))
    }
}

fn guard_from(row: &SqliteRow) -> Result<Guard, CatalogError> {
    let until: Option<String> = row.try_get("until_on")?;
    let hold_by = match row.try_get("hold_by")? {
        None => None,
        Some("docket") => Some(HoldBy::Docket),
        Some(_) => Some(HoldBy::Other),
    };
    Ok(Guard {
        seq: row.try_get("seq")?,
        item: parse(row.try_get("item_id")?)?,
        asked: row.try_get("asked")?,
        hold: row.try_get("hold")?,
        until_on: until.map(|day| parse(&day)).transpose()?,
        hold_by,
        attempts: super::items::small(row, "attempts")?,
    })
}

fn seen_from(row: &SqliteRow) -> Result<Option<SeenKept>, CatalogError> {
    let held: Option<bool> = row.try_get("held")?;
    let until: Option<String> = row.try_get("locked_until")?;
    let locked_until = until.as_deref().map(parse_time).transpose()?;
    Ok(held.map(|held| SeenKept { held, locked_until }))
}

fn failure_from(row: &SqliteRow) -> Result<Option<(String, String)>, CatalogError> {
    let code: Option<String> = row.try_get("failure")?;
    let detail: Option<String> = row.try_get("detail")?;
    Ok(code.zip(detail))
}

pub(super) fn kept_there_from(row: &SqliteRow) -> Result<KeptThere, CatalogError> {
    Ok(KeptThere {
        target: row.try_get("target")?,
        seen: seen_from(row)?,
        is_others: row.try_get::<Option<&str>, _>("hold_by")? == Some("other"),
        due: row.try_get("due")?,
        failure: failure_from(row)?,
    })
}
