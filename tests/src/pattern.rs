//! Clips of pattern bytes for big or many stories, and their truth without any file.
//!
//! Used where footage would cost too much. The pattern is stated here once more, apart from the
//! virtual recorder that plays it, so that the two prove each other: byte *i* of a clip is byte
//! *i* of the BLAKE3 extended output over the seed as 64-bit little-endian.
//! Memory stays at one buffer whatever the size; no failure is possible.

use chrono::NaiveDateTime;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// One clip of pattern bytes on a virtual recorder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternClip {
    /// Path on the recorder, `/` between parts.
    pub path: String,
    /// Decides the bytes; at most `i64::MAX`, as readers of TOML need not take more.
    pub seed: u64,
    /// Size in bytes.
    pub bytes: u64,
    /// The recorder's face when the clip was last written.
    pub modified: Option<NaiveDateTime>,
    /// What goes wrong while it is read. The truth stays that of the whole clip.
    pub faults: Vec<Fault>,
}

/// Something that goes wrong while a clip is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// What happens.
    pub kind: FaultKind,
    /// Byte of the clip at which it happens.
    pub at: u64,
    /// How many bytes it touches, where that has a meaning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// On which reading of that byte it happens, from 1; on every one if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_read: Option<u32>,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    /// The recorder is pulled out.
    Unplug,
    /// Reading there never comes back.
    Hang,
    /// The medium cannot be read there.
    ReadError,
    /// The medium hands out other bytes and says nothing.
    Lie,
}

/// What a pattern clip's digests must come out as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternDigests {
    /// BLAKE3, lower-case hex.
    pub blake3: String,
    /// SHA-256, lower-case hex.
    pub sha256: String,
}

impl PatternClip {
    /// A clip at `path` of `bytes` bytes decided by `seed`.
    pub fn new(path: impl Into<String>, seed: u64, bytes: u64) -> Self {
        Self { path: path.into(), seed, bytes, modified: None, faults: Vec::new() }
    }

    /// The same clip, last written when the recorder's face showed `face`.
    #[must_use]
    pub fn modified(mut self, face: NaiveDateTime) -> Self {
        self.modified = Some(face);
        self
    }

    /// The same clip with one more fault.
    #[must_use]
    pub fn with_fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// Both digests of all of the clip's bytes.
    #[must_use]
    pub fn digests(&self) -> PatternDigests {
        let (mut blake3, mut sha256) = (blake3::Hasher::new(), Sha256::new());
        for_each_chunk(self.seed, self.bytes, |chunk| {
            blake3.update(chunk);
            sha256.update(chunk);
        });
        PatternDigests {
            blake3: blake3.finalize().to_hex().to_string(),
            sha256: hex::encode(sha256.finalize()),
        }
    }
}

/// The first `bytes` bytes of the pattern that `seed` decides.
#[must_use]
pub fn pattern_bytes(seed: u64, bytes: u64) -> Vec<u8> {
    let mut all = Vec::new();
    for_each_chunk(seed, bytes, |chunk| all.extend_from_slice(chunk));
    all
}

/// A virtual recorder's script with `clips` in order and a clock without offset.
///
/// # Errors
/// When something cannot be written as TOML; no clip is known to cause it.
pub fn pattern_script(serial: &str, clips: &[PatternClip]) -> Result<String, toml::ser::Error> {
    let clip = |clip: &PatternClip| ScriptClip {
        path: clip.path.clone(),
        modified: clip.modified.map(|face| face.format("%Y-%m-%dT%H:%M:%S").to_string()),
        content: ScriptContent { pattern: Pattern { seed: clip.seed, bytes: clip.bytes } },
        fault: clip.faults.clone(),
    };
    toml::to_string(&Script {
        schema: "docket.virtual-recorder/1",
        make: "docket",
        model: "pattern",
        serial,
        clip: clips.iter().map(clip).collect(),
    })
}

fn for_each_chunk(seed: u64, bytes: u64, mut take: impl FnMut(&[u8])) {
    const CHUNK: usize = 64 * 1024;
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes());
    let mut reader = hasher.finalize_xof();
    let mut buffer = vec![0_u8; CHUNK];
    let mut left = bytes;
    while left > 0 {
        let part = usize::try_from(left).map_or(CHUNK, |left| left.min(CHUNK));
        reader.fill(&mut buffer[..part]);
        take(&buffer[..part]);
        left -= part as u64;
    }
}

#[derive(Serialize)]
struct Script<'a> {
    schema: &'static str,
    make: &'static str,
    model: &'static str,
    serial: &'a str,
    clip: Vec<ScriptClip>,
}

#[derive(Serialize)]
struct ScriptClip {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    modified: Option<String>,
    content: ScriptContent,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fault: Vec<Fault>,
}

#[derive(Serialize)]
struct ScriptContent {
    pattern: Pattern,
}

#[derive(Serialize)]
struct Pattern {
    seed: u64,
    bytes: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pattern_is_one_stream_whatever_the_chunks() {
        let long = pattern_bytes(7, 200_001);
        assert_eq!(long.len(), 200_001);
        assert_eq!(long[..70_000], pattern_bytes(7, 70_000)[..]);
        assert_ne!(pattern_bytes(8, 32), pattern_bytes(7, 32));
    }

    #[test]
    fn digests_are_those_of_the_bytes() {
        let clip = PatternClip::new("a.mp4", 3, 131_073);
        let bytes = pattern_bytes(3, 131_073);
        let digests = clip.digests();
        assert_eq!(digests.blake3, blake3::hash(&bytes).to_hex().to_string());
        assert_eq!(digests.sha256, hex::encode(Sha256::digest(&bytes)));
    }

    #[test]
    fn scripts_read_back_with_awkward_paths() {
        let path = "DCIM/a\"b\\c\n\u{1b}.mp4";
        let text = pattern_script("0000001", &[PatternClip::new(path, 1, 2)]).unwrap();
        let value: toml::Table = toml::from_str(&text).unwrap();
        let clip = &value["clip"][0];
        assert_eq!(clip["path"].as_str(), Some(path));
        assert_eq!(clip["content"]["pattern"]["bytes"].as_integer(), Some(2));
    }

    #[test]
    fn faults_stand_under_their_clip() {
        let lie = Fault { kind: FaultKind::Lie, at: 5, bytes: Some(2), on_read: Some(1) };
        let unplug = Fault { kind: FaultKind::Unplug, at: 9, bytes: None, on_read: None };
        let clip = PatternClip::new("a", 1, 20).with_fault(lie).with_fault(unplug);
        let text = pattern_script("0000001", &[clip, PatternClip::new("b", 2, 3)]).unwrap();
        let value: toml::Table = toml::from_str(&text).unwrap();
        let faults = value["clip"][0]["fault"].as_array().unwrap();
        assert_eq!(faults[0]["kind"].as_str(), Some("lie"));
        assert_eq!(faults[1]["kind"].as_str(), Some("unplug"));
        assert!(faults[1].get("bytes").is_none());
        assert!(value["clip"][1].get("fault").is_none());
    }
}
