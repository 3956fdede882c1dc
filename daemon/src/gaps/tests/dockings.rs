//! A thousand dockings with what goes wrong planted; what the rules of interruptions find of it,
//! and what they make of clean stops.
//!
//! The days are played by a generator that knows nothing of the rules. Every figure is printed; what is
//! asserted is that nothing clean is ever called certain, that what is called likely or certain is almost
//! always right, and that what leaves a trace on the card is found.

use std::collections::{BTreeMap, HashMap};

use chrono::DateTime;
use docket_drivers::{
    ClipKind,
    profile::{FileSeen, ProfileSet},
};

use super::{
    super::{AtDock, CardFacts, ClipFacts, LogFact, Unfinished, find},
    day::{Day, Planted},
};
use crate::domain::{Cause, ItemId, Strength};

const DAYS: u64 = 1_000;

/// Where all chance comes from: `DOCKET_TEST_SEED`, else always the same. Printed, so that a failure can be
/// played again.
fn seed() -> u64 {
    let seed = std::env::var("DOCKET_TEST_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(16);
    println!("DOCKET_TEST_SEED={seed}");
    seed
}

/// A day as the rules see it, and which item each path became.
fn facts(day: &Day, profiles: &ProfileSet) -> (CardFacts, HashMap<String, ItemId>) {
    let profile = profiles.get("generic-dcim").unwrap();
    let seen: Vec<_> = day
        .files
        .iter()
        .map(|file| FileSeen { path: file.path.as_bytes(), read_only: file.is_marked })
        .collect();
    let described = profile.describe(&seen);
    let mut items = HashMap::new();
    let clips = day.files.iter().zip(described).map(|(file, described)| {
        let item = ItemId::mint(DateTime::UNIX_EPOCH);
        items.insert(file.path.clone(), item);
        let start = described.name_facts.start;
        assert_eq!(start, Some(file.start), "the profile reads the name");
        ClipFacts {
            item,
            kind: described.kind,
            stream: profile.stream_of(file.path.as_bytes()),
            sequence: described.name_facts.sequence,
            start,
            end: Some(if described.kind == ClipKind::Photo { file.start } else { file.end }),
            recorded: None,
            size: 1_000_000,
            is_marked: file.is_marked,
            unfinished: file
                .has_no_end
                .then(|| Unfinished { why: "no-index".into(), strength: Strength::Certain }),
            inside: Vec::new(),
            pull: None,
            at_dock: AtDock::default(),
        }
    });
    let clips = clips.collect();
    let log_item = ItemId::mint(DateTime::UNIX_EPOCH);
    let read = profile.read_log(b"LOG/SYSTEM.LOG", day.log.as_bytes(), true).unwrap();
    assert_eq!(read.unread, 0, "the profile reads every line: {}", day.log);
    let line = |line: docket_drivers::profile::LogLine| LogFact {
        at: line.at,
        event: line.event,
        text: line.text,
        item: log_item,
    };
    let log = read.lines.into_iter().map(line).collect();
    let habits = profile.recording().clone();
    (CardFacts { clips, log, habits, ..CardFacts::default() }, items)
}

/// How often something planted was found, by how sure.
#[derive(Default)]
struct Tally {
    planted: usize,
    traces: usize,
    found: [usize; 3],
    missed_traces: usize,
    cause_right: usize,
}

fn cause(what: Planted) -> Option<Cause> {
    match what {
        Planted::BatteryDeath | Planted::BatteryAndClock => Some(Cause::Battery),
        Planted::CardFull | Planted::LoopOverwrite => Some(Cause::Storage),
        Planted::Heat => Some(Cause::Weather),
        Planted::PowerCut => Some(Cause::DeviceFault),
        Planted::CleanStop
        | Planted::DeviceFault
        | Planted::HungAtRollOver
        | Planted::FilesGone => None,
    }
}

#[test]
fn a_thousand_dockings_are_judged_against_what_was_planted() {
    let profiles = ProfileSet::shipped().unwrap();
    let first = seed();
    let mut tallies: BTreeMap<Planted, Tally> = BTreeMap::new();
    let (mut false_findings, mut right) = ([0_usize; 3], [0_usize; 3]);
    let mut clean_days = 0;
    for nth in 0..DAYS {
        let day = Day::play(first.wrapping_add(nth));
        let (facts, items) = facts(&day, &profiles);
        let found = find(&facts);
        let at: HashMap<ItemId, _> = found.findings.iter().map(|one| (one.before, one)).collect();
        assert_eq!(at.len(), found.findings.len(), "one interruption a place");
        let mut planted_at = HashMap::new();
        for event in &day.events {
            // What stands at one place twice (a fault, then the officer's stop) is the worse one.
            let worst = planted_at.entry(items[&event.before]).or_insert(event);
            if worst.what == Planted::CleanStop {
                *worst = event;
            }
        }
        clean_days += usize::from(day.events.iter().all(|e| e.what == Planted::CleanStop));
        for (item, event) in &planted_at {
            let tally = tallies.entry(event.what).or_default();
            tally.planted += 1;
            tally.traces += usize::from(event.leaves_a_trace);
            match at.get(item) {
                Some(finding) => {
                    tally.found[finding.strength as usize] += 1;
                    tally.cause_right += usize::from(finding.cause == cause(event.what));
                }
                None => tally.missed_traces += usize::from(event.leaves_a_trace),
            }
        }
        for finding in &found.findings {
            let event = planted_at.get(&finding.before);
            let is_right = event.is_some_and(|event| event.what != Planted::CleanStop);
            let counts = if is_right { &mut right } else { &mut false_findings };
            counts[finding.strength as usize] += 1;
            if !is_right && finding.strength > Strength::Possible {
                println!("seed {} false: {finding:?}", first.wrapping_add(nth));
            }
        }
    }
    println!("{DAYS} dockings, {clean_days} of them clean");
    println!("planted           n  traces  certain  likely  possible  missed traces  cause right");
    for (what, tally) in &tallies {
        let Tally { planted, traces, found, missed_traces, cause_right } = tally;
        println!(
            "{:<16} {planted:>4}  {traces:>6}  {:>7}  {:>6}  {:>8}  {missed_traces:>13}  {cause_right:>11}",
            format!("{what:?}"),
            found[2],
            found[1],
            found[0],
        );
    }
    for (name, strength) in [("possible", 0), ("likely", 1), ("certain", 2)] {
        let (right, wrong) = (right[strength], false_findings[strength]);
        println!("{name}: {right} right, {wrong} false");
    }
    let clean = &tallies[&Planted::CleanStop];
    assert_eq!(clean.found[2], 0, "no clean stop is certain");
    assert_eq!(false_findings[2], 0, "nothing false is certain");
    let (sure, false_sure) = (right[1] + right[2], false_findings[1]);
    assert!(false_sure * 100 <= sure, "precision of likely and certain: {false_sure} of {sure}");
    let real = tallies.iter().filter(|(what, _)| **what != Planted::CleanStop);
    let (traces, missed) = real
        .map(|(_, tally)| (tally.traces, tally.missed_traces))
        .fold((0, 0), |(t, m), (traces, missed)| (t + traces, m + missed));
    println!("recall of what leaves a trace: {} of {traces}", traces - missed);
    assert!(missed * 20 <= traces, "recall: {missed} of {traces} missed");
    assert!(traces > 500, "enough was planted");
}
