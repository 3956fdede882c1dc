//! The verbs of the register, and what they ask the API for.
//!
//! Part of [`super::args`]. A file to import is read here, for a station may not read it; what is in it
//! is the station's to judge.

use std::{collections::BTreeMap, path::Path, path::PathBuf};

use base64::{Engine, engine::general_purpose::STANDARD};
use clap::Subcommand;

use crate::{
    api::{
        ApiError, Code, EntryTold, FileTold, HolderAsked, Named, OfficersAsked, RegisterRequest,
        Request, Rest, Returned, RosterAsked, Withdrawn,
    },
    register::FileKind,
};

/// The longest file that is sent, bytes: as base64 it must fit a request. Longer ones go through the
/// import folder.
const SENT_MAX: usize = 700 << 10;

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
}

/// Verbs about officers.
#[derive(Debug, Subcommand)]
pub enum Officers {
    /// List officers, by number.
    List {
        /// At most so many.
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
    },
    /// Show who bears a number and who did.
    Show {
        /// The number.
        number: String,
    },
    /// Enter an officer, a move to another unit, or a correction.
    Add {
        /// The number.
        number: String,
        /// The name.
        name: String,
        /// The unit.
        #[arg(long)]
        unit: Option<String>,
        /// From when.
        #[arg(long, value_name = "TIME")]
        from: Option<String>,
        /// Up to when.
        #[arg(long, value_name = "TIME")]
        until: Option<String>,
        /// Why, where something is corrected.
        #[arg(long)]
        reason: Option<String>,
    },
    /// Withdraw a term that never was.
    Withdraw {
        /// The term's id.
        id: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Import officers from a file.
    Import {
        /// The file.
        file: PathBuf,
    },
    /// Print all officers as a file.
    Export,
}

/// Verbs about units.
#[derive(Debug, Subcommand)]
pub enum Units {
    /// List units, by code.
    List {
        /// At most so many.
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
    },
    /// Enter a unit, or correct it.
    Add {
        /// Its code.
        code: String,
        /// Its name.
        name: String,
        /// The unit above it.
        #[arg(long, value_name = "CODE")]
        parent: Option<String>,
        /// Why, where something is corrected.
        #[arg(long)]
        reason: Option<String>,
    },
    /// Withdraw a unit.
    Withdraw {
        /// Its code.
        code: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Import units from a file.
    Import {
        /// The file.
        file: PathBuf,
    },
    /// Print all units as a file.
    Export,
}

/// Verbs about the roster.
#[derive(Debug, Subcommand)]
pub enum Roster {
    /// List shifts, by their beginning.
    List {
        /// Only those that end after this.
        #[arg(long, value_name = "TIME")]
        since: Option<String>,
        /// At most so many.
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
    },
    /// Enter a shift, or correct its end.
    Add {
        /// The officer's number.
        officer: String,
        /// From when.
        from: String,
        /// Up to when.
        until: String,
        /// Why, where something is corrected.
        #[arg(long)]
        reason: Option<String>,
    },
    /// Withdraw a shift.
    Withdraw {
        /// Its id.
        id: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Import a roster from a file.
    Import {
        /// The file.
        file: PathBuf,
    },
    /// Print the roster as a file.
    Export,
}

impl Recorders {
    pub(super) fn request(self) -> Result<Request, ApiError> {
        Ok(Request::Register(match self {
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

impl Officers {
    pub(super) fn request(self) -> Result<Request, ApiError> {
        Ok(Request::Register(match self {
            Self::List { limit } => {
                RegisterRequest::Officers(OfficersAsked { limit, ..OfficersAsked::default() })
            }
            Self::Show { number } => RegisterRequest::Officers(OfficersAsked {
                number: Some(number),
                ..OfficersAsked::default()
            }),
            Self::Add { number, name, unit, from, until, reason } => {
                let must = [("number", Some(number)), ("name", Some(name))];
                let may = [("unit", unit), ("from", from), ("until", until)];
                told(FileKind::Officers, must, may, reason)
            }
            Self::Withdraw { id, reason } => withdrawn(FileKind::Officers, id, reason),
            Self::Import { file } => imported(Some(FileKind::Officers), &file)?,
            Self::Export => RegisterRequest::Export(FileKind::Officers),
        }))
    }
}

impl Units {
    pub(super) fn request(self) -> Result<Request, ApiError> {
        Ok(Request::Register(match self {
            Self::List { limit } => RegisterRequest::Units(Rest { limit, after: None }),
            Self::Add { code, name, parent, reason } => {
                let must = [("code", Some(code)), ("name", Some(name))];
                told(FileKind::Units, must, [("parent", parent)], reason)
            }
            Self::Withdraw { code, reason } => withdrawn(FileKind::Units, code, reason),
            Self::Import { file } => imported(Some(FileKind::Units), &file)?,
            Self::Export => RegisterRequest::Export(FileKind::Units),
        }))
    }
}

impl Roster {
    pub(super) fn request(self) -> Result<Request, ApiError> {
        Ok(Request::Register(match self {
            Self::List { since, limit } => {
                RegisterRequest::Roster(RosterAsked { since, limit, after: None })
            }
            Self::Add { officer, from, until, reason } => {
                let must =
                    [("officer", Some(officer)), ("from", Some(from)), ("until", Some(until))];
                told(FileKind::Roster, must, [], reason)
            }
            Self::Withdraw { id, reason } => withdrawn(FileKind::Roster, id, reason),
            Self::Import { file } => imported(Some(FileKind::Roster), &file)?,
            Self::Export => RegisterRequest::Export(FileKind::Roster),
        }))
    }
}

type Field = (&'static str, Option<String>);

fn told(
    kind: FileKind,
    must: impl IntoIterator<Item = Field>,
    may: impl IntoIterator<Item = Field>,
    reason: Option<String>,
) -> RegisterRequest {
    let given = |(name, text): Field| Some((name.to_owned(), text?));
    let entry: BTreeMap<_, _> = must.into_iter().chain(may).filter_map(given).collect();
    RegisterRequest::Tell(kind, EntryTold { entry, reason })
}

fn withdrawn(kind: FileKind, id: String, reason: String) -> RegisterRequest {
    RegisterRequest::Withdraw(kind, Withdrawn { id, reason })
}

fn imported(kind: Option<FileKind>, file: &Path) -> Result<RegisterRequest, ApiError> {
    let unread = |error| ApiError::new(Code::Unread).with("file", file.display()).because(error);
    let bytes = std::fs::read(file).map_err(unread)?;
    if bytes.len() > SENT_MAX {
        return Err(ApiError::new(Code::TooLong).with("max", SENT_MAX));
    }
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let kind = kind.map(|kind| kind.as_str().to_owned());
    Ok(RegisterRequest::Import(FileTold { name, kind, content: STANDARD.encode(bytes) }))
}
