//! Handovers as they are told.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{HolderView, RecorderView};
use crate::{
    catalog::{Handover, JudgedItem, Said},
    domain::Holder,
    handover::{ActivityEnd, Standing, Verdict},
};

/// Handovers, or what is due.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct HandoversView {
    /// Newest first.
    pub handovers: Vec<HandoverView>,
    /// What is not in yet, the earliest deadline first; only where that is asked for.
    pub due: Vec<DueView>,
    /// Where the next page begins: hand it in as `before`. None: this is the last page.
    #[serde(default)]
    pub next: Option<String>,
}

/// The handover of a session: that of its latest item.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct HandoverView {
    /// The session.
    pub session: String,
    /// Whose footage.
    pub recorder: RecorderView,
    /// Who held the recorder when the action ended, by the register.
    pub holder: Option<HolderView>,
    /// When the recorder was docked.
    pub docked_at: DateTime<Utc>,
    /// `on-time`, `excused` or `late`.
    pub standing: String,
    /// By when it had to be.
    pub deadline: DateTime<Utc>,
    /// Whether what is not known exactly could make it the other way round.
    pub within_error: bool,
    /// When the action ended, and how that is known.
    pub activity_end: ActivityEndView,
    /// The rule of law: `docket explain` tells it.
    pub rule: String,
    /// Its clauses, in short.
    pub clauses: Vec<String>,
    /// Whether it is late and nobody has said why.
    pub reason_wanted: bool,
    /// What was said of it, the newest first: the first counts.
    pub said: Vec<SaidView>,
    /// The item that decided.
    pub item: String,
    /// When this was judged.
    pub judged_at: DateTime<Utc>,
    /// Each item by itself; only when one handover is shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemHandoverView>,
}

/// When an action ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ActivityEndView {
    /// The moment that counts: the clip's end, or the latest at which it may have been.
    pub at: DateTime<Utc>,
    /// The most by which it may be off, milliseconds; none: nobody knows, or it is a bound.
    pub error_ms: Option<u64>,
    /// How it is known: `interpolated`, `one-reading`, `satellite`, `uncorrected`, or `bound`.
    pub basis: String,
    /// Of a bound: when the clip was not on the recorder yet; none: nobody looked.
    pub after: Option<DateTime<Utc>>,
}

/// The handover of an item.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ItemHandoverView {
    /// The item.
    pub item: String,
    /// `on-time`, `excused`, `late`, or of one still on the recorder `open` or `overdue`.
    pub standing: String,
    /// By when it had to be.
    pub deadline: DateTime<Utc>,
    /// Whether what is not known exactly could make it the other way round.
    pub within_error: bool,
    /// When the action ended.
    pub activity_end: ActivityEndView,
}

/// Something that is not in yet.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct DueView {
    /// The session that left clips on the recorder.
    pub session: Option<String>,
    /// The issue by which the recorder is out after a shift.
    pub issue: Option<String>,
    /// The recorder.
    pub recorder: RecorderView,
    /// `open` or `overdue`.
    pub standing: String,
    /// By when it must be in.
    pub deadline: DateTime<Utc>,
    /// Whether what is not known exactly could make it the other way round.
    pub within_error: bool,
    /// The rule of law.
    pub rule: String,
    /// Its clauses, in short.
    #[serde(default)]
    pub clauses: Vec<String>,
}

/// What was said of a recorder that is out, and what is due of it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RecorderExcusedView {
    /// The recorder.
    pub recorder: RecorderView,
    /// What counts when it is docked; none: it has just been docked.
    pub said: Option<SaidView>,
    /// What is not in yet of it, by what was said.
    pub due: Vec<DueView>,
}

/// What somebody said of a handover.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SaidView {
    /// `continuous`, `remote` or `away`; none: no exception, only a reason.
    pub exception: Option<String>,
    /// When they were back, or will be.
    pub returned_at: Option<DateTime<Utc>>,
    /// Why.
    pub reason: String,
    /// When it was said.
    pub recorded_at: DateTime<Utc>,
    /// By whom.
    pub recorded_by: String,
}

impl HandoverView {
    pub(in crate::api) fn of(
        handover: &Handover,
        holder: Option<Holder>,
        said: Vec<SaidView>,
    ) -> Self {
        let Verdict { standing, deadline, within_error, activity_end, rule } = handover.verdict;
        Self {
            session: handover.session.to_string(),
            recorder: (&handover.recorder).into(),
            holder: holder.map(Into::into),
            docked_at: handover.docked_at,
            standing: standing.as_str().into(),
            deadline,
            within_error,
            activity_end: (&activity_end).into(),
            rule: rule.as_str().into(),
            clauses: rule.clauses().iter().map(ToString::to_string).collect(),
            reason_wanted: standing == Standing::Late && said.is_empty(),
            said,
            item: handover.item.to_string(),
            judged_at: handover.judged_at,
            items: Vec::new(),
        }
    }
}

impl ItemHandoverView {
    pub(in crate::api) fn of(judged: &JudgedItem) -> Self {
        let Verdict { standing, deadline, within_error, activity_end, .. } = judged.verdict;
        Self {
            item: judged.item.to_string(),
            standing: standing.as_str().into(),
            deadline,
            within_error,
            activity_end: (&activity_end).into(),
        }
    }
}

impl From<&ActivityEnd> for ActivityEndView {
    fn from(end: &ActivityEnd) -> Self {
        let at = end.counted();
        match *end {
            ActivityEnd::Recorded { end, times } => {
                Self { at, error_ms: end.error_ms, basis: times.as_str().into(), after: None }
            }
            ActivityEnd::Between { after, .. } => {
                Self { at, error_ms: None, basis: "bound".into(), after }
            }
        }
    }
}

impl From<Said> for SaidView {
    fn from(said: Said) -> Self {
        let exception = said.saying.exception;
        Self {
            exception: exception.map(|exception| exception.kind.as_str().into()),
            returned_at: exception.map(|exception| exception.returned_at),
            reason: said.saying.reason,
            recorded_at: said.recorded_at,
            recorded_by: said.recorded_by,
        }
    }
}
