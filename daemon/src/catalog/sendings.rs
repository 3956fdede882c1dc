//! Things on their way to archive targets: what waits, in which order, and what became of each.
//!
//! Called by `flow::send`. A thing waits from the transaction on in which it stands in the home archive
//! (triggers of the schema). Sent means: read back there, and equal.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Catalog, CatalogError, Tx,
    archive::copy_proven,
    events::Draft,
    items::{parse, parse_time, unsigned},
    log::to_i64,
    open::text,
};
use crate::domain::{Act, CaseRecordId, DocumentId, ItemId, LinkId, NewNotice, SessionId};

/// The longest that anything that failed is left in peace. What is to wait for longer was noted by a clock that was
/// ahead, and waits no more: nobody knows how long.
pub const PEACE_MAX: Duration = Duration::from_secs(300);

/// How long what no trying again can help is left alone: a person may have helped meanwhile.
pub const PERSON_PEACE: Duration = Duration::from_secs(6 * 3600);

/// What is to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parcel {
    /// One of the station's identities, by number.
    Identity(u32),
    /// A generation of an item's manifest.
    Manifest(ItemId, u32),
    /// A generation of a session's receipt, with the list of its clips.
    Receipt(SessionId, u32),
    /// A case link, and its back-out where there is one.
    Link(LinkId),
    /// A record of a case.
    Record(CaseRecordId),
    /// A text attached to a case, with its manifest.
    Document(DocumentId),
    /// An original.
    Original(ItemId),
    /// A rendition of an item, by its kind.
    Rendition(ItemId, String),
}

/// A thing that waits for a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// Its number.
    pub seq: i64,
    /// What it is.
    pub parcel: Parcel,
    /// Bytes of its file; 0 where it has none, only what is small.
    pub bytes: u64,
    /// How often it failed.
    pub attempts: u32,
}

/// An upload in parts that was begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// What the store calls it.
    pub id: String,
    /// Bytes of every part but the last.
    pub part_bytes: u64,
    /// The parts that the store has, by number from 0, and what it answered.
    pub parts: Vec<(u64, String)>,
    /// When it last took one, or began the upload; none: nobody noted it.
    pub taken_at: Option<DateTime<Utc>>,
}

impl Catalog {
    /// What waits for `target` and may be tried at `now`, what goes first first; at most `limit`.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn waiting_sendings(
        &self,
        target: &str,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Sending>, CatalogError> {
        let rows = sqlx::query(
            "SELECT seq, kind, subject, part, attempts,
                    COALESCE(CASE kind
                      WHEN 'original' THEN (SELECT size FROM items WHERE id = subject)
                      WHEN 'rendition' THEN (SELECT size FROM renditions AS made
                                             WHERE item_id = subject AND made.kind = part)
                      WHEN 'document' THEN (SELECT size FROM case_documents WHERE id = subject)
                    END, 0) AS bytes
             FROM sendings
             WHERE target = ?1 AND sent_at IS NULL
               AND (not_before IS NULL OR not_before <= ?2
                    OR not_before > iif(for_person = 1, ?4, ?3))
             ORDER BY rank, seq LIMIT ?5",
        )
        .bind(target)
        .bind(text(now))
        .bind(text(now + PEACE_MAX))
        .bind(text(now + PERSON_PEACE))
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(sending_from).collect()
    }

    /// Whether an original was ever sent to `target`, and read back there.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn was_sent_to(&self, target: &str) -> Result<bool, CatalogError> {
        let sent = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM sendings
                            WHERE target = ? AND kind = 'original' AND sent_at IS NOT NULL)",
        );
        Ok(sent.bind(target).fetch_one(&self.readers).await?)
    }

    /// When the next of those that failed may be tried again; none if none waits for that, but for a person.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn next_sending(&self, target: &str) -> Result<Option<DateTime<Utc>>, CatalogError> {
        let at: Option<String> = sqlx::query_scalar(
            "SELECT min(COALESCE(not_before, '')) FROM sendings
             WHERE target = ? AND sent_at IS NULL AND for_person = 0",
        )
        .bind(target)
        .fetch_one(&self.readers)
        .await?;
        match at.as_deref() {
            None => Ok(None),
            Some("") => Ok(Some(DateTime::UNIX_EPOCH)),
            Some(at) => Ok(Some(parse(at)?)),
        }
    }

    /// Things were read back in `target`, equal, each under its key.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn sent(
        &self,
        target: &str,
        things: &[(Sending, String)],
    ) -> Result<(), CatalogError> {
        if things.is_empty() {
            return Ok(());
        }
        let mut tx = self.begin().await?;
        for (sending, key) in things {
            self.sent_in(&mut tx, target, sending, key).await?;
        }
        tx.commit().await
    }

    async fn sent_in(
        &self,
        tx: &mut Tx,
        target: &str,
        sending: &Sending,
        key: &str,
    ) -> Result<(), CatalogError> {
        let now = text(tx.at());
        forget_upload(tx, sending.seq).await?;
        let changed = sqlx::query(
            "UPDATE sendings SET sent_at = ?, failure = NULL, detail = NULL, not_before = NULL
             WHERE seq = ? AND sent_at IS NULL",
        )
        .bind(&now)
        .bind(sending.seq)
        .execute(&mut **tx)
        .await?;
        let Parcel::Original(item) = sending.parcel else { return Ok(()) };
        if changed.rows_affected() == 0 {
            return Ok(());
        }
        copy_proven(tx, item, (target, key), &now).await?;
        let draft = Draft::new(Act::Copied).item(item).detail("target", target);
        self.append(tx, draft.detail("key", key)).await
    }

    /// A thing could not be sent, and why; it is tried again, not before `again`. What no trying again can help
    /// (`is_for_a_person`) is told once: of an original as an event, and of the first at a target as a notice.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn sending_failed(
        &self,
        target: &str,
        sending: &Sending,
        (code, detail): (&str, &str),
        again: DateTime<Utc>,
        is_for_a_person: bool,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        let (is_told, others): (bool, i64) = sqlx::query_as(
            "SELECT (SELECT for_person = 1 AND failure IS ?2 FROM sendings WHERE seq = ?1),
                    (SELECT count(*) FROM sendings
                     WHERE target = ?3 AND for_person = 1 AND sent_at IS NULL AND seq <> ?1)",
        )
        .bind(sending.seq)
        .bind(code)
        .bind(target)
        .fetch_one(&mut *tx)
        .await?;
        sqlx::query(
            "UPDATE sendings SET attempts = attempts + 1, failure = ?, detail = ?, not_before = ?,
                                 for_person = ?
             WHERE seq = ? AND sent_at IS NULL",
        )
        .bind(code)
        .bind(detail)
        .bind(text(again))
        .bind(is_for_a_person)
        .bind(sending.seq)
        .execute(&mut *tx)
        .await?;
        if is_for_a_person && !is_told {
            if let Parcel::Original(item) = sending.parcel {
                let failed =
                    Draft::new(Act::Copied).item(item).failed(code).detail("target", target);
                self.append(&mut tx, failed.said("why", detail)).await?;
            }
            if others == 0 {
                self.notice_in(&mut tx, &NewNotice::not_copied(target, detail)).await?;
            }
        }
        tx.commit().await
    }

    /// An upload in parts that was begun for a sending, if there is one.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn upload(&self, sending: i64) -> Result<Option<Upload>, CatalogError> {
        let row = sqlx::query("SELECT upload, part_bytes, taken_at FROM uploads WHERE sending = ?")
            .bind(sending)
            .fetch_optional(&self.readers)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let parts =
            sqlx::query("SELECT part, content FROM upload_parts WHERE sending = ? ORDER BY part")
                .bind(sending)
                .fetch_all(&self.readers)
                .await?;
        let parts = parts
            .iter()
            .map(|row| Ok((unsigned(row, "part")?, row.try_get("content")?)))
            .collect::<Result<_, CatalogError>>()?;
        Ok(Some(Upload {
            id: row.try_get("upload")?,
            part_bytes: unsigned(&row, "part_bytes")?,
            parts,
            taken_at: row.try_get::<Option<&str>, _>("taken_at")?.map(parse_time).transpose()?,
        }))
    }

    /// An upload in parts was begun.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn upload_begun(
        &self,
        sending: i64,
        upload: &str,
        part_bytes: u64,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        forget_upload(&mut tx, sending).await?;
        sqlx::query(
            "INSERT INTO uploads (sending, upload, part_bytes, taken_at) VALUES (?, ?, ?, ?)",
        )
        .bind(sending)
        .bind(upload)
        .bind(to_i64(part_bytes))
        .bind(text(tx.at()))
        .execute(&mut *tx)
        .await?;
        tx.commit().await
    }

    /// The store has a part of an upload.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn part_uploaded(
        &self,
        sending: i64,
        part: u64,
        content: &str,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO upload_parts (sending, part, content) VALUES (?, ?, ?)
             ON CONFLICT (sending, part) DO UPDATE SET content = excluded.content",
        )
        .bind(sending)
        .bind(to_i64(part))
        .bind(content)
        .execute(&mut *tx)
        .await?;
        // An upload that moves on is none that fails, however often a part does.
        for well in [
            "UPDATE sendings SET attempts = 0 WHERE seq = ? AND attempts > 0",
            "UPDATE targets SET failing_since = NULL
             WHERE failing_since IS NOT NULL AND name = (SELECT target FROM sendings WHERE seq = ?)",
        ] {
            sqlx::query(well).bind(sending).execute(&mut *tx).await?;
        }
        sqlx::query("UPDATE uploads SET taken_at = ? WHERE sending = ?")
            .bind(text(tx.at()))
            .bind(sending)
            .execute(&mut *tx)
            .await?;
        tx.commit().await
    }

    /// Parts of uploads under way that `target` has.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn parts_at(&self, target: &str) -> Result<u64, CatalogError> {
        let row = sqlx::query(
            "SELECT count(*) AS parts FROM uploads u JOIN sendings s ON s.seq = u.sending
             JOIN upload_parts p ON p.sending = u.sending WHERE s.target = ?",
        )
        .bind(target)
        .fetch_one(&self.readers)
        .await?;
        unsigned(&row, "parts")
    }

    /// An upload in parts is over, or of no use any more.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn upload_over(&self, sending: i64) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        forget_upload(&mut tx, sending).await?;
        tx.commit().await
    }
}

async fn forget_upload(tx: &mut Tx, sending: i64) -> Result<(), CatalogError> {
    sqlx::query("DELETE FROM uploads WHERE sending = ?").bind(sending).execute(&mut **tx).await?;
    Ok(())
}

fn sending_from(row: &SqliteRow) -> Result<Sending, CatalogError> {
    let parcel = parcel_of(row.try_get("kind")?, row.try_get("subject")?, row.try_get("part")?)?;
    let attempts = super::items::small(row, "attempts")?;
    let bytes = unsigned(row, "bytes")?;
    Ok(Sending { seq: row.try_get("seq")?, parcel, bytes, attempts })
}

/// What those three columns name.
pub(super) fn parcel_of(kind: &str, subject: &str, part: &str) -> Result<Parcel, CatalogError> {
    Ok(match kind {
        "identity" => Parcel::Identity(parse(subject)?),
        "manifest" => Parcel::Manifest(parse(subject)?, parse(part)?),
        "receipt" => Parcel::Receipt(parse(subject)?, parse(part)?),
        "link" => Parcel::Link(parse(subject)?),
        "record" => Parcel::Record(parse(subject)?),
        "document" => Parcel::Document(parse(subject)?),
        "original" => Parcel::Original(parse(subject)?),
        "rendition" => Parcel::Rendition(parse(subject)?, part.into()),
        other => return Err(CatalogError::unreadable(format!("a sending of kind {other:?}"))),
    })
}
