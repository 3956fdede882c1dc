//! The public keys for which the keys of encrypted items are wrapped, as settings have them and people are told
//! them: with a check, for what is wrapped for a mistyped key opens for nobody.
//!
//! Part of [`Settings`](crate::Settings), built by `read`. The daemon makes them of keys.

use std::fmt;

use serde::{Serialize, Serializer};

/// What stands before the digits, and what the check is bound to.
const NAME: &str = "docket-archive";
/// The form, as far as a pattern can say it.
pub(crate) const PATTERN: &str = "^docket-archive-[0-9a-f]{64}-[0-9a-f]{8}$";

/// A public key, X25519: `docket-archive-<64 hex digits>-<8 hex digits>`. The last ones are the beginning of the
/// SHA-256 of `docket-archive`, a line feed and the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient([u8; 32]);

impl Recipient {
    /// The recipient with that key.
    #[must_use]
    pub fn of(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// Reads one; `None` for any other text, also for one in which a digit is another.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(NAME)?.strip_prefix('-')?.get(..64)?;
        let mut key = [0; 32];
        for (byte, pair) in key.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
            *byte = u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()?;
        }
        let read = Self(key);
        // The one way in which it is written: no capitals, no sign, nothing behind it.
        (read.to_string() == text).then_some(read)
    }

    /// The key.
    #[must_use]
    pub fn key(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{NAME}-")?;
        for byte in self.0 {
            write!(f, "{byte:02x}")?;
        }
        write!(f, "-{:08x}", signed_note::key_id(NAME, &self.0))
    }
}

impl Serialize for Recipient {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Its check was computed by `printf 'docket-archive\n'; printf '\1%.0s' {1..32}` into `sha256sum`.
    const KEY: &str = "docket-archive-\
        0101010101010101010101010101010101010101010101010101010101010101-2b9980d5";

    #[test]
    fn only_a_whole_key_is_read_and_as_it_is_written() {
        let key = Recipient::parse(KEY).unwrap();
        assert_eq!((key.key(), key.to_string().as_str()), (&[1; 32], KEY));
        for (at, sign) in KEY.char_indices() {
            for other in "0123456789abcdefABCDEF+-gx".chars().filter(|other| *other != sign) {
                let text = format!("{}{other}{}", &KEY[..at], &KEY[at + 1..]);
                assert_eq!(Recipient::parse(&text), None, "{text}");
            }
            assert_eq!(Recipient::parse(&KEY[..at]), None);
        }
        let (bare, _) = KEY.rsplit_once('-').unwrap();
        for text in [bare, &format!("{KEY}0"), &format!(" {KEY}"), &KEY.to_uppercase(), "ä"] {
            assert_eq!(Recipient::parse(text), None, "{text}");
        }
    }

    #[test]
    fn digits_that_changed_places_are_noticed() {
        let key: [u8; 32] = std::array::from_fn(|at| u8::try_from(at * 37 % 256).unwrap());
        let text = Recipient::of(key).to_string();
        let first = text.find("-archive-").unwrap() + "-archive-".len();
        for at in first..first + 63 {
            let mut signs: Vec<char> = text.chars().collect();
            signs.swap(at, at + 1);
            let swapped: String = signs.into_iter().collect();
            assert_eq!(Recipient::parse(&swapped).is_some(), swapped == text, "{swapped}");
        }
    }
}
