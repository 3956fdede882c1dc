//! Whether a file's container was closed in order, read from its outermost structure alone.
//!
//! Called by `examine`, before and apart from FFmpeg: a recording that was never finished does not
//! open there, and that is the fact wanted. Reads a few headers by position, never the footage, and
//! ends after a bounded number of them. What it does not understand is `Unknown`, never a guess.

use std::io;

use docket_transcode::inside::Ending;

mod matroska;
mod mp4;
mod riff;
mod transport;

/// Most headers looked at in one file. A fragment a second for a day has 170,000.
const MOST_HEADERS: u32 = 400_000;

/// How a file ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Structure {
    pub(super) ending: Ending,
    /// Bytes announced beyond the file's end.
    pub(super) missing_bytes: Option<u64>,
}

impl Structure {
    fn of(ending: Ending) -> Self {
        Self { ending, missing_bytes: None }
    }

    fn cut(missing_bytes: Option<u64>) -> Self {
        Self { ending: Ending::CutShort, missing_bytes }
    }
}

/// A file to be read by position.
pub(super) trait Bytes {
    /// Its length in bytes.
    fn length(&self) -> u64;

    /// As many bytes at `position` as there are, `buffer.len()` at most.
    ///
    /// # Errors
    /// What the kernel says.
    fn read_at(&self, position: u64, buffer: &mut [u8]) -> io::Result<usize>;

    /// The bytes at `position`; none when the file ends before them.
    ///
    /// # Errors
    /// What the kernel says.
    fn array<const N: usize>(&self, position: u64) -> io::Result<Option<[u8; N]>> {
        let mut array = [0; N];
        Ok((self.read_at(position, &mut array)? == N).then_some(array))
    }
}

/// Reads the outermost structure of `file`.
///
/// # Errors
/// What the kernel says while reading.
pub(super) fn read(file: &impl Bytes) -> io::Result<Structure> {
    let mut head = [0; 200];
    let count = file.read_at(0, &mut head)?;
    let head = &head[..count];
    if mp4::is_mp4(head) {
        mp4::read(file)
    } else if head.starts_with(b"RIFF") {
        riff::read(file)
    } else if head.starts_with(&matroska::EBML) {
        matroska::read(file)
    } else if let Some(unit) = transport::packet_bytes(head) {
        Ok(transport::read(file.length(), unit))
    } else {
        Ok(Structure::default())
    }
}

#[cfg(test)]
mod tests;
