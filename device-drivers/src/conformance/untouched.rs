//! Holds that what is read stays as it was, to the byte.
//!
//! Used by tests and campaigns that read images and folders: made before, it looks again at its end or
//! when it is dropped, and fails the test when anything is different. Access times are the host's and do not
//! count.

use std::path::{Path, PathBuf};

use super::source::digest;

/// Something that must not change while this lives.
#[derive(Debug)]
#[must_use = "it holds only while it lives"]
pub struct Untouched {
    path: PathBuf,
    before: blake3::Hash,
}

impl Untouched {
    /// Looks at the file or folder at `path`.
    pub fn hold(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Self { before: digest(&path), path }
    }

    /// What is held.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Looks again.
    ///
    /// # Panics
    /// When a byte, a name, a mode, an owner or a stamp is not what it was.
    pub fn finish(self) {}
}

impl Drop for Untouched {
    fn drop(&mut self) {
        // One failure is told at a time.
        if !std::thread::panicking() {
            let path = self.path.display();
            assert!(digest(&self.path) == self.before, "reading changed {path}");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn notices(change: impl FnOnce(&Path)) -> bool {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a"), "one").unwrap();
        let held = Untouched::hold(dir.path());
        change(dir.path());
        std::panic::catch_unwind(|| held.finish()).is_err()
    }

    #[test]
    fn every_change_is_noticed_and_reading_is_none() {
        assert!(!notices(|_| {}));
        assert!(!notices(|dir| drop(fs::read(dir.join("a")).unwrap())));
        assert!(notices(|dir| fs::write(dir.join("a"), "two").unwrap()));
        assert!(notices(|dir| fs::write(dir.join("b"), "").unwrap()));
        assert!(notices(|dir| fs::rename(dir.join("a"), dir.join("b")).unwrap()));
        assert!(notices(|dir| fs::remove_dir_all(dir).unwrap()));
    }

    #[test]
    fn what_is_let_go_of_is_looked_at_too() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let held = Untouched::hold(file.path());
        fs::write(file.path(), "x").unwrap();
        assert!(std::panic::catch_unwind(|| drop(held)).is_err());
    }
}
