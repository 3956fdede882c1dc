//! A dock receipt: what the station signs of a session, for whoever brought its footage.
//!
//! Built by `flow` from facts the catalog holds, opened by whoever checks. Integers and strings only, in a
//! signed JSON note; the clips stand in a file of their own beside it. How both look byte by byte:
//! `daemon/design/proof-formats.md`.

use chrono::{DateTime, Utc};
use docket_drivers::Identity;
use serde::{Deserialize, Serialize};

use crate::{
    domain::{ClockReading, ItemId, Rule, SessionId, StationId, present},
    handover::Standing,
    manifest::{Cited, LeafPlace},
    note::{
        NoteError, NoteKey, NoteSigner,
        json::{self, JsonError},
    },
};

/// What became of a session: a generation of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Always `docket.receipt/1`.
    pub schema: String,
    /// The name of the key that signs.
    pub origin: String,
    /// From 1.
    pub generation: u32,
    /// The generation before.
    pub previous: Option<Cited>,
    /// The station.
    pub station: StationId,
    /// The session.
    pub session: SessionId,
    /// The bay's name.
    pub bay: String,
    /// What read the recorder.
    pub driver: String,
    /// What the recorder says of itself.
    pub recorder: Identity,
    /// Who docked it.
    pub docked_by: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: DateTime<Utc>,
    /// `complete`, `incomplete`, `torn` or `interrupted`.
    pub outcome: String,
    /// The recorder's clock against the host's, if it could be read.
    pub clock: Option<ClockReading>,
    /// Whether it came in time; null of a session that brought nothing.
    pub handover: Option<Handover>,
    /// The newest entry of the custody log about this session that this takes account of.
    pub custody: LeafPlace,
    /// What became of its clips.
    pub counts: Counts,
    /// Where they are told one by one.
    pub clips: ClipsFile,
    /// The program that made this.
    pub tool: String,
}

/// Whether footage came in time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// By which rule.
    pub rule: Rule,
    /// By when it had to be.
    pub deadline: DateTime<Utc>,
    /// The verdict.
    pub verdict: Standing,
    /// What was said of it last.
    pub reason: Option<String>,
}

/// What became of a session's clips.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// All on the card.
    pub listed: u64,
    /// Became items in this session, whole.
    pub taken: u64,
    /// Were known already, equal.
    pub known: u64,
    /// Not taken as they are, with a reason.
    pub excepted: u64,
}

impl Counts {
    /// What a clips' file says.
    #[must_use]
    pub fn of(clips: &[Clip]) -> Self {
        let mut counts = Self { listed: clips.len() as u64, ..Self::default() };
        for clip in clips {
            match (&clip.reason, clip.became.as_ref().map(|became| became.how)) {
                (None, Some(How::Taken)) => counts.taken += 1,
                (None, Some(How::Known)) => counts.known += 1,
                _ => counts.excepted += 1,
            }
        }
        counts
    }
}

/// The file that tells of each clip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClipsFile {
    /// Where it stands.
    pub key: String,
    /// Its digest.
    pub sha256: String,
    /// Its lines.
    pub count: u64,
}

/// A line of that file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clip {
    /// Raw path bytes, lower-case hex.
    pub path_raw_hex: String,
    /// The same path as it may be shown.
    pub path: String,
    /// Bytes as listed.
    pub size: u64,
    /// What it became, or was found to be.
    #[serde(flatten, default, skip_serializing_if = "Option::is_none")]
    pub became: Option<Became>,
    /// Why it was not taken as it is: a code.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub reason: Option<String>,
    /// Its row in the station's list of the session's clips; none of receipts made before this was told.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub listed: Option<ListedClip>,
}

/// A clip's row, from which a lost catalog gets it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedClip {
    /// Its place in the listing; below zero where it could not be listed.
    pub handle: i64,
    /// The item that has it or waits for it, whatever became of that item.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub item: Option<ItemId>,
    /// `taken`, `sighting` or `exception`; none while undecided.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub outcome: Option<String>,
    /// The exception's code.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub reason: Option<String>,
    /// The same in words.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub detail: Option<String>,
    /// Its last-modified stamp as listed in this session, where it is not its item's: JSON.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub modified: Option<String>,
}

/// The item that a clip became.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Became {
    /// Which.
    pub item: ItemId,
    /// Its digest.
    pub blake3: String,
    /// Its digest.
    pub sha256: String,
    /// Whether in this session or before.
    pub how: How,
}

/// How a clip became an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// In this session.
    Taken,
    /// Before; read again and equal.
    Known,
}

impl Receipt {
    /// The receipt's schema name.
    pub const SCHEMA: &'static str = "docket.receipt/1";

    /// The receipt signed: the file's bytes.
    ///
    /// # Errors
    /// For numbers that JSON does not hold exactly.
    pub fn sign(&self, signer: &NoteSigner) -> Result<Vec<u8>, JsonError> {
        json::sign(self, &[signer])
    }

    /// Opens a receipt that one of `keys` signed: one of the name it tells.
    ///
    /// # Errors
    /// [`JsonError`]: it is worth nothing.
    pub fn open(note: &[u8], keys: &[NoteKey]) -> Result<Self, JsonError> {
        let (read, signer): (Self, _) = json::read_by_any(note, keys, Self::SCHEMA)?;
        if read.origin == signer { Ok(read) } else { Err(NoteError::Signers.into()) }
    }

    /// Whether it is the first generation, or the next after `before`, which has the digest in the other: of the
    /// same session, and signed by the station that it names.
    #[must_use]
    pub fn follows(&self, before: Option<(&Self, &Cited)>) -> bool {
        let generation = before.map_or(1, |(before, _)| before.generation + 1);
        let same = |before: &Self| (before.station, before.session) == (self.station, self.session);
        self.generation == generation
            && self.previous.as_ref() == before.map(|(_, cited)| cited)
            && before.is_none_or(|(before, _)| same(before))
            && self.origin.starts_with(&format!("docket/{}/", self.station))
    }

    /// The clips in the list that it cites.
    ///
    /// # Errors
    /// [`JsonError`] for another list, and for one that is not what the receipt says of it.
    pub fn clips_in(&self, list: &[u8]) -> Result<Vec<Clip>, JsonError> {
        let shape = |what: &str| Err(JsonError::Shape(what.into()));
        if json::digest(list) != self.clips.sha256 {
            return shape("the list has another digest");
        }
        let clips = read_clips(str::from_utf8(list).map_err(|_| JsonError::NotCanonical)?)?;
        if clips.len() as u64 != self.clips.count || Counts::of(&clips) != self.counts {
            return shape("other counts than the receipt's own");
        }
        if clips.iter().any(|clip| clip.became.is_none() && clip.reason.is_none()) {
            return shape("a clip that was neither taken nor not taken");
        }
        // Of lower-case hex the order is that of the bytes.
        if !clips.is_sorted_by_key(|clip| &clip.path_raw_hex) {
            return shape("out of order");
        }
        Ok(clips)
    }

    /// Whether `other` says the same, in whatever generation, by whatever key and program.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        let plain = |receipt: &Self| Self {
            origin: String::new(),
            generation: 0,
            previous: None,
            custody: LeafPlace { epoch: 0, index: 0 },
            clips: ClipsFile { key: String::new(), ..receipt.clips.clone() },
            tool: String::new(),
            ..receipt.clone()
        };
        plain(self) == plain(other)
    }
}

/// The file that tells of `clips`, in the order of their raw paths' bytes.
///
/// # Errors
/// For numbers that JSON does not hold exactly.
pub fn clips_file(clips: &[Clip]) -> Result<String, JsonError> {
    clips.iter().map(json::line).collect()
}

/// Reads such a file.
///
/// # Errors
/// [`JsonError`] for a line that is not canonical, or no clip.
pub fn read_clips(file: &str) -> Result<Vec<Clip>, JsonError> {
    file.split_inclusive('\n').map(read_clip).collect()
}

/// Reads one line. What says of an item but not all of it would else pass for none.
fn read_clip(line: &str) -> Result<Clip, JsonError> {
    let clip: Clip = json::read_line(line)?;
    let said: serde_json::Map<String, serde_json::Value> = json::read_line(line)?;
    let shape = |what: &str| Err(JsonError::Shape(what.into()));
    let of_item = ["item", "blake3", "sha256", "how"].iter().any(|name| said.contains_key(*name));
    if of_item != clip.became.is_some() {
        return shape("what became of a clip is not told whole");
    }
    let is_hex = |text: &str| hex::decode(text).is_ok() && text == text.to_lowercase();
    let digests = clip.became.iter().flat_map(|b| [&b.blake3, &b.sha256]);
    if !is_hex(&clip.path_raw_hex) || !digests.into_iter().all(|d| d.len() == 64 && is_hex(d)) {
        return shape("a digest or the raw path is not lower-case hex");
    }
    Ok(clip)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clip_is_an_item_or_a_reason_or_both() {
        let plain = Clip {
            path_raw_hex: "61".into(),
            path: "a".into(),
            size: 1,
            became: None,
            reason: Some("no-space".into()),
            listed: None,
        };
        let became = Became {
            item: ItemId::mint(DateTime::UNIX_EPOCH),
            blake3: "ab".repeat(32),
            sha256: "cd".repeat(32),
            how: How::Known,
        };
        let both = Clip { became: Some(became), ..plain.clone() };
        let whole = Clip { reason: None, ..both.clone() };
        let clips = vec![plain, both, whole];
        let file = clips_file(&clips).unwrap();
        assert_eq!(read_clips(&file).unwrap(), clips);
        let first = "{\"path\":\"a\",\"path_raw_hex\":\"61\",\"reason\":\"no-space\",\"size\":1}\n";
        assert!(file.starts_with(first), "{file}");
        assert!(read_clips(file.trim_end()).is_err(), "the last line ends too");
        assert!(read_clips(&file.replace("{\"path\":", "{ \"path\":")).is_err());
    }
}
