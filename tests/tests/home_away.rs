//! Story: the home archive is away while recorders are docked, and docked again: everything waits in staging, and is
//! archived once, however often it was handed over.

use std::fs;

use docket_tests::{
    pattern::{PatternClip, pattern_script},
    rig::{Oracle, Rig, Service},
};

fn clips(first: u64) -> Vec<PatternClip> {
    (first..first + 3)
        .map(|n| PatternClip::new(format!("DCIM/V{n:04}.MP4"), n, 20_000 + n))
        .collect()
}

#[test]
fn what_is_handed_over_twice_and_thrice_is_archived_once() {
    let rig = Rig::new();
    let config = rig.write("docket.toml", "[transcode]\nenabled = false\n").display().to_string();
    let recorder = |serial: &str, clips: &[PatternClip]| {
        let script = pattern_script(serial, clips).unwrap();
        rig.write(&format!("{serial}.recorder.toml"), &script)
    };
    let (before, meanwhile) = (clips(10), clips(20));
    let (first, second) = (recorder("VR82001", &before), recorder("VR82002", &meanwhile));
    let mut service = Service::start(&rig, &["--config", &config]);
    rig.dock(&[&first], 0);
    let (evidence, away) = (rig.archive().join("evidence"), rig.home().join("away"));
    fs::rename(&evidence, &away).unwrap();
    for _ in 0..2 {
        let docked = rig.dock(&[&second], 1);
        let session = &docked["sessions"][0];
        assert_eq!(session["outcome"], "incomplete", "{session:#}");
        let told = session["outcome_detail"].as_str().unwrap();
        assert!(told.contains("safe in staging"), "{session:#}");
    }
    let waiting = || rig.items().iter().filter(|item| item["state"] == "staged").count();
    assert_eq!(waiting(), 3, "nothing is archived, and nothing twice");
    assert!(!evidence.exists(), "nothing was made in the place of what is away");
    fs::rename(&away, &evidence).unwrap();
    // Handed over once more, and archived, before the lane tries what it holds since.
    rig.dock(&[&second], 0);
    service.until_log("trying held items again");
    service.stop();
    for item in rig.items() {
        let id = item["id"].as_str().unwrap();
        let events = rig.item(id)["events"].as_array().unwrap().clone();
        for act in ["staged", "archived", "proven", "sealed", "releasable"] {
            let times = events.iter().filter(|event| event["act"] == act).count();
            assert_eq!(times, 1, "{act}: {events:#?}");
        }
    }
    assert_eq!(fs::read_dir(rig.data().join("staging")).unwrap().count(), 0);
    let oracle = Oracle::default().and_pattern("VR82001", &before);
    oracle.and_pattern("VR82002", &meanwhile).holds_in(&rig);
    rig.fsck_is_clean();
}
