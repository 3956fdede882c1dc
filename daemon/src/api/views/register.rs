//! The register as it is told. It names officers: none of these leaves the station in a notice.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::RecorderView;
use crate::{
    catalog::{Issue, RegisteredRecorder, Shift, Term, Unit},
    domain::{Holder, IssueKind, OfficerThen},
    register::FileKind,
};

/// Units.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct UnitsView {
    /// By code.
    pub units: Vec<UnitView>,
    /// Where the next page begins: hand it in as `after`. None: this is the last page.
    #[serde(default)]
    pub next: Option<String>,
}

/// A unit.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct UnitView {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The code of the unit above.
    pub parent: Option<String>,
}

/// Officers.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OfficersView {
    /// Terms, by number and beginning.
    pub officers: Vec<OfficerView>,
    /// Where the next page begins: hand it in as `after`. None: this is the last page.
    #[serde(default)]
    pub next: Option<String>,
}

/// A term: an officer's time with one number in one unit.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OfficerView {
    /// The term's id.
    pub id: String,
    /// The officer's id, the same for all their terms.
    pub officer: String,
    /// The number borne.
    pub number: String,
    /// The name.
    pub name: String,
    /// The unit's code.
    pub unit: Option<String>,
    /// From when.
    pub from: DateTime<Utc>,
    /// Up to when; none: until further notice.
    pub until: Option<DateTime<Utc>>,
    /// How often it was said otherwise before.
    pub corrections: u64,
}

/// Recorders.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RecordersView {
    /// As they became known here.
    pub recorders: Vec<RegisteredView>,
    /// Where the next page begins: hand it in as `after`. None: this is the last page.
    #[serde(default)]
    pub next: Option<String>,
}

/// A recorder in the register.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RegisteredView {
    /// What it says of itself.
    pub recorder: RecorderView,
    /// What people call it.
    pub name: Option<String>,
    /// The code of the unit that owns it.
    pub unit: Option<String>,
    /// When it was last docked here.
    pub docked_at: Option<DateTime<Utc>>,
    /// Who holds it, or held it at the time asked for; none: nobody, as far as was said.
    pub holder: Option<HolderView>,
}

/// One recorder with all that was ever said of who had it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RecorderRegisterView {
    /// The time for which its holder is told.
    pub at: DateTime<Utc>,
    /// The recorder.
    pub registered: RegisteredView,
    /// Of one in a pool: the officers who were on duty then.
    pub on_duty: Vec<PersonView>,
    /// Every version of every issue, the latest first; at most 500.
    pub issues: Vec<IssueView>,
}

/// An officer at some moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PersonView {
    /// The officer's id.
    pub officer: String,
    /// The number borne then.
    pub number: String,
    /// The name.
    pub name: String,
    /// The unit then.
    pub unit: Option<String>,
    /// Whether they were in service then.
    pub in_service: bool,
}

/// Who held a recorder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HolderView {
    /// The issue that says so.
    pub issue: String,
    /// `single`, `permanent` or `pool`.
    #[schema(value_type = String)]
    pub kind: IssueKind,
    /// Who; none of a pool.
    pub officer: Option<PersonView>,
    /// The unit whose pool it was in, or the officer's then.
    pub unit: Option<String>,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Until when; none: they still have it.
    pub until: Option<DateTime<Utc>>,
    /// When it should be back.
    pub due: Option<DateTime<Utc>>,
}

/// A version of an issue.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct IssueView {
    /// The issue's id.
    pub id: String,
    /// Which version, from 1.
    pub version: u64,
    /// Whether it stands: it is the newest, and not withdrawn.
    pub stands: bool,
    /// `single`, `permanent` or `pool`.
    #[schema(value_type = String)]
    pub kind: IssueKind,
    /// To whom.
    pub officer: Option<PersonView>,
    /// Into which unit's pool.
    pub unit: Option<String>,
    /// From when.
    pub from: DateTime<Utc>,
    /// When it should be back.
    pub due: Option<DateTime<Utc>>,
    /// When it came back.
    pub until: Option<DateTime<Utc>>,
    /// When this was said.
    pub recorded_at: DateTime<Utc>,
    /// By whom.
    pub recorded_by: String,
    /// Why.
    pub reason: Option<String>,
}

/// The roster.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RosterView {
    /// By their beginning.
    pub shifts: Vec<ShiftView>,
    /// Where the next page begins: hand it in as `after`. None: this is the last page.
    #[serde(default)]
    pub next: Option<String>,
}

/// A shift.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ShiftView {
    /// Its id.
    pub id: String,
    /// The officer's id.
    pub officer: String,
    /// The number they bear then.
    pub number: String,
    /// From when.
    pub from: DateTime<Utc>,
    /// Up to when.
    pub until: DateTime<Utc>,
}

/// What saying something of the register came to.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct EntryView {
    /// `units`, `officers`, `recorders`, `issues` or `roster`.
    #[schema(value_type = String)]
    pub kind: FileKind,
    /// The entry's id.
    pub id: String,
    /// `added`, `changed`, or `same`: it was said before.
    pub outcome: String,
}

/// What importing a file came to.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ImportView {
    /// `units`, `officers`, `recorders`, `issues` or `roster`.
    #[schema(value_type = String)]
    pub kind: FileKind,
    /// Rows that are new.
    pub added: u64,
    /// Rows that say otherwise than before.
    pub changed: u64,
    /// Rows that were there.
    pub same: u64,
}

/// A kind of entries as a file.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ExportView {
    /// `units`, `officers`, `recorders`, `issues` or `roster`.
    #[schema(value_type = String)]
    pub kind: FileKind,
    /// How many rows it has.
    pub rows: u64,
    /// The file: CSV with a byte order mark.
    pub content: String,
}

impl From<Unit> for UnitView {
    fn from(unit: Unit) -> Self {
        let parent = unit.parent.map(Into::into);
        Self { code: unit.code.into(), name: unit.name.into(), parent }
    }
}

impl From<Term> for OfficerView {
    fn from(term: Term) -> Self {
        Self {
            id: term.id.to_string(),
            officer: term.officer.to_string(),
            number: term.number.into(),
            name: term.name.into(),
            unit: term.unit.map(Into::into),
            from: term.from,
            until: term.until,
            corrections: term.corrections,
        }
    }
}

impl From<OfficerThen> for PersonView {
    fn from(officer: OfficerThen) -> Self {
        Self {
            officer: officer.id.to_string(),
            number: officer.number.into(),
            name: officer.name.into(),
            unit: officer.unit.map(Into::into),
            in_service: officer.in_service,
        }
    }
}

impl From<Holder> for HolderView {
    fn from(holder: Holder) -> Self {
        Self {
            issue: holder.issue.to_string(),
            kind: holder.kind,
            officer: holder.officer.map(Into::into),
            unit: holder.unit.map(Into::into),
            since: holder.since,
            until: holder.until,
            due: holder.due,
        }
    }
}

impl RegisteredView {
    pub(in crate::api) fn of(found: RegisteredRecorder, holder: Option<HolderView>) -> Self {
        Self {
            recorder: (&found.recorder).into(),
            name: found.name.map(Into::into),
            unit: found.unit.map(Into::into),
            docked_at: found.docked_at,
            holder,
        }
    }
}

impl IssueView {
    pub(in crate::api) fn of(issue: Issue, officer: Option<OfficerThen>) -> Self {
        Self {
            id: issue.id.to_string(),
            version: issue.version,
            stands: issue.stands,
            kind: issue.kind,
            officer: officer.map(Into::into),
            unit: issue.unit.map(Into::into),
            from: issue.from,
            due: issue.due,
            until: issue.until,
            recorded_at: issue.recorded_at,
            recorded_by: issue.recorded_by,
            reason: issue.reason,
        }
    }
}

impl From<Shift> for ShiftView {
    fn from(shift: Shift) -> Self {
        Self {
            id: shift.id.to_string(),
            officer: shift.officer.to_string(),
            number: shift.number.into(),
            from: shift.from,
            until: shift.until,
        }
    }
}
