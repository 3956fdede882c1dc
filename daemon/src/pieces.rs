//! Reading what is held in memory piece by piece as if it was one file.
//!
//! Pure: used by `cipher` for segments that it opened, and by `retrieve` for pieces that it compared.

use std::io::{self, SeekFrom};

/// The place that `to` means in something of `size` bytes of which `at` is the next one to be read. It may be beyond
/// the end: nothing is read there.
///
/// # Errors
/// [`io::ErrorKind::InvalidInput`] where there is no such place.
pub fn sought(to: SeekFrom, at: u64, size: u64) -> io::Result<u64> {
    let place = match to {
        SeekFrom::Start(place) => Some(place),
        SeekFrom::End(by) => size.checked_add_signed(by),
        SeekFrom::Current(by) => at.checked_add_signed(by),
    };
    place.ok_or_else(|| io::ErrorKind::InvalidInput.into())
}

/// Copies what a piece has behind its byte `from`, as much as there is room for. Answers how much that was.
pub fn copied(piece: &[u8], from: u64, into: &mut [u8]) -> usize {
    let rest = usize::try_from(from).ok().and_then(|from| piece.get(from..)).unwrap_or_default();
    let count = rest.len().min(into.len());
    let (Some(to), Some(rest)) = (into.get_mut(..count), rest.get(..count)) else { return 0 };
    to.copy_from_slice(rest);
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_from_each_end_and_none_before_the_first_byte() {
        for (to, place) in [
            (SeekFrom::Start(9), Some(9)),
            (SeekFrom::End(-3), Some(2)),
            (SeekFrom::End(-6), None),
            (SeekFrom::Current(2), Some(6)),
            (SeekFrom::Current(-5), None),
        ] {
            assert_eq!(sought(to, 4, 5).ok(), place, "{to:?}");
        }
    }

    #[test]
    fn a_piece_gives_what_it_has_and_no_more() {
        let mut into = [0; 2];
        assert_eq!((copied(b"abc", 1, &mut into), into), (2, *b"bc"));
        assert_eq!((copied(b"abc", 2, &mut into), into), (1, *b"cc"));
        for beyond in [3, 9, u64::MAX] {
            assert_eq!(copied(b"abc", beyond, &mut into), 0);
        }
    }
}
