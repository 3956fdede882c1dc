//! Opening a new epoch of the custody log: a person's way out once the log does not go on from what a
//! witness saw, because the catalog was restored, cloned or rewritten.
//!
//! Called by [`super::Api::identity`]. The old epoch stays as it stands; what the witness saw last is named
//! in the new identity, for whoever asks what was lost.

use serde::{Deserialize, Serialize};
use tlog_tiles::Checkpoint;
use utoipa::ToSchema;

use super::{Api, ApiError, Code, FileGiven};
use crate::{
    domain::Actor,
    identity::{Chain, origin},
    log::{cosigned_beyond, known_witnesses},
    note,
};

/// A new epoch, as a person confirms it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEpoch {
    /// The station's id, whole: without it nothing happens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirm: Option<String>,
    /// The checkpoint of the old epoch that a witness saw last, with its line; by default the newest that is
    /// known here or stands in the archive. An older one than that is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub witnessed: Option<FileGiven>,
}

impl Api {
    pub(super) async fn new_epoch(&self, asked: &NewEpoch, by: &Actor) -> Result<(), ApiError> {
        let keys = &self.station()?.keys;
        let station = self.catalog.station().to_string();
        if asked.confirm.as_deref() != Some(station.as_str()) {
            return Err(ApiError::new(Code::NotConfirmed).with("station", station));
        }
        let now = keys.now();
        let known = self.last_witnessed(now.chain(), now.epoch()).await?;
        let last = match &asked.witnessed {
            Some(file) => {
                let note = file.bytes()?;
                let seen = self.witnessed(now.chain(), now.epoch(), &note).await?;
                let seen = seen.ok_or_else(|| none(&note::NoteError::Signers))?;
                if let Some((size, _)) = known.filter(|(size, _)| *size > seen.0) {
                    let why = format!("it is of {} entries, and a witness saw {size}", seen.0);
                    return Err(none(&why));
                }
                Some(seen)
            }
            None => known,
        };
        keys.open_epoch(last.map(|(_, note)| note), by).await?;
        self.station()?.outbox.ring();
        // Else the archive lane does it.
        if let Err(error) = keys.publish(&self.store).await {
            tracing::warn!(%error, "the new identity could not be written to the archive yet");
        }
        Ok(())
    }

    /// The newest checkpoint of an epoch that a witness signed, and its leaves, as far as the catalog or the archive
    /// know: a catalog that was put back knows less.
    async fn last_witnessed(
        &self,
        chain: &Chain,
        epoch: u32,
    ) -> Result<Option<(u64, String)>, ApiError> {
        let mut newest = self.last_cosigned(epoch).await?;
        let known = newest.as_ref().map_or(0, |(size, _)| *size);
        for note in cosigned_beyond(&self.store, chain.station(), epoch, known).await? {
            let seen = self.witnessed(chain, epoch, &note).await?;
            newest = newest.into_iter().chain(seen).max_by_key(|(size, _)| *size);
        }
        Ok(newest)
    }

    /// The same as far as the catalog knows, with its leaves.
    async fn last_cosigned(&self, epoch: u32) -> Result<Option<(u64, String)>, ApiError> {
        let all = self.catalog.newest_cosignatures(epoch).await?;
        let Some(newest) = all.into_iter().max_by_key(|line| line.size) else { return Ok(None) };
        let target = self.store.target();
        let after = newest.size.saturating_sub(1);
        let found = self.catalog.checkpoints(target, epoch, after, 1).await?.pop();
        Ok(found
            .map(|(checkpoint, _)| (newest.size, format!("{}{}", checkpoint.note, newest.line))))
    }

    /// The leaves and the text of a checkpoint that this station signed in `epoch`, and after it a witness of
    /// its; `None` for anything else.
    async fn witnessed(
        &self,
        chain: &Chain,
        epoch: u32,
        bytes: &[u8],
    ) -> Result<Option<(u64, String)>, ApiError> {
        let name = origin(chain.station(), epoch);
        let keys = chain.keys();
        let mut own = keys.iter().filter(|key| key.name() == name);
        let Some(text) = own.find_map(|key| key.open_cosigned(bytes).ok()) else {
            return Ok(None);
        };
        let tree = Checkpoint::from_bytes(text.as_bytes()).ok().filter(|t| t.origin() == name);
        let (Some(tree), Ok(note)) = (tree, str::from_utf8(bytes)) else { return Ok(None) };
        let mut witnesses = self.witnesses()?;
        witnesses.extend(known_witnesses(&self.catalog).await?);
        let seen = note
            .split_inclusive('\n')
            .any(|line| witnesses.iter().any(|witness| witness.check(line, &text).is_ok()));
        Ok(seen.then(|| (tree.size(), note.to_owned())))
    }
}

fn none(why: &dyn ToString) -> ApiError {
    ApiError::new(Code::NotAnAnswer).because(why.to_string())
}
