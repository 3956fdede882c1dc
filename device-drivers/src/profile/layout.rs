//! Recognising a profile's layout among the names on a card.
//!
//! Called by [`super::ProfileSet::recognise`]. Looks at names only and compares them without
//! regard to ASCII case, as the cards' own filesystems do.

use super::format::{Layout, Profile};

/// The names on a card, raw, as the driver listed them.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// The root folder's own name, where it has one.
    pub root_name: Option<Vec<u8>>,
    /// Path of every file from the root, `/` between parts.
    pub files: Vec<Vec<u8>>,
    /// Path of every folder from the root.
    pub folders: Vec<Vec<u8>>,
}

impl Tree {
    /// Every file whose path is `path` but for case; several where the filesystem tells case.
    pub(super) fn files_named<'a>(&'a self, path: &'a str) -> impl Iterator<Item = &'a [u8]> {
        named(&self.files, path)
    }
}

fn named<'a>(paths: &'a [Vec<u8>], path: &'a str) -> impl Iterator<Item = &'a [u8]> {
    paths.iter().map(Vec::as_slice).filter(|found| found.eq_ignore_ascii_case(path.as_bytes()))
}

impl Profile {
    /// Whether the names fit this profile's layout.
    #[must_use]
    pub fn recognises(&self, tree: &Tree) -> bool {
        self.layout.as_ref().is_some_and(|layout| layout.fits(tree))
    }

    /// Whether its layout fits everything: a profile of last resort.
    pub(super) fn fits_everything(&self) -> bool {
        self.recognises(&Tree::default())
    }
}

impl Layout {
    fn fits(&self, tree: &Tree) -> bool {
        self.files.iter().all(|path| tree.files_named(path).next().is_some())
            && self.folders.iter().all(|path| named(&tree.folders, path).next().is_some())
            && self.path_fits(tree)
            && self.root_name_fits(tree)
    }

    fn path_fits(&self, tree: &Tree) -> bool {
        self.path.as_ref().is_none_or(|rule| tree.files.iter().any(|path| rule.0.is_match(path)))
    }

    fn root_name_fits(&self, tree: &Tree) -> bool {
        let Some(rule) = &self.root_name else { return true };
        let Some(name) = &tree.root_name else { return false };
        let refused = self.root_name_not.as_ref().is_some_and(|rule| rule.0.is_match(name));
        rule.0.is_match(name) && !refused
    }
}
