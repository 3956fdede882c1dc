//! The verbs of the key that opens encrypted items.
//!
//! Part of [`super::args`]. Those about the private key need no station, and no catalog.

use std::path::PathBuf;

use clap::Subcommand;

use crate::api::{KeyDisposalRequest, Page, Request};

/// Verbs about keys of encrypted items.
#[derive(Debug, Subcommand)]
pub enum Keys {
    /// About the key that opens all of them.
    #[command(flatten)]
    Own(OwnKey),
    /// Dispose of an encrypted item by destroying its key: ask, then confirm. Off by default.
    #[command(subcommand)]
    Disposal(Disposal),
}

/// Verbs about the key that opens encrypted items.
#[derive(Debug, Subcommand)]
pub enum OwnKey {
    /// Make a private key in the data folder, and tell its public key.
    Create,
    /// Tell the public key of the private key in the data folder.
    Show,
    /// Divide the private key among people, or put it together again.
    #[command(subcommand)]
    Recovery(Recovery),
}

/// Verbs about the disposal of encrypted items.
#[derive(Debug, Subcommand)]
pub enum Disposal {
    /// Ask that the key of an item be destroyed. Nothing is destroyed yet.
    Ask {
        /// The item, encrypted, its retention over.
        item: String,
        /// Why; it stands in the custody log.
        #[arg(long)]
        reason: String,
    },
    /// Confirm what was asked for: the key is destroyed everywhere, and nobody can open the item any more.
    Confirm {
        /// The disposal's id, whole.
        id: String,
    },
    /// List disposals, newest first.
    List {
        /// At most so many.
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
        /// Only those before this one.
        #[arg(long, value_name = "ID")]
        before: Option<String>,
    },
}

impl Disposal {
    /// What it asks the API for.
    #[must_use]
    pub(super) fn request(self) -> Request {
        Request::KeyDisposal(match self {
            Self::Ask { item, reason } => KeyDisposalRequest::Ask { item, reason },
            Self::Confirm { id } => KeyDisposalRequest::Confirm(id),
            Self::List { limit, before } => KeyDisposalRequest::List(Page { limit, before }),
        })
    }
}

/// Verbs about recovery files.
#[derive(Debug, Subcommand)]
pub enum Recovery {
    /// Write recovery files, any K of which give the private key back.
    Create {
        /// How many it takes, 2 at least.
        #[arg(long, value_name = "K", value_parser = clap::value_parser!(u8).range(2..))]
        need: u8,
        /// How many there are, 255 at most.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(2..))]
        of: u8,
        /// The folder for them; it must be there.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Put the private key together from recovery files, in a data folder that has none.
    Restore {
        /// Recovery files, as many as it takes.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}
