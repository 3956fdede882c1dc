//! Case numbers.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The longest case number, in characters.
const LENGTH_MAX: usize = 100;
/// The longest key segment, in bytes: NAME_MAX of Linux filesystems, for the archive may be one.
const SEGMENT_MAX: usize = 255;

/// A case number as the agency writes it, e.g. `泉罚字〔2026〕12号`: 1 to 100 characters, no control
/// characters, no white space at either end, and as a segment of an archive key at most 255 bytes
/// (85 Chinese characters).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaseNumber(String);

/// Why a text is no case number.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum CaseError {
    /// Nothing but white space.
    #[error("a case number may not be empty")]
    Empty,
    /// Longer than 100 characters, or than 255 bytes as a folder's name.
    #[error(
        "a case number has at most {LENGTH_MAX} characters, and {SEGMENT_MAX} bytes as the name of \
         its folder"
    )]
    TooLong,
    /// Line breaks, escapes and the like.
    #[error("a case number may not hold control characters")]
    Control,
}

impl CaseNumber {
    /// The number as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as one segment of an archive key: only what would break a path is escaped, as
    /// `%` and two hex digits. At most 255 bytes.
    #[must_use]
    pub fn key_segment(&self) -> String {
        key_segment(&self.0)
    }
}

fn key_segment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '/' | '\\' | '%' | '*' | '?' | '#' | '"' | '<' | '>' | '|' | ':' | '~' | '^' | '`'
            | '{' | '}' | '[' | ']' => out.push_str(&format!("%{:02X}", c as u32)),
            c => out.push(c),
        }
    }
    // `.` and `..` alone would be steps, not names.
    if out.bytes().all(|b| b == b'.') { out.replace('.', "%2E") } else { out }
}

impl FromStr for CaseNumber {
    type Err = CaseError;

    fn from_str(text: &str) -> Result<Self, CaseError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(CaseError::Empty);
        }
        if text.chars().count() > LENGTH_MAX || key_segment(text).len() > SEGMENT_MAX {
            return Err(CaseError::TooLong);
        }
        if text.chars().any(char::is_control) {
            return Err(CaseError::Control);
        }
        Ok(Self(text.into()))
    }
}

impl TryFrom<String> for CaseNumber {
    type Error = CaseError;

    fn try_from(text: String) -> Result<Self, CaseError> {
        text.parse()
    }
}

impl From<CaseNumber> for String {
    fn from(number: CaseNumber) -> Self {
        number.0
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_trimmed_and_checked() {
        assert_eq!(
            " 泉罚字〔2026〕12号 ".parse::<CaseNumber>().unwrap().as_str(),
            "泉罚字〔2026〕12号"
        );
        assert_eq!("  ".parse::<CaseNumber>(), Err(CaseError::Empty));
        assert_eq!("a\nb".parse::<CaseNumber>(), Err(CaseError::Control));
        assert_eq!("x".repeat(101).parse::<CaseNumber>(), Err(CaseError::TooLong));
    }
    #[test]
    fn every_number_fits_a_folder_name() {
        let longest = "案".repeat(85);
        assert_eq!(longest.parse::<CaseNumber>().unwrap().key_segment().len(), 255);
        assert_eq!("案".repeat(86).parse::<CaseNumber>(), Err(CaseError::TooLong));
        // Escaping lengthens: 86 slashes are 258 bytes.
        assert_eq!("/".repeat(86).parse::<CaseNumber>(), Err(CaseError::TooLong));
        assert_eq!("/".repeat(85).parse::<CaseNumber>().unwrap().key_segment().len(), 255);
        // All dots are escaped too.
        assert_eq!(".".repeat(86).parse::<CaseNumber>(), Err(CaseError::TooLong));
    }
}
