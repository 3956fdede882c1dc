//! When a clip was recorded, on trusted time: what stands beside a recorder's own stamps.
//!
//! Made by the drift rules, kept by the catalog, used by every rule that asks when something
//! happened. It never replaces a stamp.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// How the times of a clip are known, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeBasis {
    /// The recorder's clock was read before and after, and not touched in between.
    Interpolated,
    /// The recorder's clock was read once; how far it may have run away since is in the error.
    OneReading,
    /// Satellite times in the footage itself.
    Satellite,
    /// Only bounds are known, such as when the recorder was docked: the error spans them.
    Bound,
    /// The recorder's own stamps, uncorrected: nobody vouches for them, and the error is not known.
    Uncorrected,
}

impl TimeBasis {
    /// All of them, the best first.
    pub const ALL: [Self; 5] =
        [Self::Interpolated, Self::OneReading, Self::Satellite, Self::Bound, Self::Uncorrected];

    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Interpolated => "interpolated",
            Self::OneReading => "one-reading",
            Self::Satellite => "satellite",
            Self::Bound => "bound",
            Self::Uncorrected => "uncorrected",
        }
    }

    /// The basis of that code.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|basis| basis.as_str() == code)
    }
}

/// A clip's beginning and end on trusted time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedSpan {
    /// Its beginning; none where only the end is known.
    pub start: Option<DateTime<Utc>>,
    /// Its end.
    pub end: DateTime<Utc>,
    /// The most by which either may be off, milliseconds; none: nobody knows.
    pub error_ms: Option<u64>,
    /// How they are known.
    pub basis: TimeBasis,
}

impl RecordedSpan {
    /// The earliest and the latest moment at which the clip may have ended; none: nobody knows.
    #[must_use]
    pub fn end_within(&self) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let error = TimeDelta::try_milliseconds(i64::try_from(self.error_ms?).ok()?)?;
        Some((self.end.checked_sub_signed(error)?, self.end.checked_add_signed(error)?))
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    fn span(error_ms: Option<u64>) -> RecordedSpan {
        let end = Utc.with_ymd_and_hms(2026, 3, 1, 12, 0, 0).unwrap();
        RecordedSpan { start: None, end, error_ms, basis: TimeBasis::OneReading }
    }

    #[test]
    fn an_end_lies_within_its_error() {
        let (first, last) = span(Some(1_500)).end_within().unwrap();
        assert_eq!((last - first).num_milliseconds(), 3_000);
        assert_eq!(span(None).end_within(), None);
        assert_eq!(span(Some(u64::MAX)).end_within(), None);
    }

    #[test]
    fn basis_codes_round_trip() {
        for basis in TimeBasis::ALL {
            assert_eq!(TimeBasis::named(basis.as_str()), Some(basis));
            assert_eq!(serde_json::to_value(basis).unwrap(), basis.as_str());
        }
    }
}
