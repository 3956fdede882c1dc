//! The key that opens encrypted items as it is told: the public key only.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The key that opens encrypted items.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ArchiveKeyView {
    /// The public key, as `archive.encryption.recipients` takes it.
    pub public: String,
    /// Files that were written.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub written: Vec<String>,
}
