//! The values of a recorder's optional abilities: its condition, its password, leave to set its clock.
//!
//! Made by the callers of [`crate::Recorder`] and handed to it. A password never shows itself, in
//! no format, error, log or fact. Leave to set a clock cannot be made without the proofs that its
//! drift is on record and that the host knows the time. Leave to remove footage is [`crate::RemovalLeave`].
//! Nothing here does any I/O.

use chrono::{DateTime, FixedOffset, Utc};
use serde::{Deserialize, Serialize};

use crate::{DriverError, ErrorKind, Fact, RecorderTime};

/// How a recorder is: what it tells of itself, and what may be asked of it. Absent is not told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// Charge of its battery, 0 to 100.
    pub battery_percent: Option<u8>,
    /// Free storage, in bytes.
    pub free_bytes: Option<u64>,
    /// Whether its memory card is in.
    pub card_present: Option<bool>,
    /// Whether [`crate::Recorder::unlock`] is worth calling: it can be unlocked by command, and
    /// shows no footage.
    pub takes_password: bool,
    /// After so many failed passwords it is offered none any more, lest it lock itself for good.
    #[serde(default)]
    pub failures_max: u8,
    /// Whether [`crate::Recorder::set_clock`] is worth calling.
    pub takes_time: bool,
    /// Whether [`crate::Recorder::remove_footage`] is worth calling.
    #[serde(default)]
    pub takes_removal: bool,
    /// Every reading as answered.
    pub facts: Vec<Fact>,
    /// What could not be read or believed, in words for people.
    pub remarks: Vec<String>,
}

/// A recorder's unlock password. It can be offered to a recorder, and neither printed nor copied.
pub struct Password(Vec<u8>);

impl Password {
    /// Takes the password from where the caller keeps it.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// The bytes, for the one exchange that offers them.
    pub(crate) fn expose(&self) -> &[u8] {
        &self.0
    }
}

/// Why a recorder was not unlocked.
#[derive(Debug)]
pub struct NotUnlocked {
    /// What went wrong.
    pub error: DriverError,
    /// Whether the recorder may have counted a wrong password: one without an answer counts.
    pub counts: bool,
}

impl From<DriverError> for NotUnlocked {
    /// No password was offered.
    fn from(error: DriverError) -> Self {
        Self { error, counts: false }
    }
}

/// Proof that a recorder's drift was recorded before its clock is set, for setting destroys it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DriftOnRecord {
    reading: Option<RecorderTime>,
}

impl DriftOnRecord {
    /// The clock was read as `reading`, and the record named `record` keeps it with host time.
    ///
    /// # Errors
    /// [`ErrorKind::Denied`] when no record is named.
    pub fn measured(record: &str, reading: RecorderTime) -> Result<Self, DriverError> {
        named(record)?;
        Ok(Self { reading: Some(reading) })
    }

    /// The clock cannot be read by command; the record named `record` keeps that, and whatever
    /// else tells the drift (the newest file, positions in the footage).
    ///
    /// # Errors
    /// [`ErrorKind::Denied`] when no record is named.
    pub fn unreadable(record: &str) -> Result<Self, DriverError> {
        named(record)?;
        Ok(Self { reading: None })
    }

    /// What the clock showed, where it can be read.
    #[must_use]
    pub fn reading(&self) -> Option<&RecorderTime> {
        self.reading.as_ref()
    }
}

fn named(record: &str) -> Result<(), DriverError> {
    if record.trim().is_empty() {
        return Err(denied("the drift is on no record; the clock is left as it is"));
    }
    Ok(())
}

/// Proof that the host's own clock is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostSynchronised(());

impl HostSynchronised {
    /// Most the host may be wrong by, in milliseconds: recorders count whole seconds.
    pub const ERROR_MS_MAX: u32 = 500;

    /// Takes what the host's time service says: `error_ms` is its bound, `None` unsynchronised.
    ///
    /// # Errors
    /// [`ErrorKind::Denied`] when it is not synchronised, or not well enough.
    pub fn within(error_ms: Option<u32>) -> Result<Self, DriverError> {
        match error_ms {
            Some(error_ms) if error_ms <= Self::ERROR_MS_MAX => Ok(Self(())),
            _ => Err(denied("the host's clock is not synchronised; no recorder is set by it")),
        }
    }
}

/// Leave to set a recorder's clock.
pub struct ClockLeave<'a> {
    drift: DriftOnRecord,
    zone: FixedOffset,
    now: &'a dyn Fn() -> DateTime<Utc>,
}

impl<'a> ClockLeave<'a> {
    /// Leave to set the clock to what `now` tells at the moment of setting, shown in `zone`.
    #[must_use]
    pub fn new(
        drift: DriftOnRecord,
        _host: HostSynchronised,
        zone: FixedOffset,
        now: &'a dyn Fn() -> DateTime<Utc>,
    ) -> Self {
        Self { drift, zone, now }
    }

    /// The proof that the drift was recorded.
    #[must_use]
    pub fn drift(&self) -> &DriftOnRecord {
        &self.drift
    }

    /// The true time now, in the zone the recorder is to show.
    #[must_use]
    pub fn face(&self) -> chrono::NaiveDateTime {
        (self.now)().with_timezone(&self.zone).naive_local()
    }
}

fn denied(what: &str) -> DriverError {
    DriverError::new(ErrorKind::Denied, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_not_set_without_both_proofs() {
        for error_ms in [None, Some(501), Some(u32::MAX)] {
            let refused = HostSynchronised::within(error_ms).unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::Denied, "{error_ms:?}");
        }
        assert!(HostSynchronised::within(Some(500)).is_ok());
        for record in ["", "  "] {
            assert_eq!(DriftOnRecord::unreadable(record).unwrap_err().kind(), ErrorKind::Denied);
        }
        assert!(DriftOnRecord::unreadable("session 7").is_ok());
    }

    #[test]
    fn the_face_is_in_the_zone_asked_for() {
        let now = || "2026-11-22T20:00:01.900Z".parse().unwrap();
        let leave = ClockLeave::new(
            DriftOnRecord::unreadable("session 7").unwrap(),
            HostSynchronised::within(Some(0)).unwrap(),
            FixedOffset::east_opt(8 * 3600).unwrap(),
            &now,
        );
        assert_eq!(leave.face().format("%FT%T").to_string(), "2026-11-23T04:00:01");
    }
}
