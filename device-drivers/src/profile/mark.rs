//! Whether a clip was marked as important on the recorder.
//!
//! Called for every file listed, with the whole listing at hand. Rules are tried in the profile's
//! order and the first that fits tells how. A mark is only ever found, never inferred from content.

use super::{
    describe::FileSeen,
    format::{MarkRule, Profile},
    siblings::{self, Siblings},
};
use crate::KeyMark;

/// What mark rules look at besides the file itself.
pub(super) struct Surroundings<'a> {
    pub(super) files: &'a [FileSeen<'a>],
    pub(super) siblings: &'a Siblings,
    /// Whether some file lacks the read-only attribute: where all bear it (a mount's mask, a
    /// locked card), it tells nothing about any one of them.
    pub(super) attribute_tells: bool,
}

/// How the file is marked, by the first rule that fits.
pub(super) fn key_mark(
    profile: &Profile,
    file: &FileSeen<'_>,
    around: &Surroundings<'_>,
) -> Option<KeyMark> {
    profile.mark.iter().find_map(|rule| {
        let (how, marked) = match rule {
            MarkRule::NameSuffix { pattern } => {
                ("name-suffix", pattern.0.is_match(siblings::stem(file.path)))
            }
            MarkRule::Folder { names } => ("folder", lies_in(file.path, names)),
            MarkRule::ReadOnlyAttribute {} => {
                ("read-only-attribute", file.read_only && around.attribute_tells)
            }
            MarkRule::Sidecar { extensions } => {
                ("sidecar", has_beside(file.path, extensions, around))
            }
        };
        marked.then(|| KeyMark { how: how.to_owned() })
    })
}

fn lies_in(path_raw: &[u8], names: &[String]) -> bool {
    let (folder, _) = siblings::split(path_raw);
    folder.split(|&byte| byte == b'/').any(|part| siblings::is_one_of(part, names))
}

fn has_beside(path_raw: &[u8], extensions: &[String], around: &Surroundings<'_>) -> bool {
    let (folder, _) = siblings::split(path_raw);
    around.siblings.get(folder, siblings::stem(path_raw)).iter().any(|&index| {
        siblings::extension(around.files[index].path)
            .is_some_and(|extension| siblings::is_one_of(extension, extensions))
    })
}

/// The stem without its mark, so that `A_IMP.MP4` finds `A.NMEA`.
pub(super) fn unmarked_stem<'a>(profile: &Profile, stem: &'a [u8]) -> &'a [u8] {
    profile
        .mark
        .iter()
        .find_map(|rule| match rule {
            MarkRule::NameSuffix { pattern } => pattern.0.captures(stem)?.name("mark"),
            _ => None,
        })
        .map_or(stem, |mark| &stem[..mark.start()])
}
