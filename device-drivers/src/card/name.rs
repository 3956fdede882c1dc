//! Short names as bytes, nothing lost.
//!
//! Called for every entry without a long name. Short names have no known encoding and keep their OEM
//! bytes.

/// Bits of a short entry's byte 12, which Windows NT introduced: name or extension all lower case.
const LOWER_STEM: u8 = 0x08;
const LOWER_EXTENSION: u8 = 0x10;

/// The bytes of a short name: stem, dot, extension, without padding. Letters are lower case where
/// the entry's `case` byte says so, as every system shows them; other bytes are never changed.
pub(super) fn short(raw: &[u8; 11], case: u8) -> Vec<u8> {
    let (stem, extension) = raw.split_at(8);
    let mut name = unpadded(stem, case & LOWER_STEM != 0);
    if name.first() == Some(&0x05) {
        // 0xE5 as a first byte would mean deleted; kanji need it, so it is written as 0x05.
        name[0] = 0xe5;
    }
    let extension = unpadded(extension, case & LOWER_EXTENSION != 0);
    if !extension.is_empty() {
        name.push(b'.');
        name.extend(extension);
    }
    name
}

fn unpadded(part: &[u8], is_lower: bool) -> Vec<u8> {
    let end = part.iter().rposition(|&byte| byte != b' ').map_or(0, |last| last + 1);
    let part = &part[..end];
    if is_lower { part.to_ascii_lowercase() } else { part.to_vec() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_lose_their_padding_and_nothing_else() {
        assert_eq!(short(b"PARAM   INI", 0), b"PARAM.INI");
        assert_eq!(short(b"PARAM   INI", 0x08), b"param.INI");
        assert_eq!(short(b"PARAM   INI", 0x18), b"param.ini");
        assert_eq!(short(b"NOEXT      ", 0x10), b"NOEXT");
        assert_eq!(short(b"\x05\xb4\xba  A  MP4", 0), b"\xe5\xb4\xba  A.MP4");
        assert_eq!(short(b"           ", 0), b"");
    }
}
