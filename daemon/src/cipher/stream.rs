//! An encrypted object: Tink's `AES256_GCM_HKDF_1MB` streaming form.
//!
//! 40 bytes of header (its length, a salt, a nonce's beginning), then segments of 1 MiB of ciphertext with their
//! tags; the first is shorter by the header, the last may be of any length and says that it is the last.
//! Each object has a key of its own, derived from its item's, the salt and the object's name: a segment of
//! another object, in another place or at the end of a file that was cut does not open. Memory holds two segments.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
    os::unix::fs::FileExt,
};

use aead_stream::{NewStream, StreamBE32, StreamPrimitive};
use aes_gcm::{Aes256Gcm, KeyInit};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::ItemKey;
use crate::pieces::{copied, sought};

/// The form's name, in manifests.
pub const FORMAT: &str = "tink-aes256-gcm-hkdf-1mb";

/// Bytes of a segment, its tag included; of the first one, the header too.
const SEGMENT: usize = 1 << 20;
const TAG: usize = 16;
const SALT: usize = 32;
const PREFIX: usize = 7;
const HEADER: usize = 1 + SALT + PREFIX;
/// Plain bytes of the first segment, and of every later one but the last.
const FIRST: usize = SEGMENT - HEADER - TAG;
const LATER: usize = SEGMENT - TAG;

/// The length of what `size` bytes become.
#[must_use]
pub fn encrypted_size(size: u64) -> u64 {
    let more = size.saturating_sub(FIRST as u64).div_ceil(LATER as u64);
    HEADER as u64 + size + (1 + more) * TAG as u64
}

/// The length of what became `size` bytes; none where nothing becomes so many.
fn plain_size(size: u64) -> Option<u64> {
    let segments = size.div_ceil(SEGMENT as u64);
    let plain = size.checked_sub(HEADER as u64 + segments * TAG as u64)?;
    (encrypted_size(plain) == size).then_some(plain)
}

fn cipher(key: &ItemKey, name: &str, header: &[u8; HEADER]) -> io::Result<StreamBE32<Aes256Gcm>> {
    let (salt, prefix) = header[1..].split_at(SALT);
    let mut derived = Zeroizing::new([0; 32]);
    let kdf = Hkdf::<Sha256>::new(Some(salt), key.bytes());
    kdf.expand(name.as_bytes(), derived.as_mut()).map_err(io::Error::other)?;
    let aead = Aes256Gcm::new_from_slice(derived.as_ref()).map_err(io::Error::other)?;
    Ok(StreamBE32::from_aead(aead, prefix.try_into().map_err(io::Error::other)?))
}

/// Encrypts all of `from` into `to` for the object called `name`. Answers the plain length.
///
/// # Errors
/// What reading and writing answer.
pub fn encrypt(
    from: &mut impl Read,
    to: &mut impl Write,
    key: &ItemKey,
    name: &str,
) -> io::Result<u64> {
    let mut header = [0; HEADER];
    header[0] = u8::try_from(HEADER).unwrap_or_default();
    getrandom::fill(&mut header[1..]).map_err(io::Error::other)?;
    let stream = cipher(key, name, &header)?;
    to.write_all(&header)?;
    let mut size = 0;
    let mut segment = filled(from, FIRST)?;
    for number in 0_u32.. {
        // Whether it is the last one shows only behind it.
        let next = filled(from, LATER)?;
        size += segment.len() as u64;
        let done = stream.encrypt_in_place(number, next.is_empty(), b"", &mut *segment);
        done.map_err(|_| io::Error::other("could not encrypt"))?;
        to.write_all(&segment)?;
        if next.is_empty() {
            return Ok(size);
        }
        segment = next;
    }
    Err(io::Error::other("too long to be encrypted"))
}

/// The next `most` bytes, or all that are left.
fn filled(from: &mut impl Read, most: usize) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(most + TAG));
    from.take(most as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// An encrypted object that is read as if it was plain, from any place on. Every byte that it gives was
/// authenticated.
pub struct Decrypting {
    file: File,
    stream: StreamBE32<Aes256Gcm>,
    /// Plain bytes.
    size: u64,
    at: u64,
    /// The segment in memory.
    held: Option<(u64, Zeroizing<Vec<u8>>)>,
}

impl Decrypting {
    /// Opens the object in `file`, which is called `name`.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidData`] when it cannot be one.
    pub fn open(file: File, key: &ItemKey, name: &str) -> io::Result<Self> {
        let size = plain_size(file.metadata()?.len()).ok_or_else(altered)?;
        let mut header = [0; HEADER];
        file.read_exact_at(&mut header, 0)?;
        if usize::from(header[0]) != HEADER {
            return Err(altered());
        }
        let stream = cipher(key, name, &header)?;
        Ok(Self { file, stream, size, at: 0, held: None })
    }

    /// Plain bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The place of a plain byte: its segment, and where in that.
    fn place(at: u64) -> (u64, u64) {
        match at.checked_sub(FIRST as u64) {
            None => (0, at),
            Some(behind) => (1 + behind / LATER as u64, behind % LATER as u64),
        }
    }

    /// Has a segment in memory, opened.
    fn hold(&mut self, number: u64) -> io::Result<&[u8]> {
        if self.held.as_ref().is_none_or(|(held, _)| *held != number) {
            self.held = None;
            let sealed = encrypted_size(self.size);
            let start = (number * SEGMENT as u64).max(HEADER as u64);
            let end = ((number + 1) * SEGMENT as u64).min(sealed);
            let length = usize::try_from(end.saturating_sub(start)).unwrap_or(SEGMENT);
            let mut segment = Zeroizing::new(vec![0; length]);
            self.file.read_exact_at(&mut segment, start)?;
            let position = u32::try_from(number).map_err(|_| altered())?;
            let opened = self.stream.decrypt_in_place(position, end == sealed, b"", &mut *segment);
            opened.map_err(|_| altered())?;
            self.held = Some((number, segment));
        }
        self.held.as_ref().map(|(_, segment)| segment.as_slice()).ok_or_else(altered)
    }
}

fn altered() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "it was altered, or encrypted with another key")
}

impl Read for Decrypting {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        // An empty original has a segment too, which says that there is nothing.
        if self.at >= self.size && !(self.size == 0 && self.held.is_none()) {
            return Ok(0);
        }
        let (number, from) = Self::place(self.at);
        let segment = self.hold(number)?;
        let count = copied(segment, from, into);
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Decrypting {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = sought(to, self.at, self.size)?;
        Ok(self.at)
    }
}
