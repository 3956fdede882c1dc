//! Where a fault strikes: at the n-th call of one name on one kind of file.
//!
//! Threads make the order of all calls differ from run to run, so "the 300th call" would mean
//! something else each time. The n-th call of a kind is found again in nearly every run, and every kind
//! is struck however the threads ran. Kinds are what a run did, never a list kept by hand.

use std::{collections::BTreeMap, fmt, path::Path};

use crate::trace::Call;

/// A call on a kind of file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind {
    /// The call's name.
    pub call: &'static str,
    /// The file below the data folder, with `ID` and `N` for ids and numbers.
    pub file: String,
}

impl Kind {
    /// The kind of `call` on a data folder; none elsewhere.
    #[must_use]
    pub(super) fn of(call: &Call, data: &Path) -> Option<Self> {
        let below = call.path.strip_prefix(data).ok()?.to_string_lossy().into_owned();
        // The kernel says so of a file without a name any more.
        let file = kind_of_name(below.trim_end_matches(" (deleted)"));
        Some(Self { call: call.name, file })
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.call, if self.file.is_empty() { "." } else { &self.file })
    }
}

/// The `n`-th call of a kind, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Point {
    /// Of which kind.
    pub(super) kind: Kind,
    /// The how manyth.
    pub(super) n: usize,
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "call {} of `{}`", self.n, self.kind)
    }
}

/// How often each kind was met.
pub type Histogram = BTreeMap<Kind, usize>;

const UUID_LENGTH: usize = 36;

/// A path's kind: `archive/evidence/N/N/N/ID/original.log`.
fn kind_of_name(mut rest: &str) -> String {
    let mut kind = String::new();
    while let Some(first) = rest.chars().next() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let skip = if rest.get(..UUID_LENGTH).is_some_and(is_uuid) {
            kind.push_str("ID");
            UUID_LENGTH
        } else if digits > 0 {
            kind.push('N');
            digits
        } else {
            kind.push(first);
            first.len_utf8()
        };
        rest = &rest[skip..];
    }
    kind
}

fn is_uuid(text: &str) -> bool {
    text.bytes().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_numbers_do_not_make_a_kind() {
        let id = "01a20533-bd13-7884-81d9-eb938a32e15c";
        let kinds = [
            (format!("staging/{id}.17.part"), "staging/ID.N.part"),
            (
                format!("archive/evidence/2026/11/22/{id}/a.1.json#2"),
                "archive/evidence/N/N/N/ID/a.N.json#N",
            ),
            ("catalog.db-wal".to_owned(), "catalog.db-wal"),
            (String::new(), ""),
        ];
        for (name, kind) in kinds {
            assert_eq!(kind_of_name(&name), kind);
        }
    }
}
