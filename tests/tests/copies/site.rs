//! A station with two further targets, `second` and `third`, in folders, and what stands in each place.

use std::{
    collections::BTreeMap,
    fs::{self, Permissions},
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
};

use docket_tests::{
    pattern::{PatternClip, pattern_script},
    rig::Rig,
};
use serde_json::Value;

/// Every place, home first.
pub(crate) const PLACES: [&str; 3] = ["local", "second", "third"];

/// Everything that stands in a place, by key: its bytes, and the file it is.
pub(crate) type Objects = BTreeMap<String, (Vec<u8>, (u64, i64, i64))>;

/// What is wrong with which key of which place.
pub(crate) type Wrong = BTreeMap<(String, String), String>;

pub(crate) struct Site {
    pub(crate) rig: Rig,
}

impl Site {
    /// A station that has taken in so many clips and linked the first of them to a case.
    pub(crate) fn with_clips(count: u64) -> Self {
        let rig = Rig::new().with_folder_targets(&["second", "third"]);
        let clips: Vec<_> = (0..count)
            .map(|n| PatternClip::new(format!("DCIM/V{n:04}.MP4"), 170 + n, 20_000 + n))
            .collect();
        let script = rig.write("vr.recorder.toml", &pattern_script("VR70002", &clips).unwrap());
        rig.json(["cases", "add", "2026-1"]).exits(0);
        rig.dock(&[&script], 0);
        let id = rig.items()[0]["id"].as_str().unwrap().to_owned();
        rig.json(["items", "link", &id, "2026-1"]).exits(0);
        let site = Self { rig };
        assert!(site.states().iter().all(|state| state == "releasable"));
        site
    }

    pub(crate) fn folder(&self, place: &str) -> PathBuf {
        if place == "local" { self.rig.archive() } else { self.rig.home().join(place) }
    }

    pub(crate) fn path(&self, place: &str, key: &str) -> PathBuf {
        self.folder(place).join(key)
    }

    pub(crate) fn states(&self) -> Vec<String> {
        let items = self.rig.items();
        items.iter().map(|item| item["state"].as_str().unwrap().to_owned()).collect()
    }

    /// The key of an item's original.
    pub(crate) fn original(&self, nth: usize) -> String {
        self.rig.items()[nth]["archive"][0]["key"].as_str().unwrap().to_owned()
    }

    /// Everything in a place but what was put aside.
    pub(crate) fn objects(&self, place: &str) -> Objects {
        let root = self.folder(place);
        let (mut found, mut folders) = (Objects::new(), vec![root.clone()]);
        while let Some(next) = folders.pop() {
            for entry in fs::read_dir(&next).unwrap() {
                let path = entry.unwrap().path();
                let key = path.strip_prefix(&root).unwrap().display().to_string();
                if path.is_dir() {
                    folders.extend((key != "aside" && key != ".incoming").then_some(path));
                } else {
                    let meta = fs::metadata(&path).unwrap();
                    let file = (meta.ino(), meta.mtime(), meta.mtime_nsec());
                    found.insert(key, (fs::read(&path).unwrap(), file));
                }
            }
        }
        found
    }

    /// The bytes of everything that was put aside in a place.
    pub(crate) fn aside(&self, place: &str) -> Vec<Vec<u8>> {
        let (mut found, mut folders) = (Vec::new(), vec![self.folder(place).join("aside")]);
        while let Some(next) = folders.pop() {
            let Ok(entries) = fs::read_dir(&next) else { continue };
            for path in entries.map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.push(fs::read(&path).unwrap());
                }
            }
        }
        found
    }

    /// What reconciling says, all targets or one.
    pub(crate) fn reconcile(&self, args: &[&str]) -> Value {
        let all = ["targets", "reconcile"].into_iter().chain(args.iter().copied());
        self.rig.json(all).reply()
    }
}

/// The findings of a reconciliation.
pub(crate) fn findings(told: &Value) -> Wrong {
    let mut all = Wrong::new();
    for target in told["targets"].as_array().unwrap() {
        assert_eq!(target["found"]["failure"], Value::Null, "{target:#}");
        let name = target["name"].as_str().unwrap();
        for found in target["findings"].as_array().unwrap() {
            let key = (name.to_owned(), found["key"].as_str().unwrap().to_owned());
            let twice = all.insert(key, found["wrong"].as_str().unwrap().to_owned());
            assert_eq!(twice, None, "{told:#}");
        }
        let counted = |what: &str| {
            let wrong = target["findings"].as_array().unwrap();
            wrong.iter().filter(|found| found["wrong"] == what).count() as u64
        };
        for what in ["missing", "extra", "altered"] {
            assert_eq!(target["found"][what].as_u64(), Some(counted(what)), "{target:#}");
        }
    }
    all
}

/// Puts bytes where others stand, or where nothing does.
pub(crate) fn put(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    if path.exists() {
        fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
    }
    fs::write(path, bytes).unwrap();
}
