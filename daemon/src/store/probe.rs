//! Whether a target protects what is written there: tried, not asked, for some stores take every
//! protection and keep none.
//!
//! Called by [`super::Target::probe`]. Writes a few objects of some bytes below `probe/`, under names of
//! their own; what the store then protects stays there until its time is over. Nothing else is touched.

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};

use super::{
    StoreError,
    s3::{Answered, S3, sha256, time},
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

/// What a target must keep to count as write-once: nothing there can be taken back before its time, nor while
/// it is on hold. A checksum is not among it: whatever is sent is read back and compared.
pub const WRITE_ONCE: [Promise; 5] =
    [Promise::CreateOnce, Promise::Locked, Promise::NotShortened, Promise::Hold, Promise::Default];

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
        let shorter = self.now + LOCKED / 2;
        let shortened = self.s3.put_lock(&self.key("locked"), version, shorter).await?;
        let deleted = self.delete("locked", &format!("versionId={version}")).await?;
        Ok([(Promise::Locked, refused(&deleted)), (Promise::NotShortened, refused(&shortened))])
    }

    async fn hold(&self) -> Result<Kept, StoreError> {
        let put = self.put("hold", b"hold", &[]).await?;
        let Some(version) = put.is_done().then(|| put.header("x-amz-version-id")).flatten() else {
            return Ok(Kept::Unknown);
        };
        let key = self.key("hold");
        if !self.s3.put_hold(&key, version, true).await?.is_done() {
            return Ok(Kept::Unknown);
        }
        let query = format!("versionId={version}");
        // The bucket's own time keeps it from being deleted as well: the hold must be seen.
        let head = self.s3.call("HEAD", &key, &query, &[], Bytes::new()).await?;
        let is_on = head.header("x-amz-object-lock-legal-hold") == Some("ON");
        let deleted = self.delete("hold", &query).await?;
        // What is left goes when the bucket's own time is over, where it has one.
        self.s3.put_hold(&key, version, false).await?;
        self.delete("hold", &query).await?;
        Ok(if is_on { refused(&deleted) } else { Kept::Broken })
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

    async fn delete(&self, name: &str, query: &str) -> Result<Answered, StoreError> {
        self.s3.call("DELETE", &self.key(name), query, &[], Bytes::new()).await
    }

    fn key(&self, name: &str) -> String {
        format!("probe/{}/{name}", self.mark)
    }
}

fn refused(answer: &Answered) -> Kept {
    match answer {
        answer if answer.is_done() => Kept::Broken,
        answer if answer.is_refused() => Kept::Yes,
        _ => Kept::Unknown,
    }
}

fn lock(until: DateTime<Utc>) -> [(&'static str, String); 2] {
    [
        ("x-amz-object-lock-mode", "COMPLIANCE".to_owned()),
        ("x-amz-object-lock-retain-until-date", time(until)),
    ]
}
