//! Listing what stands in the archive, for `fsck`.

use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use object_store::ObjectStore;

use super::{Store, StoreError, objects::parse};

/// An object as listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredObject {
    /// Its key.
    pub key: String,
    /// Bytes.
    pub size: u64,
}

impl Store {
    /// Every object below `prefix`, as a stream; memory stays bounded.
    ///
    /// # Errors
    /// When the prefix is no key; the stream itself carries the store's failures.
    pub fn objects_below(
        &self,
        prefix: &str,
    ) -> Result<BoxStream<'static, Result<StoredObject, StoreError>>, StoreError> {
        let prefix_owned = prefix.to_owned();
        Ok(self
            .objects
            .list(Some(&parse(prefix)?))
            .map_ok(|meta| StoredObject { key: meta.location.to_string(), size: meta.size })
            .map_err(move |e| StoreError::object("list", &prefix_owned, &e))
            .boxed())
    }
}
