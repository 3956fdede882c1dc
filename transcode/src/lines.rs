//! Taking bytes apart into lines, up to a most.
//!
//! Used by `child` and `unit` for what a worker says. Never holds more than the most it was given.

use std::mem::take;

/// More bytes came than may.
#[derive(Debug)]
pub(crate) struct TooMany;

/// Lines in the making.
pub(crate) struct Lines {
    pending: Vec<u8>,
    heard: usize,
    most: usize,
}

impl Lines {
    /// Takes at most `most` bytes in all.
    pub(crate) fn up_to(most: usize) -> Self {
        Self { pending: Vec::new(), heard: 0, most }
    }

    /// Takes `bytes` in and returns the lines now complete, without their newlines.
    pub(crate) fn take_in(&mut self, bytes: &[u8]) -> Result<Vec<Vec<u8>>, TooMany> {
        self.heard += bytes.len();
        if self.heard > self.most {
            return Err(TooMany);
        }
        let mut lines = Vec::new();
        for &byte in bytes {
            if byte == b'\n' {
                lines.push(take(&mut self.pending));
            } else {
                self.pending.push(byte);
            }
        }
        Ok(lines)
    }

    /// The last line, when no newline ended it.
    pub(crate) fn rest(&mut self) -> Option<Vec<u8>> {
        Some(take(&mut self.pending)).filter(|rest| !rest.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_whole_however_they_are_cut() {
        let mut lines = Lines::up_to(9);
        assert!(lines.take_in(b"a").unwrap().is_empty());
        assert_eq!(lines.take_in(b"b\n\ncd").unwrap(), [b"ab".to_vec(), b"".to_vec()]);
        assert_eq!(lines.rest(), Some(b"cd".to_vec()));
        assert_eq!(lines.rest(), None);
        assert!(lines.take_in(b"1234").is_err());
    }
}
