//! Items as the log tells them: each state, what was derived, what was read again.

use super::{
    super::{
        CatalogError, Tx, holes::set_holes, intake::TWIN, items::signed, key_disposals, open::text,
    },
    apply::{conflict, fact, item, json, said, session, value},
};
use crate::{
    domain::{Act, CustodyEvent, Hole, ItemState, Outcome, Stored, extension_of},
    manifest::Source,
};

/// An item came to a state.
pub(super) async fn moved(
    tx: &mut Tx,
    event: &CustodyEvent,
    state: ItemState,
) -> Result<(), CatalogError> {
    if state == ItemState::Seen {
        return seen(tx, event).await;
    }
    let id = item(event)?.to_string();
    let moved = sqlx::query(
        "UPDATE items SET state = ?2, attempt = attempt + (?2 = 'copying'),
                          reason = iif(?2 = 'quarantined', ?3, reason) WHERE id = ?1",
    )
    .bind(&id)
    .bind(state.as_str())
    .bind(&event.reason)
    .execute(&mut **tx)
    .await?;
    if moved.rows_affected() != 1 {
        return Err(conflict(format!("item {id} was never seen")));
    }
    match state {
        ItemState::Staged => staged(tx, event).await,
        ItemState::Archived => archived(tx, event).await,
        ItemState::Proven => proven(tx, event).await,
        ItemState::Sealed => described(tx, event).await,
        _ => Ok(()),
    }
}

/// A permit was taken back: the item is sealed again.
pub(super) async fn taken_back(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    sqlx::query("UPDATE items SET state = 'sealed' WHERE id = ?")
        .bind(item(event)?.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn seen(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    // A path too long to be told stands in the manifest.
    let source: Option<Source> = json(event, "source")?;
    let path_raw = match &source {
        Some(source) => hex::decode(&source.path_raw_hex).map_err(CatalogError::unreadable)?,
        None => said(event, "path")?.as_bytes().to_vec(),
    };
    let modified = source.as_ref().and_then(|source| source.modified);
    let name = source.as_ref().map(|source| source.name.clone()).unwrap_or_default();
    let inserted = sqlx::query(
        "INSERT INTO items (id, recorder_id, session_id, state, path_raw, size, modified_json,
                            kind, key_mark, name_json, extension)
         SELECT ?1, recorder_id, id, 'seen', ?3, ?4, ?5, ?6, ?7, ?8, ?9 FROM sessions WHERE id = ?2",
    )
    .bind(item(event)?.to_string())
    .bind(session(event)?.to_string())
    .bind(&path_raw)
    .bind(signed(value(event, "size")?)?)
    .bind(modified.map(|stamp| serde_json::to_string(&stamp)).transpose()?)
    .bind(said(event, "kind")?)
    .bind(source.and_then(|source| source.key_mark))
    .bind(serde_json::to_string(&name)?)
    .bind(extension_of(&path_raw))
    .execute(&mut **tx)
    .await?;
    match inserted.rows_affected() {
        1 => Ok(()),
        _ => Err(conflict("its session never began")),
    }
}

async fn staged(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    let (id, size) = (item(event)?, value::<u64>(event, "size")?);
    let lost: u64 = fact(event, "hole_bytes").map_or(Ok(0), str::parse).unwrap_or_default();
    // More holes than an entry tells stand in the manifest.
    let holes: Vec<Hole> = json(event, "holes")?.unwrap_or_default();
    set_holes(tx, id, &holes.into()).await?;
    let twin: Option<String> = if size == 0 || lost > 0 {
        None
    } else {
        let twin = sqlx::query_scalar(TWIN).bind(said(event, "blake3")?).bind(id.to_string());
        twin.fetch_optional(&mut **tx).await?
    };
    sqlx::query(
        "UPDATE items SET size = ?, blake3 = ?, sha256 = ?, sm3 = ?, twin_of = ?, hole_bytes = ?,
                          reads_more_of = ? WHERE id = ?",
    )
    .bind(signed(size)?)
    .bind(said(event, "blake3")?)
    .bind(said(event, "sha256")?)
    .bind(fact(event, "sm3"))
    .bind(twin)
    .bind(signed(lost)?)
    .bind(fact(event, "reads_more_of"))
    .bind(id.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn archived(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    let stored: Option<Stored> = json(event, "stored")?;
    sqlx::query("UPDATE items SET stored_json = ? WHERE id = ?")
        .bind(stored.map(|stored| serde_json::to_string(&stored)).transpose()?)
        .bind(item(event)?.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn proven(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    sqlx::query(
        "INSERT INTO copies (item_id, target, key, archived_at, proven_at, last_proven_at, bytes)
         VALUES (?1, ?2, ?3, ?4, ?4, ?4, (SELECT coalesce(json_extract(stored_json, '$.size'), size)
                                         FROM items WHERE id = ?1))",
    )
    .bind(item(event)?.to_string())
    .bind(said(event, "target")?)
    .bind(said(event, "key")?)
    .bind(text(tx.at()))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A generation of its manifest stands there.
pub(super) async fn described(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    sqlx::query(
        "UPDATE items SET manifest_generation = ?, manifest_sha256 = ?, manifest_blake3 = ?
         WHERE id = ?",
    )
    .bind(fact(event, "manifest_generation").map_or(Ok(1), str::parse::<u32>).unwrap_or(1))
    .bind(fact(event, "manifest_sha256"))
    .bind(fact(event, "manifest_blake3"))
    .bind(item(event)?.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A rendition was made, or could not be.
pub(super) async fn rendered(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    if event.outcome == Outcome::Failed {
        return derived(tx, event, "failed").await;
    }
    derived(tx, event, "done").await?;
    sqlx::query(
        "INSERT INTO renditions (item_id, kind, key, size, blake3, recipe, made_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(item(event)?.to_string())
    .bind(said(event, "kind")?)
    .bind(said(event, "key")?)
    .bind(signed(value(event, "size")?)?)
    .bind(said(event, "blake3")?)
    .bind(said(event, "recipe")?)
    .bind(text(tx.at()))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// It has no viewable form.
pub(super) async fn not_playable(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    derived(tx, event, "none").await
}

async fn derived(tx: &mut Tx, event: &CustodyEvent, code: &str) -> Result<(), CatalogError> {
    sqlx::query(
        "UPDATE items SET derived = ?, derived_detail = ?, media_json = coalesce(?, media_json)
         WHERE id = ?",
    )
    .bind(code)
    .bind(fact(event, "why"))
    .bind(fact(event, "media"))
    .bind(item(event)?.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Why older versions gave up looking into what they had no private key for.
const NO_KEY: &str = "this station has no private key that opens it";

/// It was looked into. What was found is not in the log: where anything was, it is looked into again; and where a
/// private key was missing.
pub(super) async fn examined(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    if fact(event, "findings").is_some() || fact(event, "why") == Some(NO_KEY) {
        return Ok(());
    }
    let outcome = if event.outcome == Outcome::Failed { "failed" } else { "none" };
    let version: u32 = value(event, "version")?;
    sqlx::query(
        "INSERT INTO examinations (item_id, version, outcome, detail, examined_at)
         VALUES (?, ?, ?, ?, ?)",
    )
    .bind(item(event)?.to_string())
    .bind(version)
    .bind(outcome)
    .bind(fact(event, "why"))
    .bind(text(tx.at()))
    .execute(&mut **tx)
    .await?;
    sqlx::query("UPDATE items SET examined_version = max(examined_version, ?) WHERE id = ?")
        .bind(version)
        .bind(item(event)?.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Its original was read again.
pub(super) async fn checked(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    let failed = event.outcome == Outcome::Failed;
    let is_equal = !failed || fact(event, "equal") == Some("true");
    sqlx::query(
        "UPDATE copies SET failed_at = iif(?1, ?4, failed_at), failure = iif(?1, ?5, failure),
                           last_proven_at = iif(?2, ?4, last_proven_at)
         WHERE item_id = ?3 AND target = ?6",
    )
    .bind(failed)
    .bind(is_equal)
    .bind(item(event)?.to_string())
    .bind(text(tx.at()))
    .bind(&event.reason)
    .bind(said(event, "target")?)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Its key was to be destroyed, or was.
pub(super) async fn key_disposal(
    tx: &mut Tx,
    event: &CustodyEvent,
    act: Act,
) -> Result<(), CatalogError> {
    let id = said(event, "disposal")?;
    match act {
        Act::KeyDisposalAsked => {
            let reason = event.reason.as_deref().unwrap_or_default();
            key_disposals::insert(tx, id, item(event)?, reason, &event.who).await
        }
        Act::KeyCondemned => key_disposals::condemn(tx, id, &event.who).await,
        _ => key_disposals::end(tx, id).await.map(drop),
    }
}
