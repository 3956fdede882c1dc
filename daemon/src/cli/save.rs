//! Writing what the station hands out into a file, with the caller's own rights.
//!
//! Used by [`super::Client`]. The file stands there whole and durable, or not at all: it is written under
//! another name in the same folder, and what is there already is never replaced. A program that is killed
//! meanwhile leaves that other name.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use sha2::{Digest, Sha256};

/// A file on its way.
pub(super) struct Saving {
    file: File,
    temp: PathBuf,
    to: PathBuf,
    digest: Sha256,
    size: u64,
}

/// A file that stands.
pub(super) struct Saved {
    pub(super) size: u64,
    /// SHA-256, lower-case hex.
    pub(super) sha256: String,
}

impl Saving {
    /// Begins.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`] when something stands at `to`, or what the folder answers.
    pub(super) fn begin(to: &Path) -> io::Result<Self> {
        // Only so that nobody waits for what cannot be kept; the renaming is what makes sure.
        if to.symlink_metadata().is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let name = to.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let mut hidden = OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".{}", std::process::id()));
        let temp = to.with_file_name(hidden);
        // Evidence is for whoever asked for it, not for every account of the host.
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temp)?;
        Ok(Self { file, temp, to: to.into(), digest: Sha256::new(), size: 0 })
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// What the disk answers.
    pub(super) fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.digest.update(bytes);
        self.size += bytes.len() as u64;
        self.file.write_all(bytes)
    }

    /// Gives it its name.
    ///
    /// # Errors
    /// As for [`Self::begin`].
    pub(super) fn end(mut self) -> io::Result<Saved> {
        self.file.sync_all()?;
        renameat_with(CWD, &self.temp, CWD, &self.to, RenameFlags::NOREPLACE)?;
        let folder = self.to.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
        let digest = std::mem::take(&mut self.digest);
        Ok(Saved { size: self.size, sha256: hex::encode(digest.finalize()) })
    }
}

impl Drop for Saving {
    fn drop(&mut self) {
        // Once it has its name there is none of this.
        let _ = fs::remove_file(&self.temp);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_stands_whole_or_not_at_all_and_replaces_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("证据.zip");
        let count = || fs::read_dir(folder.path()).unwrap().count();
        let mut broken_off = Saving::begin(&to).unwrap();
        broken_off.take(b"half").unwrap();
        drop(broken_off);
        assert_eq!(count(), 0);
        let mut one = Saving::begin(&to).unwrap();
        one.take(b"abc").unwrap();
        // Somebody else is faster.
        fs::write(&to, b"theirs").unwrap();
        assert_eq!(one.end().err().map(|e| e.kind()), Some(io::ErrorKind::AlreadyExists));
        assert_eq!(fs::read(&to).unwrap(), b"theirs");
        let late = Saving::begin(&to).err().map(|e| e.kind());
        assert_eq!(late, Some(io::ErrorKind::AlreadyExists));
        fs::remove_file(&to).unwrap();
        let mut good = Saving::begin(&to).unwrap();
        good.take(b"abc").unwrap();
        let saved = good.end().unwrap();
        assert_eq!((saved.size, count()), (3, 1));
        assert_eq!(saved.sha256, hex::encode(Sha256::digest(b"abc")));
    }
}
