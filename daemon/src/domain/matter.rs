//! The list of matters (音像记录事项清单): which enforcement actions are recorded, and how far.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How far a matter is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Recording {
    /// All of it, every stage.
    Full,
    /// Its key moments: the stages that are listed.
    KeyMoments,
    /// In writing only.
    TextOnly,
}

impl Recording {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Full, Self::KeyMoments, Self::TextOnly];

    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::KeyMoments => "key-moments",
            Self::TextOnly => "text-only",
        }
    }

    /// The way of that code.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.as_str() == code)
    }
}

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Matter {
    /// What cases name it by.
    pub code: String,
    /// The action, as the list has it.
    pub name: String,
    /// How far it is recorded.
    pub recording: Recording,
    /// Its stages, or key moments, in their order.
    #[serde(default)]
    pub stages: Vec<String>,
    /// How long its footage is kept after the case was closed, months; none: as the law has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months: Option<u32>,
    /// The clause that asks for it.
    #[serde(default)]
    pub clause: String,
}

/// A whole list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatterList {
    /// What it calls itself.
    pub title: String,
    /// Whether it is the example that ships with docket, no agency's list.
    pub is_example: bool,
    /// Its lines, in their order.
    pub matters: Vec<Matter>,
}
