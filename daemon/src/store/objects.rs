//! Small objects: manifests and case links, put create-only and read back.

use object_store::{ObjectStore, ObjectStoreExt, PutMode, PutOptions, path::Path as Key};

use super::{Store, StoreError};

impl Store {
    /// Puts `bytes` under `key` unless something stands there; what stands there must be the same
    /// bytes. Read back either way: a reply is no proof.
    ///
    /// # Errors
    /// [`super::StoreErrorKind::Exists`] when other bytes stand under the key.
    pub async fn put_new(&self, key: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        let path = parse(key)?;
        let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
        match self.objects.put_opts(&path, bytes.clone().into(), options).await {
            Ok(_) | Err(object_store::Error::AlreadyExists { .. }) => {}
            Err(error) => return Err(StoreError::object("write", key, &error)),
        }
        if self.get_small(key).await? == bytes {
            return Ok(());
        }
        Err(StoreError::object(
            "write",
            key,
            &object_store::Error::AlreadyExists {
                path: key.into(),
                source: "other bytes stand under this key".into(),
            },
        ))
    }

    /// A small object's bytes.
    ///
    /// # Errors
    /// [`super::StoreErrorKind::NotFound`] when nothing stands under the key.
    pub async fn get_small(&self, key: &str) -> Result<Vec<u8>, StoreError> {
        let failed = |e| StoreError::object("read", key, &e);
        let got = self.objects.get(&parse(key)?).await.map_err(failed)?;
        Ok(got.bytes().await.map_err(failed)?.to_vec())
    }

    /// An object's length in bytes, or `None` when nothing stands under the key.
    ///
    /// # Errors
    /// When the store cannot be asked.
    pub async fn size_of(&self, key: &str) -> Result<Option<u64>, StoreError> {
        match self.objects.head(&parse(key)?).await {
            Ok(meta) => Ok(Some(meta.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(StoreError::object("look up", key, &error)),
        }
    }
}

pub(super) fn parse(key: &str) -> Result<Key, StoreError> {
    Key::parse(key).map_err(|e| StoreError::object("use the key", key, &e.into()))
}
