//! The station's key as it is told: public keys only.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The station's key and those before it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct IdentityView {
    /// The station's id.
    pub station: String,
    /// The key that counts now.
    pub now: IdentityKey,
    /// Whether an identity does not stand in the archive yet.
    pub unstored: bool,
    /// The public key it signs with as a witness of other stations' logs, once it has one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub witness: Option<String>,
    /// Every key that ever counted, the first one first.
    pub chain: Vec<IdentityKey>,
}

/// A key and since when it counts.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct IdentityKey {
    /// The identity's number, from 1.
    pub number: u32,
    /// The epoch of the custody log, from 1.
    pub epoch: u32,
    /// The public key: `<name>+<key id>+<base64>`.
    pub key: String,
    /// What people compare: eight groups of four hex digits.
    pub fingerprint: String,
    /// Since when it counts.
    pub since: DateTime<Utc>,
    /// Why: `first-start`, `rotated`, `lost` or `new-epoch`.
    pub reason: String,
}
