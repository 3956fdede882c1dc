//! When a clip was recorded, on trusted time: by the readings of its recorder's clock before and after,
//! else by one, else by satellites, else by the docks between which it appeared.
//!
//! A clip was recorded before it was first listed and, as it was not there at the dock before, after
//! that. An answer that does not fit says that the clock was set or fell back in between, and then
//! nothing finer is told than that.

use chrono::{DateTime, Utc};
use docket_config::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    ClipFacts, Fix, Method, Offset, Says, Stamp, Timeline, Written,
    correct::Range,
    ms,
    point::{Point, docks, point},
    stamps,
    stamps::zone_at,
};
use crate::domain::{RecordedSpan, TimeBasis};

/// A fix is up to a second old when it is written down, and in whole seconds.
pub(super) const SATELLITE_MS: i64 = 2000;
/// Stamps of a clip differ by less without anybody minding.
const AGREE_MS: i64 = 3000;

/// When a clip was first listed.
#[derive(Clone, Copy, Debug)]
pub struct Listed {
    /// The number of the dock, as in the timeline.
    pub dock: i64,
    /// When, on the host's clock.
    pub at: DateTime<Utc>,
    /// The most by which that was off; none where nobody vouched for it.
    pub error_ms: Option<u64>,
}

/// Why a clip's times are not known better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The recorder's clock was not read against true time, neither before nor after.
    NoReading,
    /// The clock was set between two docks.
    SetBetween,
    /// The station set the clock and could not read it afterwards.
    SetUnread,
    /// The clock had fallen back to where it starts.
    Reset,
    /// By its stamps it was on the recorder before, where it was not listed: it was renamed or came
    /// with another card, or the clock was set back and forth.
    OlderThanLastDock,
    /// By its stamps it was recorded after it was taken: the clock was set back.
    AheadOfDock,
    /// Too long ago for the readings there are.
    TooFar,
    /// It bears no stamp.
    NoStamp,
    /// Its end is not known.
    LengthUnknown,
    /// Satellites say otherwise, by more than both may be off.
    SatelliteDisagrees,
}

impl Reason {
    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoReading => "no-reading",
            Self::SetBetween => "set-between",
            Self::SetUnread => "set-unread",
            Self::Reset => "reset",
            Self::OlderThanLastDock => "older-than-last-dock",
            Self::AheadOfDock => "ahead-of-dock",
            Self::TooFar => "too-far",
            Self::NoStamp => "no-stamp",
            Self::LengthUnknown => "length-unknown",
            Self::SatelliteDisagrees => "satellite-disagrees",
        }
    }
}

/// When a clip was recorded, and how that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClipTimes {
    /// On trusted time.
    pub span: RecordedSpan,
    /// Why it is not known better.
    pub reason: Option<Reason>,
    /// How the offset used was learnt.
    pub method: Option<Method>,
    /// What the clock was ahead at the clip, as used: stamp minus true time.
    pub offset_ms: Option<i64>,
    /// The most by which the times are off even if somebody set the clock once in between, so little
    /// that it does not show; where that can be told.
    pub if_set_ms: Option<u64>,
    /// Whatever became of the clock, it was recorded after this dock, which did not list it; none
    /// where no such dock knew true time.
    pub absent_at: Option<DateTime<Utc>>,
    /// And before this one, which listed it.
    pub present_at: Option<DateTime<Utc>>,
}

/// A stamp beside what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timed {
    /// The stamp.
    pub stamp: Stamp,
    /// As it stands, in the station's zone where it states none.
    pub uncorrected: DateTime<Utc>,
    /// How far it lies from the stamp that was used, where that is worth telling.
    pub differs_ms: Option<i64>,
}

/// A clip's times by all that is known.
#[must_use]
pub fn times(
    facts: &ClipFacts<'_>,
    timeline: &Timeline,
    listed: &Listed,
    zone: TimeZone,
) -> ClipTimes {
    let all = stamps(facts, zone);
    let length_ms = facts.duration_ms.and_then(|ms| i64::try_from(ms).ok());
    let (start, end) = chosen(&all, length_ms);
    let point = |stamp: Stamp| point(&stamp, timeline, listed, zone);
    let (mut first, mut last) = (start.map(point), end.map(point));
    let satellite = begun(facts.fixes).map(|begun| {
        let ended = length_ms.map(|length| Range::around(begun.middle() + length, begun.reach()));
        (Point::by_satellite(begun), ended.map(Point::by_satellite))
    });
    let mut reason = None;
    if let Some((begun, ended)) = satellite {
        let by_clock = first.or(last).filter(|p| p.basis < TimeBasis::Satellite);
        match (by_clock, first) {
            (Some(_), Some(first)) if !first.range.meets(begun.range) => {
                reason = Some(Reason::SatelliteDisagrees);
            }
            (Some(_), _) => {}
            (None, _) => (first, last) = (Some(begun), ended),
        }
    }
    let used = [first, last].into_iter().flatten();
    let reason = used.clone().find_map(|p| p.reason).or(reason);
    let uncorrected = |stamp: Option<Stamp>| stamp.map(|s| s.written.uncorrected(zone));
    let Some(basis) = used.clone().map(|p| p.basis).max() else {
        return unstamped(timeline, listed);
    };
    let span = match basis {
        TimeBasis::Uncorrected => RecordedSpan {
            start: uncorrected(start),
            end: uncorrected(end.or(start)).unwrap_or(listed.at),
            error_ms: None,
            basis,
        },
        _ => spanned(first, last, basis),
    };
    let offset_ms = uncorrected(start.or(end))
        .zip(span.start.or(Some(span.end)))
        .map(|(shown, at)| ms(shown) - ms(at))
        .filter(|_| basis < TimeBasis::Bound);
    let if_set_ms = used.clone().filter_map(Point::if_set_ms).max();
    let (absent_at, present_at) = docks_told(timeline, listed);
    let length_unknown = (last.is_none() && reason.is_none()).then_some(Reason::LengthUnknown);
    ClipTimes {
        span,
        reason: reason.or(length_unknown),
        method: used.filter_map(|p| p.method).max(),
        offset_ms,
        if_set_ms,
        absent_at,
        present_at,
    }
}

fn docks_told(
    timeline: &Timeline,
    listed: &Listed,
) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
    let (absent, present) = docks(timeline, listed);
    let told = |at: Option<i64>| at.and_then(DateTime::from_timestamp_millis);
    (told(absent), told(present))
}

/// The stamps that start and end are told by: the name outranks the container, the playing time a
/// file's last change.
fn chosen(all: &[Stamp], length_ms: Option<i64>) -> (Option<Stamp>, Option<Stamp>) {
    let start = all.iter().find(|stamp| stamp.says == Says::Start).copied();
    let end = all.iter().find(|stamp| stamp.says == Says::End).copied();
    let later = |stamp: Stamp, by_ms: i64| Stamp { written: stamp.written.later(by_ms), ..stamp };
    match (start, end, length_ms) {
        (Some(start), _, Some(length)) => {
            (Some(start), Some(Stamp { says: Says::End, ..later(start, length) }))
        }
        (None, Some(end), Some(length)) => {
            (Some(Stamp { says: Says::Start, ..later(end, -length) }), Some(end))
        }
        (start, end, _) => (start, end),
    }
}

/// Start and end of what is known on true time.
fn spanned(first: Option<Point>, last: Option<Point>, basis: TimeBasis) -> RecordedSpan {
    let at = |point: Point| DateTime::from_timestamp_millis(point.range.middle());
    let error = |point: Option<Point>| point.map_or(0, |p| p.range.reach().unsigned_abs());
    let start = first.and_then(at);
    let end = last.and_then(at).or(start).unwrap_or_default();
    // A clip without a known end ends at its start, by nobody knows how much too early.
    let error_ms = last.map(|_| error(first).max(error(last)));
    RecordedSpan { start, end, error_ms, basis }
}

/// A clip without any stamp was recorded between two docks.
fn unstamped(timeline: &Timeline, listed: &Listed) -> ClipTimes {
    let point = Point::unstamped(timeline, listed);
    let known = point.basis == TimeBasis::Bound;
    let middle = DateTime::from_timestamp_millis(point.range.middle()).filter(|_| known);
    let span = RecordedSpan {
        start: None,
        end: middle.unwrap_or(listed.at),
        error_ms: known.then(|| point.range.reach().unsigned_abs()),
        basis: point.basis,
    };
    let (absent_at, present_at) = docks_told(timeline, listed);
    let reason = Some(Reason::NoStamp);
    ClipTimes {
        span,
        reason,
        method: None,
        offset_ms: None,
        if_set_ms: None,
        absent_at,
        present_at,
    }
}

/// Every stamp of a clip beside the one that is used of its kind; what lies apart is told.
#[must_use]
pub fn compared(facts: &ClipFacts<'_>, zone: TimeZone) -> Vec<Timed> {
    let all = stamps(facts, zone);
    let length_ms = facts.duration_ms.and_then(|ms| i64::try_from(ms).ok());
    let (start, end) = chosen(&all, length_ms);
    let timed = |stamp: &Stamp| {
        let used = if stamp.says == Says::Start { start } else { end };
        let uncorrected = stamp.written.uncorrected(zone);
        let differs_ms = used.map(|used| ms(uncorrected) - ms(used.written.uncorrected(zone)));
        let steps_ms = used.map_or(0, |used| i64::from(used.step_ms)) + i64::from(stamp.step_ms);
        let is_worth = |by: &i64| by.saturating_abs() > AGREE_MS + steps_ms;
        Timed { stamp: *stamp, uncorrected, differs_ms: differs_ms.filter(is_worth) }
    };
    all.iter().map(timed).collect()
}

/// When a clip with satellite fixes began on true time: by most of them, for single ones are wrong
/// while the receiver looks for the sky.
fn begun(fixes: &[Fix]) -> Option<Range> {
    let begun = |fix: &Fix| Some(ms(fix.utc).saturating_sub(i64::try_from(fix.at_ms).ok()?));
    let mut all: Vec<i64> = fixes.iter().filter_map(begun).collect();
    all.sort_unstable();
    let middle = *all.get(all.len() / 2)?;
    let agree: Vec<i64> =
        all.iter().copied().filter(|at| (at - middle).saturating_abs() <= SATELLITE_MS).collect();
    if agree.len() * 2 <= all.len() {
        return None;
    }
    let spread = agree.last()? - agree.first()?;
    Some(Range::around(middle, SATELLITE_MS + spread))
}

/// What a clip with satellite fixes tells of its recorder's clock; none where its start bears no
/// stamp whose zone is settled.
#[must_use]
pub fn by_satellite(facts: &ClipFacts<'_>, zone: TimeZone) -> Option<Offset> {
    let begun = begun(facts.fixes)?;
    let stamp = stamps(facts, zone).into_iter().find(|stamp| stamp.says == Says::Start)?;
    let at = begun.middle();
    let face = match stamp.written {
        Written::Face(face) => face,
        Written::Instant(shown) => shown + zone_at(zone, shown),
        Written::Open(_) => return None,
    };
    Some(Offset {
        read_within_ms: begun.reach().unsigned_abs() + u64::from(stamp.step_ms),
        // Satellites vouch for themselves.
        host_error_ms: Some(0),
        method: Method::Satellite,
        ..Offset::new(DateTime::from_timestamp_millis(at)?, face, None, zone)
    })
}
