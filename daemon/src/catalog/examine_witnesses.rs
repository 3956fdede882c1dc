//! Looking at how the witnesses of this station's log stand, without changing anything: for the doctor.

use chrono::{DateTime, Utc};
use sqlx::Row;

use super::{CatalogError, examine::Look, items::parse_time};

/// How this station's log stands with its witnesses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Witnessing {
    /// That the newest epoch does not go on from what a witness saw: its name, if one said so, and the
    /// reason's stable code.
    pub forked: Option<(Option<String>, String)>,
    /// Of each witness asked about, since when a checkpoint stands in the archive that tells more than it
    /// signed; none if it signed all that is worth a question.
    pub waiting_since: Vec<Option<DateTime<Utc>>>,
}

impl Look {
    /// How it stands with the witnesses of these public keys. Nothing is known in a catalog of a version before
    /// witnesses.
    ///
    /// # Errors
    /// When it is no sound catalog.
    pub async fn witnessing(&mut self, witnesses: &[&str]) -> Result<Witnessing, CatalogError> {
        let Self(connection) = self;
        let known: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'log_forks'",
        )
        .fetch_one(&mut *connection)
        .await?;
        if known == 0 {
            return Ok(Witnessing::default());
        }
        let forked = sqlx::query(
            "SELECT witness, reason FROM log_forks
             WHERE epoch = (SELECT max(epoch) FROM log_epochs)",
        )
        .fetch_optional(&mut *connection)
        .await?
        .map(|row| Ok::<_, CatalogError>((row.try_get("witness")?, row.try_get("reason")?)))
        .transpose()?;
        let mut waiting_since = Vec::with_capacity(witnesses.len());
        for witness in witnesses {
            let since: Option<String> = sqlx::query_scalar(WAITING_SINCE)
                .bind(*witness)
                .fetch_one(&mut *connection)
                .await?;
            waiting_since.push(since.as_deref().map(parse_time).transpose()?);
        }
        Ok(Witnessing { forked, waiting_since })
    }
}

/// When the first checkpoint of the newest epoch was published that covers an event beyond what a witness
/// signed, other than those that tell of witnesses alone.
const WAITING_SINCE: &str = "
    WITH now AS (SELECT epoch, first_seq FROM log_epochs ORDER BY epoch DESC LIMIT 1),
    seen AS (SELECT COALESCE(max(c.size), 0) AS size FROM cosignatures c, now
             WHERE c.epoch = now.epoch AND c.witness = ?1),
    first AS (SELECT min(s.seq) - now.first_seq AS leaf FROM custody_events s, now, seen
              WHERE s.seq >= now.first_seq + seen.size AND s.act NOT IN ('cosigned', 'witnessed'))
    SELECT min(p.published_at) FROM log_publications p, now, first
    WHERE p.epoch = now.epoch AND p.size > first.leaf";
