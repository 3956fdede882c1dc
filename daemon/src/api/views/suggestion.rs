//! Cases proposed for items, as they are told.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::RuledBy;

/// Items with the cases proposed for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SuggestionsView {
    /// The oldest first.
    pub items: Vec<SuggestedView>,
    /// By which rule footage is to be found with its case.
    pub rule: RuledBy,
}

/// An item with the cases proposed for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SuggestedView {
    /// The item.
    pub item: String,
    /// Whether its time is known; nothing is proposed before.
    pub timed: bool,
    /// The likeliest first, three at most.
    pub cases: Vec<SuggestionView>,
}

/// A case proposed for an item. Only a person links it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SuggestionView {
    /// Its number.
    pub case: String,
    /// What it is about.
    pub title: String,
    /// How much speaks for it, up to 100: the sum of what its clues are worth.
    pub score: u32,
    /// What speaks for it.
    pub clues: Vec<ClueView>,
}

/// What speaks for a case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClueView {
    /// `moment`, `day`, `within`, `officer`, `recorder` or `place`.
    pub clue: String,
    /// What it is worth.
    pub worth: u32,
    /// The item of the case that it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// Minutes between the two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<i64>,
    /// Metres between the two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metres: Option<u32>,
    /// The officer's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer: Option<String>,
}
