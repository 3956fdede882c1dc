//! The verbs of archive targets, and what they ask the API for.
//!
//! Part of [`super::args`].

use clap::Subcommand;

use super::asked::Asked;
use crate::api::{AddAsked, RemoveAsked, Request, TargetsRequest, Work};

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
    /// Look whether a target can be taken up and what it would get, and tell the lines to write
    Add {
        /// Its name for ever: lower-case letters, digits and hyphens
        name: String,
        /// Where it is: file:///…, s3://bucket/prefix, gs://…, az://…
        url: String,
        /// Nothing is to wait for it
        #[arg(long)]
        best_effort: bool,
    },
    /// Judge whether a target may be taken out of the settings
    Remove {
        /// The target's name
        #[arg(value_name = "TARGET")]
        name: String,
        /// Although it holds the only further copy of something; wants a reason
        #[arg(long, requires = "reason")]
        force: bool,
        /// Why
        #[arg(long, requires = "force")]
        reason: Option<String>,
        /// Only count; nothing is put on record
        #[arg(long)]
        dry_run: bool,
    },
    /// Wait until everything is at another target, read every byte there, and say whether this one may go
    Migrate {
        /// The target that is to go
        from: String,
        /// The target that is to have everything
        to: String,
        /// Only count what lacks
        #[arg(long)]
        dry_run: bool,
    },
    /// Compare what the catalog says of the targets with what stands there, and mend what can be mended.
    Reconcile {
        /// The target's name, `local` for the home archive; all of them where none is named
        #[arg(value_name = "TARGET")]
        name: Option<String>,
        /// Read every byte, not of small objects only
        #[arg(long)]
        deep: bool,
    },
}

impl Targets {
    /// What it asks for.
    pub(super) fn asked(self) -> Asked {
        Asked::Once(match self {
            Self::List => Request::Targets(TargetsRequest::List),
            Self::Check { name } => Request::Targets(TargetsRequest::Check(name)),
            Self::Add { name, url, best_effort } => {
                Request::Targets(TargetsRequest::Add(AddAsked { name, url, best_effort }))
            }
            Self::Remove { name, force: _, reason, dry_run } => {
                let asked = RemoveAsked { force_reason: reason, dry_run };
                Request::Targets(TargetsRequest::Remove(name, asked))
            }
            Self::Migrate { from, to, dry_run } => {
                return Asked::Long(Work::Migrate { from, to, dry_run });
            }
            Self::Reconcile { name, deep } => {
                return Asked::Long(Work::Reconcile { target: name, deep });
            }
        })
    }
}
