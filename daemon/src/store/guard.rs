//! How long a store keeps one object: seen, put on hold, locked for longer.
//!
//! Called by `flow::guard`. What is asked of a store is not believed: its caller looks again. There is no call that
//! shortens a lock, nor one that takes anything away. In a folder a hold is the file system's immutable flag, and
//! nothing can be locked until a day.

use bytes::Bytes;
use chrono::{DateTime, Utc};

use super::{Remote, StoreError, Target, s3::Answered, target::blocking};

/// The mode that nobody can shorten, whatever their rights.
const STRICT: &str = "COMPLIANCE";

/// How an object was seen to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The version that was looked at; what is asked next is asked of it. A folder has no versions.
    version: String,
    /// Whether it is on hold.
    pub held: bool,
    /// Until when nobody can delete it; none: it is not locked, or not strictly.
    pub locked_until: Option<DateTime<Utc>>,
    /// What the store's clock, by which locks run out, showed; none if it does not tell.
    pub at: Option<DateTime<Utc>>,
}

impl Shown {
    /// Whether it is locked until then, or that moment has passed by the store's own clock.
    #[must_use]
    pub fn covers(&self, until: DateTime<Utc>) -> bool {
        self.locked_until.is_some_and(|locked| locked >= until)
            || self.at.is_some_and(|at| at >= until)
    }
}

impl Target {
    /// How the newest version under `key` is kept.
    ///
    /// # Errors
    /// [`super::StoreErrorKind::NotFound`] when none stands there;
    /// [`super::StoreErrorKind::Unprotected`] where nothing can be held or locked.
    pub async fn shown(&self, key: &str) -> Result<Shown, StoreError> {
        match self {
            Self::Bucket(_, remote) => shown_by(&remote.head(key, "").await?, key),
            Self::Folder(store) => {
                let (store, key) = (store.clone(), key.to_owned());
                let held = blocking(move || store.is_immutable(&key)).await?;
                Ok(Shown { version: String::new(), held, locked_until: None, at: None })
            }
        }
    }

    /// Whether what stands here can be locked until a day; in a folder it can only be on hold.
    #[must_use]
    pub fn locks(&self) -> bool {
        matches!(self, Self::Bucket(..))
    }

    /// The same of the version that was looked at before.
    ///
    /// # Errors
    /// As for [`Self::shown`].
    pub async fn shown_again(&self, key: &str, before: &Shown) -> Result<Shown, StoreError> {
        match self {
            Self::Bucket(_, remote) => {
                let query = format!("versionId={}", before.version);
                shown_by(&remote.head(key, &query).await?, key)
            }
            Self::Folder(_) => self.shown(key).await,
        }
    }

    /// Puts a version on hold, or takes it off.
    ///
    /// # Errors
    /// As the store refuses.
    pub async fn hold(&self, key: &str, shown: &Shown, is_on: bool) -> Result<(), StoreError> {
        let remote = match self {
            Self::Bucket(_, remote) => remote,
            Self::Folder(store) => {
                let (store, key) = (store.clone(), key.to_owned());
                return blocking(move || store.set_immutable(&key, is_on)).await;
            }
        };
        let s3 = remote.s3().ok_or_else(|| nothing(key))?;
        let doing = if is_on { "hold" } else { "take the hold off" };
        done(&s3.put_hold(key, &shown.version, is_on).await?, doing, key)
    }

    /// Locks a version until then; one that is locked for as long or longer is left alone.
    ///
    /// # Errors
    /// As the store refuses.
    pub async fn lock(
        &self,
        key: &str,
        shown: &Shown,
        until: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        if shown.locked_until.is_some_and(|locked| locked >= until) {
            return Ok(());
        }
        let Self::Bucket(_, remote) = self else { return Err(nothing(key)) };
        let s3 = remote.s3().ok_or_else(|| nothing(key))?;
        done(&s3.put_lock(key, &shown.version, until).await?, "lock", key)
    }
}

impl Remote {
    async fn head(&self, key: &str, query: &str) -> Result<Answered, StoreError> {
        let s3 = self.s3().ok_or_else(|| nothing(key))?;
        let answer = s3.call("HEAD", key, query, &[], Bytes::new()).await?;
        done(&answer, "look up", key)?;
        Ok(answer)
    }
}

/// How the version is kept that `answer` tells of, a look at it.
pub(super) fn shown_by(answer: &Answered, key: &str) -> Result<Shown, StoreError> {
    let version = answer.header("x-amz-version-id").ok_or_else(|| nothing(key))?;
    let is_strict = answer.header("x-amz-object-lock-mode") == Some(STRICT);
    let until = answer.header("x-amz-object-lock-retain-until-date").filter(|_| is_strict);
    Ok(Shown {
        version: version.into(),
        held: answer.header("x-amz-object-lock-legal-hold") == Some("ON"),
        locked_until: until.and_then(|until| until.parse().ok()),
        at: answer.at(),
    })
}

fn done(answer: &Answered, doing: &str, key: &str) -> Result<(), StoreError> {
    if answer.is_done() { Ok(()) } else { Err(StoreError::refused(doing, key, answer.status)) }
}

/// It has no versions, so that nothing of it can be held or locked.
fn nothing(key: &str) -> StoreError {
    StoreError::unprotected(key, "nothing there can be held or locked")
}

#[cfg(test)]
mod tests {
    use object_store::{HeaderMap, HeaderValue};

    use super::*;

    fn answer(headers: &[(&'static str, &'static str)]) -> Answered {
        let headers: HeaderMap = headers
            .iter()
            .map(|(n, v)| (n.parse().unwrap(), HeaderValue::from_static(v)))
            .collect();
        Answered { status: 200, headers }
    }

    #[test]
    fn only_a_strict_lock_counts_and_the_stores_clock_says_when_it_is_over() {
        let told = [
            ("x-amz-version-id", "v1"),
            ("x-amz-object-lock-mode", "COMPLIANCE"),
            ("x-amz-object-lock-retain-until-date", "2040-08-01T00:00:00Z"),
            ("x-amz-object-lock-legal-hold", "ON"),
            ("date", "Mon, 01 Jan 2040 00:00:00 GMT"),
        ];
        let shown = shown_by(&answer(&told), "k").unwrap();
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert_eq!((shown.held, shown.locked_until), (true, Some(at("2040-08-01T00:00:00Z"))));
        assert!(
            shown.covers(at("2040-08-01T00:00:00Z")) && shown.covers(at("2039-01-01T00:00:00Z"))
        );
        assert!(!shown.covers(at("2040-08-01T00:00:01Z")));
        let mut lenient = told;
        lenient[1].1 = "GOVERNANCE";
        let shown = shown_by(&answer(&lenient), "k").unwrap();
        assert_eq!(shown.locked_until, None);
        assert!(!shown.covers(at("2040-06-01T00:00:00Z")));
        assert!(shown_by(&answer(&[]), "k").is_err(), "no versions, no locks");
    }
}
