//! What was found inside a clip, as it is told.

use chrono::{DateTime, Utc};
use docket_transcode::{InsideFacts, inside::Finding};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    catalog::{Examination, LookedInto},
    domain::ItemId,
};

/// The newest look into a clip or a track.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct InsideView {
    /// Version of what was looked for.
    pub version: u32,
    /// When.
    pub at: DateTime<Utc>,
    /// `done`, `none` (neither media nor a known track), or `failed`.
    pub outcome: String,
    /// Why, where it is not `done`.
    pub detail: Option<String>,
    /// What may bear on an interruption: observations, no verdicts. None of them proves a clip whole.
    pub findings: Vec<Finding>,
    /// All facts, where it is `done`.
    pub facts: Option<InsideFacts>,
    /// Position tracks beside the clip on the recorder, by item id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tracks: Vec<String>,
}

impl InsideView {
    /// Tells a look and the `tracks` beside the clip.
    #[must_use]
    pub fn of(looked: LookedInto, tracks: &[ItemId]) -> Self {
        let LookedInto { version, at, examination } = looked;
        let outcome = examination.as_str().to_owned();
        let (facts, detail) = match examination {
            Examination::Done(facts) => (Some(*facts), None),
            Examination::Unknown(why) | Examination::Failed(why) => (None, Some(why)),
        };
        let findings = facts.as_ref().map(InsideFacts::findings).unwrap_or_default();
        let tracks = tracks.iter().map(ToString::to_string).collect();
        Self { version, at, outcome, detail, findings, facts, tracks }
    }
}
