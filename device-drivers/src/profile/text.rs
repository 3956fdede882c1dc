//! Text as recorders write it: UTF-8 or GB18030, padded with NULs and blanks.
//!
//! Called by the identity readers. Never fails: what cannot be decoded is shown with U+FFFD and
//! said to be unclean, so that nobody is named by it.

use encoding_rs::GB18030;

/// A value for people, and whether it stands for its bytes faithfully.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decoded {
    pub(super) text: String,
    /// Decoded without loss and free of control characters.
    pub(super) clean: bool,
}

/// Decodes up to the first NUL: recorders write C strings from fixed buffers, and what follows
/// the NUL is whatever was there before.
pub(super) fn decode(raw: &[u8]) -> Decoded {
    let end = raw.iter().position(|&byte| byte == 0).unwrap_or(raw.len());
    let raw = unquoted(raw[..end].trim_ascii());
    let (text, lossless) = match std::str::from_utf8(raw) {
        Ok(text) => (text.to_owned(), true),
        Err(_) => {
            // GB18030 contains GBK and GB 2312, which is what such firmware really writes.
            let (text, had_errors) = GB18030.decode_without_bom_handling(raw);
            (text.into_owned(), !had_errors)
        }
    };
    let clean = lossless && !text.chars().any(char::is_control);
    Decoded { text, clean }
}

fn unquoted(raw: &[u8]) -> &[u8] {
    raw.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_both_encodings_and_padding() {
        let cases: [(&[u8], &str, bool); 9] = [
            (b"0012345", "0012345", true),
            (b" 0012345 \0\0\0\0", "0012345", true),
            (b"0012345\0old rubbish", "0012345", true),
            (b"\xd5\xc5\xc8\xfd", "张三", true),
            ("张三\0\0".as_bytes(), "张三", true),
            (b"\"A1\"", "A1", true),
            (b"\0\0\0", "", true),
            (b"\xff\xff", "\u{fffd}\u{fffd}", false),
            (b"12\x0734", "12\u{7}34", false),
        ];
        for (raw, text, clean) in cases {
            assert_eq!(decode(raw), Decoded { text: text.into(), clean }, "{raw:02x?}");
        }
    }
}
