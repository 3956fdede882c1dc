//! The report in words: what `docket doctor` prints and the API answers, `docket.doctor/1`.
//!
//! Codes and facts are stable; the texts are `doctor.ftl`'s, in the language asked for.

use serde::Serialize;

use super::{Fact, Facts, Outcome, Report, State};
use crate::words::{Value, Words};

/// A report in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TextReport {
    /// `docket.doctor/1`.
    pub schema: &'static str,
    /// When the doctor looked, RFC 3339.
    pub at: String,
    /// Whether it left out what takes long.
    pub quick: bool,
    /// How it all came out: the worst of the probes.
    pub state: State,
    /// One each, in a fixed order.
    pub probes: Vec<TextProbe>,
    /// How many came out how, in words.
    pub summary: String,
}

/// A probe in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TextProbe {
    /// Its stable name.
    pub name: &'static str,
    /// How it came out.
    pub state: State,
    /// The finding's stable code.
    pub finding: &'static str,
    /// The finding's facts: bytes as numbers, moments in RFC 3339.
    pub facts: Facts,
    /// What it looks at, in words.
    pub title: String,
    /// The state, in one word.
    pub state_word: String,
    /// What was found, in words.
    pub text: String,
    /// What to do, in words; none when there is nothing to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
}

impl Report {
    /// The schema of [`TextReport`].
    pub const SCHEMA: &'static str = "docket.doctor/1";

    /// The report in `words`.
    #[must_use]
    pub fn told(&self, words: &Words) -> TextReport {
        let worst = self.outcomes.iter().map(|o| o.found.state).filter(|s| *s != State::Skipped);
        let count = |name, state| (name, self.count(state).into());
        let counts = [
            count("ok", State::Ok),
            count("warn", State::Warn),
            count("fail", State::Fail),
            count("skipped", State::Skipped),
        ];
        TextReport {
            schema: Self::SCHEMA,
            at: self.at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            quick: self.quick,
            state: worst.max().unwrap_or(State::Ok),
            probes: self.outcomes.iter().map(|outcome| told(outcome, words)).collect(),
            summary: words.tell("doctor-summary", &counts),
        }
    }
}

fn told(outcome: &Outcome, words: &Words) -> TextProbe {
    let Outcome { probe, found } = outcome;
    let values: Vec<_> =
        found.facts.iter().map(|(name, fact)| (*name, value(fact, words))).collect();
    let tell = |key: String| words.tell(&key, &values);
    TextProbe {
        name: probe,
        state: found.state,
        finding: found.code,
        facts: found.facts.clone(),
        title: words.say(&format!("doctor-{probe}")),
        state_word: words.say(&format!("doctor-state-{}", found.state.as_str())),
        text: tell(format!("doctor-{probe}.{}", found.code)),
        fix: matches!(found.state, State::Warn | State::Fail)
            .then(|| tell(format!("doctor-{probe}.{}-fix", found.code))),
    }
}

fn value<'a>(fact: &Fact, words: &Words) -> Value<'a> {
    match fact {
        Fact::Number(n) => (*n).into(),
        Fact::Bytes(n) => indicatif::BinaryBytes(*n).to_string().into(),
        Fact::Time(at) => words.time(*at).into(),
        Fact::Text(text) => text.clone().into(),
    }
}
