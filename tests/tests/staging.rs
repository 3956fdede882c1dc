//! Story: what lies in staging is never trusted. Whatever happened to it between two runs, the
//! archive ends with the truth or says that it does not have it.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{
    fs,
    os::unix::fs::{FileExt, PermissionsExt},
    path::{Path, PathBuf},
};

use docket_tests::{
    pattern::{Fault, FaultKind, PatternClip, pattern_script},
    rig::{Oracle, Rig},
};

const SERIAL: &str = "VR95001";

fn clip() -> PatternClip {
    PatternClip::new("DCIM/V.MP4", 9, 3_000_000)
}

fn dock(rig: &Rig, clip: &PatternClip, code: i32) -> serde_json::Value {
    let script =
        rig.write("vr.recorder.toml", &pattern_script(SERIAL, std::slice::from_ref(clip)).unwrap());
    rig.dock(&[script], code)["sessions"][0].clone()
}

/// A rig whose one clip was torn off at byte 2,500,000.
fn torn() -> Rig {
    let rig = Rig::new();
    let unplug = Fault { kind: FaultKind::Unplug, at: 2_500_000, bytes: None, on_read: None };
    dock(&rig, &clip().with_fault(unplug), 2);
    rig.rest();
    rig
}

fn staged_files(rig: &Rig) -> Vec<PathBuf> {
    fs::read_dir(rig.data().join("staging")).unwrap().map(|e| e.unwrap().path()).collect()
}

fn flip(path: &Path, at: u64) {
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    let file = fs::OpenOptions::new().read(true).write(true).open(path).unwrap();
    let mut byte = [0];
    file.read_exact_at(&mut byte, at).unwrap();
    file.write_all_at(&[byte[0] ^ 1], at).unwrap();
}

#[test]
fn a_torn_file_with_lost_writes_is_mended_from_the_recorder() {
    let rig = torn();
    let parts = staged_files(&rig);
    assert_eq!(parts.len(), 1);
    flip(&parts[0], 1_234_567);
    dock(&rig, &clip(), 0);
    Oracle::default().and_pattern(SERIAL, &[clip()]).holds_in(&rig);
    rig.fsck_is_clean();
}

#[test]
fn a_torn_file_that_is_gone_or_short_is_pulled_again() {
    for cut in [None, Some(100)] {
        let rig = torn();
        let part = staged_files(&rig).remove(0);
        match cut {
            None => fs::remove_file(&part).unwrap(),
            Some(length) => {
                fs::set_permissions(&part, fs::Permissions::from_mode(0o600)).unwrap();
                fs::OpenOptions::new().write(true).open(&part).unwrap().set_len(length).unwrap();
            }
        }
        dock(&rig, &clip(), 0);
        Oracle::default().and_pattern(SERIAL, &[clip()]).holds_in(&rig);
        rig.fsck_is_clean();
    }
}

#[test]
fn what_belongs_to_nobody_is_set_aside_and_not_deleted() {
    let rig = torn();
    for name in ["letter.txt", "0192f0c4-0000-7000-8000-000000000000.staged"] {
        fs::write(rig.data().join("staging").join(name), name).unwrap();
    }
    dock(&rig, &clip(), 0);
    rig.rest();
    assert_eq!(staged_files(&rig), Vec::<PathBuf>::new());
    let strays = rig.data().join("quarantine/strays");
    assert_eq!(fs::read_to_string(strays.join("letter.txt")).unwrap(), "letter.txt");
    assert_eq!(fs::read_dir(&strays).unwrap().count(), 2);
    rig.fsck_is_clean();
}

#[test]
fn a_staged_file_that_rots_before_it_is_archived_never_gets_there() {
    // An archive that is not there yet holds the item in staging, whole.
    let rig = Rig::new();
    let absent = rig.home().join("not-mounted");
    let rig = rig.with("DOCKET_ARCHIVE__FOLDER", &absent);
    fs::create_dir(&absent).unwrap();
    fs::write(absent.join("evidence"), b"a file where a folder should be").unwrap();
    let session = dock(&rig, &clip(), 1);
    assert!(session["outcome_detail"].as_str().unwrap().contains("safe in staging"), "{session:#}");
    rig.rest();
    let staged = staged_files(&rig).remove(0);
    flip(&staged, 77);
    fs::remove_file(absent.join("evidence")).unwrap();

    // The next start finds the rot; the same docking takes the clip anew.
    dock(&rig, &clip(), 0);
    let items = rig.items();
    let set_aside: Vec<_> = items.iter().filter(|i| i["state"] == "quarantined").collect();
    assert_eq!(set_aside.len(), 1, "{items:#?}");
    assert_eq!(set_aside[0]["reason"], "fixity-mismatch");
    let good: Vec<_> = items.iter().filter(|i| i["state"] == "releasable").collect();
    assert_eq!(good.len(), 1);
    assert_eq!(good[0]["digests"]["blake3"], clip().digests().blake3.as_str());
    rig.fsck_is_clean();
}

#[test]
fn a_recorder_is_never_taken_in_twice_at_once() {
    let rig = Rig::new();
    let script = pattern_script(SERIAL, &[PatternClip::new("A.MP4", 1, 40_000_000)]).unwrap();
    let (a, b) = (rig.write("a.recorder.toml", &script), rig.write("b.recorder.toml", &script));
    let reply = rig.json(["dock".as_ref(), a.as_os_str(), b.as_os_str()]).reply();
    let (sessions, failures) = (&reply["sessions"], &reply["failures"]);
    // Whichever came first; if one was quick enough to end before, the other found it known.
    match failures.as_array().unwrap().len() {
        0 => assert_eq!(
            sessions[0]["taken"].as_u64().unwrap() + sessions[1]["taken"].as_u64().unwrap(),
            1
        ),
        _ => assert_eq!(failures[0]["error"]["code"], "DKT-0506"),
    }
    assert_eq!(rig.items().len(), 1);
    rig.fsck_is_clean();
}
