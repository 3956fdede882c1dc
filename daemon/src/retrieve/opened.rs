//! An original that was read whole and found good, to be read again piece by piece.
//!
//! Blocking. The BLAKE3 of each piece was taken while the whole was compared: a piece that reads otherwise
//! later is an error.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    os::unix::fs::FileExt,
    path::Path,
};

use super::{
    Lack, Wanted,
    spool::{read_only, scratch},
};
use crate::{
    cipher::Decrypting,
    fixity::Finding,
    pieces::{copied, sought},
    store::{Store, StoreError},
};

/// Bytes compared at a time: all of memory that an open original takes.
pub(super) const PIECE: usize = 1 << 20;

/// An original whose every byte was compared. Reads until the station stops.
pub struct Opened {
    from: Source,
    size: u64,
    pieces: Vec<blake3::Hash>,
    /// Told when the station stops.
    home: Store,
    /// Where the next byte is read.
    at: u64,
    /// The piece in memory.
    held: Option<(u64, Vec<u8>)>,
}

/// What an original is read from.
enum Source {
    /// Its own bytes.
    Plain(File),
    /// Its ciphertext, which is opened on the way.
    Encrypted(Box<Decrypting>),
}

impl Source {
    fn read_at(&mut self, into: &mut [u8], at: u64) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.read_at(into, at),
            Self::Encrypted(original) => {
                original.seek(SeekFrom::Start(at))?;
                original.read(into)
            }
        }
    }

    fn read_exact_at(&mut self, into: &mut [u8], at: u64) -> io::Result<()> {
        match self {
            Self::Plain(file) => file.read_exact_at(into, at),
            Self::Encrypted(original) => {
                original.seek(SeekFrom::Start(at))?;
                original.read_exact(into)
            }
        }
    }
}

/// Takes bytes in order and digests them, the whole and each piece.
struct Digesting {
    whole: blake3::Hasher,
    piece: blake3::Hasher,
    pieces: Vec<blake3::Hash>,
    size: u64,
}

impl Digesting {
    fn new() -> Self {
        let (whole, piece) = (blake3::Hasher::new(), blake3::Hasher::new());
        Self { whole, piece, pieces: Vec::new(), size: 0 }
    }

    fn take(&mut self, mut bytes: &[u8]) {
        self.whole.update(bytes);
        while !bytes.is_empty() {
            let left = PIECE as u64 - self.size % PIECE as u64;
            let (now, later) =
                bytes.split_at(bytes.len().min(usize::try_from(left).unwrap_or(PIECE)));
            self.piece.update(now);
            self.size += now.len() as u64;
            if self.size.is_multiple_of(PIECE as u64) {
                self.end_piece();
            }
            bytes = later;
        }
    }

    fn end_piece(&mut self) {
        self.pieces.push(self.piece.finalize());
        self.piece.reset();
    }

    /// What the bytes were taken from, if they are those that are wanted.
    fn finish(mut self, from: Source, wanted: &Wanted, home: Store) -> Result<Opened, Lack> {
        if !self.size.is_multiple_of(PIECE as u64) {
            self.end_piece();
        }
        let blake3 = self.whole.finalize().to_hex();
        if (self.size, blake3.as_str()) != (wanted.size, wanted.blake3.as_str()) {
            let what = format!(
                "{} bytes with BLAKE3 {blake3}, not {} with {}",
                self.size, wanted.size, wanted.blake3
            );
            return Err(Lack::Copy(Finding::Mismatch, what));
        }
        Ok(Opened { from, size: self.size, pieces: self.pieces, home, at: 0, held: None })
    }
}

impl Opened {
    /// Reads all of `file`, opens it where it is encrypted, and compares it.
    pub(super) fn check(file: File, wanted: &Wanted, home: Store) -> Result<Self, Lack> {
        let unreadable = |e: io::Error| {
            let is_altered =
                matches!(e.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof);
            let finding = if is_altered { Finding::Mismatch } else { Finding::Unreadable };
            Lack::Copy(finding, e.to_string())
        };
        let mut from = match &wanted.item_key {
            None => Source::Plain(file),
            Some(key) => {
                let opened = Decrypting::open(file, key, &wanted.key);
                Source::Encrypted(Box::new(opened.map_err(unreadable)?))
            }
        };
        let mut digesting = Digesting::new();
        let mut block = vec![0; PIECE];
        // A file that goes on and on is not read on and on.
        while digesting.size <= wanted.size {
            if home.is_halted() {
                return Err(Lack::All(StoreError::stopped("read", home.folder())));
            }
            match from.read_at(&mut block, digesting.size) {
                Ok(0) => break,
                Ok(n) => digesting.take(&block[..n]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(unreadable(error)),
            }
        }
        digesting.finish(from, wanted, home)
    }

    /// Bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// A file of its plain bytes, for a worker that takes nothing else: the copy's own, compared when it was
    /// opened and not again, or one without a name in the folder `data`, of which nothing is left.
    ///
    /// # Errors
    /// What reading and writing answer.
    pub fn into_file(mut self, data: &Path) -> io::Result<File> {
        if matches!(self.from, Source::Encrypted(_)) {
            let mut file = scratch(data, self.size)?;
            io::copy(&mut self, &mut file)?;
            return read_only(&file);
        }
        match self.from {
            Source::Plain(file) => Ok(file),
            Source::Encrypted(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }

    /// Has piece `number` in memory, compared.
    fn hold(&mut self, number: u64) -> io::Result<&[u8]> {
        if self.home.is_halted() {
            return Err(io::Error::other("the station stops"));
        }
        let bad = || io::Error::new(io::ErrorKind::InvalidData, "other bytes than a moment ago");
        if self.held.as_ref().is_none_or(|(held, _)| *held != number) {
            self.held = None;
            let start = number * PIECE as u64;
            let length = self.size.saturating_sub(start).min(PIECE as u64);
            let mut piece = vec![0; usize::try_from(length).unwrap_or(PIECE)];
            self.from.read_exact_at(&mut piece, start)?;
            let expected = usize::try_from(number).ok().and_then(|n| self.pieces.get(n));
            if expected != Some(&blake3::hash(&piece)) {
                return Err(bad());
            }
            self.held = Some((number, piece));
        }
        self.held.as_ref().map(|(_, piece)| piece.as_slice()).ok_or_else(bad)
    }
}

impl Read for Opened {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.size || into.is_empty() {
            return Ok(0);
        }
        let (number, from) = (self.at / PIECE as u64, self.at % PIECE as u64);
        let piece = self.hold(number)?;
        let count = copied(piece, from, into);
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Opened {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = sought(to, self.at, self.size)?;
        Ok(self.at)
    }
}
