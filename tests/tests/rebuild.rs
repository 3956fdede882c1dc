//! Story: the catalog is lost, and made again from the archive alone. What docket tells is the same, row by row
//! and view by view, but for what is listed here with its reason; `fsck --deep` is clean, docking goes on, and a
//! stranger's verifier is content. From a damaged archive nothing is made up.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

#[path = "rebuild/rows.rs"]
mod rows;
#[path = "rebuild/scene.rs"]
mod scene;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use docket_tests::rig::Rig;
use serde_json::Value;

use scene::{busy, clips, dump, lose, small};

/// An outsider's program finds nothing wrong with the archive but the original that rotted.
fn verified(rig: &Rig) {
    let told = rig.json(["identity", "show"]).exits(0).json();
    let verifier = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("verifier/docket_verify.py");
    let done = Command::new("python3")
        .arg("-B")
        .arg(verifier)
        .args(["archive", "--deep", "--json", "--key", told["chain"][0]["key"].as_str().unwrap()])
        .arg(rig.archive())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    let bad: Vec<_> = said.lines().filter(|line| line.contains("\"bad\"")).collect();
    assert!(bad.len() == 1 && bad[0].contains("original.digest"), "{bad:#?}");
    assert!(done.stderr.is_empty(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// The codes of what a rebuild did not take.
fn codes(rebuilt: &Value) -> BTreeSet<String> {
    let findings = rebuilt["findings"].as_array().unwrap().iter();
    findings.map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_lost_catalog_stands_again_as_it_was() {
    let rig = busy();
    let before = dump(&rig);
    let lost = lose(&rig);

    let dry = rig.json(["rebuild", "--dry-run"]).exits(0).json();
    assert_eq!((&dry["dry_run"], &dry["refused"]), (&true.into(), &0.into()), "{dry:#}");
    assert!(!rig.data().join("catalog.db").exists(), "a dry run keeps nothing");
    let told = rig.json(["rebuild"]).exits(0).json();
    assert_eq!(told["findings"], Value::Array(vec![]), "{told:#}");
    assert_eq!((&told["goes_on"], &told["key"]), (&true.into(), &"present".into()));
    let left: Vec<_> = fs::read_dir(rig.data()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("rebuilding")), "{left:?}");
    let again = rig.json(["rebuild"]).exits(3).json();
    assert_eq!(again["code"], "DKT-0731");

    rows::same(&lost, &rig.data().join("catalog.db"));
    let after = dump(&rig);
    assert_eq!(before.len(), after.len());
    for ((asked, before), (_, after)) in before.iter().zip(&after) {
        assert_eq!(before, after, "docket {asked}");
    }
    rig.fsck_is_clean();

    // The next dock goes on: same epoch, same tree, and what is known is known.
    let again = rig.dock(&[clips(&rig, "VR60001", 3)], 0);
    assert_eq!(again["sessions"][0]["sightings"], 2, "{again:#}");
    assert_eq!(again["sessions"][0]["taken"], 1);
    rig.fsck_is_clean();
    let check = rig.json(["log", "verify"]).exits(0).reply();
    assert_eq!(check["clean"], true, "{check:#}");
    verified(&rig);
}

#[test]
fn a_rebuild_that_is_killed_leaves_nothing_half() {
    let rig = small(3);
    let lost = lose(&rig);
    for delay in [60, 150, 300, 500, 800] {
        let mut running = rig.start(["rebuild"]);
        let _ended = running.ends_within(Duration::from_millis(delay));
        running.kill();
        running.finish();
        let begun = rig.data().join("catalog.db");
        if begun.exists() {
            // It was quicker than the kill: then it is whole.
            rows::same(&lost, &begun);
            fs::remove_file(begun).unwrap();
        }
    }
    rig.json(["rebuild"]).exits(0);
    rows::same(&lost, &rig.data().join("catalog.db"));
    rig.fsck_is_clean();
}

/// Rebuilds with the archive damaged, and puts it back as it was.
fn damaged(rig: &Rig, path: &Path, damage: impl FnOnce(&Path), code: i32) -> Value {
    let good = fs::read(path).unwrap();
    damage(path);
    let answer = rig.json(["rebuild", "--dry-run"]);
    let _ = fs::remove_file(path);
    fs::write(path, good).unwrap();
    answer.exits(code).json()
}

fn flip(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let at = bytes.len() / 3;
    bytes[at] ^= 1;
    fs::remove_file(path).unwrap();
    fs::write(path, bytes).unwrap();
}

fn remove(path: &Path) {
    fs::remove_file(path).unwrap();
}

/// Every file below a folder whose path has `part` in it, in order.
fn files(folder: &Path, part: &str) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path, part));
        } else if path.to_string_lossy().contains(part) {
            all.push(path);
        }
    }
    all.sort();
    all
}

#[test]
fn a_damaged_archive_is_told_and_nothing_is_made_up() {
    let rig = small(4);
    let items = rig.items().len();
    lose(&rig);
    let archive = rig.archive();
    let manifest = files(&archive, "manifest.1.json").pop().unwrap();
    let told = damaged(&rig, &manifest, remove, 6);
    assert_eq!(codes(&told), BTreeSet::from(["manifest-missing".to_owned()]), "{told:#}");
    assert_eq!(told["items"], items, "the log tells of the item");
    let told = damaged(&rig, &manifest, flip, 6);
    assert_eq!(codes(&told), BTreeSet::from(["manifest-altered".to_owned()]));
    let receipt = files(&archive, ".clips.1.jsonl").pop().unwrap();
    let told = damaged(&rig, &receipt, flip, 6);
    assert_eq!(codes(&told), BTreeSet::from(["receipt-altered".to_owned()]));

    // The newest checkpoint is gone: what it alone signed is lost, and the log cannot go on unseen.
    let newest = files(&archive, "/checkpoint/").pop().unwrap();
    let told = damaged(&rig, &newest, remove, 6);
    assert_eq!(told["goes_on"], false, "{told:#}");
    let lost = told["epochs"][0]["lost_at_least"].as_u64().unwrap();
    let entries = told["epochs"][0]["entries"].as_u64().unwrap();
    let signed: u64 = newest.file_name().unwrap().to_str().unwrap().parse().unwrap();
    assert_eq!(entries + lost, signed);
    assert_eq!(told["events"], entries, "no entry is made up");

    // Entries that are not what was signed: the newest checkpoint before them counts.
    let tile = files(&archive, "/tile/entries/")
        .into_iter()
        .max_by_key(|tile| fs::metadata(tile).unwrap().len());
    let told = damaged(&rig, &tile.unwrap(), flip, 6);
    assert!(codes(&told).contains("log-contradicts"), "{told:#}");
    assert!(told["events"].as_u64().unwrap() < signed);

    let identity = files(&archive, "/identity/1.json").pop().unwrap();
    let told = damaged(&rig, &identity, flip, 6);
    assert_eq!(told["code"], "DKT-0733", "{told:#}");
    let told = rig.json(["rebuild"]).exits(0).json();
    assert_eq!(told["refused"], 0);
    rig.fsck_is_clean();
}

/// The station was killed, and the catalog is lost with entries that no checkpoint signs yet.
#[test]
fn what_no_checkpoint_signs_is_not_made_up_and_taken_in_again() {
    let rig = small(3);
    lose(&rig);
    let checkpoints = files(&rig.archive(), "/checkpoint/");
    let sizes = checkpoints
        .iter()
        .map(|path| -> u64 { path.file_name().unwrap().to_str().unwrap().parse().unwrap() });
    // The first one signs the key alone, and the tiles behind it never came.
    let first = sizes.min().unwrap();
    for path in checkpoints.iter().chain(&files(&rig.archive(), "/tile/")) {
        let name = path.file_name().unwrap().to_str().unwrap();
        if name.parse() != Ok(first) {
            fs::remove_file(path).unwrap();
        }
    }
    let told = rig.json(["rebuild"]).exits(6).json();
    assert_eq!((&told["events"], &told["items"]), (&first.into(), &0.into()), "{told:#}");
    let lost = told["epochs"][0]["lost_at_least"].as_u64().unwrap();
    assert!(lost > 20, "manifests and receipts know of their entries: {told:#}");
    assert!(codes(&told).contains("item-untold"), "{told:#}");
    assert_eq!(told["goes_on"], false);
    // Their recorder still has them. But nothing more of this epoch is signed: another log of the same length
    // may have been seen elsewhere.
    let again = rig.dock(&[clips(&rig, "VR60001", 3)], 0);
    assert_eq!(again["sessions"][0]["taken"], 3);
    let stands = files(&rig.archive(), "/checkpoint/");
    let status = rig.json(["status"]).exits(0).json();
    assert_eq!(status["log"]["forked"]["reason"], "lost", "{status:#}");
    assert!(rig.items().iter().all(|item| item["state"] == "sealed"), "{:#?}", rig.items());
    // A person opens a new one, in which everything goes on.
    let station = told["station"].as_str().unwrap();
    rig.json(["identity", "new-epoch", "--confirm", station]).exits(0);
    rig.dock(&[clips(&rig, "VR60002", 2)], 0);
    assert!(rig.items().iter().any(|item| item["state"] == "releasable"), "{:#?}", rig.items());
    let signed = files(&rig.archive(), "/checkpoint/");
    let newer: Vec<_> = signed.iter().filter(|path| !stands.contains(path)).collect();
    let of_old = newer.iter().filter(|path| path.to_string_lossy().contains("/000001/")).count();
    assert!(of_old == 0 && !newer.is_empty(), "{newer:?}");
}

#[test]
fn a_lost_key_is_said_and_given_up_afterwards() {
    let rig = small(1);
    lose(&rig);
    fs::remove_dir_all(rig.data().join("identity")).unwrap();
    let told = rig.json(["rebuild"]).exits(0).json();
    assert_eq!(told["key"], "missing");
    let station = told["station"].as_str().unwrap();
    rig.run(["dock", "/nowhere"]).exits(6);
    rig.json(["identity", "lost", "--confirm", station]).exits(0);
    rig.dock(&[clips(&rig, "VR60009", 2)], 0);
    rig.fsck_is_clean();
}

#[test]
fn another_stations_objects_are_left_alone() {
    let (rig, other) = (small(2), small(3));
    lose(&rig);
    other.rest();
    copy(&other.archive(), &rig.archive());
    let told = rig.json(["rebuild"]).exits(0).json();
    assert!(told["foreign"].as_u64().unwrap() > 0, "{told:#}");
    let ours = told["station"].as_str().unwrap().to_owned();
    let items = told["items"].clone();

    // Without its key nobody can say whose catalog is meant.
    fs::remove_file(rig.data().join("catalog.db")).unwrap();
    fs::rename(rig.data().join("identity"), rig.home().join("identity.aside")).unwrap();
    assert_eq!(rig.json(["rebuild"]).exits(3).json()["code"], "DKT-0732");
    let told = rig.json(["rebuild", "--station", &ours]).exits(0).json();
    assert_eq!((&told["items"], &told["key"]), (&items, &"missing".into()));
}

/// Copies a folder into another.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(from, to).unwrap();
        }
    }
}
