//! The verbs of the key that opens encrypted items.
//!
//! Part of [`super::args`]. They need no station, and no catalog.

use std::path::PathBuf;

use clap::Subcommand;

/// Verbs about the key that opens encrypted items.
#[derive(Debug, Subcommand)]
pub enum Keys {
    /// Make a private key in the data folder, and tell its public key.
    Create,
    /// Tell the public key of the private key in the data folder.
    Show,
    /// Divide the private key among people, or put it together again.
    #[command(subcommand)]
    Recovery(Recovery),
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
