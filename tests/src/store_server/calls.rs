//! Plain signed calls to a store: what is asked goes over the line once, as it was said.
//!
//! Used to make buckets, and to ask for what the `object_store` crate has no verb for (versions,
//! retention, legal holds). The signature (AWS Signature Version 4) is the crate's own; the line is
//! the rig's, which repeats nothing and follows nothing.

use std::{io, net::SocketAddr};

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, SecondsFormat, Utc};
use hyper::{Method, Request};
use object_store::{
    aws::{AwsAuthorizer, AwsCredential},
    client::{HttpRequest, HttpRequestBody},
};
use sha2::{Digest, Sha256};

use super::{Access, xml};
use crate::rig::http::{Call, Client, Reply};

/// Somebody who calls one store.
#[derive(Debug)]
pub struct Calls {
    client: Client,
    address: SocketAddr,
    credential: AwsCredential,
    region: String,
}

impl Calls {
    pub(super) fn new(access: &Access) -> Self {
        let credential = AwsCredential {
            key_id: access.key_id.clone(),
            secret_key: access.secret.clone(),
            token: None,
        };
        let (address, region) = (access.address, access.region.clone());
        Self { client: Client::to(address), address, credential, region }
    }

    /// Calls `method` on `target` (a path with its query, encoded as it is sent), and answers
    /// whatever the store answers.
    ///
    /// # Panics
    /// When it does not answer.
    #[must_use]
    pub fn send(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let reply = self.try_send(method, target, headers, body);
        reply.unwrap_or_else(|e| panic!("{method} {target}: {e}"))
    }

    /// The same, where the store may not answer.
    ///
    /// # Errors
    /// When nobody listens, or the connection ends before the answer does.
    pub fn try_send(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> io::Result<Reply> {
        self.client.try_send(&self.signed(method, target, headers, body))
    }

    /// Makes `bucket`, with object lock (and so with versions) if `locked`.
    ///
    /// # Panics
    /// When the store does not.
    pub fn make_bucket(&self, bucket: &str, locked: bool) {
        let lock: &[_] = if locked { &[("x-amz-bucket-object-lock-enabled", "true")] } else { &[] };
        let _ = self.send("PUT", &format!("/{bucket}"), lock, b"").is(200);
    }

    /// Keeps every new object of `bucket` for `days` days, which nobody may shorten.
    ///
    /// # Panics
    /// When the store does not.
    pub fn set_default_retention(&self, bucket: &str, days: u32) {
        let rule = format!(
            "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule>\
             <DefaultRetention><Mode>COMPLIANCE</Mode><Days>{days}</Days></DefaultRetention>\
             </Rule></ObjectLockConfiguration>"
        );
        let _ =
            self.checked("PUT", &format!("/{bucket}?object-lock"), &[], rule.as_bytes()).is(200);
    }

    /// As [`Self::send`], with the body's SHA-256 for the store to check.
    ///
    /// # Panics
    /// When it does not answer.
    #[must_use]
    pub fn checked(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Reply {
        let sum = sha256(body);
        let headers = [headers, &[("x-amz-checksum-sha256", &sum)]].concat();
        self.send(method, target, &headers, body)
    }

    /// Asks to keep `/bucket/key` until then, whatever comes.
    ///
    /// # Panics
    /// When the store does not answer.
    #[must_use]
    pub fn retain(&self, object: &str, until: DateTime<Utc>) -> Reply {
        let until = until.to_rfc3339_opts(SecondsFormat::Secs, true);
        let body = format!(
            "<Retention><Mode>COMPLIANCE</Mode><RetainUntilDate>{until}</RetainUntilDate></Retention>"
        );
        self.checked("PUT", &format!("{object}?retention"), &[], body.as_bytes())
    }

    /// Until when `/bucket/key` is kept, as the store writes it; none where it is not.
    ///
    /// # Panics
    /// When the store does not answer.
    #[must_use]
    pub fn retained_until(&self, object: &str) -> Option<DateTime<Utc>> {
        let reply = self.send("GET", &format!("{object}?retention"), &[], b"");
        xml::first(&reply.body, "RetainUntilDate")?.parse().ok()
    }

    /// Whether `/bucket/key` is on hold, as the store says; none where it does not.
    ///
    /// # Panics
    /// When the store does not answer.
    #[must_use]
    pub fn is_held(&self, object: &str) -> Option<bool> {
        let reply = self.send("GET", &format!("{object}?legal-hold"), &[], b"");
        Some(xml::first(&reply.body, "Status")? == "ON")
    }

    /// Asks to hold `/bucket/key`, or no longer to.
    ///
    /// # Panics
    /// When the store does not answer.
    #[must_use]
    pub fn hold(&self, object: &str, held: bool) -> Reply {
        let status = if held { "ON" } else { "OFF" };
        let body = format!("<LegalHold><Status>{status}</Status></LegalHold>");
        self.checked("PUT", &format!("{object}?legal-hold"), &[], body.as_bytes())
    }

    fn signed(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Call {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let mut request =
            Request::builder().method(&method).uri(format!("http://{}{target}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body_of_request = HttpRequestBody::from(body.to_vec());
        let mut request: HttpRequest = request.body(body_of_request).expect("a request");
        AwsAuthorizer::new(&self.credential, "s3", &self.region)
            .try_authorize(&mut request, None)
            .expect("a signature");
        let call = call_of(&request, self.address, target);
        if body.is_empty() {
            call.with("content-length", "0")
        } else {
            call.body("application/octet-stream", body)
        }
    }
}

/// A signed request as it goes over the line, without its body.
pub(super) fn call_of(request: &HttpRequest, address: SocketAddr, target: &str) -> Call {
    let call = Call::new(request.method().as_str(), target).with("host", &address.to_string());
    request.headers().iter().fold(call, |call, (name, value)| {
        call.with(name.as_str(), value.to_str().expect("headers are ASCII here"))
    })
}

/// A SHA-256 as S3 writes it.
pub(super) fn sha256(bytes: &[u8]) -> String {
    STANDARD.encode(Sha256::digest(bytes))
}
