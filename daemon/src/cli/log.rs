//! The verbs of the custody log, and what they ask the API for.
//!
//! Part of [`super::args`].

use clap::Subcommand;

use super::asked::Asked;
use crate::api::{LogAsked, LogRequest, Request, Work};

/// Verbs about the custody log.
#[derive(Debug, Subcommand)]
pub enum Log {
    /// List events, oldest first.
    Show {
        /// Only of this item.
        #[arg(long)]
        item: Option<String>,
        /// At most so many.
        #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
        limit: Option<u32>,
        /// From this position on, counted from 1.
        #[arg(long, value_name = "POSITION")]
        from: Option<u64>,
    },
    /// Show the newest checkpoint that stands in the archive.
    Checkpoint,
    /// Prove that an item's events are in the log, or that one size of it is the beginning of another.
    Prove {
        /// The item.
        #[arg(required_unless_present = "tree", conflicts_with = "tree")]
        item: Option<String>,
        /// Two sizes of the log's tree.
        #[arg(long, num_args = 2, value_names = ["OLD", "NEW"])]
        tree: Option<Vec<u64>>,
    },
    /// Check every entry, tile and checkpoint, in the catalog and in the archive.
    Verify,
}

impl Log {
    /// What it asks for.
    pub(super) fn asked(self) -> Asked {
        let request = match self {
            Self::Show { item, limit, from } => {
                LogRequest::Show(LogAsked { item, limit, from: from.map(|from| from.to_string()) })
            }
            Self::Checkpoint => LogRequest::Checkpoint,
            Self::Prove { tree: Some(sizes), .. } => match sizes.as_slice() {
                [old, new] => LogRequest::Growth { old: *old, new: *new },
                // The parser takes two or none.
                _ => LogRequest::Checkpoint,
            },
            Self::Prove { item, .. } => LogRequest::Prove(item.unwrap_or_default()),
            Self::Verify => return Asked::Long(Work::VerifyLog),
        };
        Asked::Once(Request::Log(request))
    }
}
