//! Why a station could not start, and how people are told.

use std::io;

use super::LockError;
use crate::{
    api::{ApiError, Code},
    catalog::CatalogError,
    flow::FlowError,
    identity::IdentityError,
    store::StoreError,
};

/// Why a station could not start. Nothing was taken, nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Somebody else holds the data folder, or it cannot be used.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The catalog cannot be used.
    #[error("{0}")]
    Catalog(#[from] CatalogError),
    /// The archive cannot be used.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// Staging cannot be used, or recovery failed.
    #[error("{0}")]
    Flow(#[from] FlowError),
    /// There is no key to sign with.
    #[error("{0}")]
    Identity(#[from] IdentityError),
    /// A shipped recorder profile is broken: a defect of this build.
    #[error("{0}")]
    Profiles(#[from] docket_drivers::profile::ProfileError),
    /// The system gave no thread.
    #[error("the system gave no thread: {0}")]
    Thread(#[from] io::Error),
}

impl From<&StartError> for ApiError {
    fn from(problem: &StartError) -> Self {
        match problem {
            StartError::Lock(LockError::Busy(folder)) => {
                Self::new(Code::FolderBusy).with("folder", folder.display())
            }
            StartError::Lock(LockError::Unusable { path, source }) => {
                Self::new(Code::FolderUnusable).with("folder", path.display()).because(source)
            }
            StartError::Catalog(error) => error.into(),
            StartError::Store(error) => error.into(),
            StartError::Flow(error) => error.into(),
            StartError::Identity(error) => error.into(),
            StartError::Profiles(_) | StartError::Thread(_) => {
                Self::new(Code::Internal).because(problem)
            }
        }
    }
}
