//! What witnesses saw of this station's log: their lines, and that the log does not go on from it.
//!
//! Called by `log`, `run` and `api`. Lines were checked by the caller. Nothing here is ever forgotten.

use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError, Checkpoint, Tx,
    events::Draft,
    items::parse_time,
    log::{narrow, to_i64},
    open::text,
};
use crate::domain::{Act, Actor, NewNotice};

/// A witness's line about a checkpoint of this station.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosignature {
    /// The epoch.
    pub epoch: u32,
    /// Leaves of the checkpoint.
    pub size: u64,
    /// The witness's public key.
    pub witness: String,
    /// Its key id, 8 hex digits.
    pub key_id: String,
    /// The line, with its line feed.
    pub line: String,
    /// When the witness saw it, by its clock.
    pub seen_at: DateTime<Utc>,
}

/// A log that does not go on from what a witness saw, from what stands in an archive, or from what was signed
/// before its catalog was lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fork {
    /// The epoch.
    pub epoch: u32,
    /// The witness's name; none where an archive, a person or a rebuild said so.
    pub witness: Option<String>,
    /// `beyond`, `other`, `not-extended`, `archive`, `told` or `lost`.
    pub reason: String,
    /// Leaves of the checkpoint it was asked about; of the newest one that the catalog knows.
    pub size: u64,
    /// Leaves of what it saw, if it said; of what stands in the archive.
    pub seen: Option<u64>,
    /// When that was found.
    pub found_at: DateTime<Utc>,
}

impl Fork {
    /// Why, where an archive holds what this station signed and its catalog contradicts.
    pub const ARCHIVE: &str = "archive";
}

impl Catalog {
    /// Keeps a witness's line. One that is kept already stays as it is; answers whether it was new.
    ///
    /// # Errors
    /// When the catalog cannot be written, or has no such checkpoint.
    pub async fn add_cosignature(
        &self,
        new: &Cosignature,
        who: &Actor,
    ) -> Result<bool, CatalogError> {
        let mut tx = self.begin().await?;
        let added = sqlx::query(
            "INSERT INTO cosignatures (epoch, size, witness, key_id, line, seen_at, got_at)
             VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(new.epoch)
        .bind(to_i64(new.size))
        .bind(&new.witness)
        .bind(&new.key_id)
        .bind(&new.line)
        .bind(text(new.seen_at))
        .bind(text(self.clock.utc()))
        .execute(&mut *tx)
        .await?
        .rows_affected();
        if added > 0 {
            let draft = Draft::new(Act::Cosigned)
                .who(who)
                .detail("epoch", new.epoch)
                .detail("size", new.size)
                .detail("witness", &new.witness)
                .detail("seen_at", text(new.seen_at));
            self.append(&mut tx, draft).await?;
        }
        tx.commit().await?;
        Ok(added > 0)
    }

    /// Of each witness the line about the newest checkpoint of an epoch that it saw.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn newest_cosignatures(&self, epoch: u32) -> Result<Vec<Cosignature>, CatalogError> {
        // From one witness to the next by the index: a status asks this of years of lines.
        let rows = sqlx::query(
            "WITH RECURSIVE each(witness) AS (
                 SELECT min(witness) FROM cosignatures WHERE epoch = ?1
                 UNION ALL
                 SELECT (SELECT min(c.witness) FROM cosignatures c
                         WHERE c.epoch = ?1 AND c.witness > each.witness)
                 FROM each WHERE each.witness IS NOT NULL)
             SELECT c.* FROM each JOIN cosignatures c
                 ON c.epoch = ?1 AND c.witness = each.witness
                 AND c.size = (SELECT max(o.size) FROM cosignatures o
                               WHERE o.epoch = ?1 AND o.witness = each.witness)
             ORDER BY c.witness",
        )
        .bind(epoch)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(cosignature).collect()
    }

    /// The lines about the checkpoint of so many leaves, and whether each is known to stand in the archive.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn cosignatures_of(
        &self,
        epoch: u32,
        size: u64,
    ) -> Result<Vec<(Cosignature, bool)>, CatalogError> {
        let rows =
            sqlx::query("SELECT * FROM cosignatures WHERE epoch = ? AND size = ? ORDER BY witness")
                .bind(epoch)
                .bind(to_i64(size))
                .fetch_all(&self.readers)
                .await?;
        let stands = |row: &SqliteRow| row.try_get::<Option<String>, _>("stored_at");
        rows.iter().map(|row| Ok((cosignature(row)?, stands(row)?.is_some()))).collect()
    }

    /// Lines that are not known to stand in the archive.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn unstored_cosignatures(&self) -> Result<Vec<Cosignature>, CatalogError> {
        let sql =
            "SELECT * FROM cosignatures WHERE stored_at IS NULL ORDER BY epoch, size LIMIT 100";
        let rows = sqlx::query(sql).fetch_all(&self.readers).await?;
        rows.iter().map(cosignature).collect()
    }

    /// A line stands in the archive.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn cosignature_stored(&self, stored: &Cosignature) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "UPDATE cosignatures SET stored_at = ?
             WHERE epoch = ? AND size = ? AND witness = ? AND stored_at IS NULL",
        )
        .bind(text(self.clock.utc()))
        .bind(stored.epoch)
        .bind(to_i64(stored.size))
        .bind(&stored.witness)
        .execute(&mut *tx)
        .await?;
        tx.commit().await
    }

    /// Whether a witness who saw `size` leaves is to be asked about `checkpoint`. Events that tell of
    /// witnesses alone are not worth a question: two stations that watch each other would go on for ever.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn is_worth_asking(
        &self,
        checkpoint: &Checkpoint,
        size: u64,
    ) -> Result<bool, CatalogError> {
        Ok(sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM custody_events s JOIN log_epochs e ON e.epoch = ?1
                 WHERE s.seq >= e.first_seq + ?2 AND s.seq < e.first_seq + ?3
                   AND s.act NOT IN ('cosigned', 'witnessed'))",
        )
        .bind(checkpoint.epoch)
        .bind(to_i64(size))
        .bind(to_i64(checkpoint.size))
        .fetch_one(&self.readers)
        .await?)
    }

    /// An archive holds a checkpoint of `seen` leaves that this station signed and that its catalog contradicts:
    /// as [`Self::note_fork`].
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn archive_contradicts(
        &self,
        epoch: u32,
        seen: u64,
        who: &Actor,
    ) -> Result<(), CatalogError> {
        let newest = self.newest_checkpoint(epoch).await?;
        let fork = Fork {
            epoch,
            witness: None,
            reason: Fork::ARCHIVE.into(),
            size: newest.map_or(0, |newest| newest.size),
            seen: Some(seen),
            found_at: self.clock.utc(),
        };
        self.note_fork(&fork, who).await
    }

    /// The log of an epoch does not go on from what was seen of it: nothing more of it is signed. Told once an
    /// epoch.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn note_fork(&self, fork: &Fork, who: &Actor) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        if self.add_fork(&mut tx, fork).await? {
            let witness = fork.witness.clone().unwrap_or_default();
            let draft = Draft::new(Act::LogForked)
                .who(who)
                .failed(&fork.reason)
                .detail("epoch", fork.epoch)
                .detail("size", fork.size)
                .detail("witness", &witness);
            self.append(&mut tx, draft).await?;
            let notice = match fork.witness.as_deref() {
                Some(witness) => NewNotice::log_forked(fork.epoch, witness, &fork.reason),
                None => NewNotice::log_contradicted(fork.epoch, &fork.reason),
            };
            self.notice_in(&mut tx, &notice).await?;
        }
        tx.commit().await
    }

    pub(super) async fn add_fork(&self, tx: &mut Tx, fork: &Fork) -> Result<bool, CatalogError> {
        let added = sqlx::query(
            "INSERT INTO log_forks (epoch, witness, reason, size, seen, found_at)
             VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(fork.epoch)
        .bind(&fork.witness)
        .bind(&fork.reason)
        .bind(to_i64(fork.size))
        .bind(fork.seen.map(to_i64))
        .bind(text(fork.found_at))
        .execute(&mut **tx)
        .await?
        .rows_affected();
        Ok(added > 0)
    }

    /// Whether, and how, an epoch's log was found not to go on from what was seen of it.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn fork(&self, epoch: u32) -> Result<Option<Fork>, CatalogError> {
        let row = sqlx::query("SELECT * FROM log_forks WHERE epoch = ?")
            .bind(epoch)
            .fetch_optional(&self.readers)
            .await?;
        row.map(|row| {
            Ok(Fork {
                epoch: narrow(row.try_get("epoch")?)?,
                witness: row.try_get("witness")?,
                reason: row.try_get("reason")?,
                size: narrow(row.try_get("size")?)?,
                seen: row.try_get::<Option<i64>, _>("seen")?.map(narrow).transpose()?,
                found_at: parse_time(row.try_get("found_at")?)?,
            })
        })
        .transpose()
    }
}

fn cosignature(row: &SqliteRow) -> Result<Cosignature, CatalogError> {
    Ok(Cosignature {
        epoch: narrow(row.try_get("epoch")?)?,
        size: narrow(row.try_get("size")?)?,
        witness: row.try_get("witness")?,
        key_id: row.try_get("key_id")?,
        line: row.try_get("line")?,
        seen_at: parse_time(row.try_get("seen_at")?)?,
    })
}
