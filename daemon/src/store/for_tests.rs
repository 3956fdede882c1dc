//! An archive that fails from some step on, as a disk does when the power goes; and a bucket in memory that fails as it
//! is told to.

pub(in crate::store) mod server;

use std::{
    fmt,
    io::Write,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use chrono::TimeDelta;
use docket_config::{ByteSize, Target as Configured, Worm};
use futures::stream::BoxStream;
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartId, MultipartUpload,
    ObjectMeta, ObjectStore, ObjectStoreExt, PutMultipartOptions, PutOptions, PutPayload,
    PutResult, Result,
    memory::InMemory,
    multipart::{MultipartStore, PartId},
    path::Path as Key,
};

use super::{Remote, Store};

impl Store {
    /// The same archive, of which the first `steps` reads and writes succeed, and none after them.
    pub(crate) fn failing_after(&self, steps: usize) -> Self {
        let objects = Failing { inner: Arc::clone(&self.objects), left: AtomicUsize::new(steps) };
        Self { objects: Arc::new(objects), ..self.clone() }
    }
}

#[derive(Debug)]
struct Failing {
    inner: Arc<dyn ObjectStore>,
    left: AtomicUsize,
}

impl Failing {
    fn step(&self) -> Result<()> {
        let less = |left: usize| left.checked_sub(1);
        match self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less) {
            Ok(_) => Ok(()),
            Err(_) => Err(Error::Generic { store: "failing", source: "the power went".into() }),
        }
    }
}

impl fmt::Display for Failing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("failing")
    }
}

#[async_trait::async_trait]
impl ObjectStore for Failing {
    async fn put_opts(
        &self,
        location: &Key,
        payload: PutPayload,
        opts: PutOptions,
    ) -> Result<PutResult> {
        self.step()?;
        self.inner.put_opts(location, payload, opts).await
    }

    async fn put_multipart_opts(
        &self,
        location: &Key,
        opts: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.step()?;
        self.inner.put_multipart_opts(location, opts).await
    }

    async fn get_opts(&self, location: &Key, options: GetOptions) -> Result<GetResult> {
        self.step()?;
        self.inner.get_opts(location, options).await
    }

    fn delete_stream(
        &self,
        locations: BoxStream<'static, Result<Key>>,
    ) -> BoxStream<'static, Result<Key>> {
        self.inner.delete_stream(locations)
    }

    fn list(&self, prefix: Option<&Key>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.inner.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Key>) -> Result<ListResult> {
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Key, to: &Key, options: CopyOptions) -> Result<()> {
        self.step()?;
        self.inner.copy_opts(from, to, options).await
    }
}

/// The settings of a target at `url`, and nothing else said of it.
pub(crate) fn configured(url: &str) -> Configured {
    Configured {
        name: "far".into(),
        url: url.parse().unwrap(),
        required: true,
        worm: Worm::None,
        endpoint: None,
        region: None,
        account: None,
        secret: None,
        ca: None,
        parallel: 1,
        silent_s: 1,
        max_rate: ByteSize::new(0),
        hours: Vec::new(),
    }
}

/// The settings of a bucket at the server at `url`, with a secret in a file that lives as long as the first.
pub(crate) fn at_server(url: &str) -> (tempfile::NamedTempFile, Configured) {
    let mut secret = tempfile::NamedTempFile::new().unwrap();
    secret.write_all(b"secret").unwrap();
    let configured = Configured {
        endpoint: Some(url.parse().unwrap()),
        account: Some("account".into()),
        secret: Some(format!("file:{}", secret.path().display()).parse().unwrap()),
        ..configured("s3://evidence")
    };
    (secret, configured)
}

/// A bucket in memory.
#[derive(Debug, Default)]
pub(crate) struct Bucket {
    inner: InMemory,
    /// So many looks at what there is find nothing, whatever there is.
    pub(crate) stale: AtomicUsize,
    /// So many times an upload cannot be completed: a bad request.
    pub(crate) refuses: AtomicUsize,
    /// It takes what is asked and says nothing.
    pub(crate) hangs: AtomicBool,
    /// Parts that were taken.
    pub(crate) parts: AtomicUsize,
}

impl Bucket {
    /// What stands in it, whatever a looker is told.
    pub(crate) async fn has(&self, key: &str) -> Option<Vec<u8>> {
        let got = self.inner.get(&Key::from(key)).await.ok()?;
        Some(got.bytes().await.unwrap().to_vec())
    }

    /// Somebody puts something into it.
    pub(crate) async fn place(&self, key: &str, bytes: impl Into<PutPayload>) {
        self.inner.put(&Key::from(key), bytes.into()).await.unwrap();
    }

    /// Somebody takes something out of it.
    pub(crate) async fn remove(&self, key: &str) {
        self.inner.delete(&Key::from(key)).await.unwrap();
    }

    /// As a target's bucket, whose parts are kept for so long; it may be silent for long.
    pub(crate) fn remote(self: &Arc<Self>, keeps_parts: Option<TimeDelta>) -> Remote {
        Remote {
            objects: Arc::<Self>::clone(self),
            parts: Arc::<Self>::clone(self),
            prefix: String::new(),
            silent: Duration::from_secs(60),
            keeps_parts,
            s3: None,
        }
    }

    async fn answers(&self) {
        if self.hangs.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
    }
}

/// What stores answer that know nothing of an upload.
fn forgotten(id: &MultipartId) -> Error {
    Error::NotFound { path: id.clone(), source: "no such upload".into() }
}

fn one_of(count: &AtomicUsize) -> bool {
    count.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bucket")
    }
}

#[async_trait::async_trait]
impl ObjectStore for Bucket {
    async fn put_opts(&self, at: &Key, bytes: PutPayload, opts: PutOptions) -> Result<PutResult> {
        self.inner.put_opts(at, bytes, opts).await
    }

    async fn put_multipart_opts(
        &self,
        at: &Key,
        opts: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.inner.put_multipart_opts(at, opts).await
    }

    async fn get_opts(&self, at: &Key, options: GetOptions) -> Result<GetResult> {
        self.answers().await;
        if options.head && one_of(&self.stale) {
            return Err(Error::NotFound { path: at.to_string(), source: "stale".into() });
        }
        self.inner.get_opts(at, options).await
    }

    fn delete_stream(
        &self,
        locations: BoxStream<'static, Result<Key>>,
    ) -> BoxStream<'static, Result<Key>> {
        self.inner.delete_stream(locations)
    }

    fn list(&self, prefix: Option<&Key>) -> BoxStream<'static, Result<ObjectMeta>> {
        if self.hangs.load(Ordering::SeqCst) {
            return Box::pin(futures::stream::pending());
        }
        self.inner.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Key>) -> Result<ListResult> {
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Key, to: &Key, options: CopyOptions) -> Result<()> {
        self.inner.copy_opts(from, to, options).await
    }
}

#[async_trait::async_trait]
impl MultipartStore for Bucket {
    async fn create_multipart(&self, at: &Key) -> Result<MultipartId> {
        self.inner.create_multipart(at).await
    }

    async fn create_multipart_opts(
        &self,
        at: &Key,
        opts: PutMultipartOptions,
    ) -> Result<MultipartId> {
        self.inner.create_multipart_opts(at, opts).await
    }

    async fn put_part(
        &self,
        at: &Key,
        id: &MultipartId,
        number: usize,
        bytes: PutPayload,
    ) -> Result<PartId> {
        self.parts.fetch_add(1, Ordering::SeqCst);
        self.inner.put_part(at, id, number, bytes).await.map_err(|_| forgotten(id))
    }

    async fn complete_multipart(
        &self,
        at: &Key,
        id: &MultipartId,
        parts: Vec<PartId>,
    ) -> Result<PutResult> {
        if one_of(&self.refuses) {
            let said = "Server returned non-2xx status code: 400 Bad Request: InvalidPart";
            return Err(Error::Generic { store: "S3", source: said.into() });
        }
        self.inner.complete_multipart(at, id, parts).await.map_err(|_| forgotten(id))
    }

    async fn abort_multipart(&self, at: &Key, id: &MultipartId) -> Result<()> {
        self.inner.abort_multipart(at, id).await
    }
}
