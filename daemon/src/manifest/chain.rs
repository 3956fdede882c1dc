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
pub fn check(files: &[Vec<u8>], keys: &[NoteKey]) -> Result<Option<Manifest>, ManifestFault> {
    let mut first: Option<Original> = None;
    let mut newest: Option<Manifest> = None;
    let mut cited: Option<Cited> = None;
    for (generation, file) in (1_u32..).zip(files) {
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
        if *first.get_or_insert_with(|| original.clone()) != original {
            return fault("it speaks of another original");
        }
        cited = Some(Cited { generation, sha256: json::digest(file) });
    }
    if files.is_empty() {
        return Err(ManifestFault::Broken(1, "there is none"));
    }
    Ok(newest)
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
}
