//! An item's manifest: what is claimed of an original, beside the original.
//!
//! Built by `flow::seal` from facts the catalog holds, never from the moment of building, so that
//! making it again gives the same bytes. Integers and strings only; serialised as canonical JSON
//! (RFC 8785).

use docket_drivers::{Identity, NameFacts, RawStamp};
use serde::{Deserialize, Serialize};

use crate::domain::{ClockReading, Digests, Hole, ItemId, SessionId, StationId, TOOL_VERSION};

/// The claims about one original.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Always `docket.manifest/1`.
    pub schema: String,
    /// The item.
    pub item: ItemId,
    /// 1 for the first; later ones add facts and cite the one before.
    pub generation: u32,
    /// The station that took it in.
    pub station: StationId,
    /// The session in which it was first listed.
    pub session: SessionId,
    /// Who docked the recorder.
    pub docked_by: String,
    /// Where the original stands.
    pub key: String,
    /// Bytes.
    pub size: u64,
    /// Their digests.
    pub digests: Digests,
    /// Where the bytes came from.
    pub source: Source,
    /// What the recorder says of itself.
    pub recorder: Identity,
    /// The recorder's clock against the host's at that session, if it could be read.
    pub clock: Option<ClockReading>,
    /// Byte ranges that could not be read from the recorder, and are zeros in the original; none for
    /// a whole clip.
    pub holes: Vec<Hole>,
    /// The program that made this manifest.
    pub tool: String,
}

/// A clip as its recorder listed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Raw path bytes, lower-case hex.
    pub path_raw_hex: String,
    /// The same path as it may be shown.
    pub path: String,
    /// Last-modified stamp, raw.
    pub modified: Option<RawStamp>,
    /// What the name says.
    pub name: NameFacts,
    /// How it was marked as important.
    pub key_mark: Option<String>,
}

impl Manifest {
    /// The manifest's schema name.
    pub const SCHEMA: &'static str = "docket.manifest/1";

    /// This program's name for [`Manifest::tool`].
    #[must_use]
    pub fn tool() -> String {
        TOOL_VERSION.into()
    }

    /// The manifest's bytes.
    ///
    /// # Errors
    /// Never for this shape; the serialiser's error is passed on rather than hidden.
    pub fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json_canonicalizer::to_vec(self)
    }
}
