//! Small objects that may be replaced and destroyed: wrapped keys, and nothing else.
//!
//! Blocking. A name holds the old bytes or the new ones, never a mixture.

use std::{
    fs::{self, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use super::{Store, StoreError, keys::KEYS, names::Naming};
use crate::observe::metrics;

/// Longer than any of them.
const LENGTH_MAX: u64 = 64 << 10;

impl Store {
    /// Has `bytes` stand under `key`, whatever stood there. When it returns, they are durable.
    ///
    /// # Errors
    /// As for [`Store::adopt`]; the old bytes or the new ones stand there.
    pub fn replace(&self, key: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let object = self.path_of(key);
        let replaced = self.make_folders(&object).and_then(|()| {
            let temp = being_written(&object);
            remove(&temp)?;
            let mut file =
                OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temp)?;
            file.write_all(bytes)?;
            metrics::fsync(|| file.sync_all())?;
            let naming = Naming::of(&object);
            fs::rename(&temp, &object)?;
            naming.make_durable()
        });
        replaced.map_err(|e| StoreError::io("write", &object, &e))
    }

    /// Whether wrapped keys were ever kept here.
    #[must_use]
    pub fn has_keys(&self) -> bool {
        self.path_of(KEYS).is_dir()
    }

    /// That wrapped keys were kept here.
    ///
    /// # Errors
    /// [`super::StoreErrorKind::NotFound`]: none ever were, or the disk that has them is not mounted.
    pub fn must_have_keys(&self) -> Result<(), StoreError> {
        let missing =
            || StoreError::io("find", &self.path_of(KEYS), &io::ErrorKind::NotFound.into());
        if self.has_keys() { Ok(()) } else { Err(missing()) }
    }

    /// The bytes under `key`, as they stand.
    ///
    /// # Errors
    /// [`super::StoreErrorKind::NotFound`] when nothing stands there.
    pub fn read_small(&self, key: &str) -> Result<Vec<u8>, StoreError> {
        let object = self.path_of(key);
        let mut bytes = Vec::new();
        let read = fs::File::open(&object)
            .and_then(|file| file.take(LENGTH_MAX).read_to_end(&mut bytes).map(drop));
        read.map(|()| bytes).map_err(|e| StoreError::io("read", &object, &e))
    }

    /// Writes zeros over the object of `key` and removes it, durably, with what a killed [`Self::replace`] left
    /// of it. Answers whether there was any.
    ///
    /// # Errors
    /// When it may still stand there.
    pub fn shred(&self, key: &str) -> Result<bool, StoreError> {
        let object = self.path_of(key);
        let shredded =
            [being_written(&object), object.clone()].iter().try_fold(false, |any, path| {
                let stood = blank(path)?;
                if stood {
                    let naming = Naming::of(path);
                    remove(path)?;
                    naming.make_durable()?;
                }
                Ok(any || stood)
            });
        shredded.map_err(|e| StoreError::io("destroy", &object, &e))
    }
}

/// Where an object stands until it is whole.
fn being_written(object: &Path) -> PathBuf {
    object.with_extension("new")
}

/// Writes zeros over a file. Answers whether there was one.
fn blank(path: &Path) -> io::Result<bool> {
    let mut file = match OpenOptions::new().write(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    let length = file.metadata()?.len().min(LENGTH_MAX);
    io::copy(&mut io::repeat(0).take(length), &mut file)?;
    file.sync_all()?;
    Ok(true)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
