//! What the faulty store truly holds: buckets, every version of every object, what was lost.
//!
//! Changed by the acts of S3 alone, read by stories as the oracle. Nothing that was once stored is
//! forgotten: what is overwritten or removed for good is kept as lost.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};

use super::{Settings, Stale, answer::Refusal, uploads::Upload};

/// An object as it was stored at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its name, where versions are kept.
    pub id: Option<String>,
    /// Its bytes.
    pub bytes: Arc<Vec<u8>>,
    /// Its entity tag, with its quotes.
    pub etag: String,
    /// The SHA-256 that came with it, as S3 writes it; that of its parts for an upload in parts.
    pub sha256: Option<String>,
    /// The headers kept with it: its type and its own metadata.
    pub headers: Vec<(String, String)>,
    /// When it came.
    pub modified: DateTime<Utc>,
    /// It has no bytes and says that the object was removed.
    pub is_marker: bool,
    /// Until when it is kept.
    pub retention: Option<Retention>,
    /// It is kept whatever its retention says.
    pub held: bool,
}

/// Until when something is kept, and from whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Nobody may shorten it (COMPLIANCE); otherwise (GOVERNANCE) who asks to pass by may.
    pub strict: bool,
    /// Until then.
    pub until: DateTime<Utc>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Bucket {
    /// Versions are kept.
    pub(super) versioned: bool,
    /// Objects may be kept and held.
    pub(super) lockable: bool,
    /// How new objects are kept: strictly or not, and how many days.
    pub(super) rule: Option<(bool, u32)>,
    /// Oldest version first.
    pub(super) objects: BTreeMap<String, Vec<Version>>,
    pub(super) uploads: BTreeMap<String, Upload>,
    pub(super) lost: Vec<(String, Version)>,
}

#[derive(Clone, Debug)]
pub(super) struct Stock {
    pub(super) settings: Settings,
    pub(super) buckets: BTreeMap<String, Bucket>,
    pub(super) now: DateTime<Utc>,
    named: u64,
}

impl Stock {
    pub(super) fn new(settings: Settings) -> Self {
        Self { settings, buckets: BTreeMap::new(), now: Utc::now(), named: 0 }
    }

    /// A name nothing else has.
    pub(super) fn name(&mut self, kind: char) -> String {
        self.named += 1;
        format!("{kind}{:08}", self.named)
    }

    pub(super) fn bucket(&mut self, name: &str) -> Result<&mut Bucket, Refusal> {
        self.buckets.get_mut(name).ok_or(Refusal::NO_BUCKET)
    }

    /// The version that is named, else the newest one that is no marker.
    pub(super) fn version(
        &mut self,
        bucket: &str,
        key: &str,
        id: Option<&str>,
    ) -> Result<&mut Version, Refusal> {
        let of_key = self.bucket(bucket)?.objects.get_mut(key);
        let found = of_key.and_then(|versions| match id {
            None => versions.last_mut().filter(|version| !version.is_marker),
            Some(id) => versions.iter_mut().find(|version| version.is_called(id)),
        });
        found.ok_or(if id.is_some() { Refusal::NO_VERSION } else { Refusal::NO_KEY })
    }

    /// Stores a version as the newest; its name.
    pub(super) fn store(
        &mut self,
        bucket: &str,
        key: &str,
        mut version: Version,
    ) -> Result<Option<String>, Refusal> {
        let name = self.name('v');
        let bucket = self.bucket(bucket)?;
        version.id = bucket.versioned.then_some(name);
        let id = version.id.clone();
        let versions = bucket.objects.entry(key.to_owned()).or_default();
        if !bucket.versioned {
            bucket.lost.extend(versions.drain(..).map(|lost| (key.to_owned(), lost)));
        }
        versions.push(version);
        Ok(id)
    }

    /// The same stock as a stale read sees it.
    pub(super) fn before(&self, bucket: &str, key: &str, stale: Stale) -> Self {
        let mut before = self.clone();
        let Some(bucket) = before.buckets.get_mut(bucket) else { return before };
        if stale == Stale::Absent {
            bucket.objects.retain(|each, _| !each.starts_with(key));
        } else if let Some(versions) = bucket.objects.get_mut(key) {
            versions.pop();
            let overwritten = bucket.lost.iter().rfind(|(lost, _)| lost == key);
            if versions.is_empty() {
                versions.extend(overwritten.map(|(_, version)| version.clone()));
            }
        }
        before
    }
}

impl Version {
    /// Whether `id` names it.
    pub(super) fn is_called(&self, id: &str) -> bool {
        self.id.as_deref().unwrap_or("null") == id
    }

    /// Whether nobody may remove it; `by_passing` those who are kept off by a lenient retention only.
    pub(super) fn is_kept(&self, now: DateTime<Utc>, by_passing: bool) -> bool {
        let kept = self.retention.is_some_and(|r| r.until > now && (r.strict || !by_passing));
        self.held || kept
    }
}

impl Bucket {
    /// How a new object is kept that does not say so itself.
    pub(super) fn default_retention(&self, now: DateTime<Utc>) -> Option<Retention> {
        let (strict, days) = self.rule?;
        Some(Retention { strict, until: now + TimeDelta::days(i64::from(days)) })
    }
}
