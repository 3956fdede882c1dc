//! Compares a card with its truth.
//!
//! Called by `docket-cards truth` and by stories that must show a card untouched. Every difference
//! is named; the first one does not hide the rest. Changes nothing.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fmt, fs,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use super::{
    CardError, Truth, TruthFile,
    tree::{for_each_chunk, tree_digest},
};

/// One way in which a card is not what its truth says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The truth tells of this file and it is not there.
    Gone(String),
    /// This file is there and the truth does not tell of it.
    Added(String),
    /// Size or digests differ.
    Changed(String),
    /// All files are as told, yet some stamp, folder or link is not.
    Tree,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gone(path) => write!(f, "gone: {path:?}"),
            Self::Added(path) => write!(f, "added: {path:?}"),
            Self::Changed(path) => write!(f, "changed: {path:?}"),
            Self::Tree => f.write_str("a stamp, a folder or a link is not as it was made"),
        }
    }
}

/// Size and both digests of a file's bytes.
pub(crate) struct Digests {
    pub(crate) size: u64,
    pub(crate) blake3: String,
    pub(crate) sha256: String,
}

/// Reads the file at `path` once for both digests.
pub(crate) fn digests(path: &Path) -> Result<Digests, CardError> {
    let (mut size, mut blake3, mut sha256) = (0, blake3::Hasher::new(), Sha256::new());
    for_each_chunk(path, |chunk| {
        size += chunk.len() as u64;
        blake3.update(chunk);
        sha256.update(chunk);
    })?;
    Ok(Digests {
        size,
        blake3: blake3.finalize().to_hex().to_string(),
        sha256: hex::encode(sha256.finalize()),
    })
}

impl Truth {
    /// All differences between this truth and the card at `root`; none means untouched.
    ///
    /// # Errors
    /// [`CardError::Io`] when something on the card cannot be read.
    pub fn compare(&self, root: &Path) -> Result<Vec<Difference>, CardError> {
        let mut differences = Vec::new();
        let mut found = BTreeSet::new();
        regular_files(root, Path::new(""), &mut found)?;
        for file in &self.files {
            if !found.remove(&file.path_raw()) {
                differences.push(Difference::Gone(file.path.clone()));
            } else if differs(file, root)? {
                differences.push(Difference::Changed(file.path.clone()));
            }
        }
        let added = |raw: &Vec<u8>| Difference::Added(String::from_utf8_lossy(raw).into_owned());
        differences.extend(found.iter().map(added));
        if differences.is_empty() && tree_digest(root)? != self.tree_digest {
            differences.push(Difference::Tree);
        }
        Ok(differences)
    }
}

fn differs(file: &TruthFile, root: &Path) -> Result<bool, CardError> {
    let is = digests(&root.join(OsStr::from_bytes(&file.path_raw())))?;
    Ok(is.size != file.size || is.blake3 != file.blake3 || is.sha256 != file.sha256)
}

fn regular_files(
    root: &Path,
    relative: &Path,
    found: &mut BTreeSet<Vec<u8>>,
) -> Result<(), CardError> {
    let folder: PathBuf = root.join(relative);
    for entry in fs::read_dir(&folder).map_err(CardError::io("listing", &folder))? {
        let entry = entry.map_err(CardError::io("listing", &folder))?;
        let kind = entry.file_type().map_err(CardError::io("looking at", entry.path()))?;
        let path = relative.join(entry.file_name());
        if kind.is_dir() {
            regular_files(root, &path, found)?;
        } else if kind.is_file() {
            found.insert(path.as_os_str().as_bytes().to_vec());
        }
    }
    Ok(())
}
