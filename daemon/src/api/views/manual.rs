//! What codes and rules mean, as it is told.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::ApiErrorKind;

/// What a code means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CodeView {
    /// `DKT-nnnn`.
    pub code: String,
    /// Its kind; decides the exit code.
    pub kind: ApiErrorKind,
    /// In a few words.
    pub title: String,
    /// What it means, and its usual causes.
    pub more: String,
    /// What was kept safe.
    pub kept: String,
    /// What to do.
    pub todo: String,
}

/// A rule of law that docket judges by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RuleView {
    /// Its stable code: verdicts name it.
    pub rule: String,
    /// In a few words.
    pub title: String,
    /// What it asks, and how docket judges by it.
    pub text: String,
    /// Where it comes from.
    pub clauses: Vec<ClauseView>,
}

/// A place in a public document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClauseView {
    /// In short: `QZ 17.1`.
    pub clause: String,
    /// The document's name.
    pub book: String,
}

/// The rules of law that docket judges by.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RulesView {
    /// In the order of the work: before duty, at the dock, in the case, afterwards.
    pub rules: Vec<RuleView>,
}
