//! How people are told why a catalog could not be made anew.

use super::{ApiError, Code};
use crate::{catalog::CatalogErrorKind, rebuild::RebuildError};

impl From<&RebuildError> for ApiError {
    fn from(error: &RebuildError) -> Self {
        match error {
            RebuildError::Stands(path) => {
                Self::new(Code::CatalogStands).with("path", path.display())
            }
            RebuildError::Which(stations) => {
                let all: Vec<String> = stations.iter().map(ToString::to_string).collect();
                Self::new(Code::WhichStation).with("count", all.len()).because(all.join("\n"))
            }
            RebuildError::NoIdentity(station) | RebuildError::NoLog(station) => {
                Self::new(Code::NothingSigned).with("station", station).because(error)
            }
            // A whole entry that tells less than a catalog is made of.
            RebuildError::Catalog(lacking) if lacking.kind() == CatalogErrorKind::Conflict => {
                Self::new(Code::EntryLacks).because(lacking)
            }
            RebuildError::Catalog(error) => error.into(),
            RebuildError::Store(error) => error.into(),
            RebuildError::Flow(error) => error.into(),
            RebuildError::Identity(error) => error.into(),
            RebuildError::Name(..) => Self::new(Code::CatalogUnwritable).because(error),
        }
    }
}
