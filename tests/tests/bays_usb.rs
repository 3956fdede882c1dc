//! Story: USB ports become bays by plugging a recorder into each; from then on recorders dock by
//! themselves, sixteen at once, and what is no recorder is refused.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{fs, path::PathBuf};

use docket_tests::{
    pattern::{PatternClip, pattern_script},
    rig::{Oracle, Rig, Service, Udev},
};
use serde_json::{Value, json};
use tempfile::TempDir;

const STORAGE: &[&str] = &["080650"];
const KEYBOARD: &[&str] = &["030101"];

/// A station with USB ports, and a place below `/dev` where its block devices are files.
struct Station {
    rig: Rig,
    udev: Udev,
    dev: TempDir,
}

impl Station {
    fn new(settings: &str) -> Self {
        let (udev, rig) = Udev::of(Rig::new());
        rig.write("docket.toml", &format!("{settings}\n[transcode]\nenabled = false\n"));
        Self { rig, udev, dev: TempDir::new_in("/dev/shm").unwrap() }
    }

    fn start(&self) -> Service {
        self.udev.hearing(&self.rig)
    }

    /// A recorder that shows itself as a disk.
    fn recorder(&self, serial: &str, clips: &[PatternClip]) -> PathBuf {
        let node = self.dev.path().join(format!("{serial}.recorder.toml"));
        fs::write(&node, pattern_script(serial, clips).unwrap()).unwrap();
        node
    }

    /// Puts a recorder into a bay, as an officer does.
    fn put(&self, port: &str, serial: &str, clips: &[PatternClip]) {
        let node = self.recorder(serial, clips);
        self.udev.plug(port, serial, STORAGE);
        self.udev.volume(port, &node);
    }
}

fn clips(seed: u64) -> Vec<PatternClip> {
    (0..2).map(|n| PatternClip::new(format!("DCIM/V{n}.MP4"), seed + n, 300_000 + n)).collect()
}

#[test]
fn bays_are_taught_and_dock_by_themselves() {
    let station = Station::new("");
    let mut service = station.start();
    let teaching = station.rig.start(["bays", "teach", "--count", "2"]);
    service.until_log("bays are being taught");
    // Neither a keyboard nor a hub is a recorder, and no port is taught twice.
    station.udev.plug("1-3", "", KEYBOARD);
    station.udev.plug("1-4", "", &["090000"]);
    station.udev.plug("1-1.1", "A", STORAGE);
    station.udev.unplug("1-1.1");
    station.udev.plug("1-1.1", "A", STORAGE);
    station.udev.plug("1-1.2", "B", &["060101"]);
    let taught = teaching.finish().exits(0).reply();
    let at = |n: usize| (taught["bays"][n]["name"].clone(), taught["bays"][n]["at"].clone());
    assert_eq!(
        (at(0), at(1)),
        ((json!("bay-1"), json!("1-1.1")), (json!("bay-2"), json!("1-1.2")))
    );
    assert!(!station.udev.is_refused("1-3"), "a port that is no bay is left alone");
    for port in ["1-1.1", "1-1.2"] {
        station.udev.unplug(port);
    }
    let (first, second) = (clips(1), clips(5));
    station.put("1-1.2", "VR60001", &first);
    assert_eq!(service.ended_sessions(1)[0]["bay"], "bay-2");
    // Plugged in anew in the same bay: a session of its own.
    station.udev.unplug("1-1.2");
    station.put("1-1.2", "VR60002", &second);
    assert_eq!(service.ended_sessions(2)[1]["bay"], "bay-2");
    station.rig.json(["bays", "forget", "bay-2"]).exits(0);
    let left = station.rig.json(["bays", "list"]).exits(0).json();
    assert_eq!(left["bays"].as_array().unwrap().len(), 1, "{left:#}");
    station.rig.json(["bays", "forget", "bay-2"]).exits(5);
    service.stop();
    let holds = Oracle::default().and_pattern("VR60001", &first).and_pattern("VR60002", &second);
    holds.holds_in(&station.rig);
    station.rig.fsck_is_clean();
}

#[test]
fn sixteen_recorders_come_at_once() {
    let bays: String =
        (1..=16).map(|n| format!("[[bays.bay]]\nname = \"b{n}\"\nat = \"1-1.{n}\"\n")).collect();
    let station = Station::new(&bays);
    let service = station.start();
    let mut oracle = Oracle::default();
    for n in 1..=16 {
        let (serial, clips) = (format!("VR6{n:04}"), clips(100 * n));
        station.put(&format!("1-1.{n}"), &serial, &clips);
        oracle = oracle.and_pattern(&serial, &clips);
    }
    for session in service.ended_sessions(16) {
        assert_eq!(session["outcome"], "complete", "{session:#}");
        let serial = session["recorder"]["serial"].as_str().unwrap();
        let number: u32 = serial[3..].parse().unwrap();
        assert_eq!(session["bay"], format!("b{number}"));
    }
    service.stop();
    oracle.holds_in(&station.rig);
    station.rig.fsck_is_clean();
}

#[test]
fn what_is_no_recorder_is_refused_in_a_bay_and_left_alone_elsewhere() {
    let station = Station::new("[[bays.bay]]\nname = \"left\"\nat = \"1-1.1\"\n");
    let mut service = station.start();
    station.udev.plug("1-2", "", KEYBOARD);
    // A disk that types.
    station.udev.plug("1-1.1", "X", &["080650", "030101"]);
    let node = station.recorder("VR70001", &clips(1));
    station.udev.volume("1-1.1", &node);
    service.until_log("no recorder: refused");
    assert!(station.udev.is_refused("1-1.1") && !station.udev.is_refused("1-2"));
    // Pulled out, and a recorder put in: only that is docked.
    station.udev.unplug("1-1.1");
    station.put("1-1.1", "VR70002", &clips(9));
    assert_eq!(service.ended_sessions(1)[0]["recorder"]["serial"], "VR70002");
    let told = service.notices("device-refused");
    assert_eq!(told.len(), 1, "{told:#?}");
    assert_eq!(told[0]["facts"]["interfaces"], "03/01/01");
    // A hub in a bay would hide what hangs on it.
    station.udev.plug("1-1.1.4", "", KEYBOARD);
    service.until_log("no recorder: refused");
    assert!(station.udev.is_refused("1-1.1.4"));
    service.stop();
    station.rig.fsck_is_clean();
}

#[test]
fn a_recorder_that_speaks_mtp_is_asked_at_its_port() {
    let bays =
        "[[bays.bay]]\nname = \"a\"\nat = \"1-1\"\n[[bays.bay]]\nname = \"b\"\nat = \"1-2\"\n";
    let station = Station::new(bays);
    let mut service = station.start();
    // One of the standard class, one of the maker's own: neither has a node here, which is told.
    for (nth, (port, interface)) in [("1-1", "060101"), ("1-2", "ffff00 MTP")].iter().enumerate() {
        station.udev.plug(port, "VR90001", &[interface]);
        service.until_log("not taken in");
        let told = service.notices("not-taken-in");
        assert_eq!(told.len(), nth + 1, "{told:#?}");
        let place = format!("/sys/bus/usb/devices/{port}");
        assert!(told.iter().any(|told| told["facts"]["place"] == place), "{told:#?}");
    }
    let told = service.notices("not-taken-in");
    let node = |told: &Value| told["facts"]["problem"].as_str().unwrap().contains("/dev/bus/usb/");
    assert!(told.iter().all(node), "the MTP driver was asked: {told:#?}");
    // Of the maker's own kind and named otherwise: no recorder.
    station.udev.unplug("1-2");
    station.udev.plug("1-2", "VR90001", &["ff4201 ADB"]);
    service.until_log("no recorder: refused");
    assert!(station.udev.is_refused("1-2") && !station.udev.is_refused("1-1"));
    service.stop();
}

#[test]
fn one_recorder_in_two_bays_is_told() {
    let bays =
        "[[bays.bay]]\nname = \"a\"\nat = \"1-1\"\n[[bays.bay]]\nname = \"b\"\nat = \"1-2\"\n";
    let station = Station::new(bays);
    let mut service = station.start();
    // Never taken whole: it is torn out long before its end, however slow the host.
    let long = [PatternClip::new("DCIM/LONG.MP4", 3, 2_000_000_000)];
    station.put("1-1", "VR80001", &long);
    let mut events = service.events();
    let copies = |event: &Value| event["bay"] == "a" && event["stage"] == "copying";
    assert!(events.any(|(_, event)| copies(&event)));
    station.udev.plug("1-2", "VR80001", STORAGE);
    station.udev.volume("1-2", &station.dev.path().join("VR80001.recorder.toml"));
    service.until_log("not taken in");
    let told = service.notices("recorder-twice");
    assert_eq!(told[0]["facts"], json!({"bay": "b", "recorder": "VR80001"}));
    // Torn out: what came so far is kept, and told.
    station.udev.unplug("1-1");
    let session = &service.ended_sessions(1)[0];
    assert_eq!((&session["outcome"], &session["open"]), (&json!("torn"), &json!(0)), "{session:#}");
    assert_eq!(service.notices("session-torn").len(), 1);
    service.stop();
    station.rig.fsck_is_clean();
}
