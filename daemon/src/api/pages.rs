//! Which part of a list is asked for, and where the next part begins.
//!
//! Used by every use case that tells a list, so that no answer grows with the archive: what happens
//! is told newest first and goes on `before` an entry; what has an order of its own goes on `after`
//! one. Nothing here reads anything.

use docket_transcode::inside::FindingKind;
use serde::{Deserialize, Serialize};

use super::{ApiError, Code};

/// How many of a list are told at once where nobody says.
const PAGE: u32 = 100;
/// How many are told at once at most: an answer is held in memory whole.
pub(super) const PAGE_MAX: u32 = 500;

/// A part of a list, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// At most so many; 100 by default, at most 500.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u32>,
    /// Only those before (older than) this id: the `next` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
}

/// A part of a list that is told from its first entry on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Rest {
    /// At most so many; 100 by default, at most 500.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u32>,
    /// Only those after this entry: the `next` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// Which items, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ItemsAsked {
    /// Only of this session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// Only in this state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Only linked to this case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// Only those with such a finding inside.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub finding: Option<FindingKind>,
    /// At most so many; 100 by default, at most 500.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u32>,
    /// Only those before (older than) this id: the `next` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
}

/// Which notices, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct NoticesAsked {
    /// Only those that somebody is still to be told, or could not be told.
    #[serde(default)]
    pub pending: bool,
    /// At most so many; 100 by default, at most 500.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u32>,
    /// Only those before (older than) this id: the `next` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
}

/// How many of a list are told at once.
pub(super) fn page_limit(asked: Option<u32>) -> Result<u32, ApiError> {
    match asked {
        Some(0) => Err(ApiError::new(Code::NotUnderstood).because("limit: 0, expected at least 1")),
        asked => Ok(asked.unwrap_or(PAGE).min(PAGE_MAX)),
    }
}

/// The last of a full page: the next one begins after it.
pub(super) fn page_end<T>(rows: &[T], limit: u32) -> Option<&T> {
    rows.last().filter(|_| rows.len() >= usize::try_from(limit).unwrap_or(usize::MAX))
}

/// The entry of a numbered list after which it goes on.
pub(super) fn number_after(after: Option<&str>) -> Result<Option<i64>, ApiError> {
    let number = after.map(str::parse).transpose();
    number
        .map_err(|error| ApiError::new(Code::NotUnderstood).because(format_args!("after: {error}")))
}
