//! Looking at a catalog without changing it, whatever its state: for the doctor, and for telling
//! whether a running station's catalog answers.
//!
//! A catalog that nobody holds is opened as a file that cannot change, or, where a kill left a
//! write-ahead log, read-only; only SQLite's own index of that log may then be made anew. Nothing is
//! migrated, marked or repaired.

use std::{fs, path::Path, time::Duration};

use chrono::{DateTime, Utc};
use sqlx::{ConnectOptions, Row, SqliteConnection, sqlite::SqliteConnectOptions};

use super::{
    Catalog, CatalogError, TaughtBay, bays,
    check::problems,
    items::{parse, parse_time, unsigned},
    open::MIGRATIONS,
};
use crate::domain::ItemId;

/// Originals whose whereabouts are told.
const NEWEST: i64 = 3;

/// What a catalog says of itself.
#[derive(Clone, Debug)]
pub struct Examined {
    /// The schema it has.
    pub schema: i64,
    /// The newest schema this program knows.
    pub newest_schema: i64,
    /// Since when a run has held the data folder without a clean stop.
    pub running_since: Option<DateTime<Utc>>,
    /// When the newest custody event happened, by the clock of then.
    pub newest_event: Option<DateTime<Utc>>,
    /// Originals that stand in the archive.
    pub archived: u64,
    /// The newest of them.
    pub newest_originals: Vec<Whereabouts>,
    /// What came in since the moment asked for.
    pub recent: Recent,
    /// The bays that were taught.
    pub taught_bays: Vec<TaughtBay>,
}

/// Where an original stands, and how long it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whereabouts {
    /// Whose original.
    pub item: ItemId,
    /// Its key.
    pub key: String,
    /// Bytes.
    pub size: u64,
}

/// How much came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recent {
    /// Bytes of the items first seen since then.
    pub bytes: u64,
    /// The first of those items, if any.
    pub first: Option<ItemId>,
}

/// Days whose intake tells how fast the disks fill.
pub const PACE_DAYS: i64 = 14;
const DAY_SECONDS: u64 = 24 * 3600;

impl Recent {
    /// How much came in a day; none before anything did, or within its first day.
    #[must_use]
    pub fn per_day(&self, now: DateTime<Utc>) -> Option<u64> {
        let seconds = u64::try_from((now - self.first?.seen_at()).num_seconds()).ok()?;
        if seconds < DAY_SECONDS {
            return None;
        }
        let a_day = u128::from(self.bytes) * u128::from(DAY_SECONDS) / u128::from(seconds);
        u64::try_from(a_day).ok().filter(|bytes| *bytes > 0)
    }
}

/// A catalog open for looking.
pub struct Look(pub(super) SqliteConnection);

impl Look {
    /// Opens the catalog at `path`. `is_held`: a running station has it open.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub async fn open(path: &Path, is_held: bool) -> Result<Self, CatalogError> {
        let log = path.with_extension("db-wal");
        let log_bytes = fs::metadata(log).map_or(0, |m| m.len());
        let options = SqliteConnectOptions::new()
            .filename(path)
            .read_only(true)
            // Without a log the file is whole, and nobody writes it.
            .immutable(!is_held && log_bytes == 0)
            .pragma("trusted_schema", "OFF")
            .pragma("cell_size_check", "ON")
            .busy_timeout(Duration::from_secs(5));
        Ok(Self(options.connect().await?))
    }

    /// Asks it for what it says of itself, and how much came in since `since`.
    ///
    /// # Errors
    /// When it is no sound catalog.
    pub async fn examine(&mut self, since: DateTime<Utc>) -> Result<Examined, CatalogError> {
        let Self(connection) = self;
        let running: Option<String> = sqlx::query_scalar("SELECT running_since FROM station")
            .fetch_one(&mut *connection)
            .await?;
        let newest: Option<String> =
            sqlx::query_scalar("SELECT at FROM custody_events ORDER BY seq DESC LIMIT 1")
                .fetch_optional(&mut *connection)
                .await?;
        let archived = sqlx::query("SELECT count(*) AS n FROM copies WHERE proven_at IS NOT NULL")
            .fetch_one(&mut *connection)
            .await?;
        Ok(Examined {
            schema: sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations")
                .fetch_one(&mut *connection)
                .await?,
            newest_schema: MIGRATIONS.iter().map(|m| m.version).max().unwrap_or_default(),
            running_since: running.map(|t| parse_time(&t)).transpose()?,
            newest_event: newest.map(|t| parse_time(&t)).transpose()?,
            archived: unsigned(&archived, "n")?,
            newest_originals: newest_originals(connection).await?,
            recent: recent(connection, since).await?,
            taught_bays: taught_bays(connection).await?,
        })
    }

    /// Reads the whole file and answers the first few things that are wrong with it.
    ///
    /// # Errors
    /// When it is too damaged to be asked.
    pub async fn check(&mut self) -> Result<Vec<String>, CatalogError> {
        problems(&mut self.0).await
    }
}

impl Catalog {
    /// Asks for the cheapest thing there is: a catalog that answers this can be read.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn answer(&self) -> Result<(), CatalogError> {
        sqlx::query("SELECT only_row FROM station").fetch_one(&self.readers).await?;
        Ok(())
    }
}

async fn newest_originals(
    connection: &mut SqliteConnection,
) -> Result<Vec<Whereabouts>, CatalogError> {
    let rows = sqlx::query(
        "SELECT c.item_id, c.key, i.size FROM copies c JOIN items i ON i.id = c.item_id
         WHERE c.proven_at IS NOT NULL AND i.state <> 'quarantined'
         ORDER BY c.item_id DESC LIMIT ?",
    )
    .bind(NEWEST)
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Whereabouts {
                item: parse(row.try_get("item_id")?)?,
                key: row.try_get("key")?,
                size: unsigned(row, "size")?,
            })
        })
        .collect()
}

/// None in a catalog of a version before bays.
async fn taught_bays(connection: &mut SqliteConnection) -> Result<Vec<TaughtBay>, CatalogError> {
    let known: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'bays'",
    )
    .fetch_one(&mut *connection)
    .await?;
    if known == 0 {
        return Ok(Vec::new());
    }
    let rows = sqlx::query(bays::TAUGHT).fetch_all(connection).await?;
    rows.iter().map(bays::bay_from).collect()
}

pub(super) async fn recent(
    connection: &mut SqliteConnection,
    since: DateTime<Utc>,
) -> Result<Recent, CatalogError> {
    // Ids begin with the moment they were made at: the same one, followed by chance.
    let since = ItemId::mint(since).to_string();
    let row = sqlx::query(
        "SELECT CAST(total(size) AS INTEGER) AS bytes, min(id) AS first FROM items
         WHERE id >= ? AND blake3 IS NOT NULL",
    )
    .bind(since.get(..13))
    .fetch_one(connection)
    .await?;
    let first: Option<String> = row.try_get("first")?;
    Ok(Recent { bytes: unsigned(&row, "bytes")?, first: first.map(|id| parse(&id)).transpose()? })
}
