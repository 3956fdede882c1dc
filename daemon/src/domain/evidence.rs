//! An evidence item's plain facts: its state, its digests, why it is in quarantine, and the
//! reading of its recorder's clock.

use std::fmt;

use chrono::{DateTime, NaiveDateTime, Utc};
use docket_drivers::RecorderTime;
use serde::{Deserialize, Serialize};

/// Where an item stands on its way to proven archive. The arrows between the states are
/// [`crate::lifecycle`]'s.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum ItemState {
    /// Listed on a recorder; no byte taken yet.
    Seen,
    /// Being pulled, or torn and waiting for its recorder.
    Copying,
    /// Whole and durable in staging, digests known.
    Staged,
    /// Read again past the page cache, equal.
    Verified,
    /// Standing in every archive target.
    Archived,
    /// Read back from every archive target, equal.
    Proven,
    /// Its manifest stands beside it.
    Sealed,
    /// The recorder's copy may be removed.
    Releasable,
    /// The recorder's copy was removed by a privileged act.
    Released,
    /// Kept but not trusted.
    Quarantined,
}

impl ItemState {
    /// Every state, in the order of the line.
    pub const ALL: [Self; 10] = [
        Self::Seen,
        Self::Copying,
        Self::Staged,
        Self::Verified,
        Self::Archived,
        Self::Proven,
        Self::Sealed,
        Self::Releasable,
        Self::Released,
        Self::Quarantined,
    ];

    /// The state's stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Copying => "copying",
            Self::Staged => "staged",
            Self::Verified => "verified",
            Self::Archived => "archived",
            Self::Proven => "proven",
            Self::Sealed => "sealed",
            Self::Releasable => "releasable",
            Self::Released => "released",
            Self::Quarantined => "quarantined",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == name)
    }

    /// Whether the bytes have been read again and found equal: what "safe" means on screens.
    #[must_use]
    pub fn is_verified(self) -> bool {
        (Self::Verified..=Self::Released).contains(&self)
    }
}

impl fmt::Display for ItemState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why an item is kept but not trusted. The codes are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quarantine {
    /// The bytes read back differ from the bytes pulled.
    FixityMismatch,
    /// The recorder's medium could not be read to the end of the clip.
    ReadError,
    /// The recorder gave different bytes for the same clip on different reads.
    SourceUnstable,
    /// A torn pull whose recorder came back with other bytes at the same place.
    TornSourceChanged,
    /// The clip's length is not what the listing said, though the recorder answered to the end.
    SizeMismatch,
    /// The clip left its recorder before a whole copy was taken.
    Vanished,
    /// The staged file or the archived object is gone or cut.
    Lost,
}

impl Quarantine {
    /// The stable reason code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FixityMismatch => "fixity-mismatch",
            Self::ReadError => "read-error",
            Self::SourceUnstable => "source-unstable",
            Self::TornSourceChanged => "torn-source-changed",
            Self::SizeMismatch => "size-mismatch",
            Self::Vanished => "vanished",
            Self::Lost => "lost",
        }
    }
}

/// Why a clip that became a rescued item is an exception: what could be read of it is archived, the
/// rest may still be on its recorder.
pub const READ_WITH_HOLES: &str = "read-with-holes";

/// Digests of one byte sequence, lower-case hex.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Digests {
    /// BLAKE3, 256 bits: used for every later comparison.
    pub blake3: String,
    /// SHA-256 (FIPS 180-4), for courts and other tools.
    pub sha256: String,
    /// SM3 (GB/T 32905), where configured.
    #[serde(skip_serializing_if = "Option::is_none", default, deserialize_with = "super::present")]
    pub sm3: Option<String>,
}

/// A recorder's clock read between two readings of the host's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ClockReading {
    /// Host time just before asking.
    pub host_before: DateTime<Utc>,
    /// What the recorder answered.
    pub recorder: RecorderTime,
    /// Host time just after the answer.
    pub host_after: DateTime<Utc>,
    /// How far the host's own clock was trusted: `synchronised`, `unsynchronised`, `unknown`.
    pub host_sync: String,
    /// The most by which the host's own clock was off, milliseconds; none where nobody vouched for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host_error_ms: Option<u32>,
    /// Everything that was read, in order. The narrowest stands above.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub brackets: Vec<Bracket>,
}

/// One look at a recorder's clock between two at the host's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Bracket {
    /// Host time just before asking.
    pub host_before: DateTime<Utc>,
    /// What the recorder showed.
    #[schema(value_type = String, example = "2026-11-22T08:00:00")]
    pub face: NaiveDateTime,
    /// Host time just after the answer, counted from the first by the clock that never jumps.
    pub host_after: DateTime<Utc>,
}

impl ClockReading {
    /// What the recorder showed last: whoever sets its clock must name it.
    #[must_use]
    pub fn last_shown(&self) -> RecorderTime {
        let face = self.brackets.last().map_or(self.recorder.face, |last| last.face);
        RecorderTime { face, ..self.recorder.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn state_names_round_trip() {
        for state in ItemState::ALL {
            assert_eq!(ItemState::named(state.as_str()), Some(state));
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
    }

    #[test]
    fn verified_means_read_again() {
        let safe: Vec<_> = ItemState::ALL.into_iter().filter(|s| s.is_verified()).collect();
        assert_eq!(safe.first(), Some(&ItemState::Verified));
        assert!(!ItemState::Quarantined.is_verified());
        assert!(!ItemState::Staged.is_verified());
    }
}
