//! How far a recorder's clock is off at the moment of a reading, and how well that is known.

use chrono::{DateTime, Utc};
use docket_config::TimeZone;
use serde::{Deserialize, Serialize};

use super::{
    ms,
    stamps::{zone_at, zones_of},
};
use crate::domain::ClockReading;

/// How an offset was learnt, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// A command of the maker's own.
    Vendor,
    /// The clock that an MTP device tells.
    Mtp,
    /// Satellite times in the footage, against the recorder's stamps.
    Satellite,
}

impl Method {
    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Vendor => "vendor",
            Self::Mtp => "mtp",
            Self::Satellite => "satellite",
        }
    }
}

/// Recorder's clock minus true time at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offset {
    /// The moment, on the host's clock.
    pub at: DateTime<Utc>,
    /// Face minus true time: the offset with the recorder's zone still in it.
    pub face_ms: i64,
    /// Recorder minus true time, its zone taken out: the one it claims, else the station's.
    pub offset_ms: i64,
    /// The most by which the reading itself may be off: half its bracket and the clock's own step.
    pub read_within_ms: u64,
    /// The most by which the host's clock was off; none where nobody vouched for it.
    pub host_error_ms: Option<u64>,
    /// How it was learnt.
    pub method: Method,
    /// What the recorder takes UTC to be, minus true time: by the zone it claims, else by the
    /// station's at the date that it shows itself.
    pub(super) own_ms: i64,
    /// Whether the zone is the recorder's own claim.
    pub(super) claims_zone: bool,
    /// Whether it can be in the station's zone, and so change to summer time with it.
    pub(super) may_follow: bool,
}

impl Offset {
    /// The most by which it may be off from true time; none where nobody knows the true time.
    #[must_use]
    pub fn within_ms(&self) -> Option<u64> {
        self.host_error_ms.map(|host| host.saturating_add(self.read_within_ms))
    }

    /// What the clock showed, as a face.
    pub(super) fn face(&self) -> i64 {
        ms(self.at).saturating_add(self.face_ms)
    }

    /// What it took UTC to be.
    pub(super) fn count(&self) -> i64 {
        ms(self.at).saturating_add(self.own_ms)
    }

    /// An offset of a face at a moment; `claimed` is the zone that the recorder states, milliseconds.
    pub(super) fn new(at: DateTime<Utc>, face: i64, claimed: Option<i64>, zone: TimeZone) -> Self {
        let here = zone_at(zone, ms(at));
        let near = |own: &i64| (own - here).saturating_abs();
        let station = zones_of(zone, face).into_iter().min_by_key(near).unwrap_or(here);
        let face_ms = face.saturating_sub(ms(at));
        Self {
            at,
            face_ms,
            offset_ms: face_ms.saturating_sub(claimed.unwrap_or(here)),
            own_ms: face_ms.saturating_sub(claimed.unwrap_or(station)),
            claims_zone: claimed.is_some(),
            may_follow: claimed.is_none_or(|claimed| claimed == station),
            read_within_ms: 0,
            host_error_ms: None,
            method: Method::Vendor,
        }
    }
}

/// The offset of a reading. A clock that claims no zone is taken to show the station's.
#[must_use]
pub fn measured(reading: &ClockReading, zone: TimeZone) -> Offset {
    let width = reading.host_after.signed_duration_since(reading.host_before).abs();
    let half_up_ms = (width.num_microseconds().unwrap_or(i64::MAX).saturating_add(1999)) / 2000;
    let at = reading.host_before.checked_add_signed(width / 2).unwrap_or(reading.host_before);
    let claimed = reading.recorder.zone.map(|zone| i64::from(zone.local_minus_utc()) * 1000);
    let face = reading.recorder.face.and_utc().timestamp_millis();
    Offset {
        // A millisecond for what was cut off the middle and the face.
        read_within_ms: half_up_ms.unsigned_abs() + u64::from(reading.recorder.resolution_ms) + 1,
        host_error_ms: reading.host_error_ms.map(u64::from),
        method: if reading.recorder.method == "mtp" { Method::Mtp } else { Method::Vendor },
        ..Offset::new(at, face, claimed, zone)
    }
}
