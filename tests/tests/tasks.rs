//! Story: the service as a whole: one to a data folder, and it stops in order whatever it is at.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::path::PathBuf;

use docket_tests::{
    pattern::{Fault, FaultKind, PatternClip, pattern_script},
    rig::{Oracle, Rig, http::Client},
};
use serde_json::{Value, json};

fn recorder(rig: &Rig, serial: &str, clips: &[PatternClip]) -> PathBuf {
    rig.write(&format!("{serial}.recorder.toml"), &pattern_script(serial, clips).unwrap())
}

fn client(rig: &Rig) -> Client {
    Client::over(rig.data().join("docket.sock"))
}

/// Starts to dock, and waits until every bay copies.
fn dock(client: &Client, recorders: &[PathBuf]) {
    client.post("/api/v1/docks", &json!({ "paths": recorders })).is(202);
    let mut copying = std::collections::BTreeSet::new();
    client.events("/api/v1/events").until(|_, bay| {
        if bay["stage"] == "copying" && bay["bytes_copied"] != 0 {
            copying.insert(bay["bay"].to_string());
        }
        (copying.len() == recorders.len()).then_some(())
    });
}

fn outcomes(rig: &Rig) -> Vec<Value> {
    let listed = rig.json(["sessions", "list"]).exits(0).json();
    listed["sessions"].as_array().unwrap().iter().map(|s| s["outcome"].clone()).collect()
}

#[test]
fn a_data_folder_has_one_daemon() {
    let rig = Rig::new();
    let daemon = rig.start_daemon();
    for _ in 0..2 {
        let refused = rig.run(["run"]).exits(7);
        assert!(refused.stderr.contains("DKT-0201"), "{}", refused.stderr);
    }
    // Those who were refused took nothing with them: the first still answers on its socket.
    client(&rig).get("/healthz").is(200);
    assert_eq!(daemon.stop().code, Some(0));
    // Nothing is left that would keep the next one out.
    let next = rig.start_daemon();
    client(&rig).get("/healthz").is(200);
    next.cut_off();
    assert!(rig.data().join("docket.sock").exists(), "a killed daemon leaves its socket");
    assert_eq!(rig.start_daemon().stop().code, Some(0));
}

#[test]
fn told_to_stop_while_four_recorders_copy_it_stops_in_order() {
    let rig = Rig::new();
    let mut oracle = Oracle::default();
    let mut recorders = Vec::new();
    for n in 0..4 {
        let serial = format!("VR8000{n}");
        // Many, so that no bay is done before all copy; short, for a clip is what a stop waits for.
        let clips: Vec<_> = (0..6)
            .map(|c| PatternClip::new(format!("V{c}.MP4"), n * 10 + c, 20_000_000 + c))
            .collect();
        recorders.push(recorder(&rig, &serial, &clips));
        oracle = oracle.and_pattern(&serial, &clips);
    }
    let daemon = rig.start_daemon();
    dock(&client(&rig), &recorders);
    let ended = daemon.stop();
    assert_eq!(ended.code, Some(0), "{}", ended.log);
    assert_eq!(outcomes(&rig), vec![json!("interrupted"); 4]);
    rig.fsck_is_clean();

    let next = rig.start_daemon();
    rig.dock(&recorders, 0);
    let ended = next.stop();
    assert_eq!(ended.code, Some(0), "{}", ended.log);
    assert!(!ended.log.contains("did not stop cleanly"), "the stop was clean: {}", ended.log);
    oracle.holds_in(&rig);
    rig.fsck_is_clean();
}

#[test]
fn a_recorder_that_hangs_does_not_keep_the_daemon_from_stopping() {
    let rig = Rig::new();
    let hang = Fault { kind: FaultKind::Hang, at: 3_000_000, bytes: None, on_read: None };
    let clips = [
        PatternClip::new("A.MP4", 1, 70_000_000),
        PatternClip::new("B.MP4", 2, 5_000_000).with_fault(hang),
    ];
    let hanging = recorder(&rig, "VR81000", &clips);
    let well = recorder(&rig, "VR81001", &clips[..1]);
    let daemon = rig.start_daemon();
    // The one beside it is taken in, whatever the other does.
    let asked = client(&rig).post("/api/v1/docks", &json!({ "paths": [hanging, well] })).is(202);
    assert_eq!(asked.json()["state"], "running");
    let mut all = std::collections::BTreeMap::new();
    client(&rig).events("/api/v1/events").until(|_, bay| {
        all.insert(bay["recorder"].to_string(), bay.clone());
        let hangs = all.get("\"VR81000\"").is_some_and(|b| b["bytes_copied"] == 73_000_000);
        let safe = all.get("\"VR81001\"").is_some_and(|b| b["stage"] == "safe");
        (hangs && safe).then_some(())
    });
    let ended = daemon.stop();
    assert_eq!(ended.code, Some(0), "{}", ended.log);
    assert!(ended.log.contains("left behind"), "it says what it did not wait for: {}", ended.log);

    // What was taken before it hung is kept, and another try gets the rest.
    let whole = [clips[0].clone(), PatternClip::new("B.MP4", 2, 5_000_000)];
    let recorder = recorder(&rig, "VR81000", &whole);
    let next = rig.start_daemon();
    rig.dock(&[recorder], 0);
    assert_eq!(next.stop().code, Some(0));
    Oracle::default()
        .and_pattern("VR81000", &whole)
        .and_pattern("VR81001", &whole[..1])
        .holds_in(&rig);
    rig.fsck_is_clean();
}
