//! Names of UTF-16 units as bytes, nothing lost.
//!
//! Used by the drivers that read such names, off cards and over MTP. Units become WTF-8: UTF-8 for all
//! that is text, and for a surrogate without its partner the three bytes that UTF-8 would give that
//! number (ED A0 80 … ED BF BF). So the units can be had back exactly, and names that are text read as
//! text.

/// The bytes of a name. Any units are a name here, control characters and `/` included.
pub(crate) fn wtf8(units: &[u16]) -> Vec<u8> {
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
}
