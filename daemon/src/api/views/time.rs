//! Times and clocks as they are told: what a recorder's stamps come to on trusted time, and how far
//! its clock is off.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::RecorderView;
use crate::drift::{Between, Says};

/// When a clip was recorded, on trusted time. The recorder's own stamps stand beside it, unchanged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TimesView {
    /// Its beginning: RFC 3339 in the station's zone; none where only the end is known.
    pub start: Option<String>,
    /// Its end, likewise. Of a clip without a known end, its start.
    pub end: String,
    /// The most by which either may be off, milliseconds, if nobody set the recorder's clock between
    /// the readings used; none: nobody knows.
    pub error_ms: Option<u64>,
    /// How they are known: `interpolated`, `one-reading`, `satellite`, `bound` (only between which
    /// docks), `uncorrected` (the recorder's own stamps).
    pub basis: String,
    /// Why they are not known better: a stable code.
    pub reason: Option<String>,
    /// How the offset used was learnt: `vendor`, `mtp`, `satellite`.
    pub method: Option<String>,
    /// The recorder's stamp minus true time, as used, milliseconds; above zero its clock was ahead.
    pub offset_ms: Option<i64>,
    /// The most by which they are off even if somebody set the clock once, so little that it does not
    /// show.
    pub if_set_ms: Option<u64>,
    /// A dock at which it was not on the recorder yet: it was recorded after that, whatever became of
    /// the clock. RFC 3339 in the station's zone; none where no such dock knew true time.
    pub absent_at: Option<String>,
    /// The dock at which it was first: recorded before that, likewise.
    pub present_at: Option<String>,
}

/// A stamp of a clip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StampView {
    /// Where it stands: `name`, `container`, `fat`, `exfat`, `mtp`, `filesystem`, `script`.
    pub source: String,
    /// What it is about.
    pub says: Says,
    /// By the recorder's clock: RFC 3339; a face without zone is read in the station's.
    pub at: String,
    /// Whether its zone is `stated`, `assumed` (the station's), or `open`: it is labelled UTC and may
    /// as well be local.
    pub zone: String,
    /// Its smallest step, milliseconds.
    pub step_ms: u32,
    /// How far it lies from the stamp that is used, milliseconds; absent where they agree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub differs_ms: Option<i64>,
}

/// How far a recorder's clock is off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OffsetView {
    /// Recorder minus the station's clock, its zone taken out, milliseconds; above zero it is ahead.
    pub offset_ms: i64,
    /// The most by which the reading itself may be off, milliseconds; none of a bound.
    pub read_within_ms: Option<u64>,
    /// The same with what the station's own clock may have been off; none where nobody knew.
    pub within_ms: Option<u64>,
    /// How it was learnt: `vendor`, `mtp`, or `newest-file`: then it is a bound, and the clock at least
    /// so far ahead.
    pub method: String,
    /// Whether it keeps the limit; none where the settings have none.
    pub limit: Option<LimitView>,
}

/// Whether a clock keeps its limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LimitView {
    /// `kept`, `broken`, `close` (the reading is not exact enough to tell), `unknown`.
    pub verdict: String,
    /// The limit, seconds either way.
    pub limit_s: u32,
    /// The rule of law behind it.
    pub rule: String,
}

/// What is known of a recorder's clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RecorderClockView {
    /// The recorder.
    pub recorder: RecorderView,
    /// How fast it runs away, parts of a thousand million (1000 are one ppm); above zero it gains.
    /// None before two docks between which it ran through.
    pub drift_ppb: Option<i64>,
    /// The most by which that may be off.
    pub drift_within_ppb: Option<u64>,
    /// Whether its newest reading keeps the limit; none where the settings have none.
    pub limit: Option<LimitView>,
    /// Its readings, newest first.
    pub readings: Vec<ReadingView>,
    /// Where the next page begins: hand it in as `before`. None: this is the last page.
    #[serde(default)]
    pub next: Option<String>,
}

impl RecorderClockView {
    /// How many sessions its readings are of.
    #[must_use]
    pub fn sessions(&self) -> usize {
        self.readings.chunk_by(|one, next| one.session == next.session).count()
    }
}

/// A reading of a clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReadingView {
    /// The session in which it was read.
    pub session: String,
    /// When, on the station's clock.
    pub at: DateTime<Utc>,
    /// What the recorder showed; none of a bound.
    #[schema(value_type = Option<String>, example = "2026-11-22T08:00:00")]
    pub face: Option<NaiveDateTime>,
    /// How far it was off.
    pub offset: OffsetView,
    /// Whether it was read after the station had set it.
    pub after_setting: bool,
    /// How it came here from the reading before; none of the first, and where true time was not known.
    pub came: Option<Between>,
    /// Whether it ran unlike itself until here.
    pub outlier: bool,
}
