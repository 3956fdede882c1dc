//! Story: the station's disks fill up: no more is taken off recorders, nothing is half taken, everything else goes
//! on, and the bays go on by themselves once there is room.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{fs, path::PathBuf, process::Command};

use docket_tests::{
    pattern::{PatternClip, pattern_script},
    rig::{Oracle, Rig, docket_program},
};
use serde_json::Value;

const SERIAL: &str = "VR81001";

fn clips(count: u64, bytes: u64) -> Vec<PatternClip> {
    (0..count).map(|n| PatternClip::new(format!("DCIM/V{n}.MP4"), 60 + n, bytes)).collect()
}

fn script(rig: &Rig, clips: &[PatternClip]) -> PathBuf {
    rig.write("vr.recorder.toml", &pattern_script(SERIAL, clips).unwrap())
}

/// Settings whose high-water mark is at so many percent.
fn marks(rig: &Rig, high: u8) -> PathBuf {
    rig.write("docket.toml", &format!("[intake]\nhigh_water = {high}\n"))
}

/// Settings with the lowest mark there is, which the host's disk must have reached.
fn full(rig: &Rig) -> PathBuf {
    let used = rig.used_percent();
    assert!(used >= 2, "{used} % used is too little for this story: name another disk with TMPDIR");
    marks(rig, 2)
}

#[test]
fn a_command_takes_nothing_above_the_mark_and_everything_below() {
    let rig = Rig::new();
    let clips = clips(3, 50_000);
    let script = script(&rig, &clips);
    let config = full(&rig);
    let rig = rig.with("DOCKET_CONFIG", config);
    let docked = rig.dock(&[&script], 1);
    let session = &docked["sessions"][0];
    assert_eq!(session["outcome"], "incomplete", "{session:#}");
    assert!(session["outcome_detail"].as_str().unwrap().contains("DKT-0745"), "{session:#}");
    let reasons: Vec<_> =
        session["not_taken"].as_array().unwrap().iter().map(|n| n["reason"].clone()).collect();
    assert_eq!(reasons, ["high-water"; 3]);
    assert_eq!(fs::read_dir(rig.data().join("staging")).unwrap().count(), 0, "nothing is half");
    let told = rig.json(["targets", "list"]).exits(0).json();
    assert_eq!(told["room"]["high_water"], 2, "{told:#}");
    rig.json(["explain", "DKT-0745"]).exits(0);
    rig.fsck_is_clean();
    marks(&rig, 100);
    rig.dock(&[&script], 0);
    Oracle::default().and_pattern(SERIAL, &clips).holds_in(&rig);
    rig.fsck_is_clean();
}

#[test]
fn a_bay_of_a_service_waits_and_goes_on_by_itself() {
    let rig = Rig::new();
    let clips = clips(3, 50_000);
    let script = script(&rig, &clips);
    let config = full(&rig);
    let rig = rig.with("DOCKET_CONFIG", config);
    let daemon = rig.start_daemon();
    let mut running = rig.start_dock(&[&script]);
    while let Some(line) = running.next_line() {
        let line: Value = serde_json::from_str(&line).unwrap();
        if line.to_string().contains("\"full\"") {
            break;
        }
    }
    let status = rig.json(["status"]).exits(0).json();
    assert_eq!(status["bays"][0]["stage"], "full", "{status:#}");
    assert_eq!(status["room"]["is_held"], true, "{status:#}");
    // Everything else goes on.
    rig.json(["cases", "add", "2026-1"]).exits(0);
    // There is room: somebody raised the mark.
    marks(&rig, 100);
    rig.json(["config", "reload"]);
    let ended = running.finish();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(daemon.stop().code, Some(0));
    Oracle::default().and_pattern(SERIAL, &clips).holds_in(&rig);
    rig.fsck_is_clean();
}

/// A staging disk of its own that is full but for a little: really full, whatever the host has. Needs root or
/// user namespaces, as every Debian host has.
#[test]
fn a_disk_that_is_really_full_stops_the_pull_between_clips() {
    let rig = Rig::new();
    let clips = clips(6, 3 << 20);
    let script = script(&rig, &clips);
    fs::create_dir_all(rig.data().join("staging")).unwrap();
    let disk = rig.home().join("disk");
    fs::create_dir(&disk).unwrap();
    rig.rest();
    let user = if rustix::process::getuid().is_root() { "" } else { "--user --map-root-user" };
    // 20 MiB, of which 15 are taken already: above a mark of 70 percent.
    let line = format!(
        "unshare {user} --mount sh -ec 'mount -t tmpfs -o size=20m tmpfs {3}; mkdir {3}/staging; \
         head -c 15728640 /dev/zero > {3}/ballast; mount --bind {3}/staging {0}/staging; \
         exec {1} --data {0} --json dock {2}'",
        rig.data().display(),
        docket_program().display(),
        script.display(),
        disk.display()
    );
    let output = Command::new("sh")
        .args(["-c", &line])
        .env("DOCKET_INTAKE__HIGH_WATER", "70")
        .env("DOCKET_INTAKE__KEEP_FREE", "0")
        .output()
        .unwrap();
    let (stdout, stderr) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(!stderr.contains("unshare:") && !stderr.contains("mount:"), "{stderr}");
    assert_eq!(output.status.code(), Some(1), "{stdout}");
    let last: Value = serde_json::from_str(stdout.lines().last().unwrap()).unwrap();
    let session = &last["reply"]["sessions"][0];
    assert_eq!(session["not_taken"].as_array().unwrap().len(), 6, "{session:#}");
    assert_eq!(session["not_taken"][0]["reason"], "high-water", "{session:#}");
    assert_eq!(rig.items().iter().filter(|item| item["state"] == "copying").count(), 0);
    rig.dock(&[script], 0);
    Oracle::default().and_pattern(SERIAL, &clips).holds_in(&rig);
    rig.fsck_is_clean();
}
