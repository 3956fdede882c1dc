//! What a folder holds, once decoded, whichever filesystem it is of.
//!
//! Made by the two decoders, taken by the walk. Plain values.

use super::chain::Start;
use crate::RawStamp;

/// A file or a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The name's bytes as `name` makes them.
    pub(super) name: Vec<u8>,
    pub(super) start: Start,
    /// Bytes; of a folder those of its entries, 0 where only its chain tells.
    pub(super) bytes: u64,
    /// How many of them were ever written; the others read as zero.
    pub(super) valid_bytes: u64,
    pub(super) read_only: bool,
    pub(super) modified: Option<RawStamp>,
}

impl Entry {
    /// A root folder.
    pub(super) fn root(start: Start, bytes: u64) -> Self {
        Self {
            name: Vec::new(),
            start,
            bytes,
            valid_bytes: bytes,
            read_only: false,
            modified: None,
        }
    }
}

/// One thing in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    File(Entry),
    Folder(Entry),
    /// The volume's label, raw.
    Label(Vec<u8>),
    /// An entry that does not hold together: its name as far as known, and why.
    Broken(Vec<u8>, String),
}
