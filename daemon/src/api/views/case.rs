//! Cases and links as they are told.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::catalog::{Case, CaseLink};

/// A case link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LinkView {
    /// Its id.
    pub id: String,
    /// The item.
    pub item: String,
    /// The case's number.
    pub case: String,
    /// When it was made.
    pub linked_at: DateTime<Utc>,
    /// Who made it.
    pub linked_by: String,
    /// When it was backed out.
    pub unlinked_at: Option<DateTime<Utc>>,
    /// Who backed it out.
    pub unlinked_by: Option<String>,
    /// Why.
    pub unlink_reason: Option<String>,
}

impl From<&CaseLink> for LinkView {
    fn from(l: &CaseLink) -> Self {
        Self {
            id: l.id.to_string(),
            item: l.item.to_string(),
            case: l.case.to_string(),
            linked_at: l.linked_at,
            linked_by: l.linked_by.clone(),
            unlinked_at: l.unlinked_at,
            unlinked_by: l.unlinked_by.clone(),
            unlink_reason: l.unlink_reason.clone(),
        }
    }
}

/// A case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CaseView {
    /// Its number.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// How many items are linked to it.
    pub item_count: u64,
    /// The ids of those items, newest first; only when one case is shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
    /// Where the next page of items begins: hand it in as `before`. Absent: this is the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl From<Case> for CaseView {
    fn from(c: Case) -> Self {
        Self {
            number: c.number,
            title: c.title,
            created_at: c.created_at,
            item_count: c.items,
            items: Vec::new(),
            next: None,
        }
    }
}

/// Cases.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CasesView {
    /// By number.
    pub cases: Vec<CaseView>,
    /// Where the next page begins: hand it in as `after`. None: this is the last page.
    #[serde(default)]
    pub next: Option<String>,
}
