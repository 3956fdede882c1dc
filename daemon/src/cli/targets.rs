//! The verbs of archive targets, and what they ask the API for.
//!
//! Part of [`super::args`].

use clap::Subcommand;

use crate::api::{Request, TargetsRequest};

/// Verbs about archive targets.
#[derive(Debug, Subcommand)]
pub enum Targets {
    /// List the archive targets and what each still lacks.
    List,
    /// Try what a target promises: that nothing there can be changed or deleted.
    Check {
        /// The target's name
        #[arg(value_name = "TARGET")]
        name: String,
    },
}

impl Targets {
    /// What it asks for.
    pub(super) fn request(self) -> Request {
        match self {
            Self::List => Request::Targets(TargetsRequest::List),
            Self::Check { name } => Request::Targets(TargetsRequest::Check(name)),
        }
    }
}
