//! The verbs of the custody log, and what they ask the API for.
//!
//! Part of [`super::args`].

use std::path::PathBuf;

use clap::Subcommand;

use super::{asked::Asked, files::file_given};
use crate::api::{
    ApiError, LogAsked, LogRequest, Request, Rest, StampAsked, StampRequest, WitnessAsked,
    WitnessRequest, Work,
};

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
    /// As a witness: sign what another station's question is about, if its log goes on from what was seen.
    Witness {
        /// The question, a file.
        #[arg(long = "in", value_name = "FILE")]
        from: PathBuf,
        /// Where the answer goes, a new file.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Make the question to a witness of this station's log.
    Ask {
        /// The witness's name or public key.
        witness: String,
        /// Entries it saw last, where it refused as this station believed another number.
        #[arg(long, value_name = "ENTRIES")]
        seen: Option<u64>,
        /// Where the question goes, a new file.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Take a witness's answer.
    Cosigned {
        /// The answer, a file.
        #[arg(long = "in", value_name = "FILE")]
        from: PathBuf,
    },
    /// Make the question to a time stamp authority (RFC 3161) about a checkpoint.
    Stamp {
        /// Where the question goes, a new file.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// The checkpoint of so many entries; by default the newest.
        #[arg(long, value_name = "ENTRIES")]
        size: Option<u64>,
    },
    /// Take a time stamp authority's answer.
    Stamped {
        /// The answer, a file.
        #[arg(value_name = "FILE")]
        from: PathBuf,
    },
}

impl Log {
    /// What it asks for.
    pub(super) fn asked(self) -> Result<Asked, ApiError> {
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
            Self::Prove { item, .. } => {
                LogRequest::Prove(item.unwrap_or_default(), Rest::default())
            }
            Self::Verify => return Ok(Asked::Long(Work::VerifyLog)),
            Self::Witness { from, out } => {
                let request = WitnessRequest::Sign(file_given(&from)?);
                return Ok(Asked::File(Request::Witness(request), out));
            }
            Self::Ask { witness, seen, out } => {
                let request = WitnessRequest::Ask(WitnessAsked { witness, seen });
                return Ok(Asked::File(Request::Witness(request), out));
            }
            Self::Cosigned { from } => {
                let request = WitnessRequest::Take(file_given(&from)?);
                return Ok(Asked::Once(Request::Witness(request)));
            }
            Self::Stamp { out, size } => {
                let request = StampRequest::Ask(StampAsked { size });
                return Ok(Asked::File(Request::Stamp(request), out));
            }
            Self::Stamped { from } => {
                let request = StampRequest::Take(file_given(&from)?);
                return Ok(Asked::Once(Request::Stamp(request)));
            }
        };
        Ok(Asked::Once(Request::Log(request)))
    }
}
