//! Reading bytes back past the page cache, and digesting them on the way.
//!
//! Blocking: called on the archive lane's own thread. `O_DIRECT` where the filesystem has it, else
//! the cached pages are dropped first, so that what is compared is what the disk holds.

use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::{FileExt, OpenOptionsExt},
    path::Path,
};

use rustix::fs::{Advice, OFlags, fadvise};

use super::{Store, StoreError};

/// Bytes read at a time; a multiple of every block size, as `O_DIRECT` asks.
const BLOCK: usize = 1 << 20;
/// Alignment that every disk accepts.
const ALIGN: usize = 4096;

/// What a whole read gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadBack {
    /// Bytes.
    pub size: u64,
    /// BLAKE3, hex.
    pub blake3: String,
}

impl Store {
    /// Reads the whole object of `key` past the page cache and digests it.
    ///
    /// # Errors
    /// [`super::StoreErrorKind::NotFound`] when nothing stands there, and
    /// [`super::StoreErrorKind::Stopped`].
    pub fn read_back(&self, key: &str) -> Result<ReadBack, StoreError> {
        self.read_back_while(key, &mut |_| true)
    }

    /// The same, for somebody who may have had enough, or wants to go slowly: told the bytes of each
    /// block, and asked whether to go on.
    ///
    /// # Errors
    /// As for [`Self::read_back`]; [`super::StoreErrorKind::Stopped`] also once it is not to go on.
    pub fn read_back_while(
        &self,
        key: &str,
        go_on: &mut dyn FnMut(u64) -> bool,
    ) -> Result<ReadBack, StoreError> {
        let mut hasher = blake3::Hasher::new();
        let size = self.read_whole_while(key, &mut |bytes| {
            hasher.update(bytes);
            go_on(bytes.len() as u64)
        })?;
        Ok(ReadBack { size, blake3: hasher.finalize().to_hex().to_string() })
    }

    /// Hands every byte of the object of `key` to `take`, read past the page cache, as long as that
    /// answers to go on. Answers the length.
    ///
    /// # Errors
    /// As for [`Self::read_back_while`].
    pub fn read_whole_while(
        &self,
        key: &str,
        take: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Result<u64, StoreError> {
        let path = self.path_of(key);
        let read = read_uncached(&path, |bytes| take(bytes) && self.goes_on());
        match read.map_err(|e| StoreError::io("read back", &path, &e))? {
            Some(size) => Ok(size),
            None => Err(StoreError::stopped("read back", &path)),
        }
    }

    /// Opens the object of `key` for reading.
    ///
    /// # Errors
    /// [`super::StoreErrorKind::NotFound`] when nothing stands there.
    pub fn open(&self, key: &str) -> Result<File, StoreError> {
        let path = self.path_of(key);
        File::open(&path).map_err(|e| StoreError::io("open", &path, &e))
    }
}

/// Hands the bytes of the file at `path`, as the disk holds them, to `take` until that answers to end;
/// then none.
fn read_uncached(path: &Path, mut take: impl FnMut(&[u8]) -> bool) -> io::Result<Option<u64>> {
    let file = open_uncached(path)?;
    let mut stopped = false;
    let read = read_whole(&file, |bytes| {
        stopped = !take(bytes);
        // Any error ends the reading; this one is not told.
        if stopped { Err(io::ErrorKind::Interrupted.into()) } else { Ok(()) }
    });
    if stopped { Ok(None) } else { read.map(Some) }
}

/// Opens a file so that reads come from the disk.
///
/// # Errors
/// As for opening a file.
pub fn open_uncached(path: &Path) -> io::Result<File> {
    let direct = i32::try_from(OFlags::DIRECT.bits()).map_err(io::Error::other)?;
    match OpenOptions::new().read(true).custom_flags(direct).open(path) {
        Ok(file) => Ok(file),
        // Filesystems without O_DIRECT (tmpfs before 6.6, some FUSE) answer EINVAL.
        Err(error) if error.raw_os_error() == Some(rustix::io::Errno::INVAL.raw_os_error()) => {
            let file = File::open(path)?;
            fadvise(&file, 0, None, Advice::DontNeed)?;
            Ok(file)
        }
        Err(error) => Err(error),
    }
}

/// Hands every byte of `file` to `take`, one aligned block after the other. Answers the length.
///
/// # Errors
/// As for reading, and whatever `take` answers.
pub fn read_whole(file: &File, mut take: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<u64> {
    let mut memory = vec![0_u8; BLOCK + ALIGN];
    let start = memory.as_ptr().align_offset(ALIGN);
    let block = &mut memory[start..start + BLOCK];
    let length = file.metadata()?.len();
    let mut offset = 0_u64;
    loop {
        let n = match file.read_at(block, offset) {
            Ok(n) => n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        take(&block[..n])?;
        offset += n as u64;
        if n == 0 || offset >= length {
            return Ok(offset);
        }
        // The next direct read needs an aligned offset; a short one before the end is a disk that
        // stopped half-way.
        if !n.is_multiple_of(ALIGN) {
            return Err(io::Error::other(format!("the disk gave only {offset} of {length} bytes")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_has_had_enough_waits_for_one_block_at_most() {
        let folder = tempfile::tempdir_in(env!("CARGO_MANIFEST_DIR")).unwrap();
        let path = folder.path().join("f");
        File::create(&path).unwrap().set_len(64 * BLOCK as u64).unwrap();
        let blocks = std::cell::Cell::new(0);
        let enough = |bytes: &[u8]| {
            assert_eq!(bytes.len(), BLOCK);
            blocks.set(blocks.get() + 1);
            blocks.get() < 3
        };
        assert_eq!(read_uncached(&path, enough).unwrap(), None);
        assert_eq!(blocks.get(), 3);

        std::fs::create_dir(folder.path().join("archive")).unwrap();
        std::fs::rename(&path, folder.path().join("archive/f")).unwrap();
        let store = Store::of_data_folder(folder.path(), None).unwrap();
        let stopped = store.read_back_while("f", &mut |_| false).unwrap_err();
        assert_eq!(stopped.kind(), crate::store::StoreErrorKind::Stopped);
    }

    #[test]
    fn every_length_reads_back_whole() {
        let folder = tempfile::tempdir_in(env!("CARGO_MANIFEST_DIR")).unwrap();
        let path = folder.path().join("f");
        for length in [0, 1, 4095, 4096, 4097, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 777] {
            let bytes: Vec<u8> = (0..=250).cycle().take(length).collect();
            std::fs::write(&path, &bytes).unwrap();
            let mut got = Vec::new();
            let size = read_uncached(&path, |bytes| {
                got.extend_from_slice(bytes);
                true
            });
            assert_eq!(size.unwrap(), Some(length as u64));
            assert!(got == bytes, "{length} bytes");
        }
    }
}
