//! Altered objects put aside: out of the way of what is to stand there, and never destroyed.
//!
//! Called by `flow::mend`, once a good copy was read. In a folder that is a rename which replaces nothing; in
//! a bucket a copy under the new key, and only once that stands the old one is deleted: a store that forbids
//! the one or the other keeps everything as it was, or both.

use object_store::ObjectStoreExt;
use rustix::fs::{CWD, RenameFlags, renameat_with};

use super::{
    Remote, Store, StoreError, Target,
    names::{parent, sync_folder},
};

impl Target {
    /// Gives the object of `key` the key `aside`, under which nothing stands.
    ///
    /// # Errors
    /// When the target does not allow it: the object stands where it stood.
    pub async fn put_aside(&self, key: &str, aside: &str) -> Result<(), StoreError> {
        match self {
            Self::Folder(store) => {
                let (store, key, aside) = (store.clone(), key.to_owned(), aside.to_owned());
                let moved = tokio::task::spawn_blocking(move || store.put_aside(&key, &aside));
                moved
                    .await
                    .unwrap_or_else(|lost| Err(StoreError::unusable("a thread", &lost.to_string())))
            }
            Self::Bucket(_, remote) => remote.put_aside(key, aside).await,
        }
    }
}

impl Store {
    fn put_aside(&self, key: &str, aside: &str) -> Result<(), StoreError> {
        let (from, to) = (self.path_of(key), self.path_of(aside));
        let failed = |e| StoreError::io("put aside", &from, &e);
        self.make_folders(&to).map_err(failed)?;
        self.despite_flag(key, || {
            renameat_with(CWD, &from, CWD, &to, RenameFlags::NOREPLACE)
                .map_err(|e| failed(e.into()))
        })?;
        sync_folder(parent(&to)).map_err(failed)?;
        sync_folder(parent(&from)).map_err(failed)
    }
}

impl Remote {
    async fn put_aside(&self, key: &str, aside: &str) -> Result<(), StoreError> {
        let failed = |e| StoreError::object("put aside", key, &e);
        let (from, to) = (self.at(key)?, self.at(aside)?);
        self.objects.copy(&from, &to).await.map_err(failed)?;
        let (stood, stands) =
            (self.objects.head(&from).await.map_err(failed)?, self.objects.head(&to).await);
        if stands.map_err(failed)?.size != stood.size {
            return Err(StoreError::altered(aside));
        }
        self.objects.delete(&from).await.map_err(failed)
    }
}
