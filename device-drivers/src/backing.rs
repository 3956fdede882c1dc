//! The kernel's entry for the block device behind something that is read.
//!
//! Asked by the folder and card drivers whenever a read fails. A device that was pulled out answers
//! `ENODEV` instead of the `EIO` that blocks give, so that callers can tell a lost card from a bad
//! sector. Without a block device every error stays as it is. Reads `/sys` and nothing else.

use std::{fs, io, path::PathBuf};

use rustix::io::Errno;

/// A block device's entry in `/sys`, if there is one.
#[derive(Clone, Debug)]
pub(crate) struct Backing(Option<PathBuf>);

impl Backing {
    /// The entry of the device with this number.
    pub(crate) fn of(device: u64) -> Self {
        let (major, minor) = (rustix::fs::major(device), rustix::fs::minor(device));
        let entry = PathBuf::from(format!("/sys/dev/block/{major}:{minor}"));
        Self(entry.exists().then_some(entry))
    }

    /// A read error of a device that is no longer there becomes `ENODEV`.
    pub(crate) fn told(&self, error: io::Error) -> io::Error {
        if Errno::from_io_error(&error) == Some(Errno::IO) && self.is_gone() {
            return Errno::NODEV.into();
        }
        error
    }

    /// Whether the device was there once and is no longer. A reader whose card was drawn stays, and
    /// says that it holds nothing.
    pub(crate) fn is_gone(&self) -> bool {
        let Some(entry) = &self.0 else { return false };
        !entry.exists() || self.says("size").is_some_and(|size| size == "0")
    }

    /// Whether the kernel refuses to write to the device; `None` where it does not say.
    pub(crate) fn is_read_only(&self) -> Option<bool> {
        Some(self.says("ro")? == "1")
    }

    fn says(&self, attribute: &str) -> Option<String> {
        let text = fs::read_to_string(self.0.as_ref()?.join(attribute)).ok()?;
        Some(text.trim().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn a_read_error_of_a_vanished_device_is_a_lost_recorder() {
        let dir = tempfile::tempdir().unwrap();
        let entry = dir.path().join("8:17");
        fs::create_dir(&entry).unwrap();
        fs::write(entry.join("size"), "1024\n").unwrap();
        fs::write(entry.join("ro"), "1\n").unwrap();
        let backing = Backing(Some(entry.clone()));
        let kind = |errno: Errno| ErrorKind::of_read(&backing.told(errno.into()));
        assert_eq!(kind(Errno::IO), ErrorKind::Media);
        assert_eq!(backing.is_read_only(), Some(true));
        fs::write(entry.join("size"), "0\n").unwrap();
        assert_eq!(kind(Errno::IO), ErrorKind::Disconnected, "the reader without its card");
        fs::remove_dir_all(entry).unwrap();
        assert_eq!(kind(Errno::IO), ErrorKind::Disconnected);
        assert_eq!(kind(Errno::ACCESS), ErrorKind::Denied);
        assert_eq!(backing.is_read_only(), None);
    }
}
