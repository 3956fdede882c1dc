//! Story: the station's disks fill up: no more is taken off recorders, nothing is half taken, everything else goes
//! on, and the bays go on by themselves once there is room.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
};

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

/// Runs shell lines in which `mounts` are made for them alone, with root's power over them: as root, or in a user
/// namespace, which every Debian host has.
fn alone(lines: &str) -> Output {
    let user = if rustix::process::getuid().is_root() { "" } else { "--user --map-root-user" };
    let line = format!("unshare {user} --mount sh -ec '{lines}'");
    let output = Command::new("sh").args(["-c", &line]).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(!told.contains("unshare:") && !told.contains("mount:"), "{told}");
    output
}

/// The last reply in what a command said in JSON.
fn reply(stdout: &[u8]) -> Value {
    let stdout = String::from_utf8_lossy(stdout);
    let last: Value = serde_json::from_str(stdout.lines().last().unwrap()).unwrap();
    last["reply"].clone()
}

/// A staging disk of its own that is full but for a little: really full, whatever the host has.
#[test]
fn a_disk_that_is_really_full_stops_the_pull_between_clips() {
    let rig = Rig::new();
    let clips = clips(6, 3 << 20);
    let script = script(&rig, &clips);
    fs::create_dir_all(rig.data().join("staging")).unwrap();
    let disk = rig.home().join("disk");
    fs::create_dir(&disk).unwrap();
    rig.rest();
    // 20 MiB, of which 15 are taken already: above a mark of 70 percent.
    let output = alone(&format!(
        "mount -t tmpfs -o size=20m tmpfs {3}; mkdir {3}/staging; \
         head -c 15728640 /dev/zero > {3}/ballast; mount --bind {3}/staging {0}/staging; \
         export DOCKET_INTAKE__HIGH_WATER=70 DOCKET_INTAKE__KEEP_FREE=0; \
         exec {1} --data {0} --json dock {2}",
        rig.data().display(),
        docket_program().display(),
        script.display(),
        disk.display()
    ));
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let session = &reply(&output.stdout)["sessions"][0];
    assert_eq!(session["not_taken"].as_array().unwrap().len(), 6, "{session:#}");
    assert_eq!(session["not_taken"][0]["reason"], "high-water", "{session:#}");
    assert_eq!(rig.items().iter().filter(|item| item["state"] == "copying").count(), 0);
    rig.dock(&[script], 0);
    Oracle::default().and_pattern(SERIAL, &clips).holds_in(&rig);
    rig.fsck_is_clean();
}

/// Everything on one small disk, which the session itself fills up to the mark.
#[test]
fn a_session_that_reaches_the_mark_ends_there_and_what_it_left_comes_later() {
    let rig = Rig::new();
    // So long that each is a group of its own: the disk is looked at before each.
    let clips = clips(5, 33 << 20);
    let script = script(&rig, &clips);
    let disk = rig.home().join("disk");
    fs::create_dir(&disk).unwrap();
    // Two clips are more than half of it.
    let dock = |disk_mib: u32, before: &str, code: i32| {
        let output = alone(&format!(
            "mount -t tmpfs -o size={disk_mib}m tmpfs {0}; {before} \
             export DOCKET_INTAKE__HIGH_WATER=50 DOCKET_INTAKE__LOW_WATER=40 DOCKET_INTAKE__KEEP_FREE=0; \
             set +e; {1} --data {0}/data --json dock {2}; code=$?; \
             rm -rf {3}; cp -a {0}/data {3}; exit $code",
            disk.display(),
            docket_program().display(),
            script.display(),
            rig.data().display()
        ));
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        reply(&output.stdout)["sessions"][0].clone()
    };
    let session = dock(120, "", 1);
    assert_eq!(session["outcome"], "incomplete", "{session:#}");
    let reasons: Vec<_> =
        session["not_taken"].as_array().unwrap().iter().map(|n| n["reason"].clone()).collect();
    assert_eq!(reasons, ["high-water"; 3], "{session:#}");
    let whole = rig.items().iter().filter(|item| item["digests"].is_object()).count();
    assert_eq!(whole, 2, "what was begun is whole, and nothing is half");
    rig.fsck_is_clean();
    // A larger disk came: what stood on the small one was copied there.
    rig.rest();
    let moved = format!("cp -a {} {}/data;", rig.data().display(), disk.display());
    dock(500, &moved, 0);
    Oracle::default().and_pattern(SERIAL, &clips).holds_in(&rig);
    rig.fsck_is_clean();
}
