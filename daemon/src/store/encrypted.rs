//! A local file becomes an encrypted object: written once, encrypted on the way, digested on both sides.
//!
//! Blocking. The ciphertext stands among what is incoming until its caller has noted what it is.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use super::{Store, StoreError, names::parent};
use crate::{
    cipher::{self, FORMAT, ItemKey},
    domain::Stored,
    observe::metrics,
};

/// A ciphertext that stands under no key yet, durable.
#[derive(Debug)]
pub struct Encrypted {
    file: PathBuf,
    /// What it is.
    pub stored: Stored,
    /// How many plain bytes it was made of.
    pub plain_size: u64,
    /// Their BLAKE3, hex.
    pub plain_blake3: String,
}

impl Store {
    /// Encrypts `file` for the object of `key`. Whoever has noted what it became calls [`Self::place`].
    ///
    /// # Errors
    /// As for [`Store::adopt`]: nothing is left.
    pub fn encrypt(
        &self,
        file: &Path,
        key: &str,
        item_key: &ItemKey,
    ) -> Result<Encrypted, StoreError> {
        let object = self.path_of(key);
        let incoming = self.incoming().map_err(|e| StoreError::io("archive", &object, &e))?;
        // One item after the other has files of these names; what a killed run left goes first.
        let folder = parent(&object).file_name().unwrap_or_default();
        let mut name = folder.to_owned();
        name.push(".");
        name.push(object.file_name().unwrap_or_default());
        let temp = incoming.join(name);
        self.encrypt_into(file, &temp, key, item_key).map_err(|error| {
            // What is left of it is rubbish; the error told is the other one.
            let _ = fs::remove_file(&temp);
            if self.is_halted() {
                return StoreError::stopped("archive", &object);
            }
            StoreError::io("archive", &object, &error)
        })
    }

    fn encrypt_into(
        &self,
        from: &Path,
        to: &Path,
        name: &str,
        item_key: &ItemKey,
    ) -> io::Result<Encrypted> {
        match fs::remove_file(to) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut plain =
            Plain { file: File::open(from)?, store: self, hasher: blake3::Hasher::new() };
        let file = OpenOptions::new().write(true).create_new(true).mode(0o400).open(to)?;
        let mut sealed = Sealed::into(file);
        let plain_size = cipher::encrypt(&mut plain, &mut sealed, item_key, name)?;
        metrics::fsync(|| sealed.file.sync_all())?;
        let stored = Stored {
            format: FORMAT.into(),
            size: sealed.size,
            blake3: sealed.blake3.finalize().to_hex().to_string(),
            sha256: hex::encode(sealed.sha256.finalize()),
            key_check: item_key.check(),
        };
        let plain_blake3 = plain.hasher.finalize().to_hex().to_string();
        Ok(Encrypted { file: to.into(), stored, plain_size, plain_blake3 })
    }

    /// Makes a ciphertext the object of `key`. When it returns, the object's name is durable; one that stands
    /// there already is left alone, as by [`Store::adopt`].
    ///
    /// # Errors
    /// As for [`Store::adopt`].
    pub fn place(&self, encrypted: &Encrypted, key: &str) -> Result<(), StoreError> {
        self.adopt(&encrypted.file, key)?;
        let failed = |e| StoreError::io("clear", &encrypted.file, &e);
        fs::remove_file(&encrypted.file).map_err(failed)
    }
}

/// A plain file, digested as it is read; reading ends when the station stops.
struct Plain<'a> {
    file: File,
    store: &'a Store,
    hasher: blake3::Hasher,
}

impl Read for Plain<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if !self.store.goes_on() {
            return Err(io::Error::other("the station stops"));
        }
        let count = self.file.read(into)?;
        self.hasher.update(&into[..count]);
        Ok(count)
    }
}

/// A ciphertext, digested as it is written.
struct Sealed {
    file: File,
    size: u64,
    blake3: blake3::Hasher,
    sha256: Sha256,
}

impl Sealed {
    fn into(file: File) -> Self {
        Self { file, size: 0, blake3: blake3::Hasher::new(), sha256: Sha256::new() }
    }
}

impl Write for Sealed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.blake3.update(&bytes[..count]);
        self.sha256.update(&bytes[..count]);
        self.size += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
