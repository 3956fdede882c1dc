//! The verbs of custody and of reading originals again, and what they ask the API for.
//!
//! Part of [`super::args`].

use clap::{Args, Subcommand};

use crate::api::{CustodyRequest, LifeAsked, Request, VerifyAsked, VerifyPart};

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

/// What to verify.
#[derive(Args, Debug)]
pub struct Verify {
    /// Items to read; all without one.
    #[arg(value_name = "ITEM")]
    items: Vec<String>,
    /// All originals, receipts and the custody log.
    #[arg(long, conflicts_with_all = ["items", "sample", "since"])]
    all: bool,
    /// The dock receipts, and no originals.
    #[arg(long, conflicts_with_all = ["items", "sample", "since", "all"])]
    receipts: bool,
    /// The custody log, and no originals.
    #[arg(long, conflicts_with_all = ["items", "sample", "since", "all"])]
    log: bool,
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
        let Self { items, all, receipts, log, sample, seed, since } = self;
        let alone = [(receipts, VerifyPart::Receipts), (log, VerifyPart::Log)];
        let what = if all {
            VerifyPart::ALL.to_vec()
        } else {
            alone.into_iter().filter_map(|(is_asked, part)| is_asked.then_some(part)).collect()
        };
        VerifyAsked { items, sample, seed, since, what }
    }
}
