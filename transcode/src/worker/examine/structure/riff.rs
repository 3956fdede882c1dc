//! AVI and WAV: RIFF chunks (Microsoft and IBM, Multimedia Programming Interface 1.0; OpenDML 1.02).
//!
//! Called by `structure`. A recorder writes the sizes when a recording is finished; until then they
//! are zero, or all ones, or stand at what was last noted.

use std::io;

use docket_transcode::inside::Ending;

use super::{Bytes, MOST_HEADERS, Structure};

/// A size nobody has written yet.
const UNWRITTEN: [u32; 2] = [0, u32::MAX];
/// Most chunks looked at inside the first segment.
const MOST_INNER: u32 = 64;

/// Walks the segments, and the chunks of the first.
pub(super) fn read(file: &impl Bytes) -> io::Result<Structure> {
    let length = file.length();
    let mut position = 0;
    for segment in 0..MOST_HEADERS {
        let Some((name, size)) = header(file, position)? else {
            return Ok(Structure::of(Ending::Whole));
        };
        if &name != b"RIFF" {
            // AVIs longer than 1 GiB have more segments; anything else here is another's appendix.
            return Ok(Structure::of(Ending::Whole));
        }
        if UNWRITTEN.contains(&size) || (segment == 0 && is_open(file, length)?) {
            return Ok(Structure::of(Ending::Unfinished));
        }
        let end = after(position, size);
        // The last byte that evens a chunk out is left away by some.
        if end > length.saturating_add(1) {
            return Ok(Structure::cut(Some(end - length)));
        }
        position = end;
    }
    Ok(Structure::default())
}

/// Whether a chunk of the first segment was never given its size: the film, or the sound.
fn is_open(file: &impl Bytes, length: u64) -> io::Result<bool> {
    let mut position = 12;
    for _ in 0..MOST_INNER {
        let Some((name, size)) = header(file, position)? else { return Ok(false) };
        let kind = file.array::<4>(position + 8)?;
        let is_footage = &name == b"data" || (&name == b"LIST" && kind == Some(*b"movi"));
        if is_footage {
            return Ok(UNWRITTEN.contains(&size) && length > position + 12);
        }
        position = after(position, size);
    }
    Ok(false)
}

/// Where the chunk at `position` ends; chunks begin at even places.
fn after(position: u64, size: u32) -> u64 {
    position.saturating_add(8 + u64::from(size) + u64::from(size % 2))
}

fn header(file: &impl Bytes, position: u64) -> io::Result<Option<([u8; 4], u32)>> {
    let bytes = file.array::<8>(position)?;
    Ok(bytes.map(|[a, b, c, d, e, f, g, h]| ([a, b, c, d], u32::from_le_bytes([e, f, g, h]))))
}
