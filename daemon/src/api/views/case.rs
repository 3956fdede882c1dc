//! Cases and links as they are told.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{CaseRecordView, DocumentView, StepView};
use crate::{
    catalog::{Case, CaseLink},
    domain::CaseDates,
};

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
    /// Its kind, as the agency sorts cases.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub category: String,
    /// The enforcement object's name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub object_name: String,
    /// The enforcement object's code.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub object_code: String,
    /// The code of its matter in the matters list.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub matter: String,
    /// How long its file is kept after it is closed: months, or `permanent`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_term: Option<String>,
    /// What happened to it.
    #[serde(default)]
    pub dates: CaseDates,
    /// The last day on which its file must be archived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filing_due: Option<NaiveDate>,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// How many items are linked to it.
    pub item_count: u64,
    /// The ids of those items, newest first; only when one case is shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
    /// What happened to it, in the order in which it was entered; only when one case is shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<StepView>,
    /// Facts that people added; only when one case is shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<CaseRecordView>,
    /// Texts attached to it; only when one case is shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<DocumentView>,
    /// Where the next page of items begins: hand it in as `before`. Absent: this is the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl From<Case> for CaseView {
    fn from(c: Case) -> Self {
        Self {
            number: c.number,
            title: c.title,
            category: c.category,
            object_name: c.object_name,
            object_code: c.object_code,
            matter: c.matter,
            file_term: c.file_term.text(),
            dates: c.dates,
            filing_due: c.dates.filing_due(),
            created_at: c.created_at,
            item_count: c.items,
            items: Vec::new(),
            steps: Vec::new(),
            records: Vec::new(),
            documents: Vec::new(),
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
