//! Whether the key of an encrypted item may be destroyed, and why it is kept: the disposal of what is encrypted.
//!
//! Asked by the catalog in the transaction of both steps. Pure. Nothing here destroys anything.

use std::fmt;

use chrono::NaiveDate;

use crate::domain::ItemState;

/// Why a key is kept. The codes are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The settings do not allow destroying any.
    Off,
    /// The item is not encrypted: this would dispose of nothing.
    NotEncrypted,
    /// It is not proven and sealed in every archive target, or was set aside.
    NotProven,
    /// It is under a legal hold.
    Held,
    /// Nobody vouches for the host's clock: whether its retention has ended is not known.
    ClockUnsure,
    /// Its retention has not ended.
    Kept,
    /// It was asked for too long ago.
    TooLate,
    /// The key was destroyed, or is about to be.
    Condemned,
}

impl Refusal {
    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::NotEncrypted => "not-encrypted",
            Self::NotProven => "not-proven",
            Self::Held => "held",
            Self::ClockUnsure => "clock-unsure",
            Self::Kept => "kept",
            Self::TooLate => "too-late",
            Self::Condemned => "condemned",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What is known of an item whose key is to be destroyed.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    /// Whether it is encrypted.
    pub is_encrypted: bool,
    /// Whether its key was condemned before.
    pub is_condemned: bool,
    /// Where it stands.
    pub state: ItemState,
    /// Whether a legal hold lies on it.
    pub is_held: bool,
    /// Whether the host's clock is kept right by somebody.
    pub is_clock_sure: bool,
    /// The first day on which it may be disposed of; none: it is kept.
    pub disposal_on: Option<NaiveDate>,
}

impl Candidate {
    /// Whether its key may be destroyed on the day `today`.
    ///
    /// # Errors
    /// The first reason why it is kept.
    pub fn may_go(self, today: NaiveDate) -> Result<(), Refusal> {
        if !self.is_encrypted {
            return Err(Refusal::NotEncrypted);
        }
        if self.is_condemned {
            return Err(Refusal::Condemned);
        }
        if !matches!(self.state, ItemState::Releasable | ItemState::Released) {
            return Err(Refusal::NotProven);
        }
        if self.is_held {
            return Err(Refusal::Held);
        }
        if !self.is_clock_sure {
            return Err(Refusal::ClockUnsure);
        }
        if self.disposal_on.is_none_or(|day| day > today) {
            return Err(Refusal::Kept);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_kept_for_every_reason_there_is() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let today = day("2026-11-22");
        let due = Candidate {
            is_encrypted: true,
            is_condemned: false,
            state: ItemState::Releasable,
            is_held: false,
            is_clock_sure: true,
            disposal_on: Some(today),
        };
        assert_eq!(due.may_go(today), Ok(()));
        assert_eq!(Candidate { state: ItemState::Released, ..due }.may_go(today), Ok(()));
        let refused = |candidate: Candidate| candidate.may_go(today).unwrap_err();
        assert_eq!(refused(Candidate { is_encrypted: false, ..due }), Refusal::NotEncrypted);
        assert_eq!(refused(Candidate { is_condemned: true, ..due }), Refusal::Condemned);
        for state in [ItemState::Sealed, ItemState::Proven, ItemState::Quarantined] {
            assert_eq!(refused(Candidate { state, ..due }), Refusal::NotProven);
        }
        assert_eq!(refused(Candidate { is_held: true, ..due }), Refusal::Held);
        assert_eq!(refused(Candidate { is_clock_sure: false, ..due }), Refusal::ClockUnsure);
        for disposal_on in [None, Some(day("2026-11-23"))] {
            assert_eq!(refused(Candidate { disposal_on, ..due }), Refusal::Kept);
        }
    }
}
