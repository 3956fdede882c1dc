//! The work on cases: what is said of them, their dates, records and texts, lists of them, the list of
//! matters, and how long items are kept.
//!
//! Asked through [`super::Api::perform`]. What changes something does so in one transaction of the
//! catalog; objects in the archive follow, and a start writes those that a kill left out.

mod check;
mod entry;
mod import;
mod matters;
mod records;
mod retention;
mod suggest;
mod told;

pub(super) use entry::trimmed;
pub(super) use retention::reason;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Action, Api, ApiError, Asker, Reply, Rest};
use crate::{
    domain::{CaseAct, CaseChange, CaseRecord},
    words::in_zone,
};

/// What can be asked about cases beside their list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Casework {
    /// Say something else of a case.
    Describe(String, CaseChange),
    /// Enter what happened to a case.
    Step(String, NewStep),
    /// Cases whose file is to be archived, the longest waiting first.
    Unfiled(Rest),
    /// Everything that concerns an enforcement object.
    Object(ObjectAsked),
    /// Items linked to no case, the oldest first.
    Inbox(Rest),
    /// Cases proposed for an item, or for the oldest of the inbox.
    Suggest(SuggestAsked),
    /// Add a record to a case.
    Record(String, Box<NewRecord>),
    /// Attach a text to a case.
    Attach(String, NewDocument),
    /// Take a list of cases over.
    Import(NewTable),
    /// Hold a case against the list of matters.
    Check(String),
    /// The list of matters.
    Matters,
    /// Have another list of matters count.
    ListMatters(NewTable),
    /// How long items are kept, newest first.
    Retention(RetentionAsked),
    /// Why an item is kept so long.
    ExplainRetention(String),
    /// Place a legal hold.
    Hold(NewHold),
    /// Have something kept longer than the rules ask.
    Extend(NewExtension),
}

/// What happened to a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewStep {
    /// What.
    pub act: CaseAct,
    /// On which day, in the station's zone.
    pub on: NaiveDate,
}

/// A record to be added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRecord {
    /// The item it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// The id of the record that it corrects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<String>,
    /// What it says.
    pub record: CaseRecord,
}

/// A text to be attached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDocument {
    /// Its file name.
    pub name: String,
    /// What it is.
    #[serde(default)]
    pub title: String,
    /// Its bytes, in Base64 (RFC 4648).
    pub content: String,
}

/// A table to be taken over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTable {
    /// Its file name, which faults are told by.
    pub name: String,
    /// Its bytes, in Base64 (RFC 4648).
    pub content: String,
}

/// For which item cases are proposed; without one for the oldest of the inbox.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SuggestAsked {
    /// The item's id, or a unique beginning of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// At most so many items; 50 at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 50)]
    pub limit: Option<u32>,
}

/// Which enforcement object: by `code` or by `name`, one of the two.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ObjectAsked {
    /// Its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Which items' retention, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RetentionAsked {
    /// Only those that may be disposed of on this day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<NaiveDate>,
    /// At most so many; 100 by default, at most 500.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u32>,
    /// Only those before (older than) this id: the `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
}

/// A legal hold on an item or on a case, one of the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewHold {
    /// The item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// The case's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// Why.
    pub reason: String,
}

/// How long an item, or what is linked to a case, one of the two, is kept at least.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewExtension {
    /// The item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// The case's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// The last day on which it must be there, in the station's zone.
    pub through: NaiveDate,
    /// Why.
    pub reason: String,
}

impl Casework {
    /// What it wants to do.
    #[must_use]
    pub fn action(&self) -> Action {
        match self {
            Self::Unfiled(_)
            | Self::Object(_)
            | Self::Inbox(_)
            | Self::Suggest(_)
            | Self::Check(_)
            | Self::Matters
            | Self::Retention(_)
            | Self::ExplainRetention(_) => Action::ReadEvidence,
            Self::Describe(..)
            | Self::Step(..)
            | Self::Record(..)
            | Self::Attach(..)
            | Self::Import(_) => Action::KeepCases,
            Self::ListMatters(_) => Action::ListMatters,
            // Either only adds.
            Self::Hold(_) | Self::Extend(_) => Action::Hold,
        }
    }

    /// Whether it writes to the archive.
    #[must_use]
    pub fn touches_archive(&self) -> bool {
        matches!(self, Self::Record(..) | Self::Attach(..))
    }
}

impl Api {
    pub(super) async fn casework(&self, asker: &Asker, asked: Casework) -> Result<Reply, ApiError> {
        let (by, words) = (&asker.actor, &asker.words);
        Ok(match asked {
            Casework::Describe(number, change) => {
                Reply::Case(self.describe_case(&number, &change, by).await?)
            }
            Casework::Step(number, step) => Reply::Case(self.step_case(&number, &step, by).await?),
            Casework::Unfiled(rest) => Reply::Unfiled(self.unfiled(&rest).await?),
            Casework::Object(object) => Reply::Object(self.object(&object).await?),
            Casework::Inbox(rest) => Reply::Inbox(self.inbox(&rest).await?),
            Casework::Suggest(SuggestAsked { item, limit }) => {
                Reply::Suggestions(self.suggestions(item.as_deref(), limit).await?)
            }
            Casework::Record(number, new) => {
                Reply::CaseRecord(self.add_record(&number, &new, by).await?)
            }
            Casework::Attach(number, new) => Reply::Document(self.attach(&number, &new, by).await?),
            Casework::Import(table) => {
                let bytes = told::bytes_of(&table.content)?;
                Reply::CaseImport(self.import_cases(&table.name, &bytes, by, words).await?)
            }
            Casework::Check(number) => Reply::CaseCheck(self.check_case(&number).await?),
            Casework::Matters => Reply::Matters(self.matters().await?),
            Casework::ListMatters(table) => {
                Reply::MattersImport(self.list_matters(&table, by, words).await?)
            }
            Casework::Retention(asked) => Reply::Retentions(self.retentions(&asked).await?),
            Casework::ExplainRetention(item) => {
                Reply::Retention(self.explain_retention(&item).await?)
            }
            Casework::Hold(new) => Reply::Held(self.hold(&new, by).await?),
            Casework::Extend(new) => Reply::Extended(self.extend(&new, by).await?),
        })
    }

    /// Today in the station's zone.
    pub(in crate::api) fn today(&self) -> NaiveDate {
        in_zone(self.settings.zone(), self.clock.utc()).date_naive()
    }
}
