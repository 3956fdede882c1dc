//! How long items are kept, as it is told.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::RuledBy;

/// How long items are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RetentionsView {
    /// Newest item first.
    pub items: Vec<RetainedView>,
    /// Where the next page begins: hand it in as `before`. None: this is the last page.
    #[serde(default)]
    pub next: Option<String>,
}

/// How long an item is kept, as it was judged last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RetainedView {
    /// The item.
    pub item: String,
    /// The first day on which it may be disposed of, in the station's zone; absent: it is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disposal_on: Option<NaiveDate>,
    /// Why: a stable code.
    pub reason: String,
    /// The case that decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// By which rule.
    pub rule: RuledBy,
}

/// Why an item is kept so long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RetentionView {
    /// As it was judged last, when a fact changed.
    pub kept: RetainedView,
    /// What decides, judged anew.
    pub decides: GroundView,
    /// What else would keep it.
    pub others: Vec<GroundView>,
    /// The legal holds on it.
    pub holds: Vec<HoldView>,
    /// The extensions of how long it is kept.
    #[serde(default)]
    pub extensions: Vec<ExtensionView>,
}

/// One ground on which an item is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GroundView {
    /// The first day on which it may be disposed of; absent: it is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disposal_on: Option<NaiveDate>,
    /// Why: a stable code.
    pub reason: String,
    /// The case it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// Whether the item's link to that case was backed out; the case counts on.
    pub backed_out: bool,
    /// By which rule.
    pub rule: RuledBy,
}

/// A legal hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HoldView {
    /// Its id.
    pub id: String,
    /// The case on which it lies; absent: on the item alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// Why.
    pub reason: String,
    /// When it was placed.
    pub at: DateTime<Utc>,
    /// By whom.
    pub who: String,
}

/// On what a legal hold was placed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HeldView {
    /// The item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// The case's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// Items whose keys were to be destroyed before that, and stand still: the hold keeps them from it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys_condemned: Vec<String>,
    /// Items whose keys were destroyed before that, or that was begun: nobody can open them any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys_gone: Vec<String>,
}

/// An extension of how long something is kept; it is never taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExtensionView {
    /// The case to which it was given; absent: to the item alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// The last day on which it must be there, in the station's zone.
    pub through: NaiveDate,
    /// Why.
    pub reason: String,
    /// When it was given.
    pub at: DateTime<Utc>,
    /// By whom.
    pub who: String,
}

/// What is kept longer than the rules ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExtendedView {
    /// The item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// The case's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// The last day on which it must be there, in the station's zone.
    pub through: NaiveDate,
    /// Items whose keys were to be destroyed before that, and stand still: a legal hold alone keeps them from it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys_condemned: Vec<String>,
    /// Items whose keys were destroyed before that, or that was begun: nobody can open them any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys_gone: Vec<String>,
}
