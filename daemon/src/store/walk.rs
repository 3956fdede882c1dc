//! Listing what stands in the archive, for `fsck` and for who looks for what others put there.

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

    /// Hands the name of everything in one folder to `take`, in no order. Blocks; nothing but names is read,
    /// so that a folder may have very many.
    ///
    /// # Errors
    /// [`super::StoreErrorKind::NotFound`] when there is no such folder.
    pub fn names_in(&self, folder: &str, mut take: impl FnMut(&str)) -> Result<(), StoreError> {
        let path = self.path_of(folder);
        let failed = |e| StoreError::io("list", &path, &e);
        for entry in std::fs::read_dir(&path).map_err(failed)? {
            // No key has a name that is not UTF-8.
            if let Some(name) = entry.map_err(failed)?.file_name().to_str() {
                take(name);
            }
        }
        Ok(())
    }
}
