//! Deliveries: whom each notice is still to be told, and how telling went.
//!
//! Called by the courier in `notify`; read by `api`. A delivery is recorded after it was made: a
//! crash in between makes it again, never loses it. Nothing here talks to anybody.

use std::{fmt, str::FromStr};

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{QueryBuilder, Row, Sqlite, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError,
    items::{parse, parse_time, small},
    notices::{COLUMNS, Notice, notice_from},
    open::text,
};
use crate::domain::{NoticeId, NoticeKind};

/// No attempt is put off for longer: one that seems to be was dated by a clock set back since, and
/// is due now.
const PUT_OFF_MAX: TimeDelta = TimeDelta::days(1);

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryState {
    /// To be made, or made again.
    Pending,
    /// The other side has it.
    Delivered,
    /// Given up after many attempts.
    Failed,
    /// Not wanted: the channel is no longer set up, or said so itself.
    Dropped,
}

impl DeliveryState {
    const ALL: [Self; 4] = [Self::Pending, Self::Delivered, Self::Failed, Self::Dropped];

    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Dropped => "dropped",
        }
    }
}

impl FromStr for DeliveryState {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|state| state.as_str() == name);
        known.ok_or_else(|| format!("delivery state {name}"))
    }
}

/// Why a channel could not be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    /// A stable code: `answered`, `redirected`, `not-wanted`, `refused`, `unreachable`, `secret`,
    /// `letter`, `defect` or `not-set-up`. One kept by an older docket has none.
    pub code: Option<String>,
    /// What exactly: a status, or the words of who found it; English. May be empty.
    pub detail: String,
}

impl Undelivered {
    /// For the reason `code`, `detail`.
    pub fn new(code: &str, detail: impl Into<String>) -> Self {
        Self { code: Some(code.into()), detail: detail.into() }
    }
}

impl fmt::Display for Undelivered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_deref().unwrap_or("?"), self.detail)
    }
}

/// One notice's way to one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// `webhook:<name>` or `mail`.
    pub channel: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// Failed attempts since it became pending.
    pub attempts: u32,
    /// The next attempt, while pending. Mail waits for its hour besides.
    pub next_at: Option<DateTime<Utc>>,
    /// Why the last attempt failed.
    pub last_error: Option<Undelivered>,
    /// When the other side had it.
    pub delivered_at: Option<DateTime<Utc>>,
}

/// A delivery to be made.
#[derive(Clone, Debug)]
pub struct DueDelivery {
    /// What is to be told.
    pub notice: Notice,
    /// Failed attempts so far.
    pub attempts: u32,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliveryEnd {
    /// The other side has it.
    Delivered,
    /// It failed, and is tried again then.
    Again {
        /// When.
        at: DateTime<Utc>,
        /// Why it failed.
        error: Undelivered,
    },
    /// It failed for the last time, and why.
    Failed(Undelivered),
    /// The other side wants no more, and how it said so.
    Dropped(Undelivered),
}

/// Pending deliveries of a channel whose time has come, in the order of their times.
pub(super) const DUE: &str = "FROM deliveries x JOIN notices n ON n.seq = x.notice
     WHERE x.channel = ? AND x.state = 'pending' AND (x.next_at <= ? OR x.next_at > ?)
     ORDER BY x.next_at LIMIT ?";

/// Pending deliveries of kinds (a JSON list) that do not wait for a channel's hour.
const AT_ONCE: &str = "FROM deliveries x JOIN notices n ON n.seq = x.notice
     WHERE x.channel = ? AND x.state = 'pending'
       AND n.kind IN (SELECT value FROM json_each(?))";

impl Catalog {
    /// Gives every new notice a delivery for each of `channels`, and drops what waits for a channel
    /// that is not among them. Writes nothing when there is nothing to do.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn route_notices(&self, channels: &[String]) -> Result<(), CatalogError> {
        let channels = serde_json::to_string(channels)?;
        let wanting: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM notices WHERE routed = 0)
                 OR EXISTS (SELECT 1 FROM deliveries WHERE state = 'pending'
                            AND channel NOT IN (SELECT value FROM json_each(?)))",
        )
        .bind(&channels)
        .fetch_one(&self.readers)
        .await?;
        if !wanting {
            return Ok(());
        }
        let mut tx = self.begin().await?;
        for sql in [
            "INSERT OR IGNORE INTO deliveries (notice, channel, next_at)
             SELECT n.seq, c.value, n.tell_from FROM notices n, json_each(?) c WHERE n.routed = 0",
            "UPDATE deliveries SET state = 'dropped', last_code = 'not-set-up',
                last_error = ''
             WHERE state = 'pending' AND channel NOT IN (SELECT value FROM json_each(?))",
        ] {
            sqlx::query(sql).bind(&channels).execute(&mut *tx).await?;
        }
        sqlx::query("UPDATE notices SET routed = 1 WHERE routed = 0").execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Up to `limit` deliveries to `channel` whose time has come, the longest due first.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn due_deliveries(
        &self,
        channel: &str,
        limit: u32,
    ) -> Result<Vec<DueDelivery>, CatalogError> {
        let now = self.clock.utc();
        let mut query = QueryBuilder::<Sqlite>::new("SELECT x.attempts, ");
        let sql = query.push(COLUMNS).push(" ").push(DUE).build();
        let rows = sql
            .bind(channel)
            .bind(text(now))
            .bind(text(now + PUT_OFF_MAX))
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(due_from).collect()
    }

    /// Up to `limit` deliveries to `channel`, which gathers, that do not wait for its hour and whose time has
    /// come, oldest notice first; and when the next of them is due, where none is.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn urgent_deliveries(
        &self,
        channel: &str,
        limit: u32,
    ) -> Result<(Vec<DueDelivery>, Option<DateTime<Utc>>), CatalogError> {
        let now = self.clock.utc();
        let mut query = QueryBuilder::<Sqlite>::new("SELECT x.attempts, ");
        query.push(COLUMNS).push(" ").push(AT_ONCE);
        let sql = query.push(" AND (x.next_at <= ? OR x.next_at > ?) ORDER BY n.seq LIMIT ?");
        let rows = sql
            .build()
            .bind(channel)
            .bind(at_once()?)
            .bind(text(now))
            .bind(text(now + PUT_OFF_MAX))
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        let due = rows.iter().map(due_from).collect::<Result<Vec<_>, _>>()?;
        let mut query = QueryBuilder::<Sqlite>::new("SELECT min(x.next_at) ");
        let next: Option<String> = query
            .push(AT_ONCE)
            .build_query_scalar()
            .bind(channel)
            .bind(at_once()?)
            .fetch_one(&self.readers)
            .await?;
        Ok((due, next.as_deref().map(parse_time).transpose()?))
    }

    /// Up to `limit` pending deliveries to `channel` that are gathered, their time come or not, oldest notice
    /// first.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn pending_deliveries(
        &self,
        channel: &str,
        limit: u32,
    ) -> Result<Vec<DueDelivery>, CatalogError> {
        let mut query = QueryBuilder::<Sqlite>::new("SELECT x.attempts, ");
        query.push(COLUMNS).push(
            " FROM deliveries x JOIN notices n ON n.seq = x.notice
             WHERE x.state = 'pending' AND x.channel = ",
        );
        query.push_bind(channel);
        query.push(" AND n.kind NOT IN (SELECT value FROM json_each(").push_bind(at_once()?);
        query.push(")) ORDER BY n.seq LIMIT ").push_bind(i64::from(limit));
        let rows = query.build().fetch_all(&self.readers).await?;
        rows.iter().map(due_from).collect()
    }

    /// When the next pending delivery to `channel` is due; none when none is pending.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn next_delivery_at(
        &self,
        channel: &str,
    ) -> Result<Option<DateTime<Utc>>, CatalogError> {
        let at: Option<String> = sqlx::query_scalar(
            "SELECT min(next_at) FROM deliveries WHERE channel = ? AND state = 'pending'",
        )
        .bind(channel)
        .fetch_one(&self.readers)
        .await?;
        at.as_deref().map(parse_time).transpose()
    }

    /// For a channel that gathers: when the oldest gathered notice that waits for it happened, and the time
    /// before which a failed attempt is not made again. None when none is pending.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn gathered_since(
        &self,
        channel: &str,
    ) -> Result<Option<(DateTime<Utc>, Option<DateTime<Utc>>)>, CatalogError> {
        let row = sqlx::query(
            "SELECT min(max(n.at, coalesce(n.replayed_at, n.at))) AS since,
                    max(CASE WHEN x.attempts > 0 AND x.next_at <= ? THEN x.next_at END) AS again
             FROM deliveries x JOIN notices n ON n.seq = x.notice
             WHERE x.channel = ? AND x.state = 'pending'
               AND n.kind NOT IN (SELECT value FROM json_each(?))",
        )
        .bind(text(self.clock.utc() + PUT_OFF_MAX))
        .bind(channel)
        .bind(at_once()?)
        .fetch_one(&self.readers)
        .await?;
        let time = |name: &str| -> Result<Option<DateTime<Utc>>, CatalogError> {
            row.try_get::<Option<String>, _>(name)?.as_deref().map(parse_time).transpose()
        };
        let again = time("again")?;
        Ok(time("since")?.map(|since| (since, again)))
    }

    /// Records how attempts to tell `channel` of notices ended, in one transaction. What is no
    /// longer pending stays as it is.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn record_deliveries(
        &self,
        channel: &str,
        ends: &[(NoticeId, DeliveryEnd)],
    ) -> Result<(), CatalogError> {
        let now = text(self.clock.utc());
        let mut tx = self.begin().await?;
        for (notice, end) in ends {
            let (state, next_at, error) = match end {
                DeliveryEnd::Delivered => (DeliveryState::Delivered, None, None),
                DeliveryEnd::Again { at, error } => {
                    (DeliveryState::Pending, Some(text(*at)), Some(error))
                }
                DeliveryEnd::Failed(error) => (DeliveryState::Failed, None, Some(error)),
                DeliveryEnd::Dropped(error) => (DeliveryState::Dropped, None, Some(error)),
            };
            let delivered = *end == DeliveryEnd::Delivered;
            sqlx::query(
                "UPDATE deliveries SET state = ?, next_at = coalesce(?, next_at), last_code = ?,
                 last_error = ?, attempts = attempts + ?, delivered_at = ?
                 WHERE notice = (SELECT seq FROM notices WHERE id = ?) AND channel = ?
                   AND state = 'pending'",
            )
            .bind(state.as_str())
            .bind(next_at)
            .bind(error.and_then(|error| error.code.as_deref()))
            .bind(error.map(|error| error.detail.as_str()))
            .bind(i64::from(!delivered))
            .bind(delivered.then_some(&now))
            .bind(notice.to_string())
            .bind(channel)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// A notice's deliveries, by channel.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn deliveries(&self, notice: NoticeId) -> Result<Vec<Delivery>, CatalogError> {
        let rows = sqlx::query(
            "SELECT d.* FROM deliveries d JOIN notices n ON n.seq = d.notice
             WHERE n.id = ? ORDER BY d.channel",
        )
        .bind(notice.to_string())
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(delivery_from).collect()
    }
}

/// The kinds that no channel gathers, as a JSON list.
fn at_once() -> Result<String, CatalogError> {
    Ok(serde_json::to_string(&NoticeKind::AT_ONCE.map(NoticeKind::as_str))?)
}

fn due_from(row: &SqliteRow) -> Result<DueDelivery, CatalogError> {
    Ok(DueDelivery { notice: notice_from(row)?, attempts: small(row, "attempts")? })
}

fn delivery_from(row: &SqliteRow) -> Result<Delivery, CatalogError> {
    let state: DeliveryState = parse(row.try_get("state")?)?;
    let next_at = parse_time(row.try_get("next_at")?)?;
    let delivered_at: Option<String> = row.try_get("delivered_at")?;
    let detail: Option<String> = row.try_get("last_error")?;
    let code = row.try_get("last_code")?;
    Ok(Delivery {
        channel: row.try_get("channel")?,
        state,
        attempts: small(row, "attempts")?,
        next_at: (state == DeliveryState::Pending).then_some(next_at),
        last_error: detail.map(|detail| Undelivered { code, detail }),
        delivered_at: delivered_at.as_deref().map(parse_time).transpose()?,
    })
}
