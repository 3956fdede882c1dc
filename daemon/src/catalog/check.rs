//! Whether a catalog can be trusted after a kill or a power cut.
//!
//! Called while opening, before anything is changed and outside any transaction, and by
//! [`super::examine`]. Opening reads a bounded part of the file; nothing here repairs.

use std::path::Path;

use sqlx::{Row, SqliteConnection, SqlitePool};

use super::{CatalogError, CatalogErrorKind};
use crate::domain::leaf_hash;

/// Files below this many bytes are checked whole.
///
/// SQLite's quick check reads every page. A catalog of a million items is several GiB: minutes on
/// the disk of a station that should take recorders a second after a power cut. With
/// `synchronous=FULL` a cut cannot tear a committed page, for the write-ahead log is replayed by its
/// checksums; what it can show is a disk that lies about its flushes, and that shows in the newest
/// pages. So of a larger file the header, the schema and the newest custody events are read;
/// `fsck` reads the rest.
const WHOLE_BELOW: u64 = 64 << 20;
/// How many of the newest custody events are compared with their hashes.
const NEWEST_EVENTS: i64 = 256;

/// Checks the catalog at `path`.
///
/// # Errors
/// [`CatalogErrorKind::Corrupt`] when it is damaged.
pub(super) async fn check_after_kill(pool: &SqlitePool, path: &Path) -> Result<(), CatalogError> {
    // A file that cannot be measured is not small.
    let bytes = std::fs::metadata(path).map_or(u64::MAX, |m| m.len());
    if bytes < WHOLE_BELOW {
        quick_check(pool).await?;
    }
    check_header(pool).await?;
    check_newest_events(pool).await
}

async fn quick_check(pool: &SqlitePool) -> Result<(), CatalogError> {
    let mut connection = pool.acquire().await?;
    let problems = problems(&mut connection).await?;
    if problems.is_empty() { Ok(()) } else { Err(damaged(problems.join("; "))) }
}

/// Reads every page. Answers the first three things that are wrong.
pub(super) async fn problems(
    connection: &mut SqliteConnection,
) -> Result<Vec<String>, CatalogError> {
    let said: Vec<String> =
        sqlx::query_scalar("PRAGMA quick_check(3)").fetch_all(connection).await?;
    Ok(if said.iter().map(String::as_str).eq(["ok"]) { Vec::new() } else { said })
}

/// Reading these makes SQLite read and parse the header and every line of the schema.
async fn check_header(pool: &SqlitePool) -> Result<(), CatalogError> {
    for pragma in ["PRAGMA schema_version", "PRAGMA user_version", "PRAGMA page_count"] {
        sqlx::query_scalar::<_, i64>(pragma).fetch_one(pool).await?;
    }
    let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema WHERE type = 'table'")
        .fetch_one(pool)
        .await?;
    if tables == 0 { Err(damaged("it holds no tables")) } else { Ok(()) }
}

pub(super) async fn check_newest_events(pool: &SqlitePool) -> Result<(), CatalogError> {
    let rows =
        sqlx::query("SELECT seq, leaf, leaf_hash FROM custody_events ORDER BY seq DESC LIMIT ?")
            .bind(NEWEST_EVENTS)
            .fetch_all(pool)
            .await?;
    for row in &rows {
        let (leaf, kept): (String, String) = (row.try_get("leaf")?, row.try_get("leaf_hash")?);
        if hex::encode(leaf_hash(&leaf)) != kept {
            let seq: i64 = row.try_get("seq")?;
            return Err(damaged(format!("custody event {seq} does not fit its hash")));
        }
    }
    Ok(())
}

fn damaged(how: impl std::fmt::Display) -> CatalogError {
    CatalogError::new(CatalogErrorKind::Corrupt, format!("the catalog is damaged: {how}"))
}
