//! Ten thousand lives of recorders against a model of their clocks: no verdict on a clock is wrong, and
//! no clip was recorded outside the error that is told of it.
//!
//! The clocks drift, are set by anybody from a second to ten years either way, fall back to where they
//! start, follow summer time or do not; stations lose the time themselves. What nobody can know is
//! counted apart and told: a clip between two settings, or before a setting that no reading precedes.
//! What is told whatever became of the clock, between which docks a clip was recorded, holds for all.

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
    drift::{Between, ClipFacts, Limit, Reason, judge, measured, times},
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
    let (mut tally, mut wrong) = (Tally::new(), Vec::new());
    for seed in first..first + LIVES {
        let life = Life::lived(seed);
        let mut told = |what: Option<String>| {
            wrong.extend(what.map(|what| format!("DOCKET_TEST_SEED={seed}: {what}")));
        };
        verdicts(&life, &mut tally, &mut told);
        for clip in &life.clips {
            for docks in [clip.dock + 1, life.docks.len()] {
                told(judged(&life, clip, docks, &mut tally));
            }
        }
    }
    for (what, times) in &tally {
        println!("{times:>8} {what}");
    }
    let told = &wrong[..wrong.len().min(8)];
    assert!(wrong.is_empty(), "{} wrong, e.g. {told:#?}", wrong.len());
    for basis in ["interpolated", "one-reading", "bound", "uncorrected"] {
        assert!(tally.get(basis).is_some_and(|n| *n > 1000), "hardly any {basis}: {tally:?}");
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

/// Holds what is told of a clip against when it was recorded.
fn judged(life: &Life, clip: &Clip, docks: usize, tally: &mut Tally) -> Option<String> {
    let facts = ClipFacts {
        name: &clip.name,
        modified: clip.modified,
        created: clip.created,
        duration_ms: clip.duration_ms,
        fixes: &[],
    };
    let listed = &life.docks[clip.dock].listed;
    let told = times(&facts, &life.timeline(docks), listed, life.station());
    count(tally, told.span.basis.as_str());
    let readings = trusted(life, docks);
    let before = readings.iter().copied().filter(|at| *at < clip.start).max();
    let after = readings.iter().copied().filter(|at| *at > clip.end).min();
    // The sides from which a reading reaches it without the station's own hand in between.
    let before = before.filter(|at| !was_set_here(life, *at, clip.start));
    let after = after.filter(|at| !was_set_here(life, clip.end, *at));
    let jumped =
        |side: Option<(i128, i128)>| side.map(|(from, to)| !jumps(life, from, to).is_empty());
    let touched =
        (jumped(before.map(|at| (at, clip.start))), jumped(after.map(|at| (clip.end, at))));
    if touched == (Some(false), Some(false)) && told.reason != Some(Reason::NoStamp) {
        let gap = after.unwrap() - before.unwrap();
        if gap < 390 * DAY && told.span.basis != TimeBasis::Interpolated {
            return Some(format!("not interpolated, and nothing stands against it: {told:?}"));
        }
    }
    let within_docks = told.absent_at.is_none_or(|at| micros(at) <= clip.start)
        && told.present_at.is_none_or(|at| clip.end <= micros(at));
    if !within_docks {
        return Some(format!("not between its docks: {told:?}, truly {}", world::utc(clip.start)));
    }
    let docks = usize::from(told.absent_at.is_some()) + usize::from(told.present_at.is_some());
    count(tally, format!("recorded between docks: {docks} known"));
    let error_ms = told.span.error_ms?;
    let off = |at: chrono::DateTime<chrono::Utc>, truly: i128| (micros(at) - truly).abs();
    let start = told.span.start.map_or(0, |at| off(at, clip.start));
    let worst = start.max(off(told.span.end, clip.end));
    let error = |ms: u64| i128::from(ms) * 1000;
    let is_within = worst <= error(error_ms);
    // Where one side is untouched its reading holds; the error then covers both.
    let unknowable = !matches!(touched, (Some(false), _) | (_, Some(false)));
    match (is_within, touched, told.if_set_ms) {
        (true, ..) => {
            count(tally, "within the error");
            None
        }
        (false, (Some(false), Some(true)) | (Some(true), Some(false)), Some(if_set))
            if worst <= error(if_set) =>
        {
            count(tally, "outside, and within what is told of an unnoticed setting");
            None
        }
        (false, ..) if unknowable && told.span.basis != TimeBasis::Satellite => {
            let (basis, reason) = (told.span.basis.as_str(), told.reason.map(Reason::as_str));
            count(tally, format!("outside, and nobody could know: {basis}, {reason:?}"));
            None
        }
        _ => Some(format!(
            "off by {worst} µs, truly {}/{}, told {told:?}, by {facts:?} in {}; {touched:?}, dock {}",
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
            Limit::Close => !knows,
            Limit::Unknown => knows,
        };
        told(wrong.then(|| format!("limit {verdict:?}, truly {truly} µs off")));
    }
}
