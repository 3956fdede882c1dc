//! Whether a target protects what is written there: tried, not asked, for some stores take every
//! protection and keep none.
//!
//! Called by [`super::Target::probe`]. Writes a few objects of some bytes below `probe/`, under names of
//! their own; what the store then protects stays there until its time is over. Nothing else is touched.

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use sha2::{Digest, Sha256};

use super::{
    StoreError,
    s3::{Answered, S3},
};

/// How long an object of a probe is locked: long enough to try to shorten it, and no longer than needed.
const LOCKED: TimeDelta = TimeDelta::minutes(10);

/// A promise that was put to the test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// A second object under a name that is taken is refused.
    CreateOnce,
    /// Bytes that do not have the checksum that comes with them are refused.
    Checksum,
    /// A locked object cannot be deleted.
    Locked,
    /// Its time cannot be shortened.
    NotShortened,
    /// An object on hold cannot be deleted.
    Hold,
    /// What is written without a word about it is locked as well: the bucket's default.
    Default,
}

impl Promise {
    /// All of them, in the order in which they are tried.
    pub const ALL: [Self; 6] = [
        Self::CreateOnce,
        Self::Checksum,
        Self::Locked,
        Self::NotShortened,
        Self::Hold,
        Self::Default,
    ];

    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CreateOnce => "create-once",
            Self::Checksum => "checksum",
            Self::Locked => "locked",
            Self::NotShortened => "not-shortened",
            Self::Hold => "hold",
            Self::Default => "default-lock",
        }
    }
}

/// What came of putting a promise to the test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// The store refused, as it should.
    Yes,
    /// It did what it should have refused: it takes the promise and does not keep it.
    Broken,
    /// It says that it has no such thing.
    Unknown,
}

impl Kept {
    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "kept",
            Self::Broken => "broken",
            Self::Unknown => "unknown",
        }
    }
}

/// What a target must keep to count as write-once: nothing there can be taken back before its time.
pub const WRITE_ONCE: [Promise; 4] =
    [Promise::CreateOnce, Promise::Locked, Promise::NotShortened, Promise::Default];

/// Puts an S3 bucket to the test, with objects below `probe/<mark>/`. `now` is when.
pub(super) async fn probe(
    s3: &S3,
    mark: &str,
    now: DateTime<Utc>,
) -> Result<Vec<(Promise, Kept)>, StoreError> {
    let probe = Probe { s3, mark, now };
    let mut found = vec![
        (Promise::CreateOnce, probe.create_once().await?),
        (Promise::Checksum, probe.checksum().await?),
    ];
    found.extend(probe.locked().await?);
    found.push((Promise::Hold, probe.hold().await?));
    found.push((Promise::Default, probe.default_lock().await?));
    Ok(found)
}

struct Probe<'a> {
    s3: &'a S3,
    mark: &'a str,
    now: DateTime<Utc>,
}

impl Probe<'_> {
    async fn create_once(&self) -> Result<Kept, StoreError> {
        let once = [("if-none-match", "*".to_owned())];
        let first = self.put("once", b"first", &once).await?;
        if !first.is_done() {
            return Ok(Kept::Unknown);
        }
        let second = self.put("once", b"second", &once).await?;
        self.delete("once", "").await?;
        Ok(refused(&second))
    }

    async fn checksum(&self) -> Result<Kept, StoreError> {
        let other = sha256(b"other bytes");
        let put = self.put("checksum", b"bytes", &[("x-amz-checksum-sha256", other)]).await?;
        self.delete("checksum", "").await?;
        Ok(refused(&put))
    }

    async fn locked(&self) -> Result<[(Promise, Kept); 2], StoreError> {
        let until = self.now + LOCKED;
        let put = self.put("locked", b"locked", &lock(until)).await?;
        let Some(version) = put.is_done().then(|| put.header("x-amz-version-id")).flatten() else {
            let kept = if put.is_done() { Kept::Broken } else { Kept::Unknown };
            return Ok([(Promise::Locked, kept), (Promise::NotShortened, kept)]);
        };
        let shorter = retention(self.now + LOCKED / 2);
        let query = format!("retention&versionId={version}");
        let checksum = [("x-amz-checksum-sha256", sha256(shorter.as_bytes()))];
        let shortened =
            self.s3.call("PUT", &self.key("locked"), &query, &checksum, shorter.into()).await?;
        let deleted = self.delete("locked", &format!("versionId={version}")).await?;
        Ok([(Promise::Locked, refused(&deleted)), (Promise::NotShortened, refused(&shortened))])
    }

    async fn hold(&self) -> Result<Kept, StoreError> {
        let put = self.put("hold", b"hold", &[]).await?;
        let Some(version) = put.is_done().then(|| put.header("x-amz-version-id")).flatten() else {
            return Ok(Kept::Unknown);
        };
        let query = format!("legal-hold&versionId={version}");
        if !self.set_hold(&query, "ON").await?.is_done() {
            return Ok(Kept::Unknown);
        }
        let deleted = self.delete("hold", &format!("versionId={version}")).await?;
        // What is left goes when the bucket's own time is over, where it has one.
        self.set_hold(&query, "OFF").await?;
        self.delete("hold", &format!("versionId={version}")).await?;
        Ok(refused(&deleted))
    }

    async fn default_lock(&self) -> Result<Kept, StoreError> {
        let put = self.put("default", b"default", &[]).await?;
        let Some(version) = put.is_done().then(|| put.header("x-amz-version-id")).flatten() else {
            return Ok(Kept::Unknown);
        };
        let query = format!("versionId={version}");
        let head = self.s3.call("HEAD", &self.key("default"), &query, &[], Bytes::new()).await?;
        let is_locked = head.header("x-amz-object-lock-mode") == Some("COMPLIANCE");
        let deleted = self.delete("default", &query).await?;
        Ok(match (is_locked, refused(&deleted)) {
            (true, kept) => kept,
            (false, _) => Kept::Unknown,
        })
    }

    async fn put(
        &self,
        name: &str,
        bytes: &'static [u8],
        more: &[(&'static str, String)],
    ) -> Result<Answered, StoreError> {
        let mut headers = more.to_vec();
        if !headers.iter().any(|(name, _)| *name == "x-amz-checksum-sha256") {
            headers.push(("x-amz-checksum-sha256", sha256(bytes)));
        }
        self.s3.call("PUT", &self.key(name), "", &headers, Bytes::from_static(bytes)).await
    }

    async fn set_hold(&self, query: &str, state: &str) -> Result<Answered, StoreError> {
        let body = format!("<LegalHold {XMLNS}><Status>{state}</Status></LegalHold>");
        let checksum = [("x-amz-checksum-sha256", sha256(body.as_bytes()))];
        self.s3.call("PUT", &self.key("hold"), query, &checksum, body.into()).await
    }

    async fn delete(&self, name: &str, query: &str) -> Result<Answered, StoreError> {
        self.s3.call("DELETE", &self.key(name), query, &[], Bytes::new()).await
    }

    fn key(&self, name: &str) -> String {
        format!("probe/{}/{name}", self.mark)
    }
}

const XMLNS: &str = "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";

fn refused(answer: &Answered) -> Kept {
    match answer {
        answer if answer.is_done() => Kept::Broken,
        answer if answer.is_refused() => Kept::Yes,
        _ => Kept::Unknown,
    }
}

fn sha256(bytes: &[u8]) -> String {
    STANDARD.encode(Sha256::digest(bytes))
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn lock(until: DateTime<Utc>) -> [(&'static str, String); 2] {
    [
        ("x-amz-object-lock-mode", "COMPLIANCE".to_owned()),
        ("x-amz-object-lock-retain-until-date", time(until)),
    ]
}

fn retention(until: DateTime<Utc>) -> String {
    let until = time(until);
    format!(
        "<Retention {XMLNS}><Mode>COMPLIANCE</Mode><RetainUntilDate>{until}</RetainUntilDate></Retention>"
    )
}
