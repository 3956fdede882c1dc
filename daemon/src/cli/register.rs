//! The verbs of the register, and what they ask the API for.
//!
//! Part of [`super::args`]. A file to import is read here, for a station may not read it; what is in it
//! is the station's to judge.

use std::{collections::BTreeMap, path::Path, path::PathBuf};

use base64::{Engine, engine::general_purpose::STANDARD};
use clap::Subcommand;

use crate::{
    api::{
        ApiError, Code, EntryTold, FileTold, OfficersAsked, RegisterRequest, Request, Rest,
        RosterAsked, Withdrawn,
    },
    register::FileKind,
};

/// The longest file that is sent, bytes: as base64 it must fit a request. Longer ones go through the
/// import folder.
const SENT_MAX: usize = 700 << 10;

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

pub(super) fn told(
    kind: FileKind,
    must: impl IntoIterator<Item = Field>,
    may: impl IntoIterator<Item = Field>,
    reason: Option<String>,
) -> RegisterRequest {
    let given = |(name, text): Field| Some((name.to_owned(), text?));
    let entry: BTreeMap<_, _> = must.into_iter().chain(may).filter_map(given).collect();
    RegisterRequest::Tell(kind, EntryTold { entry, reason })
}

pub(super) fn withdrawn(kind: FileKind, id: String, reason: String) -> RegisterRequest {
    RegisterRequest::Withdraw(kind, Withdrawn { id, reason })
}

pub(super) fn imported(kind: Option<FileKind>, file: &Path) -> Result<RegisterRequest, ApiError> {
    let unread =
        |error| ApiError::new(Code::FileUnreadable).with("path", file.display()).because(error);
    let bytes = std::fs::read(file).map_err(unread)?;
    if bytes.len() > SENT_MAX {
        return Err(ApiError::new(Code::TooLong).with("max", SENT_MAX));
    }
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let kind = kind.map(|kind| kind.as_str().to_owned());
    Ok(RegisterRequest::Import(FileTold { name, kind, content: STANDARD.encode(bytes) }))
}
