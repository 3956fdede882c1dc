//! Story: the doctor examines whatever stands there, names what is wrong by a stable code, and says
//! in both languages what to do about it. It changes nothing.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use docket_tests::{
    pattern::{PatternClip, pattern_script},
    rig::{Rig, Service},
};
use serde_json::Value;

/// A station on which three clips were docked.
fn docked() -> Rig {
    let rig = Rig::new();
    let clips: Vec<_> =
        (0..3).map(|n| PatternClip::new(format!("DCIM/V{n}.LOG"), n, 10_000)).collect();
    let script = rig.write("vr.recorder.toml", &pattern_script("VR30001", &clips).unwrap());
    rig.dock(&[script], 0);
    rig
}

/// What the doctor finds, asked with `args`, by probe: state, finding and what to do.
struct Report(Value);

impl Report {
    fn of(rig: &Rig, args: &[&str]) -> Self {
        Self::in_language(rig, "en", args)
    }

    fn in_language(rig: &Rig, lang: &str, args: &[&str]) -> Self {
        let answer = rig.json(["--lang", lang].iter().chain(args).chain(&["doctor"]));
        let report = answer.json();
        assert_eq!(report["schema"], "docket.doctor/1");
        assert!(!report.to_string().contains('«'), "a text is missing: {report:#}");
        let code = match report["state"].as_str().unwrap() {
            "fail" => 2,
            "warn" => 1,
            _ => 0,
        };
        assert_eq!(answer.code, Some(code), "{report:#}");
        Self(report)
    }

    fn probes(&self) -> impl Iterator<Item = &Value> {
        self.0["probes"].as_array().unwrap().iter()
    }

    fn probe(&self, name: &str) -> &Value {
        self.probes().find(|probe| probe["name"] == name).unwrap()
    }

    fn finding(&self, name: &str) -> &str {
        self.probe(name)["finding"].as_str().unwrap()
    }

    /// The probes that fail.
    fn failing(&self) -> Vec<&str> {
        let failing = self.probes().filter(|probe| probe["state"] == "fail");
        failing.map(|probe| probe["name"].as_str().unwrap()).collect()
    }
}

/// Fails unless the doctor finds exactly `finding` of `probe` failing, and says what to do about it
/// in both languages.
fn finds(rig: &Rig, args: &[&str], probe: &str, finding: &str) {
    let [en, zh] = ["en", "zh-CN"].map(|lang| Report::in_language(rig, lang, args));
    assert_eq!(en.failing(), [probe], "{:#}", en.0);
    assert_eq!(zh.failing(), [probe], "{:#}", zh.0);
    assert_eq!((en.finding(probe), zh.finding(probe)), (finding, finding));
    for part in ["title", "text"] {
        let [en, zh] = [&en, &zh].map(|report| report.probe(probe)[part].as_str().unwrap());
        assert!(!en.is_empty() && !zh.is_empty() && en != zh, "{part}: {en} / {zh}");
    }
    assert!(en.probe(probe)["fix"].as_str().is_some_and(|fix| !fix.is_empty()), "{:#}", en.0);
    let told = rig.run(["--lang", "zh-CN"].iter().chain(args).chain(&["doctor", "--quick"])).stdout;
    assert!(told.contains(zh.probe(probe)["fix"].as_str().unwrap()), "{told}");
}

/// Every file below a folder with its length, but for what a reader of the catalog leaves beside it.
fn files(folder: &Path) -> Vec<(PathBuf, u64)> {
    let mut found = Vec::new();
    let mut left = vec![folder.to_owned()];
    while let Some(folder) = left.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                left.push(entry.path());
            } else {
                found.push((entry.path(), entry.metadata().unwrap().len()));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn a_healthy_station_has_nothing_that_fails_running_or_not() {
    let rig = docked();
    let before = files(&rig.data());
    let report = Report::of(&rig, &[]);
    assert_eq!(report.failing(), [""; 0], "{:#}", report.0);
    for (probe, finding) in [
        ("settings", "valid"),
        ("data-folder", "private"),
        ("station", "not-running"),
        ("catalog", "fits"),
        ("catalog-check", "sound"),
        ("last-stop", "clean"),
        ("archive", "writable"),
        ("originals", "there"),
        ("notices", "nobody"),
    ] {
        assert_eq!(report.finding(probe), finding, "{probe}: {:#}", report.0);
    }
    assert_eq!(files(&rig.data()), before, "a look leaves nothing behind");

    let service = Service::start(&rig, &[""; 0]);
    let report = Report::of(&rig, &[]);
    assert_eq!(report.failing(), [""; 0], "{:#}", report.0);
    assert_eq!(report.finding("station"), "listens");
    assert_eq!(report.finding("last-stop"), "running");
    service.kill();
    let report = Report::of(&rig, &[]);
    assert_eq!(
        (report.finding("station"), report.finding("last-stop")),
        ("not-running", "unclean")
    );
    assert_eq!(report.0["state"], "warn");
}

#[test]
fn before_anything_was_docked_nothing_fails_and_nothing_is_made() {
    let rig = Rig::new();
    let report = Report::of(&rig, &[]);
    assert_eq!(report.failing(), [""; 0], "{:#}", report.0);
    assert_eq!(report.finding("data-folder"), "not-yet");
    assert_eq!(report.finding("catalog"), "no-data-yet");
    assert!(!rig.data().exists());
}

#[test]
fn settings_that_cannot_be_used_are_found_also_under_a_station_that_runs() {
    let rig = docked();
    let file = rig.write("docket.toml", "[intake]\nparallel_bays = 0\n");
    let config = ["--config", file.to_str().unwrap()];
    finds(&rig, &config, "settings", "invalid");
    let service = Service::start(&rig, &config);
    finds(&rig, &config, "settings", "invalid");
    fs::write(&file, "").unwrap();
    assert_eq!(Report::of(&rig, &config).failing(), [""; 0]);
    service.stop();
}

#[test]
fn an_archive_that_is_not_there_or_lost_its_originals_is_found() {
    let rig = docked();
    let nowhere = format!("archive.folder={}", rig.home().join("nowhere").display());
    let report = Report::of(&rig, &["--set", &nowhere]);
    assert_eq!(report.finding("archive"), "missing");
    assert_eq!(report.failing(), ["archive", "originals"], "{:#}", report.0);

    let aside = rig.home().join("aside");
    fs::rename(rig.archive().join("evidence"), &aside).unwrap();
    let report = Report::of(&rig, &[]);
    assert_eq!(report.finding("archive"), "empty", "a disk that is not mounted: {:#}", report.0);
    fs::rename(&aside, rig.archive().join("evidence")).unwrap();

    let item = rig.items()[0].clone();
    let object = rig.archive().join(item["archive"][0]["key"].as_str().unwrap());
    fs::set_permissions(&object, fs::Permissions::from_mode(0o600)).unwrap();
    fs::OpenOptions::new().write(true).open(&object).unwrap().set_len(99).unwrap();
    finds(&rig, &[], "originals", "other-length");
    fs::remove_file(&object).unwrap();
    finds(&rig, &[], "originals", "lost");
}

#[test]
fn a_data_folder_that_others_reach_or_its_owner_cannot_write_is_found() {
    let rig = docked();
    let mode = |mode| fs::set_permissions(rig.data(), fs::Permissions::from_mode(mode)).unwrap();
    mode(0o755);
    finds(&rig, &[], "data-folder", "open-to-all");
    mode(0o500);
    let report = Report::of(&rig, &[]);
    assert_eq!(report.finding("data-folder"), "not-writable");
    assert_eq!(report.0["state"], "fail");
    mode(0o700);
    assert_eq!(Report::of(&rig, &[]).failing(), [""; 0]);
}

#[test]
fn a_damaged_catalog_is_found() {
    let rig = docked();
    let catalog = rig.data().join("catalog.db");
    let whole = fs::read(&catalog).unwrap();
    fs::write(&catalog, b"this is no database at all, only words").unwrap();
    let report = Report::of(&rig, &[]);
    assert_eq!(report.failing(), ["catalog", "catalog-check"], "{:#}", report.0);
    assert_eq!(report.finding("catalog"), "unreadable");
    let quick = rig.json(["doctor", "--quick"]).exits(2).json();
    assert_eq!(Report(quick).failing(), ["catalog"]);

    // A page in the middle: only the whole check sees it.
    let mut bytes = whole.clone();
    let pages = bytes.len() / 4096;
    bytes[pages / 2 * 4096..][..4 * 4096].fill(0xa5);
    fs::write(&catalog, &bytes).unwrap();
    let report = Report::of(&rig, &[]);
    assert_eq!(report.0["state"], "fail", "{:#}", report.0);
    assert_eq!(report.finding("catalog-check"), "damaged", "{:#}", report.0);
    fs::remove_file(&catalog).unwrap();
    for beside in ["catalog.db-wal", "catalog.db-shm"] {
        let _ = fs::remove_file(rig.data().join(beside));
    }
    let report = Report::of(&rig, &[]);
    assert_eq!(report.finding("catalog"), "missing", "{:#}", report.0);
    fs::write(&catalog, &whole).unwrap();
    assert_eq!(Report::of(&rig, &[]).failing(), [""; 0]);
}
