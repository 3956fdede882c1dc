//! The entries that a bundle may have, and how large each may be.
//!
//! Used by both sides. A name is an entry only if it is written in the one way in which docket writes it:
//! whatever else stands in a ZIP makes it worthless.

use std::{collections::BTreeMap, fmt};

/// The small entries of a bundle: all but the original and the slice.
pub type Entries = BTreeMap<Entry, Vec<u8>>;

/// The same, of which the bytes are somebody else's.
pub(super) type Borrowed<'a> = BTreeMap<Entry, &'a [u8]>;

/// An entry of a bundle or an excerpt, in the order in which docket writes them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entry {
    /// What the bundle says of itself.
    Bundle,
    /// What an excerpt says of itself.
    Excerpt,
    /// How to check it.
    Readme,
    /// A generation of the item's manifest, from 1.
    Manifest(u32),
    /// An identity of the station, from 1.
    Identity(u32),
    /// The checkpoint with witnesses' lines.
    Checkpoint,
    /// Witnesses' keys, for information.
    WitnessKeys,
    /// A time stamp of the checkpoint, from 1.
    Stamp(u8),
    /// A leaf of the log: an event of the item.
    Event(u64),
    /// The proof that this leaf is in the checkpoint's tree.
    Proof(u64),
    /// The same of an earlier epoch in which the log tells of the item: its checkpoint, what others said of
    /// that, events and proofs.
    Earlier(u32, Box<Entry>),
    /// The original, with its extension.
    Original(String),
    /// The slice of the original that an excerpt shows.
    Slice,
}

impl Entry {
    /// Reads a name; none for one that docket would not write.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        let found = match name {
            "bundle.json" => Self::Bundle,
            "excerpt.json" => Self::Excerpt,
            "excerpt.bao" => Self::Slice,
            "README.txt" => Self::Readme,
            "checkpoint" => Self::Checkpoint,
            "witness.keys" => Self::WitnessKeys,
            _ => Self::numbered(name)?,
        };
        (found.to_string() == name).then_some(found)
    }

    fn numbered(name: &str) -> Option<Self> {
        if let Some((epoch, inner)) = name.split_once('/').filter(|(epoch, _)| *epoch != "events") {
            let inner = Self::of_name(inner).filter(Self::is_of_an_epoch)?;
            return Some(Self::Earlier(positive(epoch)?, Box::new(inner)));
        }
        if let Some(leaf) = name.strip_prefix("events/") {
            let (index, kind) = leaf.split_once('.')?;
            let index = index.parse().ok()?;
            return match kind {
                "json" => Some(Self::Event(index)),
                "proof" => Some(Self::Proof(index)),
                _ => None,
            };
        }
        let (stem, rest) = name.split_once('.')?;
        let number = rest.split_once('.').map(|(number, _)| number);
        match stem {
            "original" => is_extension(rest).then(|| Self::Original(rest.into())),
            "manifest" => Some(Self::Manifest(positive(number?)?)),
            "identity" => Some(Self::Identity(positive(number?)?)),
            "timestamp" => number?.parse().ok().map(Self::Stamp),
            _ => None,
        }
    }

    /// Whether each epoch of the log has its own.
    fn is_of_an_epoch(&self) -> bool {
        matches!(self, Self::Checkpoint | Self::Stamp(_) | Self::Event(_) | Self::Proof(_))
    }

    /// Whether it is held in memory.
    #[must_use]
    pub fn is_small(&self) -> bool {
        !matches!(self, Self::Original(_) | Self::Slice)
    }

    /// Bytes it may have at most, where it is small.
    #[must_use]
    pub(super) fn bytes_max(&self) -> u64 {
        match self {
            Self::Event(_) => 65_535,
            // C2SP's own bound of a note.
            Self::Checkpoint | Self::Proof(_) | Self::Manifest(_) | Self::Identity(_) => 1_000_000,
            Self::Stamp(_) | Self::Bundle | Self::Excerpt | Self::Readme | Self::WitnessKeys => {
                64 << 10
            }
            Self::Earlier(_, inner) => inner.bytes_max(),
            Self::Original(_) | Self::Slice => u64::MAX,
        }
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bundle => f.write_str("bundle.json"),
            Self::Excerpt => f.write_str("excerpt.json"),
            Self::Readme => f.write_str("README.txt"),
            Self::Manifest(generation) => write!(f, "manifest.{generation}.json"),
            Self::Identity(number) => write!(f, "identity.{number}.json"),
            Self::Checkpoint => f.write_str("checkpoint"),
            Self::WitnessKeys => f.write_str("witness.keys"),
            Self::Stamp(number) => write!(f, "timestamp.{number:02}.tsr"),
            Self::Event(index) => write!(f, "events/{index:020}.json"),
            Self::Proof(index) => write!(f, "events/{index:020}.proof"),
            Self::Earlier(epoch, inner) => write!(f, "{epoch:06}/{inner}"),
            Self::Original(extension) => write!(f, "original.{extension}"),
            Self::Slice => f.write_str("excerpt.bao"),
        }
    }
}

fn positive(text: &str) -> Option<u32> {
    text.parse().ok().filter(|number| *number > 0)
}

fn is_extension(text: &str) -> bool {
    (1..=8).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written_and_no_others() {
        for name in [
            "bundle.json",
            "excerpt.json",
            "excerpt.bao",
            "README.txt",
            "checkpoint",
            "000001/checkpoint",
            "000001/events/00000000000000000007.proof",
            "000001/timestamp.01.tsr",
            "witness.keys",
            "original.mp4",
            "manifest.1.json",
            "identity.12.json",
            "timestamp.01.tsr",
            "events/00000000000000000007.json",
            "events/00000000000000000007.proof",
        ] {
            assert_eq!(Entry::of_name(name).map(|e| e.to_string()).as_deref(), Some(name));
        }
        for name in [
            "",
            "../bundle.json",
            "/bundle.json",
            "bundle.json/",
            "Bundle.json",
            "original",
            "original.",
            "original.MP4",
            "original.tar.gz",
            "original.../../x",
            "original.123456789",
            "manifest.0.json",
            "manifest.01.json",
            "manifest.+1.json",
            "manifest.1.json.json",
            "identity.4294967296.json",
            "timestamp.1.tsr",
            "timestamp.256.tsr",
            "events/7.json",
            "events/00000000000000000007.txt",
            "events/99999999999999999999.json",
            "events",
            "1/checkpoint",
            "000000/checkpoint",
            "000001/bundle.json",
            "000001/original.mp4",
            "000001/000001/checkpoint",
            "events/000001/checkpoint",
        ] {
            assert_eq!(Entry::of_name(name), None, "{name}");
        }
    }
}
