//! The words of the register: who the officers are, which unit they are of, and who holds a recorder.
//!
//! Used by the catalog, by `register`, which reads files of it, and by whoever asks who wore a recorder.
//! Texts are checked once, here. Nothing in it may stand in a notice: names stay in the station.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    ids::{IssueId, OfficerId},
    name::is_direction_control,
};

/// Why a text does not fit its place in the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// Nothing but white space.
    #[error("it is empty")]
    Empty,
    /// Longer than so many characters.
    #[error("it has more than {0} characters")]
    TooLong(usize),
    /// Line breaks, escapes, marks that turn the direction of writing.
    #[error("it holds control characters")]
    Control,
}

macro_rules! entry {
    ($(#[$doc:meta])* $name:ident, $max:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The longest, in characters.
            pub const MAX: usize = $max;

            /// As written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = EntryError;

            fn from_str(text: &str) -> Result<Self, EntryError> {
                checked(text, Self::MAX).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = EntryError;

            fn try_from(text: String) -> Result<Self, EntryError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(entry: $name) -> Self {
                entry.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

entry!(
    /// The number an officer bears; given to another person one day, perhaps.
    OfficerNumber, 32
);
entry!(
    /// The code of a unit.
    UnitCode, 32
);
entry!(
    /// A name for people: of an officer, a unit, or a recorder.
    EntryName, 100
);
entry!(
    /// A device number as a person writes it.
    SerialNumber, 64
);

fn checked(text: &str, max: usize) -> Result<String, EntryError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(EntryError::Empty);
    }
    if text.chars().count() > max {
        return Err(EntryError::TooLong(max));
    }
    if text.chars().any(|c| c.is_control() || is_direction_control(c)) {
        return Err(EntryError::Control);
    }
    Ok(text.into())
}

/// How a recorder is in somebody's hands. In the order in which one outranks the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IssueKind {
    /// Lent to an officer, for a shift or a task.
    Single,
    /// An officer's own, until taken back.
    Permanent,
    /// In a unit's pool, for any of its officers.
    Pool,
}

impl IssueKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Single, Self::Permanent, Self::Pool];

    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Permanent => "permanent",
            Self::Pool => "pool",
        }
    }
}

impl FromStr for IssueKind {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|kind| kind.as_str() == name);
        known.ok_or_else(|| format!("kind of issue {name}"))
    }
}

/// An officer as the register knew them at some moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficerThen {
    /// The officer, whatever number they bear.
    pub id: OfficerId,
    /// The number borne then.
    pub number: OfficerNumber,
    /// The name.
    pub name: EntryName,
    /// The unit then.
    pub unit: Option<UnitCode>,
    /// Whether they were in service then; otherwise what is told is the term nearest to that moment.
    pub in_service: bool,
}

/// Who held a recorder at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The issue that says so.
    pub issue: IssueId,
    /// How they had it.
    pub kind: IssueKind,
    /// The officer; none of a pool, where nobody was named.
    pub officer: Option<OfficerThen>,
    /// The unit whose pool it was in, or the officer's unit then.
    pub unit: Option<UnitCode>,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Until when; none while they still have it.
    pub until: Option<DateTime<Utc>>,
    /// When it should be back, of a single issue.
    pub due: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_trimmed_and_checked() {
        assert_eq!(" 350001 ".parse::<OfficerNumber>().unwrap().as_str(), "350001");
        assert_eq!(" \u{3000}".parse::<UnitCode>(), Err(EntryError::Empty));
        assert_eq!("a\u{202e}b".parse::<EntryName>(), Err(EntryError::Control));
        assert_eq!("a\nb".parse::<EntryName>(), Err(EntryError::Control));
        assert!("字".repeat(100).parse::<EntryName>().is_ok());
        assert_eq!("字".repeat(101).parse::<EntryName>(), Err(EntryError::TooLong(100)));
    }

    #[test]
    fn a_single_issue_outranks_the_others() {
        assert!(IssueKind::Single < IssueKind::Permanent && IssueKind::Permanent < IssueKind::Pool);
        for kind in IssueKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
    }
}
