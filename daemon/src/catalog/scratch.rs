//! A scratch file for reconciling: what a target lists and what the catalog says stands there, on disk, so that
//! neither has to fit into memory nor to come in any order.
//!
//! Made for one reconciliation and thrown away with it; what a kill left of one is thrown away by the next.
//! No part of the catalog: nothing in it is kept, and a loss of it costs the listing.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use futures::TryStreamExt;
use sqlx::{
    ConnectOptions, Connection, Row, SqliteConnection, TypeInfo, ValueRef,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqliteSynchronous},
};

use super::{Catalog, CatalogError, Parcel, log::to_i64, sendings::parcel_of, targets::ALL};

/// Keys or things a page.
const PAGE: i64 = 500;
/// Listed objects that share a transaction.
const TOGETHER: usize = 1_000;

/// Originals that were proven at home once.
const HOME_ORIGINALS: &str = "SELECT ?1, 'original', i.id, '' FROM items i
     JOIN copies c ON c.item_id = i.id AND c.target = ?1 WHERE i.state <> 'quarantined'";

/// A thing that stands at a target, as the catalog says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thing {
    /// Its place among the things.
    pub seq: i64,
    /// What it is.
    pub parcel: Parcel,
    /// The kind, subject and part that name it among what is sent.
    pub name: [String; 3],
}

/// The scratch file.
pub struct Scratch {
    db: SqliteConnection,
    path: PathBuf,
}

impl Scratch {
    /// Begins an empty one for `target` in the data folder.
    ///
    /// # Errors
    /// When it cannot be made.
    pub async fn begin(data: &Path, target: &str) -> Result<Self, CatalogError> {
        let path = data.join(format!("reconcile-{target}.tmp"));
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(CatalogError::unreadable(error));
            }
            _ => {}
        }
        let mut db = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Off)
            .synchronous(SqliteSynchronous::Off)
            .locking_mode(SqliteLockingMode::Exclusive)
            .connect()
            .await?;
        for table in [
            "CREATE TABLE listed (key TEXT PRIMARY KEY, bytes INTEGER NOT NULL,
                 known INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID",
            "CREATE TABLE things (seq INTEGER PRIMARY KEY, kind TEXT NOT NULL,
                 subject TEXT NOT NULL, part TEXT NOT NULL) STRICT",
        ] {
            sqlx::query(table).execute(&mut db).await?;
        }
        Ok(Self { db, path })
    }

    /// Notes what a target listed.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn list(&mut self, objects: &[(String, u64)]) -> Result<(), CatalogError> {
        for chunk in objects.chunks(TOGETHER) {
            let mut tx = self.db.begin().await?;
            for (key, bytes) in chunk {
                // A store may list twice what changes meanwhile.
                sqlx::query("INSERT OR REPLACE INTO listed (key, bytes) VALUES (?, ?)")
                    .bind(key)
                    .bind(to_i64(*bytes))
                    .execute(&mut *tx)
                    .await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }

    /// The length of the object listed under `key`, which is accounted for from now on; whether it was before.
    ///
    /// # Errors
    /// When the file cannot be used.
    pub async fn take(&mut self, key: &str) -> Result<Option<(u64, bool)>, CatalogError> {
        let row = sqlx::query("SELECT bytes, known FROM listed WHERE key = ?")
            .bind(key)
            .fetch_optional(&mut self.db)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let found = (super::items::unsigned(&row, "bytes")?, row.try_get("known")?);
        sqlx::query("UPDATE listed SET known = 1 WHERE key = ?")
            .bind(key)
            .execute(&mut self.db)
            .await?;
        Ok(Some(found))
    }

    /// The page of listed keys beyond `after` that nothing accounts for, in order.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn left(&mut self, after: &str) -> Result<Vec<String>, CatalogError> {
        let query = "SELECT key FROM listed WHERE known = 0 AND key > ? ORDER BY key LIMIT ?";
        Ok(sqlx::query_scalar(query).bind(after).bind(PAGE).fetch_all(&mut self.db).await?)
    }

    /// The page of things beyond `after`.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn things(&mut self, after: i64) -> Result<Vec<Thing>, CatalogError> {
        let rows = sqlx::query(
            "SELECT seq, kind, subject, part FROM things WHERE seq > ? ORDER BY seq LIMIT ?",
        )
        .bind(after)
        .bind(PAGE)
        .fetch_all(&mut self.db)
        .await?;
        rows.iter()
            .map(|row| {
                let name: [String; 3] =
                    [row.try_get("kind")?, row.try_get("subject")?, row.try_get("part")?];
                let parcel = parcel_of(&name[0], &name[1], &name[2])?;
                Ok(Thing { seq: row.try_get("seq")?, parcel, name })
            })
            .collect()
    }

    /// How many things there are.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn count(&mut self) -> Result<u64, CatalogError> {
        let row = sqlx::query("SELECT count(*) AS n FROM things").fetch_one(&mut self.db).await?;
        super::items::unsigned(&row, "n")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What stays is thrown away by the next one.
        let _ = fs::remove_file(&self.path);
    }
}

impl Catalog {
    /// Notes in `scratch` what stands at `target` by now; at `home` everything that was archived, elsewhere
    /// what was read back there.
    ///
    /// # Errors
    /// When the catalog cannot be read or the file not be written.
    pub async fn standing_at(
        &self,
        target: &str,
        home: &str,
        scratch: &mut Scratch,
    ) -> Result<(), CatalogError> {
        if target != home {
            let sent = "SELECT target, kind, subject, part, bytes, rank FROM sendings
                 WHERE target = ?1 AND sent_at IS NOT NULL";
            return self.copy_things(sent, target, scratch).await;
        }
        // Also an original whose copy failed: whoever was to heal it may have been killed.
        self.copy_things(HOME_ORIGINALS, target, scratch).await?;
        for all in ALL.into_iter().filter(|all| !all.contains("'original'")) {
            self.copy_things(all, target, scratch).await?;
        }
        Ok(())
    }

    async fn copy_things(
        &self,
        sql: &'static str,
        target: &str,
        scratch: &mut Scratch,
    ) -> Result<(), CatalogError> {
        let mut tx = scratch.db.begin().await?;
        let mut rows = sqlx::query(sql).bind(target).fetch(&self.readers);
        while let Some(row) = rows.try_next().await? {
            // Numbers of identities and generations come as numbers.
            let text = |column: usize| -> Result<String, CatalogError> {
                match row.try_get_raw(column)?.type_info().name() {
                    "INTEGER" => Ok(row.try_get::<i64, _>(column)?.to_string()),
                    _ => Ok(row.try_get(column)?),
                }
            };
            sqlx::query("INSERT INTO things (kind, subject, part) VALUES (?, ?, ?)")
                .bind(text(1)?)
                .bind(text(2)?)
                .bind(text(3)?)
                .execute(&mut *tx)
                .await?;
        }
        Ok(tx.commit().await?)
    }
}
