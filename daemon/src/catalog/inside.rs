//! What was found inside clips: which items still want to be looked into, and what was found.
//!
//! Written and read by `flow::inside`; told by `api`. Every version's findings stay; those of the
//! newest can be asked for.

use std::{collections::HashMap, ops::Range};

use chrono::{DateTime, Utc};
use docket_drivers::{ClipKind, same_base_name};
use docket_transcode::InsideFacts;
use sqlx::Row;

use super::{
    Catalog, CatalogError, Item, Tx,
    events::Draft,
    items::{parse, parse_time, unsigned},
    judging,
    open::text,
};
use crate::{
    domain::{Act, ItemId},
    drift::Fix,
};

/// How looking into an item ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Examination {
    /// It was looked into.
    Done(Box<InsideFacts>),
    /// It is neither media nor a track that is known here, and why.
    Unknown(String),
    /// The worker failed, and how. The original is untouched.
    Failed(String),
}

impl Examination {
    /// The stable code.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Done(_) => "done",
            Self::Unknown(_) => "none",
            Self::Failed(_) => "failed",
        }
    }
}

/// The newest look into an item.
#[derive(Clone, Debug, PartialEq)]
pub struct LookedInto {
    /// Version of what was looked for.
    pub version: u32,
    /// When.
    pub at: DateTime<Utc>,
    /// How it ended.
    pub examination: Examination,
}

/// The next item whose newest look is of a version from ?1 to before ?2. The terms before the last are
/// the partial index's own; the `+` keeps the planner from gathering and sorting whole states instead.
pub(super) const NEXT_TO_EXAMINE: &str =
    "SELECT id FROM items WHERE kind IN ('video', 'audio', 'track') AND state <> 'quarantined'
     AND awaits_key IS NULL AND examined_version >= ?1 AND examined_version < ?2
     AND +state IN ('proven', 'sealed', 'releasable', 'released')
     ORDER BY examined_version, id LIMIT 1";

/// What was listed in a session: its tracks (1), or its films and sounds (0).
pub(super) const BESIDE: &str =
    "SELECT i.id, i.path_raw FROM clips c JOIN items i ON i.id = c.item_id
     WHERE c.session_id = ?1
       AND i.kind IN (iif(?2, 'track', 'video'), iif(?2, 'track', 'audio'))";

/// By item: a JSON list of ids.
pub(super) const FIXES: &str =
    "SELECT * FROM fixes WHERE item_id IN (SELECT value FROM json_each(?)) ORDER BY item_id, at_ms";

impl Catalog {
    /// The next item to look into whose newest look is of one of these versions, 0 being none: proven,
    /// of a kind that has an inside, oldest first.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn next_to_examine(
        &self,
        versions: Range<u32>,
    ) -> Result<Option<ItemId>, CatalogError> {
        let id: Option<String> = sqlx::query_scalar(NEXT_TO_EXAMINE)
            .bind(versions.start)
            .bind(versions.end)
            .fetch_optional(&self.readers)
            .await?;
        id.map(|id| parse(&id)).transpose()
    }

    /// Records how looking into an item for what `version` looks for ended. Recording it again for
    /// the same version changes nothing.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn record_examination(
        &self,
        item: ItemId,
        version: u32,
        examination: &Examination,
    ) -> Result<(), CatalogError> {
        let (facts, why) = match examination {
            Examination::Done(facts) => (Some(serde_json::to_string(facts)?), None),
            Examination::Unknown(why) | Examination::Failed(why) => (None, Some(why)),
        };
        let mut tx = self.begin().await?;
        let first = sqlx::query(
            "INSERT OR IGNORE INTO examinations
             (item_id, version, outcome, detail, facts_json, examined_at) VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(item.to_string())
        .bind(version)
        .bind(examination.as_str())
        .bind(why)
        .bind(facts)
        .bind(text(tx.at()))
        .execute(&mut *tx)
        .await?;
        if first.rows_affected() == 1 {
            sqlx::query(
                "UPDATE items SET examined_version = max(examined_version, ?) WHERE id = ?",
            )
            .bind(version)
            .bind(item.to_string())
            .execute(&mut *tx)
            .await?;
            let found = set_findings(&mut tx, item, examination).await?;
            judging::facts_came(&mut tx, item).await?;
            self.append(&mut tx, event(item, version, examination, found)).await?;
        }
        tx.commit().await
    }

    /// The newest look into an item; none while nobody has.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn looked_into(&self, item: ItemId) -> Result<Option<LookedInto>, CatalogError> {
        let row = sqlx::query(
            "SELECT * FROM examinations WHERE item_id = ? ORDER BY version DESC LIMIT 1",
        )
        .bind(item.to_string())
        .fetch_optional(&self.readers)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let why = || row.try_get::<Option<String>, _>("detail").map(Option::unwrap_or_default);
        let examination = match row.try_get("outcome")? {
            "done" => Examination::Done(serde_json::from_str(row.try_get("facts_json")?)?),
            "none" => Examination::Unknown(why()?),
            _ => Examination::Failed(why()?),
        };
        Ok(Some(LookedInto {
            version: row.try_get("version")?,
            at: parse_time(row.try_get("examined_at")?)?,
            examination,
        }))
    }

    /// What lies beside an item on its recorder, of the same session, folder and base name: the position
    /// tracks of a clip, the clips of a track.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn beside_on_recorder(&self, item: &Item) -> Result<Vec<ItemId>, CatalogError> {
        let is_track = item.kind == ClipKind::Track;
        let rows = sqlx::query(BESIDE)
            .bind(item.session.to_string())
            .bind(!is_track)
            .fetch_all(&self.readers)
            .await?;
        let mut beside = Vec::new();
        for row in &rows {
            if same_base_name(row.try_get("path_raw")?, &item.path_raw) {
                beside.push(parse(row.try_get("id")?)?);
            }
        }
        Ok(beside)
    }

    /// Makes these the satellite fixes of a clip.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn set_fixes(&self, clip: ItemId, fixes: &[Fix]) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM fixes WHERE item_id = ?")
            .bind(clip.to_string())
            .execute(&mut *tx)
            .await?;
        for fix in fixes {
            sqlx::query("INSERT OR IGNORE INTO fixes (item_id, at_ms, utc) VALUES (?, ?, ?)")
                .bind(clip.to_string())
                .bind(i64::try_from(fix.at_ms).unwrap_or(i64::MAX))
                .bind(text(fix.utc))
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await
    }

    /// The satellite fixes of clips, in order.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub(super) async fn fixes(
        &self,
        clips: &[ItemId],
    ) -> Result<HashMap<ItemId, Vec<Fix>>, CatalogError> {
        let rows =
            sqlx::query(FIXES).bind(serde_json::to_string(clips)?).fetch_all(&self.readers).await?;
        let mut fixes: HashMap<ItemId, Vec<Fix>> = HashMap::new();
        for row in &rows {
            let utc = parse_time(row.try_get("utc")?)?;
            let fix = Fix { at_ms: unsigned(row, "at_ms")?, utc };
            fixes.entry(parse(row.try_get("item_id")?)?).or_default().push(fix);
        }
        Ok(fixes)
    }
}

/// Makes the findings of `examination` the item's, and says how many there are.
async fn set_findings(
    tx: &mut Tx,
    item: ItemId,
    examination: &Examination,
) -> Result<usize, CatalogError> {
    let findings = match examination {
        Examination::Done(facts) => facts.findings(),
        Examination::Unknown(_) | Examination::Failed(_) => Vec::new(),
    };
    sqlx::query("DELETE FROM findings WHERE item_id = ?")
        .bind(item.to_string())
        .execute(&mut **tx)
        .await?;
    for (number, finding) in findings.iter().enumerate() {
        sqlx::query(
            "INSERT INTO findings (item_id, number, kind, stream, start_ms, end_ms, count)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(item.to_string())
        .bind(i64::try_from(number).map_err(CatalogError::unreadable)?)
        .bind(finding.kind.as_str())
        .bind(finding.stream)
        .bind(finding.start_ms)
        .bind(finding.end_ms)
        .bind(finding.count.map(|count| i64::try_from(count).unwrap_or(i64::MAX)))
        .execute(&mut **tx)
        .await?;
    }
    Ok(findings.len())
}

fn event(item: ItemId, version: u32, examination: &Examination, found: usize) -> Draft {
    let draft = Draft::new(Act::Examined).item(item).detail("version", version);
    match examination {
        Examination::Done(_) => draft.detail("findings", found),
        Examination::Unknown(why) => draft.reason("not-playable").said("why", why),
        Examination::Failed(why) => draft.failed("worker-failed").said("why", why),
    }
}
