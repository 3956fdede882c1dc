//! The work on cases as it is told.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::CaseView;
use crate::{
    catalog::{CaseStep, Document, KeptRecord},
    domain::{CaseAct, CaseRecord, ItemState, Matter, MatterList, Recording, Rule},
};

/// The rule behind a verdict; `docket explain` tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RuledBy {
    /// Its stable code.
    pub rule: String,
    /// The clauses it comes from, in short: `QZ 20`.
    pub clauses: Vec<String>,
}

impl From<Rule> for RuledBy {
    fn from(rule: Rule) -> Self {
        let clauses = rule.clauses().iter().map(ToString::to_string).collect();
        Self { rule: rule.as_str().into(), clauses }
    }
}

/// A step of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StepView {
    /// What happened.
    pub act: CaseAct,
    /// On which day, in the station's zone.
    pub on: NaiveDate,
    /// When that was entered.
    pub at: DateTime<Utc>,
    /// By whom.
    pub who: String,
}

impl From<CaseStep> for StepView {
    fn from(step: CaseStep) -> Self {
        Self { act: step.act, on: step.on, at: step.at, who: step.who }
    }
}

/// A record of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseRecordView {
    /// Its id.
    pub id: String,
    /// The case's number.
    pub case: String,
    /// The item it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// What it says.
    pub record: CaseRecord,
    /// The rule that asks for it: of the statement of a piece of evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuledBy>,
    /// The record that it corrects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<String>,
    /// The record that corrects it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrected_by: Option<String>,
    /// When it was added.
    pub at: DateTime<Utc>,
    /// By whom.
    pub who: String,
}

impl From<KeptRecord> for CaseRecordView {
    fn from(kept: KeptRecord) -> Self {
        Self {
            id: kept.id.to_string(),
            case: kept.case.into(),
            item: kept.item.map(|item| item.to_string()),
            rule: matches!(kept.record, CaseRecord::Statement(_))
                .then(|| Rule::EvidenceStatement.into()),
            record: kept.record,
            corrects: kept.corrects.map(|id| id.to_string()),
            corrected_by: kept.corrected_by.map(|id| id.to_string()),
            at: kept.at,
            who: kept.who,
        }
    }
}

/// A text attached to a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DocumentView {
    /// Its id.
    pub id: String,
    /// The case's number.
    pub case: String,
    /// Its file name as it was handed in.
    pub name: String,
    /// What it is.
    pub title: String,
    /// Bytes.
    pub size: u64,
    /// BLAKE3, hex.
    pub blake3: String,
    /// SHA-256, hex.
    pub sha256: String,
    /// Where it stands in the archive.
    pub key: String,
    /// When it was handed in.
    pub added_at: DateTime<Utc>,
    /// By whom.
    pub added_by: String,
    /// When it was read back from the archive, equal; absent: it is not archived, attach it again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proven_at: Option<DateTime<Utc>>,
}

impl From<Document> for DocumentView {
    fn from(d: Document) -> Self {
        Self {
            id: d.id.to_string(),
            key: crate::store::keys::document(&d.case, d.id, &d.extension),
            case: d.case.into(),
            name: d.name,
            title: d.title,
            size: d.size,
            blake3: d.blake3,
            sha256: d.sha256,
            added_at: d.added_at,
            added_by: d.added_by,
            proven_at: d.proven_at,
        }
    }
}

/// Cases whose file is to be archived.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct UnfiledView {
    /// The longest waiting first.
    pub cases: Vec<UnfiledCaseView>,
    /// Today in the station's zone.
    pub today: NaiveDate,
    /// By which rule.
    pub rule: RuledBy,
}

/// A case whose file is to be archived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnfiledCaseView {
    /// Its number.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// When the action ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action_ended: Option<NaiveDate>,
    /// When it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<NaiveDate>,
    /// The last day for it.
    pub due: NaiveDate,
    /// Days until then; negative: so many days late.
    pub days_left: i64,
}

/// What concerns an enforcement object: its cases with their footage and texts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ObjectView {
    /// By number.
    pub cases: Vec<CaseView>,
    /// By which rule they are found together.
    pub rule: RuledBy,
}

/// Items linked to no case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct InboxView {
    /// The oldest first.
    pub items: Vec<InboxItemView>,
    /// Where the next page begins: hand it in as `after`. None: this is the last page.
    #[serde(default)]
    pub next: Option<String>,
    /// By which rule they are to be linked.
    pub rule: RuledBy,
}

/// An item linked to no case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InboxItemView {
    /// Its id.
    pub id: String,
    /// When it was first seen on its recorder.
    pub seen_at: DateTime<Utc>,
    /// Whole days since then.
    pub age_days: i64,
    /// Its path on the recorder.
    pub path: String,
    /// Where it stands.
    pub state: ItemState,
}

/// What is wrong with a table, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FaultView {
    /// The line, from 1; 0 of the whole file.
    pub row: u32,
    /// The column, from 1; 0 of the whole line.
    pub column: u32,
    /// Stable code.
    pub code: String,
    /// In words.
    pub text: String,
}

/// What taking a list of cases over came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseImportView {
    /// The file's name.
    pub name: String,
    /// Cases that were entered.
    pub added: u64,
    /// Cases of which something else is said now.
    pub changed: u64,
    /// Cases of which nothing new was said.
    pub same: u64,
    /// What is wrong; with one fault nothing was taken over.
    pub faults: Vec<FaultView>,
}

/// What taking a list of matters over came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MattersImportView {
    /// The file's name.
    pub name: String,
    /// Matters of the list that counts now; 0 if it was refused.
    pub matters: u64,
    /// What is wrong; with one fault the list before still counts.
    pub faults: Vec<FaultView>,
}

/// The list of matters that counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MattersView {
    /// What it calls itself.
    pub title: String,
    /// Whether it is the example that ships with docket, no agency's list.
    pub is_example: bool,
    /// Its lines, in their order.
    pub matters: Vec<MatterView>,
}

impl From<MatterList> for MattersView {
    fn from(list: MatterList) -> Self {
        let matters = list.matters.into_iter().map(Into::into).collect();
        Self { title: list.title, is_example: list.is_example, matters }
    }
}

/// A line of the list of matters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MatterView {
    /// What cases name it by.
    pub code: String,
    /// The action.
    pub name: String,
    /// How far it is recorded.
    pub recording: Recording,
    /// Its stages, or key moments.
    pub stages: Vec<String>,
    /// How long its footage is kept after the case was closed, months; absent: as the law has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months: Option<u32>,
    /// The clause that asks for it, as the list cites it.
    pub clause: String,
}

impl From<Matter> for MatterView {
    fn from(m: Matter) -> Self {
        let Matter { code, name, recording, stages, months, clause } = m;
        Self { code, name, recording, stages, months, clause }
    }
}

/// What the list of matters says of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseCheckView {
    /// The case's number.
    pub case: String,
    /// Whether nothing is missing.
    pub complete: bool,
    /// What the list calls itself.
    pub list: String,
    /// Whether that list is the example, no agency's.
    pub is_example: bool,
    /// Which of its lines, from 1.
    pub line: u32,
    /// That line.
    pub matter: MatterView,
    /// Each stage that must be recorded.
    pub stages: Vec<StageView>,
    /// Its texts: `present` or `missing`.
    pub text: String,
    /// How many items are linked to it.
    pub items: u64,
    /// Interruptions of its footage that nobody has explained: only of a matter that is recorded as a whole.
    #[serde(default)]
    pub unexplained: Vec<UnexplainedView>,
    /// By which rule.
    pub rule: RuledBy,
}

/// An interruption of a case's footage that wants an explanation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnexplainedView {
    /// Its id.
    pub id: String,
    /// What shows it: as of an interruption.
    pub kind: String,
    /// `likely` or `certain`.
    pub strength: String,
    /// How much is missing, in seconds, where that is known or reckoned.
    pub missing_s: Option<i64>,
}

/// A stage of a matter, and what the case has of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StageView {
    /// Its name in the list; empty: the matter as a whole.
    pub stage: String,
    /// `footage`, `excused` or `missing`.
    pub shown: String,
    /// How many items show it.
    pub items: u64,
    /// Why there is no footage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}
