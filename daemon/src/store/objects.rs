//! Small objects: manifests and case links, put create-only and read back.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use object_store::{ObjectStore, ObjectStoreExt, PutMode, PutOptions, path::Path as Key};

use super::{
    Store, StoreError, StoreErrorKind,
    names::{parent, sync_folder},
    turns::Folder,
};
use crate::observe::metrics;

impl Store {
    /// Puts `bytes` under `key` unless something stands there; what stands there must be the same
    /// bytes. Read back either way: a reply is no proof. When it returns, the object is durable.
    /// Of two who put the same at once both are told so, the second once the first is done; so is whoever puts another
    /// beside it, whose name a failed fsync of their folder may have cost. What was begun is done to its end, also
    /// where nobody waits for it any more.
    ///
    /// # Errors
    /// [`super::StoreErrorKind::Exists`] when other bytes stand under the key.
    pub async fn put_new(&self, key: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        let turn = Folder::of(parent(&self.path_of(key))).turn().await;
        let (store, key) = (self.clone(), key.to_owned());
        // Its blocking calls go on when it is dropped: whoever came next would clear away what they are at.
        let put = tokio::spawn(async move {
            let put = store.put_in_turn(&key, bytes).await;
            if put.as_ref().is_err_and(|error| error.kind() != StoreErrorKind::Exists) {
                // Perhaps an fsync of the folder, and what others named in it is lost.
                turn.failed();
            }
            put
        });
        put.await.unwrap_or_else(|lost| Err(StoreError::unusable("a task", &lost.to_string())))
    }

    async fn put_in_turn(&self, key: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        let path = parse(key)?;
        let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
        let stood = self.beside(key, Self::make_way).await?;
        match self.objects.put_opts(&path, bytes.clone().into(), options).await {
            // Its temporary name should be gone; one that could not be removed stays no longer.
            Ok(_) => self.beside(key, |_, object| clear_unfinished(object)).await?,
            // A run that was killed may have left it, before it was durable.
            Err(object_store::Error::AlreadyExists { .. }) => {
                self.beside(key, |_, object| keep(object)).await?;
            }
            Err(error) => {
                if !stood {
                    // It may stand, but not durably. The error told is the put's, not this one's.
                    let _ = self.beside(key, |_, object| take_back(object)).await;
                }
                return Err(StoreError::object("write", key, &error));
            }
        }
        if self.get_small(key).await? == bytes {
            return Ok(());
        }
        Err(StoreError::other_bytes(key))
    }

    /// Does something blocking with the file of `key`, on a thread for that.
    async fn beside<T: Send + 'static>(
        &self,
        key: &str,
        does: impl FnOnce(&Self, &Path) -> io::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (store, object): (Self, PathBuf) = (self.clone(), self.path_of(key));
        let done = tokio::task::spawn_blocking(move || does(&store, &object)).await;
        let done = done.unwrap_or_else(|error| Err(io::Error::other(error)));
        done.map_err(|error| StoreError::io("write", &self.path_of(key), &error))
    }

    /// Makes the folders of `object` and clears what a killed put of it left. Answers whether it stands.
    fn make_way(&self, object: &Path) -> io::Result<bool> {
        self.make_folders(object)?;
        clear_unfinished(object)?;
        object.try_exists()
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

/// Makes an object that stands already durable, bytes and name.
fn keep(object: &Path) -> io::Result<()> {
    let file = File::open(object)?;
    metrics::fsync(|| file.sync_all())?;
    sync_folder(parent(object))
}

/// Removes what a put made that could not make it durable.
fn take_back(object: &Path) -> io::Result<()> {
    clear_unfinished(object)?;
    match fs::remove_file(object) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => sync_folder(parent(object)),
    }
}

/// Removes the files into which earlier puts of `object` wrote, which the local store names
/// `<object>#<number>`, from 1.
fn clear_unfinished(object: &Path) -> io::Result<()> {
    for number in 1_u32.. {
        let mut name = object.to_path_buf().into_os_string();
        name.push(format!("#{number}"));
        match fs::remove_file(&name) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => break,
            removed => removed?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_those_who_put_the_same_at_once_none_takes_it_away() {
        let folder = tempfile::tempdir().unwrap();
        // As of a target's lane and of who reconciles it.
        let stores = [(); 4].map(|()| Store::local("home", folder.path()).unwrap());
        for round in 0..100 {
            let key = format!("items/{round}/manifest.1.json");
            let puts = stores.clone().map(|store| {
                let key = key.clone();
                tokio::spawn(async move { store.put_new(&key, b"the same".to_vec()).await })
            });
            for put in puts {
                put.await.unwrap().unwrap();
            }
            assert_eq!(stores[0].get_small(&key).await.unwrap(), b"the same");
            let beside = fs::read_dir(folder.path().join(&key).parent().unwrap()).unwrap();
            assert_eq!(beside.count(), 1, "nothing is left beside it");
        }
    }

    #[tokio::test]
    async fn a_put_that_nobody_waits_for_any_more_is_out_of_the_way_of_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::local("home", folder.path()).unwrap();
        for round in 0..400 {
            let key = format!("items/{round}/manifest.1.json");
            let mut given_up = Box::pin(store.put_new(&key, b"the same".to_vec()));
            for _ in 0..round {
                if futures::poll!(&mut given_up).is_ready() {
                    break;
                }
                tokio::task::yield_now().await;
            }
            drop(given_up);
            store.put_new(&key, b"the same".to_vec()).await.unwrap();
            let beside = fs::read_dir(folder.path().join(&key).parent().unwrap()).unwrap();
            assert_eq!(beside.count(), 1, "nothing is left beside it");
        }
    }
}
