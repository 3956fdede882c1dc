//! How further targets keep what they are told to keep.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::catalog::{GuardsThere, KeptThere};

/// How an item's copies are kept at a target: the original and its manifests, of all of them the least.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeptView {
    /// Whether they were read back on hold; null: nothing was read back yet.
    pub held: Option<bool>,
    /// Whether the hold is somebody else's: it lay there before, and is never taken off.
    pub is_others: bool,
    /// Until when they were read back locked, so that nobody can delete them; null: they are not.
    pub locked_until: Option<DateTime<Utc>>,
    /// Whether more is asked of the target than was read back.
    pub waits: bool,
    /// Why it still waits, as a target's failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// The same in the words of the store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_detail: Option<String>,
}

/// How a target keeps what it is told to keep.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeepsView {
    /// Items whose copies were read back on hold.
    pub held: u64,
    /// Items whose copies were read back locked until some day.
    pub locked: u64,
    /// Items of which more is asked than was read back.
    pub waiting: u64,
    /// Of those, how many failed at least once.
    pub failing: u64,
    /// Why what failed most often does, as a target's failure.
    pub failure: Option<String>,
    /// The same in the words of the store.
    pub failure_detail: Option<String>,
}

impl From<&KeptThere> for KeptView {
    fn from(kept: &KeptThere) -> Self {
        let (failure, failure_detail) = kept.failure.clone().unzip();
        Self {
            held: kept.seen.map(|seen| seen.held),
            is_others: kept.is_others,
            locked_until: kept.seen.and_then(|seen| seen.locked_until),
            waits: kept.due,
            failure,
            failure_detail,
        }
    }
}

impl From<GuardsThere> for KeepsView {
    fn from(there: GuardsThere) -> Self {
        let (failure, failure_detail) = there.failure.unzip();
        Self {
            held: there.held,
            locked: there.locked,
            waiting: there.due,
            failing: there.failing,
            failure,
            failure_detail,
        }
    }
}
