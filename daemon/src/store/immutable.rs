//! The file system's immutable flag on objects of a folder: nobody changes, renames or removes such a file before
//! the flag is taken off, root included.
//!
//! Called by `guard` and `probe` for folders. Setting it takes `CAP_LINUX_IMMUTABLE` and a file system that knows it;
//! where one lacks, that is said, and the file stays as it is. Whoever may set it may take it off: it stops slips of
//! the hand and programs without that power, not root. Never follows a link.

use std::{fs, io, os::fd::OwnedFd};

use rustix::{
    fs::{CWD, IFlags, Mode, OFlags, ioctl_getflags, ioctl_setflags, openat},
    io::Errno,
};

use super::{Kept, Store, StoreError, StoreErrorKind};

/// Why a flag cannot be set.
const NOT_PERMITTED: &str = "docket may not set the immutable flag (CAP_LINUX_IMMUTABLE)";
const NOT_KNOWN: &str = "its file system knows no immutable flag";

impl Store {
    /// Whether the object of `key` carries the flag; none does on a file system that knows none.
    ///
    /// # Errors
    /// [`super::StoreErrorKind::NotFound`] when nothing stands there.
    pub(super) fn is_immutable(&self, key: &str) -> Result<bool, StoreError> {
        let file = self.opened(key)?;
        match ioctl_getflags(&file) {
            Ok(flags) => Ok(flags.contains(IFlags::IMMUTABLE)),
            Err(error) if is_unknown(error) => Ok(false),
            Err(error) => Err(self.failed("look up", key, error)),
        }
    }

    /// Sets the flag on the object of `key`, or takes it off.
    ///
    /// # Errors
    /// [`super::StoreErrorKind::Unprotected`] where that is not permitted or not known.
    pub(super) fn set_immutable(&self, key: &str, is_on: bool) -> Result<(), StoreError> {
        let file = self.opened(key)?;
        let set = ioctl_getflags(&file).and_then(|mut flags| {
            if flags.contains(IFlags::IMMUTABLE) == is_on {
                return Ok(());
            }
            flags.set(IFlags::IMMUTABLE, is_on);
            ioctl_setflags(&file, flags)
        });
        set.map_err(|error| match error {
            Errno::PERM | Errno::ACCESS => StoreError::unprotected(key, NOT_PERMITTED),
            error if is_unknown(error) => StoreError::unprotected(key, NOT_KNOWN),
            error => self.failed("make immutable", key, error),
        })
    }

    /// Puts the flag to the test on the object of `key`, which is there for that: whether it can be removed then.
    ///
    /// # Errors
    /// When it cannot be tried.
    pub(super) fn flag_holds(&self, key: &str) -> Result<Kept, StoreError> {
        match self.set_immutable(key, true) {
            Err(error) if error.kind() == StoreErrorKind::Unprotected => return Ok(Kept::Unknown),
            set => set?,
        }
        let path = self.path_of(key);
        tells(fs::remove_file(&path)).map_err(|error| StoreError::io("remove", &path, &error))
    }

    /// Moves or removes the object of `key` by `act`; the flag is taken off before where it stands against that.
    ///
    /// # Errors
    /// As `act` fails; when the flag may not be taken off.
    pub(super) fn despite_flag(
        &self,
        key: &str,
        act: impl Fn() -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        match act() {
            Err(_) if self.is_immutable(key).is_ok_and(|is_on| is_on) => {
                self.set_immutable(key, false)?;
                act()
            }
            done => done,
        }
    }

    fn opened(&self, key: &str) -> Result<OwnedFd, StoreError> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        openat(CWD, self.path_of(key), flags, Mode::empty())
            .map_err(|error| self.failed("look up", key, error))
    }

    fn failed(&self, doing: &str, key: &str, error: Errno) -> StoreError {
        StoreError::io(doing, &self.path_of(key), &io::Error::from(error))
    }
}

/// What an attempt to remove a flagged file tells of the flag: it is refused by the flag with `EPERM` and with nothing
/// else; whatever else went wrong tells nothing.
fn tells(removed: io::Result<()>) -> io::Result<Kept> {
    match removed {
        Ok(()) => Ok(Kept::Broken),
        Err(error) if error.raw_os_error() == Some(Errno::PERM.raw_os_error()) => Ok(Kept::Yes),
        Err(error) => Err(error),
    }
}

/// What file systems answer that have no such flag.
fn is_unknown(error: Errno) -> bool {
    [Errno::NOTTY, Errno::OPNOTSUPP, Errno::NOSYS, Errno::INVAL].contains(&error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_flags_own_refusal_says_that_it_holds() {
        let failed = |errno: Errno| Err(io::Error::from(errno));
        assert_eq!(tells(Ok(())).unwrap(), Kept::Broken);
        assert_eq!(tells(failed(Errno::PERM)).unwrap(), Kept::Yes);
        for errno in [Errno::ACCESS, Errno::ROFS, Errno::IO, Errno::NOENT] {
            assert!(tells(failed(errno)).is_err(), "{errno}");
        }
    }
}
