//! The log's failures, sorted by what the caller does next.

use crate::{catalog::CatalogError, note::NoteError, store::StoreError};

/// Why something about the log could not be done.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The catalog cannot be used: try again later.
    #[error("{0}")]
    Catalog(#[from] CatalogError),
    /// The archive cannot be used, or holds other bytes: try again later.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The catalog's log is not what was made or signed before: nothing more of it is signed, until a
    /// person has looked.
    #[error("the log is broken at entry {index} of epoch {epoch}: {what}")]
    Broken {
        /// The epoch.
        epoch: u32,
        /// The leaf, or the size of the checkpoint.
        index: u64,
        /// What is wrong.
        what: String,
    },
    /// The station's key cannot sign, or is not the log's.
    #[error("a checkpoint could not be signed: {0}")]
    Signing(#[from] NoteError),
    /// The station's identities cannot be read or do not hold.
    #[error("the station's identities cannot be published: {0}")]
    Identity(String),
    /// No tree of that size, or no leaf of that index, can be proven.
    #[error("no proof: {0}")]
    NoProof(String),
}

impl LogError {
    /// Whether trying again cannot help: a person must look.
    #[must_use]
    pub fn is_for_a_person(&self) -> bool {
        use crate::store::StoreErrorKind::Exists;
        match self {
            Self::Broken { .. } | Self::Signing(_) | Self::Identity(_) => true,
            Self::Store(error) => error.kind() == Exists,
            Self::Catalog(_) | Self::NoProof(_) => false,
        }
    }
}
