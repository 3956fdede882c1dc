//! The life of an item as it is told.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{EventView, ItemView, SessionView};

/// The life of an item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LifeView {
    /// The item, without its events.
    pub item: ItemView,
    /// The session that first listed it.
    pub session: SessionView,
    /// Its newest manifest, once sealed.
    pub manifest: Option<ManifestView>,
    /// How often its original was read again.
    pub fixity: FixityView,
    /// What was done, in order: to the item, and to the session as a whole.
    pub steps: Vec<StepOfLifeView>,
    /// Where the next page begins: hand it in as `after`. None: this is the last page.
    #[serde(default)]
    pub next: Option<String>,
}

/// A manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ManifestView {
    /// Which of its item, from 1.
    pub generation: u32,
    /// SHA-256 of its bytes, hex; none of one that was made before docket signed.
    pub sha256: Option<String>,
    /// BLAKE3 of its bytes, hex, of one that was made before docket signed.
    pub blake3: Option<String>,
}

/// How often an original was read again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FixityView {
    /// Checks since it was proven on its way in.
    pub checks: u64,
    /// Of those, the ones that failed.
    pub failed: u64,
    /// When the first was.
    pub first: Option<DateTime<Utc>>,
    /// When the last was.
    pub last: Option<DateTime<Utc>>,
}

/// A step of a life: an event, or several that are alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StepOfLifeView {
    /// The first of them.
    #[serde(flatten)]
    pub event: EventView,
    /// How many.
    pub times: u64,
    /// When the last of them was.
    pub last_at: DateTime<Utc>,
    /// Its position in the station's log.
    pub last_seq: i64,
}
