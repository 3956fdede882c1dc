//! Clips of pattern bytes for big or many stories, and their truth without any file.
//!
//! Used where footage would cost too much. The pattern is stated here once more, apart from the
//! virtual recorder that plays it, so that the two prove each other: byte *i* of a clip is byte
//! *i* of the BLAKE3 extended output over `"docket pattern"` and the seed as 64-bit little-endian.
//! Memory stays at one buffer whatever the size; no failure is possible.

use serde::Serialize;
use sha2::{Digest, Sha256};

/// One clip of pattern bytes on a virtual recorder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternClip {
    /// Path on the recorder, `/` between parts.
    pub path: String,
    /// Decides the bytes.
    pub seed: u64,
    /// Size in bytes.
    pub bytes: u64,
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
        Self { path: path.into(), seed, bytes }
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
/// When a path cannot be written as TOML, which no valid UTF-8 path is known to cause.
pub fn pattern_script(serial: &str, clips: &[PatternClip]) -> Result<String, toml::ser::Error> {
    let clip = |clip: &PatternClip| ScriptClip {
        path: clip.path.clone(),
        content: ScriptContent { pattern: Pattern { seed: clip.seed, bytes: clip.bytes } },
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
    hasher.update(b"docket pattern").update(&seed.to_le_bytes());
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
    content: ScriptContent,
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
}
