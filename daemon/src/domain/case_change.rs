//! What is said of a case besides its number and dates: what it is about, and whom it concerns.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Longest text of a case's description, characters.
const TEXT_MAX_CHARS: usize = 300;

/// What is said of a case from now on. What is not given stays as it was; an empty text takes back
/// what was said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct CaseChange {
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its kind, as the agency sorts cases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// The enforcement object: the person or firm it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_name: Option<String>,
    /// What tells the enforcement object from others of its name, such as a unified social credit
    /// code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_code: Option<String>,
    /// The code of its matter in the matters list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matter: Option<String>,
    /// How long its file is kept after it is closed: months, or `permanent`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_term: Option<String>,
}

impl CaseChange {
    /// The fields that are given, by their names.
    pub fn given(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [
            ("title", &self.title),
            ("category", &self.category),
            ("object_name", &self.object_name),
            ("object_code", &self.object_code),
            ("matter", &self.matter),
            ("file_term", &self.file_term),
        ]
        .into_iter()
        .filter_map(|(name, text)| text.as_deref().map(|text| (name, text)))
    }

    /// Whether `text` is short enough.
    #[must_use]
    pub fn fits(text: &str) -> bool {
        text.chars().count() <= TEXT_MAX_CHARS
    }
}
