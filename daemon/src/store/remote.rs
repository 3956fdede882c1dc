//! An object store over the network: S3, Google Cloud Storage, Azure.
//!
//! Called by [`super::Target`]. Create-only where the store keeps to it; what a reply says is no proof, and
//! its callers read back. The library's own retries are short: whoever calls tries again later, durably.

use std::{fs, sync::Arc, time::Duration};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use docket_config::{Provider, SecretRef, Target as Configured};
use futures::TryStreamExt;
use object_store::{
    BackoffConfig, Certificate, ClientOptions, ObjectStore, ObjectStoreExt, PutMode, PutOptions,
    RetryConfig,
    aws::{AmazonS3Builder, Checksum},
    azure::MicrosoftAzureBuilder,
    gcp::GoogleCloudStorageBuilder,
    multipart::{MultipartStore, PartId},
    path::Path as Key,
};
use tokio::{sync::mpsc, time::timeout};

use super::{
    ReadBack, StoreError, StoreErrorKind,
    probe::{Kept, Promise, probe},
    s3::S3,
};

/// A server that does not take the connection in this time is not there.
const CONNECTS_WITHIN: Duration = Duration::from_secs(5);
/// How many times as long what has no limit of its own may be silent.
const UNLIMITED: u32 = 60;
/// For each so many bytes of a body a server may be silent once more. Four bodies of 8 MiB share the line: a minute
/// each is 17 KiB a second for all of them.
const BODY_STEP: usize = 256 << 10;
/// What the library tries again by itself: hiccups.
const HICCUPS_MAX: usize = 3;
const HICCUP_MAX: Duration = Duration::from_secs(10);
/// The region where none is set; stores other than Amazon's own do not care.
const REGION: &str = "us-east-1";

/// What the environment may say of who comes: a key, a role by a token, or where a container's credentials are.
const WHO_BY_ENVIRONMENT: [&str; 9] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
];

/// A bucket, below a prefix. Clones share it.
#[derive(Clone)]
pub struct Remote {
    pub(super) objects: Arc<dyn ObjectStore>,
    parts: Arc<dyn MultipartStore>,
    pub(super) prefix: String,
    /// A server that says nothing for so long hangs.
    silent: Duration,
    /// What the library cannot say, to those that speak S3.
    s3: Option<S3>,
}

impl Remote {
    /// Opens a bucket; nothing is asked of it yet.
    ///
    /// # Errors
    /// [`super::StoreErrorKind::Failed`]: a secret or certificate cannot be read, or the settings do not fit
    /// one another.
    pub(super) fn open(
        target: &Configured,
        (provider, bucket, prefix): (Provider, &str, &str),
    ) -> Result<Self, StoreError> {
        trust_ring();
        let failed = |e| StoreError::object("open", &target.name, &e);
        let client = client(target)?;
        let silent = Duration::from_secs(target.silent_s.into());
        let calls = client.clone().with_read_timeout(silent);
        let secret = target.secret.as_ref().map(|secret| read(&target.name, secret)).transpose()?;
        let prefix = prefix.to_owned();
        match provider {
            Provider::S3 => {
                let region = target.region.as_deref().unwrap_or(REGION);
                let server = server(target, region);
                let mut builder = of_the_environment(AmazonS3Builder::new())
                    .with_bucket_name(bucket)
                    .with_region(region)
                    .with_endpoint(&server)
                    .with_checksum_algorithm(Checksum::SHA256)
                    .with_retry(retry())
                    .with_client_options(client);
                if let Some((account, secret)) = target.account.as_ref().zip(secret) {
                    builder = builder.with_access_key_id(account).with_secret_access_key(secret);
                }
                let store = Arc::new(builder.build().map_err(failed)?);
                let base = format!("{server}/{bucket}/{prefix}").trim_end_matches('/').to_owned();
                let s3 = S3::new(&calls, store.credentials().clone(), region, base)?;
                Ok(Self { objects: store.clone(), parts: store, prefix, silent, s3: Some(s3) })
            }
            Provider::Gs => {
                let mut builder = GoogleCloudStorageBuilder::from_env()
                    .with_bucket_name(bucket)
                    .with_retry(retry())
                    .with_client_options(client);
                if let Some(endpoint) = &target.endpoint {
                    builder = builder.with_base_url(endpoint.expose().trim_end_matches('/'));
                }
                if let Some(secret) = secret {
                    builder = builder.with_service_account_key(secret);
                }
                let store = Arc::new(builder.build().map_err(failed)?);
                Ok(Self { objects: store.clone(), parts: store, prefix, silent, s3: None })
            }
            Provider::Az => {
                let mut builder = MicrosoftAzureBuilder::from_env()
                    .with_container_name(bucket)
                    .with_retry(retry())
                    .with_client_options(client);
                if let Some(endpoint) = &target.endpoint {
                    let endpoint = endpoint.expose().trim_end_matches('/');
                    builder = builder.with_endpoint(endpoint.to_owned());
                }
                if let Some((account, secret)) = target.account.as_ref().zip(secret) {
                    builder = builder.with_account(account).with_access_key(secret);
                }
                let store = Arc::new(builder.build().map_err(failed)?);
                Ok(Self { objects: store.clone(), parts: store, prefix, silent, s3: None })
            }
        }
    }

    /// Puts `bytes` under `key` unless something stands there.
    ///
    /// # Errors
    /// [`super::StoreErrorKind::Exists`] when something does. After any other error it may or may not stand.
    pub async fn put(&self, key: &str, bytes: Bytes) -> Result<(), StoreError> {
        let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
        let (at, length) = (self.at(key)?, bytes.len());
        let put = self.objects.put_opts(&at, bytes.into(), options);
        self.within("write", key, length, put).await.map(|_| ())
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

    /// Reads the whole object and digests it on the way; memory stays bounded.
    pub(super) async fn read_back(&self, key: &str) -> Result<ReadBack, StoreError> {
        let at = self.at(key)?;
        let got = self.within("read back", key, 0, self.objects.get(&at)).await?;
        let mut bytes = got.into_stream();
        let (mut size, mut hasher) = (0, blake3::Hasher::new());
        while let Some(chunk) = self.within("read back", key, 0, bytes.try_next()).await? {
            size += chunk.len() as u64;
            hasher.update(&chunk);
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

    /// Begins an upload in parts; answers what the store calls it.
    ///
    /// # Errors
    /// As of the store.
    pub async fn begin(&self, key: &str) -> Result<String, StoreError> {
        let at = self.at(key)?;
        self.within("begin", key, 0, self.parts.create_multipart(&at)).await
    }

    /// Sends part `number`, from 0; answers what the store wants to hear at the end.
    ///
    /// # Errors
    /// [`super::StoreErrorKind::NotFound`] when the store does not know the upload any more.
    pub async fn put_part(
        &self,
        key: &str,
        upload: &str,
        number: u64,
        bytes: Bytes,
    ) -> Result<String, StoreError> {
        let number = usize::try_from(number).unwrap_or(usize::MAX);
        let (at, id, length) = (self.at(key)?, upload.to_owned(), bytes.len());
        let sent = self.parts.put_part(&at, &id, number, bytes.into());
        self.within("send", key, length, sent).await.map(|part| part.content_id)
    }

    /// Makes the parts, all of them in order, the object of `key`.
    ///
    /// # Errors
    /// As for [`Self::put_part`]; it may stand all the same.
    pub async fn complete(
        &self,
        key: &str,
        upload: &str,
        parts: Vec<String>,
    ) -> Result<(), StoreError> {
        let parts = parts.into_iter().map(|content_id| PartId { content_id }).collect();
        let (at, id) = (self.at(key)?, upload.to_owned());
        let done = self.parts.complete_multipart(&at, &id, parts);
        self.within("complete", key, 0, done).await.map(|_| ())
    }

    /// Gives an upload up, so that its parts cost nothing.
    ///
    /// # Errors
    /// As of the store; its own rules clear up what is left.
    pub async fn abort(&self, key: &str, upload: &str) -> Result<(), StoreError> {
        let (at, id) = (self.at(key)?, upload.to_owned());
        self.within("give up", key, 0, self.parts.abort_multipart(&at, &id)).await
    }

    /// Tries what the store promises. Of one that does not speak S3 only that a name is given once: docket has no
    /// calls for what else it may keep.
    pub(super) async fn probe(
        &self,
        mark: &str,
        now: DateTime<Utc>,
    ) -> Result<Vec<(Promise, Kept)>, StoreError> {
        match &self.s3 {
            Some(s3) => probe(s3, mark, now).await,
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
    async fn within<T>(
        &self,
        doing: &str,
        key: &str,
        bytes: usize,
        asked: impl Future<Output = Result<T, object_store::Error>>,
    ) -> Result<T, StoreError> {
        let times = u32::try_from(1 + bytes.div_ceil(BODY_STEP)).unwrap_or(u32::MAX);
        match timeout(self.silent.saturating_mul(times), asked).await {
            Ok(answer) => answer.map_err(|e| StoreError::object(doing, key, &e)),
            Err(_) => Err(StoreError::hangs(doing, key)),
        }
    }

    pub(super) fn at(&self, key: &str) -> Result<Key, StoreError> {
        match self.prefix.as_str() {
            "" => super::objects::parse(key),
            prefix => super::objects::parse(&format!("{prefix}/{key}")),
        }
    }
}

/// The TLS library that mail and webhooks use too; it stays the first that was chosen.
fn trust_ring() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

fn client(target: &Configured) -> Result<ClientOptions, StoreError> {
    let mut client = ClientOptions::new()
        .with_allow_http(target.endpoint.as_ref().is_some_and(docket_config::HookUrl::is_plain))
        .with_connect_timeout(CONNECTS_WITHIN)
        // The library's time for silence runs on while a body is sent: [`Remote::within`] has its own, and this
        // is for what nobody else limits.
        .with_read_timeout(Duration::from_secs(target.silent_s.into()).saturating_mul(UNLIMITED))
        .with_timeout_disabled();
    if let Some(path) = &target.ca {
        let pem = fs::read(path).map_err(|e| StoreError::io("read", path, &e))?;
        let trusted = Certificate::from_pem_bundle(&pem)
            .map_err(|e| StoreError::object("read", &path.display().to_string(), &e))?;
        client = client.with_no_system_certificates(true);
        for certificate in trusted {
            client = client.with_root_certificate(certificate);
        }
    }
    Ok(client)
}

/// The address of a bucket and the prefix of its keys, the bucket in the path.
/// The server of an S3 target: the settings say it, or it is the provider's own.
fn server(target: &Configured, region: &str) -> String {
    match &target.endpoint {
        Some(endpoint) => endpoint.expose().trim_end_matches('/').to_owned(),
        None => format!("https://s3.{region}.amazonaws.com"),
    }
}

/// As whom to come, where the environment says so; nothing else is taken from it, for what docket calls
/// itself and what the library calls must be one server.
fn of_the_environment(builder: AmazonS3Builder) -> AmazonS3Builder {
    WHO_BY_ENVIRONMENT.into_iter().fold(builder, |builder, name| {
        match (name.to_lowercase().parse(), std::env::var(name)) {
            (Ok(key), Ok(value)) => builder.with_config(key, value),
            _ => builder,
        }
    })
}

fn retry() -> RetryConfig {
    RetryConfig {
        backoff: BackoffConfig {
            init_backoff: Duration::from_millis(200),
            ..BackoffConfig::default()
        },
        max_retries: HICCUPS_MAX,
        retry_timeout: HICCUP_MAX,
    }
}

fn read(target: &str, secret: &SecretRef) -> Result<String, StoreError> {
    let read = secret.read().map_err(|e| StoreError::unusable(target, &e.to_string()))?;
    Ok(read.expose().to_owned())
}
