//! Frames of the dock controller's protocol: one line each, numbered, with a checksum.
//!
//! Used by `serial`; the form is described in `PROTOCOL.md`. Whatever comes off the line is read
//! without failing: what is no whole, undamaged frame is counted and left out. Memory is bounded by
//! [`LINE_MAX`].

use crc::{CRC_16_IBM_3740, Crc};

/// Longest line, bytes, its end included. A longer one is noise.
pub(super) const LINE_MAX: usize = 64;

const CHECKSUM: Crc<u16> = Crc::<u16>::new(&CRC_16_IBM_3740);

/// A frame's number and text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) number: u8,
    pub(super) text: String,
}

impl Frame {
    /// The frame as it goes over the line.
    pub(super) fn to_line(&self) -> String {
        let body = format!("{:02X} {}", self.number, self.text);
        let checksum = CHECKSUM.checksum(body.as_bytes());
        format!(":{body}*{checksum:04X}\n")
    }

    /// The frame of a line without its end; none if it is none, or damaged. What stands before the
    /// last colon is the rest of a line whose end was lost.
    fn of_line(line: &[u8]) -> Option<Self> {
        let start = line.iter().rposition(|byte| *byte == b':')?;
        let line = std::str::from_utf8(&line[start + 1..]).ok()?;
        let (body, checksum) = line.split_once('*')?;
        if !is_hex(checksum, 4) || !body.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return None;
        }
        let checksum = u16::from_str_radix(checksum, 16).ok()?;
        let (number, text) = body.split_once(' ')?;
        if checksum != CHECKSUM.checksum(body.as_bytes()) || !is_hex(number, 2) {
            return None;
        }
        Some(Self { number: u8::from_str_radix(number, 16).ok()?, text: text.to_owned() })
    }
}

/// Whether this is a number of so many digits, as the protocol writes them.
pub(super) fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F'))
}

/// Puts lines together from what comes in pieces.
#[derive(Debug, Default)]
pub(super) struct Lines {
    line: Vec<u8>,
    /// The line that is coming is too long to be one.
    too_long: bool,
    /// Lines since the last [`Self::forget`] that were no frames.
    pub(super) damaged: u32,
}

impl Lines {
    /// Takes one byte; answers the frame that it ends.
    pub(super) fn take(&mut self, byte: u8) -> Option<Frame> {
        if byte != b'\n' {
            self.too_long |= self.line.len() + 1 >= LINE_MAX;
            if !self.too_long {
                self.line.push(byte);
            }
            return None;
        }
        let line = std::mem::take(&mut self.line);
        let line = line.strip_suffix(b"\r").unwrap_or(&line);
        let frame = if self.too_long { None } else { Frame::of_line(line) };
        let is_noise = frame.is_none() && (self.too_long || !line.is_empty());
        self.damaged = self.damaged.saturating_add(u32::from(is_noise));
        self.too_long = false;
        frame
    }

    /// Forgets what came so far.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(bytes: &[u8]) -> (Vec<Frame>, u32) {
        let mut lines = Lines::default();
        let frames = bytes.iter().filter_map(|byte| lines.take(*byte)).collect();
        (frames, lines.damaged)
    }

    fn frame(number: u8, text: &str) -> Frame {
        Frame { number, text: text.into() }
    }

    #[test]
    fn the_lines_of_the_description_are_those_of_the_code() {
        let described = include_str!("PROTOCOL.md");
        let lines: Vec<_> = described.lines().filter(|line| line.starts_with(':')).collect();
        assert!(lines.len() >= 8, "{lines:?}");
        for line in lines {
            let (frames, _) = read(format!("{line}\n").as_bytes());
            assert_eq!(frames.len(), 1, "{line} is damaged");
            assert_eq!(frames[0].to_line(), format!("{line}\n"));
        }
    }

    #[test]
    fn noise_around_a_frame_does_not_hurt_it() {
        let line = frame(7, "ACK").to_line();
        for (before, damaged) in [
            ("", 0),
            ("\r\n\n", 0),
            ("\x00\u{ff}garbage\n", 1),
            // The end of the line before was lost.
            (":06 ACK*00", 0),
            (":07 ACK*0000\n", 1),
            (":7 ACK*1\n: *\n:*\n*\n", 4),
        ] {
            assert_eq!(
                read(format!("{before}{line}").as_bytes()),
                (vec![frame(7, "ACK")], damaged)
            );
        }
        let long = format!("{}\n{line}", "x".repeat(1 << 20));
        assert_eq!(read(long.as_bytes()), (vec![frame(7, "ACK")], 1));
        assert_eq!(read(line.replace('\n', "\r\n").as_bytes()).0, [frame(7, "ACK")]);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(number: u8, text in "[A-Z0-9 -]{1,50}") {
            let frame = Frame { number, text };
            let line = frame.to_line();
            prop_assert!(line.len() <= LINE_MAX);
            prop_assert_eq!(read(line.as_bytes()), (vec![frame], 0));
        }

        #[test]
        fn a_flipped_bit_is_noticed(number: u8, text in "[A-Z0-9 -]{1,50}", at: usize, bit in 0..8_u8) {
            let frame = Frame { number, text };
            let mut line = frame.to_line().into_bytes();
            let at = at % line.len();
            line[at] ^= 1_u8 << bit;
            prop_assert_eq!(read(&line).0, []);
        }

        #[test]
        fn no_noise_is_fatal_or_kept(bytes: Vec<u8>) {
            let mut lines = Lines::default();
            for byte in bytes {
                lines.take(byte);
                prop_assert!(lines.line.len() < LINE_MAX);
            }
        }
    }
}
