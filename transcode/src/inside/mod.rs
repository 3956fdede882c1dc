//! What was found inside a clip: whether its file is whole, how its timestamps run, how loud it is,
//! where and when its satellites say it was made.
//!
//! Made by the worker's `examine`, kept by the daemon beside the item, read by whoever looks for
//! interruptions. These are facts of one reading: nothing here is corrected, and what was not looked
//! at is `None` with a reason in [`InsideFacts::not_examined`], never a guess. A clip without findings
//! is not thereby proven whole: decoders conceal damage, and only digests prove bytes.
//!
//! Kept JSON outlives versions of this program. Every field has a default, so older and newer JSON
//! is read too: a field it does not have was not examined by the version that wrote it
//! ([`InsideFacts::version`]).
//!
//! **Clip time**, the unit of every `…_ms` position: milliseconds of the clip's own timestamps, from
//! the moment its container begins to be shown. It can be negative: encoders put a few hundredths of a
//! second of run-up before the sound, and timestamps may step back behind the first.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

mod finding;
mod sound;
mod timing;
mod track;

pub use finding::{Finding, FindingKind, GAP_MS, SHORTFALL_MS, SOUND_EDGE_MS, STEP_BACK_MS};
pub use sound::{Levels, MOST_LEVELS, QUIETEST_DBFS, SoundFacts};
pub use timing::{Gap, Steadiness, StepBack, StreamInside, Timing};
pub use track::{MOST_POINTS, TrackFacts, TrackPoint, TrackSource};

/// Version of what an examination looks for and of how it measures. Facts of a lower version are
/// examined again when the station is idle.
pub const INSIDE_VERSION: u32 = 2;

/// Most spans of one sort listed in the facts; the largest are kept, the rest counted.
pub const MOST_SPANS: usize = 20;
/// Most streams looked at.
pub const MOST_STREAMS: usize = 8;

/// What was found inside one clip or one position track.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct InsideFacts {
    /// [`INSIDE_VERSION`] of the examination; 0 of facts that do not say.
    pub version: u32,
    /// Container's short name as FFmpeg gives it, e.g. `mov,mp4,m4a,3gp,3g2,mj2`; empty when it could
    /// not be opened as media.
    pub container: String,
    /// Creation time as the container claims it, unchanged: many recorders write local time as UTC.
    pub created: Option<DateTime<Utc>>,
    /// Playing time as the container claims it, in milliseconds; none when it makes no claim.
    pub claimed_ms: Option<u64>,
    /// The file as a whole: finished or not, cut or not.
    pub file: FileFacts,
    /// Streams in file order, the first [`MOST_STREAMS`]; none when packets were not read.
    pub streams: Vec<StreamInside>,
    /// How loud the clip's sound is; none when not examined.
    pub sound: Option<SoundFacts>,
    /// Positions and satellite times in the file; none when there are none or it was not examined.
    pub track: Option<TrackFacts>,
    /// What was not examined, and why.
    pub not_examined: Vec<NotExamined>,
}

/// The file as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FileFacts {
    /// The file's length in bytes.
    pub bytes: u64,
    /// Whether its container was closed in order.
    pub ending: Ending,
    /// Bytes its container announces beyond the file's end.
    pub missing_bytes: Option<u64>,
    /// Clip time up to which packets could be read, end of the last one; none when none was read.
    pub readable_to_ms: Option<i64>,
    /// Packets that could not be read or came marked as damaged. Zero is no proof of health.
    pub damaged_packets: u64,
    /// Whether reading broke off before the end of the file.
    pub broke_off: bool,
}

/// Whether a container was closed in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Ending {
    /// Its structure is complete from first to last byte.
    Whole,
    /// Its index was never written (an MP4 or MOV without `moov`): recording ended without being
    /// finished, and nothing can be played.
    NoIndex,
    /// It can be read, but what is written last when a recording is finished is missing (an AVI
    /// without sizes or index, a Matroska file of unknown length).
    Unfinished,
    /// It announces more bytes than the file has, or ends inside a unit of its structure.
    CutShort,
    /// This container does not tell, or its structure was not understood.
    #[default]
    #[serde(other)]
    Unknown,
}

/// A part of a clip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Part {
    /// Packets of any stream: timestamps, gaps, missing frames.
    Packets,
    /// The timestamps of one stream.
    Timing,
    /// The level of the sound.
    Sound,
    /// What the pictures show: black, frozen.
    Pictures,
    /// Positions and satellite times.
    Track,
    /// A part only a later version knows.
    #[default]
    #[serde(other)]
    Other,
}

/// Why a part was not examined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum WhyNot {
    /// The container cannot be opened.
    NotReadable,
    /// It carries no timestamps of its own (a raw stream, an AVI, whose frames are only numbered).
    NoTimestamps,
    /// There is no such stream.
    Absent,
    /// No decoder for it here, or none of it decodes.
    NotDecodable,
    /// There are more streams than are looked at.
    TooMany,
    /// This version of docket does not look for it.
    NotSought,
    /// A reason only a later version knows.
    #[default]
    #[serde(other)]
    Other,
}

impl Part {
    /// The stable code, as in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Packets => "packets",
            Self::Timing => "timing",
            Self::Sound => "sound",
            Self::Pictures => "pictures",
            Self::Track => "track",
            Self::Other => "other",
        }
    }
}

impl WhyNot {
    /// The stable code, as in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotReadable => "not-readable",
            Self::NoTimestamps => "no-timestamps",
            Self::Absent => "absent",
            Self::NotDecodable => "not-decodable",
            Self::TooMany => "too-many",
            Self::NotSought => "not-sought",
            Self::Other => "other",
        }
    }
}

/// A part that was not examined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct NotExamined {
    /// Which part.
    pub part: Part,
    /// Index of the stream, when it is of one stream only.
    pub stream: Option<u16>,
    /// Why.
    pub why: WhyNot,
}

impl InsideFacts {
    /// The longest stream of pictures whose packets were read.
    #[must_use]
    pub fn pictures(&self) -> Option<&StreamInside> {
        self.longest("video")
    }

    /// The longest stream of sound whose packets were read.
    #[must_use]
    pub fn sound_stream(&self) -> Option<&StreamInside> {
        self.longest("audio")
    }

    fn longest(&self, medium: &str) -> Option<&StreamInside> {
        let of_medium = self.streams.iter().filter(|stream| stream.medium == medium);
        of_medium.max_by_key(|stream| (stream.packets, std::cmp::Reverse(stream.index)))
    }

    /// Whether `part` was left out, of all streams or of one.
    #[must_use]
    pub fn left_out(&self, part: Part) -> bool {
        self.not_examined.iter().any(|left| left.part == part)
    }
}

#[cfg(test)]
mod tests;
