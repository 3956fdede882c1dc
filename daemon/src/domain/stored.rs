//! An encrypted original as it stands in the archive.

use serde::{Deserialize, Serialize};

/// What stands under an original's key where that is encrypted: enough to audit it without any key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// How it is encrypted: `tink-aes256-gcm-hkdf-1mb`.
    pub format: String,
    /// Bytes.
    pub size: u64,
    /// Their BLAKE3, hex.
    pub blake3: String,
    /// Their SHA-256, hex.
    pub sha256: String,
    /// What binds it to the one key that opens it, and tells nothing of that.
    pub key_check: String,
}
