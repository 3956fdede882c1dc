//! Notices as they are told.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a person should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeView {
    /// Its id, the same for everybody who is told.
    pub id: String,
    /// What happened: a stable code such as `session-torn`.
    pub kind: String,
    /// `info`, `warning` or `alarm`.
    pub severity: String,
    /// When it happened first.
    pub at: DateTime<Utc>,
    /// When it happened last.
    pub last_at: DateTime<Utc>,
    /// How often.
    pub times: u64,
    /// Its facts, by name.
    pub facts: BTreeMap<String, String>,
    /// The same in a sentence.
    pub text: String,
    /// Channels that are still to be told.
    pub pending: u64,
    /// Channels that could not be told, and were given up.
    pub failed: u64,
    /// How each channel stands; only when one notice is shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deliveries: Vec<DeliveryView>,
}

/// How telling one channel stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeliveryView {
    /// The channel: `webhook:NAME` or `mail`.
    pub channel: String,
    /// `pending`, `delivered`, `failed` or `dropped`.
    pub state: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next.
    pub next_at: Option<DateTime<Utc>>,
    /// Why it could not be told last: `answered`, `redirected`, `not-wanted`, `refused`, `unreachable`,
    /// `secret`, `letter`, `no-end`, `defect` or `not-set-up`.
    #[serde(default)]
    pub last_code: Option<String>,
    /// What exactly: a status, or the words of who found it; English. May be empty.
    pub last_error: Option<String>,
    /// When it was told.
    pub delivered_at: Option<DateTime<Utc>>,
}

/// Notices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticesView {
    /// Newest first.
    pub notices: Vec<NoticeView>,
    /// Where the next page begins: hand it in as `before`. None: this is the last page.
    #[serde(default)]
    pub next: Option<String>,
}
