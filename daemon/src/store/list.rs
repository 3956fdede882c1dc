//! A target listed whole, and single objects fetched from it.
//!
//! Called by `flow` where copies are compared and mended. Memory stays bounded: a listing is a stream, a large
//! object goes block by block into a file. Nothing there is changed.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
    sync::Arc,
};

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use object_store::{ObjectMeta, ObjectStore};
use tokio::{join, runtime::Handle, sync::mpsc};

use super::{
    ReadBack, Remote, Store, StoreError, StoredObject, Target, objects::parse, target::blocking,
};
use crate::observe::metrics;

/// A longer object is none of those that are read into memory: no manifest, receipt, record, list or tile.
pub const SMALL_MAX: u64 = 64 << 20;
/// Blocks between the network and the disk.
const BLOCKS: usize = 4;

/// What is listed, as failures name it.
const LISTED: &str = "its objects";

/// What the library lists.
type Objects = BoxStream<'static, Result<ObjectMeta, object_store::Error>>;

/// What a listing yields.
pub type Listing = BoxStream<'static, Result<StoredObject, StoreError>>;

impl Target {
    /// Every object there is, in no order that could be counted on.
    #[must_use]
    pub fn objects(&self) -> Listing {
        match self {
            Self::Folder(store) => store.all_objects(),
            Self::Bucket(_, remote) => remote.all_objects(),
        }
    }

    /// A small object's bytes.
    ///
    /// # Errors
    /// [`super::StoreErrorKind::NotFound`] when nothing stands under the key; [`super::StoreErrorKind::TooLong`] when
    /// more than [`SMALL_MAX`] bytes do.
    pub async fn get_small(&self, key: &str) -> Result<Vec<u8>, StoreError> {
        let store = match self {
            Self::Folder(store) => store,
            Self::Bucket(_, remote) => return remote.get(key, SMALL_MAX).await,
        };
        if store.size_of(key).await?.is_some_and(|size| size > SMALL_MAX) {
            return Err(StoreError::too_long(key, SMALL_MAX));
        }
        store.get_small(key).await
    }

    /// Reads the whole object of `key` and digests it, block by block as long as `go_on`, told the bytes of each,
    /// answers so. Blocking: on a thread of its own.
    ///
    /// # Errors
    /// [`super::StoreErrorKind::NotFound`]; [`super::StoreErrorKind::Stopped`] when it is not to go on.
    pub fn read_back_while(
        &self,
        runtime: &Handle,
        key: &str,
        go_on: &mut dyn FnMut(u64) -> bool,
    ) -> Result<ReadBack, StoreError> {
        match self {
            Self::Folder(store) => store.read_back_while(key, go_on),
            Self::Bucket(_, remote) => runtime.block_on(remote.read_back(key, go_on)),
        }
    }

    /// Copies the object of `key`, at most a little more than `most` bytes of it, into a file that is not there yet,
    /// and makes its bytes durable. The file is written on a thread for that.
    ///
    /// # Errors
    /// [`super::StoreErrorKind::NotFound`] when nothing stands under the key; what was written of the file
    /// stays then.
    pub async fn fetch(&self, key: &str, to: &Path, most: u64) -> Result<(), StoreError> {
        let path = to.to_owned();
        let remote = match self {
            Self::Folder(store) => {
                let (store, key) = (store.clone(), key.to_owned());
                return blocking(move || {
                    let mut bytes = store.open(&key)?.take(most.saturating_add(1));
                    write_new(&path, |file| io::copy(&mut bytes, file).map(drop))
                })
                .await;
            }
            Self::Bucket(_, remote) => remote,
        };
        let (sender, mut blocks) = mpsc::channel::<Bytes>(BLOCKS);
        let write = move |file: &mut File| {
            while let Some(block) = blocks.blocking_recv() {
                file.write_all(&block)?;
            }
            Ok(())
        };
        let written = blocking(move || write_new(&path, write));
        let (sent, written) = join!(remote.send_whole(key, most, sender), written);
        sent.and(written)
    }
}

/// Makes a new file of what `write` writes into it, durable.
fn write_new(
    path: &Path,
    write: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<(), StoreError> {
    let mut options = OpenOptions::new();
    let opened = options.write(true).create_new(true).mode(0o400).open(path);
    let written = opened.and_then(|mut file| {
        write(&mut file)?;
        metrics::fsync(|| file.sync_all())
    });
    written.map_err(|e| StoreError::io("write", path, &e))
}

impl Store {
    fn all_objects(&self) -> Listing {
        let objects = Arc::clone(&self.objects);
        // Folder by folder: one at the top that nobody may read, as `lost+found`, would end the whole listing.
        let top = async move {
            let top = match objects.list_with_delimiter(None).await {
                Ok(top) => top,
                Err(error) => return futures::stream::iter([Err(error)]).boxed(),
            };
            let folders = top.common_prefixes.into_iter();
            let folders = folders.filter(|folder| folder.as_ref() != "lost+found");
            let below =
                futures::stream::iter(folders).flat_map(move |folder| objects.list(Some(&folder)));
            futures::stream::iter(top.objects.into_iter().map(Ok)).chain(below).boxed()
        };
        let objects = futures::stream::once(top).flatten();
        let failed = |e| StoreError::object("list", LISTED, &e);
        listed(objects.map_err(failed).boxed(), String::new())
    }
}

impl Remote {
    /// Each page comes within the time for which the server may be silent.
    fn all_objects(&self) -> Listing {
        if self.prefix.is_empty() {
            return listed(self.in_time(self.objects.list(None)), String::new());
        }
        match parse(&self.prefix) {
            Ok(prefix) => {
                let objects = self.objects.list(Some(&prefix));
                listed(self.in_time(objects), format!("{prefix}/"))
            }
            Err(error) => futures::stream::once(async { Err(error) }).boxed(),
        }
    }

    fn in_time(&self, objects: Objects) -> BoxStream<'static, Result<ObjectMeta, StoreError>> {
        let of_remote = (self.clone(), objects);
        let in_time = futures::stream::try_unfold(of_remote, |(remote, mut objects)| async move {
            let next = remote.within("list", LISTED, 0, objects.try_next()).await?;
            Ok(next.map(|meta| (meta, (remote, objects))))
        });
        in_time.boxed()
    }
}

fn listed(objects: BoxStream<'static, Result<ObjectMeta, StoreError>>, prefix: String) -> Listing {
    objects
        .map_ok(move |meta| {
            let key: &str = meta.location.as_ref();
            let key = key.strip_prefix(&prefix).unwrap_or(key).to_owned();
            StoredObject { key, size: meta.size }
        })
        .boxed()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::store::StoreErrorKind;

    fn folder() -> (tempfile::TempDir, Target) {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::local("second", dir.path()).unwrap();
        (dir, Target::Folder(store))
    }

    #[tokio::test]
    async fn a_fetch_takes_no_more_than_it_is_told() {
        let (dir, target) = folder();
        fs::write(dir.path().join("object"), vec![7; 5_000_000]).unwrap();
        let [whole, part] = ["whole", "part"].map(|name| dir.path().join(name));
        target.fetch("object", &whole, 5_000_000).await.unwrap();
        assert!(fs::read(&whole).unwrap() == vec![7; 5_000_000]);
        // One byte beyond shows that it is longer.
        target.fetch("object", &part, 1_000).await.unwrap();
        assert_eq!(fs::metadata(&part).unwrap().len(), 1_001);
        let again = target.fetch("object", &part, 1_000).await.unwrap_err();
        assert_eq!(again.kind(), StoreErrorKind::Exists, "what stands there is not written over");
        let missing = target.fetch("nothing", &dir.path().join("x"), 1).await.unwrap_err();
        assert_eq!(missing.kind(), StoreErrorKind::NotFound);
    }

    #[tokio::test]
    async fn what_is_longer_than_a_small_object_can_be_is_not_read() {
        let (dir, target) = folder();
        let object = dir.path().join("object");
        File::create(&object).unwrap().set_len(SMALL_MAX).unwrap();
        assert_eq!(target.get_small("object").await.unwrap().len() as u64, SMALL_MAX);
        File::options().append(true).open(&object).unwrap().set_len(SMALL_MAX + 1).unwrap();
        let error = target.get_small("object").await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::TooLong);
    }
}
