//! Altered objects put aside: out of the way of what is to stand there, and never destroyed.
//!
//! Called by `flow::mend`, once a good copy was read. In a folder that is a rename which replaces nothing; in
//! a bucket a copy under the new key, and only once that stands the old one is deleted: a store that forbids
//! the one or the other keeps everything as it was, or both. What is longer than a store copies by itself is read
//! and written.

use bytes::BytesMut;
use futures::TryStreamExt;
use object_store::{MultipartUpload, ObjectStoreExt};
use rustix::fs::{CWD, RenameFlags, renameat_with};

use super::{ReadBack, Remote, Store, StoreError, Target, names::Naming, part_bytes};

/// What it is, as failures name it.
const DOING: &str = "put aside";
/// A longer object is not copied by the store itself; S3 copies no more at once.
const COPIED_MAX: u64 = 5 << 30;
/// A store that copies gets as much time for so many bytes as for one that it is sent. A quarter of a gigabyte takes
/// as long as it may be silent.
const SHARE: u64 = 1 << 10;

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
            Self::Bucket(_, remote) => remote.put_aside(key, aside, COPIED_MAX).await,
        }
    }
}

impl Store {
    fn put_aside(&self, key: &str, aside: &str) -> Result<(), StoreError> {
        let (from, to) = (self.path_of(key), self.path_of(aside));
        let failed = |e| StoreError::io("put aside", &from, &e);
        self.make_folders(&to).map_err(failed)?;
        let (goes, comes) = (Naming::of(&from), Naming::of(&to));
        self.despite_flag(key, || {
            renameat_with(CWD, &from, CWD, &to, RenameFlags::NOREPLACE)
                .map_err(|e| failed(e.into()))
        })?;
        comes.make_durable().map_err(failed)?;
        goes.make_durable().map_err(failed)
    }
}

impl Remote {
    async fn put_aside(&self, key: &str, aside: &str, copied_max: u64) -> Result<(), StoreError> {
        let (from, to) = (self.at(key)?, self.at(aside)?);
        let stood = self.within(DOING, key, 0, self.objects.head(&from)).await?;
        if stood.size > copied_max {
            self.copy_by_reading(key, aside, stood.size).await?;
        } else {
            let takes = usize::try_from(stood.size / SHARE).unwrap_or(usize::MAX);
            self.within(DOING, key, takes, self.objects.copy(&from, &to)).await?;
        }
        let stands = self.within(DOING, aside, 0, self.objects.head(&to)).await?;
        if stands.size != stood.size {
            return Err(StoreError::altered(aside));
        }
        self.within(DOING, key, 0, self.objects.delete(&from)).await
    }

    /// Reads an object and writes it under another key, a part at a time, so that memory stays bounded.
    async fn copy_by_reading(&self, key: &str, aside: &str, size: u64) -> Result<(), StoreError> {
        let to = self.at(aside)?;
        let mut upload = self.within(DOING, key, 0, self.objects.put_multipart(&to)).await?;
        let copied = self.copy_parts(key, upload.as_mut(), part_bytes(size)).await;
        if copied.is_err() {
            // What is left of it is rubbish; the error told is the copy's, not this one's.
            let _ = self.within(DOING, key, 0, upload.abort()).await;
        }
        let copied = copied?;
        if self.read_back(aside, |_| true).await? != copied {
            return Err(StoreError::altered(aside));
        }
        Ok(())
    }

    async fn copy_parts(
        &self,
        key: &str,
        upload: &mut dyn MultipartUpload,
        part_bytes: u64,
    ) -> Result<ReadBack, StoreError> {
        let part_bytes = usize::try_from(part_bytes).unwrap_or(usize::MAX);
        let at = self.at(key)?;
        let got = self.within(DOING, key, 0, self.objects.get(&at)).await?;
        let mut bytes = got.into_stream();
        let (mut size, mut hasher, mut part) = (0, blake3::Hasher::new(), BytesMut::new());
        while let Some(block) = self.within(DOING, key, 0, bytes.try_next()).await? {
            size += block.len() as u64;
            hasher.update(&block);
            part.extend_from_slice(&block);
            while part.len() >= part_bytes {
                let full = part.split_to(part_bytes).freeze();
                self.within(DOING, key, part_bytes, upload.put_part(full.into())).await?;
            }
        }
        if !part.is_empty() {
            let (last, length) = (part.freeze(), part_bytes);
            self.within(DOING, key, length, upload.put_part(last.into())).await?;
        }
        self.within(DOING, key, 0, upload.complete()).await?;
        Ok(ReadBack { size, blake3: hasher.finalize().to_hex().to_string() })
    }
}

#[cfg(test)]
mod tests;
