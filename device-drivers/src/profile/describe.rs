//! What a profile makes of a whole listing: kinds, marks, name facts, sidecars.
//!
//! Called by the drivers once the names are known. Answers one description a file, in the order
//! given. Never fails and never leaves a file out.

use super::{
    format::Profile,
    kind, mark, name,
    siblings::{self, Siblings},
};
use crate::{ClipKind, KeyMark, NameFacts};

/// A file as the driver saw it.
#[derive(Clone, Copy, Debug)]
pub struct FileSeen<'a> {
    /// Raw path from the root.
    pub path: &'a [u8],
    /// Whether it bears the read-only attribute.
    pub read_only: bool,
}

/// What the profile says of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// Its kind by name.
    pub kind: ClipKind,
    /// Its mark, if any; only footage is marked.
    pub key_mark: Option<KeyMark>,
    /// What its name says.
    pub name_facts: NameFacts,
    /// Index in the same listing of the clip it accompanies.
    pub sidecar_of: Option<usize>,
}

impl Profile {
    /// Describes every file of a listing, in its order.
    #[must_use]
    pub fn describe(&self, files: &[FileSeen<'_>]) -> Vec<Described> {
        let kinds: Vec<_> = files.iter().map(|file| kind::kind(&self.kind, file.path)).collect();
        let all = Siblings::of(files.iter().enumerate().map(by_stem));
        let footage = Siblings::of(self.footage_stems(files, &kinds));
        let around = mark::Surroundings {
            files,
            siblings: &all,
            attribute_tells: files.iter().any(|file| !file.read_only),
        };
        files
            .iter()
            .zip(&kinds)
            .map(|(file, &kind)| Described {
                kind,
                key_mark: markable(kind).then(|| mark::key_mark(self, file, &around)).flatten(),
                name_facts: name::name_facts(self, file.path),
                sidecar_of: self.accompanied(file.path, kind, &kinds, &footage),
            })
            .collect()
    }

    /// Footage under its stem and, where a mark is part of the name, under the stem without it.
    fn footage_stems<'a>(
        &self,
        files: &[FileSeen<'a>],
        kinds: &[ClipKind],
    ) -> impl Iterator<Item = (usize, &'a [u8], &'a [u8])> {
        files.iter().enumerate().filter(|(index, _)| rank(kinds[*index]).is_some()).flat_map(
            |entry| {
                let (index, folder, stem) = by_stem(entry);
                let unmarked = mark::unmarked_stem(self, stem);
                let second = (unmarked.len() < stem.len()).then_some((index, folder, unmarked));
                [Some((index, folder, stem)), second].into_iter().flatten()
            },
        )
    }

    fn accompanied(
        &self,
        path_raw: &[u8],
        kind: ClipKind,
        kinds: &[ClipKind],
        footage: &Siblings,
    ) -> Option<usize> {
        let extension = siblings::extension(path_raw)?;
        if rank(kind).is_some() || !siblings::is_one_of(extension, &self.sidecar.extensions) {
            return None;
        }
        let (folder, _) = siblings::split(path_raw);
        let beside = footage.get(folder, siblings::stem(path_raw));
        beside.iter().copied().min_by_key(|&index| (rank(kinds[index]), index))
    }
}

fn by_stem<'a>((index, file): (usize, &FileSeen<'a>)) -> (usize, &'a [u8], &'a [u8]) {
    (index, siblings::split(file.path).0, siblings::stem(file.path))
}

/// Which footage a sidecar belongs to first when several share a stem; `None` is no footage.
fn rank(kind: ClipKind) -> Option<u8> {
    match kind {
        ClipKind::Video => Some(0),
        ClipKind::Audio => Some(1),
        ClipKind::Photo => Some(2),
        ClipKind::Track | ClipKind::Log | ClipKind::Other => None,
    }
}

/// Unknown kinds may be footage in a maker's own format, so they may bear a mark.
fn markable(kind: ClipKind) -> bool {
    !matches!(kind, ClipKind::Track | ClipKind::Log)
}
