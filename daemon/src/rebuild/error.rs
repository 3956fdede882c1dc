//! Why a catalog could not be made anew.

use std::{io, path::PathBuf};

use crate::{
    catalog::CatalogError, domain::StationId, flow::FlowError, identity::IdentityError,
    store::StoreError,
};

/// Why there is no catalog yet. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum RebuildError {
    /// There is one: it is not lost.
    #[error("there is a catalog: {0}")]
    Stands(PathBuf),
    /// It is not clear whose catalog: these stations have a log in the archive.
    #[error("the archive has logs of {} stations", .0.len())]
    Which(Vec<StationId>),
    /// The station's first identity is not there, or is none.
    #[error("the archive has no identity of station {0}")]
    NoIdentity(StationId),
    /// No checkpoint of its log stands there with the entries that it signs.
    #[error("the archive has no checkpoint of station {0} that its entries fit")]
    NoLog(StationId),
    /// The catalog could not be made, or an entry does not tell what it should.
    #[error("{0}")]
    Catalog(#[from] CatalogError),
    /// The archive cannot be read.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// What the catalog knows cannot be told.
    #[error("{0}")]
    Flow(#[from] FlowError),
    /// The folder of keys cannot be used.
    #[error("{0}")]
    Identity(#[from] IdentityError),
    /// It is whole and could not be given its name.
    #[error("could not name {0}: {1}")]
    Name(PathBuf, io::Error),
}
