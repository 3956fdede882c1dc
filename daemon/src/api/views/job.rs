//! Jobs and codes as they are told.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::{Problem, Progress, Reply, Work};

/// Long work that somebody started.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct JobView {
    /// Its id.
    pub id: String,
    /// What was asked.
    pub work: Work,
    /// How it stands.
    pub state: JobState,
    /// Who started it.
    pub started_by: String,
    /// When.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// How far it is; none once it has ended.
    pub progress: Option<Progress>,
    /// The answer, told by its `schema`; only when one job is shown. A cancelled job has one where
    /// its work could be ended in order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(no_recursion)]
    pub reply: Option<Box<Reply>>,
    /// Why there is no answer: it failed, was cancelled or was interrupted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Problem>,
}

/// How a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum JobState {
    /// At work.
    Running,
    /// Ended with an answer; what the answer says may still be bad news.
    Done,
    /// Ended without one.
    Failed,
    /// Somebody cancelled it.
    Cancelled,
    /// The station ended while it ran.
    Interrupted,
}

impl JobState {
    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Interrupted => "interrupted",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Running, Self::Done, Self::Failed, Self::Cancelled, Self::Interrupted]
            .into_iter()
            .find(|state| state.as_str() == name)
    }
}

/// Jobs.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct JobsView {
    /// Newest first.
    pub jobs: Vec<JobView>,
    /// Where the next page begins: hand it in as `before`. None: this is the last page.
    #[serde(default)]
    pub next: Option<String>,
}
