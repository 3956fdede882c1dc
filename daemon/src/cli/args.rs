//! The verbs and their arguments. What people read of them stands in `daemon/words/*/*.ftl`, by their paths.

use std::path::PathBuf;

use clap::{
    Parser, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use docket_transcode::inside::FindingKind;

use super::{
    args_cases::{Cases, Matters},
    bundle::{CheckProof, Prove},
    custody::{Custody, Verify},
    handover::Handover,
    identity::Identity,
    log::Log,
    notes::{Notes, Recordings},
    rebuild::Rebuild,
    recorders::Recorders,
    register::{Officers, Roster, Units},
    retention::Retention,
    targets::Targets,
};

/// The dock station: takes footage off recorders and proves it safe.
#[derive(Debug, Parser)]
#[command(name = "docket", version, propagate_version = true)]
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
    /// A setting that outranks file and environment, as `section.key=value`.
    #[arg(long = "set", global = true, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// The language of texts: zh-CN or en.
    #[arg(long, global = true, value_name = "LANGUAGE", value_parser = ["zh-CN", "en"])]
    pub lang: Option<String>,
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
    Status {
        /// Go on showing what happens in the bays.
        #[arg(long)]
        watch: bool,
    },
    /// Look at the bays, and teach docket which they are.
    #[command(subcommand)]
    Bays(Bays),
    /// Look at sessions: the stays of recorders in bays.
    #[command(subcommand)]
    Sessions(Sessions),
    /// Look at items, and link them to cases.
    #[command(subcommand)]
    Items(Items),
    /// Enter and look at cases.
    #[command(subcommand)]
    Cases(Cases),
    /// Remove footage from a recorder once it is safe: ask, then confirm. Off by default.
    #[command(subcommand)]
    Removal(Removal),
    /// Look at recorders, and say who has them.
    #[command(subcommand)]
    Recorders(Recorders),
    /// Look at officers, and keep them.
    #[command(subcommand)]
    Officers(Officers),
    /// Look at units, and keep them.
    #[command(subcommand)]
    Units(Units),
    /// Look at who is on duty, and keep it.
    #[command(subcommand)]
    Roster(Roster),
    /// Look at handovers, and say why one was late.
    #[command(subcommand)]
    Handover(Handover),
    /// Look at the station's key, exchange it, or give it up as lost.
    #[command(subcommand)]
    Identity(Identity),
    /// Keep the key that opens encrypted items.
    #[command(subcommand)]
    Keys(super::keys::Keys),
    /// Look at the archive targets.
    #[command(subcommand)]
    Targets(Targets),
    /// Look at the custody log, prove what is in it, and check all of it.
    #[command(subcommand)]
    Log(Log),
    /// Look at the list of matters, and have another count.
    #[command(subcommand)]
    Matters(Matters),
    /// Look at how long items are kept, and why.
    #[command(subcommand)]
    Retention(Retention),
    /// Read archived originals again, every byte, and compare.
    Verify(Verify),
    /// Look at what was done to an item, by whom.
    #[command(subcommand)]
    Custody(Custody),
    /// Check every promise over catalog and archive. Changes nothing.
    Fsck {
        /// Read every byte of every object too.
        #[arg(long)]
        deep: bool,
    },
    /// Check a proof bundle or an excerpt, without a station.
    CheckProof(CheckProof),
    /// Make a lost catalog again from the archive alone.
    Rebuild(Rebuild),
    /// Look at interruptions of recordings, explain them, tell the supervisor of a loss.
    #[command(subcommand)]
    Notes(Notes),
    /// Look at recordings, and what is missing of them.
    #[command(subcommand)]
    Recordings(Recordings),
    /// Look at long work, cancel it, start it anew.
    #[command(subcommand)]
    Job(Job),
    /// Look at what people should know, and have it told again.
    #[command(subcommand)]
    Notices(Notices),
    /// Look at the settings and check them.
    #[command(subcommand)]
    Config(Config),
    /// Examine the station and its host; say what to do.
    Doctor {
        /// Leave out what takes long.
        #[arg(long)]
        quick: bool,
    },
    /// Say what an error's code means, or a rule of law; without one, list the rules.
    Explain {
        /// The code, e.g. DKT-0401 or ready-for-duty.
        code: Option<String>,
    },
    /// Print what a shell completes commands by.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or write one for each verb into a folder.
    Man {
        /// The folder.
        #[arg(value_name = "DIR")]
        folder: Option<PathBuf>,
    },
    /// Print the description of the API (OpenAPI 3.1).
    Openapi,
}

/// Verbs about footage on recorders.
#[derive(Debug, Subcommand)]
pub enum Removal {
    /// Ask that the footage of a session be removed from its recorder. Nothing is removed yet.
    Ask {
        /// The session, ended and releasable.
        session: String,
    },
    /// Confirm what was asked for: the recorder in the bay is told to remove its footage.
    Confirm {
        /// The removal's id, whole.
        id: String,
    },
    /// List removals, newest first.
    List {
        /// At most so many.
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
        /// Only those before this one.
        #[arg(long, value_name = "ID")]
        before: Option<String>,
    },
}

/// Verbs about bays.
#[derive(Debug, Subcommand)]
pub enum Bays {
    /// List the bays, where they are, and what stands there now.
    List,
    /// Make a bay of each USB port at which a recorder is plugged in from now on.
    Teach {
        /// End after so many.
        #[arg(long, value_name = "N")]
        count: Option<u32>,
    },
    /// Forget a bay that was taught.
    Forget {
        /// Its name.
        name: String,
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
        /// Only those before (older than) this one.
        #[arg(long, value_name = "ID")]
        before: Option<String>,
    },
    /// Show what the station signed of a session, with the newest checkpoint.
    Receipt {
        /// Its id, or a unique beginning of it.
        id: String,
    },
    /// Show one session and the files that were not taken.
    Show {
        /// Its id, or a unique beginning of it.
        id: String,
    },
}

/// The codes of findings.
fn finding_kinds() -> impl TypedValueParser<Value = FindingKind> {
    let codes = PossibleValuesParser::new(FindingKind::ALL.map(FindingKind::as_str));
    codes.try_map(|code| FindingKind::named(&code).ok_or(code))
}

/// Verbs about items.
#[derive(Debug, Subcommand)]
pub enum Items {
    /// List items, newest first.
    List {
        /// Only of this session.
        #[arg(long, value_name = "ID")]
        session: Option<String>,
        /// Only in this state.
        #[arg(long)]
        state: Option<String>,
        /// Only linked to this case.
        #[arg(long, value_name = "NUMBER")]
        case: Option<String>,
        /// Only those with such a finding inside.
        #[arg(long, value_name = "KIND", value_parser = finding_kinds())]
        finding: Option<FindingKind>,
        /// At most so many.
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
        /// Only those before (older than) this one.
        #[arg(long, value_name = "ID")]
        before: Option<String>,
    },
    /// Show one item with its digests, places and history.
    Show {
        /// Its id, or a unique beginning of it.
        id: String,
    },
    /// Write what proves an item into a file.
    Prove(Prove),
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

/// Verbs about long work.
#[derive(Debug, Subcommand)]
pub enum Job {
    /// List jobs, newest first.
    List {
        /// At most so many.
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
        /// Only those before (older than) this one.
        #[arg(long, value_name = "ID")]
        before: Option<String>,
    },
    /// Show one job, with its answer once it is done.
    Show {
        /// Its id, or a unique beginning of it.
        id: String,
    },
    /// Follow a job to its end.
    Watch {
        /// Its id, or a unique beginning of it.
        id: String,
    },
    /// Cancel a job; what it has done so far is kept.
    Cancel {
        /// Its id, or a unique beginning of it.
        id: String,
    },
    /// Start a job's work anew, as another job.
    Retry {
        /// Its id, or a unique beginning of it.
        id: String,
    },
}

/// Verbs about notices.
#[derive(Debug, Subcommand)]
pub enum Notices {
    /// List notices, newest first.
    List {
        /// Only those that somebody is still to be told, or could not be told.
        #[arg(long)]
        pending: bool,
        /// At most so many.
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
        /// Only those before (older than) this one.
        #[arg(long, value_name = "ID")]
        before: Option<String>,
    },
    /// Show one notice, with whom it was told.
    Show {
        /// Its id.
        id: String,
    },
    /// Have a notice told again, to every channel.
    Replay {
        /// Its id.
        id: String,
    },
}

/// Verbs about settings.
#[derive(Debug, Subcommand)]
pub enum Config {
    /// Check the settings as they are written now; change nothing.
    Check,
    /// Show the settings that hold.
    Show {
        /// Where each comes from, too.
        #[arg(long)]
        origin: bool,
    },
    /// Print the JSON schema of the settings file, for editors.
    Schema,
    /// Print a settings file with every key and its default.
    Default,
    /// Show what would change if the station read its settings now.
    Diff,
    /// Have the running station read its settings again.
    Reload,
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
