//! Story: whatever becomes of the home archive's copy, an original is handed out whole and equal from a
//! further copy, or not at all.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a story fails by panicking")]

#[path = "bundle/bench.rs"]
#[expect(dead_code, reason = "the stories about bundles use all of it")]
mod bench;
#[path = "target_stores/site.rs"]
#[expect(dead_code, reason = "the stories about stores use all of it")]
mod site;

use std::{
    collections::BTreeSet,
    fs::{self, OpenOptions, Permissions},
    os::unix::fs::{FileExt, PermissionsExt},
    path::{Path, PathBuf},
};

use bench::{GOOD, ids, judged, key, open, prove, proving};
use docket_tests::{
    pattern::{PatternClip, pattern_script},
    rig::{Rig, Service},
    store_server::{SeaweedFs, fault::FaultServer},
};
use serde_json::Value;
use site::Site;

/// Bytes of a clip that goes in parts: two of eight MiB and a rest.
const LONG: u64 = 17 << 20;

/// A station with one further target in a folder, and three clips docked.
fn with_a_second_folder() -> (Rig, PathBuf) {
    let rig = Rig::new();
    let second = rig.home().join("second");
    fs::create_dir(&second).unwrap();
    let settings =
        format!("[[archive.targets]]\nname = \"second\"\nurl = \"file://{}\"\n", second.display());
    let config = rig.write("docket.toml", &settings);
    let rig = rig.with("DOCKET_CONFIG", config.display().to_string());
    let clips: Vec<_> = [50_000, 60_000, 3 << 20]
        .into_iter()
        .zip(70..)
        .map(|(bytes, n)| PatternClip::new(format!("DCIM/V{n:04}.MP4"), n, bytes))
        .collect();
    let script = rig.write("vr.recorder.toml", &pattern_script("VR70011", &clips).unwrap());
    rig.dock(&[&script], 0);
    (rig, second)
}

/// Where the original of `item` stands below an archive's folder.
fn original(rig: &Rig, item: &str) -> String {
    rig.item(item)["archive"][0]["key"].as_str().unwrap().to_owned()
}

fn flip(file: &Path) {
    fs::set_permissions(file, Permissions::from_mode(0o600)).unwrap();
    let file = OpenOptions::new().write(true).read(true).open(file).unwrap();
    let mut byte = [0];
    file.read_exact_at(&mut byte, 40_000).unwrap();
    file.write_all_at(&[byte[0] ^ 1], 40_000).unwrap();
}

/// What the custody log has of `act` for an item.
fn events(rig: &Rig, item: &str, act: &str) -> Vec<Value> {
    let told = rig.item(item);
    let all = told["events"].as_array().unwrap().iter();
    all.filter(|event| event["act"] == act).cloned().collect()
}

/// The original is handed out as it was recorded, and it is said where it came from, and why.
fn is_handed_out(rig: &Rig, item: &str, bytes: &[u8], from: &str, why: &str) {
    let file = prove(rig, item, &format!("{why}.zip"), &[]);
    assert!(open(&file)["original.mp4"] == bytes, "other bytes");
    assert_eq!(judged(rig, "bundle", &file, &key(rig)), GOOD);
    let told = events(rig, item, "read-elsewhere");
    assert_eq!(told.len(), 1, "{told:#?}");
    assert_eq!((&told[0]["detail"]["target"], &told[0]["reason"]), (&from.into(), &why.into()));
    let notices = rig.json(["notices", "list"]).exits(0).json();
    let all = notices["notices"].as_array().unwrap();
    let is_told =
        |notice: &&Value| notice["kind"] == "fixity-failed" && notice["facts"]["item"] == item;
    assert_eq!(all.iter().filter(is_told).count(), 1, "{notices:#}");
}

#[test]
fn a_lost_or_rotted_original_comes_from_the_second_folder() {
    let (rig, second) = with_a_second_folder();
    let ids = ids(&rig);
    let keys: Vec<_> = ids.iter().map(|item| original(&rig, item)).collect();
    let bytes: Vec<_> = keys.iter().map(|key| fs::read(rig.archive().join(key)).unwrap()).collect();
    fs::remove_file(rig.archive().join(&keys[0])).unwrap();
    flip(&rig.archive().join(&keys[1]));
    is_handed_out(&rig, &ids[0], &bytes[0], "second", "lost");
    is_handed_out(&rig, &ids[1], &bytes[1], "second", "fixity-mismatch");
    // One that is as it should be comes from home, and nothing is said.
    flip(&second.join(&keys[2]));
    let file = prove(&rig, &ids[2], "home.zip", &[]);
    assert!(open(&file)["original.mp4"] == bytes[2]);
    assert!(events(&rig, &ids[2], "read-elsewhere").is_empty());
    // An excerpt is cut from the further copy too.
    let excerpt = prove(&rig, &ids[1], "excerpt.zip", &["--range", "39000+2000"]);
    assert_eq!(judged(&rig, "excerpt", &excerpt, &key(&rig)), GOOD);
}

#[test]
fn where_no_copy_is_good_nothing_is_handed_out() {
    let (rig, second) = with_a_second_folder();
    let item = ids(&rig)[1].clone();
    let key = original(&rig, &item);
    flip(&rig.archive().join(&key));
    flip(&second.join(&key));
    let out = rig.home().join("none.zip");
    let said = rig.json(proving(&item, &out, &[])).exits(6).json();
    assert_eq!(said["code"], "DKT-0755", "{said:#}");
    let cause = said["cause"].as_str().unwrap();
    assert!(cause.contains("local: ") && cause.contains("second: "), "{cause}");
    assert!(!out.exists());
    assert!(events(&rig, &item, "read-elsewhere").is_empty());
}

#[test]
fn a_lost_original_comes_from_a_bucket() {
    let server = FaultServer::start();
    from_a_bucket(&Site::new(&server.access(), "none", &[50_000, 0, LONG]));
}

#[test]
fn a_lost_original_comes_from_seaweedfs() {
    let folder = tempfile::tempdir().unwrap();
    let store = SeaweedFs::start(folder.path());
    from_a_bucket(&Site::new(&store.access(), "none", &[50_000, LONG]));
}

fn from_a_bucket(site: &Site) {
    site.dock();
    let rig = &site.rig;
    let named = || -> BTreeSet<_> {
        let entries = fs::read_dir(rig.data()).unwrap();
        entries.map(|entry| entry.unwrap().file_name()).collect()
    };
    let service = Service::start::<&str>(rig, &[]);
    let before = named();
    for item in ids(rig) {
        let path = rig.archive().join(original(rig, &item));
        let bytes = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        let file = prove(rig, &item, &format!("{item}.zip"), &[]);
        assert!(open(&file)["original.mp4"] == bytes, "other bytes");
        let told = events(rig, &item, "read-elsewhere");
        assert_eq!(told.len(), 1);
        assert_eq!(told[0]["detail"]["target"], "far");
    }
    // What came over the network has a file without a name meanwhile: it is gone, and nothing beside it was made.
    assert_eq!(named(), before);
    assert_eq!(service.nameless_files(&rig.data()), Vec::<PathBuf>::new());
    service.stop();
}
