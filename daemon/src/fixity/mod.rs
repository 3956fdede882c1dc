//! Fixity as a rule: what readings of an original's copies mean, and how fast to read them.
//!
//! Used by `flow` and `catalog`. Pure values, no I/O: it neither reads nor decides by itself when.

mod decide;
mod pace;
mod sample;

pub use decide::{Decision, Outcome, decide};
pub use pace::{Debt, Load, Plan, TRY_AGAIN, cost, ripe_before};
pub use sample::{Sample, damaged_at_most_ppm};

/// What a check found wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Other bytes, or other many, twice.
    Mismatch,
    /// Nothing stands there, twice.
    Lost,
    /// It stands there and could not be read.
    Unreadable,
    /// Wrong at first, equal when read again.
    Unsteady,
    /// The original is equal; its manifest has other bytes.
    ManifestAltered,
    /// The original is equal; its manifest is gone.
    ManifestMissing,
    /// The original is equal; its manifest could not be read.
    ManifestUnreadable,
}

impl Finding {
    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mismatch => "fixity-mismatch",
            Self::Lost => "lost",
            Self::Unreadable => "unreadable",
            Self::Unsteady => "unsteady",
            Self::ManifestAltered => "manifest-altered",
            Self::ManifestMissing => "manifest-missing",
            Self::ManifestUnreadable => "manifest-unreadable",
        }
    }
}
