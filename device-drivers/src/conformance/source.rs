//! A digest of what stands at a place, to tell whether reading changed it.
//!
//! Called before and after by [`super::check`]. Takes in names, contents, sizes, modes, owners and
//! modification and change times; leaves out access times, which are the host's. What cannot be
//! read counts by its error, so that it too must stay as it was.

use std::{fs, os::unix::ffi::OsStrExt, os::unix::fs::MetadataExt, path::Path};

/// The digest of a file or of everything beneath a folder.
pub(super) fn digest(path: &Path) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    add(path, &mut hasher);
    hasher.finalize()
}

fn add(path: &Path, to: &mut blake3::Hasher) {
    part(path.as_os_str().as_bytes(), to);
    let Ok(meta) = fs::symlink_metadata(path) else {
        return part(b"no metadata", to);
    };
    for number in [
        i128::from(meta.mode()),
        i128::from(meta.uid()),
        i128::from(meta.size()),
        i128::from(meta.mtime()),
        i128::from(meta.mtime_nsec()),
        i128::from(meta.ctime()),
        i128::from(meta.ctime_nsec()),
    ] {
        to.update(&number.to_le_bytes());
    }
    if meta.is_dir() {
        let mut children: Vec<_> =
            fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        children.sort();
        children.iter().for_each(|child| add(child, to));
    } else if meta.is_file() {
        match fs::File::open(path).and_then(|file| {
            let mut content = blake3::Hasher::new();
            std::io::copy(&mut &file, &mut content)?;
            Ok(content.finalize())
        }) {
            Ok(content) => part(content.as_bytes(), to),
            Err(error) => part(error.to_string().as_bytes(), to),
        }
    }
}

/// One part with its length before it, so that no two trees run together.
fn part(bytes: &[u8], to: &mut blake3::Hasher) {
    to.update(&bytes.len().to_le_bytes());
    to.update(bytes);
}
