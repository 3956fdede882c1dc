//! Ten thousand lives of recorders against a model of their clocks: no verdict on a clock is wrong, and
//! no clip was recorded outside the error that is told of it.
//!
//! The clocks drift, are set by anybody from a second to ten years either way, fall back to where they
//! start, follow summer time or do not; stations lose the time themselves. Every error is told with
//! the words under which it holds, such as "unless somebody set the clock in between"; a time outside
//! its error is right only where the script really broke those very words, and is counted apart. What is
//! told whatever became of the clock, between which docks a clip was recorded, holds for all.

#![expect(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "a model that fails panics; its numbers are small"
)]

#[path = "clock_model/script.rs"]
mod script;
#[path = "clock_model/world.rs"]
mod world;

use std::collections::BTreeMap;

use docket::{
    domain::TimeBasis,
    drift::{Between, ClipFacts, ClipTimes, Fix, Limit, Reason, judge, measured, times},
};
use script::{Clip, Life};
use world::{DAY, Jump, SECOND, micros};

const LIVES: u64 = 10_000;

/// What was judged, by kind.
type Tally = BTreeMap<String, usize>;

fn count(tally: &mut Tally, what: impl Into<String>) {
    *tally.entry(what.into()).or_default() += 1;
}

#[test]
fn no_verdict_is_wrong_and_no_time_outside_its_error() {
    let first = std::env::var("DOCKET_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    let first = first.unwrap_or(1_u64);
    println!("DOCKET_TEST_SEED={first}");
    let (mut tally, mut with_satellites) = (Tally::new(), Tally::new());
    let mut wrong = Vec::new();
    for seed in first..first + LIVES {
        let life = Life::lived(seed);
        let mut told = |what: Option<String>| {
            wrong.extend(what.map(|what| format!("DOCKET_TEST_SEED={seed}: {what}")));
        };
        verdicts(&life, &mut tally, &mut told);
        for clip in &life.clips {
            for docks in [clip.dock + 1, life.docks.len()] {
                told(judged(&life, clip, &[], docks, &mut tally));
                if !clip.fixes.is_empty() {
                    told(judged(&life, clip, &clip.fixes, docks, &mut with_satellites));
                }
            }
        }
    }
    for (of, tally) in [("", &tally), ("with satellites: ", &with_satellites)] {
        tally.iter().for_each(|(what, times)| println!("{times:>8} {of}{what}"));
    }
    let told = &wrong[..wrong.len().min(8)];
    assert!(wrong.is_empty(), "{} wrong, e.g. {told:#?}", wrong.len());
    for basis in ["interpolated", "one-reading", "bound", "uncorrected"] {
        assert!(tally.get(basis).is_some_and(|n| *n > 1000), "hardly any {basis}: {tally:?}");
    }
    for what in ["satellite", "satellites disagree"] {
        let often = with_satellites.get(what).copied().unwrap_or_default();
        assert!(often > 300, "hardly any {what}: {with_satellites:?}");
    }
}

/// The trusted readings of the first `docks` docks: true time and number of the dock.
fn trusted(life: &Life, docks: usize) -> Vec<i128> {
    let mut found = Vec::new();
    for dock in &life.docks[..docks] {
        let knows = dock.listed.error_ms.is_some();
        found.extend(dock.reading.as_ref().filter(|_| knows).map(|_| dock.at));
        let again = dock.set.as_ref().and_then(Option::as_ref);
        found.extend(again.and(dock.set_at).map(|at| at + 5 * SECOND));
    }
    found
}

fn jumps(life: &Life, from: i128, to: i128) -> Vec<Jump> {
    let within = life.jumps.iter().filter(|(at, _)| (from..to).contains(at));
    within.map(|(_, jump)| *jump).collect()
}

fn was_set_here(life: &Life, from: i128, to: i128) -> bool {
    life.docks.iter().filter_map(|dock| dock.set_at).any(|at| (from..to).contains(&at))
}

/// How often a clock was truly set, by anybody, around a clip.
#[derive(Debug)]
struct Settings {
    /// Between the last trusted reading before it and the clip; none without such a reading.
    before: Option<usize>,
    /// Between the clip and the first trusted reading after it; none without one.
    after: Option<usize>,
    /// Between both readings, as far as they are there.
    between: usize,
    /// How long that was, microseconds; 0 without both.
    gap: i128,
}

impl Settings {
    fn around(life: &Life, clip: &Clip, docks: usize) -> Self {
        let readings = trusted(life, docks);
        let before = readings.iter().copied().filter(|at| *at < clip.start).max();
        let after = readings.iter().copied().filter(|at| *at > clip.end).min();
        let often = |from: i128, to: i128| {
            let here = life.docks.iter().filter_map(|dock| dock.set_at);
            let here = here.filter(|at| (from..to).contains(at)).count();
            jumps(life, from, to).len() + here
        };
        let gap = before.zip(after).map_or(0, |(before, after)| after - before);
        let before = before.map(|at| often(at, clip.start));
        let after = after.map(|at| often(clip.end, at));
        Self { before, after, between: before.unwrap_or(0) + after.unwrap_or(0), gap }
    }

    /// Whether that under which an error is told, in words, was not so in truth.
    fn break_the_condition(&self, told: &ClipTimes) -> bool {
        match (told.span.basis, told.reason) {
            // The clock was set between two docks; it holds if that was done once.
            (_, Some(Reason::SetBetween)) => self.between > 1,
            // Unless somebody set it in between; and told with it, what holds if that was done once.
            (TimeBasis::Interpolated, None | Some(Reason::SatelliteDisagrees)) => self.between > 1,
            // By one reading, unless somebody set it in between: whichever reading there is.
            (TimeBasis::OneReading, None | Some(Reason::SatelliteDisagrees)) => {
                match (self.before, self.after) {
                    (Some(settings), None) | (None, Some(settings)) => settings > 0,
                    (before, after) => before > Some(0) && after > Some(0),
                }
            }
            _ => false,
        }
    }
}

/// Holds what is told of a clip against when it was recorded.
fn judged(
    life: &Life,
    clip: &Clip,
    fixes: &[Fix],
    docks: usize,
    tally: &mut Tally,
) -> Option<String> {
    let facts = ClipFacts {
        name: &clip.name,
        modified: clip.modified,
        created: clip.created,
        duration_ms: clip.duration_ms,
        fixes,
    };
    let listed = &life.docks[clip.dock].listed;
    let told = times(&facts, &life.timeline(docks), listed, life.station());
    count(tally, told.span.basis.as_str());
    let settings = Settings::around(life, clip, docks);
    let disagree = told.reason == Some(Reason::SatelliteDisagrees);
    let left_alone = (settings.before, settings.after) == (Some(0), Some(0));
    let by_stamps =
        times(&ClipFacts { fixes: &[], ..facts }, &life.timeline(docks), listed, life.station());
    let stamped = by_stamps.reason != Some(Reason::NoStamp) && settings.gap < 390 * DAY;
    if left_alone && stamped && told.span.basis != TimeBasis::Interpolated {
        return Some(format!("not interpolated, and nothing stands against it: {told:?}"));
    }
    let within_docks = told.absent_at.is_none_or(|at| micros(at) <= clip.start)
        && told.present_at.is_none_or(|at| clip.end <= micros(at));
    if !within_docks {
        return Some(format!("not between its docks: {told:?}, truly {}", world::utc(clip.start)));
    }
    let known = usize::from(told.absent_at.is_some()) + usize::from(told.present_at.is_some());
    count(tally, format!("recorded between docks: {known} known"));
    let error_ms = told.span.error_ms?;
    let off = |at: chrono::DateTime<chrono::Utc>, truly: i128| (micros(at) - truly).abs();
    let start = told.span.start.map_or(0, |at| off(at, clip.start));
    let worst = start.max(off(told.span.end, clip.end));
    let error = |ms: u64| i128::from(ms) * 1000;
    if disagree {
        count(tally, "satellites disagree");
        if settings.between == 0 {
            return Some(format!("satellites are said to disagree, and nobody set it: {told:?}"));
        }
    }
    match told.if_set_ms {
        _ if worst <= error(error_ms) => {
            count(tally, "within the error");
            None
        }
        Some(if_set) if settings.between > 0 && worst <= error(if_set) => {
            count(tally, "outside, and within what is told of an unnoticed setting");
            None
        }
        _ if settings.break_the_condition(&told) => {
            let (basis, reason) = (told.span.basis.as_str(), told.reason.map(Reason::as_str));
            count(tally, format!("outside, its told condition broken: {basis}, {reason:?}"));
            None
        }
        _ => Some(format!(
            "off by {worst} µs, truly {}/{}, told {told:?}, by {facts:?} in {}; {settings:?}, dock {}",
            world::utc(clip.start),
            world::utc(clip.end),
            life.about(),
            clip.dock
        )),
    }
}

/// Holds what is told of the clock itself against what became of it.
fn verdicts(life: &Life, tally: &mut Tally, told: &mut dyn FnMut(Option<String>)) {
    let docks = life.docks.len();
    let timeline = life.timeline(docks);
    let readings = trusted(life, docks);
    let steps: Vec<_> = timeline.steps().collect();
    assert_eq!(steps.len(), readings.len(), "readings were lost or made up");
    for (nth, pair) in readings.windows(2).enumerate() {
        let (a, b) = (&steps[nth].1, &steps[nth + 1].1);
        let came = steps[nth + 1].2.unwrap();
        count(tally, format!("clock {}", came.as_str()));
        let jumps = jumps(life, pair[0], pair[1]);
        let set_here = was_set_here(life, pair[0], pair[1]);
        let ahead = |at: i128| life.recorder.count(at) - at;
        let (moved, gap) = (ahead(pair[1]) - ahead(pair[0]), pair[1] - pair[0]);
        // What drift of 100 millionths and both readings leave room for, twice; and summer time.
        let within = [a, b].map(|o| i128::from(o.within_ms().unwrap()) * 1000);
        let room = 2 * (gap / 10_000 + within[0] + within[1]) + 2 * 3600 * SECOND;
        let fell = matches!(jumps.last(), Some(Jump::To(_))) && moved < -300 * DAY;
        let wrong = match came {
            Between::SetHere => !set_here,
            _ if set_here => true,
            Between::Ran { .. } => moved.abs() > room,
            Between::Set { .. } => jumps.is_empty() || (fell && jumps.len() == 1),
            Between::Reset { to } => {
                let face = micros(to.and_hms_opt(0, 0, 0).unwrap().and_utc());
                let by_hand: i128 = jumps.iter().map(|jump| jump.by_hand().abs()).sum();
                let room = gap + 2 * DAY + by_hand;
                let fell_to = jumps
                    .iter()
                    .any(|jump| matches!(jump, Jump::To(truly) if (face - truly).abs() <= room));
                // A clock that is set by years may come to lie on such a day by chance, and one that
                // had forgotten the time already may have done so again.
                let by_years = jumps.iter().any(|jump| jump.by_hand().abs() > 180 * DAY);
                let had_forgotten = ahead(pair[0]) < -180 * DAY;
                !fell_to && !by_years && (!had_forgotten || jumps.is_empty())
            }
            Between::Apart => gap < 399 * DAY,
        };
        told(wrong.then(|| format!("{came:?}, jumps {jumps:?}, moved {moved} in {gap}")));
    }
    if let (Some(rate), true) = (timeline.rate(), life.jumps.is_empty()) {
        let off = i128::from(rate.drift_ppb) - life.recorder.rate_ppb;
        let wrong = off.abs() > i128::from(rate.within_ppb) + 10_000;
        count(tally, "drift judged");
        told(wrong.then(|| format!("drift {rate:?}, truly {}", life.recorder.rate_ppb)));
    }
    for dock in &life.docks {
        let offset = dock.reading.as_ref().map(|r| measured(r, life.station()));
        let (verdict, truly) = (judge(offset.as_ref(), 60), dock.truly_ahead.abs());
        count(tally, format!("limit {}", verdict.as_str()));
        let knows = dock.listed.error_ms.is_some() && offset.is_some();
        let wrong = match verdict {
            Limit::Kept => !knows || truly > 60 * SECOND,
            Limit::Broken => !knows || truly <= 60 * SECOND,
            // As far from the limit as the reading may be off, it is not close.
            Limit::Close => {
                let within_ms = offset.as_ref().and_then(docket::drift::Offset::within_ms);
                let within = i128::from(within_ms.unwrap_or_default()) * 1000;
                !knows || (truly - 60 * SECOND).abs() > 2 * within
            }
            Limit::Unknown => knows,
        };
        told(wrong.then(|| format!("limit {verdict:?}, truly {truly} µs off")));
    }
}
