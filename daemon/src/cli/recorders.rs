//! The verbs about recorders, and what they ask for.

use clap::Subcommand;

use crate::api::{Page, Request};

/// Verbs about recorders.
#[derive(Debug, Subcommand)]
pub enum Recorders {
    /// Show how far a recorder's clock was off at each dock, and how fast it runs away.
    Clock {
        /// Its serial, or its id or a unique beginning of it.
        recorder: String,
        /// At most so many sessions.
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
        /// Only those before (older than) this session.
        #[arg(long, value_name = "ID")]
        before: Option<String>,
    },
}

impl Recorders {
    pub(super) fn request(self) -> Request {
        match self {
            Self::Clock { recorder, limit, before } => {
                Request::RecorderClock(recorder, Page { limit, before })
            }
        }
    }
}
