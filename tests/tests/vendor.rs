//! Story: a site's own recorder profiles. What they want is let into a bay, a broken one is told and
//! left out, and footage is taken in all the same.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::fs;

use docket_tests::{
    pattern::{PatternClip, pattern_script},
    rig::{Oracle, Rig, Service, Udev},
};

/// A profile of recorders that the udev rig plugs in, with a control side of the maker's own kind.
const OURS: &str = r#"schema = "docket.recorder-profile/1"
name = "ours"
about = "Recorders of this site"
[usb]
ids = ["1d6b:0104"]
interface = "ff/42"
[control]
allowed = true
transport = "usb-control"
[control.dialect]
speaks = "requests"
[control.battery]
ask = { command = 1 }
number = "u8"
"#;

const BAY: &str = "[[bays.bay]]\nname = \"left\"\nat = \"1-1\"\n[transcode]\nenabled = false\n";

/// Settings with a folder of profiles that holds `files`.
fn settings(rig: &Rig, files: &[(&str, &str)]) -> String {
    let folder = rig.home().join("profiles");
    fs::create_dir_all(&folder).unwrap();
    for (name, text) in files {
        fs::write(folder.join(name), text).unwrap();
    }
    let text = format!("[recorders]\nprofiles = \"{}\"\n{BAY}", folder.display());
    rig.write("docket.toml", &text).display().to_string()
}

#[test]
fn what_a_profile_wants_is_let_into_a_bay_and_nothing_else_is() {
    let (udev, rig) = Udev::of(Rig::new());
    settings(&rig, &[("ours.toml", OURS)]);
    let mut service = udev.hearing(&rig);
    // Another interface of the maker's own kind, and one that types.
    for interfaces in [["ff4100", "080650"], ["ff4200", "030101"]] {
        udev.plug("1-1", "X", &interfaces);
        service.until_log("no recorder: refused");
        assert!(udev.is_refused("1-1"), "{interfaces:?}");
        udev.unplug("1-1");
    }
    let clips = [PatternClip::new("DCIM/A.MP4", 7, 300_000)];
    let dev = tempfile::TempDir::new_in("/dev/shm").unwrap();
    let node = dev.path().join("VR90001.recorder.toml");
    fs::write(&node, pattern_script("VR90001", &clips).unwrap()).unwrap();
    udev.plug("1-1", "VR90001", &["ff4200", "080650"]);
    udev.volume("1-1", &node);
    assert_eq!(service.ended_sessions(1)[0]["outcome"], "complete");
    assert!(!udev.is_refused("1-1"));
    service.stop();
    Oracle::default().and_pattern("VR90001", &clips).holds_in(&rig);
    rig.fsck_is_clean();
}

/// A recorder that can be unlocked, by requests to the device.
const LOCKED: &str = r#"schema = "docket.recorder-profile/1"
name = "ours"
about = "Recorders of this site"
[usb]
ids = ["1d6b:0104"]
[control]
allowed = true
transport = "usb-control"
dialect = { speaks = "requests" }
[control.unlock]
steps = [
    { do = "offer", ask = { command = 0x10 }, bytes = 8 },
    { do = "switch", ask = { command = 0x11 } },
]
"#;

/// The same over the serial line.
fn by_line() -> String {
    let dialect = "{ speaks = \"lines\", ends_with = \"\\r\\n\", baud = 115200 }";
    LOCKED
        .replace("usb-control", "serial")
        .replace("{ speaks = \"requests\" }", dialect)
        .replace(
            "ask = { command = 0x10 }, bytes = 8",
            "ask = { verb = \"PASS\" }, replies = \"OK\"",
        )
        .replace("command = 0x11", "verb = \"DISK\"")
}

#[test]
fn a_locked_recorder_that_shows_no_disk_is_asked_where_a_profile_allows_that() {
    let (udev, rig) = Udev::of(Rig::new());
    settings(&rig, &[("ours.toml", LOCKED)]);
    let mut service = udev.hearing(&rig);
    udev.plug("1-1", "X", &["080650"]);
    // There is nobody behind it to answer; what counts is that it was asked, at its port.
    let came = service.until_log("a recorder came");
    assert!(came.contains("/sys/bus/usb/devices/1-1"), "{came}");
    service.until_log("not taken in");
    service.stop();
}

#[test]
fn a_recorder_that_no_profile_allows_gets_no_command() {
    let (udev, rig) = Udev::of(Rig::new());
    // One for another recorder, one for this that nobody allowed.
    let forbidden = by_line().replace("allowed = true", "allowed = false");
    let other = by_line().replace("1d6b:0104", "1209:0001").replace("\"ours\"", "\"others\"");
    settings(&rig, &[("ours.toml", &forbidden), ("others.toml", &other)]);
    let line = udev.line();
    let service = udev.hearing(&rig);
    let clips = [PatternClip::new("DCIM/A.MP4", 7, 300_000)];
    let dev = tempfile::TempDir::new_in("/dev/shm").unwrap();
    let script = dev.path().join("VR90003.recorder.toml");
    fs::write(&script, pattern_script("VR90003", &clips).unwrap()).unwrap();
    udev.plug("1-1", "VR90003", &["080650"]);
    udev.volume("1-1", &script);
    assert_eq!(service.ended_sessions(1)[0]["outcome"], "complete");
    assert_eq!(service.notices("profile-left-out").len(), 0, "both profiles count");
    udev.unplug("1-1");
    service.stop();
    assert_eq!(line.opened(), 0, "nothing was sent to it");
    Oracle::default().and_pattern("VR90003", &clips).holds_in(&rig);
    rig.fsck_is_clean();
}

#[test]
fn a_broken_profile_is_told_everywhere_and_stops_nothing() {
    let rig = Rig::new();
    let typo = OURS.replace("[control.battery]", "[control.batery]");
    let config = settings(&rig, &[("ours.toml", OURS), ("typo.toml", &typo)]);
    let place = format!("{}:12", rig.home().join("profiles/typo.toml").display());
    for (lang, said) in [("en", "left out"), ("zh-CN", "未采用")] {
        let told = rig.run(["--config", &config, "--lang", lang, "config", "check"]).exits(3);
        assert!(told.stdout.contains(&place), "{}", told.stdout);
        assert!(told.stdout.contains(said) && told.stdout.contains("batery"), "{}", told.stdout);
        let told = rig.run(["--config", &config, "--lang", lang, "doctor", "--quick"]);
        assert!(told.stdout.contains(&place), "{}", told.stdout);
    }
    let service = Service::start(&rig, &["--config", &config]);
    assert_eq!(service.notices("profile-left-out")[0]["facts"]["place"], place.as_str());
    let shown = service.settings();
    assert_eq!(shown["problems"][0]["place"], place.as_str());
    assert_eq!(shown["safe_mode"], false);
    let clips = [PatternClip::new("DCIM/A.MP4", 7, 300_000)];
    let script = rig.write("A.recorder.toml", &pattern_script("VR90002", &clips).unwrap());
    rig.dock(&[script], 0);
    service.stop();
    Oracle::default().and_pattern("VR90002", &clips).holds_in(&rig);
}
