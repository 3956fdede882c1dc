//! Story: docket is killed at, or refused, any one of its file calls, is run again, and nothing is
//! lost, doubled or altered, nor left to a power cut.

#![cfg(target_arch = "x86_64")]

use docket_tests::{
    campaign::exact::{Begin, Depth, crashes, faults},
    rig::seed,
};

/// Points of each kind of trial; `campaign crashes` and `campaign faults` strike at all.
const POINTS: usize = 10;

/// Where a kill once left a name in the archive that a power cut could still take, or rubbish beside it.
const KILLED: &[(&str, &str, usize)] = &[
    ("fsync", "archive/evidence/N/N/N/ID", 5),
    ("linkat", "archive/evidence/N/N/N/ID/manifest.N.json", 2),
    ("unlink", "archive/evidence/N/N/N/ID/manifest.N.json#N", 2),
    ("fsync", "archive/evidence/N/N/N", 1),
];

/// Where an fsync that failed was once tried again and believed, or rubbish was left.
const FAILED: &[(&str, &str, usize)] = &[
    ("fsync", "archive/evidence/N/N/N", 1),
    ("fsync", "archive/evidence/N/N/N/ID", 1),
    ("fsync", "archive/evidence/N/N/N/ID", 5),
    ("unlink", "archive/evidence/N/N/N/ID/manifest.N.json#N", 1),
];

#[test]
fn where_it_once_went_wrong_it_goes_right() {
    let (report, sum) = crashes(&std::env::temp_dir(), 1, Begin::Known, Depth::These(KILLED));
    println!("{report}");
    assert_eq!((report.failures, sum.struck.values().sum()), (0, KILLED.len()));
    let (report, sum) = faults(&std::env::temp_dir(), 1, Begin::Known, Depth::These(FAILED));
    println!("{report}");
    assert_eq!((report.failures, sum.struck.values().sum()), (0, FAILED.len()));
}

#[test]
fn a_kill_at_any_call_costs_nothing() {
    let seed = seed(20_261_122);
    let (report, sum) = crashes(&std::env::temp_dir(), seed, Begin::Known, Depth::Some(POINTS));
    println!("{report}");
    assert_eq!(report.failures, 0);
    assert!(sum.struck.len() > POINTS / 2, "too few kills hit docket: {sum:?}");
}

#[test]
fn a_call_that_fails_is_told_or_got_round_and_costs_nothing() {
    let seed = seed(20_261_122);
    let (report, sum) = faults(&std::env::temp_dir(), seed, Begin::Known, Depth::Some(POINTS));
    println!("{report}");
    assert_eq!(report.failures, 0);
    assert!(sum.struck.len() > POINTS / 2, "too few faults hit docket: {sum:?}");
}
