//! Whether a target protects what is written there: tried, not asked, for some stores take every
//! protection and keep none.
//!
//! Called by [`super::Target::probe`]. Writes a few objects of some bytes below `probe/`, under names of
//! their own; what the store then protects stays there until its time is over. Nothing else is touched.

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Shown, StoreError,
    guard::shown_by,
    s3::{Answered, S3, sha256, time},
};

/// How long an object of a probe is locked: no longer than it takes to try.
const LOCKED: TimeDelta = TimeDelta::minutes(9);
/// The longer time that it is locked for then, and the shorter one that it must not be locked for.
const LONGER: TimeDelta = TimeDelta::minutes(10);
const SHORTER: TimeDelta = TimeDelta::minutes(5);

/// What stores answer where a name is taken.
const TAKEN: [u16; 2] = [409, 412];
/// What they answer to bytes that do not fit their checksum.
const UNFIT: [u16; 1] = [400];
/// What they answer where something is protected, each in its own way; all of it may mean something else.
const FORBIDDEN: [u16; 5] = [400, 403, 405, 409, 412];
/// What they answer to an account that may not do such a thing.
const DENIED: [u16; 2] = [401, 403];

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
    /// The store refused, as it should, and what it protects stands as it stood.
    Yes,
    /// It did what it should have refused: it takes the promise and does not keep it.
    Broken,
    /// It says that it has no such thing.
    Unknown,
    /// This account may not do such a thing to anything, so that a refusal proves nothing.
    Denied,
}

impl Kept {
    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "kept",
            Self::Broken => "broken",
            Self::Unknown => "unknown",
            Self::Denied => "denied",
        }
    }
}

/// What a target must keep to count as write-once: nothing there can be taken back before its time, nor while
/// it is on hold. A checksum is not among it: whatever is sent is read back and compared.
pub const WRITE_ONCE: [Promise; 5] =
    [Promise::CreateOnce, Promise::Locked, Promise::NotShortened, Promise::Hold, Promise::Default];

/// Puts an S3 bucket to the test, with objects below `probe/<mark>/`. Locks run out by the store's clock, so they are
/// asked for by that one.
pub(super) async fn probe(s3: &S3, mark: &str) -> Result<Vec<(Promise, Kept)>, StoreError> {
    let key = format!("probe/{mark}/none");
    // A version that never was: whoever may delete versions is told that it is gone.
    let control = s3.call("DELETE", &key, "versionId=null", &[], Bytes::new()).await?;
    let probe = Probe { s3, mark, at: control.at(), refusal: may_do(&control) };
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
    /// What the store's clock showed.
    at: Option<DateTime<Utc>>,
    /// What it tells of a version that stands as it stood when its deletion was refused.
    refusal: Kept,
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
        Ok(refused(&second, &TAKEN))
    }

    async fn checksum(&self) -> Result<Kept, StoreError> {
        let other = sha256(b"other bytes");
        let put = self.put("checksum", b"bytes", &[("x-amz-checksum-sha256", other)]).await?;
        self.delete("checksum", "").await?;
        Ok(refused(&put, &UNFIT))
    }

    async fn locked(&self) -> Result<[(Promise, Kept); 2], StoreError> {
        let both = |kept| [(Promise::Locked, kept), (Promise::NotShortened, kept)];
        let Some(at) = self.at else { return Ok(both(Kept::Unknown)) };
        let put = self.put("locked", b"locked", &lock(at + LOCKED)).await?;
        let Some(version) = version_of(&put) else {
            return Ok(both(if put.is_done() { Kept::Broken } else { Kept::Unknown }));
        };
        let not_shortened = self.not_shortened(version, at).await?;
        let is_locked = |shown: &Shown| is_locked_until(shown, at + LOCKED);
        let locked = self.undeletable("locked", version, is_locked).await?;
        Ok([(Promise::Locked, locked), (Promise::NotShortened, not_shortened)])
    }

    /// Whoever may not set times at all is refused a shorter one as well: a longer one must be taken.
    async fn not_shortened(&self, version: &str, at: DateTime<Utc>) -> Result<Kept, StoreError> {
        let key = self.key("locked");
        let lengthened = self.s3.put_lock(&key, version, at + LONGER).await?;
        let shortened = self.s3.put_lock(&key, version, at + SHORTER).await?;
        match refused(&shortened, &FORBIDDEN) {
            Kept::Yes if !lengthened.is_done() => Ok(may_do(&lengthened)),
            Kept::Yes => {
                self.seen("locked", version, |shown| is_locked_until(shown, at + LONGER)).await
            }
            other => Ok(other),
        }
    }

    async fn hold(&self) -> Result<Kept, StoreError> {
        let put = self.put("hold", b"hold", &[]).await?;
        let Some(version) = version_of(&put) else { return Ok(Kept::Unknown) };
        let key = self.key("hold");
        if !self.s3.put_hold(&key, version, true).await?.is_done() {
            return Ok(Kept::Unknown);
        }
        // The bucket's own time keeps it from being deleted as well: the hold must be seen.
        let kept = self.undeletable("hold", version, |shown| shown.held).await?;
        // What is left goes when the bucket's own time is over, where it has one.
        self.s3.put_hold(&key, version, false).await?;
        self.delete("hold", &of_version(version)).await?;
        Ok(kept)
    }

    async fn default_lock(&self) -> Result<Kept, StoreError> {
        let put = self.put("default", b"default", &[]).await?;
        let (Some(version), Some(at)) = (version_of(&put), self.at) else {
            return Ok(Kept::Unknown);
        };
        let is_locked = |shown: &Shown| is_locked_until(shown, at);
        match self.seen("default", version, is_locked).await? {
            Kept::Yes => self.undeletable("default", version, is_locked).await,
            _ => Ok(Kept::Unknown),
        }
    }

    /// Tries to delete a protected version. That it is refused proves something where the account may delete versions at
    /// all, and where the version stands afterwards, protected as before.
    async fn undeletable(
        &self,
        name: &str,
        version: &str,
        is_protected: impl Fn(&Shown) -> bool,
    ) -> Result<Kept, StoreError> {
        let deleted = self.delete(name, &of_version(version)).await?;
        let stands = match refused(&deleted, &FORBIDDEN) {
            Kept::Yes => self.seen(name, version, is_protected).await?,
            other => other,
        };
        Ok(if stands == Kept::Yes { self.refusal } else { stands })
    }

    /// Whether a version stands, and is protected.
    async fn seen(
        &self,
        name: &str,
        version: &str,
        is_protected: impl Fn(&Shown) -> bool,
    ) -> Result<Kept, StoreError> {
        let key = self.key(name);
        let head = self.s3.call("HEAD", &key, &of_version(version), &[], Bytes::new()).await?;
        Ok(match head.status {
            200 if shown_by(&head, &key).is_ok_and(|shown| is_protected(&shown)) => Kept::Yes,
            200 | 404 | 405 => Kept::Broken,
            _ => Kept::Unknown,
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

/// What came of something that should be refused, with one of these statuses.
fn refused(answer: &Answered, statuses: &[u16]) -> Kept {
    match answer {
        answer if answer.is_done() => Kept::Broken,
        answer if statuses.contains(&answer.status) => Kept::Yes,
        _ => Kept::Unknown,
    }
}

/// Whether the account may do what nothing stands against: then another refusal proves something.
fn may_do(answer: &Answered) -> Kept {
    match answer {
        answer if answer.is_done() || answer.status == 404 => Kept::Yes,
        answer if DENIED.contains(&answer.status) => Kept::Denied,
        _ => Kept::Unknown,
    }
}

/// What the store calls the version that was put, where it keeps versions.
fn version_of(put: &Answered) -> Option<&str> {
    put.is_done().then(|| put.header("x-amz-version-id")).flatten()
}

fn of_version(version: &str) -> String {
    format!("versionId={version}")
}

/// Stores tell whole seconds.
fn is_locked_until(shown: &Shown, until: DateTime<Utc>) -> bool {
    shown.locked_until.is_some_and(|locked| locked.timestamp() >= until.timestamp())
}

fn lock(until: DateTime<Utc>) -> [(&'static str, String); 2] {
    [
        ("x-amz-object-lock-mode", "COMPLIANCE".to_owned()),
        ("x-amz-object-lock-retain-until-date", time(until)),
    ]
}

#[cfg(test)]
mod tests;
