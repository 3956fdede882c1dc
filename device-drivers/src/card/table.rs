//! The allocation table: which cluster follows which.
//!
//! Asked by `chain`, cluster by cluster, and so read in windows. A window that the medium does not
//! give is looked for in the table's other copies. Any number may stand in a table; what it means is
//! answered, nothing is followed here.

use std::{io, sync::Arc};

use super::{bytes, source::Source};
use crate::ErrorKind;

/// Bytes read of the table at a time; a whole number of FAT12's three-byte pairs is not needed.
const WINDOW_BYTES: u64 = 64 << 10;

/// How wide the table's entries are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Width {
    /// FAT12.
    Bits12,
    /// FAT16.
    Bits16,
    /// FAT32, whose upper four bits are reserved.
    Bits28,
    /// exFAT.
    Bits32,
}

impl Width {
    /// How many entries a table of so many bytes has.
    pub(super) fn entries(self, bytes: u64) -> u64 {
        match self {
            Self::Bits12 => bytes.saturating_mul(2) / 3,
            Self::Bits16 => bytes / 2,
            Self::Bits28 | Self::Bits32 => bytes / 4,
        }
    }

    /// The highest number that may be a cluster's; the next one means a bad cluster, those above
    /// it the end of a chain.
    fn highest(self) -> u32 {
        match self {
            Self::Bits12 => 0x0ff6,
            Self::Bits16 => 0xfff6,
            Self::Bits28 => 0x0fff_fff6,
            Self::Bits32 => 0xffff_fff6,
        }
    }
}

/// What a table says of a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    /// The cluster that follows; any number.
    Next(u32),
    /// Nothing follows.
    End,
    /// Marked as bad; what would follow is not known.
    Bad,
    /// Marked as free.
    Free,
}

/// A table and its copies.
#[derive(Debug)]
pub(super) struct Table {
    source: Arc<Source>,
    width: Width,
    /// Where the copies begin on the medium, the one to trust first.
    copies: Vec<u64>,
    /// Length of one copy.
    copy_bytes: u64,
    window: Vec<u8>,
    window_at: u64,
}

impl Table {
    /// A table whose copies begin at these bytes of the medium and are so long each.
    pub(super) fn new(
        source: Arc<Source>,
        width: Width,
        copies: Vec<u64>,
        copy_bytes: u64,
    ) -> Self {
        Self { source, width, copies, copy_bytes, window: Vec::new(), window_at: 0 }
    }

    /// What it says of `cluster`.
    ///
    /// # Errors
    /// As the medium answers, once no copy can be read there.
    pub(super) fn link(&mut self, cluster: u32) -> io::Result<Link> {
        let index = u64::from(cluster);
        let entry = match self.width {
            Width::Bits12 => {
                let pair = self.bytes_at::<2>(index + index / 2)?;
                let pair = u32::from(u16::from_le_bytes(pair));
                if cluster.is_multiple_of(2) { pair & 0xfff } else { pair >> 4 }
            }
            Width::Bits16 => u16::from_le_bytes(self.bytes_at(index * 2)?).into(),
            Width::Bits28 => u32::from_le_bytes(self.bytes_at(index * 4)?) & 0x0fff_ffff,
            Width::Bits32 => u32::from_le_bytes(self.bytes_at(index * 4)?),
        };
        Ok(match entry {
            0 => Link::Free,
            bad if bad == self.width.highest() + 1 => Link::Bad,
            end if end > self.width.highest() => Link::End,
            next => Link::Next(next),
        })
    }

    /// The bytes at `at` of the table; those behind its end are zero, which is free.
    fn bytes_at<const N: usize>(&mut self, at: u64) -> io::Result<[u8; N]> {
        let end = self.window_at + self.window.len() as u64;
        if at < self.window_at || at + N as u64 > end {
            // From a sector's start, so that neighbours in either direction are near.
            self.load(at & !(super::source::SECTOR_BYTES - 1))?;
        }
        let from = usize::try_from(at - self.window_at).unwrap_or(usize::MAX);
        let mut found = [0; N];
        for (index, byte) in found.iter_mut().enumerate() {
            *byte = bytes::u8_at(&self.window, from.saturating_add(index));
        }
        Ok(found)
    }

    fn load(&mut self, at: u64) -> io::Result<()> {
        self.window.clear();
        let want = self.copy_bytes.saturating_sub(at).min(WINDOW_BYTES);
        let mut window = vec![0; usize::try_from(want).unwrap_or_default()];
        let mut failed = None;
        for copy in &self.copies {
            match self.source.fill_at(&mut window, copy.saturating_add(at)) {
                Ok(n) if n == window.len() => {
                    (self.window, self.window_at) = (window, at);
                    return Ok(());
                }
                Ok(_) => failed = Some(io::ErrorKind::UnexpectedEof.into()),
                Err(error) if ErrorKind::of_read(&error) == ErrorKind::Disconnected => {
                    return Err(error);
                }
                Err(error) => failed = Some(error),
            }
        }
        Err(failed.unwrap_or_else(|| io::ErrorKind::UnexpectedEof.into()))
    }
}
