//! Opening a new epoch of the custody log: a person's way out once the log does not go on from what a
//! witness saw, because the catalog was restored, cloned or rewritten.
//!
//! Called by [`super::Api::identity`]. The old epoch stays as it stands; what the witness saw last is named
//! in the new identity, for whoever asks what was lost.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Api, ApiError, Code, FileGiven};
use crate::{
    domain::Actor,
    identity::{Chain, origin},
    note,
};

/// A new epoch, as a person confirms it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEpoch {
    /// The station's id, whole: without it nothing happens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirm: Option<String>,
    /// The checkpoint of the old epoch that a witness saw last; by default the newest that is known here.
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
        let last = match &asked.witnessed {
            Some(file) => Some(witnessed(now.chain(), now.epoch(), &file.bytes()?)?),
            None => self.last_cosigned(now.epoch()).await?,
        };
        keys.open_epoch(last, by).await?;
        self.station()?.outbox.ring();
        // Else the archive lane does it.
        if let Err(error) = keys.publish(&self.store).await {
            tracing::warn!(%error, "the new identity could not be written to the archive yet");
        }
        Ok(())
    }

    /// The newest checkpoint of an epoch that a witness is known to have signed, with its line.
    async fn last_cosigned(&self, epoch: u32) -> Result<Option<String>, ApiError> {
        let all = self.catalog.cosignatures(epoch, None).await?;
        let Some(newest) = all.into_iter().max_by_key(|line| line.size) else { return Ok(None) };
        let target = self.store.target();
        let after = newest.size.saturating_sub(1);
        let found = self.catalog.checkpoints(target, epoch, after, 1).await?.pop();
        Ok(found.map(|(checkpoint, _)| format!("{}{}", checkpoint.note, newest.line)))
    }
}

/// A checkpoint that this station signed in `epoch`, whoever else did.
fn witnessed(chain: &Chain, epoch: u32, bytes: &[u8]) -> Result<String, ApiError> {
    let none = |why: &dyn ToString| ApiError::new(Code::NotAnAnswer).because(why.to_string());
    let name = origin(chain.station(), epoch);
    let keys = chain.keys();
    let signed = keys.iter().filter(|key| key.name() == name).any(|key| {
        key.open_cosigned(bytes).is_ok_and(|text| text.lines().next() == Some(name.as_str()))
    });
    if !signed {
        return Err(none(&note::NoteError::Signers));
    }
    String::from_utf8(bytes.to_vec()).map_err(|error| none(&error))
}
