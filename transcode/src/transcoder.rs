//! The seam between docket and what reads media: facts about a clip, and renditions of it.
//!
//! Called by the daemon's `flow::derive`; implemented by the worker process and by the fake.

use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::atomic::AtomicBool,
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::inside::InsideFacts;

/// Probes a clip and renders it for viewing. Blocking; each call is one clip.
pub trait Transcoder: Send + Sync {
    /// Reads facts from `original` and writes the renditions it allows into `scratch`, an empty
    /// folder the caller owns and clears. `original` is only read. Setting `cancel` ends the work
    /// soon with [`TranscodeErrorKind::Cancelled`].
    ///
    /// # Errors
    /// [`TranscodeErrorKind::NotPlayable`] when the bytes are no media this station can read; the
    /// others say that the work itself failed and may be tried again.
    fn derive(
        &self,
        original: &File,
        scratch: &Path,
        cancel: &AtomicBool,
    ) -> Result<Derived, TranscodeError>;

    /// Looks inside `original`, a clip or a position track, without writing anything. `original` is
    /// only read. A clip that was never finished or is damaged is no error: that is what is looked
    /// for, and it is told in the facts. Setting `cancel` ends the work soon with
    /// [`TranscodeErrorKind::Cancelled`].
    ///
    /// # Errors
    /// [`TranscodeErrorKind::NotPlayable`] when the bytes are neither media nor a track this station
    /// knows; the others say that the work itself failed and may be tried again.
    fn examine(&self, original: &File, cancel: &AtomicBool) -> Result<InsideFacts, TranscodeError>;
}

/// What one clip yielded.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Derived {
    /// What the container and streams say.
    pub facts: MediaFacts,
    /// Files written into the scratch folder.
    pub renditions: Vec<Rendition>,
}

/// What a container says of itself. All of it is a claim by the recorder, not a proof.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct MediaFacts {
    /// Container's short name, e.g. `mov,mp4,m4a,3gp,3g2,mj2`.
    pub container: String,
    /// Playing time in milliseconds, when the container tells it; else as measured by reading the
    /// clip, which a note then says.
    pub duration_ms: Option<u64>,
    /// Creation time as the container claims, when it carries one.
    pub created: Option<DateTime<Utc>>,
    /// ISO 6709 position as written in the container.
    pub location: Option<String>,
    /// Start timecode, `hh:mm:ss:ff`.
    pub timecode: Option<String>,
    /// Streams in file order.
    pub streams: Vec<StreamFacts>,
    /// Tags of container and streams, the first few dozen.
    #[serde(default)]
    pub tags: Vec<TagFact>,
    /// What a person should know about reading this clip: damage passed over, an early end, jumps
    /// in its timestamps, a stream nothing here can decode. One sentence each.
    #[serde(default)]
    pub notes: Vec<String>,
}

/// One tag as the recorder wrote it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TagFact {
    /// Index of the stream that carries it; none for the container itself.
    pub stream: Option<u16>,
    /// Tag's name, e.g. `handler_name`.
    pub name: String,
    /// Its text, read as UTF-8, else as GB18030; cut when very long.
    pub text: String,
    /// The bytes as hex, kept when they are not UTF-8 and `text` is therefore a reading of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_hex: Option<String>,
}

/// One stream of a clip.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct StreamFacts {
    /// `video`, `audio`, `subtitle`, `data`.
    pub medium: String,
    /// Codec's short name, e.g. `h264`.
    pub codec: String,
    /// Picture width in pixels.
    pub width: Option<u32>,
    /// Picture height in pixels.
    pub height: Option<u32>,
    /// Average frames per 1000 seconds.
    pub frame_rate_milli: Option<u64>,
    /// Clockwise turn for upright display, degrees: 0, 90, 180, 270.
    pub rotation: Option<u16>,
    /// Samples a second.
    pub sample_rate: Option<u32>,
    /// Sound channels.
    pub channels: Option<u16>,
}

/// A derived copy, always labelled as such: never an original.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendition {
    /// What it is for.
    pub kind: RenditionKind,
    /// Where it was written, inside the scratch folder.
    pub path: PathBuf,
    /// How it was made, for the manifest: tool and library versions, codec, settings.
    pub recipe: String,
}

/// What a rendition is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RenditionKind {
    /// An MP4 (or M4A for sound alone) that a browser plays.
    Preview,
    /// One still picture, JPEG.
    Poster,
}

/// What the caller does next about a failed derivation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TranscodeErrorKind {
    /// The bytes are no media this station can read: record it, do not retry.
    NotPlayable,
    /// The worker died or broke its limits: record it, retry at most once.
    WorkerDied,
    /// The caller asked to stop: try again later.
    Cancelled,
    /// The station cannot run the worker at all: tell the administrator.
    Unavailable,
}

/// A failed derivation.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct TranscodeError {
    /// What the caller does next.
    pub kind: TranscodeErrorKind,
    /// What failed, for people.
    pub what: String,
}
