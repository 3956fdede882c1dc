//! Disposals of encrypted items by destroying their keys, as they are told.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::catalog::KeyDisposal;

/// The disposal of an encrypted item by destroying its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeyDisposalView {
    /// Its id: who confirms it names it whole.
    pub id: String,
    /// The item.
    pub item: String,
    /// Why, in the asker's words.
    pub reason: String,
    /// When it was asked for; it can be confirmed for an hour.
    pub asked_at: DateTime<Utc>,
    /// By whom.
    pub asked_by: String,
    /// When it was confirmed: from then on nothing opens with the key.
    pub condemned_at: Option<DateTime<Utc>>,
    /// By whom.
    pub condemned_by: Option<String>,
    /// When the key stood nowhere any more; none: it may stand in a place that was away, and is gone on with.
    pub destroyed_at: Option<DateTime<Utc>>,
}

/// A part of all disposals.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct KeyDisposalsView {
    /// Newest first.
    pub disposals: Vec<KeyDisposalView>,
    /// Where the next page begins: hand it in as `before`. None: this is the last page.
    #[serde(default)]
    pub next: Option<String>,
}

impl From<&KeyDisposal> for KeyDisposalView {
    fn from(disposal: &KeyDisposal) -> Self {
        let d = disposal.clone();
        Self {
            id: d.id.to_string(),
            item: d.item.to_string(),
            reason: d.reason,
            asked_at: d.asked_at,
            asked_by: d.asked_by,
            condemned_at: d.condemned_at,
            condemned_by: d.condemned_by,
            destroyed_at: d.destroyed_at,
        }
    }
}
