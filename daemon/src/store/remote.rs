//! An object store over the network: S3, Google Cloud Storage, Azure.
//!
//! Called by [`super::Target`]. Create-only where the store keeps to it; what a reply says is no proof, and
//! its callers read back. The library's own retries are short: whoever calls tries again later, durably.

use std::{path::Path, sync::Arc, time::Duration};

use bytes::Bytes;
use chrono::TimeDelta;
use futures::TryStreamExt;
use object_store::{
    ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload, multipart::MultipartStore,
    path::Path as Key,
};
use tokio::{sync::mpsc, time::timeout};

use super::{
    ReadBack, StoreError, StoreErrorKind,
    probe::{Kept, Promise, probe},
    s3::S3,
};

/// For each so many bytes of a body a server may be silent once more. Four bodies of 8 MiB share the line: a minute
/// each is 17 KiB a second for all of them.
const BODY_STEP: usize = 256 << 10;

/// What is put into a bucket: bytes in pieces, which are not copied together.
pub type Payload = PutPayload;

/// A bucket, below a prefix. Clones share it.
#[derive(Clone)]
pub struct Remote {
    pub(super) objects: Arc<dyn ObjectStore>,
    pub(super) parts: Arc<dyn MultipartStore>,
    pub(super) prefix: String,
    /// A server that says nothing for so long hangs.
    pub(super) silent: Duration,
    /// How long it keeps parts of which nothing was made, where that has an end.
    pub(super) keeps_parts: Option<TimeDelta>,
    /// What the library cannot say, to those that speak S3.
    pub(super) s3: Option<S3>,
}

impl Remote {
    /// Puts `bytes` under `key` unless something stands there.
    ///
    /// # Errors
    /// [`super::StoreErrorKind::Exists`] when something does. After any other error it may or may not stand.
    pub async fn put(&self, key: &str, bytes: impl Into<Payload>) -> Result<(), StoreError> {
        let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
        let (at, bytes) = (self.at(key)?, bytes.into());
        let length = bytes.content_length();
        let put = self.objects.put_opts(&at, bytes, options);
        let put = self.answered("write", key, length, put).await?;
        put.map(|_| ()).map_err(|e| StoreError::creating(key, &e))
    }

    /// A small object's bytes. What the store says of its length counts for nothing: what is longer than `most`
    /// bytes is not taken.
    pub(super) async fn get(&self, key: &str, most: u64) -> Result<Vec<u8>, StoreError> {
        let at = self.at(key)?;
        let got = self.within("read", key, 0, self.objects.get(&at)).await?;
        let (mut stream, mut bytes) = (got.into_stream(), Vec::new());
        while let Some(chunk) = self.within("read", key, 0, stream.try_next()).await? {
            if bytes.len() as u64 + chunk.len() as u64 > most {
                return Err(StoreError::too_long(key, most));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }

    pub(super) async fn size_of(&self, key: &str) -> Result<Option<u64>, StoreError> {
        let at = self.at(key)?;
        match self.within("look up", key, 0, self.objects.head(&at)).await {
            Ok(meta) => Ok(Some(meta.size)),
            Err(error) if error.kind() == StoreErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads the whole object and digests it on the way, block by block as long as `go_on`, told the bytes of each,
    /// answers so; memory stays bounded.
    ///
    /// # Errors
    /// [`super::StoreErrorKind::NotFound`]; [`super::StoreErrorKind::Stopped`] when it is not to go on.
    pub(super) async fn read_back(
        &self,
        key: &str,
        mut go_on: impl FnMut(u64) -> bool,
    ) -> Result<ReadBack, StoreError> {
        let at = self.at(key)?;
        let got = self.within("read back", key, 0, self.objects.get(&at)).await?;
        let mut bytes = got.into_stream();
        let (mut size, mut hasher) = (0, blake3::Hasher::new());
        while let Some(block) = self.within("read back", key, 0, bytes.try_next()).await? {
            size += block.len() as u64;
            hasher.update(&block);
            if !go_on(block.len() as u64) {
                return Err(StoreError::stopped("read back", Path::new(key)));
            }
        }
        Ok(ReadBack { size, blake3: hasher.finalize().to_hex().to_string() })
    }

    /// Hands the object's bytes to `to`, in order; what is longer than `most` bytes breaks off a little behind.
    ///
    /// # Errors
    /// [`super::StoreErrorKind::NotFound`] when nothing stands there.
    pub async fn send_whole(
        &self,
        key: &str,
        most: u64,
        to: mpsc::Sender<Bytes>,
    ) -> Result<(), StoreError> {
        let at = self.at(key)?;
        let got = self.within("read", key, 0, self.objects.get(&at)).await?;
        let mut bytes = got.into_stream();
        let mut sent = 0_u64;
        while let Some(chunk) = self.within("read", key, 0, bytes.try_next()).await? {
            sent += chunk.len() as u64;
            // Whoever takes them has had enough, or will not want what is too long.
            if to.send(chunk).await.is_err() || sent > most {
                break;
            }
        }
        Ok(())
    }

    /// Takes back an object whose bytes were just found not to be what they should.
    pub(super) async fn withdraw(&self, key: &str) -> Result<(), StoreError> {
        let at = self.at(key)?;
        match self.within("take back", key, 0, self.objects.delete(&at)).await {
            Err(error) if error.kind() != StoreErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Tries what the store promises. Of one that does not speak S3 only that a name is given once: docket has no
    /// calls for what else it may keep.
    pub(super) async fn probe(&self, mark: &str) -> Result<Vec<(Promise, Kept)>, StoreError> {
        match &self.s3 {
            Some(s3) => probe(s3, mark).await,
            None => {
                let once = self.create_once(&format!("probe/{mark}/once")).await?;
                let kept =
                    |promise| if promise == Promise::CreateOnce { once } else { Kept::Unknown };
                Ok(Promise::ALL.map(|promise| (promise, kept(promise))).to_vec())
            }
        }
    }

    async fn create_once(&self, key: &str) -> Result<Kept, StoreError> {
        self.put(key, Bytes::from_static(b"first")).await?;
        let again = self.put(key, Bytes::from_static(b"second")).await;
        // One that may not be deleted stays: some bytes.
        let _ = self.within("delete", key, 0, self.objects.delete(&self.at(key)?)).await;
        match again {
            Ok(()) => Ok(Kept::Broken),
            Err(error) if error.kind() == StoreErrorKind::Exists => Ok(Kept::Yes),
            Err(error) => Err(error),
        }
    }

    /// The calls that the library does not have; none where the store speaks another language.
    pub(super) fn s3(&self) -> Option<&S3> {
        self.s3.as_ref()
    }

    /// Waits for an answer, for as long as the server may be silent while a body of `bytes` bytes is on its way.
    pub(super) async fn within<T>(
        &self,
        doing: &str,
        key: &str,
        bytes: usize,
        asked: impl Future<Output = Result<T, object_store::Error>>,
    ) -> Result<T, StoreError> {
        let answered = self.answered(doing, key, bytes, asked).await?;
        answered.map_err(|e| StoreError::object(doing, key, &e))
    }

    /// The same, for whoever takes the store's own word.
    pub(super) async fn answered<T>(
        &self,
        doing: &str,
        key: &str,
        bytes: usize,
        asked: impl Future<Output = T>,
    ) -> Result<T, StoreError> {
        let times = u32::try_from(1 + bytes.div_ceil(BODY_STEP)).unwrap_or(u32::MAX);
        let answered = timeout(self.silent.saturating_mul(times), asked).await;
        answered.map_err(|_| StoreError::hangs(doing, key))
    }

    pub(super) fn at(&self, key: &str) -> Result<Key, StoreError> {
        match self.prefix.as_str() {
            "" => super::objects::parse(key),
            prefix => super::objects::parse(&format!("{prefix}/{key}")),
        }
    }
}
