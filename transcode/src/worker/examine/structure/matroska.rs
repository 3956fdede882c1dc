//! Matroska and `WebM`: EBML elements (RFC 8794, RFC 9559).
//!
//! Called by `structure`. The segment's length is written when a recording is finished; until then
//! it is the code for "unknown".

use std::io;

use docket_transcode::inside::Ending;

use super::{Bytes, Structure};

/// The id every file begins with.
pub(super) const EBML: [u8; 4] = [0x1a, 0x45, 0xdf, 0xa3];
/// The id of the segment, which holds all else.
const SEGMENT: [u8; 4] = [0x18, 0x53, 0x80, 0x67];

/// Reads the header's length, then the segment's.
pub(super) fn read(file: &impl Bytes) -> io::Result<Structure> {
    let Some((Some(header), begin)) = size(file, 4)? else { return Ok(Structure::default()) };
    let segment = begin.saturating_add(header);
    if file.array::<4>(segment)? != Some(SEGMENT) {
        return Ok(Structure::default());
    }
    Ok(match size(file, segment + 4)? {
        None => Structure::cut(None),
        Some((None, _)) => Structure::of(Ending::Unfinished),
        Some((Some(size), begin)) => {
            let (end, length) = (begin.saturating_add(size), file.length());
            if end > length {
                Structure::cut(Some(end - length))
            } else {
                Structure::of(Ending::Whole)
            }
        }
    })
}

/// The size written at `position`, none inside when unknown, and where what it counts begins; none
/// at all when the file ends before it.
fn size(file: &impl Bytes, position: u64) -> io::Result<Option<(Option<u64>, u64)>> {
    let Some([first]) = file.array::<1>(position)? else { return Ok(None) };
    let more = first.leading_zeros();
    // Eight zeros would make a size of nine bytes or more, which there is not.
    let more = more.min(7);
    let mut value = u64::from(first) & (0x7f >> more);
    for index in 1..=u64::from(more) {
        let Some([byte]) = file.array::<1>(position.saturating_add(index))? else {
            return Ok(None);
        };
        value = value << 8 | u64::from(byte);
    }
    let unknown = (1_u64 << (7 * (more + 1))) - 1;
    let begin = position.saturating_add(1 + u64::from(more));
    Ok(Some(((value != unknown).then_some(value), begin)))
}
