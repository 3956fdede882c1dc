//! Archive targets as they are told.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{KeepsView, ReckoningView};

/// The places where the archive stands.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TargetsView {
    /// The home archive's folder, where everything stands first.
    pub home: String,
    /// What reconciling it last came to; null where it never was.
    #[serde(default)]
    pub home_reconciled: Option<ReckoningView>,
    /// The further targets of the settings, by name.
    pub targets: Vec<TargetView>,
    /// How long the station's own disks last, where everything stands until it is copied.
    #[serde(default)]
    pub room: RoomView,
}

/// How much room the disks of staging and of the home archive have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoomView {
    /// Used on the fuller of them, percent; 0 also while they do not answer.
    pub used_percent: u8,
    /// Free on the one that has fewest, bytes.
    pub free_bytes: u64,
    /// In how many days they are full, at the pace of the last two weeks; null while no pace is known.
    pub days_left: Option<u64>,
    /// Nothing is taken off recorders while so much is used, percent.
    pub high_water: u8,
    /// Until so much is used again, percent.
    pub low_water: u8,
    /// Whether bays wait for room now (DKT-0745).
    pub is_held: bool,
}

/// A further archive target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TargetView {
    /// Its name.
    pub name: String,
    /// Where it is, without any secret.
    pub url: String,
    /// Whether footage may be removed from a recorder only once it is proven there too.
    pub required: bool,
    /// Objects that wait to be copied there.
    pub waiting: u64,
    /// The bytes of those of them that are no small ones.
    pub waiting_bytes: u64,
    /// Of those that wait, how many failed at least once.
    pub failing: u64,
    /// Objects that were copied and read back.
    pub sent: u64,
    /// Entries of the custody log that the newest checkpoint there covers; null where none stands there.
    pub log_size: Option<u64>,
    /// What reconciling it last came to; null where it never was.
    #[serde(default)]
    pub reconciled: Option<ReckoningView>,
    /// Why what waits longest does: `away`, `missing`, `other-bytes`, `full`, `refused`, `read-back`, `failed`.
    pub failure: Option<String>,
    /// The same in the words of the store.
    pub failure_detail: Option<String>,
    /// How it keeps what it is told to keep; absent where nothing was asked of it yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keeps: Option<KeepsView>,
    /// Since when nothing succeeds there, while something waits.
    #[serde(default)]
    pub failing_since: Option<DateTime<Utc>>,
}

/// What a target was found to keep.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TargetCheckView {
    /// Its name.
    pub name: String,
    /// Where it is, without any secret.
    pub url: String,
    /// What the settings want of it: `none`, `immutable` or `required`.
    pub worm: String,
    /// Whether it keeps all that the settings want of it.
    pub stands: bool,
    /// Each promise that was tried.
    pub promises: Vec<PromiseView>,
}

/// A promise that was put to the test.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PromiseView {
    /// Which: `create-once`, `checksum`, `locked`, `not-shortened`, `hold` or `default-lock`.
    pub promise: String,
    /// `kept`, `broken` (it takes the promise and does not keep it), `unknown` (it has no such thing) or `denied` (this
    /// account may not do such a thing to anything, so that a refusal proves nothing).
    pub kept: String,
}
