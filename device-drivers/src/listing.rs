//! What the drivers that list files share: a file as found, and what the profile makes of it.
//!
//! Used by the folder, card and MTP drivers, so that a card reads the same whichever of them reads it.
//! Whatever is found becomes a clip, in byte order of paths; nothing is left out and nothing is
//! read here but the head of a settings file.

use std::io::{self, Read};

use crate::{
    Clip, NotTaken, RawStamp,
    profile::{FileSeen, HEAD_BYTES, Head, Profile, Tree},
};

/// Deepest folder entered; cards are two to four deep.
pub(crate) const DEPTH_MAX: usize = 32;

/// A regular file.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// Raw path from the root.
    pub(crate) path_raw: Vec<u8>,
    /// Bytes.
    pub(crate) size: u64,
    pub(crate) modified: Option<RawStamp>,
    /// Bears FAT's read-only attribute, or what the kernel shows for it: nobody may write it.
    pub(crate) read_only: bool,
}

/// The names as profiles look at them.
pub(crate) fn tree(root_name: Option<Vec<u8>>, files: &[Found], folders: &[Vec<u8>]) -> Tree {
    let files = files.iter().map(|file| file.path_raw.clone()).collect();
    Tree { root_name, files, folders: folders.to_vec() }
}

/// The files as clips, in their order, with what the profile makes of them.
pub(crate) fn clips(files: &[Found], profile: &Profile) -> Vec<Clip> {
    let seen: Vec<_> = files
        .iter()
        .map(|file| FileSeen { path: &file.path_raw, read_only: file.read_only })
        .collect();
    let described = profile.describe(&seen);
    (0_u32..)
        .zip(files.iter().zip(described))
        .map(|(handle, (file, described))| Clip {
            handle,
            path_raw: file.path_raw.clone(),
            size: file.size,
            modified: file.modified,
            kind: described.kind,
            key_mark: described.key_mark,
            name_facts: described.name_facts,
            sidecar_of: described.sidecar_of.and_then(|index| u32::try_from(index).ok()),
        })
        .collect()
}

/// The beginning of a settings file.
pub(crate) fn head(file: impl Read) -> io::Result<Head> {
    let mut bytes = Vec::new();
    file.take(HEAD_BYTES + 1).read_to_end(&mut bytes)?;
    let most = usize::try_from(HEAD_BYTES).unwrap_or(usize::MAX);
    let complete = bytes.len() <= most;
    bytes.truncate(most);
    Ok(Head { bytes, complete })
}

/// The path of `name` in `folder`.
pub(crate) fn join(folder: &[u8], name: &[u8]) -> Vec<u8> {
    if folder.is_empty() { name.to_vec() } else { [folder, b"/", name].concat() }
}

/// Something that is there and cannot be taken.
pub(crate) fn not_taken(
    path_raw: impl Into<Vec<u8>>,
    reason: &str,
    detail: impl Into<String>,
) -> NotTaken {
    NotTaken { path_raw: path_raw.into(), reason: reason.to_owned(), detail: detail.into() }
}
