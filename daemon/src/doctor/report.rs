//! Probes, findings and the report: stable codes and facts, without a word for people.
//!
//! Used by every probe of the doctor. A finding's code says what was found and carries its own
//! state, so the same finding is never told as a warning here and as a failure there.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::Scene;

/// How a probe came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// As it should be.
    Ok,
    /// Not asked, and why.
    Skipped,
    /// Works, and will not for ever or not as well as it could.
    Warn,
    /// Does not work.
    Fail,
}

impl State {
    /// Its stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Skipped => "skipped",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// One fact of a finding.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Fact {
    /// A number of things.
    Number(u64),
    /// A number of bytes.
    Bytes(u64),
    /// A moment.
    Time(DateTime<Utc>),
    /// A path, a name, what the system said.
    Text(String),
}

/// Facts by name.
pub type Facts = BTreeMap<&'static str, Fact>;

/// A finding that a probe can come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Finding {
    pub(super) code: &'static str,
    pub(super) state: State,
}

impl Finding {
    pub(super) const fn ok(code: &'static str) -> Self {
        Self { code, state: State::Ok }
    }

    pub(super) const fn skipped(code: &'static str) -> Self {
        Self { code, state: State::Skipped }
    }

    pub(super) const fn warn(code: &'static str) -> Self {
        Self { code, state: State::Warn }
    }

    pub(super) const fn fail(code: &'static str) -> Self {
        Self { code, state: State::Fail }
    }

    /// This finding with no facts yet.
    pub(super) fn found(self) -> Found {
        Found { state: self.state, code: self.code, facts: Facts::new() }
    }

    /// This finding with a fact.
    pub(super) fn with(self, name: &'static str, fact: Fact) -> Found {
        self.found().with(name, fact)
    }
}

/// What a probe found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// How it came out.
    pub state: State,
    /// The finding's stable code, unique within its probe.
    pub code: &'static str,
    /// Its facts.
    pub facts: Facts,
}

impl Found {
    pub(super) fn with(mut self, name: &'static str, fact: Fact) -> Self {
        self.facts.insert(name, fact);
        self
    }
}

impl From<Finding> for Found {
    fn from(finding: Finding) -> Self {
        finding.found()
    }
}

/// One probe.
#[derive(Clone, Copy)]
pub(super) struct Probe {
    pub(super) name: &'static str,
    /// Every finding it can come to.
    pub(super) findings: &'static [Finding],
    pub(super) look: fn(&Scene<'_>) -> Found,
}

impl Probe {
    pub(super) fn outcome(&self, scene: &Scene<'_>) -> Outcome {
        Outcome { probe: self.name, found: (self.look)(scene) }
    }
}

/// What became of a probe.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The probe's stable name.
    pub probe: &'static str,
    /// What it found.
    pub found: Found,
}

/// What the doctor found, one outcome a probe.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// When it looked.
    pub at: DateTime<Utc>,
    /// Whether it left out what takes long.
    pub quick: bool,
    /// In the order of the probes.
    pub outcomes: Vec<Outcome>,
}

impl Report {
    /// How many probes came out so.
    #[must_use]
    pub fn count(&self, state: State) -> usize {
        self.outcomes.iter().filter(|outcome| outcome.found.state == state).count()
    }

    /// 0: all is well. 1: something warns. 2: something fails.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self.outcomes.iter().map(|outcome| outcome.found.state).max() {
            Some(State::Fail) => 2,
            Some(State::Warn) => 1,
            _ => 0,
        }
    }
}
