//! The settings of the register and of handovers.
//!
//! Part of [`Settings`](crate::Settings), built by `read`. The comments here are the schema's texts.

use std::{ops::RangeInclusive, path::PathBuf};

use schemars::JsonSchema;
use serde::Serialize;

/// How long footage may wait after the action, hours.
pub(crate) const PROMPT_H: RangeInclusive<i64> = 1..=168;

/// The register of units, officers, recorders, issues and shifts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Register {
    /// A folder to be watched for CSV files to import, an absolute path; none by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", regex(pattern = "^/"))]
    pub import: Option<PathBuf>,
}

/// By when footage must be handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Handover {
    /// How long after the action footage may wait at most, hours, 1 to 168.
    #[schemars(range(min = *PROMPT_H.start(), max = *PROMPT_H.end()))]
    pub prompt_hours: u32,
    /// How long before the deadline of what is not in yet people are warned, hours; less than
    /// `prompt_hours`.
    #[schemars(range(min = 0, max = *PROMPT_H.end() - 1))]
    pub warn_hours: u32,
}

impl Default for Handover {
    fn default() -> Self {
        Self { prompt_hours: 24, warn_hours: 4 }
    }
}
