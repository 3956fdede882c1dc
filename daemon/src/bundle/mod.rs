//! Proof bundles and excerpts: a ZIP that shows, to whoever has the station's key and nothing of docket's,
//! that an original is the one that was taken in.
//!
//! Made by `api`, checked by `api` and, without a station, by the command line. How they look byte by byte:
//! `daemon/design/proof-formats.md`. Memory does not grow with the original; whatever a ZIP from elsewhere
//! says of sizes and names is bounded before it is believed, and no name in it ever becomes a path.

mod archive;
mod checkpoint;
mod entry;
mod events;
mod evidence;
mod list;
mod told;
mod whole;
mod write;

#[cfg(test)]
pub(crate) mod tests;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use checkpoint::open_checkpoint;
pub use entry::{Entries, Entry};
pub use events::read_event;
pub use evidence::{Fault, Finding, Given, Verdict, check_entries};
pub use told::{Subject, Told, ToldFault};
pub use whole::{check, check_into};
pub use write::{Whole, write};

use crate::domain::{ItemId, TOOL_VERSION, present};

/// What a bundle says of itself: `bundle.json`. Nobody signs it, and nothing rests on it alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Always `docket.bundle/1`.
    pub schema: String,
    /// The item.
    pub item: ItemId,
    /// The origin of the log of which `checkpoint` is one.
    pub origin: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Whether the original is in it.
    pub original: Inclusion,
    /// How many events of the item were left out, because it has a great many.
    #[serde(skip_serializing_if = "Option::is_none", default, deserialize_with = "present")]
    pub left_out: Option<u64>,
    /// The program that made it.
    pub tool: String,
}

impl About {
    /// The schema's name.
    pub const SCHEMA: &'static str = "docket.bundle/1";

    /// Of a bundle made now, by this program.
    #[must_use]
    pub fn new(item: ItemId, origin: String, made_at: DateTime<Utc>, original: Inclusion) -> Self {
        let tool = TOOL_VERSION.into();
        let left_out = None;
        Self { schema: Self::SCHEMA.into(), item, origin, made_at, original, left_out, tool }
    }
}

/// Whether a bundle has the original's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Inclusion {
    /// They are in it.
    Included,
    /// Whoever checks has them from elsewhere, or does without.
    Referenced,
}

/// What an excerpt says of itself: `excerpt.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExcerptAbout {
    /// Always `docket.excerpt/1`.
    pub schema: String,
    /// The item.
    pub item: ItemId,
    /// The first byte, from 0.
    pub start: u64,
    /// How many bytes; at least one.
    pub length: u64,
    /// The original's BLAKE3, hex.
    pub blake3: String,
    /// The original's length, bytes.
    pub size: u64,
}

impl ExcerptAbout {
    /// The schema's name.
    pub const SCHEMA: &'static str = "docket.excerpt/1";
}
