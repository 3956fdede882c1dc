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

use super::{
    ReadBack, StoreError,
    probe::{Kept, Promise, probe},
    s3::S3,
};

/// A server that does not take the connection in this time is not there.
const CONNECTS_WITHIN: Duration = Duration::from_secs(5);
/// A server that sends nothing for so long hangs. There is no limit for a whole request: a part takes as
/// long as the line needs.
const SILENT_MAX: Duration = Duration::from_secs(60);
/// What the library tries again by itself: hiccups.
const HICCUPS_MAX: usize = 3;
const HICCUP_MAX: Duration = Duration::from_secs(10);
/// The region where none is set; stores other than Amazon's own do not care.
const REGION: &str = "us-east-1";

/// A bucket, below a prefix. Clones share it.
#[derive(Clone)]
pub struct Remote {
    objects: Arc<dyn ObjectStore>,
    parts: Arc<dyn MultipartStore>,
    prefix: String,
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
        let calls = client.clone();
        let secret = target.secret.as_ref().map(|secret| read(&target.name, secret)).transpose()?;
        let prefix = prefix.to_owned();
        match provider {
            Provider::S3 => {
                let mut builder = AmazonS3Builder::from_env()
                    .with_bucket_name(bucket)
                    .with_region(target.region.as_deref().unwrap_or(REGION))
                    .with_checksum_algorithm(Checksum::SHA256)
                    .with_retry(retry())
                    .with_client_options(client);
                if let Some(endpoint) = &target.endpoint {
                    builder = builder.with_endpoint(endpoint.expose().trim_end_matches('/'));
                }
                if let Some((account, secret)) = target.account.as_ref().zip(secret) {
                    builder = builder.with_access_key_id(account).with_secret_access_key(secret);
                }
                let region = target.region.as_deref().unwrap_or(REGION);
                let store = Arc::new(builder.build().map_err(failed)?);
                let base = base(target, region, bucket, &prefix);
                let s3 = S3::new(&calls, store.credentials().clone(), region, base)?;
                Ok(Self { objects: store.clone(), parts: store, prefix, s3: Some(s3) })
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
                Ok(Self { objects: store.clone(), parts: store, prefix, s3: None })
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
                Ok(Self { objects: store.clone(), parts: store, prefix, s3: None })
            }
        }
    }

    /// Puts `bytes` under `key` unless something stands there.
    ///
    /// # Errors
    /// [`super::StoreErrorKind::Exists`] when something does. After any other error it may or may not stand.
    pub async fn put(&self, key: &str, bytes: Bytes) -> Result<(), StoreError> {
        let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
        match self.objects.put_opts(&self.at(key)?, bytes.into(), options).await {
            Ok(_) => Ok(()),
            Err(error) => Err(StoreError::object("write", key, &error)),
        }
    }

    pub(super) async fn get(&self, key: &str) -> Result<Bytes, StoreError> {
        let failed = |e| StoreError::object("read", key, &e);
        let got = self.objects.get(&self.at(key)?).await.map_err(failed)?;
        got.bytes().await.map_err(failed)
    }

    pub(super) async fn size_of(&self, key: &str) -> Result<Option<u64>, StoreError> {
        match self.objects.head(&self.at(key)?).await {
            Ok(meta) => Ok(Some(meta.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(StoreError::object("look up", key, &error)),
        }
    }

    /// Reads the whole object and digests it on the way; memory stays bounded.
    pub(super) async fn read_back(&self, key: &str) -> Result<ReadBack, StoreError> {
        let failed = |e| StoreError::object("read back", key, &e);
        let mut bytes = self.objects.get(&self.at(key)?).await.map_err(failed)?.into_stream();
        let (mut size, mut hasher) = (0, blake3::Hasher::new());
        while let Some(chunk) = bytes.try_next().await.map_err(failed)? {
            size += chunk.len() as u64;
            hasher.update(&chunk);
        }
        Ok(ReadBack { size, blake3: hasher.finalize().to_hex().to_string() })
    }

    /// Takes back an object whose bytes were just found not to be what they should.
    pub(super) async fn withdraw(&self, key: &str) -> Result<(), StoreError> {
        match self.objects.delete(&self.at(key)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(StoreError::object("take back", key, &error)),
        }
    }

    /// Begins an upload in parts; answers what the store calls it.
    ///
    /// # Errors
    /// As of the store.
    pub async fn begin(&self, key: &str) -> Result<String, StoreError> {
        let begun = self.parts.create_multipart(&self.at(key)?).await;
        begun.map_err(|e| StoreError::object("begin", key, &e))
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
        let sent =
            self.parts.put_part(&self.at(key)?, &upload.to_owned(), number, bytes.into()).await;
        sent.map(|part| part.content_id).map_err(|e| StoreError::object("send", key, &e))
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
        let done = self.parts.complete_multipart(&self.at(key)?, &upload.to_owned(), parts).await;
        done.map(|_| ()).map_err(|e| StoreError::object("complete", key, &e))
    }

    /// Gives an upload up, so that its parts cost nothing.
    ///
    /// # Errors
    /// As of the store; its own rules clear up what is left.
    pub async fn abort(&self, key: &str, upload: &str) -> Result<(), StoreError> {
        let done = self.parts.abort_multipart(&self.at(key)?, &upload.to_owned()).await;
        done.map_err(|e| StoreError::object("give up", key, &e))
    }

    /// Tries what the store promises; none of a store that promises nothing docket knows to try.
    pub(super) async fn probe(
        &self,
        mark: &str,
        now: DateTime<Utc>,
    ) -> Result<Vec<(Promise, Kept)>, StoreError> {
        match &self.s3 {
            Some(s3) => probe(s3, mark, now).await,
            None => Ok(Promise::ALL.map(|promise| (promise, Kept::Unknown)).to_vec()),
        }
    }

    fn at(&self, key: &str) -> Result<Key, StoreError> {
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
        .with_timeout_disabled()
        .with_read_timeout(SILENT_MAX);
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
fn base(target: &Configured, region: &str, bucket: &str, prefix: &str) -> String {
    let server = match &target.endpoint {
        Some(endpoint) => endpoint.expose().trim_end_matches('/').to_owned(),
        None => format!("https://s3.{region}.amazonaws.com"),
    };
    format!("{server}/{bucket}/{prefix}").trim_end_matches('/').to_owned()
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
