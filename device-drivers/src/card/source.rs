//! Positioned reads from a block device or an image file, opened so that nothing can be written.
//!
//! Used by everything in this module; no other code of it opens anything. The descriptor is
//! `O_RDONLY`, which is the whole guarantee: the kernel refuses every write through it. A device that
//! went away answers `ENODEV`, never an end of file. Reads behind the medium's end are short.

use std::{
    fs::File,
    io::{self, Seek, SeekFrom},
    os::unix::fs::FileExt,
    path::Path,
};

use rustix::{
    fs::{Advice, CWD, FileType, Mode, OFlags},
    io::Errno,
};

use crate::{backing::Backing, folder::without_atime};

/// What sectors are taken to be where the medium cannot be asked, in bytes.
pub(super) const SECTOR_BYTES: u64 = 512;

/// An open medium.
#[derive(Debug)]
pub(super) struct Source {
    file: File,
    backing: Backing,
    is_device: bool,
    /// Length of the medium.
    pub(super) bytes: u64,
    /// The unit in which partition tables count.
    pub(super) sector_bytes: u64,
    /// What was asked of the medium, for tests that bound it.
    #[cfg(test)]
    pub(super) asked: Asked,
}

/// Reads so far.
#[cfg(test)]
#[derive(Debug, Default)]
pub(super) struct Asked {
    pub(super) times: std::sync::atomic::AtomicU64,
    pub(super) bytes: std::sync::atomic::AtomicU64,
}

impl Source {
    /// Opens a regular file or a block device.
    ///
    /// # Errors
    /// `EINVAL` for anything else, `ENOMEDIUM` for a reader without a card, else as the host says.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        // Non-blocking: a pipe put in an image's place must not hold the caller up.
        let mut file = File::from(without_atime(|flags| {
            rustix::fs::openat(CWD, path, flags | OFlags::NONBLOCK, Mode::empty())
        })?);
        let stat = rustix::fs::fstat(&file)?;
        let is_device = match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => false,
            FileType::BlockDevice => true,
            _ => return Err(Errno::INVAL.into()),
        };
        let backing = Backing::of(if is_device { stat.st_rdev } else { stat.st_dev });
        let bytes = file.seek(SeekFrom::End(0)).map_err(|error| backing.told(error))?;
        if is_device && bytes == 0 {
            return Err(Errno::NOMEDIUM.into());
        }
        let sector_bytes =
            if is_device { rustix::fs::ioctl_blksszget(&file)?.into() } else { SECTOR_BYTES };
        // Only a hint: clips are read from front to back.
        let _ = rustix::fs::fadvise(&file, 0, None, Advice::Sequential);
        Ok(Self {
            file,
            backing,
            is_device,
            bytes,
            sector_bytes,
            #[cfg(test)]
            asked: Asked::default(),
        })
    }

    /// Reads at `offset`; 0 bytes behind the end.
    pub(super) fn read_at(&self, into: &mut [u8], offset: u64) -> io::Result<usize> {
        #[cfg(test)]
        {
            use std::sync::atomic::Ordering::Relaxed;
            self.asked.times.fetch_add(1, Relaxed);
            self.asked.bytes.fetch_add(into.len() as u64, Relaxed);
        }
        if offset >= self.bytes {
            return Ok(0);
        }
        loop {
            match self.file.read_at(into, offset) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => return other.map_err(|error| self.backing.told(error)),
            }
        }
    }

    /// Fills `into` from `offset` as far as the medium goes; what lies behind is left as it is.
    pub(super) fn fill_at(&self, into: &mut [u8], offset: u64) -> io::Result<usize> {
        let mut filled = 0;
        while filled < into.len() {
            match self.read_at(&mut into[filled..], offset.saturating_add(filled as u64))? {
                0 => break,
                n => filled += n,
            }
        }
        Ok(filled)
    }

    /// Fails with `ENODEV` once the device is drawn or the image removed, whatever the page cache
    /// still answers.
    pub(super) fn still_there(&self) -> io::Result<()> {
        let is_removed = !self.is_device && rustix::fs::fstat(&self.file)?.st_nlink == 0;
        if is_removed || self.backing.is_gone() { Err(Errno::NODEV.into()) } else { Ok(()) }
    }

    /// What a person should know about how the medium is held.
    pub(super) fn remarks(&self) -> Vec<String> {
        let is_open_to_others = self.is_device && self.backing.is_read_only() == Some(false);
        let remark = "the kernel does not hold this device read-only: docket cannot write to it, \
                      other programs can";
        is_open_to_others.then(|| remark.to_owned()).into_iter().collect()
    }
}
