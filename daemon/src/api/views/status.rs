//! How the station stands, as it is told.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{InterruptionView, LogStatusView, RecorderView, RoomView, TargetView};
use crate::{
    domain::ItemState,
    flow::{controller::ControllerState, live::BayState},
};

/// How the station stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StatusView {
    /// Whether this answer comes from a running station.
    pub running: bool,
    /// Whether it takes footage in without archiving it, as its settings are broken.
    #[serde(default)]
    pub safe_mode: bool,
    /// docket's version.
    #[serde(default)]
    pub version: String,
    /// The station's name.
    #[serde(default)]
    pub name: String,
    /// The zone in which it shows times.
    #[serde(default)]
    pub zone: String,
    /// The station's id.
    pub station: String,
    /// The data folder.
    pub data: String,
    /// The station's clock.
    pub now: DateTime<Utc>,
    /// Whether that clock follows an outside source.
    pub clock_sync: String,
    /// Items and bytes by state.
    pub items: Vec<StateCount>,
    /// Items waiting for previews.
    pub previews_waiting: u64,
    /// How far archived originals are read again.
    #[serde(default)]
    pub audit: AuditView,
    /// Likely or certain interruptions that nobody has said anything of.
    #[serde(default)]
    pub interruptions_open: u64,
    /// Losses reported to the supervisor that wait to be acknowledged; the newest 500.
    #[serde(default)]
    pub reports_waiting: Vec<InterruptionView>,
    /// Recorders without a readable identity: a person must say whose they are. The newest 500.
    pub unknown_recorders: Vec<RecorderView>,
    /// What somebody outside can vouch for of the custody log.
    #[serde(default)]
    pub log: LogStatusView,
    /// Free bytes on the data disk; 0 also while it does not answer.
    pub free_bytes: u64,
    /// How long the station's disks last.
    #[serde(default)]
    pub room: RoomView,
    /// The further archive targets, and what each lacks.
    #[serde(default)]
    pub targets: Vec<TargetView>,
    /// The board that lights the bays' LEDs; only from a running station.
    #[serde(default)]
    pub controller: ControllerState,
    /// The bays in use; only from a running station.
    pub bays: Vec<BayState>,
}

/// How far archived originals are read again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditView {
    /// Within how many days each is read again; 0: audits are off.
    pub days: u32,
    /// Originals in the archive that are to be read again and again.
    pub copies: u64,
    /// Their bytes.
    pub bytes: u64,
    /// When the one was last read and equal that was so longest ago.
    pub oldest_proof: Option<DateTime<Utc>>,
    /// Originals not read again in time; 0 while audits are off.
    pub overdue_copies: u64,
    /// Their bytes.
    pub overdue_bytes: u64,
    /// The least rate at which every one is read in time, bytes a second.
    pub needed_rate: u64,
    /// The most allowed, bytes a second.
    pub max_rate: u64,
    /// The newest check that failed, of an audit or one that was asked for.
    pub last_failure: Option<FixityFailureView>,
}

/// A check that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FixityFailureView {
    /// The item.
    pub item: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What was found: a stable code.
    pub reason: String,
}

/// Items in one state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StateCount {
    /// The state.
    pub state: ItemState,
    /// How many.
    pub count: u64,
    /// Their bytes.
    pub bytes: u64,
}
