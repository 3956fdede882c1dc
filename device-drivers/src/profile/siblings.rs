//! Parts of a raw path, and files that share folder and stem.
//!
//! Called by the kind, mark and sidecar rules. Pure; any bytes are a valid path here.

use std::collections::HashMap;

/// Folder part without its last `/`, and the name.
pub(super) fn split(path_raw: &[u8]) -> (&[u8], &[u8]) {
    match path_raw.iter().rposition(|&byte| byte == b'/') {
        Some(slash) => (&path_raw[..slash], &path_raw[slash + 1..]),
        None => (b"", path_raw),
    }
}

/// The name without its extension. A leading dot starts no extension.
pub(super) fn stem(path_raw: &[u8]) -> &[u8] {
    let (_, name) = split(path_raw);
    dot(name).map_or(name, |dot| &name[..dot])
}

/// What follows the last dot of the name, if anything.
pub(super) fn extension(path_raw: &[u8]) -> Option<&[u8]> {
    let (_, name) = split(path_raw);
    dot(name).map(|dot| &name[dot + 1..]).filter(|extension| !extension.is_empty())
}

fn dot(name: &[u8]) -> Option<usize> {
    name.iter().rposition(|&byte| byte == b'.').filter(|&dot| dot > 0)
}

/// Whether two raw paths are of one folder and one name but for the extension, without regard to ASCII
/// case: `DCIM/0001.MP4` and `DCIM/0001.nmea`. So recorders tie what belongs to a clip to it.
#[must_use]
pub fn same_base_name(one: &[u8], other: &[u8]) -> bool {
    let folder = |path| split(path).0;
    folder(one).eq_ignore_ascii_case(folder(other)) && stem(one).eq_ignore_ascii_case(stem(other))
}

/// Whether `bytes` is one of `words` but for ASCII case.
pub(super) fn is_one_of(bytes: &[u8], words: &[impl AsRef<str>]) -> bool {
    words.iter().any(|word| bytes.eq_ignore_ascii_case(word.as_ref().as_bytes()))
}

/// Files of one listing by folder and stem, both without regard to ASCII case.
pub(super) struct Siblings(HashMap<Vec<u8>, Vec<usize>>);

impl Siblings {
    /// Indexes `(index, folder, stem)` triples.
    pub(super) fn of<'a>(files: impl Iterator<Item = (usize, &'a [u8], &'a [u8])>) -> Self {
        let mut by_stem: HashMap<Vec<u8>, Vec<usize>> = HashMap::new();
        for (index, folder, stem) in files {
            by_stem.entry(key(folder, stem)).or_default().push(index);
        }
        Self(by_stem)
    }

    /// Indexes of the files in `folder` with this `stem`, in listing order.
    pub(super) fn get(&self, folder: &[u8], stem: &[u8]) -> &[usize] {
        self.0.get(&key(folder, stem)).map_or(&[], Vec::as_slice)
    }
}

fn key(folder: &[u8], stem: &[u8]) -> Vec<u8> {
    // `/` cannot be in a stem, so the last one parts the two without doubt.
    [folder, b"/", stem].concat().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_base_name_is_one_folder_and_one_stem() {
        assert!(same_base_name(b"DCIM/0001.MP4", b"dcim/0001.nmea"));
        assert!(same_base_name(b"a.MP4", b"A"));
        assert!(!same_base_name(b"DCIM/0001.MP4", b"DCIM/00012.nmea"));
        assert!(!same_base_name(b"DCIM/1/0001.MP4", b"DCIM/2/0001.nmea"));
        assert!(!same_base_name(b"0001.MP4", b"DCIM/0001.MP4"));
        // The last dot parts the extension.
        assert!(!same_base_name(b"0001.MP4", b"0001.MP4.nmea"));
    }
}
