//! Names from a card: bytes from a stranger, made fit for a screen.
//!
//! Used for display and for the archive's extension only. A card's name never becomes a host path.

use std::{ffi::OsStr, os::unix::ffi::OsStrExt, path::Path};

/// The longest extension kept in an archive key, in characters.
const EXTENSION_MAX: usize = 8;

/// A raw name as people may safely see it: UTF-8 where it is, `\xNN` for every other byte, and
/// escapes for control and direction-changing characters, so that no name can rewrite a screen.
#[must_use]
pub fn display_name(raw: &[u8]) -> String {
    let mut shown = String::with_capacity(raw.len());
    for chunk in raw.utf8_chunks() {
        for c in chunk.valid().chars() {
            if c.is_control() || is_direction_control(c) || c == '\\' {
                shown.extend(c.escape_default());
            } else {
                shown.push(c);
            }
        }
        for byte in chunk.invalid() {
            shown.push_str(&format!("\\x{byte:02x}"));
        }
    }
    shown
}

/// The extension used in the archive: lower-case ASCII letters and digits, at most eight, else
/// `bin`.
#[must_use]
pub fn extension_of(raw: &[u8]) -> String {
    Path::new(OsStr::from_bytes(raw))
        .extension()
        .and_then(OsStr::to_str)
        .filter(|e| !e.is_empty() && e.len() <= EXTENSION_MAX)
        .filter(|e| e.bytes().all(|b| b.is_ascii_alphanumeric()))
        .map_or_else(|| "bin".into(), str::to_ascii_lowercase)
}

/// Text as one line that cannot rewrite a screen: what controls one becomes a blank.
pub(crate) fn harmless(text: &str) -> String {
    let blank = |c: char| if c.is_control() || is_direction_control(c) { ' ' } else { c };
    text.chars().map(blank).collect()
}

pub(super) fn is_direction_control(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_are_shown_harmless() {
        assert_eq!(display_name("执法.MP4".as_bytes()), "执法.MP4");
        assert_eq!(display_name(b"a\x1b[2Jb"), "a\\u{1b}[2Jb");
        assert_eq!(display_name(b"\xd6\xd0.mp4"), "\\xd6\\xd0.mp4");
        assert_eq!(display_name("a\u{202e}4pm".as_bytes()), "a\\u{202e}4pm");
    }

    #[test]
    fn extensions_are_plain_or_bin() {
        assert_eq!(extension_of(b"DCIM/A.MP4"), "mp4");
        assert_eq!(extension_of(b"a.tar\x80gz"), "bin");
        assert_eq!(extension_of(b"dir.x/plain"), "bin");
        assert_eq!(extension_of(b"a.averylongone"), "bin");
        assert_eq!(extension_of(b"a.m/../p4"), "bin");
    }
}
