//! Time stamps of this station's checkpoints: which one an answer is about, and the answer put beside it.
//!
//! Called by `api`. What could not be put into the archive is put another time.

use super::{LogError, layout};
use crate::{
    catalog::{Catalog, CatalogError, Checkpoint, TimeStamp},
    domain::Actor,
    store::{Store, keys},
    time_stamp::{self, Authority, Stamp, StampError},
};

/// Checkpoints of an epoch that an answer may be about, from the newest on back.
const STAMPED_MAX: u32 = 10_000;

/// The checkpoint that an answer is about, if it is one of the newest of its epoch that stand in the
/// archive.
///
/// # Errors
/// When the catalog cannot be read.
pub async fn stamped(
    catalog: &Catalog,
    target: &str,
    answer: &[u8],
) -> Result<Result<Checkpoint, StampError>, CatalogError> {
    let digest = match time_stamp::stamped_digest(answer) {
        Ok(digest) => digest,
        Err(error) => return Ok(Err(error)),
    };
    for epoch in catalog.epochs().await?.iter().rev() {
        let newest = catalog.newest_checkpoints(target, epoch.number, STAMPED_MAX).await?;
        let is_it = |c: &Checkpoint| time_stamp::digest(c.note.as_bytes()) == digest;
        if let Some(found) = newest.into_iter().find(is_it) {
            return Ok(Ok(found));
        }
    }
    Ok(Err(StampError::OtherBytes))
}

/// Checks an answer about `checkpoint`, and keeps it. Given twice, it is kept once.
///
/// # Errors
/// [`KeepError::Stamp`] when it is worth nothing or there are too many; [`KeepError::Log`] when it cannot be
/// kept.
pub async fn keep_stamp(
    (catalog, store): (&Catalog, &Store),
    checkpoint: &Checkpoint,
    answer: &[u8],
    authority: &Authority,
    who: &Actor,
) -> Result<(TimeStamp, Stamp), KeepError> {
    let stamp = time_stamp::check(answer, checkpoint.note.as_bytes(), authority)?;
    loop {
        let number = number_for((catalog, store), checkpoint, answer).await?;
        let kept = TimeStamp {
            epoch: checkpoint.epoch,
            size: checkpoint.size,
            number: number.ok_or(StampError::TooMany)?,
            answer: answer.into(),
            stamped_at: stamp.at,
        };
        // Where another one was given the number meanwhile, the next is tried.
        if catalog.add_time_stamp(&kept, who).await.map_err(LogError::Catalog)? {
            return Ok((kept, stamp));
        }
    }
}

/// The number of an answer among those of its checkpoint: its own, or the first that is free, in the archive
/// too: a catalog that was put back knows fewer.
async fn number_for(
    (catalog, store): (&Catalog, &Store),
    of: &Checkpoint,
    answer: &[u8],
) -> Result<Option<u8>, LogError> {
    let kept = catalog.time_stamps_of(of.epoch, of.size).await?;
    if let Some((same, _)) = kept.iter().find(|(stamp, _)| stamp.answer == answer) {
        return Ok(Some(same.number));
    }
    let folder = keys::log(catalog.station(), of.epoch);
    for number in 1..=TimeStamp::NUMBER_MAX {
        if kept.iter().any(|(stamp, _)| stamp.number == number) {
            continue;
        }
        let key = format!("{folder}/{}", layout::stamped(of.size, number));
        match store.size_of(&key).await? {
            None => return Ok(Some(number)),
            Some(size) if size == answer.len() as u64 && store.get_small(&key).await? == answer => {
                return Ok(Some(number));
            }
            Some(_) => {}
        }
    }
    Ok(None)
}

/// Puts time stamps that do not stand in the archive yet beside their checkpoints.
///
/// # Errors
/// When the catalog or the archive cannot be used: the rest is put another time.
pub async fn publish_stamps(catalog: &Catalog, store: &Store) -> Result<(), LogError> {
    for stamp in catalog.unstored_time_stamps().await? {
        let folder = keys::log(catalog.station(), stamp.epoch);
        let key = format!("{folder}/{}", layout::stamped(stamp.size, stamp.number));
        store.put_new(&key, stamp.answer.clone()).await?;
        catalog.time_stamp_stored(&stamp).await?;
    }
    Ok(())
}

/// Why a time stamp was not kept.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// It is worth nothing.
    #[error(transparent)]
    Stamp(#[from] StampError),
    /// It could not be kept.
    #[error(transparent)]
    Log(#[from] LogError),
}
