//! All generations of an item's manifest: each signed, each citing the one before, all of one original.
//!
//! Called by whoever checks. Pure.

use super::{Cited, Manifest, Original, Unsigned};
use crate::note::{
    NoteKey,
    json::{self, JsonError},
};

/// Checks the files of all generations, the first one first. Answers the newest; none where the only one
/// was made before docket signed.
///
/// # Errors
/// What is wrong, and with which generation.
pub fn check<F: AsRef<[u8]>>(
    files: &[F],
    keys: &[NoteKey],
) -> Result<Option<Manifest>, ManifestFault> {
    let mut first: Option<Original> = None;
    let mut newest: Option<Manifest> = None;
    let mut cited: Option<Cited> = None;
    for (generation, file) in (1_u32..).zip(files.iter().map(AsRef::as_ref)) {
        let fault = |what| Err(ManifestFault::Broken(generation, what));
        let original = match Unsigned::read(file).filter(|_| generation == 1) {
            Some(unsigned) => unsigned.original,
            None => {
                let manifest = Manifest::open(file, keys)
                    .map_err(|why| ManifestFault::Note(generation, why))?;
                if manifest.generation != generation {
                    return fault("another generation");
                }
                if manifest.previous != cited {
                    return fault("it does not cite the one before");
                }
                if newest.as_ref().is_some_and(|before| before.custody > manifest.custody) {
                    return fault("it takes account of less than the one before");
                }
                if !manifest.origin.starts_with(&format!("docket/{}/", manifest.original.station)) {
                    return fault("another station signed it");
                }
                newest.insert(manifest).original.clone()
            }
        };
        if !has_plain_digests(&original) {
            return fault("a digest or the raw path is not lower-case hex");
        }
        if *first.get_or_insert_with(|| original.clone()) != original {
            return fault("it speaks of another original");
        }
        cited = Some(Cited { generation, sha256: json::digest(file) });
    }
    match first {
        None => Err(ManifestFault::Broken(1, "there is none")),
        Some(original) if !stands_with_its_item(&original) => Err(ManifestFault::Place),
        Some(_) => Ok(newest),
    }
}

/// Whether digests and the raw path are written as they must be: text that only looks like a digest is
/// equal to no file's.
fn has_plain_digests(original: &Original) -> bool {
    let hex = |text: &str| text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let digests = &original.digests;
    let all = [Some(&digests.blake3), Some(&digests.sha256), digests.sm3.as_ref()];
    let path = &original.source.path_raw_hex;
    all.into_iter().flatten().all(|digest| digest.len() == 64 && hex(digest))
        && path.len().is_multiple_of(2)
        && hex(path)
}

/// Whether the original's key is one in the item's own folder: nobody is led elsewhere by a manifest.
fn stands_with_its_item(original: &Original) -> bool {
    let parts: Vec<&str> = original.key.split('/').collect();
    let digits =
        |part: &str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    let [root, year, month, day, item, file] = parts[..] else { return false };
    let day = digits(year, 4) && digits(month, 2) && digits(day, 2);
    let file = file.strip_prefix("original.").is_some_and(|extension| {
        (1..=8).contains(&extension.len())
            && extension.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'z'))
    });
    root == "evidence" && day && item == original.item.to_string() && file
}

/// Why an item's manifests are worth nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestFault {
    /// A generation is no note that the station signed.
    #[error("generation {0}: {1}")]
    Note(u32, JsonError),
    /// A generation does not follow from those before it.
    #[error("generation {0}: {1}")]
    Broken(u32, &'static str),
    /// All of them say that the original stands elsewhere.
    #[error("the original does not stand in the item's folder")]
    Place,
}
