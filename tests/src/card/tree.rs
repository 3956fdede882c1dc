//! One digest over a whole tree: every name, type, size, content and stamp in it.
//!
//! Called to prove that nothing on a card was written, not even a stamp. Two trees have the same
//! digest only if they look the same to anyone. Fails on the first thing that cannot be read.
//! Reading may move access times, which are not counted.

use std::{
    fs,
    io::Read,
    os::unix::{ffi::OsStrExt, fs::FileTypeExt, fs::MetadataExt},
    path::{Path, PathBuf},
};

use super::CardError;

/// The digest of the tree at `root`, as lower-case hex.
///
/// BLAKE3 over all entries sorted by raw path, the root itself (with an empty path) first. An entry
/// is: path length as 64-bit little-endian, path, one type byte (`f`ile, `d`irectory, sym`l`ink,
/// `o`ther), size as 64-bit little-endian (0 for what is no file), BLAKE3 of the content (of the
/// target's bytes for a symbolic link, of nothing for the rest), modification time in whole
/// seconds since 1970 as signed 64-bit little-endian.
///
/// # Errors
/// [`CardError::Io`] naming the entry.
pub fn tree_digest(root: &Path) -> Result<String, CardError> {
    let mut relative_paths = vec![PathBuf::new()];
    collect(root, Path::new(""), &mut relative_paths)?;
    relative_paths.sort_by(|a, b| a.as_os_str().as_bytes().cmp(b.as_os_str().as_bytes()));
    let mut hasher = blake3::Hasher::new();
    for relative in &relative_paths {
        add_entry(&mut hasher, root, relative)?;
    }
    Ok(hasher.finalize().to_hex().to_string())
}

/// Every path below `root`/`relative`, itself excluded.
fn collect(root: &Path, relative: &Path, found: &mut Vec<PathBuf>) -> Result<(), CardError> {
    let folder = root.join(relative);
    for entry in fs::read_dir(&folder).map_err(CardError::io("listing", &folder))? {
        let entry = entry.map_err(CardError::io("listing", &folder))?;
        let path = relative.join(entry.file_name());
        let kind = entry.file_type().map_err(CardError::io("looking at", entry.path()))?;
        if kind.is_dir() {
            collect(root, &path, found)?;
        }
        found.push(path);
    }
    Ok(())
}

fn add_entry(hasher: &mut blake3::Hasher, root: &Path, relative: &Path) -> Result<(), CardError> {
    // Joining an empty path would add a slash and follow a root that is a link; both are wanted.
    let path = root.join(relative);
    let metadata = fs::symlink_metadata(&path).map_err(CardError::io("looking at", &path))?;
    let kind = metadata.file_type();
    let (type_byte, size, content) = if kind.is_file() {
        (b'f', metadata.len(), file_digest(&path)?)
    } else if kind.is_symlink() {
        let target = fs::read_link(&path).map_err(CardError::io("reading the link", &path))?;
        (b'l', 0, blake3::hash(target.as_os_str().as_bytes()))
    } else if kind.is_dir() {
        (b'd', 0, blake3::hash(b""))
    } else {
        debug_assert!(
            kind.is_fifo() || kind.is_socket() || kind.is_block_device() || kind.is_char_device()
        );
        (b'o', 0, blake3::hash(b""))
    };
    let name = relative.as_os_str().as_bytes();
    hasher.update(&(name.len() as u64).to_le_bytes()).update(name).update(&[type_byte]);
    hasher.update(&size.to_le_bytes()).update(content.as_bytes());
    hasher.update(&metadata.mtime().to_le_bytes());
    Ok(())
}

fn file_digest(path: &Path) -> Result<blake3::Hash, CardError> {
    let mut hasher = blake3::Hasher::new();
    for_each_chunk(path, |chunk| {
        hasher.update(chunk);
    })?;
    Ok(hasher.finalize())
}

/// Hands all bytes of the file at `path` to `take`, piece by piece.
pub(crate) fn for_each_chunk(path: &Path, mut take: impl FnMut(&[u8])) -> Result<(), CardError> {
    let mut file = fs::File::open(path).map_err(CardError::io("opening", path))?;
    let mut buffer = vec![0_u8; 256 * 1024];
    loop {
        match file.read(&mut buffer).map_err(CardError::io("reading", path))? {
            0 => return Ok(()),
            read => take(&buffer[..read]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, SystemTime};

    fn tree() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("sub")).unwrap();
        fs::write(dir.path().join("sub/a"), b"one").unwrap();
        fs::write(dir.path().join("b"), b"two").unwrap();
        dir
    }

    /// Does `change` and answers whether the digest notices.
    fn notices(change: impl FnOnce(&Path)) -> bool {
        let dir = tree();
        let before = tree_digest(dir.path()).unwrap();
        assert_eq!(before, tree_digest(dir.path()).unwrap());
        change(dir.path());
        before != tree_digest(dir.path()).unwrap()
    }

    fn set_stamp(path: &Path, time: SystemTime) {
        fs::File::open(path).unwrap().set_modified(time).unwrap();
    }

    #[test]
    fn a_byte_is_noticed_even_under_the_same_stamp() {
        assert!(notices(|root| {
            let path = root.join("b");
            let stamp = fs::metadata(&path).unwrap().modified().unwrap();
            fs::write(&path, b"twp").unwrap();
            set_stamp(&path, stamp);
        }));
    }

    #[test]
    fn a_stamp_is_noticed_on_files_and_folders() {
        let earlier = SystemTime::now() - Duration::from_secs(10);
        assert!(notices(|root| set_stamp(&root.join("b"), earlier)));
        assert!(notices(|root| set_stamp(&root.join("sub"), earlier)));
        assert!(notices(|root| set_stamp(root, earlier)));
    }

    #[test]
    fn a_name_a_type_and_a_target_are_noticed() {
        use std::os::unix::fs::symlink;
        // Folder stamps stay as they were: only the entries themselves may tell.
        fn keeping_stamp(root: &Path, change: impl FnOnce()) {
            let stamp = fs::metadata(root).unwrap().modified().unwrap();
            change();
            set_stamp(root, stamp);
        }
        assert!(notices(|root| keeping_stamp(root, || {
            fs::rename(root.join("b"), root.join("c")).unwrap();
        })));
        assert!(notices(|root| keeping_stamp(root, || {
            symlink("b", root.join("link")).unwrap();
        })));
        let dir = tree();
        symlink("b", dir.path().join("link")).unwrap();
        let before = tree_digest(dir.path()).unwrap();
        fs::remove_file(dir.path().join("link")).unwrap();
        symlink("c", dir.path().join("link")).unwrap();
        assert_ne!(before, tree_digest(dir.path()).unwrap());
    }

    #[test]
    fn reading_is_not_noticed() {
        assert!(!notices(|root| {
            fs::read(root.join("b")).unwrap();
            fs::read_dir(root).unwrap().count();
        }));
    }
}
