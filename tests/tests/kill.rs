//! Story: docket is killed at any moment, started again, and nothing is lost, doubled or altered.

use docket_tests::{
    campaign::{Recorders, Size, kill},
    rig::{Rig, seed},
};
use fastrand::Rng;

const TRIALS: usize = 10;

#[test]
fn a_kill_at_any_moment_costs_nothing() {
    let seed = seed(20_260_101);
    let recorders = Recorders::make(&std::env::temp_dir(), seed, Size::SMALL);
    let mut whole = kill::clean_run(&Rig::new(), &recorders);
    let mut sum = kill::Kills::default();
    for points in kill::kill_points(&mut Rng::with_seed(seed), TRIALS) {
        sum.add(&kill::trial(&Rig::new(), &recorders, &points, &mut whole));
    }
    println!("shortest whole run {whole:.1?}: {sum}");
    assert!(sum.first.1 >= TRIALS / 2, "too few kills hit a running docket: {sum}");
}
