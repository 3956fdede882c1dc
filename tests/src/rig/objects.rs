//! What stands in an archive that is a folder.
//!
//! Used by stories that compare archives. Reads all of it into memory: archives of stories are small.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{collections::BTreeMap, fs, path::Path};

/// Every file below a folder, by its key; sockets are none.
///
/// # Panics
/// Where something of it cannot be read.
#[must_use]
pub fn objects(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    keys(folder).into_iter().map(|key| (key.clone(), fs::read(folder.join(key)).unwrap())).collect()
}

/// The key of every object below a folder, in order.
///
/// # Panics
/// Where something of it cannot be listed.
#[must_use]
pub fn keys(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.is_file() {
                found.push(path.strip_prefix(folder).unwrap().display().to_string());
            }
        }
    }
    found.sort();
    found
}
