//! The exact bytes of a clip that cannot be read.
//!
//! Made by drivers that read the medium itself, carried inside the [`io::Error`] of the clip's
//! reader, taken out by whoever reads the clip. [`crate::ErrorKind::of_read`] sorts it as the
//! medium's fault. A recorder that is gone is never told as a hole.

use std::io;

/// Bytes of a clip that cannot be read, and why. What follows may be readable: open the clip anew
/// at [`Hole::to`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("bytes {from} up to {to} cannot be read: {why}")]
pub struct Hole {
    /// The first byte of the clip that cannot be read.
    pub from: u64,
    /// The byte behind the last one that this failure speaks of, greater than `from`, at most the
    /// clip's size. The next bytes may be a hole of their own.
    pub to: u64,
    /// Why, in words.
    pub why: String,
}

impl Hole {
    /// The hole that a read error tells of, if it tells of one.
    #[must_use]
    pub fn of(error: &io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }
}

impl From<Hole> for io::Error {
    fn from(hole: Hole) -> Self {
        Self::other(hole)
    }
}
