//! Objects of the custody log: whether what the catalog has of one may take the place of what stands.
//!
//! The catalog's word is not enough here, for the archive's object may be the good one: what takes a place must
//! follow from what this station signed, and what this station signed itself is never put aside.

use super::{Broken, Mender, Truth};
use crate::{
    flow::FlowError,
    identity,
    log::{LogError, Weight, stands_signed, vouches},
    store::{StoreErrorKind, Target},
};

/// Why an object of the log is left as it stands.
pub(super) enum Objection {
    /// What the catalog has is not what was signed.
    CatalogBroken,
    /// A checkpoint stands there that this station signed.
    Signed,
}

impl Objection {
    /// The stable code.
    pub(super) fn as_str(&self) -> &'static str {
        match self {
            Self::CatalogBroken => "catalog-broken",
            Self::Signed => "signed-otherwise",
        }
    }
}

impl Mender<'_> {
    /// What speaks against putting an object right at `target` from the catalog, if it is one of the log. A
    /// checkpoint there that contradicts the catalog is told.
    pub(super) async fn objection(
        &self,
        target: &Target,
        broken: &Broken<'_>,
    ) -> Result<Option<Objection>, FlowError> {
        let (Truth::Bytes(bytes) | Truth::StandsOr(bytes)) = broken.truth else { return Ok(None) };
        let chain = identity::known(self.catalog).await;
        let chain = chain.map_err(|error| LogError::Identity(error.to_string()))?;
        match vouches(self.catalog, &chain, (broken.key, bytes.as_slice())).await? {
            None => return Ok(None),
            Some(true) => {}
            Some(false) => return Ok(Some(Objection::CatalogBroken)),
        }
        let stands = match target.get_small(broken.key).await {
            Ok(stands) => stands,
            Err(error) if error.kind() == StoreErrorKind::NotFound => return Ok(None),
            Err(error) if error.kind() == StoreErrorKind::TooLong => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        if stands == *bytes {
            return Ok(None);
        }
        Ok(match stands_signed(self.catalog, &chain, (broken.key, stands.as_slice())).await? {
            Some((epoch, Weight::Other(seen))) => {
                self.catalog.archive_contradicts(epoch, seen, self.who).await?;
                Some(Objection::Signed)
            }
            Some((_, Weight::Same)) => Some(Objection::Signed),
            Some((_, Weight::Nothing)) | None => None,
        })
    }
}
