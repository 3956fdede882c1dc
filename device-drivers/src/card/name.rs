//! Names as bytes, nothing lost.
//!
//! Called for every entry. Long names are UTF-16 units on the card and become WTF-8: UTF-8 for all
//! that is text, and for a surrogate without its partner the three bytes that UTF-8 would give that
//! number (ED A0 80 … ED BF BF). So the units can be had back exactly, and names that are text read
//! as text. Short names have no known encoding and keep their OEM bytes.

/// The bytes of a long name. Any units are a name here, control characters and `/` included.
pub(super) fn wtf8(units: &[u16]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(units.len());
    for character in char::decode_utf16(units.iter().copied()) {
        match character {
            Ok(character) => {
                bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
            Err(lone) => bytes.extend(three_bytes(lone.unpaired_surrogate())),
        }
    }
    bytes
}

fn three_bytes(unit: u16) -> [u8; 3] {
    let six_bits = |shift: u16| (unit >> shift).to_le_bytes()[0] & 0x3f;
    [0xe0 | (six_bits(12) & 0x0f), 0x80 | six_bits(6), 0x80 | six_bits(0)]
}

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
    fn text_is_utf8_and_lone_surrogates_survive() {
        let units = |text: &str| text.encode_utf16().collect::<Vec<_>>();
        for text in ["DCIM", "现场 01.mp4", "a\u{1f3a5}b", ""] {
            assert_eq!(wtf8(&units(text)), text.as_bytes());
        }
        assert_eq!(wtf8(&[0xd800]), [0xed, 0xa0, 0x80]);
        assert_eq!(wtf8(&[0x41, 0xdfff, 0x42]), [0x41, 0xed, 0xbf, 0xbf, 0x42]);
        assert_eq!(wtf8(&[0xdc00, 0xd800]), [0xed, 0xb0, 0x80, 0xed, 0xa0, 0x80]);
        assert_eq!(wtf8(&[0x2f, 0x00]), b"/\0");
    }

    #[test]
    fn no_two_names_of_units_share_their_bytes() {
        let odd = [0, 0x2f, 0x41, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xffff];
        let mut seen = std::collections::BTreeSet::new();
        for a in odd {
            for b in odd {
                for c in odd {
                    assert!(seen.insert(wtf8(&[a, b, c])), "{a:x} {b:x} {c:x}");
                }
            }
        }
    }

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
