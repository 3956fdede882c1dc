//! What a store holds, seen by the `object_store` crate's own client: the truth about stores that cannot be looked into.
//!
//! Used by the stories and campaigns about real stores. It also does what nobody should behind docket's back: removes and
//! overwrites.

use futures::TryStreamExt;
use object_store::{ObjectStore, ObjectStoreExt, path::Path as Key};
use tokio::runtime::{Builder, Runtime};

/// A store, or a bucket of it.
pub struct Holdings {
    client: Box<dyn ObjectStore>,
    runtime: Runtime,
}

impl Holdings {
    /// Those that `client` sees.
    ///
    /// # Panics
    /// When there can be no runtime.
    #[must_use]
    pub fn seen_by(client: impl ObjectStore) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        Self { client: Box::new(client), runtime }
    }

    /// An object's bytes; none where there is no object.
    ///
    /// # Panics
    /// When the store does not tell.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Vec<u8>> {
        let got =
            self.runtime.block_on(async { self.client.get(&Key::from(key)).await?.bytes().await });
        match got {
            Ok(bytes) => Some(bytes.to_vec()),
            Err(object_store::Error::NotFound { .. }) => None,
            Err(e) => panic!("{key}: {e}"),
        }
    }

    /// Writes an object, over whatever stands there.
    ///
    /// # Panics
    /// When the store does not.
    pub fn put(&self, key: &str, bytes: Vec<u8>) {
        let put = self.runtime.block_on(self.client.put(&Key::from(key), bytes.into()));
        put.unwrap_or_else(|e| panic!("{key}: {e}"));
    }

    /// Removes an object.
    ///
    /// # Panics
    /// When the store does not.
    pub fn delete(&self, key: &str) {
        let deleted = self.runtime.block_on(self.client.delete(&Key::from(key)));
        deleted.unwrap_or_else(|e| panic!("{key}: {e}"));
    }

    /// The keys below a prefix.
    ///
    /// # Panics
    /// When the store does not tell.
    #[must_use]
    pub fn below(&self, prefix: &str) -> Vec<String> {
        let listed = self.client.list(Some(&Key::from(prefix))).map_ok(|meta| meta.location.into());
        self.runtime.block_on(listed.try_collect()).unwrap_or_else(|e| panic!("{prefix}: {e}"))
    }
}
