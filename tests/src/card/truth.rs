//! The truth about a card: what is on it, when it was recorded, what is missing and why.
//!
//! Written beside the card by `build`, read by every story's assertions. The file is JSON of
//! schema [`TRUTH_SCHEMA`]. Loading fails on any other schema; nothing is guessed. The card itself
//! is never touched from here.

use std::{fs, path::Path};

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{CardError, CardPlan};

/// Schema of `truth.json`.
pub const TRUTH_SCHEMA: &str = "docket.truth/1";

/// Everything that is true of a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Truth {
    /// [`TRUTH_SCHEMA`].
    pub schema: String,
    /// What `ffmpeg` said of its version; another version may give other bytes.
    pub ffmpeg: String,
    /// The plan, seed and clock included.
    pub plan: CardPlan,
    /// Who the recorder is.
    pub identity: Identity,
    /// Every regular file, sorted by raw path.
    pub files: Vec<TruthFile>,
    /// The acts of recording, in time order.
    pub recordings: Vec<Recording>,
    /// The spans between consecutive video clips in which nothing was recorded, in time order.
    pub gaps: Vec<Gap>,
    /// What lies on the card and may not be taken for a clip.
    pub not_taken: Vec<NotTaken>,
    /// [`super::tree_digest`] of the card.
    pub tree_digest: String,
}

/// Who the recorder is. What the card's layout cannot say is `None`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Maker, as the virtual recorder's script gives it; no card names its maker.
    pub make: String,
    /// Model, as the virtual recorder's script gives it.
    pub model: String,
    /// Device number as the card states it.
    pub serial_on_card: Option<String>,
    /// Officer number as the card states it.
    pub officer_on_card: Option<String>,
    /// Officer's name as the card states it.
    pub officer_name: Option<String>,
    /// Unit's name as the card states it.
    pub unit_name: Option<String>,
}

/// One file and what is true of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TruthFile {
    /// Raw path from the card's root in lower-case hex.
    pub path_hex: String,
    /// The same for people; lossy where the name is not UTF-8.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
    /// BLAKE3 of the bytes, lower-case hex.
    pub blake3: String,
    /// SHA-256 of the bytes, lower-case hex.
    pub sha256: String,
    /// Kind by name and layout.
    pub kind: FileKind,
    /// The recorder's face in the file's stamp, in the even seconds a FAT card keeps.
    pub modified: NaiveDateTime,
    /// The stamp as the host sees it: the face in the recorder's zone.
    pub modified_utc: DateTime<Utc>,
    /// How it is marked as important: `name-suffix`, `folder`, `sidecar`.
    pub marked: Option<String>,
    /// Start by the recorder's face.
    pub start: Option<NaiveDateTime>,
    /// End by the recorder's face. The container's own length may differ by half a second.
    pub end: Option<NaiveDateTime>,
    /// Start in true time, the clock's offset and drift taken out.
    pub start_true: Option<DateTime<Utc>>,
    /// End in true time.
    pub end_true: Option<DateTime<Utc>>,
    /// The creation time written into the container, face or UTC as the family has it.
    pub container_time: Option<DateTime<Utc>>,
    /// Codecs as `ffprobe` names them, video first; empty for what is not footage.
    pub codecs: Vec<String>,
    /// Number of the recording it belongs to, from 1.
    pub recording: Option<u32>,
    /// Sequence number; videos, photos and sounds share one count.
    pub sequence: Option<u32>,
    /// Raw path, in hex, of the clip this file accompanies.
    pub sidecar_of_hex: Option<String>,
    /// What is odd about it: `zero-length`, `unfinished`, `gbk-name`, `invalid-utf8-name`,
    /// `long-name`, `control-name`, `case-twin`, `duplicate`.
    pub odd: Option<String>,
}

/// What a file is, by name and layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileKind {
    /// Moving pictures.
    Video,
    /// Sound alone.
    Audio,
    /// A still picture.
    Photo,
    /// A position track.
    Track,
    /// The recorder's own log or settings.
    Log,
    /// Anything else.
    Other,
}

/// One act of recording: consecutive clips.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    /// From 1, in time order.
    pub number: u32,
    /// Raw paths, in hex, of the clips still on the card, in time order.
    pub clips_hex: Vec<String>,
    /// Start of the act by the recorder's face, overwritten clips included.
    pub start: NaiveDateTime,
    /// End of the act by the recorder's face.
    pub end: NaiveDateTime,
    /// Clips that loop recording has overwritten.
    pub overwritten_clips: u32,
}

/// A span without footage between two clips.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// Raw path, in hex, of the clip before.
    pub after_hex: String,
    /// Raw path, in hex, of the clip after.
    pub before_hex: String,
    /// Where footage ends, by the recorder's face.
    pub from: NaiveDateTime,
    /// Where footage starts again, by the recorder's face.
    pub to: NaiveDateTime,
    /// Why nothing is there.
    pub cause: GapCause,
    /// Whether footage is missing that there should be; a clean stop is no interruption.
    pub interruption: bool,
    /// What on the card tells of it: `time-gap`, `sequence-hole`, `log`, `unfinished`.
    pub evidence: Vec<String>,
}

/// Why a span has no footage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GapCause {
    /// The officer stopped and later began anew.
    CleanStop,
    /// The battery ran out while recording; it went on with the next.
    Battery,
    /// The recorder stopped by itself and went on.
    DeviceFault,
    /// The power went while recording, leaving a file without an index.
    PowerCut,
    /// Loop recording overwrote what was there.
    Overwritten,
}

/// Something on the card that is no file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotTaken {
    /// Raw path from the card's root in lower-case hex.
    pub path_hex: String,
    /// `symlink` or `special-file`.
    pub reason: String,
}

impl Truth {
    /// Reads the truth at `path`, which is the file or the folder that holds it.
    ///
    /// # Errors
    /// [`CardError::Io`] when it cannot be read, [`CardError::NotTruth`] when it is something else.
    pub fn load(path: &Path) -> Result<Self, CardError> {
        let path = if path.is_dir() { path.join("truth.json") } else { path.to_owned() };
        let text = fs::read(&path).map_err(CardError::io("reading the truth", &path))?;
        let not_truth = |words: String| CardError::NotTruth { path: path.clone(), words };
        let truth: Self = serde_json::from_slice(&text).map_err(|e| not_truth(e.to_string()))?;
        if truth.schema != TRUTH_SCHEMA {
            return Err(not_truth(format!("schema {:?}, not {TRUTH_SCHEMA:?}", truth.schema)));
        }
        Ok(truth)
    }

    /// Writes the truth to `path`.
    pub(crate) fn save(&self, path: &Path) -> Result<(), CardError> {
        let mut text = serde_json::to_vec_pretty(self)
            .map_err(|e| CardError::NotTruth { path: path.to_owned(), words: e.to_string() })?;
        text.push(b'\n');
        fs::write(path, text).map_err(CardError::io("writing the truth", path))
    }

    /// The file at this raw path.
    #[must_use]
    pub fn file(&self, path_raw: &[u8]) -> Option<&TruthFile> {
        let path_hex = hex::encode(path_raw);
        self.files.iter().find(|file| file.path_hex == path_hex)
    }

    /// Sum of all sizes in bytes.
    #[must_use]
    pub fn total_bytes(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }

    /// The gaps that are interruptions.
    pub fn interruptions(&self) -> impl Iterator<Item = &Gap> {
        self.gaps.iter().filter(|gap| gap.interruption)
    }
}

impl TruthFile {
    /// Raw path bytes from the card's root.
    #[must_use]
    pub fn path_raw(&self) -> Vec<u8> {
        // Always valid: the generator wrote it. An edited truth fails its digest comparison.
        hex::decode(&self.path_hex).unwrap_or_default()
    }
}
