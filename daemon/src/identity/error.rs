//! The key's failures, each with what a person needs to know of it.

use std::{io, path::PathBuf};

use docket_config::SecretError;

use super::ChainError;
use crate::{catalog::CatalogError, note::NoteError, store::StoreError};

/// Why there is no key to sign with.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The private key of the newest identity is neither in its file nor handed over.
    #[error("the private key {fingerprint} is not in {path} and was not handed over")]
    Missing {
        /// Where it should be.
        path: PathBuf,
        /// Its public key's.
        fingerprint: String,
    },
    /// Others may have read it.
    #[error("{0} can be read by others or is not this account's")]
    Exposed(PathBuf),
    /// A file that holds no key.
    #[error("{0} holds no private key")]
    Unreadable(PathBuf),
    /// A credential that cannot be read.
    #[error("{0}")]
    Credential(SecretError),
    /// The folder or a file in it cannot be used.
    #[error("{path} cannot be used: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The key that is to be given up as lost is there.
    #[error("the private key is there")]
    NotLost,
    /// What stands in the catalog or the archive is no chain of identities.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// The catalog cannot be used.
    #[error("{0}")]
    Catalog(#[from] CatalogError),
    /// The archive cannot be used.
    #[error("{0}")]
    Store(#[from] StoreError),
}

impl From<NoteError> for IdentityError {
    fn from(error: NoteError) -> Self {
        Self::Chain(error.into())
    }
}
