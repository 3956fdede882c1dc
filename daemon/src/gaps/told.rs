//! What a recorder's log tells of one boundary.

use chrono::{NaiveDateTime, TimeDelta};
use docket_drivers::profile::LogEvent;

use super::facts::{CardFacts, ClipFacts, LogFact, moved};
use crate::domain::Cause;

/// A log line and a clip's end or start so near each other are the same moment: stamps and logs are
/// written by different parts of a recorder.
const SAME_MOMENT: TimeDelta = TimeDelta::seconds(5);
/// Trouble so near a clip's end ended it.
const AT_THE_END: TimeDelta = TimeDelta::seconds(10);
/// A log without starts and stops, and trouble so soon after a clip's end, tell of it.
const SOON: TimeDelta = TimeDelta::seconds(60);
/// Trouble so long before an end that nobody stopped may have been its cause.
const BEFORE_THE_END: TimeDelta = TimeDelta::seconds(120);

/// The lines of all logs, once each, in order.
pub(super) struct Log<'a> {
    lines: Vec<&'a LogFact>,
    has_stops: bool,
}

/// A recording of which only the log tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LoggedPart {
    pub(super) started: NaiveDateTime,
    /// When it was stopped, where the log has that.
    pub(super) stopped: Option<NaiveDateTime>,
    /// When something else began, at the latest.
    pub(super) until: NaiveDateTime,
}

/// What the log tells of a clip's end.
#[derive(Default)]
pub(super) struct Told<'a> {
    /// It was stopped.
    pub(super) is_stopped: bool,
    /// The log has its start and goes on behind its end, without a stop.
    pub(super) is_never_stopped: bool,
    /// What ended it.
    pub(super) trouble: Option<&'a LogFact>,
    /// Trouble that lies in the time without footage, whenever.
    pub(super) trouble_between: Option<&'a LogFact>,
    /// A start in the time without footage.
    pub(super) lost_start: Option<&'a LogFact>,
    /// The log would have the starts of that time.
    pub(super) keeps_starts: bool,
}

impl Told<'_> {
    /// What holds of a clip whose face may come twice: lines elsewhere may be of another time.
    pub(super) fn at_the_end_only(self, clip: &ClipFacts) -> Self {
        let is_near =
            |line: &&LogFact| clip.end.is_some_and(|end| (line.at - end).abs() <= AT_THE_END);
        let trouble = self.trouble.filter(is_near);
        Self { is_stopped: self.is_stopped, trouble, ..Self::default() }
    }
}

impl<'a> Log<'a> {
    pub(super) fn of(facts: &'a CardFacts) -> Self {
        let mut lines: Vec<_> = facts.log.iter().collect();
        lines.sort_unstable();
        lines.dedup_by(|a, b| (a.at, a.event, &a.text) == (b.at, b.event, &b.text));
        let has_stops = lines.iter().any(|line| line.event == LogEvent::RecordStop);
        Self { lines, has_stops }
    }

    fn within(&self, from: NaiveDateTime, to: NaiveDateTime) -> impl Iterator<Item = &'a LogFact> {
        let first = self.lines.partition_point(|line| line.at < from);
        self.lines[first..].iter().copied().take_while(move |line| line.at <= to)
    }

    /// Starts behind the end of `clip` and before `next` of which no clip is there, each with its stop.
    pub(super) fn without_clip(
        &self,
        clip: &ClipFacts,
        next: Option<NaiveDateTime>,
        is_footage: impl Fn(NaiveDateTime) -> bool,
    ) -> Vec<LoggedPart> {
        let Some(end) = clip.end else { return Vec::new() };
        let until = next.unwrap_or(NaiveDateTime::MAX);
        let (mut parts, mut open) = (Vec::new(), None::<LoggedPart>);
        for line in self.within(moved(end, -SAME_MOMENT), until) {
            let ends = |part: LoggedPart, stopped| LoggedPart { stopped, until: line.at, ..part };
            match line.event {
                LogEvent::RecordStart => {
                    parts.extend(open.take().map(|part| ends(part, None)));
                    let part = LoggedPart { started: line.at, stopped: None, until };
                    open = (!is_footage(line.at)).then_some(part);
                }
                LogEvent::RecordStop => {
                    parts.extend(open.take().map(|part| ends(part, Some(line.at))));
                }
                _ => {}
            }
        }
        parts.extend(open);
        parts
    }

    /// What it tells of the end of `clip`, after which footage goes on at `next`; `is_footage` says of a
    /// moment that some clip covers it.
    pub(super) fn tells(
        &self,
        clip: &ClipFacts,
        next: Option<NaiveDateTime>,
        is_footage: impl Fn(NaiveDateTime) -> bool,
    ) -> Told<'a> {
        let (Some(start), Some(end)) = (clip.start, clip.end) else { return Told::default() };
        let until = next.unwrap_or(NaiveDateTime::MAX);
        let near = |at, event| {
            self.within(moved(at, -SAME_MOMENT), moved(at, SAME_MOMENT))
                .any(|line| line.event == event)
        };
        let is_stopped = near(end, LogEvent::RecordStop);
        let goes_on = self.lines.last().is_some_and(|line| line.at > moved(end, SAME_MOMENT));
        let is_never_stopped =
            self.has_stops && !is_stopped && goes_on && near(start, LogEvent::RecordStart);
        let latest = if is_stopped {
            AT_THE_END
        } else if is_never_stopped {
            TimeDelta::MAX
        } else {
            SOON
        };
        let earliest = if is_stopped { AT_THE_END } else { BEFORE_THE_END };
        let last = moved(end, latest).min(until);
        // What came last before it went silent is the nearest cause.
        let nearest = |line: &&LogFact| (line.at - end).abs();
        let trouble = self.within(moved(end, -earliest).max(start), last).filter(is_trouble);
        let behind = moved(end, SAME_MOMENT);
        Told {
            is_stopped,
            is_never_stopped,
            trouble: trouble.min_by_key(nearest),
            trouble_between: self.within(behind, until).filter(is_trouble).last(),
            lost_start: self
                .within(moved(end, -SAME_MOMENT), until)
                .find(|line| line.event == LogEvent::RecordStart && !is_footage(line.at)),
            keeps_starts: self.lines.iter().any(|line| line.event == LogEvent::RecordStart)
                && self.lines.first().is_some_and(|line| line.at <= end)
                && self.lines.last().is_some_and(|line| line.at >= behind),
        }
    }
}

/// Whether a start at a moment is that of a clip, or lies in it, as near as stamps can tell.
pub(super) fn covers(clip: &ClipFacts, at: NaiveDateTime) -> bool {
    let Some(start) = clip.start else { return false };
    // A start near its end is that of the next clip.
    let end = moved(clip.end.unwrap_or(start), -SAME_MOMENT);
    (moved(start, -SAME_MOMENT)..=end.max(moved(start, SAME_MOMENT))).contains(&at)
}

fn is_trouble(line: &&LogFact) -> bool {
    cause_of(line.event).is_some()
}

/// The cause that a line tells.
pub(super) fn cause_of(event: LogEvent) -> Option<Cause> {
    Some(match event {
        LogEvent::Battery => Cause::Battery,
        LogEvent::Storage => Cause::Storage,
        LogEvent::Fault => Cause::DeviceFault,
        LogEvent::Damage => Cause::DeviceDamage,
        LogEvent::Weather => Cause::Weather,
        LogEvent::RecordStart | LogEvent::RecordStop | LogEvent::PowerOn | LogEvent::PowerOff => {
            return None;
        }
    })
}
