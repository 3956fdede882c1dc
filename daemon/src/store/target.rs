//! An archive target: a folder, or a bucket. What both can do.
//!
//! Called by `flow` and `log`. Create-only; nothing counts that was not read back.

use std::path::Path;

use bytes::Bytes;
use docket_config::{Target as Configured, TargetUrl};

use super::{
    ReadBack, Remote, Store, StoreError, StoreErrorKind,
    probe::{Kept, Promise},
};

/// A place that holds objects. Clones share it.
#[derive(Clone)]
pub enum Target {
    /// A folder: the home archive, or one on another disk.
    Folder(Store),
    /// A bucket of an object store.
    Bucket(String, Remote),
}

impl Target {
    /// Opens a target of the settings. A folder must be there.
    ///
    /// # Errors
    /// [`StoreErrorKind::NoArchive`] when the folder is not there; [`StoreErrorKind::Failed`] when the
    /// settings are of no use. A bucket is not asked yet.
    pub fn open(target: &Configured) -> Result<Self, StoreError> {
        match &target.url {
            TargetUrl::Folder(folder) => Ok(Self::Folder(Store::local(&target.name, folder)?)),
            TargetUrl::Bucket { provider, bucket, prefix } => {
                let remote = Remote::open(target, (*provider, bucket, prefix))?;
                Ok(Self::Bucket(target.name.clone(), remote))
            }
        }
    }

    /// Its name in the catalog.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Folder(store) => store.target(),
            Self::Bucket(name, _) => name,
        }
    }

    /// Puts a small object, unless something stands there; what stands there must be the same bytes. Read
    /// back either way.
    ///
    /// # Errors
    /// [`StoreErrorKind::Exists`] when other bytes stand under the key.
    pub async fn put_new(&self, key: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        let remote = match self {
            Self::Folder(store) => return store.put_new(key, bytes).await,
            Self::Bucket(_, remote) => remote,
        };
        let bytes = Bytes::from(bytes);
        match remote.put(key, bytes.clone()).await {
            Ok(()) => {}
            Err(error) if error.kind() == StoreErrorKind::Exists => {}
            // A reply that was lost says nothing: what stands there does.
            Err(error) => match remote.get(key, bytes.len() as u64).await {
                Ok(stands) if stands == bytes => return Ok(()),
                _ => return Err(error),
            },
        }
        match remote.get(key, bytes.len() as u64).await {
            Ok(stands) if stands == bytes => Ok(()),
            Err(error) if error.kind() != StoreErrorKind::TooLong => Err(error),
            _ => Err(StoreError::other_bytes(key)),
        }
    }

    /// An object's length in bytes, or `None` when nothing stands under the key.
    ///
    /// # Errors
    /// When the store cannot be asked.
    pub async fn size_of(&self, key: &str) -> Result<Option<u64>, StoreError> {
        match self {
            Self::Folder(store) => store.size_of(key).await,
            Self::Bucket(_, remote) => remote.size_of(key).await,
        }
    }

    /// Reads the whole object of `key` and digests it: past the page cache, or over the network.
    ///
    /// # Errors
    /// [`StoreErrorKind::NotFound`] when nothing stands there.
    pub async fn read_back(&self, key: &str) -> Result<ReadBack, StoreError> {
        match self {
            Self::Folder(store) => {
                let (store, key) = (store.clone(), key.to_owned());
                blocking(move || store.read_back(&key)).await
            }
            Self::Bucket(_, remote) => remote.read_back(key, |_| true).await,
        }
    }

    /// Tries what the target promises, with objects of some bytes below `probe/<mark>/`; a mark is used once.
    /// A folder keeps two at most: what stands there is not written over by docket, and what carries the
    /// immutable flag cannot be removed.
    ///
    /// # Errors
    /// When it cannot be tried.
    pub async fn probe(&self, mark: &str) -> Result<Vec<(Promise, Kept)>, StoreError> {
        let store = match self {
            Self::Bucket(_, remote) => return remote.probe(mark).await,
            Self::Folder(store) => store,
        };
        let key = format!("probe/{mark}/once");
        let (once, hold) = self.taking_back(&key, tried(store, &key)).await?;
        let told = |promise| match promise {
            Promise::CreateOnce => (promise, once),
            Promise::Hold => (promise, hold),
            _ => (promise, Kept::Unknown),
        };
        Ok(Promise::ALL.map(told).to_vec())
    }

    /// Takes the object of `key` back after `trying`, whatever came of it.
    async fn taking_back<T>(
        &self,
        key: &str,
        trying: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let tried = trying.await;
        let taken_back = self.withdraw(key).await;
        let tried = tried?;
        taken_back.map(|()| tried)
    }

    /// Takes back an object that was put here and is not what it should be.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub async fn withdraw(&self, key: &str) -> Result<(), StoreError> {
        match self {
            Self::Folder(store) => {
                let (store, key) = (store.clone(), key.to_owned());
                blocking(move || store.withdraw(&key)).await
            }
            Self::Bucket(_, remote) => remote.withdraw(key).await,
        }
    }
}

/// Whether a folder refuses a second object of the name `key`, and whether its immutable flag holds.
async fn tried(store: &Store, key: &str) -> Result<(Kept, Kept), StoreError> {
    store.put_new(key, b"first".to_vec()).await?;
    let once = match store.put_new(key, b"second".to_vec()).await {
        Ok(()) => Kept::Broken,
        Err(error) if error.kind() == StoreErrorKind::Exists => Kept::Yes,
        Err(error) => return Err(error),
    };
    let (store, key) = (store.clone(), key.to_owned());
    Ok((once, blocking(move || store.flag_holds(&key)).await?))
}

/// Copies the file at `from` under `key` into a folder: its bytes are there twice then, also where a link
/// would do.
///
/// Answers whether the object was made: one that stands there already is left alone.
///
/// # Errors
/// As for [`Store::adopt`].
pub async fn copy_into(store: &Store, from: &Path, key: &str) -> Result<bool, StoreError> {
    let (store, from, key) = (store.clone(), from.to_owned(), key.to_owned());
    blocking(move || store.copy(&from, &key)).await
}

pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(lost) => Err(StoreError::unusable("a thread", &lost.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_a_probe_put_is_taken_back_also_where_it_failed() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::local("second", folder.path()).unwrap();
        let target = Target::Folder(store.clone());
        let failing = async {
            store.put_new("probe/1/once", b"first".to_vec()).await?;
            Err::<(), _>(StoreError::empty("second"))
        };
        assert!(target.taking_back("probe/1/once", failing).await.is_err());
        assert!(!folder.path().join("probe/1/once").exists());
    }
}
