//! Removals of footage from recorders, as they are told.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::catalog::Removal;

/// A removal of footage from its recorder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RemovalView {
    /// Its id: who confirms it names it whole.
    pub id: String,
    /// The session whose footage it is.
    pub session: String,
    /// The recorder, for people.
    pub recorder: String,
    /// Clips on it.
    pub clips: u64,
    /// Their bytes.
    pub bytes: u64,
    /// When it was asked for; it can be confirmed for an hour.
    pub asked_at: DateTime<Utc>,
    /// By whom.
    pub asked_by: String,
    /// When it was confirmed.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// By whom.
    pub confirmed_by: Option<String>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// `removed` (the recorder was seen without that footage), `failed` (it was seen with it, or was never
    /// told), or `unknown` (nobody saw).
    pub outcome: Option<String>,
    /// Why it failed or is not known: a stable code.
    pub reason: Option<String>,
    /// What the recorder answered and what was seen, in words.
    pub detail: Option<String>,
}

/// A part of all removals.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RemovalsView {
    /// Newest first.
    pub removals: Vec<RemovalView>,
    /// Where the next page begins: hand it in as `before`. None: this is the last page.
    #[serde(default)]
    pub next: Option<String>,
}

impl From<&Removal> for RemovalView {
    fn from(removal: &Removal) -> Self {
        let r = removal.clone();
        Self {
            id: r.id.to_string(),
            session: r.session.to_string(),
            recorder: r.recorder,
            clips: r.clips,
            bytes: r.bytes,
            asked_at: r.asked_at,
            asked_by: r.asked_by,
            confirmed_at: r.confirmed_at,
            confirmed_by: r.confirmed_by,
            ended_at: r.ended_at,
            outcome: r.outcome,
            reason: r.reason,
            detail: r.detail,
        }
    }
}
