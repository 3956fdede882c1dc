//! What `docket rebuild` is asked with.
//!
//! Part of [`super::args`]; done by `run`, without a station.

use clap::Args;

/// How a lost catalog is made again.
#[derive(Debug, Args)]
pub struct Rebuild {
    /// Keep nothing: only tell what it would come to.
    #[arg(long)]
    pub dry_run: bool,
    /// The station's id, where the archive has several.
    #[arg(long, value_name = "ID")]
    pub station: Option<String>,
}
