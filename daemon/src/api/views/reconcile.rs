//! What reconciling archive targets came to, as it is told.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the catalog says of archive targets against what stands there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReconciledView {
    /// Each target that was asked for, the home archive first.
    pub targets: Vec<TargetReconciledView>,
}

/// One target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TargetReconciledView {
    /// Its name; `local` is the home archive, and with it the wrapped keys, wherever they stand.
    pub name: String,
    /// In numbers.
    pub found: ReckoningView,
    /// The first thousand findings.
    pub findings: Vec<FoundView>,
}

/// A reconciliation in numbers, of objects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReckoningView {
    /// When.
    pub at: DateTime<Utc>,
    /// Whether every byte was read; else the bytes of small objects, and the length of large ones.
    pub deep: bool,
    /// Objects that the catalog says stand there.
    pub expected: u64,
    /// Of them, those that stand there as they should.
    pub present: u64,
    /// Those that do not stand there.
    pub missing: u64,
    /// Objects that stand there and belong to nothing; they are never touched.
    pub extra: u64,
    /// Objects that stand there with other bytes, or cannot be read.
    pub altered: u64,
    /// Of those missing or altered: they stand again, or are queued to be copied again.
    pub healed: u64,
    /// Bytes of what stands there.
    pub bytes: u64,
    /// Why it could not be done to the end.
    pub failure: Option<String>,
}

/// An object that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FoundView {
    /// Its key; of a wrapped key its file, or the folder that is away.
    pub key: String,
    /// `missing`, `extra`, `altered` or `unreadable`; of wrapped keys also `differs`, `away` and `stands`.
    pub wrong: String,
    /// Whether it stands again, or is queued to be copied again.
    pub healed: bool,
}

impl ReconciledView {
    /// The command line's exit code: 0 all is as it should be, 1 it is again or something is too much, 2 a target
    /// could not be reconciled, 6 something stays missing or altered.
    pub(in crate::api) fn exit_code(&self) -> u8 {
        self.targets.iter().map(|target| target.found.exit_code()).max().unwrap_or(0)
    }
}

impl ReckoningView {
    /// Objects that are missing or altered still.
    pub(crate) fn unmended(&self) -> u64 {
        (self.missing + self.altered).saturating_sub(self.healed)
    }

    fn exit_code(&self) -> u8 {
        if self.unmended() > 0 {
            return 6;
        }
        if self.failure.is_some() {
            return 2;
        }
        u8::from(self.missing + self.altered + self.extra > 0)
    }
}
