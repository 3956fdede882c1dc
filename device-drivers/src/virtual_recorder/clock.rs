//! A virtual recorder's clock: true time, wrong by a planned amount that may grow.
//!
//! Used by the virtual recorder, with host time handed in by the caller. Pure.

use chrono::{DateTime, FixedOffset, SecondsFormat, TimeDelta, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::RecorderTime;

/// A clock as written in a script.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptClock {
    /// Recorder minus true time, in milliseconds, at `since` (or always, without drift).
    pub offset_ms: i64,
    /// Growth of the offset, in millionths of the time passed since `since`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drift_ppm: Option<f64>,
    /// When `offset_ms` was true; needed with `drift_ppm`.
    #[serde(default, with = "instant", skip_serializing_if = "Option::is_none")]
    pub since: Option<DateTime<FixedOffset>>,
    /// The zone the recorder claims for its face; absent for one that claims none.
    #[serde(default, with = "crate::zone", skip_serializing_if = "Option::is_none")]
    pub zone: Option<FixedOffset>,
    /// The zone its face is set to, where it does not claim it; else `zone`, else UTC.
    #[serde(default, with = "crate::zone", skip_serializing_if = "Option::is_none")]
    pub face_zone: Option<FixedOffset>,
    /// Whether it can be set.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub settable: bool,
    /// Smallest step of the face, in milliseconds.
    #[serde(default = "whole_seconds")]
    pub resolution_ms: u32,
}

fn whole_seconds() -> u32 {
    1000
}

impl ScriptClock {
    /// A clock that is wrong by `offset_ms` for good, claims no zone, and shows UTC in seconds.
    #[must_use]
    pub fn wrong_by(offset_ms: i64) -> Self {
        Self {
            offset_ms,
            drift_ppm: None,
            since: None,
            zone: None,
            face_zone: None,
            settable: false,
            resolution_ms: whole_seconds(),
        }
    }

    pub(super) fn check(&self) -> Result<(), String> {
        if self.resolution_ms == 0 {
            return Err("resolution_ms is 0".into());
        }
        match (self.drift_ppm, self.since) {
            (Some(ppm), _) if !ppm.is_finite() => Err("drift_ppm is no number".into()),
            (Some(_), None) => Err("drift_ppm needs since".into()),
            _ => Ok(()),
        }
    }

    /// What it shows at the true moment `now`; `None` where that is beyond the calendar.
    pub(super) fn show(&self, now: DateTime<Utc>) -> Option<RecorderTime> {
        let shown = now
            .checked_add_signed(TimeDelta::try_milliseconds(self.offset_ms)?)?
            .checked_add_signed(self.drift(now)?)?;
        let step_ms = i64::from(self.resolution_ms);
        let stepped_ms = shown.timestamp_millis().div_euclid(step_ms) * step_ms;
        let zone = self.face_zone.or(self.zone);
        let local = TimeDelta::seconds(zone.map_or(0, |zone| zone.local_minus_utc()).into());
        let face = DateTime::from_timestamp_millis(stepped_ms)?.naive_utc();
        Some(RecorderTime {
            face: face.checked_add_signed(local)?,
            zone: self.zone,
            method: "virtual".to_owned(),
            resolution_ms: self.resolution_ms,
        })
    }

    fn drift(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        let (Some(ppm), Some(since)) = (self.drift_ppm, self.since) else {
            return Some(TimeDelta::zero());
        };
        let seconds = (now - since.to_utc()).as_seconds_f64() * ppm / 1e6;
        let size = std::time::Duration::try_from_secs_f64(seconds.abs()).ok()?;
        let size = TimeDelta::from_std(size).ok()?;
        Some(if seconds < 0.0 { -size } else { size })
    }
}

/// An instant as RFC 3339 text.
mod instant {
    use super::{
        DateTime, Deserialize, Deserializer, Error, FixedOffset, SecondsFormat, Serializer,
    };

    pub(super) fn serialize<S: Serializer>(
        at: &Option<DateTime<FixedOffset>>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => to.serialize_str(&at.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
            None => to.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<DateTime<FixedOffset>>, D::Error> {
        let Some(text) = Option::<String>::deserialize(from)? else { return Ok(None) };
        let at = DateTime::parse_from_rfc3339(&text);
        at.map(Some).map_err(|_| D::Error::custom(format!("`{text}` is no RFC 3339 instant")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn face(clock: &ScriptClock, now: &str) -> String {
        clock.show(at(now)).unwrap().face.format("%FT%T%.3f").to_string()
    }

    #[test]
    fn offset_zone_and_step() {
        let mut clock = ScriptClock::wrong_by(2400);
        assert_eq!(face(&clock, "2026-11-22T00:00:00.700Z"), "2026-11-22T00:00:03.000");
        clock.resolution_ms = 1;
        clock.face_zone = FixedOffset::east_opt(8 * 3600);
        assert_eq!(face(&clock, "2026-11-22T00:00:00.700Z"), "2026-11-22T08:00:03.100");
        assert_eq!(clock.show(at("2026-11-22T00:00:00Z")).unwrap().zone, None);
        clock.zone = FixedOffset::east_opt(0);
        clock.offset_ms = -100;
        clock.resolution_ms = 2000;
        assert_eq!(face(&clock, "2026-11-22T00:00:00Z"), "2026-11-22T07:59:58.000");
    }

    #[test]
    fn drift_grows_both_ways_from_since() {
        let mut clock = ScriptClock::wrong_by(1000);
        clock.drift_ppm = Some(100.0);
        clock.since = Some(at("2026-11-22T00:00:00Z").into());
        clock.resolution_ms = 1;
        assert_eq!(face(&clock, "2026-11-22T00:00:00Z"), "2026-11-22T00:00:01.000");
        assert_eq!(face(&clock, "2026-11-22T10:00:00Z"), "2026-11-22T10:00:04.600");
        assert_eq!(face(&clock, "2026-11-21T14:00:00Z"), "2026-11-21T13:59:57.400");
    }

    #[test]
    fn an_absurd_clock_shows_nothing_and_does_not_panic() {
        assert_eq!(ScriptClock::wrong_by(i64::MAX).show(at("2026-11-22T00:00:00Z")), None);
        assert_eq!(ScriptClock::wrong_by(i64::MIN).show(at("2026-11-22T00:00:00Z")), None);
        let mut clock = ScriptClock::wrong_by(0);
        clock.drift_ppm = Some(f64::MAX);
        clock.since = Some(at("2020-01-01T00:00:00Z").into());
        assert_eq!(clock.show(at("2026-11-22T00:00:00Z")), None);
    }
}
