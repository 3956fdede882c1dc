//! When there is no bundle: what was said, and that nothing is left of the attempt.

use std::{
    fs::{self, OpenOptions},
    os::unix::fs::{FileExt, PermissionsExt},
    path::{Path, PathBuf},
    process::Command,
};

use docket_tests::{
    pattern::{PatternClip, pattern_script},
    rig::{Rig, docket_program},
};

use super::bench::{BAD, GOOD, ids, judged, key, open, pack, prove, proving, station};

/// What stands in a folder of which the name has `part`.
fn left_of(folder: &Path, part: &str) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    names.filter(|name| name.contains(part)).collect()
}

/// The folder of the log's checkpoints in the archive.
pub(super) fn checkpoints(rig: &Rig) -> PathBuf {
    let mut stations = fs::read_dir(rig.archive().join("log")).unwrap();
    stations.next().unwrap().unwrap().path().join("000001/checkpoint")
}

#[test]
fn an_item_that_no_checkpoint_covers_yet_says_what_to_wait_for() {
    let rig = station(&[6_000]);
    // Something stands where the checkpoints are to be written: none can be.
    let (folder, aside) = (checkpoints(&rig), rig.home().join("checkpoints"));
    fs::rename(&folder, &aside).unwrap();
    fs::write(&folder, "in the way").unwrap();
    let clips = [PatternClip::new("DCIM/V0009.MP4", 9, 7_000)];
    let script = rig.write("late.recorder.toml", &pattern_script("VR90002", &clips).unwrap());
    rig.json(["dock", script.to_str().unwrap()]);
    let late = ids(&rig)[1].clone();
    let out = rig.home().join("late.zip");
    let said = rig.json(proving(&late, &out, &[])).exits(7).json();
    assert_eq!(said["code"], "DKT-0722", "{said:#}");
    assert!(said["todo"].as_str().unwrap().contains("next checkpoint"), "{said:#}");
    assert!(left_of(rig.home(), "late.zip").is_empty());
    rig.rest();
    fs::remove_file(&folder).unwrap();
    fs::rename(&aside, &folder).unwrap();
    // A station that starts and stops writes what it owes.
    rig.json(["cases", "add", "2026-1"]).exits(0);
    let file = prove(&rig, &late, "late.zip", &[]);
    assert_eq!(judged(&rig, "bundle", &file, &key(&rig)), GOOD);
}

#[test]
fn a_rotted_original_gives_no_bundle_but_a_finding() {
    let rig = station(&[50_000]);
    let (key, item) = (key(&rig), ids(&rig)[0].clone());
    let good = open(&prove(&rig, &item, "good.zip", &[]));
    let stands = rig.item(&item)["archive"][0]["key"].as_str().unwrap().to_owned();
    let original = rig.archive().join(stands);
    fs::set_permissions(&original, fs::Permissions::from_mode(0o600)).unwrap();
    OpenOptions::new().write(true).open(&original).unwrap().write_all_at(b"!", 40_000).unwrap();
    let out = rig.home().join("rotted.zip");
    let said = rig.json(proving(&item, &out, &[])).exits(6).json();
    assert_eq!(said["code"], "DKT-0755", "{said:#}");
    let told = rig.item(&item);
    assert_eq!(told["state"], "quarantined");
    let events = told["events"].as_array().unwrap();
    let count = |act: &str| events.iter().filter(|event| event["act"] == act).count();
    assert!(count("fixity-checked") > 0 && count("proof-made") == 1, "{events:#?}");
    // Now it is set aside.
    for more in [&["--reference"][..], &["--range", "0+1"]] {
        let said = rig.json(proving(&item, &out, more)).exits(2).json();
        assert_eq!(said["code"], "DKT-0721", "{said:#}");
    }
    assert!(left_of(rig.home(), "rotted").is_empty());
    // Whoever put such a bundle together by hand has nothing.
    let mut rotted = good;
    rotted.get_mut("original.mp4").unwrap()[40_000] = b'!';
    let file = pack(rig.home().join("by-hand.zip"), &rotted);
    assert_eq!(judged(&rig, "bundle", &file, &key), BAD);
}

#[test]
fn a_disk_that_is_full_leaves_no_half_file() {
    let rig = station(&[400_000]);
    let item = ids(&rig)[0].clone();
    let folder = rig.home().join("disc");
    fs::create_dir(&folder).unwrap();
    // Only the command that writes the file has no room; the station it asks has.
    let daemon = rig.start_daemon();
    let prove = |blocks: u32, name: &str| {
        let limited = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
        let mut command = Command::new("sh");
        command.args(["-c", &limited, "sh"]).arg(docket_program());
        command.arg("--data").arg(rig.data()).arg("--json");
        command.args(proving(&item, &folder.join(name), &[])).env("LANG", "C");
        command.output().unwrap()
    };
    let full = prove(300, "full.zip");
    assert_eq!(full.status.code(), Some(3), "{}", String::from_utf8_lossy(&full.stdout));
    let said = String::from_utf8(full.stdout).unwrap();
    assert!(said.contains("DKT-0430"), "{said}");
    assert!(left_of(&folder, "").is_empty());
    // Where there is no folder, or no right to it, nothing comes to stand either.
    let nowhere = prove(10_000, "nowhere/one.zip");
    assert_eq!(nowhere.status.code(), Some(3));
    let good = prove(10_000, "room.zip");
    assert_eq!(good.status.code(), Some(0), "{}", String::from_utf8_lossy(&good.stdout));
    assert_eq!(left_of(&folder, ""), ["room.zip"]);
    let rights = fs::metadata(folder.join("room.zip")).unwrap().permissions().mode();
    assert_eq!(rights & 0o777, 0o600, "evidence is not for every account");
    assert_eq!(daemon.stop().code, Some(0));
}
