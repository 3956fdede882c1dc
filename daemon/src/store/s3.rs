//! Calls of S3 that the library does not have: puts with a lock, versions deleted, retention and holds.
//!
//! Called by [`super::probe`] and [`super::guard`]. Signed with the library's own authorizer and sent through its own client, so
//! certificates and credentials are the same. A call is made once: whoever calls decides what it means.

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use object_store::{
    ClientOptions, HeaderMap, HeaderValue,
    aws::{AwsAuthorizer, AwsCredentialProvider},
    client::{HttpClient, HttpConnector, HttpRequestBody, ReqwestConnector},
};
use sha2::{Digest, Sha256};

use super::StoreError;

/// The namespace of S3's documents.
const XMLNS: &str = "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";

/// A bucket's calls.
#[derive(Clone, Debug)]
pub(super) struct S3 {
    client: HttpClient,
    credentials: AwsCredentialProvider,
    region: String,
    /// The bucket's address, and the prefix of its keys: no slash at the end.
    base: String,
}

/// What a call came to.
#[derive(Clone, Debug)]
pub(super) struct Answered {
    /// The status.
    pub(super) status: u16,
    /// The headers.
    pub(super) headers: HeaderMap,
}

impl Answered {
    /// Whether the store did as it was told.
    pub(super) fn is_done(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// What the store's clock showed; none if it does not tell.
    pub(super) fn at(&self) -> Option<DateTime<Utc>> {
        Some(DateTime::parse_from_rfc2822(self.header("date")?).ok()?.to_utc())
    }

    /// A header's text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl S3 {
    pub(super) fn new(
        options: &ClientOptions,
        credentials: AwsCredentialProvider,
        region: &str,
        base: String,
    ) -> Result<Self, StoreError> {
        let client = ReqwestConnector::default()
            .connect(options)
            .map_err(|e| StoreError::object("reach", &base, &e))?;
        Ok(Self { client, credentials, region: region.into(), base })
    }

    /// Makes a call of `method` on `key`, with the query `query` where there is one, e.g. `retention`.
    ///
    /// # Errors
    /// [`super::StoreErrorKind::Failed`]: no answer came. An answer of any status is none.
    pub(super) async fn call(
        &self,
        method: &str,
        key: &str,
        query: &str,
        headers: &[(&'static str, String)],
        body: Bytes,
    ) -> Result<Answered, StoreError> {
        let failed = |why: &dyn std::fmt::Display| StoreError::unusable(key, &why.to_string());
        let query = if query.is_empty() { String::new() } else { format!("?{query}") };
        let mut request = http::Request::builder()
            .method(method)
            .uri(format!("{}/{key}{query}", self.base))
            .body(HttpRequestBody::from(body))
            .map_err(|e| failed(&e))?;
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).map_err(|e| failed(&e))?;
            request.headers_mut().insert(*name, value);
        }
        let credential = self.credentials.get_credential().await.map_err(|e| failed(&e))?;
        AwsAuthorizer::new(&credential, "s3", &self.region)
            .try_authorize(&mut request, None)
            .map_err(|e| failed(&e))?;
        let answer = self.client.execute(request).await.map_err(|e| failed(&e))?;
        let (head, body) = answer.into_parts();
        // The connection is free again once the body was read.
        body.bytes().await.map_err(|e| failed(&e))?;
        Ok(Answered { status: head.status.as_u16(), headers: head.headers })
    }

    /// Puts a version on hold, or takes it off.
    ///
    /// # Errors
    /// As for [`Self::call`].
    pub(super) async fn put_hold(
        &self,
        key: &str,
        version: &str,
        is_on: bool,
    ) -> Result<Answered, StoreError> {
        let state = if is_on { "ON" } else { "OFF" };
        let body = format!("<LegalHold {XMLNS}><Status>{state}</Status></LegalHold>");
        self.put_of_version(key, "legal-hold", version, body).await
    }

    /// Asks to lock a version until then: COMPLIANCE, which nobody may shorten.
    ///
    /// # Errors
    /// As for [`Self::call`].
    pub(super) async fn put_lock(
        &self,
        key: &str,
        version: &str,
        until: DateTime<Utc>,
    ) -> Result<Answered, StoreError> {
        let until = time(until);
        let body = format!(
            "<Retention {XMLNS}><Mode>COMPLIANCE</Mode><RetainUntilDate>{until}</RetainUntilDate></Retention>"
        );
        self.put_of_version(key, "retention", version, body).await
    }

    async fn put_of_version(
        &self,
        key: &str,
        what: &str,
        version: &str,
        body: String,
    ) -> Result<Answered, StoreError> {
        let query = format!("{what}&versionId={version}");
        let checksum = [("x-amz-checksum-sha256", sha256(body.as_bytes()))];
        self.call("PUT", key, &query, &checksum, body.into()).await
    }
}

/// A SHA-256 as S3 writes it.
pub(super) fn sha256(bytes: &[u8]) -> String {
    STANDARD.encode(Sha256::digest(bytes))
}

/// A time as S3 writes it.
pub(super) fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
