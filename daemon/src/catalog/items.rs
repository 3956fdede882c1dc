//! Items: reading them, and the one place that changes an item's state.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use docket_drivers::{ClipKind, NameFacts, RawStamp};
use docket_transcode::{MediaFacts, inside::FindingKind};
use sqlx::{QueryBuilder, Row, Sqlite, sqlite::SqliteRow};

use super::{Catalog, CatalogError, Tx, events::Draft};
use crate::{
    domain::{Act, Digests, ItemId, ItemState, RecorderId, SessionId, Stored},
    lifecycle::{Step, is_past, step},
};

/// An evidence item as the catalog knows it.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its id.
    pub id: ItemId,
    /// The recorder it came from.
    pub recorder: RecorderId,
    /// The session that first listed it.
    pub session: SessionId,
    /// Where it stands.
    pub state: ItemState,
    /// Reason code while quarantined.
    pub reason: Option<String>,
    /// Raw path bytes on the recorder.
    pub path_raw: Vec<u8>,
    /// Bytes.
    pub size: u64,
    /// Last-modified stamp as listed.
    pub modified: Option<RawStamp>,
    /// Kind by name.
    pub kind: ClipKind,
    /// How the recorder marked it as important.
    pub key_mark: Option<String>,
    /// What the name says.
    pub name: NameFacts,
    /// Extension used in the archive.
    pub extension: String,
    /// Digests, from `staged` on.
    pub digests: Option<Digests>,
    /// What stands in the archive for it, where it is encrypted there.
    pub stored: Option<Stored>,
    /// The first item with the same content from another recorder or path.
    pub twin_of: Option<ItemId>,
    /// Attempt number of the temp file.
    pub attempt: u32,
    /// Journalled length of a torn pull, bytes.
    pub pulled_bytes: u64,
    /// BLAKE3 of that prefix.
    pub pulled_blake3: Option<String>,
    /// How many of its bytes could not be read; of a pull under way, as far as it was journalled.
    pub hole_bytes: u64,
    /// The rescued item of the same clip that this one has the bytes of, and more.
    pub reads_more_of: Option<ItemId>,
    /// What the media worker read.
    pub media: Option<MediaFacts>,
    /// `done`, `none` or `failed` once a rendition was tried.
    pub derived: Option<String>,
    /// Whether its previews wait for a private key that opens it.
    pub awaits_key: bool,
    /// Newest manifest generation.
    pub manifest_generation: Option<u32>,
    /// SHA-256 of that manifest; none of one that was made before docket signed.
    pub manifest_sha256: Option<String>,
    /// BLAKE3 of a manifest that was made before docket signed.
    pub manifest_blake3: Option<String>,
}

impl Item {
    /// The length and digests of what stands in the archive: the original's own, unless it is encrypted
    /// there. None before it is staged.
    #[must_use]
    pub fn standing(&self) -> Option<(u64, Digests)> {
        let Some(Stored { size, blake3, sha256, .. }) = &self.stored else {
            return self.digests.clone().map(|digests| (self.size, digests));
        };
        let digests = Digests { blake3: blake3.clone(), sha256: sha256.clone(), sm3: None };
        Some((*size, digests))
    }
}

/// Which items to list, newest first.
#[derive(Clone, Debug, Default)]
pub struct ItemFilter {
    /// Only of this session (first listed or sighted there).
    pub session: Option<SessionId>,
    /// Only in this state.
    pub state: Option<ItemState>,
    /// Only linked to this case.
    pub case: Option<String>,
    /// Only those with such a finding inside.
    pub finding: Option<FindingKind>,
    /// Only those older than this one.
    pub before: Option<ItemId>,
    /// At most so many.
    pub limit: Option<u32>,
}

impl Catalog {
    /// One item.
    ///
    /// # Errors
    /// [`super::CatalogErrorKind::NotFound`] when there is none of that id.
    pub async fn item(&self, id: ItemId) -> Result<Item, CatalogError> {
        let row = sqlx::query("SELECT * FROM items WHERE id = ?")
            .bind(id.to_string())
            .fetch_optional(&self.readers)
            .await?;
        row.map_or_else(
            || Err(CatalogError::not_found(format!("there is no item {id}"))),
            |row| item_from(&row),
        )
    }

    /// Items whose id begins with `prefix`, at most two: enough to tell one from several.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn items_by_prefix(&self, prefix: &str) -> Result<Vec<ItemId>, CatalogError> {
        let ids: Vec<String> =
            // The range of all ids that begin so: `~` sorts after every character of an id.
            sqlx::query_scalar("SELECT id FROM items WHERE id >= ?1 AND id < ?1 || '~' LIMIT 2")
                .bind(prefix)
                .fetch_all(&self.readers)
                .await?;
        ids.iter().map(|id| parse(id)).collect()
    }

    /// Items by `filter`, newest first.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn items(&self, filter: &ItemFilter) -> Result<Vec<Item>, CatalogError> {
        let mut query = QueryBuilder::<Sqlite>::new("SELECT * FROM items WHERE 1 = 1");
        if let Some(session) = filter.session {
            query.push(" AND id IN (SELECT item_id FROM clips WHERE session_id = ");
            query.push_bind(session.to_string()).push(")");
        }
        if let Some(state) = filter.state {
            query.push(" AND state = ").push_bind(state.as_str());
        }
        if let Some(case) = &filter.case {
            query.push(" AND id IN (SELECT item_id FROM case_links WHERE unlinked_at IS NULL");
            query.push(" AND case_number = ").push_bind(case.clone()).push(")");
        }
        if let Some(finding) = filter.finding {
            query.push(" AND id IN (SELECT item_id FROM findings WHERE kind = ");
            query.push_bind(finding.as_str()).push(")");
        }
        if let Some(before) = filter.before {
            query.push(" AND id < ").push_bind(before.to_string());
        }
        query.push(" ORDER BY id DESC");
        if let Some(limit) = filter.limit {
            query.push(" LIMIT ").push_bind(i64::from(limit));
        }
        let rows = query.build().fetch_all(&self.readers).await?;
        rows.iter().map(item_from).collect()
    }

    /// Whether any original stands in the archive.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn has_proven(&self) -> Result<bool, CatalogError> {
        Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM copies WHERE proven_at IS NOT NULL)")
            .fetch_one(&self.readers)
            .await?)
    }

    /// How many items stand in each state, and their bytes; of one that claims more than 4 TiB, so
    /// many.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn count_by_state(&self) -> Result<Vec<(ItemState, u64, u64)>, CatalogError> {
        let rows = sqlx::query("SELECT state, items, bytes FROM item_counts WHERE items > 0")
            .fetch_all(&self.readers)
            .await?;
        rows.iter()
            .map(|row| Ok((state_from(row)?, unsigned(row, "items")?, unsigned(row, "bytes")?)))
            .collect()
    }

    /// Moves an item along one arrow of the lifecycle and appends the arrow's event. Answers
    /// whether it moved; an item that already stands there appends nothing.
    pub(super) async fn advance(
        &self,
        tx: &mut Tx,
        item: ItemId,
        to: ItemState,
        describe: impl FnOnce(Draft) -> Draft,
    ) -> Result<bool, CatalogError> {
        let (from, session) = self.state_in(tx, item).await?;
        if step(from, to)? == Step::AlreadySo {
            return Ok(false);
        }
        sqlx::query("UPDATE items SET state = ? WHERE id = ?")
            .bind(to.as_str())
            .bind(item.to_string())
            .execute(&mut **tx)
            .await?;
        let draft = Draft::new(Act::Item(to)).item(item).session(session);
        self.append(tx, describe(draft)).await?;
        Ok(true)
    }

    /// [`Self::advance`] for batches that may be told twice: an item that needs leading no more
    /// stays where it is.
    pub(super) async fn lead(
        &self,
        tx: &mut Tx,
        item: ItemId,
        to: ItemState,
        describe: impl FnOnce(Draft) -> Draft,
    ) -> Result<bool, CatalogError> {
        if is_past(self.state_in(tx, item).await?.0, to) {
            return Ok(false);
        }
        self.advance(tx, item, to, describe).await
    }

    /// Where an item stands, and the session that first listed it.
    pub(super) async fn state_in(
        &self,
        tx: &mut Tx,
        item: ItemId,
    ) -> Result<(ItemState, SessionId), CatalogError> {
        let row = sqlx::query("SELECT state, session_id FROM items WHERE id = ?")
            .bind(item.to_string())
            .fetch_optional(&mut **tx)
            .await?
            .ok_or_else(|| CatalogError::not_found(format!("there is no item {item}")))?;
        Ok((state_from(&row)?, parse(row.try_get("session_id")?)?))
    }
}

pub(super) fn item_from(row: &SqliteRow) -> Result<Item, CatalogError> {
    let optional = |name: &str| row.try_get::<Option<String>, _>(name);
    let digests = match (optional("blake3")?, optional("sha256")?) {
        (Some(blake3), Some(sha256)) => Some(Digests { blake3, sha256, sm3: optional("sm3")? }),
        _ => None,
    };
    Ok(Item {
        id: parse(row.try_get("id")?)?,
        recorder: parse(row.try_get("recorder_id")?)?,
        session: parse(row.try_get("session_id")?)?,
        state: state_from(row)?,
        reason: optional("reason")?,
        path_raw: row.try_get("path_raw")?,
        size: unsigned(row, "size")?,
        modified: json(optional("modified_json")?)?,
        kind: kind_from(row.try_get("kind")?)?,
        key_mark: optional("key_mark")?,
        name: serde_json::from_str(row.try_get("name_json")?)?,
        extension: row.try_get("extension")?,
        digests,
        stored: json(optional("stored_json")?)?,
        twin_of: optional("twin_of")?.map(|id| parse(&id)).transpose()?,
        attempt: small(row, "attempt")?,
        pulled_bytes: unsigned(row, "pulled_bytes")?,
        pulled_blake3: optional("pulled_blake3")?,
        hole_bytes: unsigned(row, "hole_bytes")?,
        reads_more_of: optional("reads_more_of")?.map(|id| parse(&id)).transpose()?,
        media: json(optional("media_json")?)?,
        derived: optional("derived")?,
        awaits_key: row.try_get::<Option<&str>, _>("awaits_key")?.is_some(),
        manifest_generation: row
            .try_get::<Option<i64>, _>("manifest_generation")?
            .map(|n| u32::try_from(n).map_err(CatalogError::unreadable))
            .transpose()?,
        manifest_sha256: optional("manifest_sha256")?,
        manifest_blake3: optional("manifest_blake3")?,
    })
}

pub(super) fn parse<T: FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, CatalogError> {
    text.parse().map_err(CatalogError::unreadable)
}

pub(super) fn parse_time(text: &str) -> Result<DateTime<Utc>, CatalogError> {
    parse(text)
}

pub(super) fn unsigned(row: &SqliteRow, name: &str) -> Result<u64, CatalogError> {
    u64::try_from(row.try_get::<i64, _>(name)?).map_err(CatalogError::unreadable)
}

pub(super) fn small(row: &SqliteRow, name: &str) -> Result<u32, CatalogError> {
    u32::try_from(row.try_get::<i64, _>(name)?).map_err(CatalogError::unreadable)
}

/// SQLite's integers are signed; no file is larger than they hold.
pub(super) fn signed(n: u64) -> Result<i64, CatalogError> {
    i64::try_from(n).map_err(CatalogError::unreadable)
}

pub(super) fn state_from(row: &SqliteRow) -> Result<ItemState, CatalogError> {
    let name: String = row.try_get("state")?;
    ItemState::named(&name).ok_or_else(|| CatalogError::unreadable(format!("state {name}")))
}

pub(super) fn json<T: serde::de::DeserializeOwned>(
    text: Option<String>,
) -> Result<Option<T>, CatalogError> {
    Ok(text.map(|t| serde_json::from_str(&t)).transpose()?)
}

/// A unit enum's stable name, as serde writes it.
pub(super) fn kind_name(kind: ClipKind) -> Result<String, CatalogError> {
    match serde_json::to_value(kind)? {
        serde_json::Value::String(name) => Ok(name),
        other => Err(CatalogError::unreadable(other)),
    }
}

fn kind_from(name: &str) -> Result<ClipKind, CatalogError> {
    Ok(serde_json::from_value(name.into())?)
}
