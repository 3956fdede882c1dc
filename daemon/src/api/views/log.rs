//! The custody log as it is told.

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::EventView;
use crate::{
    api::Violation,
    catalog::{Cosignature, Fork},
};

/// Events of the custody log, oldest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct LogView {
    /// The events.
    pub entries: Vec<LogEntryView>,
    /// Where the next page begins; none after the last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<String>,
}

/// An event and its place.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct LogEntryView {
    /// The epoch of the log, from 1.
    pub epoch: u32,
    /// Its leaf in the tree of that epoch, from 0.
    pub index: u64,
    /// To which item.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub item: Option<String>,
    /// In which session.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub session: Option<String>,
    /// The event; its `seq` is its position in the station's log, from 1 through all epochs.
    pub event: EventView,
}

/// The newest signed state of the custody log that stands in the archive.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct CheckpointView {
    /// The log's name.
    pub origin: String,
    /// Its epoch.
    pub epoch: u32,
    /// Leaves of its tree.
    pub size: u64,
    /// The tree's root hash, base64.
    pub root: String,
    /// The signed note.
    pub note: String,
    /// When it was signed.
    pub made_at: DateTime<Utc>,
    /// When it was noted as standing in the archive.
    pub published_at: DateTime<Utc>,
    /// Events of this epoch that it does not cover yet.
    pub waiting: u64,
    /// The newest of this epoch that each witness signed.
    #[serde(default)]
    pub cosignatures: Vec<CosignatureView>,
    /// That this epoch does not go on from what a witness saw.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub forked: Option<ForkView>,
}

/// That a witness signed a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CosignatureView {
    /// The witness's public key.
    pub witness: String,
    /// Leaves of what it signed.
    pub size: u64,
    /// When, by its clock.
    pub seen_at: DateTime<Utc>,
    /// Its line.
    pub line: String,
}

/// That a log does not go on from what was seen of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ForkView {
    /// The witness's name; none where an archive, a person or a rebuild said so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub witness: Option<String>,
    /// `beyond` (it saw more), `other` (it saw another tree of that size), `not-extended`,
    /// `archive` (it holds what this station signed and its catalog contradicts), `told` or `lost` (entries that
    /// may have been signed were lost with the catalog).
    pub reason: String,
    /// When that was found.
    pub found_at: DateTime<Utc>,
}

/// What somebody outside can vouch for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LogStatusView {
    /// Witnesses in the settings.
    pub witnesses: u64,
    /// The newest signature of a witness in this epoch: up to there nobody can change the log unseen.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cosigned: Option<CosignatureView>,
    /// That this epoch does not go on from what a witness saw.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub forked: Option<ForkView>,
}

/// A time stamp of a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TimeStampView {
    /// The checkpoint's epoch.
    pub epoch: u32,
    /// Its leaves.
    pub size: u64,
    /// The time stamp's number among those of this checkpoint, from 1.
    pub number: u8,
    /// When the authority had seen the checkpoint, by its clock.
    pub stamped_at: DateTime<Utc>,
    /// Under which of its policies: an object identifier.
    pub policy: String,
    /// Its own number of this stamp, hex.
    pub serial: String,
}

/// A small file to be handed on.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct FileView {
    /// Its bytes in Base64.
    pub content: String,
}

impl FileView {
    /// A file of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self { content: BASE64.encode(bytes) }
    }

    /// The bytes; none where it holds no Base64.
    #[must_use]
    pub fn bytes(&self) -> Option<Vec<u8>> {
        BASE64.decode(&self.content).ok()
    }
}

impl From<Cosignature> for CosignatureView {
    fn from(kept: Cosignature) -> Self {
        let Cosignature { witness, size, seen_at, line, .. } = kept;
        Self { witness, size, seen_at, line }
    }
}

impl From<Fork> for ForkView {
    fn from(fork: Fork) -> Self {
        Self { witness: fork.witness, reason: fork.reason, found_at: fork.found_at }
    }
}

/// Proofs that the events of an item are in the log.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ProofsView {
    /// The item.
    pub item: String,
    /// A proof for each event that a published checkpoint covers, oldest first.
    pub proofs: Vec<ProofView>,
    /// How many of these events no published checkpoint covers yet.
    pub waiting: u64,
    /// There are more: what `after` asks for the next page.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<String>,
}

impl ProofsView {
    /// How many events it tells of.
    #[must_use]
    pub fn events(&self) -> usize {
        usize::try_from(self.waiting).unwrap_or(usize::MAX).saturating_add(self.proofs.len())
    }
}

/// A proof that an event is in the log.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ProofView {
    /// The epoch of the log.
    pub epoch: u32,
    /// The leaf, from 0.
    pub index: u64,
    /// What was done.
    pub act: String,
    /// The leaf: the event's bytes as they are hashed.
    pub leaf: String,
    /// The proof, in C2SP's tlog-proof form.
    pub proof: String,
}

/// A proof that a tree is the beginning of another.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct GrowthView {
    /// The log's name.
    pub origin: String,
    /// Leaves of the smaller tree.
    pub old: u64,
    /// Leaves of the larger tree.
    pub new: u64,
    /// The consistency proof of RFC 6962, base64.
    pub hashes: Vec<String>,
}

/// What checking the whole log came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LogCheckView {
    /// Whether nothing was found.
    pub clean: bool,
    /// Events checked.
    pub events: u64,
    /// Checkpoints checked.
    pub checkpoints: u64,
    /// Objects of the archive compared.
    pub objects: u64,
    /// Time stamps that could not be checked: the settings trust no authority.
    #[serde(default)]
    pub unchecked: u64,
    /// How much is wrong.
    pub violation_count: u64,
    /// The first thousand of it.
    pub violations: Vec<Violation>,
}
