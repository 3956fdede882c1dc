//! A stage's failure, sorted by what `run` does next.

use std::{io, path::Path};

use docket_drivers::{DriverError, ErrorKind, Uncovered};

use crate::{
    catalog::CatalogError, log::LogError, note::json::JsonError, removal::Refusal,
    retrieve::RetrieveError, store::StoreError, vault::VaultError,
};

/// Why a stage could not do its work. Everything already committed stands.
#[derive(Debug, thiserror::Error)]
pub enum FlowError {
    /// The recorder cannot be used: end the session, say why.
    #[error("{0}")]
    Recorder(#[from] DriverError),
    /// The catalog cannot be used: stop intake.
    #[error("{0}")]
    Catalog(#[from] CatalogError),
    /// The archive cannot be used: what is staged waits.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The custody log cannot be read, or contradicts itself.
    #[error("{0}")]
    Log(#[from] LogError),
    /// An item's key cannot be had or kept.
    #[error("{0}")]
    Vault(#[from] VaultError),
    /// An original cannot be read from any copy.
    #[error("{0}")]
    Nowhere(RetrieveError),
    /// The staging disk cannot be used: stop intake.
    #[error("could not {doing}: {source}")]
    Staging {
        /// What was being done to which file.
        doing: String,
        /// What the system said.
        source: io::Error,
    },
    /// The same recorder stands in another bay.
    #[error("recorder {0} is being taken in already, in another bay")]
    AlreadyDocked(String),
    /// A locked recorder took its password: it leaves, and comes back with its footage.
    #[error("recorder {0} was unlocked and comes back with its footage; dock it then")]
    Unlocked(String),
    /// The footage may not be removed from its recorder.
    #[error("the footage stays on its recorder: {0}")]
    Stays(Refusal),
    /// The recorder does not show exactly what is proven elsewhere: its footage stays.
    #[error("the footage stays on its recorder: {0}")]
    Uncovered(#[from] Uncovered),
    /// A recorder was told to remove its footage, and what it did is not certain.
    #[error("{0}")]
    RemovalUnsure(String),
    /// The station is stopping: what came so far is kept.
    #[error("the station is stopping")]
    Stopping,
    /// The bay's task was lost: a defect.
    #[error("the bay's task was lost; see the log")]
    Lost,
    /// What was just archived reads back otherwise: it does not count, do it again.
    #[error("{0} reads back with other bytes")]
    Different(String),
    /// A manifest could not be signed.
    #[error("could not sign a manifest: {0}")]
    Sign(#[from] JsonError),
    /// A manifest could not be written out.
    #[error("could not write a manifest: {0}")]
    Manifest(#[from] serde_json::Error),
}

impl From<RetrieveError> for FlowError {
    fn from(error: RetrieveError) -> Self {
        match error {
            RetrieveError::Store(error) => Self::Store(error),
            RetrieveError::Catalog(error) => Self::Catalog(error),
            RetrieveError::Key(error) => Self::Vault(error),
            RetrieveError::Nowhere { .. } => Self::Nowhere(error),
        }
    }
}

impl FlowError {
    pub(super) fn staging(doing: &str, path: &Path, source: io::Error) -> Self {
        Self::Staging { doing: format!("{doing} {}", path.display()), source }
    }

    /// Whether the recorder went away.
    #[must_use]
    pub fn is_departure(&self) -> bool {
        matches!(self, Self::Recorder(error) if error.kind() == ErrorKind::Disconnected)
    }

    /// Whether the disk is full.
    #[must_use]
    pub fn is_full(&self) -> bool {
        match self {
            Self::Staging { source, .. } => {
                matches!(source.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
            }
            Self::Store(error) => error.kind() == crate::store::StoreErrorKind::Full,
            _ => false,
        }
    }
}
