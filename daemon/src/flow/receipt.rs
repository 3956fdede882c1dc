//! Beside the line: a session's receipt, once its clips are decided and its handover is judged; another
//! generation when the verdict or the state of a clip is another.
//!
//! Called by `run`. What is written is create-only: clips first, then the receipt that holds their digest.
//! One that stands there already, from a run that was killed before it could say so, counts if this
//! station signed it of this session.

use tracing::debug;

use super::FlowError;
use crate::{
    catalog::{Catalog, DueReceipt},
    domain::{SessionId, TOOL_VERSION},
    identity::StationKeys,
    manifest::Cited,
    note::json,
    receipt::{ClipsFile, Counts, Handover, Receipt, clips_file, read_clips},
    store::{Store, StoreError, StoreErrorKind, keys},
};

/// Has the receipt of a session say what is known.
///
/// # Errors
/// Then the session stays due.
pub async fn receipt(
    catalog: &Catalog,
    store: &Store,
    station: &StationKeys,
    due: DueReceipt,
) -> Result<(), FlowError> {
    let Some((known, clips)) = statement(catalog, due.session).await? else { return Ok(()) };
    let previous = catalog.receipts(due.session).await?.pop();
    if let Some(before) = &previous {
        let key = keys::receipt(due.session, before.generation);
        let file = store.get_small(&key).await?;
        if json::digest(&file) != before.sha256 {
            return Err(StoreError::altered(&key).into());
        }
        let newest = Receipt::open(&file, &station.chain().keys());
        if newest.is_ok_and(|newest| newest.says_the_same(&known)) {
            return Ok(catalog.receipted(due, None).await?);
        }
    }
    let (new, says_all) = write(store, station, (known, clips), previous).await?;
    debug!(session = %due.session, generation = new.generation, "a receipt was made");
    // Facts are counted from 1: one that does not say all leaves the session due.
    let facts = if says_all { due.facts } else { 0 };
    Ok(catalog.receipted(DueReceipt { facts, ..due }, Some(&new)).await?)
}

/// What is known of a session, as a first generation that nobody signed, and its clips' file; none while
/// it goes on.
///
/// # Errors
/// [`FlowError::Catalog`].
pub async fn statement(
    catalog: &Catalog,
    id: SessionId,
) -> Result<Option<(Receipt, String)>, FlowError> {
    let session = catalog.session(id).await?;
    let (Some(ended_at), Some(outcome)) = (session.ended_at, session.outcome) else {
        return Ok(None);
    };
    let clips = catalog.receipt_clips(id).await?;
    let file = clips_file(&clips)?;
    let said = catalog.said_of_handover(id).await?;
    let handover = catalog.handover(id).await?.map(|judged| Handover {
        rule: judged.verdict.rule,
        deadline: judged.verdict.deadline,
        verdict: judged.verdict.standing,
        reason: said.last().map(|said| said.saying.reason.clone()),
    });
    let receipt = Receipt {
        schema: Receipt::SCHEMA.into(),
        origin: String::new(),
        generation: 1,
        previous: None,
        station: catalog.station(),
        session: id,
        bay: session.bay,
        driver: session.driver,
        recorder: session.identity,
        docked_by: session.docked_by,
        started_at: session.started_at,
        ended_at,
        outcome,
        clock: session.clock,
        handover,
        custody: catalog.newest_leaf_of(id).await?,
        counts: Counts::of(&clips),
        clips: ClipsFile {
            key: String::new(),
            sha256: json::digest(file.as_bytes()),
            count: clips.len() as u64,
        },
        tool: TOOL_VERSION.into(),
    };
    Ok(Some((receipt, file)))
}

/// Writes the generation after `previous`. Answers it, and whether it says all that is known.
async fn write(
    store: &Store,
    station: &StationKeys,
    (known, ours): (Receipt, String),
    previous: Option<Cited>,
) -> Result<(Cited, bool), FlowError> {
    let generation = previous.as_ref().map_or(1, |before| before.generation + 1);
    let session = known.session;
    let key = keys::receipt(session, generation);
    if let Some(standing) = standing(store, &key).await? {
        let found = Receipt::open(&standing, &station.chain().keys());
        let counts = found.is_ok_and(|found| {
            (found.session, found.generation, &found.previous) == (session, generation, &previous)
        });
        if !counts {
            return Err(StoreError::altered(&key).into());
        }
        let sha256 = json::digest(&standing);
        // Put once more: what a killed run left may not be durable, nor cleared up behind it.
        store.put_new(&key, standing).await?;
        return Ok((Cited { generation, sha256 }, false));
    }
    // Clips that a killed run left tell how things were then; so does the receipt that cites them.
    let clips_key = keys::receipt_clips(session, generation);
    let (clips, says_all) = match standing(store, &clips_key).await? {
        Some(standing) => {
            store.put_new(&clips_key, standing.clone()).await?;
            (String::from_utf8(standing).unwrap_or_default(), false)
        }
        None => {
            store.put_new(&clips_key, ours.clone().into_bytes()).await?;
            (ours, true)
        }
    };
    let told = read_clips(&clips)?;
    let receipt = Receipt {
        origin: station.origin().into(),
        generation,
        previous,
        counts: Counts::of(&told),
        clips: ClipsFile {
            key: clips_key,
            sha256: json::digest(clips.as_bytes()),
            count: told.len() as u64,
        },
        ..known
    };
    let note = receipt.sign(station.signer())?;
    let sha256 = json::digest(&note);
    store.put_new(&key, note).await?;
    Ok((Cited { generation, sha256 }, says_all))
}

/// What stands under `key`, if anything does.
async fn standing(store: &Store, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
    match store.get_small(key).await {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == StoreErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
