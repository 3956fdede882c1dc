//! The verbs of custody and of reading originals again, and what they ask the API for.
//!
//! Part of [`super::args`].

use clap::{Args, Subcommand};

use crate::api::{CustodyRequest, LifeAsked, Request, VerifyAsked};

/// Verbs about custody.
#[derive(Debug, Subcommand)]
pub enum Custody {
    /// Tell the life of an item on one page.
    Show {
        /// The item's id, or a unique beginning of it.
        item: String,
        /// Every event by itself, nothing folded.
        #[arg(long)]
        all: bool,
    },
}

impl Custody {
    pub(super) fn request(self) -> Request {
        match self {
            Self::Show { item, all } => {
                let asked = LifeAsked { all, ..LifeAsked::default() };
                Request::Custody(CustodyRequest::Show(item, asked))
            }
        }
    }
}

/// Which originals to read again.
#[derive(Args, Debug)]
pub struct Verify {
    /// Items to read; all without one.
    #[arg(value_name = "ITEM")]
    items: Vec<String>,
    /// All of them, said plainly.
    #[arg(long, conflicts_with_all = ["items", "sample", "since"])]
    all: bool,
    /// Only so many, or such a part, drawn by lot.
    #[arg(long, value_name = "N|N%", conflicts_with = "items")]
    sample: Option<String>,
    /// What the lot is drawn by.
    #[arg(long, value_name = "S", requires = "sample")]
    seed: Option<u64>,
    /// Only those first seen since then.
    #[arg(long, value_name = "DATE|7d", conflicts_with = "items")]
    since: Option<String>,
}

impl Verify {
    pub(super) fn asked(self) -> VerifyAsked {
        let Self { items, all: _, sample, seed, since } = self;
        VerifyAsked { items, sample, seed, since }
    }
}
