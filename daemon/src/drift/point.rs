//! One moment of a clip on true time: which readings stand around it, whether their answers fit
//! between the docks, and what remains where they do not.
//!
//! Used by `clip`.

use docket_config::TimeZone;

use super::{
    Between, DAY_MS, FAR_MS, Listed, Method, Reason, Stamp, Timeline, Written,
    correct::{Range, by_one, by_two},
    history::{Anchor, BEHIND_MS},
    ms,
};
use crate::domain::TimeBasis;

/// Nobody goes on using a recorder that forgot the time for longer.
const FORGOTTEN_MS: i64 = 60 * DAY_MS;

/// A moment on true time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    pub(super) range: Range,
    pub(super) basis: TimeBasis,
    pub(super) reason: Option<Reason>,
    pub(super) method: Option<Method>,
    /// Where it lies even if somebody set the clock once in between, unnoticed.
    if_set: Option<Range>,
}

/// Between which docks a clip was recorded, whatever became of the clock: trusted times of the last
/// one without it and of the one that listed it first.
pub(super) fn docks(timeline: &Timeline, listed: &Listed) -> (Option<i64>, Option<i64>) {
    let around = Around::of(timeline, listed);
    let until = around.until;
    (around.absent().filter(|from| until.is_none_or(|until| *from <= until)), until)
}

impl Point {
    fn by(range: Range, basis: TimeBasis, method: Method) -> Self {
        Self { range, basis, reason: None, method: Some(method), if_set: None }
    }

    pub(super) fn by_satellite(range: Range) -> Self {
        Self::by(range, TimeBasis::Satellite, Method::Satellite)
    }

    /// Nothing is known but that the clip appeared between two docks; not even that without both.
    fn within(window: Option<Range>, reason: Reason) -> Self {
        let basis = if window.is_some() { TimeBasis::Bound } else { TimeBasis::Uncorrected };
        let range = window.unwrap_or(Range::around(0, i64::MAX / 4));
        Self { range, basis, reason: Some(reason), method: None, if_set: None }
    }

    /// Of a clip that bears no stamp.
    pub(super) fn unstamped(timeline: &Timeline, listed: &Listed) -> Self {
        Self::within(Around::of(timeline, listed).window(), Reason::NoStamp)
    }

    /// The most by which the middle is off if somebody set the clock once.
    pub(super) fn if_set_ms(self) -> Option<u64> {
        let (range, middle) = (self.if_set?, self.range.middle());
        let reach = (range.to - middle).max(middle - range.from);
        Some(reach.unsigned_abs())
    }
}

/// The trusted readings around a clip.
struct Around<'a> {
    /// The last before the dock at which it was listed, and whether the station left the clock alone
    /// since.
    before: Option<(&'a Anchor, bool)>,
    /// The first from that dock on, and whether the station left the clock alone until then.
    after: Option<(&'a Anchor, bool)>,
    /// It was recorded no later, where that is known.
    until: Option<i64>,
}

impl<'a> Around<'a> {
    fn of(timeline: &'a Timeline, listed: &Listed) -> Self {
        let nth = timeline.anchors.partition_point(|anchor| anchor.dock < listed.dock);
        let before = nth.checked_sub(1).and_then(|nth| timeline.anchors.get(nth));
        let after = timeline.anchors.get(nth);
        let sets = after.map_or(&timeline.sets, |after| &after.sets);
        let before_was_set = sets.iter().any(|&dock| dock < listed.dock);
        let after_was_set = sets.iter().any(|&dock| dock >= listed.dock);
        let error = listed.error_ms.and_then(|error| i64::try_from(error).ok());
        let known = error.map(|error| ms(listed.at).saturating_add(error));
        let read = after.map(|after| ms(after.offset.at).saturating_add(after.within_ms));
        Self {
            before: before.map(|anchor| (anchor, !before_was_set)),
            after: after.map(|anchor| (anchor, !after_was_set)),
            until: [known, read].into_iter().flatten().min(),
        }
    }

    /// It was recorded no sooner: the dock before did not list it.
    fn absent(&self) -> Option<i64> {
        let (before, _) = self.before?;
        Some(ms(before.offset.at).saturating_sub(before.within_ms))
    }

    /// Between which docks it appeared, where both are known.
    fn window(&self) -> Option<Range> {
        let from = self.absent()?;
        self.until.filter(|until| *until >= from).map(|to| Range { from, to })
    }

    /// Whether an answer lies where the clip can have been recorded.
    fn fits(&self, range: Range) -> bool {
        self.absent().is_none_or(|from| range.to >= from)
            && self.until.is_none_or(|to| range.from <= to)
    }

    /// Both, where the clock ran through.
    fn both(&self) -> Option<(&'a Anchor, &'a Anchor)> {
        let ((a, _), (b, _)) = (self.before?, self.after?);
        matches!(b.came, Some(Between::Ran { .. })).then_some((a, b))
    }

    /// Those that the station did not put out of use by setting the clock.
    fn usable(&self) -> impl Iterator<Item = &'a Anchor> {
        let usable = [self.before, self.after].into_iter().flatten();
        usable.filter(|(_, untouched)| *untouched).map(|(anchor, _)| anchor)
    }

    /// What remains where no answer fits.
    fn misfit(&self, stamp: &Stamp, timeline: &Timeline, answers: Range, zone: TimeZone) -> Point {
        let Some(window) = self.window() else {
            let ahead = self.until.is_some_and(|until| answers.from > until);
            let reason = if ahead { Reason::AheadOfDock } else { Reason::SetBetween };
            return Point::within(None, reason);
        };
        if answers.from > window.to {
            return Point::within(Some(window), Reason::AheadOfDock);
        }
        let behind_ms = window.from.saturating_sub(answers.to);
        let ran_ms = window.to - window.from;
        if behind_ms > BEHIND_MS && timeline.epochs.before(face(stamp), ran_ms).is_some() {
            return Point::within(Some(window), Reason::Reset);
        }
        // It may be as old as it says, by any reading from before, or as young as its listing.
        let older = timeline.anchors.iter().map(|anchor| by_one(stamp, anchor, zone));
        let older = older.filter(|range| range.from <= window.to);
        let all = Range::over(older).map_or(answers, |older| older.and(answers)).and(window);
        if window.to.saturating_sub(all.from) > FAR_MS {
            return Point::within(None, Reason::TooFar);
        }
        Point::within(Some(all), Reason::OlderThanLastDock)
    }

    /// What remains where no reading can be used.
    fn unread(&self, stamp: &Stamp, timeline: &Timeline, listed: &Listed, zone: TimeZone) -> Point {
        let by_satellites = timeline
            .satellites
            .iter()
            .filter(|(dock, _)| *dock == listed.dock)
            .filter_map(|&(dock, offset)| Anchor::satellite(dock, offset))
            .min_by_key(|anchor| face(stamp).saturating_sub(anchor.offset.face()).abs());
        if let Some(anchor) = by_satellites {
            let range = by_one(stamp, &anchor, zone);
            return Point::by(range, TimeBasis::OneReading, Method::Satellite);
        }
        match (self.before, self.after) {
            (None, None) => Point::within(None, Reason::NoReading),
            _ => Point::within(self.window(), Reason::SetUnread),
        }
    }

    /// Why an answer by one reading is not to be believed, if so.
    fn doubt(
        &self,
        stamp: &Stamp,
        timeline: &Timeline,
        by: &Anchor,
        range: Range,
    ) -> Option<Reason> {
        // A clock that lost the time once loses it again, at any time.
        if by.offset.offset_ms <= -BEHIND_MS {
            return Some(Reason::Reset);
        }
        let far_ms = range.middle().saturating_sub(ms(by.offset.at)).saturating_abs();
        let fell = self.before.is_none() && far_ms > BEHIND_MS;
        if fell && timeline.epochs.before(face(stamp), FORGOTTEN_MS).is_some() {
            return Some(Reason::Reset);
        }
        (far_ms > FAR_MS).then_some(Reason::TooFar)
    }
}

/// A stamp as a face, near enough to tell years apart.
fn face(stamp: &Stamp) -> i64 {
    match stamp.written {
        Written::Face(at) | Written::Instant(at) | Written::Open(at) => at,
    }
}

/// One moment, by the readings around it.
pub(super) fn point(stamp: &Stamp, timeline: &Timeline, listed: &Listed, zone: TimeZone) -> Point {
    let around = Around::of(timeline, listed);
    if let Some((a, b)) = around.both() {
        let range = by_two(stamp, a, b, zone);
        if !around.fits(range) {
            return around.misfit(stamp, timeline, range, zone);
        }
        let if_set = by_one(stamp, a, zone).and(by_one(stamp, b, zone)).and(range);
        let method = a.offset.method.max(b.offset.method);
        let point = Point::by(range, TimeBasis::Interpolated, method);
        return Point { if_set: Some(if_set), ..point };
    }
    let answers: Vec<_> =
        around.usable().map(|anchor| (anchor, by_one(stamp, anchor, zone))).collect();
    let fitting: Vec<_> = answers.iter().filter(|(_, range)| around.fits(*range)).collect();
    let is_set = around.after.is_some_and(|(after, _)| after.came.is_some());
    let Some(all) = Range::over(answers.iter().map(|(_, range)| *range)) else {
        return around.unread(stamp, timeline, listed, zone);
    };
    match fitting.as_slice() {
        [] => around.misfit(stamp, timeline, all, zone),
        [(by, range)] => match around.doubt(stamp, timeline, by, *range) {
            Some(reason) => Point::within(around.window(), reason),
            None => Point {
                reason: is_set.then_some(Reason::SetBetween),
                ..Point::by(*range, TimeBasis::OneReading, by.offset.method)
            },
        },
        // The clock was set in between and both answers can be right.
        several => {
            let over = Range::over(several.iter().map(|(_, range)| *range));
            Point::within(over, Reason::SetBetween)
        }
    }
}
