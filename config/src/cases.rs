//! The settings of cases: how their numbers look, and where lists of them are dropped.
//!
//! Part of [`Settings`](crate::Settings), built by `read`. The comments here are the schema's texts.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Serialize;

/// Cases.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Cases {
    /// What case numbers look like, one regular expression an agency; a number that is entered must
    /// fit one of them, whole. Without any, every number may be entered. Numbers that were entered
    /// before stay valid.
    pub number_patterns: Vec<String>,
    /// A folder for lists of cases (CSV or XLSX), an absolute path; what is dropped there is taken
    /// over whole or not at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", regex(pattern = "^/"))]
    pub import: Option<PathBuf>,
}
