//! Story: everything the archive holds is copied to further targets, read back there, and only then may a
//! recorder's copy go.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions, Permissions},
    os::unix::fs::{FileExt, PermissionsExt},
    path::{Path, PathBuf},
};

use docket_tests::{
    pattern::{PatternClip, pattern_script},
    rig::{Oracle, Rig, objects},
};
use serde_json::Value;

const SERIAL: &str = "VR70001";

/// A station with one further target, `second`, in a folder that is there or not.
struct Site {
    rig: Rig,
    second: PathBuf,
    script: PathBuf,
    clips: Vec<PatternClip>,
}

impl Site {
    fn new(required: bool, is_there: bool) -> Self {
        let rig = Rig::new();
        let second = rig.home().join("second");
        if is_there {
            fs::create_dir(&second).unwrap();
        }
        let settings = format!(
            "[[archive.targets]]\nname = \"second\"\nurl = \"file://{}\"\nrequired = {required}\n",
            second.display()
        );
        let config = rig.write("docket.toml", &settings);
        let rig = rig.with("DOCKET_CONFIG", config.display().to_string());
        let clips: Vec<_> = (0..3)
            .map(|n| PatternClip::new(format!("DCIM/V{n:04}.MP4"), 70 + n, 50_000 + n))
            .collect();
        let script = rig.write("vr.recorder.toml", &pattern_script(SERIAL, &clips).unwrap());
        Self { rig, second, script, clips }
    }

    fn target(&self) -> Value {
        self.rig.json(["targets", "list"]).exits(0).json()["targets"][0].clone()
    }

    fn states(&self) -> Vec<String> {
        let items = self.rig.items();
        items.iter().map(|item| item["state"].as_str().unwrap().to_owned()).collect()
    }
}

/// Whether `copy` has everything that `home` has, byte for byte, but for older checkpoints of the log with
/// their tiles, and nothing besides.
fn holds_the_same(home: &Path, copy: &Path) {
    let (home, copy) = (objects(home), objects(copy));
    for (key, bytes) in &copy {
        assert!(home.get(key) == Some(bytes), "{key} stands in the copy alone, or is another");
    }
    let newest = |objects: &BTreeMap<String, Vec<u8>>| {
        objects.keys().filter(|key| key.contains("/checkpoint/")).max().cloned()
    };
    assert_eq!(newest(&home), newest(&copy));
    for key in home.keys().filter(|key| !key.contains("/checkpoint/") && !key.contains(".p/")) {
        assert!(copy.contains_key(key), "{key} is missing in the copy");
    }
}

#[test]
fn everything_is_copied_to_a_second_folder_and_proven_there() {
    let site = Site::new(true, true);
    site.rig.json(["cases", "add", "2026-1"]).exits(0);
    site.rig.dock(&[&site.script], 0);
    assert_eq!(site.states(), ["releasable"; 3]);
    let id = site.rig.items()[0]["id"].as_str().unwrap().to_owned();
    site.rig.json(["items", "link", &id, "2026-1"]).exits(0);
    site.rig.json(["items", "unlink", &id, "2026-1", "--reason", "wrong case"]).exits(0);
    holds_the_same(&site.rig.archive(), &site.second);
    let told = site.target();
    assert_eq!(
        (told["waiting"].as_u64(), told["failing"].as_u64()),
        (Some(0), Some(0)),
        "{told:#}"
    );
    for item in site.rig.items() {
        let targets: Vec<_> =
            item["archive"].as_array().unwrap().iter().map(|c| c["target"].clone()).collect();
        assert_eq!(targets, ["local", "second"]);
        let key = item["archive"][1]["key"].as_str().unwrap();
        let (home, copy) = (site.rig.archive().join(key), site.second.join(key));
        let file = |path: &Path| {
            use std::os::unix::fs::MetadataExt;
            let meta = fs::metadata(path).unwrap();
            assert_eq!(meta.mode() & 0o777, 0o400, "nobody writes to {}", path.display());
            (meta.dev(), meta.ino())
        };
        assert_ne!(file(&home), file(&copy), "a link is no second copy");
    }
    Oracle::default().and_pattern(SERIAL, &site.clips).holds_in(&site.rig);
    site.rig.fsck_is_clean();
}

#[test]
fn a_required_target_that_is_away_holds_up_the_permission_and_nothing_else() {
    let site = Site::new(true, false);
    site.rig.dock(&[&site.script], 0);
    assert_eq!(site.states(), ["sealed"; 3], "not proven everywhere");
    let told = site.target();
    assert!(told["waiting"].as_u64() > Some(3), "{told:#}");
    let bytes: u64 = site.clips.iter().map(|clip| clip.bytes).sum();
    assert_eq!(told["waiting_bytes"], bytes, "{told:#}");
    let listed = site.rig.json(["targets", "list"]).exits(0).json();
    assert!(listed["room"]["days_left"].is_null(), "no day tells a pace yet");
    site.rig.fsck_is_clean();
    // It comes: whatever runs next sends what waits, without reading the recorder again.
    fs::create_dir(&site.second).unwrap();
    site.rig.json(["cases", "add", "2026-1"]).exits(0);
    assert_eq!(site.states(), ["releasable"; 3]);
    holds_the_same(&site.rig.archive(), &site.second);
}

#[test]
fn a_target_of_best_effort_holds_up_nothing() {
    let site = Site::new(false, false);
    site.rig.dock(&[&site.script], 0);
    assert_eq!(site.states(), ["releasable"; 3]);
    assert!(site.target()["waiting"].as_u64() > Some(3));
}

#[test]
fn other_bytes_in_the_place_of_an_original_are_told_and_never_overwritten() {
    let site = Site::new(true, false);
    site.rig.dock(&[&site.script], 0);
    let key = site.rig.items()[1]["archive"][0]["key"].as_str().unwrap().to_owned();
    let strange = site.second.join(&key);
    fs::create_dir_all(strange.parent().unwrap()).unwrap();
    fs::write(&strange, b"somebody else's").unwrap();
    site.rig.json(["cases", "add", "2026-1"]).exits(0);
    let told = site.target();
    assert_eq!(
        (told["failing"].as_u64(), told["failure"].as_str()),
        (Some(1), Some("other-bytes"))
    );
    assert_eq!(fs::read(&strange).unwrap(), b"somebody else's");
    assert_eq!(site.states(), ["releasable", "sealed", "releasable"]);
}

#[test]
fn what_rotted_at_home_is_not_copied() {
    let site = Site::new(true, false);
    site.rig.dock(&[&site.script], 0);
    let item = site.rig.items()[0].clone();
    let original = site.rig.archive().join(item["archive"][0]["key"].as_str().unwrap());
    fs::set_permissions(&original, Permissions::from_mode(0o600)).unwrap();
    let file: File = OpenOptions::new().read(true).write(true).open(&original).unwrap();
    file.write_all_at(b"rot", 100).unwrap();
    fs::create_dir(&site.second).unwrap();
    site.rig.json(["cases", "add", "2026-1"]).exits(0);
    let told = site.target();
    assert_eq!((told["failing"].as_u64(), told["failure"].as_str()), (Some(1), Some("read-back")));
    assert!(!site.second.join(item["archive"][0]["key"].as_str().unwrap()).exists());
    assert_eq!(site.states(), ["sealed", "releasable", "releasable"]);
}

#[test]
fn a_target_that_is_named_later_gets_what_was_there_before() {
    let rig = Rig::new();
    let clips = [PatternClip::new("DCIM/A.MP4", 1, 40_000)];
    let script = rig.write("vr.recorder.toml", &pattern_script(SERIAL, &clips).unwrap());
    rig.dock(&[&script], 0);
    let rig = rig.with_folder_targets(&["second"]);
    rig.json(["cases", "add", "2026-1"]).exits(0);
    holds_the_same(&rig.archive(), &rig.home().join("second"));
    rig.fsck_is_clean();
}
