//! The verbs and their arguments.

use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand};

use crate::{api::Request, domain::Actor};

const EXIT_CODES: &str = "\
Exit codes: 0 ok · 1 warnings (some files need a look) · 2 failed · 3 wrong usage · \
5 not found · 6 integrity (something is not what it should be) · 7 busy

Start here:  docket demo            dock made-up recorders and watch
             docket dock /media/X   take a mounted card in now
             docket items list      see what is safe";

/// The dock station: takes footage off recorders and proves it safe.
///
/// docket reads recorders and never writes to them. Every file becomes an item that is copied,
/// read back, archived, read back again, and sealed with a manifest; `docket items show` tells its
/// whole history.
#[derive(Debug, Parser)]
#[command(name = "docket", version, after_help = EXIT_CODES, propagate_version = true)]
pub struct Cli {
    /// The data folder: catalog, staging and, by default, the archive.
    #[arg(
        long,
        global = true,
        env = "DOCKET_DATA",
        default_value = "docket-data",
        value_name = "DIR"
    )]
    pub data: PathBuf,
    /// A settings file in TOML. Without one, defaults apply.
    #[arg(long, global = true, env = "DOCKET_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Print JSON: one object, or for long commands one object a line with a last `done` line.
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be asked for.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the station in the foreground until it is told to stop.
    Run,
    /// Take these folders in now, each as a recorder in a bay of its own.
    ///
    /// A running station on the same data folder is asked to do it; else one is started for as long
    /// as it takes. Docking the same recorder again takes only what is new.
    Dock {
        /// Mounted cards, any folders, or scripts of virtual recorders (*.recorder.toml).
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
    /// Dock made-up recorders with real footage and show what becomes of it.
    Demo {
        /// How many recorders.
        #[arg(long, default_value_t = 4, value_name = "N")]
        bays: u32,
        /// What makes them: the same seed gives the same recorders.
        #[arg(long, default_value_t = 1, value_name = "S")]
        seed: u64,
    },
    /// Show how the station stands.
    Status,
    /// Look at sessions: the stays of recorders in bays.
    #[command(subcommand)]
    Sessions(Sessions),
    /// Look at items, and link them to cases.
    #[command(subcommand)]
    Items(Items),
    /// Enter and look at cases.
    #[command(subcommand)]
    Cases(Cases),
    /// Read archived originals again, every byte, and compare. Exit 6 and the items' names if one
    /// differs.
    Verify {
        /// Items to read; all without one.
        #[arg(value_name = "ITEM")]
        items: Vec<String>,
    },
    /// Check every promise over catalog and archive. Changes nothing.
    Fsck {
        /// Read every byte of every object too.
        #[arg(long)]
        deep: bool,
    },
}

/// Verbs about sessions.
#[derive(Debug, Subcommand)]
pub enum Sessions {
    /// List sessions, newest first.
    List {
        /// At most so many.
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
    },
    /// Show one session and the files that were not taken.
    Show {
        /// Its id, or a unique beginning of it.
        id: String,
    },
}

/// Verbs about items.
#[derive(Debug, Subcommand)]
pub enum Items {
    /// List items, newest first.
    List {
        /// Only of this session.
        #[arg(long, value_name = "ID")]
        session: Option<String>,
        /// Only in this state: seen, copying, staged, verified, archived, proven, sealed,
        /// releasable, released or quarantined.
        #[arg(long)]
        state: Option<String>,
        /// Only linked to this case.
        #[arg(long, value_name = "NUMBER")]
        case: Option<String>,
        /// At most so many.
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
    },
    /// Show one item with its digests, places and history.
    Show {
        /// Its id, or a unique beginning of it.
        id: String,
    },
    /// Link an item to a case.
    Link {
        /// The item's id.
        item: String,
        /// The case's number.
        case: String,
    },
    /// Back a link out. The link stays on record with the reason.
    Unlink {
        /// The item's id.
        item: String,
        /// The case's number.
        case: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
}

/// Verbs about cases.
#[derive(Debug, Subcommand)]
pub enum Cases {
    /// Enter a case.
    Add {
        /// Its number, as the agency writes it.
        number: String,
        /// What it is about.
        #[arg(long, default_value = "")]
        title: String,
    },
    /// List cases.
    List,
    /// Show one case and its items.
    Show {
        /// Its number.
        number: String,
    },
}

impl Command {
    /// The request it stands for; none for running the station itself.
    #[must_use]
    pub fn request(self, by: Actor) -> Option<Request> {
        Some(match self {
            Self::Run => return None,
            Self::Dock { paths } => {
                Request::Dock { paths: paths.iter().map(|p| absolute(p)).collect(), by }
            }
            Self::Demo { bays, seed } => Request::Demo { bays, seed, by },
            Self::Status => Request::Status,
            Self::Sessions(Sessions::List { limit }) => Request::Sessions { limit },
            Self::Sessions(Sessions::Show { id }) => Request::Session { id },
            Self::Items(Items::List { session, state, case, limit }) => {
                Request::Items { session, state, case, limit }
            }
            Self::Items(Items::Show { id }) => Request::Item { id },
            Self::Items(Items::Link { item, case }) => Request::Link { item, case, by },
            Self::Items(Items::Unlink { item, case, reason }) => {
                Request::Unlink { item, case, reason, by }
            }
            Self::Cases(Cases::Add { number, title }) => Request::AddCase { number, title, by },
            Self::Cases(Cases::List) => Request::Cases,
            Self::Cases(Cases::Show { number }) => Request::Case { number },
            Self::Verify { items } => Request::Verify { items, by },
            Self::Fsck { deep } => Request::Fsck { deep },
        })
    }
}

/// A running station has its own working folder: paths are sent whole. A path that is not there is
/// sent as it is; the station says so.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.into())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_holds_together() {
        Cli::command().debug_assert();
    }
}
