//! Story: the service under those who kill it, stop it, and hang on to it.

use std::time::Duration;

use docket_tests::{
    campaign::restarts::{self, Restarts},
    rig::{Rig, seed},
};

#[test]
fn killed_again_and_again_it_loses_nothing_and_everybody_finds_it_again() {
    let seed = seed(20_260_301);
    let restarts =
        Restarts { kills: 8, life_max: Duration::from_millis(1500), clip_bytes: 3_000_000 };
    let done = restarts::trial(&Rig::new(), seed, restarts);
    println!("{done}");
    assert!(done.jobs.contains_key("interrupted"), "no kill struck a job: {done}");
    assert!(done.losses > 0, "the watcher never lost the station: {done}");
}
