//! How the timestamps of one stream run.
//!
//! Part of [`super::InsideFacts`]. Positions are clip time. Gaps are measured on decoding times, so a
//! position is true to within one frame.

use serde::{Deserialize, Serialize};

/// One stream as its packets were read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct StreamInside {
    /// Its index in the file.
    pub index: u16,
    /// `video`, `audio`, `subtitle`, `data`.
    pub medium: String,
    /// Codec's short name, e.g. `h264`.
    pub codec: String,
    /// Packets read; of pictures one packet is one frame (or field).
    pub packets: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Start of its first packet, clip time; none when its packets carry no timestamps.
    pub start_ms: Option<i64>,
    /// End of the latest packet, clip time.
    pub end_ms: Option<i64>,
    /// How its timestamps run; none when not examined.
    pub timing: Option<Timing>,
}

/// How even the steps between timestamps are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Steadiness {
    /// At least nine steps of ten are the usual one: a missing frame can be told from a pause.
    Steady,
    /// A variable frame rate: frames missing cannot be counted, and only long gaps are listed.
    Variable,
    /// Too few packets to tell.
    #[default]
    #[serde(other)]
    TooShort,
}

/// How the timestamps of a stream run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Timing {
    /// How even the steps are.
    pub steadiness: Steadiness,
    /// The usual step from one packet to the next in microseconds: the median of all steps.
    pub usual_step_us: Option<u64>,
    /// Forward gaps, in order of position; the largest when there are more than
    /// [`super::MOST_SPANS`].
    pub gaps: Vec<Gap>,
    /// Gaps not listed.
    pub more_gaps: u64,
    /// Time lost in all gaps, listed or not, in milliseconds.
    pub lost_ms: u64,
    /// Frames missing in all gaps at the usual step; none where the steps are not steady, and for sound
    /// whose packets tell how long they last.
    pub frames_missing: Option<u64>,
    /// Steps back, in order of reading; the largest when there are more than [`super::MOST_SPANS`].
    pub steps_back: Vec<StepBack>,
    /// Steps back not listed.
    pub more_steps_back: u64,
}

/// A stretch no packet covers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Gap {
    /// Where the last packet before it ends, clip time.
    pub start_ms: i64,
    /// Where the next packet begins, clip time.
    pub end_ms: i64,
    /// Frames missing at the usual step; none where [`Timing::frames_missing`] is.
    pub frames: Option<u64>,
}

impl Gap {
    /// How long it is, in milliseconds.
    #[must_use]
    pub fn length_ms(&self) -> u64 {
        u64::try_from(self.end_ms.saturating_sub(self.start_ms)).unwrap_or(0)
    }
}

/// A place where timestamps go back. What follows it has clip times that were there before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct StepBack {
    /// Where the last packet before it ends, clip time.
    pub at_ms: i64,
    /// How far back the next packet lies, in milliseconds, from there.
    pub by_ms: u64,
}
