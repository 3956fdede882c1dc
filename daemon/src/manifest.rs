//! An item's manifest: what is claimed of an original and of what belongs to it, beside the original and
//! signed by the station. Each generation cites the one before.
//!
//! Built by `flow` from facts the catalog holds, opened by whoever checks. Integers and strings only,
//! in a signed JSON note. How it looks byte by byte: `daemon/design/proof-formats.md`.

mod chain;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use docket_drivers::{Identity, NameFacts, RawStamp};
use serde::{Deserialize, Serialize};

pub use chain::{ManifestFault, check};

use crate::{
    domain::{
        Cause, ClockReading, Digests, Finding, Hole, InterruptionId, InterruptionState, ItemId,
        LinkId, Loss, NoteId, SessionId, StationId, Stored, TimeBasis, present,
    },
    note::{
        NoteError, NoteKey, NoteSigner,
        json::{self, JsonError},
    },
};

/// The claims about one original: a generation of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Always `docket.manifest/2`.
    pub schema: String,
    /// The name of the key that signs.
    pub origin: String,
    /// 1 for the first; later ones add facts and cite the one before.
    pub generation: u32,
    /// The generation before; none for the first.
    pub previous: Option<Cited>,
    /// The newest entry of the custody log about this item that this manifest takes account of.
    pub custody: LeafPlace,
    /// The original: the same in every generation.
    #[serde(flatten)]
    pub original: Original,
    /// Who docked the recorder.
    pub docked_by: String,
    /// What the recorder says of itself.
    pub recorder: Identity,
    /// The recorder's clock against the host's at that session, if it could be read.
    pub clock: Option<ClockReading>,
    /// When it was recorded, on trusted time, as far as that is known.
    pub times: Option<Times>,
    /// Byte ranges that could not be read from the recorder, and are zeros in the original; none for
    /// a whole clip.
    pub holes: Vec<Hole>,
    /// Derived copies.
    pub renditions: Vec<Rendition>,
    /// Cases under which it stands.
    pub cases: Vec<CaseLink>,
    /// Interruptions of it, and what was said of them.
    pub notes: Vec<Interruption>,
    /// The program that made this manifest.
    pub tool: String,
}

/// What never changes from generation to generation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Original {
    /// The item.
    pub item: ItemId,
    /// The station that took it in.
    pub station: StationId,
    /// The session in which it was first listed.
    pub session: SessionId,
    /// Where the original stands.
    pub key: String,
    /// Bytes.
    pub size: u64,
    /// Their digests.
    pub digests: Digests,
    /// What stands there instead, where it is encrypted.
    #[serde(skip_serializing_if = "Option::is_none", default, deserialize_with = "present")]
    pub stored: Option<Stored>,
    /// Where the bytes came from.
    pub source: Source,
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

/// A generation that another cites.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cited {
    /// From 1.
    pub generation: u32,
    /// SHA-256 of the whole file, lower-case hex.
    pub sha256: String,
}

/// A place in the custody log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LeafPlace {
    /// The epoch, from 1.
    pub epoch: u32,
    /// The leaf, from 0.
    pub index: u64,
}

/// When an item was recorded, on trusted time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    /// Its beginning; null where only the end is known.
    pub start: Option<DateTime<Utc>>,
    /// Its end.
    pub end: DateTime<Utc>,
    /// The most by which either may be off, milliseconds; null: nobody knows.
    pub error_ms: Option<u64>,
    /// How they are known.
    pub basis: TimeBasis,
    /// Why they are not known better: a code.
    pub reason: Option<String>,
    /// How the offset used was learnt: a code.
    pub method: Option<String>,
    /// The recorder's stamp minus true time, as used.
    pub offset_ms: Option<i64>,
    /// The most by which they are off even if the clock was set once, unnoticed.
    pub if_set_ms: Option<u64>,
    /// A dock before, which did not list it: recorded after that, whatever became of the clock.
    /// Absent in manifests of versions that did not tell it.
    #[serde(default)]
    pub absent_at: Option<DateTime<Utc>>,
    /// The dock that listed it first, likewise.
    #[serde(default)]
    pub present_at: Option<DateTime<Utc>>,
}

/// A derived copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendition {
    /// Where it stands.
    pub key: String,
    /// `preview` or `poster`.
    pub kind: String,
    /// BLAKE3, hex.
    pub blake3: String,
    /// Bytes.
    pub size: u64,
    /// What made it, and how.
    pub tool: String,
}

/// A link to a case that stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseLink {
    /// The case's number.
    pub case: String,
    /// The link.
    pub link: LinkId,
    /// Who linked it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// An interruption at this item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interruption {
    /// Its id.
    pub id: InterruptionId,
    /// What became of it.
    pub state: InterruptionState,
    /// What was found.
    pub finding: Finding,
    /// When.
    pub found_at: DateTime<Utc>,
    /// Facts that came later show none: when they did, and why.
    pub withdrawn: Option<Withdrawn>,
    /// What was said of it, oldest first.
    pub said: Vec<Said>,
}

/// An interruption that is none any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// When.
    pub at: DateTime<Utc>,
    /// Why: a code.
    pub why: String,
}

/// A note on an interruption.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Its id.
    pub id: NoteId,
    /// `explanation`, `correction`, `dismissal`, `report` or `acknowledgement`.
    pub kind: String,
    /// What was written; may be empty where it is spoken.
    pub words: String,
    /// The cause, where one is told.
    pub cause: Option<Cause>,
    /// What a report reports.
    pub loss: Option<Loss>,
    /// Where it is spoken.
    pub voice: Option<Spoken>,
    /// The note that it corrects.
    pub corrects: Option<NoteId>,
    /// Who.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Where an explanation is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spoken {
    /// In which item.
    pub item: ItemId,
    /// Seconds from its start.
    pub from_s: u32,
    /// Seconds from its start.
    pub to_s: u32,
}

impl Manifest {
    /// The manifest's schema name.
    pub const SCHEMA: &'static str = "docket.manifest/2";

    /// The manifest signed: the file's bytes.
    ///
    /// # Errors
    /// For numbers that JSON does not hold exactly.
    pub fn sign(&self, signer: &NoteSigner) -> Result<Vec<u8>, JsonError> {
        json::sign(self, &[signer])
    }

    /// Opens a manifest that one of `keys` signed: one of the name it tells.
    ///
    /// # Errors
    /// [`JsonError`]: it is worth nothing.
    pub fn open(note: &[u8], keys: &[NoteKey]) -> Result<Self, JsonError> {
        let (read, signer): (Self, _) = json::read_by_any(note, keys, Self::SCHEMA)?;
        if read.origin == signer { Ok(read) } else { Err(NoteError::Signers.into()) }
    }

    /// Whether `other` claims the same, in whatever generation, by whatever key and program.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        let plain = |manifest: &Self| Self {
            origin: String::new(),
            generation: 0,
            previous: None,
            custody: LeafPlace { epoch: 0, index: 0 },
            tool: String::new(),
            ..manifest.clone()
        };
        plain(self) == plain(other)
    }
}

/// A first generation that was made before docket signed: its digest in a signed second one is what
/// makes it good.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Unsigned {
    schema: String,
    generation: u32,
    /// The original.
    #[serde(flatten)]
    pub original: Original,
    /// As in [`Manifest::holes`].
    pub holes: Vec<Hole>,
}

impl Unsigned {
    /// Reads one; none where the bytes are anything else.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let line = json::canonical(&format!("{}\n", str::from_utf8(bytes).ok()?)).ok()?;
        let found: Self = serde_json::from_value(line).ok()?;
        (found.schema == "docket.manifest/1" && found.generation == 1).then_some(found)
    }
}
