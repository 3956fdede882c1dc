//! The settings of archive targets: further places that get a copy of everything the archive holds.
//!
//! Part of [`Settings`](crate::Settings), built by `read`. The comments here are the schema's texts.

use std::{fmt, ops::RangeInclusive, path::PathBuf, str::FromStr};

use chrono::NaiveTime;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;

use crate::{ByteSize, HookUrl, NotOfThisForm, SecretRef, settings::hour_and_minute};

/// Objects sent to one target at the same time.
pub(crate) const PARALLEL: RangeInclusive<i64> = 1..=16;
/// Seconds for which a server may send nothing.
pub(crate) const SILENT_S: RangeInclusive<i64> = 1..=600;
/// Longest name of a target, characters.
pub(crate) const NAME_MAX_CHARS: usize = 32;

/// A further place that gets a copy of everything the archive holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Its name for ever: lower-case letters, digits and hyphens, at most 32; never `local`.
    #[schemars(length(min = 1, max = NAME_MAX_CHARS), regex(pattern = "^[a-z0-9-]+$"))]
    pub name: String,
    /// Where it is.
    pub url: TargetUrl,
    /// Whether footage may be removed from a recorder only once it is proven there too.
    #[serde(default = "yes")]
    pub required: bool,
    /// What it must keep: `none`; `required`: it is tried every day, and nothing is sent to one that
    /// takes protections and does not keep them; what is sent is held and locked as retention asks; or, of
    /// a folder, `immutable`: what a case needs carries the file system's flag, where docket may set it.
    #[serde(default)]
    pub worm: Worm,
    /// The server, where it is not the provider's own, e.g. `https://s3.example.org`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", url)]
    pub endpoint: Option<HookUrl>,
    /// The region in which requests are signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub region: Option<String>,
    /// The account: an access key's id, or an account of Azure's. No secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub account: Option<String>,
    /// Where its secret is: the secret access key, Azure's access key, or a Google service account's JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "SecretRef")]
    pub secret: Option<SecretRef>,
    /// Certificates (PEM) that its server is trusted by, and by no others; by default the system's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub ca: Option<PathBuf>,
    /// Objects sent at the same time, 1 to 16; of short ones (64 KiB) up to eight times as many, unless it is 1.
    #[serde(default = "four")]
    #[schemars(range(min = *PARALLEL.start(), max = *PARALLEL.end()))]
    pub parallel: u32,
    /// How long its server may send nothing before it counts as hanging, seconds, 1 to 600.
    #[serde(default = "a_minute")]
    #[schemars(range(min = *SILENT_S.start(), max = *SILENT_S.end()))]
    pub silent_s: u32,
    /// How fast is sent at most, bytes a second; 0: as fast as it goes. Outside the bands of `hours`.
    #[serde(default = "unlimited")]
    pub max_rate: ByteSize,
    /// Bands of hours in which another rate holds, or nothing is sent; of those that overlap the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<Hours>,
}

/// A band of hours of every day, by the station's clock, in which a rate of its own holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// From when, in the station's time zone.
    #[serde(serialize_with = "hour_and_minute")]
    #[schemars(with = "String", regex(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$"))]
    pub from: NaiveTime,
    /// Until when; before or at `from`: until then of the next day.
    #[serde(serialize_with = "hour_and_minute")]
    #[schemars(with = "String", regex(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$"))]
    pub until: NaiveTime,
    /// How fast is sent at most, bytes a second; 0: as fast as it goes.
    #[serde(default = "unlimited")]
    pub max_rate: ByteSize,
    /// Whether anything is sent at all.
    #[serde(default = "yes")]
    pub send: bool,
}

/// What a target must keep: who asks for more is greater.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Worm {
    /// Nothing: it is a copy.
    #[default]
    None,
    /// Of a folder: what a case needs carries the file system's immutable flag, where that is permitted.
    Immutable,
    /// Nothing there can be changed or deleted before its time, by anybody.
    Required,
}

impl Worm {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::None, Self::Immutable, Self::Required];

    /// As one writes it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Immutable => "immutable",
            Self::Required => "required",
        }
    }
}

impl Target {
    /// How many objects are sent at the same time where nobody says.
    pub(crate) const PARALLEL: u32 = 4;
    /// How long a server may send nothing where nobody says, seconds.
    pub(crate) const SILENT_S: u32 = 60;

    /// Which server its URL means, where that does not say so itself: the endpoint, and of Azure the account,
    /// whose container it is. Empty: the provider's own.
    #[must_use]
    pub fn server(&self) -> String {
        let account = match &self.url {
            TargetUrl::Bucket { provider: Provider::Az, .. } => self.account.as_deref(),
            _ => None,
        };
        let endpoint = self.endpoint.as_ref().map(ToString::to_string);
        let parts = [endpoint.as_deref(), account];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

fn yes() -> bool {
    true
}

fn a_minute() -> u32 {
    Target::SILENT_S
}

fn unlimited() -> ByteSize {
    ByteSize::new(0)
}

fn four() -> u32 {
    Target::PARALLEL
}

/// Where a target is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetUrl {
    /// `file:///srv/second`: a folder of this host, on another disk or mounted from elsewhere.
    Folder(PathBuf),
    /// `s3://bucket/prefix`, `gs://…`, `az://container/prefix`.
    Bucket {
        /// Which interface is spoken.
        provider: Provider,
        /// The bucket, or Azure's container.
        bucket: String,
        /// What all keys begin with there, without a slash at either end; may be empty.
        prefix: String,
    },
}

/// The interface of an object store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    /// Amazon's S3, which many speak.
    S3,
    /// Google Cloud Storage.
    Gs,
    /// Azure Blob Storage.
    Az,
}

impl Provider {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::S3, Self::Gs, Self::Az];

    /// The scheme of its addresses.
    #[must_use]
    pub const fn scheme(self) -> &'static str {
        match self {
            Self::S3 => "s3",
            Self::Gs => "gs",
            Self::Az => "az",
        }
    }
}

impl FromStr for TargetUrl {
    type Err = NotOfThisForm;

    fn from_str(text: &str) -> Result<Self, NotOfThisForm> {
        let (scheme, place) = text.split_once("://").ok_or(NotOfThisForm)?;
        if scheme == "file" {
            let is_plain = place.starts_with('/') && place.len() > 1;
            return is_plain.then(|| Self::Folder(place.into())).ok_or(NotOfThisForm);
        }
        let provider = Provider::ALL.into_iter().find(|provider| provider.scheme() == scheme);
        let provider = provider.ok_or(NotOfThisForm)?;
        let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let segment = |part: &str| {
            !part.is_empty() && part.chars().all(plain) && !part.chars().all(|c| c == '.')
        };
        let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
        if !segment(bucket) || !(prefix.is_empty() || prefix.split('/').all(segment)) {
            return Err(NotOfThisForm);
        }
        Ok(Self::Bucket { provider, bucket: bucket.into(), prefix: prefix.into() })
    }
}

impl fmt::Display for TargetUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "file://{}", folder.display()),
            Self::Bucket { provider, bucket, prefix } if prefix.is_empty() => {
                write!(f, "{}://{bucket}", provider.scheme())
            }
            Self::Bucket { provider, bucket, prefix } => {
                write!(f, "{}://{bucket}/{prefix}", provider.scheme())
            }
        }
    }
}

impl Serialize for TargetUrl {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for TargetUrl {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "TargetUrl".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^(file:///.+|(s3|gs|az)://[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*/?)$",
            "examples": ["s3://evidence/dock-1", "file:///mnt/second"],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_a_folder_or_a_bucket() {
        for text in ["file:///mnt/b", "s3://evidence", "gs://e/dock-1", "az://c/a/b.c"] {
            assert_eq!(text.parse::<TargetUrl>().map(|u| u.to_string()), Ok(text.to_owned()));
        }
        let trailing: TargetUrl = "s3://evidence/dock-1/".parse().unwrap();
        assert_eq!(trailing.to_string(), "s3://evidence/dock-1");
        for text in [
            "",
            "s3:",
            "s3://",
            "s3:///a",
            "file://a",
            "file:///",
            "http://x/y",
            "s3://a/../b",
            "s3://a//b",
            "s3://a?x=y",
            "s3://key:secret@a",
            "/mnt/b",
        ] {
            assert_eq!(text.parse::<TargetUrl>(), Err(NotOfThisForm), "{text}");
        }
    }
}
