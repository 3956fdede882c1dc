//! Proof bundles as they are told.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A bundle or an excerpt that was written into a file.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct BundleView {
    /// The file.
    pub file: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the file, lower-case hex; the custody log has it too.
    pub sha256: String,
}

/// What a check of a bundle or an excerpt came to.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct BundleCheckView {
    /// The file.
    pub file: String,
    /// `good`, `not-checked` or `bad`: the worst of the findings.
    pub verdict: String,
    /// What was found; something bad is the last.
    pub findings: Vec<BundleFindingView>,
}

impl BundleCheckView {
    /// 0 all good, 6 something is bad, 1 something could not be checked.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self.verdict.as_str() {
            "good" => 0,
            "bad" => 6,
            _ => 1,
        }
    }
}

/// One thing that was found.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct BundleFindingView {
    /// `good`, `not-checked` or `bad`.
    pub verdict: String,
    /// A stable code.
    pub code: String,
    /// The entry, or the key's name; empty for the whole.
    pub place: String,
    /// The technical detail, in no particular language.
    pub what: String,
}
