//! What docking came to, as it is told.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{HandoverView, InterruptionView, ItemView, SessionView, SuggestedView, VerifyView};
use crate::api::Problem;

/// What docking came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DockView {
    /// The sessions, in the order of the places asked for.
    pub sessions: Vec<SessionView>,
    /// The places where no session could be held to its end.
    pub failures: Vec<DockFailure>,
}

/// A place that could not be taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DockFailure {
    /// The place.
    pub place: String,
    /// Why.
    pub error: Problem,
}

impl DockView {
    /// 0 when every session is complete; 1 when some files were excepted or wait; 2 when one was
    /// torn or interrupted; the worst failure's own code when a place could not be taken in.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let sessions = self.sessions.iter().map(|s| match s.outcome.as_deref() {
            Some("complete") => 0,
            Some("incomplete") => 1,
            _ => 2,
        });
        let failures = self.failures.iter().map(|f| f.error.kind.exit_code());
        sessions.chain(failures).max().unwrap_or(0)
    }
}

/// What the demo came to.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct DemoView {
    /// Docking.
    pub dock: DockView,
    /// The items of those sessions.
    pub items: Vec<ItemView>,
    /// Whether what those sessions brought came in time.
    #[serde(default)]
    pub handovers: Vec<HandoverView>,
    /// Interruptions found in those sessions, with their notes.
    #[serde(default)]
    pub interruptions: Vec<InterruptionView>,
    /// A clip linked to no case, and the case proposed for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed: Option<SuggestedView>,
    /// Reading them all again.
    pub verify: VerifyView,
}
