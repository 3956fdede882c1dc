//! Writing a bundle: entry after entry into whatever takes bytes, the original last.
//!
//! Called by `api`. Nothing is held but the small entries and a block; nothing is sought back, so that a
//! bundle can go straight to whoever asked. What is copied is digested on the way: with an error, whoever
//! reads the bytes must throw them away, and cannot take them for a ZIP, as its end was never written.

use std::{
    cell::Cell,
    io::{self, Read, Seek, Write},
    rc::Rc,
};

use zip::{
    CompressionMethod, ZipWriter,
    write::{SimpleFileOptions, StreamWriter},
};

use super::{Entries, Entry};
use crate::{
    domain::Digests,
    excerpt::{self, Range},
    flow::Hashers,
};

/// Bytes copied at a time.
const BLOCK: usize = 256 << 10;

/// What stands in a bundle beside its small entries.
pub enum Whole<'a, R, S> {
    /// The whole original.
    Original {
        /// Its extension.
        extension: &'a str,
        /// Its bytes.
        from: &'a mut R,
        /// How many they must be.
        size: u64,
        /// What they must be.
        digests: &'a Digests,
    },
    /// A range of it.
    Slice {
        /// Its bytes.
        from: &'a mut R,
        /// An empty file for its tree: a sixteenth of its length.
        scratch: &'a mut S,
        /// The BLAKE3 that it must have, hex.
        blake3: &'a str,
        /// The range.
        range: Range,
    },
    /// Nothing.
    Nothing,
}

/// Writes a bundle into `out`.
///
/// # Errors
/// What reading or writing answers; [`io::ErrorKind::InvalidData`] when the original is not what it should
/// be.
pub fn write<W: Write, R: Read + Seek, S: Read + Write + Seek>(
    out: W,
    small: &Entries,
    whole: Whole<'_, R, S>,
) -> io::Result<W> {
    let is_cut = Rc::new(Cell::new(false));
    let out = Cut { out, is_cut: Rc::clone(&is_cut) };
    let done = entries(out, small, whole, &is_cut)?;
    Ok(done.out)
}

fn entries<W: Write, R: Read + Seek, S: Read + Write + Seek>(
    out: Cut<W>,
    small: &Entries,
    whole: Whole<'_, R, S>,
    is_cut: &Cell<bool>,
) -> io::Result<Cut<W>> {
    let mut zip = ZipWriter::new_stream(out);
    let done = fill(&mut zip, small, whole);
    // A writer that is dropped ends its ZIP all the same; this one must not look whole.
    is_cut.set(done.is_err());
    done?;
    let out = zip.finish().inspect_err(|_| is_cut.set(true))?;
    Ok(out.into_inner())
}

fn fill<W: Write, R: Read + Seek, S: Read + Write + Seek>(
    zip: &mut ZipWriter<StreamWriter<W>>,
    small: &Entries,
    whole: Whole<'_, R, S>,
) -> io::Result<()> {
    for (entry, bytes) in small {
        zip.start_file(entry.to_string(), plain())?;
        zip.write_all(bytes)?;
    }
    match whole {
        Whole::Original { extension, from, size, digests } => {
            let name = Entry::Original(extension.into()).to_string();
            zip.start_file(name, plain().large_file(true))?;
            copy(from, zip, size, digests)
        }
        Whole::Slice { from, scratch, blake3, range } => {
            zip.start_file(Entry::Slice.to_string(), plain().large_file(true))?;
            excerpt::cut(from, scratch, blake3, range, zip)
        }
        Whole::Nothing => Ok(()),
    }
}

/// Stored, not deflated: video does not get smaller, and any tool cuts a stored entry out. No time of day:
/// the same evidence gives the same bytes.
fn plain() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644)
}

fn copy(from: &mut impl Read, to: &mut impl Write, size: u64, digests: &Digests) -> io::Result<()> {
    let mut hashers = Hashers::new(digests.sm3.is_some());
    let mut block = vec![0; BLOCK];
    let mut copied = 0;
    loop {
        let n = match from.read(&mut block) {
            Ok(0) => break,
            Ok(n) => n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        copied += n as u64;
        if copied > size {
            break;
        }
        hashers.update(&block[..n]);
        to.write_all(&block[..n])?;
    }
    if copied == size && hashers.finish() == *digests {
        return Ok(());
    }
    Err(io::Error::new(io::ErrorKind::InvalidData, "not what its manifest says"))
}

/// What hands bytes on until it is cut off: those that come after go nowhere.
struct Cut<W> {
    out: W,
    is_cut: Rc<Cell<bool>>,
}

impl<W: Write> Write for Cut<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.is_cut.get() {
            return Ok(bytes.len());
        }
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
