//! Case numbers.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The longest case number, in characters.
const LENGTH_MAX: usize = 100;

/// A case number as the agency writes it, e.g. `泉罚字〔2026〕12号`: 1 to 100 characters, no control
/// characters, no white space at either end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaseNumber(String);

/// Why a text is no case number.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum CaseError {
    /// Nothing but white space.
    #[error("a case number may not be empty")]
    Empty,
    /// Longer than 100 characters.
    #[error("a case number has at most {LENGTH_MAX} characters")]
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
}

impl FromStr for CaseNumber {
    type Err = CaseError;

    fn from_str(text: &str) -> Result<Self, CaseError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(CaseError::Empty);
        }
        if text.chars().count() > LENGTH_MAX {
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
}
