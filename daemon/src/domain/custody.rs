//! A custody event: who did what to which item, when, with what outcome.
//!
//! Made by the catalog in the transaction of the change it records. Its canonical JSON (RFC 8785)
//! is the leaf of the station's Merkle log, so the shape holds integers and strings only.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    ids::{EventId, ItemId, SessionId, StationId},
    present,
};
use crate::clock::Moment;

/// This program's name and version, as written into events and manifests.
pub const TOOL_VERSION: &str = concat!("docket ", env!("CARGO_PKG_VERSION"));

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor(pub String);

impl Actor {
    /// The station itself.
    #[must_use]
    pub fn station() -> Self {
        Self("station".into())
    }

    /// The person behind an account of the operating system.
    #[must_use]
    pub fn of_uid(uid: u32) -> Self {
        Self(format!("uid:{uid}"))
    }
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// As it should.
    Ok,
    /// It failed; the reason says why.
    Failed,
}

/// One append-only record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustodyEvent {
    /// Always `docket.custody/1`.
    pub schema: String,
    /// The event's own id.
    pub id: EventId,
    /// The station it happened on.
    pub station: StationId,
    /// What was done: [`super::Act::as_str`].
    pub act: String,
    /// To which item.
    #[serde(skip_serializing_if = "Option::is_none", default, deserialize_with = "present")]
    pub item: Option<ItemId>,
    /// In which session.
    #[serde(skip_serializing_if = "Option::is_none", default, deserialize_with = "present")]
    pub session: Option<SessionId>,
    /// By whom.
    pub who: Actor,
    /// When, on the host's wall clock and on the clock that never jumps.
    pub when: Moment,
    /// How it ended.
    pub outcome: Outcome,
    /// Why: a stable code, for failures and quarantine.
    #[serde(skip_serializing_if = "Option::is_none", default, deserialize_with = "present")]
    pub reason: Option<String>,
    /// Facts of this act, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub detail: BTreeMap<String, String>,
    /// The program that did it.
    pub tool: String,
}

impl CustodyEvent {
    /// The event's schema name.
    pub const SCHEMA: &'static str = "docket.custody/1";
    /// The longest leaf, in bytes: its length is written as 16 bits (C2SP's tlog-tiles).
    pub const LEAF_BYTES_MAX: usize = 65_535;

    /// The bytes of the event's leaf: canonical JSON.
    ///
    /// # Errors
    /// Never for this shape; the serialiser's error is passed on rather than hidden.
    pub fn leaf(&self) -> Result<String, serde_json::Error> {
        serde_json_canonicalizer::to_string(self)
    }
}

/// The RFC 6962 hash of a leaf.
#[must_use]
pub(crate) fn leaf_hash(leaf: impl AsRef<[u8]>) -> [u8; 32] {
    Sha256::new().chain_update([0]).chain_update(leaf).finalize().into()
}
