//! Archive targets as they are told.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The places where the archive stands.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TargetsView {
    /// The home archive's folder, where everything stands first.
    pub home: String,
    /// The further targets of the settings, by name.
    pub targets: Vec<TargetView>,
}

/// A further archive target.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
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
    /// Why what waits longest does: `away`, `missing`, `other-bytes`, `full`, `refused`, `read-back`, `failed`.
    pub failure: Option<String>,
    /// The same in the words of the store.
    pub failure_detail: Option<String>,
}

/// What a target was found to keep.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TargetCheckView {
    /// Its name.
    pub name: String,
    /// Where it is, without any secret.
    pub url: String,
    /// Whether the settings want that nothing there can be changed or deleted.
    pub worm: bool,
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
    /// `kept`, `broken` (it takes the promise and does not keep it) or `unknown` (it has no such thing).
    pub kept: String,
}
