//! INI files as recorders write them, split on raw bytes.
//!
//! Called by the identity reader. Splitting before decoding is sound because no byte this looks
//! for inside a line (`=`) can be part of a GB18030 character, and `[` is looked for only where a
//! character begins. Lines that are none of section, key and comment are passed over: such files
//! often carry rubbish.

/// One `key = value` line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    pub(super) section: &'a [u8],
    pub(super) key: &'a [u8],
    /// The bytes behind `=`, up to the line's end, neither trimmed nor decoded.
    pub(super) value: &'a [u8],
}

/// All entries in file order.
pub(super) fn entries(text: &[u8]) -> impl Iterator<Item = Entry<'_>> {
    let mut section: &[u8] = b"";
    lines(text).filter_map(move |line| {
        let trimmed = trim(line);
        if let Some(rest) = trimmed.strip_prefix(b"[") {
            let end = rest.iter().position(|&byte| byte == b']')?;
            section = trim(&rest[..end]);
            return None;
        }
        if trimmed.starts_with(b";") || trimmed.starts_with(b"#") {
            return None;
        }
        let equals = line.iter().position(|&byte| byte == b'=')?;
        Some(Entry { section, key: trim(&line[..equals]), value: &line[equals + 1..] })
    })
}

/// The first line, without its end.
pub(super) fn first_line(text: &[u8]) -> &[u8] {
    lines(text).next().unwrap_or_default()
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    text.split(|&byte| byte == b'\n' || byte == b'\r')
}

fn trim(mut bytes: &[u8]) -> &[u8] {
    let blank = |byte: &u8| *byte == 0 || byte.is_ascii_whitespace();
    while bytes.first().is_some_and(blank) {
        bytes = &bytes[1..];
    }
    while bytes.last().is_some_and(blank) {
        bytes = &bytes[..bytes.len() - 1];
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_sections_keys_and_rubbish() {
        let text = b"\xef\xbb\xbf; note\r\nstray=1\r\n[ ZFY ]\r\nDevNo = 0012345\0\0\r\nrubbish\r\n[broken\n\0\0CorpName=\xbf\xd8=\xbf\xd8\n#k=v\n[ZHY]\nDev=";
        let found: Vec<_> =
            entries(text).map(|entry| (entry.section, entry.key, entry.value)).collect();
        assert_eq!(
            found,
            [
                (&b""[..], &b"stray"[..], &b"1"[..]),
                (b"ZFY", b"DevNo", b" 0012345\0\0"),
                (b"ZFY", b"CorpName", b"\xbf\xd8=\xbf\xd8"),
                (b"ZHY", b"Dev", b""),
            ]
        );
    }

    #[test]
    fn first_line_ends_at_either_line_end() {
        assert_eq!(first_line(b"a;b\r\nc"), b"a;b");
        assert_eq!(first_line(b"a;b"), b"a;b");
        assert_eq!(first_line(b""), b"");
    }
}
