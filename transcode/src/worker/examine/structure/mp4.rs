//! MP4, MOV and their kin: boxes (ISO/IEC 14496-12, 4.2).
//!
//! Called by `structure`. A recorder writes `moov`, the index, when a recording is finished; without
//! it nothing can be played. Some reserve room for it and leave zeros behind the last box.

use std::io;

use docket_transcode::inside::Ending;

use super::{Bytes, MOST_HEADERS, Structure};

/// Types a file of this family begins with.
const FIRST: [&[u8; 4]; 8] =
    [b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"uuid"];

/// Whether `head` begins like a file of this family.
pub(super) fn is_mp4(head: &[u8]) -> bool {
    head.get(4..8).is_some_and(|kind| FIRST.iter().any(|first| kind == *first))
}

/// Walks the outermost boxes.
pub(super) fn read(file: &impl Bytes) -> io::Result<Structure> {
    let (length, mut position, mut has_index) = (file.length(), 0, false);
    for _ in 0..MOST_HEADERS {
        if position == length {
            return Ok(ended(has_index, None));
        }
        let Some(header) = header(file, position)? else {
            // Less than a header is left.
            return Ok(ended(has_index, Some(None)));
        };
        if header.kind == [0; 4] {
            return Ok(ended(has_index, None));
        }
        has_index |= header.kind == *b"moov";
        let Some(end) = header.end(position, length) else { return Ok(Structure::default()) };
        if end > length {
            // A torn index is no index.
            let has_index = has_index && header.kind != *b"moov";
            return Ok(ended(has_index, Some(Some(end - length))));
        }
        position = end;
    }
    Ok(Structure::default())
}

/// `cut`: whether the file ends inside a box, and how many bytes are missing if that is known.
fn ended(has_index: bool, cut: Option<Option<u64>>) -> Structure {
    let missing_bytes = cut.flatten();
    match (has_index, cut) {
        (false, _) => Structure { ending: Ending::NoIndex, missing_bytes },
        (true, Some(missing)) => Structure::cut(missing),
        (true, None) => Structure::of(Ending::Whole),
    }
}

struct Header {
    kind: [u8; 4],
    /// Bytes of the whole box as written; 0 stands for all that is left.
    size: u64,
    /// Bytes of the header itself.
    own: u64,
}

impl Header {
    /// Where the box ends; none when its size makes no sense.
    fn end(&self, position: u64, length: u64) -> Option<u64> {
        match self.size {
            0 => Some(length),
            size if size < self.own => None,
            size => position.checked_add(size),
        }
    }
}

fn header(file: &impl Bytes, position: u64) -> io::Result<Option<Header>> {
    let Some([a, b, c, d, kind @ ..]) = file.array::<8>(position)? else { return Ok(None) };
    let size = u64::from(u32::from_be_bytes([a, b, c, d]));
    if size != 1 {
        return Ok(Some(Header { kind, size, own: 8 }));
    }
    let large = file.array::<8>(position.saturating_add(8))?;
    // A large size of 0 has no meaning; it must not come to stand for the rest of the file.
    Ok(large.map(|size| Header { kind, size: u64::from_be_bytes(size).max(1), own: 16 }))
}
