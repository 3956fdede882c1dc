//! A catalog made again from what the archive holds: the custody log's entries one after the other, each with
//! the change that it once recorded.
//!
//! Called by `rebuild`, which has checked what it hands in; nothing here judges signatures. All rows are of the
//! moments that the entries tell. What an entry does not tell is an error ([`CatalogErrorKind::Conflict`]) or left
//! to manifests and receipts; nothing is made up.

mod apply;
mod cases;
mod interruptions;
mod items;
mod lacking;
mod log;
mod said;
mod sessions;
mod signed;

use std::{fs, io, path::Path, sync::Arc};

use chrono::{DateTime, Utc};

use super::{
    Catalog, CatalogError, CatalogErrorKind, Tx,
    open::{MIGRATIONS, READERS, migration, pool, text},
};
use crate::{
    clock::Clock,
    domain::{CustodyEvent, StationId, leaf_hash},
};

/// What stands in a catalog, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Entries of the custody log.
    pub events: u64,
    /// Items.
    pub items: u64,
    /// Sessions.
    pub sessions: u64,
    /// Recorders.
    pub recorders: u64,
    /// Cases.
    pub cases: u64,
    /// Links, ended ones too.
    pub links: u64,
    /// Interruptions.
    pub interruptions: u64,
    /// Notes on them.
    pub notes: u64,
}

impl Catalog {
    /// An empty catalog at `path` for a station that there was before. What a run that was killed left there
    /// is removed.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub async fn anew(
        path: &Path,
        clock: Arc<dyn Clock>,
        station: StationId,
        since: DateTime<Utc>,
    ) -> Result<Self, CatalogError> {
        Self::forget(path)?;
        let writer = pool(path, 1, true).await?;
        MIGRATIONS.run(&writer).await.map_err(migration)?;
        sqlx::query("INSERT INTO station (only_row, id, created_at) VALUES (1, ?, ?)")
            .bind(station.to_string())
            .bind(text(since))
            .execute(&writer)
            .await?;
        let readers = pool(path, READERS, false).await?;
        let (failing, appended) = (Arc::default(), Arc::default());
        Ok(Self { writer: Some(writer), readers, clock, station, failing, appended })
    }

    /// Removes the files of a catalog that never counted.
    ///
    /// # Errors
    /// When they cannot be removed.
    pub fn forget(path: &Path) -> Result<(), CatalogError> {
        for end in ["", "-wal", "-shm"] {
            let mut file = path.as_os_str().to_owned();
            file.push(end);
            match fs::remove_file(&file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    let what = format!("cannot remove {}: {error}", Path::new(&file).display());
                    return Err(CatalogError::new(CatalogErrorKind::Unwritable, what));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Takes the entries from position `first` on: each with its change, all in one transaction. Where entries
    /// before them `may_lack`, one whose change does not fit is kept without it; answers those, with the reason.
    ///
    /// # Errors
    /// [`CatalogErrorKind::Conflict`] for an entry that does not tell what its change was, or that does not fit
    /// those before.
    pub async fn replay(
        &self,
        first: i64,
        leaves: &[String],
        may_lack: bool,
    ) -> Result<Vec<(i64, CatalogError)>, CatalogError> {
        let (mut tx, mut untaken) = (self.begin().await?, Vec::new());
        for (seq, leaf) in (first..).zip(leaves) {
            let event: CustodyEvent = serde_json::from_str(leaf)?;
            tx.set_moment(event.when.clone());
            let done = lacking::apply(&mut tx, &event, may_lack).await;
            match done.map_err(|error| error.of_entry(seq, &event.act)) {
                Ok(()) => {}
                Err(error) if may_lack && error.kind() == CatalogErrorKind::Conflict => {
                    untaken.push((seq, error));
                }
                Err(error) => return Err(error),
            }
            keep_entry(&mut tx, seq, &event, leaf).await?;
        }
        tx.commit().await?;
        Ok(untaken)
    }

    /// Counts what stands there.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn contents(&self) -> Result<Contents, CatalogError> {
        let count = async |sql: &'static str| -> Result<u64, CatalogError> {
            let n: i64 = sqlx::query_scalar(sql).fetch_one(&self.readers).await?;
            u64::try_from(n).map_err(CatalogError::unreadable)
        };
        Ok(Contents {
            events: count("SELECT count(*) FROM custody_events").await?,
            items: count("SELECT coalesce(sum(items), 0) FROM item_counts").await?,
            sessions: count("SELECT count(*) FROM sessions").await?,
            recorders: count("SELECT count(*) FROM recorders").await?,
            cases: count("SELECT count(*) FROM cases").await?,
            links: count("SELECT count(*) FROM case_links").await?,
            interruptions: count("SELECT count(*) FROM interruptions").await?,
            notes: count("SELECT count(*) FROM notes").await?,
        })
    }
}

async fn keep_entry(
    tx: &mut Tx,
    seq: i64,
    event: &CustodyEvent,
    leaf: &str,
) -> Result<(), CatalogError> {
    sqlx::query(
        // What an entry speaks of may be lost: the entry itself tells it.
        "INSERT INTO custody_events (seq, id, act, item_id, session_id, at, leaf, leaf_hash)
         VALUES (?, ?, ?, (SELECT id FROM items WHERE id = ?), (SELECT id FROM sessions WHERE id = ?),
                 ?, ?, ?)",
    )
    .bind(seq)
    .bind(event.id.to_string())
    .bind(&event.act)
    .bind(event.item.map(|item| item.to_string()))
    .bind(event.session.map(|session| session.to_string()))
    .bind(text(event.when.utc))
    .bind(leaf)
    .bind(hex::encode(leaf_hash(leaf)))
    .execute(&mut **tx)
    .await?;
    Ok(())
}
