//! One daemon a data folder: the lock that says so.
//!
//! The kernel drops it when its holder dies, however it dies.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io,
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
};

/// A held data folder; dropping it lets the next one in.
#[derive(Debug)]
pub struct DataLock {
    _file: File,
}

/// Why the data folder cannot be held.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another docket holds it.
    #[error("another docket is at work on {0}")]
    Busy(PathBuf),
    /// It cannot be made or written.
    #[error("the data folder {path} cannot be used: {source}")]
    Unusable {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl DataLock {
    /// Holds `data`, making the folder if missing.
    ///
    /// # Errors
    /// [`LockError::Busy`] at once when another process holds it.
    pub fn take(data: &Path) -> Result<Self, LockError> {
        let unusable = |source| LockError::Unusable { path: data.into(), source };
        // Evidence: nobody but the station's own user looks in.
        fs::DirBuilder::new().recursive(true).mode(0o700).create(data).map_err(unusable)?;
        close_to_others(data).map_err(unusable)?;
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(data.join("lock"))
            .map_err(unusable)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LockError::Busy(data.into())),
            Err(TryLockError::Error(source)) => Err(unusable(source)),
        }
    }
}

/// Takes the rights of others from a folder that was there before: it will hold evidence.
fn close_to_others(data: &Path) -> io::Result<()> {
    let mode = fs::metadata(data)?.permissions().mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    fs::set_permissions(data, fs::Permissions::from_mode(0o700))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_refused_until_the_first_is_gone() {
        let data = tempfile::tempdir().unwrap();
        let first = DataLock::take(data.path()).unwrap();
        assert!(matches!(DataLock::take(data.path()), Err(LockError::Busy(_))));
        drop(first);
        DataLock::take(data.path()).unwrap();
    }

    #[test]
    fn a_folder_open_to_others_is_closed() {
        let data = tempfile::tempdir().unwrap();
        fs::set_permissions(data.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let _lock = DataLock::take(data.path()).unwrap();
        assert_eq!(fs::metadata(data.path()).unwrap().permissions().mode() & 0o777, 0o700);
    }
}
