//! Story: docket is killed at, or refused, any one of its file calls, is run again, and nothing is
//! lost, doubled or altered, nor left to a power cut.

#![cfg(target_arch = "x86_64")]

use docket_tests::{
    campaign::exact::{Depth, crashes, faults},
    rig::seed,
};

/// Points of each kind of trial; `campaign crashes` and `campaign faults` strike at all.
const POINTS: usize = 12;

#[test]
fn a_kill_at_any_call_costs_nothing() {
    let seed = seed(20_261_122);
    let (report, sum) = crashes(&std::env::temp_dir(), seed, Depth::Some(POINTS));
    println!("{report}");
    assert_eq!(report.failures, 0);
    assert!(sum.struck.len() > POINTS / 2, "too few kills hit docket: {sum:?}");
}

#[test]
fn a_call_that_fails_is_told_or_got_round_and_costs_nothing() {
    let seed = seed(20_261_122);
    let (report, sum) = faults(&std::env::temp_dir(), seed, Depth::Some(POINTS));
    println!("{report}");
    assert_eq!(report.failures, 0);
    assert!(sum.struck.len() > POINTS / 2, "too few faults hit docket: {sum:?}");
}
