//! The verbs of handovers, and what they ask the API for.
//!
//! Part of [`super::args`].

use clap::Subcommand;

use crate::api::{Excuse, HandoverRequest, HandoversAsked, Request};

/// Verbs about handovers.
#[derive(Debug, Subcommand)]
pub enum Handover {
    /// List handovers, newest first.
    List {
        /// Only what came late.
        #[arg(long)]
        late: bool,
        /// What is not in yet instead.
        #[arg(long, conflicts_with = "late")]
        due: bool,
        /// At most so many.
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
    },
    /// Show a verdict and what it rests on.
    Explain {
        /// A session's id or an item's.
        id: String,
    },
    /// Record an exception, or a reason.
    Excuse {
        /// The session's id.
        #[arg(required_unless_present = "recorder")]
        session: Option<String>,
        /// Of a recorder that is still out instead.
        #[arg(long, conflicts_with = "session")]
        recorder: Option<String>,
        /// Which exception.
        #[arg(long, requires = "returned", value_parser = ["continuous", "remote", "away"])]
        kind: Option<String>,
        /// When they were back.
        #[arg(long, value_name = "TIME", requires = "kind")]
        returned: Option<String>,
        /// Why.
        #[arg(long)]
        reason: String,
    },
}

impl Handover {
    pub(super) fn request(self) -> Request {
        Request::Handover(match self {
            Self::List { late, due, limit } => {
                HandoverRequest::List(HandoversAsked { late, due, limit, before: None })
            }
            Self::Explain { id } => HandoverRequest::Explain(id),
            Self::Excuse { session, recorder, kind, returned, reason } => {
                let excuse = Excuse { kind, returned_at: returned, reason };
                match recorder {
                    Some(recorder) => HandoverRequest::ExcuseRecorder(recorder, excuse),
                    // One of the two is given.
                    None => HandoverRequest::Excuse(session.unwrap_or_default(), excuse),
                }
            }
        })
    }
}
