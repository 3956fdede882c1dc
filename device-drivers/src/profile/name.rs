//! What a file's name says: start, sequence, device and officer number.
//!
//! Called for every file listed. The first pattern that fits whole wins; a pattern whose start is
//! no date (month 13) does not fit. Nothing is guessed from a name that no pattern fits.

use chrono::NaiveDateTime;
use regex::bytes::Captures;

use super::{
    format::{NamePattern, Profile, Subject},
    siblings,
};
use crate::NameFacts;

/// What the profile's patterns read from `path_raw`; empty when none fits.
pub(super) fn name_facts(profile: &Profile, path_raw: &[u8]) -> NameFacts {
    profile
        .name_pattern
        .iter()
        .find_map(|rule| rule.read(path_raw))
        .map(|facts| without_unset(facts, &profile.unset))
        .unwrap_or_default()
}

fn without_unset(facts: NameFacts, unset: &[String]) -> NameFacts {
    let set = |value: Option<String>| value.filter(|value| !unset.contains(value));
    NameFacts { serial: set(facts.serial), officer: set(facts.officer), ..facts }
}

impl NamePattern {
    fn read(&self, path_raw: &[u8]) -> Option<NameFacts> {
        let subject = match self.on {
            Subject::Name => siblings::split(path_raw).1,
            Subject::Path => path_raw,
        };
        let found = self.pattern.0.captures(subject)?;
        let start = match &self.start {
            Some(format) => {
                Some(NaiveDateTime::parse_from_str(group(&found, "start")?, format).ok()?)
            }
            None => None,
        };
        Some(NameFacts {
            start,
            zone: self.zone,
            sequence: group(&found, "sequence").and_then(|digits| digits.parse().ok()),
            serial: group(&found, "serial").map(str::to_owned),
            officer: group(&found, "officer").map(str::to_owned),
        })
    }
}

/// A named group as text; `None` when absent or not text.
pub(super) fn group<'a>(found: &Captures<'a>, name: &str) -> Option<&'a str> {
    std::str::from_utf8(found.name(name)?.as_bytes()).ok()
}
