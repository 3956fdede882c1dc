//! The verbs of the station's key, and what they ask the API for.
//!
//! Part of [`super::args`].

use std::path::PathBuf;

use clap::Subcommand;

/// Verbs about the station's key.
#[derive(Debug, Subcommand)]
pub enum Identity {
    /// Show the station's public key, its fingerprint, and the keys before it.
    Show,
    /// Exchange the key; the old one vouches for the new one.
    Rotate,
    /// Open a new epoch of the custody log with a new key: it does not go on where it was seen last.
    NewEpoch {
        /// The checkpoint that a witness saw last, a file; by default the newest known here.
        #[arg(long, value_name = "FILE")]
        witnessed: Option<PathBuf>,
        /// The station's id, whole.
        #[arg(long, value_name = "STATION")]
        confirm: Option<String>,
    },
    /// Give the private key up as lost: a new epoch with a new key. The station must not be running.
    Lost {
        /// The station's id, whole.
        #[arg(long, value_name = "STATION")]
        confirm: Option<String>,
    },
}
