//! What a line of each file says, and which columns each file has.

use chrono::{DateTime, Utc};

use crate::{
    domain::{EntryName, IssueKind, OfficerNumber, SerialNumber, UnitCode},
    sheet::Column,
};

/// A kind of file of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    /// Units.
    Units,
    /// Officers.
    Officers,
    /// Recorders.
    Recorders,
    /// Who was issued which recorder.
    Issues,
    /// Who is on duty when.
    Roster,
}

impl FileKind {
    /// All of them, in the order in which one may name what another says.
    pub const ALL: [Self; 5] =
        [Self::Units, Self::Officers, Self::Recorders, Self::Issues, Self::Roster];

    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Units => "units",
            Self::Officers => "officers",
            Self::Recorders => "recorders",
            Self::Issues => "issues",
            Self::Roster => "roster",
        }
    }

    /// Its columns, in the order in which they are written.
    #[must_use]
    pub fn columns(self) -> &'static [Column] {
        match self {
            Self::Units => UNITS,
            Self::Officers => OFFICERS,
            Self::Recorders => RECORDERS,
            Self::Issues => ISSUES,
            Self::Roster => ROSTER,
        }
    }
}

const UNITS: &[Column] =
    &[must("code", &["代码"]), must("name", &["名称"]), may("parent", &["上级单位"])];
const OFFICERS: &[Column] = &[
    must("number", &["证件号"]),
    must("name", &["名称"]),
    may("unit", &["单位"]),
    must("from", &["起"]),
    may("until", &["止"]),
];
const RECORDERS: &[Column] = &[
    must("serial", &["设备编号"]),
    may("make", &["厂商"]),
    may("model", &["型号"]),
    may("name", &["名称"]),
    may("unit", &["单位"]),
];
const ISSUES: &[Column] = &[
    must("recorder", &["执法记录仪"]),
    must("kind", &["领用方式"]),
    may("officer", &["执法人员"]),
    may("unit", &["单位"]),
    must("from", &["起"]),
    may("due", &["应还时间"]),
    may("until", &["止"]),
];
const ROSTER: &[Column] =
    &[must("officer", &["执法人员"]), must("from", &["起"]), must("until", &["止"])];

/// A column that must be there.
const fn must(code: &'static str, names: &'static [&'static str]) -> Column {
    Column { code, names, required: true }
}

/// A column that may be there.
const fn may(code: &'static str, names: &'static [&'static str]) -> Column {
    Column { code, names, required: false }
}

/// A unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitRow {
    /// Its code.
    pub code: UnitCode,
    /// Its name.
    pub name: EntryName,
    /// The unit above it.
    pub parent: Option<UnitCode>,
}

/// A term of an officer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficerRow {
    /// The number borne.
    pub number: OfficerNumber,
    /// The officer's name.
    pub name: EntryName,
    /// The unit.
    pub unit: Option<UnitCode>,
    /// From this moment.
    pub from: DateTime<Utc>,
    /// Up to this moment; none: until further notice.
    pub until: Option<DateTime<Utc>>,
}

/// A recorder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecorderRow {
    /// Its device number.
    pub serial: SerialNumber,
    /// Its make.
    pub make: Option<EntryName>,
    /// Its model.
    pub model: Option<EntryName>,
    /// What people call it: an inventory number, perhaps.
    pub name: Option<EntryName>,
    /// The unit that owns it.
    pub unit: Option<UnitCode>,
}

/// An issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssueRow {
    /// The recorder: its device number, its name, or its id.
    pub recorder: EntryName,
    /// How.
    pub kind: IssueKind,
    /// To whom; none for a pool.
    pub officer: Option<OfficerNumber>,
    /// Into whose pool; none otherwise.
    pub unit: Option<UnitCode>,
    /// When.
    pub from: DateTime<Utc>,
    /// When it should be back; of a single issue.
    pub due: Option<DateTime<Utc>>,
    /// When it came back.
    pub until: Option<DateTime<Utc>>,
}

/// A shift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShiftRow {
    /// Who is on duty.
    pub officer: OfficerNumber,
    /// From this moment.
    pub from: DateTime<Utc>,
    /// Up to this moment.
    pub until: DateTime<Utc>,
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// A unit.
    Unit(UnitRow),
    /// A term of an officer.
    Officer(OfficerRow),
    /// A recorder.
    Recorder(RecorderRow),
    /// An issue.
    Issue(IssueRow),
    /// A shift.
    Shift(ShiftRow),
}

impl Row {
    /// The kind of file it is a line of.
    #[must_use]
    pub fn kind(&self) -> FileKind {
        match self {
            Self::Unit(_) => FileKind::Units,
            Self::Officer(_) => FileKind::Officers,
            Self::Recorder(_) => FileKind::Recorders,
            Self::Issue(_) => FileKind::Issues,
            Self::Shift(_) => FileKind::Roster,
        }
    }
}
