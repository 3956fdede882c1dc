//! Reading a clip by the places of its bytes.
//!
//! Handed to intake by the recorder. Each read is one positioned read into the caller's buffer, up
//! to the end of a run: a clip in one piece costs no more system calls than a plain file. Bytes that
//! were never written read as zero. What cannot be read is a [`Hole`], told exactly; a recorder that
//! is gone is an error of its own. Never reads behind the clip's size, never skips a byte.

use std::{
    io::{self, Read},
    sync::Arc,
};

use super::source::{SECTOR_BYTES, Source};
use crate::{ErrorKind, Hole};

/// The places of a clip's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Extents {
    /// Where each run begins in the clip and on the medium, in order, without gaps.
    runs: Vec<(u64, u64)>,
    /// Where the last run ends in the clip; less than `bytes` when the chain is broken.
    placed: u64,
    bytes: u64,
    valid_bytes: u64,
    broken: Option<String>,
}

impl Extents {
    /// Runs of (place on the medium, bytes), for a clip of `bytes` of which `valid_bytes` were
    /// written; why they may not suffice.
    pub(super) fn new(
        runs: Vec<(u64, u64)>,
        bytes: u64,
        valid_bytes: u64,
        broken: Option<String>,
    ) -> Self {
        let mut placed = 0;
        let mut starts = Vec::with_capacity(runs.len());
        for (at, length) in runs {
            starts.push((placed, at));
            placed += length;
        }
        let valid_bytes = valid_bytes.min(bytes);
        Self { runs: starts, placed: placed.min(bytes), bytes, valid_bytes, broken }
    }

    /// Why the places do not suffice, if so.
    pub(super) fn broken(&self) -> Option<&str> {
        self.broken.as_deref()
    }

    /// Where `offset` lies on the medium, and how many bytes from there on lie in one piece.
    fn place(&self, offset: u64) -> Option<(u64, u64)> {
        let end = self.placed.min(self.valid_bytes);
        if offset >= end {
            return None;
        }
        let index = self.runs.partition_point(|(start, _)| *start <= offset).checked_sub(1)?;
        let (start, at) = *self.runs.get(index)?;
        let run_end = self.runs.get(index + 1).map_or(end, |(next, _)| (*next).min(end));
        Some((at + (offset - start), run_end - offset))
    }
}

/// A clip being read.
#[derive(Debug)]
pub(super) struct ClipReader {
    source: Arc<Source>,
    extents: Arc<Extents>,
    position: u64,
}

impl ClipReader {
    pub(super) fn new(source: Arc<Source>, extents: Arc<Extents>, offset: u64) -> Self {
        Self { source, extents, position: offset }
    }

    /// Goes on behind a hole.
    pub(super) fn skip_to(&mut self, position: u64) {
        self.position = position;
    }

    fn read_placed(&self, into: &mut [u8], at: u64) -> io::Result<usize> {
        match sound_part(into, at, |into, at| self.source.read_at(into, at))? {
            Ok(n) => Ok(n),
            Err((bytes, why)) => {
                let to = self.position + bytes.min(into.len() as u64);
                Err(Hole { from: self.position, to, why }.into())
            }
        }
    }
}

impl Read for ClipReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = self.extents.bytes.saturating_sub(self.position);
        if left == 0 || into.is_empty() {
            return Ok(0);
        }
        let n = if let Some((at, length)) = self.extents.place(self.position) {
            let most = usize::try_from(length).unwrap_or(usize::MAX).min(into.len());
            self.read_placed(&mut into[..most], at)?
        } else if self.position >= self.extents.valid_bytes {
            let most = usize::try_from(left).unwrap_or(usize::MAX).min(into.len());
            into[..most].fill(0);
            most
        } else {
            let why = self.extents.broken().unwrap_or("its places are not known").to_owned();
            return Err(Hole { from: self.position, to: self.extents.valid_bytes, why }.into());
        };
        self.position += n as u64;
        Ok(n)
    }
}

/// What a read gave: so many bytes, or that the next so many cannot be read, and why.
type Sound = Result<usize, (u64, String)>;

/// Reads what is sound from `at` on. The kernel answers a long read with the bytes before the damage,
/// so that one that fails does so at its first byte: that sector alone is tried, and is the hole.
fn sound_part(
    into: &mut [u8],
    at: u64,
    read_at: impl Fn(&mut [u8], u64) -> io::Result<usize>,
) -> io::Result<Sound> {
    let sector = SECTOR_BYTES - at % SECTOR_BYTES;
    let short = usize::try_from(sector).unwrap_or(usize::MAX).min(into.len());
    let mut answer = read_at(into, at);
    if answer.as_ref().is_err_and(is_of_the_medium) && short < into.len() {
        answer = read_at(&mut into[..short], at);
    }
    match answer {
        Ok(0) => Ok(Err((u64::MAX, "the medium ends before it".into()))),
        Ok(n) => Ok(Ok(n)),
        Err(error) if is_of_the_medium(&error) => Ok(Err((sector, error.to_string()))),
        Err(error) => Err(error),
    }
}

fn is_of_the_medium(error: &io::Error) -> bool {
    ErrorKind::of_read(error) == ErrorKind::Media
}

#[cfg(test)]
mod tests {
    use rustix::io::Errno;

    use super::*;

    /// A medium of 64 sectors whose sectors 9 and 10 are bad, read as the kernel does.
    fn damaged(into: &mut [u8], at: u64) -> io::Result<usize> {
        let bad = 9 * SECTOR_BYTES..11 * SECTOR_BYTES;
        let end = at + into.len() as u64;
        let n = match (bad.contains(&at), at < bad.start && end > bad.start) {
            (true, _) => return Err(Errno::IO.into()),
            (false, true) => usize::try_from(bad.start - at).unwrap(),
            (false, false) => into.len(),
        };
        into[..n].fill(7);
        Ok(n)
    }

    #[test]
    fn a_bad_sector_is_told_to_the_byte() {
        let mut into = vec![0; 32 * 512];
        assert_eq!(sound_part(&mut into, 512, damaged).unwrap(), Ok(8 * 512));
        let why = io::Error::from(Errno::IO).to_string();
        let bad = |bytes| Err((bytes, why.clone()));
        assert_eq!(sound_part(&mut into, 9 * 512, damaged).unwrap(), bad(512));
        assert_eq!(sound_part(&mut into, 9 * 512 + 100, damaged).unwrap(), bad(412));
        assert_eq!(sound_part(&mut into, 10 * 512, damaged).unwrap(), bad(512));
        assert_eq!(sound_part(&mut into, 11 * 512, damaged).unwrap(), Ok(32 * 512));
    }

    #[test]
    fn a_lost_recorder_is_no_hole() {
        let gone = |_: &mut [u8], _| Err(Errno::NODEV.into());
        let error = sound_part(&mut [0; 2048], 0, gone).unwrap_err();
        assert_eq!(ErrorKind::of_read(&error), ErrorKind::Disconnected);
        assert_eq!(Hole::of(&error), None);
    }

    #[test]
    fn places_are_found_across_runs_and_end_where_nothing_was_written() {
        let extents = Extents::new(vec![(1000, 10), (5000, 10)], 18, 15, None);
        assert_eq!(extents.place(0), Some((1000, 10)));
        assert_eq!(extents.place(9), Some((1009, 1)));
        assert_eq!(extents.place(10), Some((5000, 5)));
        assert_eq!(extents.place(15), None);
        assert_eq!(extents.place(u64::MAX), None);
        assert_eq!(Extents::new(vec![], 5, 5, None).place(0), None);
    }
}
