//! The rules of law that docket judges by, each with the clauses it comes from.
//!
//! Used by every module that gives a verdict: the verdict names its rule. Their texts stand in
//! `daemon/words/*/rules.ftl`. A code is never given another meaning and never reused. Nothing here
//! judges.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A public document that rules how enforcement is recorded. Its full name stands in the words under
/// `rulebook-<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rulebook {
    /// Quanzhou, emergency management, 2020: full-process recording.
    Qz,
    /// Chongqing Jiangbei, market supervision, 2021: the three systems.
    Cq,
    /// Wenshang, industry and information, 2019: full-process recording.
    Ws,
    /// Pingdingshan, industry and information, 2019: the three systems.
    Pds,
    /// Chiping, finance, 2017: the three systems.
    Cp,
}

impl Rulebook {
    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Qz => "qz",
            Self::Cq => "cq",
            Self::Ws => "ws",
            Self::Pds => "pds",
            Self::Cp => "cp",
        }
    }
}

/// A place in a rulebook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Where it stands.
    pub book: Rulebook,
    /// The article as the book numbers it: `17.1` is article 17, item 1.
    pub article: &'static str,
}

impl fmt::Display for Clause {
    /// In short, as docket's notes cite it: `QZ 17.1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.book.as_str().to_ascii_uppercase(), self.article)
    }
}

macro_rules! rules {
    ($($(#[$doc:meta])+ $name:ident = $code:literal, [$($book:ident $article:literal),+];)+) => {
        /// A rule that docket judges by.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Rule {
            $($(#[$doc])+ $name,)+
        }

        impl Rule {
            /// All of them, in the order in which they are told.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The stable code; the same as it is serialised by.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// The clauses it comes from.
            #[must_use]
            pub fn clauses(self) -> &'static [Clause] {
                match self {
                    $(Self::$name => &[$(Clause { book: Rulebook::$book, article: $article }),+],)+
                }
            }
        }
    };
}

rules! {
    /// Before duty a recorder's health, battery, storage and clock are checked.
    ReadyForDuty = "ready-for-duty", [Qz "15"];
    /// Footage is handed over promptly after the action, or within a day of the return.
    HandoverInTime = "handover-in-time", [Qz "17.1"];
    /// Nobody alters, deletes or damages an original.
    OriginalsUntouched = "originals-untouched", [Qz "17.2", Qz "19", Pds "(二)4"];
    /// A recording that broke off is explained, by voice once recording goes on.
    InterruptionExplained = "interruption-explained", [Qz "16"];
    /// The head of the body hears at once of what could not be recorded, or is lost.
    LossReported = "loss-reported", [Qz "16"];
    /// What was recorded of a case is kept six months after it was closed, or longer.
    SixMonths = "six-months", [Qz "20"];
    /// What belongs to no case is kept: nobody may delete it, and no clock runs.
    UnclassifiedKept = "unclassified-kept", [Qz "17.2", Qz "19"];
    /// Evidence goes on a disc into the case file and is kept as long as that.
    EvidenceKept = "evidence-kept", [Qz "20", Cq "16"];
    /// A legal hold outranks every term.
    LegalHold = "legal-hold", [Qz "17.2", Qz "19"];
    /// A case file is put in order and archived within 30 days after the action ended.
    FilingDeadline = "filing-deadline", [Ws "12"];
    /// A list says which matters are recorded, how far, and how long that is kept.
    MattersList = "matters-list", [Ws "10", Cq "16", Qz "11", Qz "12", Qz "13"];
    /// Evidence has a statement: what it proves, who collected it, where and when.
    EvidenceStatement = "evidence-statement", [Cq "16", Qz "17.2"];
    /// Footage and texts of a case, and of an enforcement object, are found together.
    FoundTogether = "found-together", [Ws "11", Ws "13", Cq "16", Cq "19"];
}

impl Rule {
    /// The rule of that code.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.as_str() == code)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_round_trip() {
        for (nth, &rule) in Rule::ALL.iter().enumerate() {
            assert_eq!(serde_json::to_value(rule).unwrap(), rule.as_str());
            assert_eq!(Rule::named(rule.as_str()), Some(rule));
            assert!(Rule::ALL[..nth].iter().all(|other| other.as_str() != rule.as_str()));
        }
    }

    #[test]
    fn clauses_are_cited_in_short() {
        assert_eq!(Rule::ReadyForDuty.clauses()[0].to_string(), "QZ 15");
    }
}
