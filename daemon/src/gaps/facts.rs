//! What is known of a recorder's clips: the input of the rules, free of where it was read.
//!
//! Filled by `flow::gaps` from the catalog, by tests from generated days. Plain values.

use chrono::{NaiveDateTime, TimeDelta};
use docket_drivers::{
    ClipKind,
    profile::{LogEvent, Recording as Habits},
};

use crate::domain::{InterruptionKind, ItemId, RecordedSpan, Strength};

/// Everything known of one recorder's clips.
#[derive(Clone, Debug, Default)]
pub struct CardFacts {
    /// Its files, in any order.
    pub clips: Vec<ClipFacts>,
    /// What its logs tell, in any order; one line may stand in several logs.
    pub log: Vec<LogFact>,
    /// How it lays recordings out.
    pub habits: Habits,
    /// When it was last docked, by its own face or the station's, whichever is later: it recorded nothing
    /// after that.
    pub docked: Option<NaiveDateTime>,
}

/// How a recorder was at a dock, as far as it told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AtDock {
    /// Charge of its battery, 0 to 100.
    pub battery_percent: Option<u8>,
    /// Free storage, in bytes.
    pub free_bytes: Option<u64>,
}

/// One file.
#[derive(Clone, Debug)]
pub struct ClipFacts {
    /// The item that it is.
    pub item: ItemId,
    /// Its kind by name.
    pub kind: ClipKind,
    /// Its stream (channel, lens); empty where there is one only.
    pub stream: String,
    /// Its number by name.
    pub sequence: Option<u32>,
    /// When it begins, by the recorder's face.
    pub start: Option<NaiveDateTime>,
    /// When it ends, by the recorder's face.
    pub end: Option<NaiveDateTime>,
    /// The same on trusted time.
    pub recorded: Option<RecordedSpan>,
    /// Bytes.
    pub size: u64,
    /// Marked as important on the recorder.
    pub is_marked: bool,
    /// Why it counts as never finished, or damaged; none where nothing says so.
    pub unfinished: Option<Unfinished>,
    /// What is wrong inside it.
    pub inside: Vec<Inside>,
    /// How taking it in failed, where it did and nothing better is there.
    pub pull: Option<PullFault>,
    /// How the recorder was at the dock that brought it first.
    pub at_dock: AtDock,
}

impl ClipFacts {
    /// Whether it is footage that runs over time.
    pub(super) fn is_footage(&self) -> bool {
        matches!(self.kind, ClipKind::Video | ClipKind::Audio)
    }

    /// Its best-known place in time.
    pub(super) fn at(&self) -> Option<NaiveDateTime> {
        self.start.or(self.end)
    }

    /// Its length in milliseconds.
    pub(super) fn length_ms(&self) -> Option<i64> {
        Some((self.end? - self.start?).num_milliseconds())
    }
}

/// `at` moved by `by`, at most to the calendar's end: faces come from strangers.
pub(super) fn moved(at: NaiveDateTime, by: TimeDelta) -> NaiveDateTime {
    let end = if by < TimeDelta::zero() { NaiveDateTime::MIN } else { NaiveDateTime::MAX };
    at.checked_add_signed(by).unwrap_or(end)
}

/// Why a file counts as never finished, or damaged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// What says so: a stable code.
    pub why: String,
    /// How sure it is.
    pub strength: Strength,
}

/// A place inside a clip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inside {
    /// What is wrong: [`InterruptionKind::TimeJump`], [`InterruptionKind::FramesMissing`] or
    /// [`InterruptionKind::SoundLost`].
    pub kind: InterruptionKind,
    /// How sure it is.
    pub strength: Strength,
    /// From the clip's start, in milliseconds.
    pub from_ms: u64,
    /// How long, in milliseconds.
    pub length_ms: u64,
}

/// How taking a clip in failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullFault {
    /// A stable code.
    pub reason: String,
    /// Bytes that are missing.
    pub missing_bytes: u64,
}

/// A line of the recorder's log.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LogFact {
    /// When, by the recorder's face.
    pub at: NaiveDateTime,
    /// What it tells.
    pub event: LogEvent,
    /// The line.
    pub text: String,
    /// The log it stands in.
    pub item: ItemId,
}
