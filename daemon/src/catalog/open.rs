//! Opening the catalog: pragmas, migrations, the station's identity, and the mark of a run that
//! did not stop cleanly.
//!
//! Called by `run` at start and by `api` for reading. A catalog that is damaged, or missing beside
//! footage it should know of, is refused before anything in it is changed.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::FileExt,
    path::Path,
    str::FromStr,
    sync::Arc,
    time::Duration,
};

use sqlx::{
    Row, SqlitePool,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{
    Catalog, CatalogError, CatalogErrorKind, check::check_after_kill, events::Draft, log::begin_log,
};
use crate::{
    clock::Clock,
    domain::{Act, StationId},
    observe::metrics,
};

/// Every step of the schema, in order.
pub(super) static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

/// Connections for reading; SQLite readers do not wait for the writer.
pub(super) const READERS: u32 = 4;

/// Bytes of SQLite's log that are written anew at once.
const LOG_PIECE: usize = 1 << 20;

/// How long a verb waits for the one writer. Others' verbs come first, a listing of a whole card
/// among them, on a slow disk; an answer that late is still better than a failed intake.
const WRITER_WAIT: Duration = Duration::from_secs(600);

impl Catalog {
    /// Opens the catalog at `path` for writing, creating or migrating it. The caller holds the data
    /// folder's lock. Answers whether the last run stopped cleanly.
    ///
    /// After an unclean stop the file is checked before anything is trusted.
    ///
    /// # Errors
    /// [`CatalogErrorKind::Corrupt`] when the file is no sound catalog, or when there is none, or
    /// an empty one, in a data folder whose archive or staging holds files: nothing was changed.
    pub async fn open(path: &Path, clock: Arc<dyn Clock>) -> Result<(Self, bool), CatalogError> {
        if !path.exists() {
            refuse_beside_footage(path)?;
        }
        write_log_anew(path)?;
        let writer = pool(path, 1, true).await?;
        match kept_station(&writer).await? {
            None => refuse_beside_footage(path)?,
            Some(kept) if kept.running_since.is_some() => check_after_kill(&writer, path).await?,
            Some(_) => {}
        }
        MIGRATIONS.run(&writer).await.map_err(migration)?;
        let readers = pool(path, READERS, false).await?;
        let station = match kept_station(&writer).await? {
            Some(kept) => kept.id,
            None => new_station(&writer, clock.as_ref()).await?,
        };
        begin_log(&writer, clock.as_ref()).await?;
        let catalog = Self {
            writer: Some(writer),
            readers,
            clock,
            station,
            failing: Arc::default(),
            appended: Arc::default(),
        };
        catalog.retain_unjudged().await?;
        let clean = catalog.mark_running().await?;
        Ok((catalog, clean))
    }

    /// Opens an existing catalog for reading only, beside whoever writes it.
    ///
    /// # Errors
    /// [`CatalogErrorKind::NotFound`] when there is none yet.
    pub async fn open_reader(path: &Path, clock: Arc<dyn Clock>) -> Result<Self, CatalogError> {
        if !path.exists() {
            return Err(no_catalog());
        }
        let readers = pool(path, READERS, false).await?;
        let station = kept_station(&readers).await?.ok_or_else(no_catalog)?.id;
        Ok(Self {
            writer: None,
            readers,
            clock,
            station,
            failing: Arc::default(),
            appended: Arc::default(),
        })
    }

    /// Clears the running mark and closes all connections. The last of all programs' writes the log back.
    ///
    /// # Errors
    /// When the mark cannot be written: all is closed nevertheless, and the next start recovers as after a kill.
    pub async fn close(&self) -> Result<(), CatalogError> {
        let marked = if self.writer.is_some() { self.mark_stopped().await } else { Ok(()) };
        self.readers.close().await;
        if let Some(writer) = &self.writer {
            writer.close().await;
        }
        marked
    }

    async fn mark_stopped(&self) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE station SET running_since = NULL").execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn mark_running(&self) -> Result<bool, CatalogError> {
        let mut tx = self.begin().await?;
        let since: Option<String> =
            sqlx::query_scalar("SELECT running_since FROM station").fetch_one(&mut *tx).await?;
        if let Some(since) = &since {
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

/// Writes what the last run left of SQLite's log over itself and waits for the disk, before anything is added to it. If an
/// fsync of the log had failed, its end may be in memory only, and the kernel would call it clean: all that is then
/// logged behind it would be out of reach after a power cut. Whatever the running mark says: the fsync that failed may
/// have been that of the mark. Who reads meanwhile reads the same bytes.
pub(super) fn write_log_anew(path: &Path) -> Result<(), CatalogError> {
    // SQLite has it beside the file that a link means.
    let Ok(catalog) = path.canonicalize() else { return Ok(()) };
    let mut log = catalog.into_os_string();
    log.push("-wal");
    match File::options().read(true).write(true).open(log) {
        Ok(log) => write_anew(&log).map_err(unwritten),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(unwritten(error)),
    }
}

fn write_anew(log: &File) -> io::Result<()> {
    let (mut piece, mut at) = (vec![0; LOG_PIECE], 0);
    loop {
        let read = log.read_at(&mut piece, at)?;
        if read == 0 {
            return metrics::fsync(|| log.sync_all());
        }
        log.write_all_at(&piece[..read], at)?;
        at += read as u64;
    }
}

fn unwritten(error: io::Error) -> CatalogError {
    sqlx::Error::Io(error).into()
}

/// A time as the catalog stores it: RFC 3339, UTC, microseconds.
pub(super) fn text(utc: chrono::DateTime<chrono::Utc>) -> String {
    utc.to_rfc3339_opts(chrono::SecondsFormat::Micros, true)
}

pub(super) async fn pool(path: &Path, size: u32, write: bool) -> Result<SqlitePool, CatalogError> {
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
        .busy_timeout(Duration::from_secs(10));
    let pool = SqlitePoolOptions::new();
    let pool = if write { pool.acquire_timeout(WRITER_WAIT) } else { pool };
    Ok(pool
        .min_connections(u32::from(write))
        .max_connections(size)
        // A connection to a file does not go stale; asking before every verb costs a round trip.
        .test_before_acquire(false)
        .connect_with(options)
        .await?)
}

/// The station's row.
struct KeptStation {
    id: StationId,
    /// Since when a run has held the data folder without stopping cleanly.
    running_since: Option<String>,
}

/// The station's row; `None` in a file that is empty or was never finished being made.
async fn kept_station(pool: &SqlitePool) -> Result<Option<KeptStation>, CatalogError> {
    let made: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'station')",
    )
    .fetch_one(pool)
    .await?;
    if !made {
        return Ok(None);
    }
    let row = sqlx::query("SELECT id, running_since FROM station").fetch_optional(pool).await?;
    row.map(|row| {
        Ok(KeptStation {
            id: StationId::from_str(row.try_get("id")?).map_err(CatalogError::unreadable)?,
            running_since: row.try_get("running_since")?,
        })
    })
    .transpose()
}

async fn new_station(pool: &SqlitePool, clock: &dyn Clock) -> Result<StationId, CatalogError> {
    let now = clock.utc();
    let id = StationId::mint(now);
    sqlx::query("INSERT INTO station (only_row, id, created_at) VALUES (1, ?, ?)")
        .bind(id.to_string())
        .bind(text(now))
        .execute(pool)
        .await?;
    Ok(id)
}

/// A new catalog is made in a new data folder only. Beside footage it would be a station that has
/// forgotten what it holds: staged clips would be strays, and recorders be copied all over again.
/// An archive kept elsewhere is not looked at.
fn refuse_beside_footage(path: &Path) -> Result<(), CatalogError> {
    let data = path.parent().unwrap_or(Path::new("."));
    for folder in ["archive/evidence", "staging"] {
        if holds_something(&data.join(folder))? {
            return Err(CatalogError::new(
                CatalogErrorKind::Corrupt,
                format!(
                    "the catalog {} is missing or empty, but {folder} beside it holds footage: \
                     make it again with docket rebuild, or restore the catalog from a backup",
                    path.display()
                ),
            ));
        }
    }
    Ok(())
}

fn holds_something(folder: &Path) -> Result<bool, CatalogError> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_some()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(CatalogError::new(
            CatalogErrorKind::Unwritable,
            format!("cannot look into {}: {error}", folder.display()),
        )),
    }
}

fn no_catalog() -> CatalogError {
    CatalogError::not_found("there is no catalog in this data folder yet")
}

pub(super) fn migration(error: sqlx::migrate::MigrateError) -> CatalogError {
    match error {
        sqlx::migrate::MigrateError::Execute(e) => e.into(),
        sqlx::migrate::MigrateError::ExecuteMigration(e, _) => e.into(),
        other => CatalogError::new(
            CatalogErrorKind::Conflict,
            format!("the catalog's schema does not fit this program: {other}"),
        ),
    }
}
