//! A file's kind by its name.
//!
//! Called for every file listed. The extensions are those collected by public dock software for
//! body-worn recorders, plus their close kin. A name only suggests; the media worker judges.

use super::{format::KindRule, siblings};
use crate::ClipKind;

const TABLE: [(ClipKind, &[&str]); 5] = [
    (
        ClipKind::Video,
        &["mp4", "avi", "mov", "mkv", "mpg", "mpeg", "wmv", "asf", "m4v", "ts", "3gp"],
    ),
    (ClipKind::Audio, &["wav", "mp3", "aac", "wma", "m4a"]),
    (ClipKind::Photo, &["jpg", "jpeg", "png", "bmp", "tif", "tiff"]),
    (ClipKind::Track, &["nmea", "gps", "gpx"]),
    (ClipKind::Log, &["txt", "log", "dat", "ini"]),
];

/// The kind told by the extension alone, without regard to case; unknown ones are `Other`.
#[must_use]
pub fn kind_by_extension(path_raw: &[u8]) -> ClipKind {
    let Some(extension) = siblings::extension(path_raw) else { return ClipKind::Other };
    TABLE
        .iter()
        .find(|(_, known)| siblings::is_one_of(extension, known))
        .map_or(ClipKind::Other, |(kind, _)| *kind)
}

/// The kind by a profile's own rules first, then by the common table.
pub(super) fn kind(rules: &[KindRule], path_raw: &[u8]) -> ClipKind {
    let fits = |rule: &&KindRule| {
        let by_extension = siblings::extension(path_raw)
            .is_some_and(|extension| siblings::is_one_of(extension, &rule.extensions));
        by_extension || rule.pattern.as_ref().is_some_and(|pattern| pattern.0.is_match(path_raw))
    };
    rules.iter().find(fits).map_or_else(|| kind_by_extension(path_raw), |rule| rule.kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_by_extension_in_any_case() {
        for (path, kind) in [
            (&b"DCIM/A.MP4"[..], ClipKind::Video),
            (b"a.Mov", ClipKind::Video),
            (b"a.wav", ClipKind::Audio),
            (b"\xff\xfe.JPG", ClipKind::Photo),
            (b"a.b.NMEA", ClipKind::Track),
            (b"LOG/BATTERY.TXT", ClipKind::Log),
            (b"mp4", ClipKind::Other),
            (b"a.mp4/b", ClipKind::Other),
            (b".mp4", ClipKind::Other),
            (b"a.xyz", ClipKind::Other),
            (b"", ClipKind::Other),
        ] {
            assert_eq!(kind_by_extension(path), kind, "{path:?}");
        }
    }
}
