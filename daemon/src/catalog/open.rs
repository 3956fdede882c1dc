//! Opening the catalog: pragmas, migrations, the station's identity, and the mark of a run that
//! did not stop cleanly.

use std::{path::Path, str::FromStr, sync::Arc};

use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{Catalog, CatalogError, CatalogErrorKind, events::Draft};
use crate::{
    clock::Clock,
    domain::{Act, StationId},
};

/// Connections for reading; SQLite readers do not wait for the writer.
const READERS: u32 = 4;

impl Catalog {
    /// Opens the catalog at `path` for writing, creating or migrating it. The caller holds the data
    /// folder's lock. Answers whether the last run stopped cleanly.
    ///
    /// After an unclean stop SQLite's own quick check runs before anything is trusted.
    ///
    /// # Errors
    /// [`CatalogErrorKind::Corrupt`] when the file is no sound catalog: nothing was changed.
    pub async fn open(path: &Path, clock: Arc<dyn Clock>) -> Result<(Self, bool), CatalogError> {
        let writer = pool(path, 1, true).await?;
        sqlx::migrate!("migrations/sqlite").run(&writer).await.map_err(migration)?;
        let readers = pool(path, READERS, false).await?;
        let station = station(&writer, clock.as_ref()).await?;
        let catalog = Self { writer: Some(writer), readers, clock, station };
        let clean = catalog.mark_running().await?;
        Ok((catalog, clean))
    }

    /// Opens an existing catalog for reading only, beside whoever writes it.
    ///
    /// # Errors
    /// [`CatalogErrorKind::NotFound`] when there is none yet.
    pub async fn open_reader(path: &Path, clock: Arc<dyn Clock>) -> Result<Self, CatalogError> {
        if !path.exists() {
            return Err(CatalogError::not_found("there is no catalog in this data folder yet"));
        }
        let readers = pool(path, READERS, false).await?;
        let station = station(&readers, clock.as_ref()).await?;
        Ok(Self { writer: None, readers, clock, station })
    }

    /// Clears the running mark and closes all connections.
    ///
    /// # Errors
    /// When the mark cannot be written; the next start then recovers as after a kill.
    pub async fn close(&self) -> Result<(), CatalogError> {
        if self.writer.is_some() {
            let mut tx = self.begin().await?;
            sqlx::query("UPDATE station SET running_since = NULL").execute(&mut *tx).await?;
            tx.commit().await?;
        }
        self.readers.close().await;
        if let Some(writer) = &self.writer {
            writer.close().await;
        }
        Ok(())
    }

    async fn mark_running(&self) -> Result<bool, CatalogError> {
        let mut tx = self.begin().await?;
        let since: Option<String> =
            sqlx::query_scalar("SELECT running_since FROM station").fetch_one(&mut *tx).await?;
        if let Some(since) = &since {
            quick_check(&mut tx).await?;
            self.append(&mut tx, Draft::new(Act::Recovered).detail("running_since", since)).await?;
        }
        sqlx::query("UPDATE station SET running_since = ?")
            .bind(text(self.clock.utc()))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(since.is_none())
    }
}

/// A time as the catalog stores it: RFC 3339, UTC, microseconds.
pub(super) fn text(utc: chrono::DateTime<chrono::Utc>) -> String {
    utc.to_rfc3339_opts(chrono::SecondsFormat::Micros, true)
}

async fn pool(path: &Path, size: u32, write: bool) -> Result<SqlitePool, CatalogError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(write)
        .journal_mode(SqliteJournalMode::Wal)
        // NORMAL may lose committed rows on a power cut.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .pragma("cell_size_check", "ON")
        .pragma("trusted_schema", "OFF")
        .pragma("query_only", if write { "OFF" } else { "ON" })
        .busy_timeout(std::time::Duration::from_secs(10));
    Ok(SqlitePoolOptions::new()
        .min_connections(u32::from(write))
        .max_connections(size)
        .connect_with(options)
        .await?)
}

async fn station(pool: &SqlitePool, clock: &dyn Clock) -> Result<StationId, CatalogError> {
    let found: Option<String> =
        sqlx::query_scalar("SELECT id FROM station").fetch_optional(pool).await?;
    if let Some(id) = found {
        return StationId::from_str(&id).map_err(CatalogError::unreadable);
    }
    let now = clock.utc();
    let id = StationId::mint(now);
    sqlx::query("INSERT INTO station (only_row, id, created_at) VALUES (1, ?, ?)")
        .bind(id.to_string())
        .bind(text(now))
        .execute(pool)
        .await?;
    Ok(id)
}

async fn quick_check(tx: &mut super::Tx) -> Result<(), CatalogError> {
    let said: Vec<String> =
        sqlx::query_scalar("PRAGMA quick_check(3)").fetch_all(&mut **tx).await?;
    if said.iter().map(String::as_str).eq(["ok"]) {
        return Ok(());
    }
    Err(CatalogError::new(
        CatalogErrorKind::Corrupt,
        format!("the catalog is damaged: {}", said.join("; ")),
    ))
}

fn migration(error: sqlx::migrate::MigrateError) -> CatalogError {
    match error {
        sqlx::migrate::MigrateError::Execute(e) => e.into(),
        sqlx::migrate::MigrateError::ExecuteMigration(e, _) => e.into(),
        other => CatalogError::new(
            CatalogErrorKind::Conflict,
            format!("the catalog's schema does not fit this program: {other}"),
        ),
    }
}
