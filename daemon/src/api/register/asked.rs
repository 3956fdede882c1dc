//! What can be asked of the register: each use case once.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    api::{Action, Rest},
    register::FileKind,
};

/// A use case of the register, and its parameters. Times are days or days with a time of day in the
/// station's zone, or RFC 3339. A recorder is called by its name, its number, its label or its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegisterRequest {
    /// Units, by code.
    Units(Rest),
    /// Officers' terms, by number.
    Officers(OfficersAsked),
    /// Recorders, as they became known.
    Recorders(Rest),
    /// One recorder, who holds it, and every issue of it.
    Recorder(String, HolderAsked),
    /// Shifts, by their beginning.
    Roster(RosterAsked),
    /// Say something: a unit, a term, a recorder, an issue or a shift.
    Tell(FileKind, EntryTold),
    /// Take a recorder back.
    Return(String, Returned),
    /// Say what a recorder is called and whose it is.
    Name(String, Named),
    /// Withdraw an entry.
    Withdraw(FileKind, Withdrawn),
    /// Import a file: all of it or nothing.
    Import(FileTold),
    /// Everything that stands of a kind, as a file.
    Export(FileKind),
}

/// Which officers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct OfficersAsked {
    /// Only those who bear or bore this number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// At most so many; 100 by default, at most 500.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u32>,
    /// Only those after this term: the `next` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// Which shifts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RosterAsked {
    /// Only those that end after this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// At most so many; 100 by default, at most 500.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u32>,
    /// Only those after this shift: the `next` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// Who held it when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct HolderAsked {
    /// At this time; now by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

/// An entry as somebody tells it: the texts of its columns, as a file has them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryTold {
    /// By the names of columns: `code`, `name`, `parent` of a unit; `number`, `name`, `unit`, `from`,
    /// `until` of an officer; `serial`, `make`, `model`, `name`, `unit` of a recorder; `recorder`,
    /// `kind`, `officer`, `unit`, `from`, `due`, `until` of an issue; `officer`, `from`, `until` of a
    /// shift. One that is there already, by its code, its number or recorder and its beginning, is
    /// corrected. Without `from` an issue begins now, and a term today.
    pub entry: BTreeMap<String, String>,
    /// Why; stays on record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// How a recorder came back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Returned {
    /// When; now by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Why; stays on record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What a recorder is called, and whose it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Its name or inventory number, unique.
    pub name: String,
    /// The code of the unit that owns it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// An entry that should never have been.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Withdrawn {
    /// Its id; of a unit its code, of a recorder the recorder's id: its name is withdrawn.
    pub id: String,
    /// Why; stays on record.
    pub reason: String,
}

/// A file to import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FileTold {
    /// Its name, for what is said of it.
    pub name: String,
    /// Its kind; without, its columns tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Its bytes, base64.
    pub content: String,
}

impl RegisterRequest {
    /// What it wants to do.
    #[must_use]
    pub fn action(&self) -> Action {
        if self.changes() { Action::KeepRegister } else { Action::ReadRegister }
    }

    /// Whether it changes something.
    #[must_use]
    pub fn changes(&self) -> bool {
        match self {
            Self::Tell(..)
            | Self::Return(..)
            | Self::Name(..)
            | Self::Withdraw(..)
            | Self::Import(_) => true,
            Self::Units(_)
            | Self::Officers(_)
            | Self::Recorders(_)
            | Self::Recorder(..)
            | Self::Roster(_)
            | Self::Export(_) => false,
        }
    }
}
