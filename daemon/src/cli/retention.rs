//! The verbs about how long items are kept; and what they ask the API for.
//!
//! Part of [`super::args`].

use chrono::NaiveDate;
use clap::Subcommand;

use crate::api::{Casework, NewExtension, NewHold, Request, RetentionAsked};

/// Verbs about retention.
#[derive(Debug, Subcommand)]
pub enum Retention {
    /// List how long items are kept, newest first.
    List {
        /// Only those that may be disposed of on this day.
        #[arg(long, value_name = "DATE")]
        due: Option<NaiveDate>,
        /// At most so many.
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
        /// Only those before (older than) this one.
        #[arg(long, value_name = "ID")]
        before: Option<String>,
    },
    /// Say why an item is kept so long.
    Explain {
        /// Its id, or a unique beginning of it.
        item: String,
    },
    /// Place a legal hold.
    Hold {
        /// On this item.
        #[arg(long, required_unless_present = "case", conflicts_with = "case")]
        item: Option<String>,
        /// On this case and all that is linked to it.
        #[arg(long, value_name = "NUMBER")]
        case: Option<String>,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Have something kept longer than the rules ask.
    Extend {
        /// This item.
        #[arg(long, required_unless_present = "case", conflicts_with = "case")]
        item: Option<String>,
        /// This case and all that is linked to it.
        #[arg(long, value_name = "NUMBER")]
        case: Option<String>,
        /// Through this day.
        #[arg(long, value_name = "DATE")]
        through: NaiveDate,
        /// Why.
        #[arg(long)]
        reason: String,
    },
}

impl Retention {
    /// What the verb asks for.
    pub(super) fn request(self) -> Request {
        Request::Casework(match self {
            Self::List { due, limit, before } => {
                Casework::Retention(RetentionAsked { due, limit, before })
            }
            Self::Explain { item } => Casework::ExplainRetention(item),
            Self::Hold { item, case, reason } => Casework::Hold(NewHold { item, case, reason }),
            Self::Extend { item, case, through, reason } => {
                Casework::Extend(NewExtension { item, case, through, reason })
            }
        })
    }
}
