//! Reading tags a recorder wrote: UTF-8, else GB18030, with the bytes kept.
//!
//! Called by `survey`. Never fails: bytes that fit neither are shown with replacement characters and
//! kept as hex.

use docket_transcode::TagFact;
use encoding_rs::GB18030;

/// Most bytes of one tag taken over.
const LONGEST_TAG_BYTES: usize = 512;
/// Most tags of one clip taken over, so that the facts fit the protocol's bounds.
pub(crate) const MOST_TAGS: usize = 24;

/// One tag as a fact.
pub(crate) fn read(stream: Option<u16>, name: &[u8], value: &[u8]) -> TagFact {
    let value = &value[..value.len().min(LONGEST_TAG_BYTES)];
    let (text, raw_hex) = match utf8(value) {
        Some(text) => (text.to_owned(), None),
        // GB18030 holds all of GBK and GB 2312, and Chinese recorders write one of the three.
        None => (GB18030.decode(value).0.into_owned(), Some(hex(value))),
    };
    TagFact {
        stream,
        name: harmless(&String::from_utf8_lossy(name)),
        text: harmless(&text),
        raw_hex,
    }
}

/// The value as UTF-8; a character cut at the end by the length limit is forgiven.
fn utf8(value: &[u8]) -> Option<&str> {
    match std::str::from_utf8(value) {
        Ok(text) => Some(text),
        Err(error) if error.error_len().is_none() && value.len() == LONGEST_TAG_BYTES => {
            std::str::from_utf8(&value[..error.valid_up_to()]).ok()
        }
        Err(_) => None,
    }
}

fn harmless(text: &str) -> String {
    text.trim().chars().filter(|c| !c.is_control()).take(LONGEST_TAG_BYTES).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_stays_as_it_is() {
        let tag = read(None, b"title", "执法记录仪".as_bytes());
        assert_eq!((tag.text.as_str(), tag.raw_hex), ("执法记录仪", None));
    }

    #[test]
    fn gbk_is_read_and_its_bytes_kept() {
        // "视频" in GBK.
        let tag = read(Some(1), b"handler_name", b"\xca\xd3\xc6\xb5");
        assert_eq!(tag.text, "视频");
        assert_eq!(tag.raw_hex.as_deref(), Some("cad3c6b5"));
    }

    #[test]
    fn long_and_noisy_tags_are_cut_and_cleaned() {
        let tag = read(None, b"a\x1bb", "长".repeat(400).as_bytes());
        assert_eq!((tag.name.as_str(), tag.raw_hex), ("ab", None));
        assert_eq!(tag.text, "长".repeat(LONGEST_TAG_BYTES / 3));
        assert!(read(None, b"x", &[0xff; 9000]).raw_hex.unwrap().len() == 2 * LONGEST_TAG_BYTES);
    }
}
