//! One file in a script: its name, stamp, content and planned faults.
//!
//! Read and written as part of [`super::Script`]; built in code by the demo and by tests.

use std::str::FromStr;

use chrono::{DateTime, FixedOffset, NaiveDateTime, SecondsFormat};
use serde::{Deserialize, Serialize};

use super::{content::Content, fault::Fault, path};
use crate::{RawStamp, StampSource};

/// Step of a stamp when the script does not say otherwise, in milliseconds.
const STAMP_STEP_MS: u32 = 1000;

/// A file on a virtual recorder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Form", into = "Form")]
pub struct ScriptClip {
    /// Raw path from the recorder's root; any bytes.
    pub path_raw: Vec<u8>,
    /// Last-modified stamp.
    pub modified: Option<ScriptStamp>,
    /// Step of `modified` in milliseconds (FAT: 2000).
    pub modified_step_ms: u32,
    /// How it was marked as important; overrides what the profile sees.
    pub key_mark: Option<String>,
    /// The listed size where it differs from the content's length.
    pub size: Option<u64>,
    /// What it holds.
    pub content: Content,
    /// What goes wrong while it is read.
    pub faults: Vec<Fault>,
}

impl ScriptClip {
    /// A sound, unmarked file without a stamp.
    pub fn new(path_raw: impl Into<Vec<u8>>, content: Content) -> Self {
        Self {
            path_raw: path_raw.into(),
            modified: None,
            modified_step_ms: STAMP_STEP_MS,
            key_mark: None,
            size: None,
            content,
            faults: Vec::new(),
        }
    }

    /// Stamped at this face, in FAT's steps of two seconds.
    #[must_use]
    pub fn modified_at(mut self, face: NaiveDateTime) -> Self {
        self.modified = Some(ScriptStamp::Face(face));
        self.modified_step_ms = 2000;
        self
    }

    /// Marked as important, seen as `how`.
    #[must_use]
    pub fn marked(mut self, how: &str) -> Self {
        self.key_mark = Some(how.to_owned());
        self
    }

    /// With one more fault.
    #[must_use]
    pub fn with(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// The stamp as the seam gives it.
    pub(super) fn stamp(&self) -> Option<RawStamp> {
        let (utc, face) = match self.modified? {
            ScriptStamp::Face(face) => (None, Some(face)),
            ScriptStamp::Instant(instant) => (Some(instant.to_utc()), None),
        };
        let resolution_ms = self.modified_step_ms;
        Some(RawStamp { source: StampSource::Script, utc, face, resolution_ms })
    }

    pub(super) fn check(&self) -> Result<(), String> {
        if self.path_raw.is_empty() {
            return Err("the path is empty".into());
        }
        if self.modified_step_ms == 0 {
            return Err("modified_step_ms is 0".into());
        }
        self.content.check()?;
        self.faults.iter().try_for_each(Fault::check)
    }
}

/// A stamp with or without a zone, as `2026-11-22T08:00:00` or `2026-11-22T08:00:00+08:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptStamp {
    /// What a clock's face showed.
    Face(NaiveDateTime),
    /// A moment.
    Instant(DateTime<FixedOffset>),
}

impl FromStr for ScriptStamp {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
            return Ok(Self::Instant(instant));
        }
        text.parse()
            .map(Self::Face)
            .map_err(|_| format!("`{text}` is no stamp such as 2026-11-22T08:00:00"))
    }
}

impl std::fmt::Display for ScriptStamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Face(face) => write!(f, "{}", face.format("%Y-%m-%dT%H:%M:%S%.f")),
            Self::Instant(at) => f.write_str(&at.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
        }
    }
}

/// The clip's form in TOML.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path_hex: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    modified: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    modified_step_ms: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key_mark: Option<MarkForm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    content: Content,
    #[serde(default, rename = "fault", skip_serializing_if = "Vec::is_empty")]
    faults: Vec<Fault>,
}

/// A mark in TOML: how it was seen, or merely that it is there.
#[derive(Serialize, Deserialize)]
#[serde(untagged, expecting = "key_mark is true, false or how the mark was seen")]
enum MarkForm {
    Marked(bool),
    How(String),
}

impl MarkForm {
    fn how(self) -> Option<String> {
        match self {
            Self::Marked(marked) => marked.then(|| "script".to_owned()),
            Self::How(how) => Some(how),
        }
    }
}

impl TryFrom<Form> for ScriptClip {
    type Error = String;

    fn try_from(form: Form) -> Result<Self, String> {
        Ok(Self {
            path_raw: path::from_forms(form.path, form.path_hex.as_deref())?,
            modified: form.modified.map(|text| text.parse()).transpose()?,
            modified_step_ms: form.modified_step_ms.unwrap_or(STAMP_STEP_MS),
            key_mark: form.key_mark.and_then(MarkForm::how),
            size: form.size,
            content: form.content,
            faults: form.faults,
        })
    }
}

impl From<ScriptClip> for Form {
    fn from(clip: ScriptClip) -> Self {
        let (path, path_hex) = path::to_forms(&clip.path_raw);
        let step_ms = clip.modified_step_ms;
        Self {
            path,
            path_hex,
            modified: clip.modified.map(|stamp| stamp.to_string()),
            modified_step_ms: (step_ms != STAMP_STEP_MS).then_some(step_ms),
            key_mark: clip.key_mark.map(MarkForm::How),
            size: clip.size,
            content: clip.content,
            faults: clip.faults,
        }
    }
}
