//! The custody log as leaves of Merkle trees: epochs, their entries, and the full tiles of their
//! hashes.
//!
//! Called by `log`, which knows what a tree is; here are rows only. Leaf `i` of an epoch is the entry
//! at its first position plus `i`.

use chrono::{DateTime, Utc};
use sqlx::{Row, SqlitePool, sqlite::SqliteRow};

use super::{Catalog, CatalogError, CatalogErrorKind, Tx, items::parse_time, open::text};
use crate::clock::Clock;

/// A stretch of the log that is one tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Epoch {
    /// From 1.
    pub number: u32,
    /// Position of its first entry in the station's log, from 1.
    pub first_seq: i64,
    /// Its entries by now: the leaves of its tree.
    pub size: u64,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// The newest position that stood there before the log was signed at all; 0 if it always was.
    pub unsigned_seq: i64,
}

/// An entry as kept, nothing of it checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// Position in the station's log.
    pub seq: i64,
    /// The entry: the bytes that are hashed.
    pub entry: String,
    /// Its RFC 6962 leaf hash as kept beside it, lower-case hex.
    pub hash: String,
}

/// A full tile: 256 hashes of one level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullTile {
    /// From 0, eight binary levels each.
    pub level: u8,
    /// Its place in the level, from 0.
    pub n: u64,
    /// The hash of all it stands for.
    pub root: [u8; 32],
    /// 256 hashes of 32 bytes.
    pub hashes: Vec<u8>,
}

/// The first epoch of a catalog that has none: entries made by earlier releases belong to it.
pub(super) async fn begin_log(pool: &SqlitePool, clock: &dyn Clock) -> Result<(), CatalogError> {
    sqlx::query(
        "INSERT INTO log_epochs (epoch, first_seq, opened_at, unsigned_seq)
         SELECT 1, 1, ?, COALESCE((SELECT max(seq) FROM custody_events), 0)
         WHERE NOT EXISTS (SELECT 1 FROM log_epochs)",
    )
    .bind(text(clock.utc()))
    .execute(pool)
    .await?;
    Ok(())
}

impl Catalog {
    /// All epochs, oldest first; there is at least one.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn epochs(&self) -> Result<Vec<Epoch>, CatalogError> {
        let rows = sqlx::query(
            "SELECT e.*, COALESCE(
                 (SELECT min(later.first_seq) FROM log_epochs later WHERE later.epoch > e.epoch),
                 (SELECT max(seq) + 1 FROM custody_events),
                 e.first_seq) - e.first_seq AS size
             FROM log_epochs e ORDER BY e.epoch",
        )
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(epoch_from).collect()
    }

    /// The epoch that entries go into now.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn epoch(&self) -> Result<Epoch, CatalogError> {
        let newest = self.epochs().await?.pop();
        newest.ok_or_else(|| CatalogError::unreadable("the log has no epoch"))
    }

    /// Opens the epoch of that number, if the log has not come to it: what is appended from now on goes
    /// into a tree of its own. The caller appends the event that says so in the same transaction: it is
    /// the first leaf.
    pub(super) async fn open_epoch(&self, tx: &mut Tx, number: u32) -> Result<(), CatalogError> {
        sqlx::query(
            "INSERT INTO log_epochs (epoch, first_seq, opened_at)
             SELECT ?1, COALESCE((SELECT max(seq) FROM custody_events), 0) + 1, ?2
             WHERE ?1 > (SELECT max(epoch) FROM log_epochs)",
        )
        .bind(number)
        .bind(text(self.clock.utc()))
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    /// Entries from position `seq` on, at most `limit`, whatever epoch they are of.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn leaves(&self, seq: i64, limit: u64) -> Result<Vec<Leaf>, CatalogError> {
        let rows = sqlx::query(
            "SELECT seq, leaf, leaf_hash FROM custody_events WHERE seq >= ? ORDER BY seq LIMIT ?",
        )
        .bind(seq)
        .bind(to_i64(limit))
        .fetch_all(&self.readers)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Leaf {
                    seq: row.try_get("seq")?,
                    entry: row.try_get("leaf")?,
                    hash: row.try_get("leaf_hash")?,
                })
            })
            .collect()
    }

    /// Hashes of `count` entries from position `seq` on, as kept.
    ///
    /// # Errors
    /// When the catalog cannot be read, or has fewer.
    pub async fn leaf_hashes(&self, seq: i64, count: u64) -> Result<Vec<[u8; 32]>, CatalogError> {
        let rows: Vec<String> = sqlx::query_scalar(
            "SELECT leaf_hash FROM custody_events WHERE seq >= ? ORDER BY seq LIMIT ?",
        )
        .bind(seq)
        .bind(to_i64(count))
        .fetch_all(&self.readers)
        .await?;
        let hashes: Vec<[u8; 32]> = rows
            .iter()
            .map(|hash| {
                let mut bytes = [0; 32];
                hex::decode_to_slice(hash, &mut bytes).map_err(CatalogError::unreadable)?;
                Ok(bytes)
            })
            .collect::<Result<_, CatalogError>>()?;
        all_of(hashes, count, "entries")
    }

    /// The 256 hashes of a full tile.
    ///
    /// # Errors
    /// When the catalog cannot be read, or has no such tile.
    pub async fn tile_hashes(
        &self,
        epoch: u32,
        level: u8,
        n: u64,
    ) -> Result<Vec<u8>, CatalogError> {
        let found = self.tile(epoch, level, n).await?.map(|tile| tile.hashes);
        found.ok_or_else(|| CatalogError::unreadable(format!("no tile {n} of level {level}")))
    }

    /// A full tile, if it is kept.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn tile(
        &self,
        epoch: u32,
        level: u8,
        n: u64,
    ) -> Result<Option<FullTile>, CatalogError> {
        let row = sqlx::query("SELECT * FROM log_tiles WHERE epoch = ? AND level = ? AND n = ?")
            .bind(epoch)
            .bind(level)
            .bind(to_i64(n))
            .fetch_optional(&self.readers)
            .await?;
        row.map(|row| {
            let root = digest(row.try_get("root")?)?;
            Ok(FullTile { level, n, root, hashes: row.try_get("hashes")? })
        })
        .transpose()
    }

    /// How many full tiles of an epoch are kept.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn tile_count(&self, epoch: u32) -> Result<u64, CatalogError> {
        let count = sqlx::query_scalar("SELECT count(*) FROM log_tiles WHERE epoch = ?")
            .bind(epoch)
            .fetch_one(&self.readers)
            .await?;
        narrow(count)
    }

    /// The roots of `count` full tiles of a level, from place `n` on.
    ///
    /// # Errors
    /// When the catalog cannot be read, or has fewer.
    pub async fn tile_roots(
        &self,
        epoch: u32,
        level: u8,
        n: u64,
        count: u64,
    ) -> Result<Vec<[u8; 32]>, CatalogError> {
        let rows: Vec<Vec<u8>> = sqlx::query_scalar(
            "SELECT root FROM log_tiles WHERE epoch = ? AND level = ? AND n >= ? ORDER BY n LIMIT ?",
        )
        .bind(epoch)
        .bind(level)
        .bind(to_i64(n))
        .bind(to_i64(count))
        .fetch_all(&self.readers)
        .await?;
        let roots: Vec<[u8; 32]> =
            rows.into_iter().map(|root| digest(&root)).collect::<Result<_, _>>()?;
        all_of(roots, count, "tiles")
    }
}

fn epoch_from(row: &SqliteRow) -> Result<Epoch, CatalogError> {
    Ok(Epoch {
        number: narrow(row.try_get("epoch")?)?,
        first_seq: row.try_get("first_seq")?,
        size: narrow(row.try_get("size")?)?,
        opened_at: parse_time(row.try_get("opened_at")?)?,
        unsigned_seq: row.try_get("unsigned_seq")?,
    })
}

pub(super) fn digest(bytes: &[u8]) -> Result<[u8; 32], CatalogError> {
    bytes.try_into().map_err(|_| CatalogError::unreadable("a hash is 32 bytes long"))
}

pub(super) fn narrow<T: TryFrom<i64, Error: std::fmt::Display>>(
    number: i64,
) -> Result<T, CatalogError> {
    T::try_from(number).map_err(CatalogError::unreadable)
}

/// Positions and counts; a log never comes near the end of `i64`.
pub(super) fn to_i64(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn all_of<T>(found: Vec<T>, count: u64, what: &str) -> Result<Vec<T>, CatalogError> {
    if found.len() as u64 != count {
        return Err(CatalogError::new(
            CatalogErrorKind::Corrupt,
            format!("the log has {} of {count} {what} that should be there", found.len()),
        ));
    }
    Ok(found)
}
