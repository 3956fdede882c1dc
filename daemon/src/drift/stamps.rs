//! A clip's stamps, each by the rules of where it stands, and what they say of its start and end.
//!
//! All are kept and none is changed. FAT gives a local face in steps of two seconds and no zone;
//! exFAT one in steps of 10 ms and an instant where it knows its zone; a name gives what its profile
//! reads from it. A container's creation time is UTC by its standard (ISO/IEC 14496-12), and the
//! local time labelled so by many recorders; a mounted FAT card's times went through the kernel's
//! zone: both are settled by the clip's other stamps, or stay open.

use chrono::{DateTime, Utc};
use docket_config::TimeZone;
use docket_drivers::{NameFacts, RawStamp, StampSource};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{DAY_MS, ms};
use crate::words::in_zone;

/// A whole second: what names and containers count in.
const SECOND_MS: u32 = 1000;
/// Stamps of one moment differ by less, zones by more.
const SAME_MS: i64 = 7 * 60_000;

/// A satellite fix in a clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fix {
    /// Where in the clip, on the container's time.
    pub at_ms: u64,
    /// True time there.
    pub utc: DateTime<Utc>,
}

/// What is known of when a clip was recorded, as found.
#[derive(Clone, Copy, Debug)]
pub struct ClipFacts<'a> {
    /// What its name says.
    pub name: &'a NameFacts,
    /// When it was last modified, as listed.
    pub modified: Option<RawStamp>,
    /// When it was created, as its container claims.
    pub created: Option<DateTime<Utc>>,
    /// Playing time.
    pub duration_ms: Option<u64>,
    /// Satellite fixes in it, in order.
    pub fixes: &'a [Fix],
}

/// What a stamp is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Says {
    /// The recording's beginning.
    Start,
    /// Its end.
    End,
}

/// How a stamp is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// A face without zone.
    Face(i64),
    /// An instant on the recorder's clock.
    Instant(i64),
    /// Said to be an instant; it may as well be a face.
    Open(i64),
}

/// A stamp of a clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Where it stands: `name`, `container`, or the medium's code.
    pub source: &'static str,
    /// What it is about.
    pub says: Says,
    /// How it is to be read.
    pub written: Written,
    /// Its smallest step.
    pub step_ms: u32,
}

/// A clip's stamps, the most trusted first. A container's zero is none.
#[must_use]
pub fn stamps(facts: &ClipFacts<'_>, zone: TimeZone) -> Vec<Stamp> {
    let named = facts.name.start.map(|face| {
        let face = face.and_utc().timestamp_millis();
        let written = match facts.name.zone {
            Some(zone) => Written::Instant(face - i64::from(zone.local_minus_utc()) * 1000),
            None => Written::Face(face),
        };
        Stamp { source: "name", says: Says::Start, written, step_ms: SECOND_MS }
    });
    let duration_ms = facts.duration_ms.and_then(|ms| i64::try_from(ms).ok());
    let begun = named.map(|stamp| stamp.written);
    let ended = begun.zip(duration_ms).map(|(begun, length)| begun.later(length));
    let modified = facts.modified.and_then(|stamp| {
        let written = match (stamp.utc, stamp.face) {
            (Some(utc), _) if stamp.source == StampSource::Filesystem => {
                settled(ms(utc), ended.or(begun), duration_ms, zone)
            }
            (Some(utc), _) => Written::Instant(ms(utc)),
            (None, Some(face)) => Written::Face(face.and_utc().timestamp_millis()),
            (None, None) => return None,
        };
        let (source, step_ms) = (medium(stamp.source), stamp.resolution_ms);
        Some(Stamp { source, says: Says::End, written, step_ms })
    });
    let created = facts.created.map(ms).filter(|&utc| utc >= DAY_MS).map(|utc| {
        let by = begun.or_else(|| {
            let end = modified.map(|stamp| stamp.written).filter(|end| !end.is_open())?;
            Some(end.later(-duration_ms.unwrap_or(0)))
        });
        let written = settled(utc, by, duration_ms, zone);
        Stamp { source: "container", says: Says::Start, written, step_ms: SECOND_MS }
    });
    [named, created, modified].into_iter().flatten().collect()
}

/// The medium's stable code.
fn medium(source: StampSource) -> &'static str {
    match source {
        StampSource::Filesystem => "filesystem",
        StampSource::Fat => "fat",
        StampSource::Exfat => "exfat",
        StampSource::Mtp => "mtp",
        StampSource::Script => "script",
    }
}

/// Whether what is labelled UTC is, told by another stamp of about the same moment. Stamps of one
/// clip may lie its length apart.
fn settled(utc: i64, by: Option<Written>, duration_ms: Option<i64>, zone: TimeZone) -> Written {
    let Some(by) = by.filter(|by| !by.is_open()) else { return Written::Open(utc) };
    let zone_ms = zone_at(zone, utc);
    if zone_ms == 0 {
        return Written::Instant(utc);
    }
    let face = match by {
        Written::Face(face) => face,
        Written::Instant(at) | Written::Open(at) => at + zone_ms,
    };
    let apart = duration_ms.unwrap_or(0).saturating_add(SAME_MS);
    let near = |face_of: i64| face_of.saturating_sub(face).saturating_abs() <= apart;
    match (near(utc + zone_ms), near(utc)) {
        (true, false) => Written::Instant(utc),
        (false, true) => Written::Face(utc),
        _ => Written::Open(utc),
    }
}

/// The station's zone at an instant.
pub(super) fn zone_at(zone: TimeZone, utc_ms: i64) -> i64 {
    let at = DateTime::from_timestamp_millis(utc_ms).unwrap_or_default();
    i64::from(in_zone(zone, at).offset().local_minus_utc()) * 1000
}

impl Written {
    fn is_open(self) -> bool {
        matches!(self, Self::Open(_))
    }

    /// The same, so much later.
    #[must_use]
    pub fn later(self, by_ms: i64) -> Self {
        match self {
            Self::Face(at) => Self::Face(at.saturating_add(by_ms)),
            Self::Instant(at) => Self::Instant(at.saturating_add(by_ms)),
            Self::Open(at) => Self::Open(at.saturating_add(by_ms)),
        }
    }

    /// As an instant of the recorder's own clock, where it shows the station's zone; the earlier of
    /// two where that repeats an hour.
    #[must_use]
    pub fn uncorrected(self, zone: TimeZone) -> DateTime<Utc> {
        let utc = match self {
            Self::Instant(utc) | Self::Open(utc) => utc,
            Self::Face(face) => {
                face - zones_of(zone, face).into_iter().max().unwrap_or(zone_at(zone, face))
            }
        };
        DateTime::from_timestamp_millis(utc).unwrap_or_default()
    }
}

/// The offsets that a face in the station's zone may have: one, two where it repeats an hour, none
/// where it skips one.
pub(super) fn zones_of(zone: TimeZone, face_ms: i64) -> Vec<i64> {
    use chrono::{Local, MappedLocalTime, Offset, TimeZone as _};
    let Some(face) = DateTime::from_timestamp_millis(face_ms) else { return Vec::new() };
    let face = face.naive_utc();
    let found = match zone {
        TimeZone::System => Local.offset_from_local_datetime(&face),
        TimeZone::Named(zone) => zone.offset_from_local_datetime(&face).map(|offset| offset.fix()),
    };
    let found = match found {
        MappedLocalTime::None => Vec::new(),
        MappedLocalTime::Single(one) => vec![one],
        MappedLocalTime::Ambiguous(one, other) => vec![one, other],
    };
    found.into_iter().map(|offset| i64::from(offset.local_minus_utc()) * 1000).collect()
}
