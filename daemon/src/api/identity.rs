//! The station's key as people ask for it: what it is, and having it exchanged.
//!
//! Called by [`super::Api::perform`]. Shows public keys only.

use super::{Action, Api, ApiError, Code, IdentityKey, IdentityView, NewEpoch, Reply};
use crate::{
    domain::Actor,
    identity::{self, Chain, IdentityError, Link, fingerprint},
};

/// What can be asked of the station's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdentityRequest {
    /// Which key counts, and which did before.
    Show,
    /// Exchange it.
    Rotate,
    /// Open a new epoch of the custody log with a new one.
    NewEpoch(NewEpoch),
}

impl IdentityRequest {
    /// What it wants to do.
    #[must_use]
    pub fn action(&self) -> Action {
        match self {
            Self::Show => Action::ReadStation,
            Self::Rotate | Self::NewEpoch(_) => Action::KeepKeys,
        }
    }
}

impl Api {
    pub(super) async fn identity(
        &self,
        asked: IdentityRequest,
        by: &Actor,
    ) -> Result<Reply, ApiError> {
        if let IdentityRequest::NewEpoch(asked) = &asked {
            self.new_epoch(asked, by).await?;
        }
        if asked == IdentityRequest::Rotate {
            let keys = &self.station()?.keys;
            keys.rotate(by).await?;
            // Else the archive lane does it.
            if let Err(error) = keys.publish(&self.store).await {
                tracing::warn!(%error, "the new identity could not be written to the archive yet");
            }
        }
        let chain = identity::known(&self.catalog).await?;
        let unstored = self.catalog.identities().await?.iter().any(|kept| !kept.stored);
        let mut view = view(&chain, unstored)?;
        view.witness = self.catalog.witness_key().await?;
        Ok(Reply::Identity(Box::new(view)))
    }
}

/// A chain of identities as people see it.
///
/// # Errors
/// [`Code::NoData`] where the station has none yet.
pub fn view(chain: &Chain, unstored: bool) -> Result<IdentityView, ApiError> {
    let newest = chain.newest().ok_or_else(|| ApiError::not_found("identity", "1"))?;
    Ok(IdentityView {
        station: chain.station().to_string(),
        now: key(newest),
        unstored,
        witness: None,
        chain: chain.links().iter().map(key).collect(),
    })
}

fn key(link: &Link) -> IdentityKey {
    IdentityKey {
        number: link.identity.number,
        epoch: link.identity.epoch,
        key: link.identity.key.clone(),
        fingerprint: fingerprint(&link.key),
        since: link.identity.since,
        reason: link.identity.reason.as_str().into(),
    }
}

impl From<&IdentityError> for ApiError {
    fn from(error: &IdentityError) -> Self {
        match error {
            IdentityError::Missing { path, fingerprint } => Self::new(Code::KeyMissing)
                .with("path", path.display())
                .with("fingerprint", fingerprint),
            IdentityError::Exposed(path) => {
                Self::new(Code::KeyExposed).with("path", path.display())
            }
            IdentityError::Unreadable(path) | IdentityError::File { path, .. } => {
                Self::new(Code::KeyUnusable).with("path", path.display()).because(error)
            }
            IdentityError::Credential(_) => {
                Self::new(Code::KeyUnusable).with("path", "credential").because(error)
            }
            IdentityError::NotLost => Self::new(Code::KeyNotLost),
            IdentityError::Chain(_) => Self::new(Code::IdentityBroken).because(error),
            IdentityError::Catalog(error) => error.into(),
            IdentityError::Store(error) => error.into(),
        }
    }
}

impl From<IdentityError> for ApiError {
    fn from(error: IdentityError) -> Self {
        (&error).into()
    }
}
