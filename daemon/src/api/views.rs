//! The shapes of answers. They are public and versioned by the schema name beside them
//! ([`super::Reply`]): fields are added, never changed.

use chrono::{DateTime, Utc};
use docket_drivers::{NameFacts, RawStamp};
use docket_transcode::MediaFacts;
use serde::{Deserialize, Serialize};

use super::ApiError;
use crate::{
    catalog::{Case, CaseLink, Recorder, RenditionRow, Session},
    domain::{ClockReading, Digests, ItemState},
    flow::live::BayState,
};

/// A recorder, in brief.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// Why it is not complete.
    pub outcome_detail: Option<String>,
    /// The recorder's clock between two readings of the host's.
    pub clock: Option<ClockReading>,
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
    /// Not taken, with a reason.
    pub exceptions: u64,
    /// Not decided yet.
    pub open: u64,
    /// The files not taken, and why; only when one session is shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_taken: Vec<ExceptionView>,
}

/// A file that was not taken as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExceptionView {
    /// Its path, fit for a screen.
    pub path: String,
    /// Stable reason code.
    pub reason: String,
    /// Words.
    pub detail: String,
    /// The quarantined item that keeps its bytes, if any.
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
            outcome_detail: s.outcome_detail.clone(),
            clock: s.clock.clone(),
            clips: s.counts.clips,
            bytes: s.counts.bytes,
            taken: s.counts.taken,
            verified: s.counts.verified,
            sightings: s.counts.sightings,
            exceptions: s.counts.exceptions,
            open: s.counts.open,
            not_taken: Vec::new(),
        }
    }
}

/// Sessions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionsView {
    /// Newest first.
    pub sessions: Vec<SessionView>,
}

/// An evidence item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemView {
    /// Its id.
    pub id: String,
    /// Where it stands on the line.
    pub state: ItemState,
    /// Reason code while quarantined.
    pub reason: Option<String>,
    /// The session that first listed it.
    pub session: String,
    /// The recorder it came from.
    pub recorder: RecorderView,
    /// Kind by name: `video`, `audio`, `photo`, `track`, `log`, `other`.
    pub kind: String,
    /// How the recorder marked it as important.
    pub key_mark: Option<String>,
    /// Where on the recorder its bytes stood.
    pub source: SourceView,
    /// Its digests, from `staged` on.
    pub digests: Option<Digests>,
    /// The first item with the same content from another recorder or path.
    pub twin_of: Option<String>,
    /// Where its original stands.
    pub archive: Vec<ArchiveView>,
    /// Its derived copies.
    pub renditions: Vec<RenditionView>,
    /// `done`, `none` (no viewable form), `failed`, or none while not tried.
    pub derived: Option<String>,
    /// When it was recorded, by its recorder's clock.
    pub recorded: RecordedView,
    /// What the media worker read.
    pub media: Option<MediaFacts>,
    /// Every case link ever made; only when one item is shown are ended ones included.
    pub cases: Vec<LinkView>,
    /// Its custody events; only when one item is shown.
    pub events: Vec<EventView>,
}

/// A clip as its recorder listed it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceView {
    /// The path, fit for a screen.
    pub path: String,
    /// The raw path bytes, lower-case hex.
    pub path_raw_hex: String,
    /// Bytes.
    pub size: u64,
    /// Last-modified: RFC 3339 where the medium gives an instant, else the clock face without zone.
    pub mtime: Option<String>,
    /// The same stamp, raw.
    pub modified: Option<RawStamp>,
    /// What the name says.
    pub name: NameFacts,
}

/// An original in an archive target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveView {
    /// The target's name.
    pub target: String,
    /// The object's key.
    pub key: String,
    /// When it was last read back and found equal on its way in.
    pub proven_at: Option<DateTime<Utc>>,
}

/// A derived copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenditionView {
    /// `preview` or `poster`.
    pub kind: String,
    /// The object's key.
    pub key: String,
    /// Bytes.
    pub size: u64,
    /// BLAKE3, hex.
    pub blake3: String,
    /// How it was made.
    pub recipe: String,
}

impl From<RenditionRow> for RenditionView {
    fn from(r: RenditionRow) -> Self {
        Self { kind: r.kind, key: r.key, size: r.size, blake3: r.blake3, recipe: r.recipe }
    }
}

/// When a clip was recorded, by its recorder's own clock; nothing is corrected here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedView {
    /// Start, RFC 3339; a clock face without zone is read in the station's.
    pub start: Option<String>,
    /// End, by the clip's length or its last-modified stamp.
    pub end: Option<String>,
    /// Where the start was read: `name`, `container`, or none.
    pub source: Option<String>,
}

/// A case link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkView {
    /// Its id.
    pub id: String,
    /// The item.
    pub item: String,
    /// The case's number.
    pub case: String,
    /// When it was made.
    pub linked_at: DateTime<Utc>,
    /// Who made it.
    pub linked_by: String,
    /// When it was backed out.
    pub unlinked_at: Option<DateTime<Utc>>,
    /// Who backed it out.
    pub unlinked_by: Option<String>,
    /// Why.
    pub unlink_reason: Option<String>,
}

impl From<&CaseLink> for LinkView {
    fn from(l: &CaseLink) -> Self {
        Self {
            id: l.id.to_string(),
            item: l.item.to_string(),
            case: l.case.to_string(),
            linked_at: l.linked_at,
            linked_by: l.linked_by.clone(),
            unlinked_at: l.unlinked_at,
            unlinked_by: l.unlinked_by.clone(),
            unlink_reason: l.unlink_reason.clone(),
        }
    }
}

/// A custody event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventView {
    /// Position in the station's log.
    pub seq: i64,
    /// When, by the host's wall clock.
    pub at: DateTime<Utc>,
    /// What was done.
    pub act: String,
    /// By whom.
    pub who: String,
    /// `ok` or `failed`.
    pub outcome: String,
    /// Why.
    pub reason: Option<String>,
    /// Facts of this act.
    pub detail: std::collections::BTreeMap<String, String>,
}

/// Items.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemsView {
    /// Newest first.
    pub items: Vec<ItemView>,
}

/// A case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseView {
    /// Its number.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// How many items are linked to it.
    pub item_count: u64,
    /// The ids of those items; only when one case is shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
}

impl From<Case> for CaseView {
    fn from(c: Case) -> Self {
        Self {
            number: c.number,
            title: c.title,
            created_at: c.created_at,
            item_count: c.items,
            items: Vec::new(),
        }
    }
}

/// Cases.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CasesView {
    /// By number.
    pub cases: Vec<CaseView>,
}

/// What docking came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DockView {
    /// The sessions, in the order of the places asked for.
    pub sessions: Vec<SessionView>,
    /// The places where no session could be held to its end.
    pub failures: Vec<DockFailure>,
}

/// A place that could not be taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DockFailure {
    /// The place.
    pub place: String,
    /// Why.
    pub error: ApiError,
}

impl DockView {
    /// 0 when every session is complete; 1 when some files were excepted or wait; 2 when one was
    /// torn or interrupted; the worst failure's own code when a place could not be taken in.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let sessions = self.sessions.iter().map(|s| match s.outcome.as_deref() {
            Some("complete") => 0,
            Some("incomplete") => 1,
            _ => 2,
        });
        let failures = self.failures.iter().map(|f| f.error.kind.exit_code());
        sessions.chain(failures).max().unwrap_or(0)
    }
}

/// What the demo came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DemoView {
    /// Docking.
    pub dock: DockView,
    /// The items of those sessions.
    pub items: Vec<ItemView>,
    /// Reading them all again.
    pub verify: VerifyView,
}

/// How the station stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StatusView {
    /// Whether this answer comes from a running station.
    pub running: bool,
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
    /// Recorders without a readable identity: a person must say whose they are.
    pub unknown_recorders: Vec<RecorderView>,
    /// Free bytes on the data disk.
    pub free_bytes: u64,
    /// The bays in use; only from a running station.
    pub bays: Vec<BayState>,
}

/// Items in one state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateCount {
    /// The state.
    pub state: ItemState,
    /// How many.
    pub count: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// What reading originals again came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyView {
    /// Originals read.
    pub checked: u64,
    /// Bytes read.
    pub bytes: u64,
    /// How many of them are not what they should be, or could not be read.
    pub failed_count: u64,
    /// The first thousand of those.
    pub failed: Vec<VerifyFailure>,
}

/// An original that is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyFailure {
    /// The item.
    pub item: String,
    /// Its path on the recorder.
    pub path: String,
    /// The object's key.
    pub key: String,
    /// `fixity-mismatch`, `lost`, `unreadable` or `unsteady`: a stable code.
    pub reason: String,
    /// What is wrong.
    pub problem: String,
    /// Whether the item was set aside, so that the next docking takes the clip anew.
    pub set_aside: bool,
}

impl VerifyView {
    /// Failures told in full at most; the count goes on.
    const TOLD_MAX: usize = 1000;

    pub(super) fn fail(&mut self, failure: VerifyFailure) {
        self.failed_count += 1;
        if self.failed.len() < Self::TOLD_MAX {
            self.failed.push(failure);
        }
    }

    /// 0 when all are equal, else 6.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if self.failed_count == 0 { 0 } else { 6 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_told_are_bounded_and_all_are_counted() {
        let failure = VerifyFailure {
            item: String::new(),
            path: String::new(),
            key: String::new(),
            reason: "lost".into(),
            problem: String::new(),
            set_aside: true,
        };
        let mut view = VerifyView::default();
        assert_eq!(view.exit_code(), 0);
        for _ in 0..1001 {
            view.fail(failure.clone());
        }
        assert_eq!((view.failed.len(), view.failed_count, view.exit_code()), (1000, 1001, 6));
    }
}
