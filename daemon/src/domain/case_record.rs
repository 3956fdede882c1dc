//! Records of a case: facts that a person adds to it. They are never changed; a correction is another
//! record of the same kind that names the one it corrects.
//!
//! Kept by the catalog and archived beside the case's links. Pure values.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest text of a record, characters.
const TEXT_MAX_CHARS: usize = 2_000;

/// A fact that a person adds to a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum CaseRecord {
    /// What an item proves in this case, and how it came about. It makes the item evidence.
    Statement(Statement),
    /// The item shows this stage of the matter.
    Footage {
        /// The stage's name in the matters list.
        stage: String,
    },
    /// Why there is no footage, of one stage or at all.
    NoFootage {
        /// The stage's name in the matters list; none: of the whole case.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stage: Option<String>,
        /// Why.
        reason: String,
    },
    /// The disc of the evidence, or its filing with the case file, was taken over; of one item or of
    /// all evidence in the case.
    Receipt {
        /// What was taken over.
        what: ReceiptKind,
        /// The receipt's own number, or the disc's.
        reference: String,
        /// The day of the receipt.
        on: NaiveDate,
    },
}

/// What a receipt is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReceiptKind {
    /// A disc with the evidence.
    Disc,
    /// Filing with the case file.
    Filing,
}

impl ReceiptKind {
    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Disc => "disc",
            Self::Filing => "filing",
        }
    }
}

/// The statement of a piece of evidence: the facts that QZ 11 and CQ 16 list. Times are of the
/// station's zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// What it proves.
    pub proves: String,
    /// Who collected it.
    pub collector: String,
    /// When it was collected.
    #[schema(value_type = String)]
    pub collected_at: NaiveDateTime,
    /// Where it was collected.
    pub place: String,
    /// When it was extracted from the recorder or made ready for the case.
    #[schema(value_type = String)]
    pub extracted_at: NaiveDateTime,
    /// The officers, the party and others who were there.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub people: String,
    /// The scene and what was done there.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub scene: String,
    /// Places, installations, equipment and property that are involved.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub involved: String,
}

/// Why a record cannot be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Something that must be said is empty.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// Control characters, line breaks among them.
    #[error("{0} holds control characters")]
    Control(&'static str),
    /// A text is too long.
    #[error("{0} has more than {TEXT_MAX_CHARS} characters")]
    TooLong(&'static str),
    /// This kind is about one item.
    #[error("this kind of record is about an item")]
    NeedsItem,
    /// This kind is about a case alone.
    #[error("this kind of record is about the case, not about an item")]
    NeedsNoItem,
}

impl CaseRecord {
    /// The stable code of its kind.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Statement(_) => "statement",
            Self::Footage { .. } => "footage",
            Self::NoFootage { .. } => "no-footage",
            Self::Receipt { .. } => "receipt",
        }
    }

    /// Whether it can be a record, about an item or not.
    ///
    /// # Errors
    /// The first reason why not.
    pub fn check(&self, has_item: bool) -> Result<(), RecordError> {
        match self {
            Self::Statement(_) | Self::Footage { .. } if !has_item => {
                return Err(RecordError::NeedsItem);
            }
            Self::NoFootage { .. } if has_item => return Err(RecordError::NeedsNoItem),
            _ => {}
        }
        self.texts().into_iter().try_for_each(|(name, text, must)| {
            if must && text.trim().is_empty() {
                return Err(RecordError::Empty(name));
            }
            if text.chars().any(char::is_control) {
                return Err(RecordError::Control(name));
            }
            if text.chars().count() > TEXT_MAX_CHARS {
                return Err(RecordError::TooLong(name));
            }
            Ok(())
        })
    }

    /// Its texts by name, and whether each must be said.
    fn texts(&self) -> Vec<(&'static str, &str, bool)> {
        match self {
            Self::Statement(s) => vec![
                ("proves", &s.proves, true),
                ("collector", &s.collector, true),
                ("place", &s.place, true),
                ("people", &s.people, false),
                ("scene", &s.scene, false),
                ("involved", &s.involved, false),
            ],
            Self::Footage { stage } => vec![("stage", stage, true)],
            Self::NoFootage { stage, reason } => {
                let stage = stage.as_deref().map(|stage| ("stage", stage, true));
                stage.into_iter().chain([("reason", reason.as_str(), true)]).collect()
            }
            Self::Receipt { reference, .. } => vec![("reference", reference, true)],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_says_what_it_must() {
        let none = |reason: &str| CaseRecord::NoFootage { stage: None, reason: reason.into() };
        assert_eq!(none("battery empty").check(false), Ok(()));
        assert_eq!(none(" ").check(false), Err(RecordError::Empty("reason")));
        assert_eq!(none("a\nb").check(false), Err(RecordError::Control("reason")));
        assert_eq!(none("x").check(true), Err(RecordError::NeedsNoItem));
        let footage = CaseRecord::Footage { stage: "x".repeat(2_001) };
        assert_eq!(footage.check(false), Err(RecordError::NeedsItem));
        assert_eq!(footage.check(true), Err(RecordError::TooLong("stage")));
    }

    #[test]
    fn a_record_is_told_apart_by_its_kind() {
        let record = CaseRecord::Receipt {
            what: ReceiptKind::Disc,
            reference: "D-1".into(),
            on: "2026-03-01".parse().unwrap(),
        };
        let json = serde_json::to_value(&record).unwrap();
        assert_eq!((&json["kind"], &json["what"]), (&record.kind().into(), &"disc".into()));
        assert_eq!(serde_json::from_value::<CaseRecord>(json).unwrap(), record);
    }
}
