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
