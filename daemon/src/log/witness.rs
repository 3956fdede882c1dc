//! Asking witnesses about this station's log: the questions, and their answers kept and put beside the
//! checkpoint.
//!
//! Called by `run`, which asks over the network, and by `api`, for files. A line counts only if it is that
//! witness's and about a checkpoint of this log. What could not be put into the archive is put another time.

use futures::StreamExt;

use super::{LogError, layout, proof};
use crate::{
    catalog::{Catalog, CatalogError, Checkpoint, Cosignature},
    cosign::{CosignError, Question, WitnessKey},
    domain::{Actor, StationId},
    note,
    store::{Store, StoreError, StoreErrorKind, keys},
};

/// Digits of a key id.
pub(super) const KEY_ID_DIGITS: usize = 8;
/// Checkpoints that an answer may be about, from the newest on back.
const ANSWERED_MAX: u32 = 500;

/// What a witness is to be asked about now, and what it saw last as far as this station knows; `None`
/// if nothing is worth a question.
///
/// # Errors
/// When the catalog cannot be read.
pub async fn due(
    catalog: &Catalog,
    target: &str,
    key: &WitnessKey,
) -> Result<Option<(Checkpoint, u64)>, CatalogError> {
    let Some((newest, seen)) = due_now(catalog, target, key).await? else { return Ok(None) };
    if catalog.fork(newest.epoch).await?.is_some() {
        return Ok(None);
    }
    let worth = catalog.is_worth_asking(&newest, seen).await?;
    Ok(worth.then_some((newest, seen)))
}

/// The same, worth it or not.
///
/// # Errors
/// When the catalog cannot be read.
pub async fn due_now(
    catalog: &Catalog,
    target: &str,
    key: &WitnessKey,
) -> Result<Option<(Checkpoint, u64)>, CatalogError> {
    let epoch = catalog.epoch().await?.number;
    let Some((newest, _)) = catalog.newest_published(target, epoch).await? else {
        return Ok(None);
    };
    let seen = seen_by(catalog, epoch, key).await?;
    Ok(Some((newest, seen)))
}

/// Leaves of the newest checkpoint of an epoch that a witness is known to have seen.
async fn seen_by(catalog: &Catalog, epoch: u32, key: &WitnessKey) -> Result<u64, CatalogError> {
    let all = catalog.newest_cosignatures(epoch).await?;
    Ok(all.iter().find(|line| line.witness == key.as_str()).map_or(0, |line| line.size))
}

/// The question about `checkpoint` to a witness that saw `old` leaves.
///
/// # Errors
/// [`LogError::NoProof`] when it cannot have seen so many.
pub async fn question(
    catalog: &Catalog,
    checkpoint: &Checkpoint,
    old: u64,
) -> Result<Question, LogError> {
    let epochs = catalog.epochs().await?;
    let epoch = epochs.iter().find(|epoch| epoch.number == checkpoint.epoch);
    let epoch = epoch.ok_or_else(|| LogError::NoProof("there is no such epoch".into()))?;
    let proof = proof::consistency(catalog, epoch, old, checkpoint.size).await?;
    Ok(Question { old, proof, note: checkpoint.note.clone() })
}

/// Keeps a witness's line about `checkpoint`, out of its `answer`: the first that is of this key.
///
/// # Errors
/// [`LineError::Cosign`] when it is not; [`LineError::Log`] when it cannot be kept.
pub async fn keep(
    catalog: &Catalog,
    key: &WitnessKey,
    checkpoint: &Checkpoint,
    answer: &str,
    who: &Actor,
) -> Result<Cosignature, LineError> {
    let text = note::text_unchecked(checkpoint.note.as_bytes()).map_err(LogError::Signing)?;
    let (line, seen_at) = key.find(answer, &text)?;
    let kept = Cosignature {
        epoch: checkpoint.epoch,
        size: checkpoint.size,
        witness: key.as_str().into(),
        key_id: key.id(),
        line: line.into(),
        seen_at,
    };
    catalog.add_cosignature(&kept, who).await.map_err(LogError::Catalog)?;
    Ok(kept)
}

/// The same for an answer of which nobody says what it is about: the newest checkpoints of the epoch are
/// tried.
///
/// # Errors
/// [`LineError::Cosign`] when it is about none of them.
pub async fn keep_answer(
    catalog: &Catalog,
    target: &str,
    key: &WitnessKey,
    answer: &str,
    who: &Actor,
) -> Result<Cosignature, LineError> {
    let epoch = catalog.epoch().await.map_err(LogError::Catalog)?.number;
    let newest = catalog.newest_checkpoints(target, epoch, ANSWERED_MAX).await;
    for checkpoint in newest.map_err(LogError::Catalog)? {
        match keep(catalog, key, &checkpoint, answer, who).await {
            Err(LineError::Cosign(CosignError::Signature)) => {}
            done => return done,
        }
    }
    Err(CosignError::Signature.into())
}

/// Puts lines that do not stand in the archive yet beside their checkpoints.
///
/// # Errors
/// When the catalog or the archive cannot be used: the rest is put another time.
pub async fn publish_lines(catalog: &Catalog, store: &Store) -> Result<(), LogError> {
    for line in catalog.unstored_cosignatures().await? {
        let after = line.size.saturating_sub(1);
        let found = catalog.checkpoints(store.target(), line.epoch, after, 1).await?.pop();
        let Some((checkpoint, _)) = found else { continue };
        let folder = keys::log(catalog.station(), line.epoch);
        let key = format!("{folder}/{}", layout::cosigned(line.size, &line.key_id));
        match store.put_new(&key, cosigned(&checkpoint, &line)).await {
            // It said the same at another time, before this catalog was restored.
            Err(error) if error.kind() == StoreErrorKind::Exists => {}
            done => done?,
        }
        catalog.cosignature_stored(&line).await?;
    }
    Ok(())
}

/// A checkpoint with a witness's line, as it stands in the archive.
pub(super) fn cosigned(checkpoint: &Checkpoint, line: &Cosignature) -> Vec<u8> {
    format!("{}{}", checkpoint.note, line.line).into_bytes()
}

/// Every witness whose line about this log was ever kept.
///
/// # Errors
/// When the catalog cannot be read.
pub async fn known_witnesses(catalog: &Catalog) -> Result<Vec<WitnessKey>, CatalogError> {
    let mut known: Vec<WitnessKey> = Vec::new();
    for epoch in catalog.epochs().await? {
        for line in catalog.newest_cosignatures(epoch.number).await? {
            // A key that cannot be read vouches for nothing.
            known.extend(WitnessKey::parse(&line.witness).ok().filter(|key| !known.contains(key)));
        }
    }
    Ok(known)
}

/// What stands in the archive of checkpoints of an epoch with witnesses' lines, of more than `size` leaves,
/// nothing of it checked.
///
/// # Errors
/// When the archive cannot be read.
pub async fn cosigned_beyond(
    store: &Store,
    station: StationId,
    epoch: u32,
    size: u64,
) -> Result<Vec<Vec<u8>>, StoreError> {
    let folder = keys::log(station, epoch);
    let mut found = Vec::new();
    let mut objects = store.objects_below(&format!("{folder}/checkpoint"))?;
    while let Some(object) = objects.next().await {
        let object = object?;
        let name = object.key.rsplit('/').next().unwrap_or_default();
        let Some((leaves, beside)) = name.split_once('.') else { continue };
        let is_line = beside.len() == KEY_ID_DIGITS && object.size <= layout::BESIDE_MAX;
        if is_line && leaves.parse().is_ok_and(|leaves: u64| leaves > size) {
            found.push(store.get_small(&object.key).await?);
        }
    }
    Ok(found)
}

/// Why a line was not kept.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// It is worth nothing.
    #[error(transparent)]
    Cosign(#[from] CosignError),
    /// It could not be kept.
    #[error(transparent)]
    Log(#[from] LogError),
}
