//! Locked recorders that did not take their passwords, as they are told.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::catalog::Locked;

/// A locked recorder that did not take its passwords.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LockedRecorderView {
    /// What tells it from others while it is locked: its serial, else its USB device's, else its port.
    pub key: String,
    /// Its name for people.
    pub recorder: String,
    /// The profile that knows the command.
    pub profile: String,
    /// Where it stood last.
    pub bay: String,
    /// Passwords that failed on it.
    pub failures: u64,
    /// Whether it refused one; it is not offered that one again.
    pub refused: bool,
    /// When the last was offered.
    pub last_at: DateTime<Utc>,
}

/// A part of all locked recorders that did not take their passwords.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct LockedView {
    /// By what tells them apart.
    pub recorders: Vec<LockedRecorderView>,
    /// Where the next page begins: hand it in as `after`. None: this is the last page.
    #[serde(default)]
    pub next: Option<String>,
}

impl From<Locked> for LockedRecorderView {
    fn from(one: Locked) -> Self {
        Self {
            key: one.key,
            recorder: one.label,
            profile: one.profile,
            bay: one.bay,
            failures: one.failures,
            refused: one.refused,
            last_at: one.last_at,
        }
    }
}
