//! Positions and satellite times.
//!
//! Part of [`super::InsideFacts`], from a sidecar (the facts of that item) or from a track inside the
//! clip. Satellite time is true time: with a clip time beside it, it dates the clip.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Most points listed; of more, an even choice with the first and the last.
pub const MOST_POINTS: usize = 120;

/// Where a track was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum TrackSource {
    /// A file of NMEA 0183 sentences.
    NmeaFile,
    /// A GPX file (Topografix GPX 1.0 or 1.1).
    GpxFile,
    /// NMEA 0183 sentences in a text or data stream of the clip.
    NmeaStream,
    /// Positions among a camera's own readings (GoPro's GPMF) in a data stream of the clip.
    GpmfStream,
    /// A source only a later version knows.
    #[default]
    #[serde(other)]
    Other,
}

/// A track of positions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TrackFacts {
    /// Where it was read.
    pub source: TrackSource,
    /// Fixes read: entries with a position the receiver vouches for.
    pub fixes: u64,
    /// Entries read without such a position: satellites were not in sight.
    pub without_fix: u64,
    /// Lines or blocks that could not be understood, or whose checksum is wrong.
    pub unreadable: u64,
    /// Points in order of reading, [`MOST_POINTS`] at most, the first and the last fix among them.
    pub points: Vec<TrackPoint>,
}

/// One fix.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TrackPoint {
    /// Clip time the container gives it, in milliseconds; none in a sidecar, which has no such time.
    pub clip_ms: Option<i64>,
    /// Time by satellite; none when the entry carries no date.
    pub utc: Option<DateTime<Utc>>,
    /// Degrees north in millionths (0.11 m), -90,000,000 to 90,000,000.
    pub north_udeg: Option<i32>,
    /// Degrees east in millionths, -180,000,000 to 180,000,000.
    pub east_udeg: Option<i32>,
}

impl TrackFacts {
    /// Pairs of clip time and satellite time, in order: what dates the clip.
    pub fn time_pairs(&self) -> impl Iterator<Item = (i64, DateTime<Utc>)> + '_ {
        self.points.iter().filter_map(|point| Some((point.clip_ms?, point.utc?)))
    }
}
