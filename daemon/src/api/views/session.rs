//! Sessions and recorders as they are told.

use chrono::{DateTime, Utc};
use docket_drivers::Condition;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::InterruptionView;

use super::OffsetView;
use crate::{
    catalog::{Recorder, Session},
    domain::{ClockReading, Disagreement, disagreements},
    duty::{ClockSet, Verdict},
};

/// A recorder, in brief.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RecorderView {
    /// Its id.
    pub id: String,
    /// Its name for people: the serial, else the folder's path.
    pub label: String,
    /// Whether its identity could be read; unknown ones wait for a person.
    pub known: bool,
    /// Maker.
    pub make: Option<String>,
    /// Model.
    pub model: Option<String>,
    /// Device number.
    pub serial: Option<String>,
}

impl From<&Recorder> for RecorderView {
    fn from(r: &Recorder) -> Self {
        Self {
            id: r.id.to_string(),
            label: r.label.clone(),
            known: r.known,
            make: r.make.clone(),
            model: r.model.clone(),
            serial: r.serial.clone(),
        }
    }
}

/// A session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SessionView {
    /// Its id.
    pub id: String,
    /// The recorder.
    pub recorder: RecorderView,
    /// The bay's name.
    pub bay: String,
    /// The driver.
    pub driver: String,
    /// Where it was found.
    pub place: String,
    /// Who docked it.
    pub docked_by: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// `complete`, `incomplete`, `torn`, `interrupted`, or none while docked.
    pub outcome: Option<String>,
    /// Why it is not complete: `recorder-gone`, `cancelled`, `station-stopped`, `held`, `exceptions`
    /// or `failed`.
    #[serde(default)]
    pub outcome_code: Option<String>,
    /// The same in words.
    pub outcome_detail: Option<String>,
    /// The officer number that the recorder tells; never made up.
    #[serde(default)]
    pub officer: Option<String>,
    /// The unit that it tells.
    #[serde(default)]
    pub unit: Option<String>,
    /// The profiles that read it.
    #[serde(default)]
    pub profile: Option<String>,
    /// What its sources contradict one another in.
    #[serde(default)]
    pub disagreements: Vec<Disagreement>,
    /// What went wrong while it was asked who it is, in words.
    #[serde(default)]
    pub remarks: Vec<String>,
    /// The recorder's clock between two readings of the host's.
    pub clock: Option<ClockReading>,
    /// What follows from that: how far its clock is off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<OffsetView>,
    /// Its clock was set after that; none where it was not.
    #[serde(default)]
    pub clock_set: Option<ClockSet>,
    /// How it was once its clips were decided, as far as it told.
    #[serde(default)]
    pub condition: Option<ConditionView>,
    /// Whether it may be issued again; none where that was not judged.
    #[serde(default)]
    pub duty: Option<Verdict>,
    /// Whether its footage may be removed from the recorder: `yes`, or why not: `docked`,
    /// `not-taken`, `not-proven`. docket removes none. Only when one session is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removal: Option<String>,
    /// Files on the recorder.
    pub clips: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Became items in this session.
    pub taken: u64,
    /// Read again and equal.
    pub verified: u64,
    /// Were known already, content equal.
    pub sightings: u64,
    /// Not taken as they are, with a reason: left, set aside, or read with holes.
    pub exceptions: u64,
    /// Not decided yet.
    pub open: u64,
    /// Interruptions at its clips; only when one session is shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interruptions: Vec<InterruptionView>,
    /// The files not taken, and why; only when one session is shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_taken: Vec<ExceptionView>,
    /// Where the next page of those files begins: hand it in as `after`. Absent: this is the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// How a recorder was. Absent is not told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConditionView {
    /// Charge of its battery, 0 to 100.
    pub battery_percent: Option<u8>,
    /// Free storage, in bytes.
    pub free_bytes: Option<u64>,
    /// Whether its card was in.
    pub card_present: Option<bool>,
    /// What could not be read or believed, in words.
    pub remarks: Vec<String>,
}

impl From<&Condition> for ConditionView {
    fn from(c: &Condition) -> Self {
        Self {
            battery_percent: c.battery_percent,
            free_bytes: c.free_bytes,
            card_present: c.card_present,
            remarks: c.remarks.clone(),
        }
    }
}

/// A file that was not taken as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExceptionView {
    /// Its path, fit for a screen.
    pub path: String,
    /// Stable reason code.
    pub reason: String,
    /// Words.
    pub detail: String,
    /// The item that keeps what could be read, rescued or in quarantine, or waits for it, if any.
    pub item: Option<String>,
}

impl From<&Session> for SessionView {
    fn from(s: &Session) -> Self {
        Self {
            id: s.id.to_string(),
            recorder: (&s.recorder).into(),
            bay: s.bay.clone(),
            driver: s.driver.clone(),
            place: s.place.clone(),
            docked_by: s.docked_by.clone(),
            started_at: s.started_at,
            ended_at: s.ended_at,
            outcome: s.outcome.clone(),
            outcome_code: s.outcome_code.clone(),
            outcome_detail: s.outcome_detail.clone(),
            officer: s.identity.officer.clone(),
            unit: s.identity.unit.clone(),
            profile: s.identity.profile.clone(),
            disagreements: disagreements(&s.identity.facts),
            remarks: s.identity.remarks.clone(),
            clock: s.clock.clone(),
            offset: None,
            clock_set: s.clock_set.clone(),
            condition: s.condition.as_ref().map(Into::into),
            duty: s.duty.clone(),
            removal: None,
            clips: s.counts.clips,
            bytes: s.counts.bytes,
            taken: s.counts.taken,
            verified: s.counts.verified,
            sightings: s.counts.sightings,
            exceptions: s.counts.exceptions,
            open: s.counts.open,
            interruptions: Vec::new(),
            not_taken: Vec::new(),
            next: None,
        }
    }
}

/// Sessions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SessionsView {
    /// Newest first.
    pub sessions: Vec<SessionView>,
    /// Where the next page begins: hand it in as `before`. None: this is the last page.
    #[serde(default)]
    pub next: Option<String>,
}
