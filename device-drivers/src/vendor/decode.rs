//! Numbers, clock faces and fields of fixed width, out of a recorder's reply and into a command.
//!
//! Used by [`super::Control`]. Pure. A value that does not fill its form whole is no value.

use std::fmt::Write;

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};

use super::transport::TransportError;
use crate::profile::control::{Face, Number};

/// Most digits of a number in text: below what 64 bits hold.
const DIGITS_MAX: usize = 18;

const NO_NUMBER: TransportError = TransportError::Garbled("it is no number");
const NO_TIME: TransportError = TransportError::Garbled("it is no date and time");

impl Number {
    /// Bytes of its reply to a command.
    pub(super) fn bytes(self) -> u8 {
        match self {
            Self::Digits => 0,
            Self::U8 => 1,
            Self::U16Le => 2,
            Self::U32Le => 4,
        }
    }

    /// Reads it from a reply.
    pub(super) fn read(self, reply: &[u8]) -> Result<u64, TransportError> {
        match (self, reply) {
            (Self::Digits, _) => digits(reply),
            (Self::U8, &[a]) => Ok(u64::from(a)),
            (Self::U16Le, &[a, b]) => Ok(u64::from(u16::from_le_bytes([a, b]))),
            (Self::U32Le, &[a, b, c, d]) => Ok(u64::from(u32::from_le_bytes([a, b, c, d]))),
            _ => Err(NO_NUMBER),
        }
    }
}

fn digits(reply: &[u8]) -> Result<u64, TransportError> {
    let end = reply.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(reply.len());
    let (number, rest) = reply.split_at(end);
    if number.len() > DIGITS_MAX || !(ends(rest) || rest.first() == Some(&b'%')) {
        return Err(NO_NUMBER);
    }
    std::str::from_utf8(number).ok().and_then(|text| text.parse().ok()).ok_or(NO_NUMBER)
}

/// Whether a value in text ends here: what follows is padding.
fn ends(rest: &[u8]) -> bool {
    rest.first().is_none_or(|byte| *byte == 0 || byte.is_ascii_whitespace())
}

/// The first `bytes` of a verb's reply, if the value is no longer than that.
pub(super) fn exactly(reply: &[u8], bytes: usize) -> Result<&[u8], TransportError> {
    match reply.split_at_checked(bytes) {
        Some((value, rest)) if ends(rest) => Ok(value),
        Some(_) => Err(TransportError::Garbled("it is longer than agreed")),
        None => Err(TransportError::Garbled("it is shorter than agreed")),
    }
}

impl Face {
    /// Bytes of the face; 0 for a form that the checks of a profile refuse.
    pub(crate) fn bytes(&self) -> u8 {
        match self {
            Self::Packed => 7,
            Self::Text(_) => u8::try_from(self.write(sample()).len()).unwrap_or(0),
        }
    }

    /// Reads a face.
    pub(crate) fn read(&self, face: &[u8]) -> Result<NaiveDateTime, TransportError> {
        match self {
            Self::Packed => packed(face).ok_or(NO_TIME),
            Self::Text(format) => {
                let text = std::str::from_utf8(face).map_err(|_| NO_TIME)?;
                let time = NaiveDateTime::parse_from_str(text, format).map_err(|_| NO_TIME)?;
                // chrono also takes `8` for `08`: a face that lost a digit is another time.
                if self.write(time) == face { Ok(time) } else { Err(NO_TIME) }
            }
        }
    }

    /// Writes a face, to the second.
    pub(crate) fn write(&self, time: NaiveDateTime) -> Vec<u8> {
        match self {
            Self::Packed => {
                let year = u16::try_from(time.year()).unwrap_or(0).to_le_bytes();
                let rest = [time.month(), time.day(), time.hour(), time.minute(), time.second()];
                year.into_iter().chain(rest.map(|part| u8::try_from(part).unwrap_or(0))).collect()
            }
            Self::Text(format) => {
                let mut text = String::new();
                let written = write!(text, "{}", time.format(format));
                written.map_or_else(|_| Vec::new(), |()| text.into_bytes())
            }
        }
    }

    /// Whether what is written is read back the same: a form without the day, say, is no face.
    pub(crate) fn is_whole(&self) -> bool {
        self.read(&self.write(sample())).is_ok_and(|read| read == sample())
    }
}

/// A moment whose parts are all different.
fn sample() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 11, 22)
        .and_then(|day| day.and_hms_opt(13, 8, 9))
        .unwrap_or_default()
}

fn packed(face: &[u8]) -> Option<NaiveDateTime> {
    let &[low, high, month, day, hour, minute, second] = face else { return None };
    let year = i32::from(u16::from_le_bytes([low, high]));
    NaiveDate::from_ymd_opt(year, month.into(), day.into())?.and_hms_opt(
        hour.into(),
        minute.into(),
        second.into(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_fill_their_form_or_are_none() {
        let cases: [(Number, &[u8], Option<u64>); 13] = [
            (Number::Digits, b"87", Some(87)),
            (Number::Digits, b"100\0\0\0", Some(100)),
            (Number::Digits, b"87%", Some(87)),
            (Number::Digits, b"087 \0", Some(87)),
            (Number::Digits, b"", None),
            (Number::Digits, b"-7", None),
            (Number::Digits, b"8x", None),
            (Number::Digits, b"9999999999999999999", None),
            (Number::U8, &[87], Some(87)),
            (Number::U8, &[], None),
            (Number::U16Le, &[1, 2], Some(513)),
            (Number::U32Le, &[0x57, 0, 0, 0], Some(87)),
            (Number::U32Le, &[0x57, 0, 0], None),
        ];
        for (form, reply, number) in cases {
            assert_eq!(form.read(reply).ok(), number, "{form:?} {reply:02x?}");
        }
    }

    #[test]
    fn faces_are_read_whole_or_not_at_all() {
        // 2026 is 0x07ea, least byte first.
        let sound = [0xea, 0x07, 11, 22, 13, 8, 9];
        assert_eq!(Face::Packed.read(&sound).ok(), Some(sample()));
        assert_eq!(Face::Packed.write(sample()), sound);
        let text = Face::Text("%Y%m%d%H%M%S".into());
        assert_eq!(text.read(b"20261122130809").ok(), Some(sample()));
        assert_eq!(text.write(sample()), b"20261122130809");
        for broken in [&sound[..6], &[0xea, 7, 13, 22, 13, 8, 9], &[0xea, 7, 2, 30, 1, 1, 1], &[]] {
            assert!(Face::Packed.read(broken).is_err(), "{broken:?}");
        }
        for broken in [&b"2026112213080"[..], b"20261322130809", b"2026112213080\xff", b""] {
            assert!(text.read(broken).is_err(), "{broken:?}");
        }
        assert!(!Face::Text("%H%M%S".into()).is_whole());
    }

    #[test]
    fn a_value_is_never_shortened() {
        assert_eq!(exactly(b"A12345\0\0", 6).ok(), Some(&b"A12345"[..]));
        assert_eq!(exactly(b"A12345", 6).ok(), Some(&b"A12345"[..]));
        assert!(exactly(b"A1234567", 6).is_err());
        assert!(exactly(b"A1234", 6).is_err());
    }
}
