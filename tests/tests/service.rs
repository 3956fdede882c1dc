//! Story: the service under those who kill it, stop it, and hang on to it.

use std::time::Duration;

use docket_tests::{
    campaign::{
        Size,
        restarts::{self, Restarts},
        slow,
        stops::{At, stop},
        strangers::Crowd,
    },
    pattern::{PatternClip, pattern_script},
    rig::{Oracle, Rig, seed},
};
use fastrand::Rng;

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

#[test]
fn strangers_that_are_slow_or_greedy_hold_up_neither_intake_nor_the_socket() {
    let rig = Rig::new();
    let daemon = slow::start_on_network(&rig);
    let strangers = slow::send(&daemon, Crowd { slow: 300, greedy_a_second: 20 });
    let clips: Vec<_> =
        (0..30).map(|n| PatternClip::new(format!("V{n}.LOG"), n, 500_000 + n)).collect();
    let script = rig.write("vr.recorder.toml", &pattern_script("VR96000", &clips).unwrap());
    let socket = rig.socket();
    let job = socket.dock(&[script]).unwrap();
    assert_eq!(socket.get("/api/v1/status").status, 200);
    let end = socket.job_end(&job).unwrap().unwrap();
    assert_eq!(end["reply"]["sessions"][0]["outcome"], "complete", "{end:#}");
    assert_eq!(socket.get("/api/v1/status").status, 200);
    let met = strangers.call_back();
    assert!(met.held > 100, "nobody hung on: {met:?}");
    assert_eq!(daemon.stop().code, Some(0));
    Oracle::default().and_pattern("VR96000", &clips).holds_in(&rig);
    rig.fsck_is_clean();
}

#[test]
fn stopped_at_any_moment_it_ends_well_and_goes_on() {
    let mut rng = Rng::with_seed(seed(20_260_302));
    for at in [
        At::Load { size: Size::SMALL },
        At::LongClip { bytes: 80_000_000 },
        At::Listing { files: 300 },
        At::Hung,
    ] {
        let delay = Duration::from_millis(rng.u64(0..1_500));
        println!("{at}, stopped after {delay:?}: {:?}", stop(&Rig::new(), at, delay));
    }
}

#[test]
fn told_to_stop_as_it_starts_it_stops_well() {
    let rig = Rig::new();
    for _ in 0..3 {
        let ended = rig.start_daemon().stop();
        assert_eq!(ended.code, Some(0), "{}", ended.log);
        assert!(!ended.log.contains("did not stop cleanly"), "{}", ended.log);
    }
}
