//! Opening a bucket: where it is, who comes, and how long its server may take.
//!
//! Called by [`super::Target::open`]. Nothing is asked of the store yet; what does not fit in the settings, or a secret
//! that cannot be read, is an error. Nobody comes as anybody else than the settings or the environment say.

use std::{fs, sync::Arc, time::Duration};

use chrono::TimeDelta;
use docket_config::{HookUrl, Provider, SecretRef, Target as Configured};
use object_store::{
    BackoffConfig, Certificate, ClientOptions, RetryConfig,
    aws::{AmazonS3Builder, Checksum},
    azure::MicrosoftAzureBuilder,
    gcp::GoogleCloudStorageBuilder,
};

use super::{Remote, StoreError, s3::S3};

/// A server that does not take the connection in this time is not there.
const CONNECTS_WITHIN: Duration = Duration::from_secs(5);
/// How many times as long what has no limit of its own may be silent.
const UNLIMITED: u32 = 60;
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
/// Azure drops parts of which nothing was made in a week; a day before that they count for nothing.
const AZURE_KEEPS_PARTS: TimeDelta = TimeDelta::days(6);

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
                let server = server(target.endpoint.as_ref(), region);
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
                Ok(Self {
                    objects: store.clone(),
                    parts: store,
                    prefix,
                    silent,
                    keeps_parts: None,
                    s3: Some(s3),
                })
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
                Ok(Self {
                    objects: store.clone(),
                    parts: store,
                    prefix,
                    silent,
                    keeps_parts: None,
                    s3: None,
                })
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
                let keeps_parts = Some(AZURE_KEEPS_PARTS);
                Ok(Self {
                    objects: store.clone(),
                    parts: store,
                    prefix,
                    silent,
                    keeps_parts,
                    s3: None,
                })
            }
        }
    }
}

/// The TLS library that mail and webhooks use too; it stays the first that was chosen.
fn trust_ring() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

fn client(target: &Configured) -> Result<ClientOptions, StoreError> {
    let mut client = ClientOptions::new()
        .with_allow_http(target.endpoint.as_ref().is_some_and(HookUrl::is_plain))
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

/// The server of an S3 target: the settings say it, or it is the provider's own. Amazon's regions in China have a
/// domain of their own.
fn server(endpoint: Option<&HookUrl>, region: &str) -> String {
    let domain = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
    match endpoint {
        Some(endpoint) => endpoint.expose().trim_end_matches('/').to_owned(),
        None => format!("https://s3.{region}.{domain}"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amazons_servers_in_china_have_a_domain_of_their_own() {
        for (region, at) in [
            ("us-east-1", "https://s3.us-east-1.amazonaws.com"),
            ("ca-central-1", "https://s3.ca-central-1.amazonaws.com"),
            ("cn-north-1", "https://s3.cn-north-1.amazonaws.com.cn"),
            ("cn-northwest-1", "https://s3.cn-northwest-1.amazonaws.com.cn"),
        ] {
            assert_eq!(server(None, region), at);
        }
    }
}
