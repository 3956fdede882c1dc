//! Story: what the station's own disks, files and neighbours do. Each failure says what failed,
//! where, what was kept safe and what to do; afterwards the line goes on.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{fs, os::unix::fs::FileExt, path::Path, process::Command};

use docket_tests::{
    pattern::{PatternClip, pattern_script},
    rig::{Oracle, Rig, docket_program},
};
use serde_json::Value;

const SERIAL: &str = "VR80001";

fn clips(count: u64, bytes: u64) -> Vec<PatternClip> {
    (0..count).map(|n| PatternClip::new(format!("DCIM/V{n}.MP4"), 40 + n, bytes)).collect()
}

fn script(rig: &Rig, clips: &[PatternClip]) -> std::path::PathBuf {
    rig.write("vr.recorder.toml", &pattern_script(SERIAL, clips).unwrap())
}

/// Runs `docket dock` in a mount namespace of its own after `mounts`, a shell line. Needs root or
/// user namespaces, as every Debian host has.
fn dock_with_mounts(rig: &Rig, mounts: &str, script: &Path) -> (Option<i32>, Vec<Value>) {
    rig.rest();
    let user = if rustix::process::getuid().is_root() { "" } else { "--user --map-root-user" };
    let line = format!(
        "unshare {user} --mount sh -ec '{mounts}; exec {} --data {} --json dock {}'",
        docket_program().display(),
        rig.data().display(),
        script.display()
    );
    let output = Command::new("sh")
        .args(["-c", &line])
        .env("DOCKET_INTAKE__KEEP_FREE", "0")
        .output()
        .unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!stderr.contains("unshare:") && !stderr.contains("mount:"), "{stderr}");
    (output.status.code(), stdout.lines().map(|l| serde_json::from_str(l).unwrap()).collect())
}

fn last_session(lines: &[Value]) -> &Value {
    &lines.last().unwrap()["reply"]["sessions"][0]
}

#[test]
fn a_full_staging_disk_takes_what_fits_and_says_so() {
    let rig = Rig::new();
    let clips = clips(3, 3 << 20);
    let script = script(&rig, &clips);
    fs::create_dir_all(rig.data().join("staging")).unwrap();
    let mounts = format!("mount -t tmpfs -o size=4m tmpfs {}/staging", rig.data().display());
    let (code, lines) = dock_with_mounts(&rig, &mounts, &script);
    let session = last_session(&lines);
    assert_eq!(code, Some(1), "{session:#}");
    assert_eq!(session["not_taken"][0]["reason"], "no-space", "{session:#}");
    assert_eq!(session["open"], 0);
    rig.fsck_is_clean();
    rig.dock(&[script], 0);
    Oracle::default().and_pattern(SERIAL, &clips).holds_in(&rig);
    rig.fsck_is_clean();
}

#[test]
fn space_that_must_stay_free_stays_free() {
    let rig = Rig::new().with("DOCKET_INTAKE__KEEP_FREE", "9000000000000000000");
    let script = script(&rig, &clips(1, 10));
    let reply = rig.dock(&[script], 1);
    let told = &reply["sessions"][0]["not_taken"][0];
    assert_eq!(told["reason"], "no-space");
    assert_eq!(fs::read_dir(rig.data().join("staging")).unwrap().count(), 0);
}

#[test]
fn a_full_archive_holds_items_in_staging_until_there_is_space() {
    let rig = Rig::new();
    let clips = clips(3, 3 << 20);
    let script = script(&rig, &clips);
    fs::create_dir_all(rig.archive()).unwrap();
    // Its own filesystem: the bytes are copied across, not linked.
    let mounts = format!("mount -t tmpfs -o size=4m tmpfs {}", rig.archive().display());
    let (code, lines) = dock_with_mounts(&rig, &mounts, &script);
    let session = last_session(&lines);
    assert_eq!(code, Some(1), "{session:#}");
    assert_eq!(session["outcome"], "incomplete");
    assert!(session["outcome_detail"].as_str().unwrap().contains("safe in staging"), "{session:#}");
    let staged = rig.items().into_iter().filter(|i| i["state"] == "staged").count();
    assert!(staged >= 2, "{staged} staged");
}

#[test]
fn a_read_only_archive_holds_items_and_the_next_start_goes_on() {
    let rig = Rig::new();
    let clips = clips(3, 100_000);
    let script = script(&rig, &clips);
    let archive = rig.archive();
    fs::create_dir_all(&archive).unwrap();
    let mounts = format!("mount --bind {0} {0} && mount -o remount,bind,ro {0}", archive.display());
    let (code, lines) = dock_with_mounts(&rig, &mounts, &script);
    let session = last_session(&lines);
    assert_eq!(code, Some(1), "{session:#}");
    assert!(session["outcome_detail"].as_str().unwrap().contains("safe in staging"), "{session:#}");
    assert!(rig.items().iter().all(|i| i["state"] == "staged"));
    rig.fsck_is_clean();
    fsck_finds_damage_in_staging(&rig);
    rig.fsck_is_clean();

    let again = rig.dock(&[script], 0);
    assert_eq!(again["sessions"][0]["sightings"], 3, "nothing is pulled twice");
    Oracle::default().and_pattern(SERIAL, &clips).holds_in(&rig);
    rig.fsck_is_clean();
}

#[test]
fn an_archive_whose_disk_is_not_mounted_gets_nothing_until_it_is() {
    let rig = Rig::new();
    let first = clips(2, 50_000);
    rig.dock(&[script(&rig, &first)], 0);
    let aside = rig.home().join("aside");
    fs::rename(rig.archive(), &aside).unwrap();
    // The mount point without its disk.
    fs::create_dir(rig.archive()).unwrap();
    let mut all = first;
    all.push(PatternClip::new("DCIM/LATER.MP4", 77, 60_000));
    let docked = rig.dock(&[script(&rig, &all)], 1);
    assert_eq!(docked["sessions"][0]["outcome"], "incomplete", "{docked:#}");
    assert_eq!(rig.items().iter().filter(|i| i["state"] == "staged").count(), 1);
    assert_eq!(fs::read_dir(rig.archive()).unwrap().count(), 0, "nothing below the mount point");

    fs::remove_dir(rig.archive()).unwrap();
    fs::rename(&aside, rig.archive()).unwrap();
    rig.dock(&[script(&rig, &all)], 0);
    Oracle::default().and_pattern(SERIAL, &all).holds_in(&rig);
    rig.fsck_is_clean();
}

#[test]
fn an_archive_on_another_filesystem_is_filled_by_copies() {
    let rig = Rig::new();
    let shm = tempfile::Builder::new().prefix("docket-rig").tempdir_in("/dev/shm").unwrap();
    let rig = rig.with("DOCKET_ARCHIVE__FOLDER", shm.path());
    let script = script(&rig, &clips(5, 200_000));
    rig.dock(&[script], 0);
    rig.fsck_is_clean();
    assert_eq!(fs::read_dir(rig.data().join("staging")).unwrap().count(), 0);
    let verified = rig.json(["verify"]).exits(0).reply();
    assert_eq!(verified["checked"], 5);
}

#[test]
fn a_damaged_catalog_is_refused_and_nothing_else_is_touched() {
    let rig = Rig::new();
    let script = script(&rig, &clips(2, 1000));
    rig.dock(&[&script], 0);
    let before = docket_tests::card::tree_digest(&rig.archive()).unwrap();
    let catalog = rig.data().join("catalog.db");
    fs::write(&catalog, b"this is no database at all, only words").unwrap();
    let answer = rig.json(["dock".as_ref(), script.as_os_str()]).exits(6).json();
    assert_eq!(answer["error"]["code"], "DKT-0301", "{answer:#}");
    for field in ["detail", "kept", "todo"] {
        assert!(!answer["error"][field].as_str().unwrap().is_empty());
    }
    rig.run(["items", "list"]).exits(6);
    assert_eq!(docket_tests::card::tree_digest(&rig.archive()).unwrap(), before);
}

#[test]
fn a_page_damaged_inside_the_catalog_is_found() {
    let rig = Rig::new();
    let script = script(&rig, &clips(40, 1000));
    rig.dock(&[script], 0);
    rig.rest();
    let catalog = rig.data().join("catalog.db");
    let pages = fs::metadata(&catalog).unwrap().len() / 4096;
    let file = fs::OpenOptions::new().write(true).open(&catalog).unwrap();
    for page in pages / 2..pages / 2 + 4 {
        file.write_all_at(&[0xa5; 4096], page * 4096).unwrap();
    }
    let answer = rig.json(["fsck"]);
    assert_eq!(answer.code, Some(6), "{answer:?}");
}

#[test]
fn a_second_daemon_is_refused_and_a_second_command_is_served_by_the_first() {
    let rig = Rig::new();
    let mut daemon = rig.start_daemon();
    let refused = rig.run(["run"]);
    assert_eq!(refused.code, Some(7), "{refused:?}");
    rig.run(["fsck"]).exits(7);

    let clips = clips(4, 10_000);
    let script = script(&rig, &clips);
    rig.dock(&[script], 0);
    let status = rig.json(["status"]).exits(0).json();
    assert_eq!(status["running"], true);
    Oracle::default().and_pattern(SERIAL, &clips).holds_in(&rig);
    rig.json(["cases", "add", "2026-1", "--title", "one"]).exits(0);

    let pid = rustix::process::Pid::from_child(&daemon);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    assert_eq!(daemon.wait().unwrap().code(), Some(0), "a clean stop");
    assert_eq!(rig.json(["status"]).exits(0).json()["running"], false);
    rig.fsck_is_clean();
}

#[test]
fn a_place_that_is_not_there_is_told_and_the_others_are_taken() {
    let rig = Rig::new();
    let script = script(&rig, &clips(1, 1000));
    let reply = rig.dock(&[Path::new("/nonexistent/card"), &script], 5);
    assert_eq!(reply["sessions"].as_array().unwrap().len(), 1);
    assert_eq!(reply["failures"][0]["error"]["code"], "DKT-0501");
    rig.run(["items", "show", "01234567"]).exits(5);
    rig.run(["items", "frobnicate"]).exits(3);
}

#[test]
fn hostile_bytes_on_the_socket_end_only_their_own_connection() {
    use std::{io::Write, os::unix::net::UnixStream};
    let rig = Rig::new();
    let mut daemon = rig.start_daemon();
    let socket = rig.data().join("docket.sock");
    for bytes in [&b"\xff\xfe\x00garbage\n"[..], b"{\"ask\":\"dock\"}\n", &[b'['; 2 << 20]] {
        let mut stream = UnixStream::connect(&socket).unwrap();
        // A request that is cut off mid-way may be hung up on: that is the point.
        let _ = stream.write_all(bytes);
        drop(stream);
    }
    let silent = UnixStream::connect(&socket).unwrap();
    assert_eq!(rig.json(["status"]).exits(0).json()["running"], true);
    drop(silent);
    daemon.kill().unwrap();
    daemon.wait().unwrap();
}

/// Damages one staged file in every way, and puts it back as it was.
fn fsck_finds_damage_in_staging(rig: &Rig) {
    let id = rig.items()[0]["id"].as_str().unwrap().to_owned();
    let (file, aside) = (rig.data().join(format!("staging/{id}.staged")), rig.home().join("aside"));
    let finds = |args: &[&str], code: &str| {
        let reply = rig.json(args).exits(6).reply();
        assert_eq!(reply["violation_count"], 1, "{reply:#}");
        assert_eq!(
            (&reply["violations"][0]["code"], &reply["violations"][0]["subject"]),
            (&code.into(), &id.as_str().into())
        );
    };
    fs::rename(&file, &aside).unwrap();
    finds(&["fsck"], "staged-missing");
    let mut bytes = fs::read(&aside).unwrap();
    fs::write(&file, &bytes[1..]).unwrap();
    finds(&["fsck"], "staged-altered");
    bytes[31_337] ^= 4;
    fs::write(&file, &bytes).unwrap();
    assert_eq!(rig.json(["fsck"]).exits(0).reply()["clean"], true, "sizes only");
    finds(&["fsck", "--deep"], "staged-altered");
    fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink(&file, &file).unwrap();
    finds(&["fsck"], "object-unreadable");
    fs::remove_file(&file).unwrap();
    fs::rename(&aside, &file).unwrap();
}
