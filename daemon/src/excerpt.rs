//! Excerpts: a range of an original's bytes, and what shows that they stand there.
//!
//! Called by `api`. An original's BLAKE3 is the root of a tree over its chunks of 1 KiB; a slice
//! holds the range's chunks and the tree's nodes beside their way to the root, in the form of `bao`.
//! Whoever has the digest can check the range without the rest of the original. Nothing here changes
//! an original.

use std::io::{self, Read, Seek, SeekFrom, Write};

use bao::{
    Hash,
    decode::SliceDecoder,
    encode::{Encoder, SliceExtractor},
};

/// Bytes handed on at a time.
const BLOCK: usize = 64 << 10;

/// A range of bytes: at least one, from `start` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first byte, counted from 0.
    pub start: u64,
    /// How many; never 0.
    pub length: u64,
}

impl Range {
    /// The range, if it lies within `size` bytes.
    ///
    /// # Errors
    /// [`OutOfRange`] for one that is empty or goes beyond the end.
    pub fn within(start: u64, length: u64, size: u64) -> Result<Self, OutOfRange> {
        match start.checked_add(length) {
            Some(end) if length > 0 && end <= size => Ok(Self { start, length }),
            _ => Err(OutOfRange { start, length, size }),
        }
    }
}

/// A range that does not lie within its original.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{length} bytes from byte {start} on do not lie within {size} bytes")]
pub struct OutOfRange {
    /// The first byte.
    pub start: u64,
    /// How many.
    pub length: u64,
    /// The original's length.
    pub size: u64,
}

/// Writes the slice of `range` of `original`, whose BLAKE3 is `blake3` in hex. `scratch` is an empty
/// file for the tree: a sixteenth of the original's length. Reads the original twice at most.
///
/// # Errors
/// What reading or writing answers; [`io::ErrorKind::InvalidData`] when the original is not what
/// its digest says.
pub fn cut(
    original: &mut (impl Read + Seek),
    scratch: &mut (impl Read + Write + Seek),
    blake3: &str,
    range: Range,
    out: &mut impl Write,
) -> io::Result<()> {
    original.seek(SeekFrom::Start(0))?;
    let mut encoder = Encoder::new_outboard(&mut *scratch);
    copy(original, &mut encoder)?;
    if encoder.finalize()?.to_hex().as_str() != blake3 {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "not what its digest says"));
    }
    scratch.seek(SeekFrom::Start(0))?;
    original.seek(SeekFrom::Start(0))?;
    let mut slice = SliceExtractor::new_outboard(original, scratch, range.start, range.length);
    copy(&mut slice, out)?;
    out.flush()
}

/// Checks a slice of the original of `size` bytes whose BLAKE3 is `blake3` in hex, and writes the
/// range's bytes to `out` as they are found good.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`] for a slice that does not fit, is too short or goes on behind its
/// end: nothing that was written counts then.
pub fn check(
    mut slice: impl Read,
    blake3: &str,
    size: u64,
    range: Range,
    out: &mut impl Write,
) -> io::Result<()> {
    let bad = |why| io::Error::new(io::ErrorKind::InvalidData, why);
    let too_short = |e: io::Error| match e.kind() {
        io::ErrorKind::UnexpectedEof => bad("the slice is too short"),
        _ => e,
    };
    let root = Hash::from_hex(blake3).map_err(|_| bad("not a BLAKE3 digest"))?;
    let mut said = [0; 8];
    slice.read_exact(&mut said).map_err(too_short)?;
    // The tree alone does not show it, unless the slice reaches the original's last chunk.
    if u64::from_le_bytes(said) != size {
        return Err(bad("the slice is of an original of another length"));
    }
    let whole = said.as_slice().chain(slice);
    let mut decoder = SliceDecoder::new(whole, &root, range.start, range.length);
    let written = copy(&mut decoder, out).map_err(too_short)?;
    if written != range.length {
        return Err(bad("the range goes beyond the original's end"));
    }
    match decoder.into_inner().read(&mut [0])? {
        0 => out.flush(),
        _ => Err(bad("something stands behind the slice's end")),
    }
}

fn copy(from: &mut impl Read, to: &mut impl Write) -> io::Result<u64> {
    let mut block = vec![0; BLOCK];
    let mut copied = 0;
    loop {
        match from.read(&mut block) {
            Ok(0) => return Ok(copied),
            Ok(n) => {
                to.write_all(&block[..n])?;
                copied += n as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn original(size: usize) -> Vec<u8> {
        (0..size).map(|i| u8::try_from(i * 31 % 251).unwrap()).collect()
    }

    fn slice(bytes: &[u8], range: Range) -> Vec<u8> {
        let digest = blake3::hash(bytes).to_hex();
        let (mut out, mut scratch) = (Vec::new(), Cursor::new(Vec::new()));
        cut(&mut Cursor::new(bytes), &mut scratch, &digest, range, &mut out).unwrap();
        out
    }

    fn opened(slice: &[u8], digest: &str, size: u64, range: Range) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        check(slice, digest, size, range, &mut out).map(|()| out)
    }

    #[test]
    fn every_range_shows_its_own_bytes() {
        for size in [1, 1023, 1024, 1025, 5000, 70_000] {
            let bytes = original(size);
            let digest = blake3::hash(&bytes).to_hex();
            for (start, length) in [(0, 1), (0, size), (size - 1, 1), (size / 2, size / 4 + 1)] {
                let range = Range::within(start as u64, length as u64, size as u64).unwrap();
                let shown = opened(&slice(&bytes, range), &digest, size as u64, range).unwrap();
                assert_eq!(shown, bytes[start..start + length], "{range:?} of {size}");
            }
        }
    }

    #[test]
    fn every_changed_byte_of_a_slice_is_found() {
        let bytes = original(9000);
        let digest = blake3::hash(&bytes).to_hex();
        let range = Range::within(3000, 2000, 9000).unwrap();
        let good = slice(&bytes, range);
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1;
            assert!(opened(&bad, &digest, 9000, range).is_err(), "byte {at}");
            assert!(opened(&good[..at], &digest, 9000, range).is_err(), "cut at {at}");
        }
        let longer = [&good[..], &[0]].concat();
        assert!(opened(&longer, &digest, 9000, range).is_err());
        let elsewhere = Range { start: 0, length: 2000 };
        assert!(opened(&good, &digest, 9000, elsewhere).is_err(), "said to stand elsewhere");
    }

    #[test]
    fn ranges_that_do_not_exist_are_refused() {
        for (start, length) in [(0, 0), (10, 1), (9, 2), (u64::MAX, 2)] {
            assert!(Range::within(start, length, 10).is_err(), "{start}+{length}");
        }
        assert!(Range::within(9, 1, 10).is_ok());
    }

    #[test]
    fn an_original_that_rotted_gives_no_excerpt() {
        let bytes = original(5000);
        let digest = blake3::hash(b"something else").to_hex();
        let range = Range { start: 0, length: 10 };
        let (mut out, mut scratch) = (Vec::new(), Cursor::new(Vec::new()));
        let error = cut(&mut Cursor::new(&bytes), &mut scratch, &digest, range, &mut out);
        assert_eq!(error.unwrap_err().kind(), io::ErrorKind::InvalidData);
        assert!(out.is_empty());
    }
}
