//! The verbs about recorders: who has them, whose they are, how their clocks keep; and what they ask
//! the API for.
//!
//! Part of [`super::args`].

use std::path::PathBuf;

use clap::Subcommand;

use super::register::{imported, told, withdrawn};
use crate::{
    api::{
        ApiError, HolderAsked, LockedRequest, Named, Page, RegisterRequest, Request, Rest, Returned,
    },
    register::FileKind,
};

/// Verbs about recorders.
#[derive(Debug, Subcommand)]
pub enum Recorders {
    /// List recorders and who holds them.
    List {
        /// At most so many.
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
    },
    /// Show one recorder and everybody who had it.
    Show {
        /// Its name, number, label or id.
        recorder: String,
        /// Who held it then.
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
    },
    /// Enter a recorder before it is ever docked, or say more of one.
    Add {
        /// Its device number.
        serial: String,
        /// Its make.
        #[arg(long)]
        make: Option<String>,
        /// Its model.
        #[arg(long)]
        model: Option<String>,
        /// What people call it.
        #[arg(long)]
        name: Option<String>,
        /// The unit that owns it.
        #[arg(long)]
        unit: Option<String>,
    },
    /// Say what a recorder is called and whose it is.
    Name {
        /// Its name so far, number, label or id.
        recorder: String,
        /// What people call it from now on.
        name: String,
        /// The unit that owns it.
        #[arg(long)]
        unit: Option<String>,
    },
    /// Issue a recorder to an officer, or put it into a unit's pool.
    Issue {
        /// Its name, number, label or id.
        recorder: String,
        /// The officer's number.
        #[arg(
            long,
            value_name = "NUMBER",
            conflicts_with = "pool",
            required_unless_present = "pool"
        )]
        to: Option<String>,
        /// The unit into whose pool it goes.
        #[arg(long, value_name = "UNIT")]
        pool: Option<String>,
        /// For good, not for a shift.
        #[arg(long, conflicts_with_all = ["pool", "due"])]
        permanent: bool,
        /// Since when.
        #[arg(long, value_name = "TIME")]
        from: Option<String>,
        /// When it should be back.
        #[arg(long, value_name = "TIME", conflicts_with = "pool")]
        due: Option<String>,
        /// Until when, of an issue that is over.
        #[arg(long, value_name = "TIME")]
        until: Option<String>,
        /// Why, where something is corrected.
        #[arg(long)]
        reason: Option<String>,
    },
    /// Take a recorder back.
    Return {
        /// Its name, number, label or id.
        recorder: String,
        /// When.
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
        /// Why.
        #[arg(long)]
        reason: Option<String>,
    },
    /// Withdraw an issue that never was.
    Withdraw {
        /// The issue's id.
        id: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Import recorders, or issues, from a file.
    Import {
        /// The file.
        file: PathBuf,
    },
    /// Print all recorders as a file.
    Export {
        /// Who had which instead.
        #[arg(long)]
        issues: bool,
    },
    /// List locked recorders that did not take their passwords.
    Locked {
        /// At most so many.
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
        /// Only those after this one.
        #[arg(long, value_name = "KEY")]
        after: Option<String>,
    },
    /// Forget the passwords that failed on a locked recorder, so that it is offered them again.
    AllowPasswords {
        /// What tells it from others while it is locked.
        key: String,
    },
    /// Show how far a recorder's clock was off at each dock, and how fast it runs away.
    Clock {
        /// Its serial, or its id or a unique beginning of it.
        recorder: String,
        /// At most so many sessions.
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
        /// Only those before (older than) this session.
        #[arg(long, value_name = "ID")]
        before: Option<String>,
    },
}

impl Recorders {
    pub(super) fn request(self) -> Result<Request, ApiError> {
        Ok(Request::Register(match self {
            Self::Clock { recorder, limit, before } => {
                return Ok(Request::RecorderClock(recorder, Page { limit, before }));
            }
            Self::Locked { limit, after } => {
                return Ok(Request::Locked(LockedRequest::List(Rest { limit, after })));
            }
            Self::AllowPasswords { key } => {
                return Ok(Request::Locked(LockedRequest::AllowPasswords(key)));
            }
            Self::List { limit } => RegisterRequest::Recorders(Rest { limit, after: None }),
            Self::Show { recorder, at } => RegisterRequest::Recorder(recorder, HolderAsked { at }),
            Self::Add { serial, make, model, name, unit } => {
                let fields = [("make", make), ("model", model), ("name", name), ("unit", unit)];
                told(FileKind::Recorders, [("serial", Some(serial))], fields, None)
            }
            Self::Name { recorder, name, unit } => {
                RegisterRequest::Name(recorder, Named { name, unit })
            }
            Self::Issue { recorder, to, pool, permanent, from, due, until, reason } => {
                let kind = match (permanent, &pool) {
                    (true, _) => "permanent",
                    (false, Some(_)) => "pool",
                    (false, None) => "single",
                };
                let must = [("recorder", Some(recorder)), ("kind", Some(kind.into()))];
                let may = [
                    ("officer", to),
                    ("unit", pool),
                    ("from", from),
                    ("due", due),
                    ("until", until),
                ];
                told(FileKind::Issues, must, may, reason)
            }
            Self::Return { recorder, at, reason } => {
                RegisterRequest::Return(recorder, Returned { at, reason })
            }
            Self::Withdraw { id, reason } => withdrawn(FileKind::Issues, id, reason),
            // Its columns tell whether it is of recorders or of issues.
            Self::Import { file } => imported(None, &file)?,
            Self::Export { issues: true } => RegisterRequest::Export(FileKind::Issues),
            Self::Export { issues: false } => RegisterRequest::Export(FileKind::Recorders),
        }))
    }
}
