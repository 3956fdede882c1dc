//! Story: an archive that is encrypted is audited, verified, copied and rebuilt without any key; with the key
//! its originals are handed out byte-equal, by docket and by a program that shares no code with it; a killed
//! station leaves nothing plain and nothing lost; a destroyed key opens nothing anywhere.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a story fails by panicking")]

#[path = "bundle/bench.rs"]
#[expect(dead_code, reason = "the stories about bundles use all of it")]
mod bench;

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use bench::{GOOD, judged, key, open, prove, proving};
use docket_tests::{
    pattern::{PatternClip, pattern_bytes, pattern_script},
    rig::Rig,
};

/// Lengths of clips: empty, small, ends on the borders of segments, beyond one.
const LENGTHS: [u64; 6] = [0, 50_000, 1_048_520, 1_048_521, 1 << 20, (5 << 20) + 7];

struct Site {
    rig: Rig,
    second: PathBuf,
    script: PathBuf,
    clips: BTreeMap<u64, Vec<u8>>,
}

impl Site {
    fn new() -> Self {
        let rig = Rig::new();
        let made = rig.json(["keys", "create"]).exits(0).json();
        let public = made["public"].as_str().unwrap().to_owned();
        let second = rig.home().join("second");
        fs::create_dir(&second).unwrap();
        let settings = format!(
            "[archive.encryption]\nrecipients = [\"{public}\"]\n\
             [[archive.targets]]\nname = \"second\"\nurl = \"file://{}\"\n",
            second.display()
        );
        let config = rig.write("docket.toml", &settings);
        let rig = rig.with("DOCKET_CONFIG", config.display().to_string());
        let numbered = || LENGTHS.into_iter().zip(70..);
        let clips: Vec<_> = numbered()
            .map(|(bytes, n)| PatternClip::new(format!("DCIM/V{n:04}.MP4"), n, bytes))
            .collect();
        let script = rig.write("vr.recorder.toml", &pattern_script("VR70021", &clips).unwrap());
        let clips = numbered().map(|(bytes, n)| (bytes, pattern_bytes(n, bytes))).collect();
        Self { rig, second, script, clips }
    }

    /// Each item's id, its key in the archive, and what was recorded.
    fn items(&self) -> Vec<(String, String, &[u8])> {
        let items = self.rig.items();
        let told = items.iter().map(|item| {
            let key = item["archive"][0]["key"].as_str().unwrap().to_owned();
            let size = item["source"]["size"].as_u64().unwrap();
            (item["id"].as_str().unwrap().to_owned(), key, self.clips[&size].as_slice())
        });
        told.collect()
    }

    fn private(&self) -> PathBuf {
        self.rig.data().join("identity/archive.key")
    }

    /// What the other program makes of an object in `archive`.
    fn opened_elsewhere(&self, archive: &Path, key: &str) -> Option<Vec<u8>> {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("verifier/docket_decrypt.py");
        let wrapped = self.rig.archive().join(wrapped(key));
        let ran = Command::new("python3")
            .arg("-B")
            .arg(program)
            .arg("--key")
            .arg(self.private())
            .arg("--wrapped")
            .arg(wrapped)
            .args(["--name", key])
            .arg(archive.join(key))
            .output()
            .unwrap();
        ran.status.success().then_some(ran.stdout)
    }
}

/// Where the wrapped key of the item at `key` stands.
fn wrapped(key: &str) -> String {
    let folder = key.strip_prefix("evidence/").unwrap().rsplit_once('/').unwrap().0;
    format!("keys/{folder}.json")
}

/// Whether `needle` stands anywhere in a file below `folder`.
fn stands_in(folder: &Path, needle: &[u8]) -> Option<PathBuf> {
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.is_file()
                && fs::read(&path).unwrap().windows(needle.len()).any(|window| window == needle)
            {
                return Some(path);
            }
        }
    }
    None
}

#[test]
fn without_a_key_all_is_checked_and_with_it_all_is_handed_out() {
    let site = Site::new();
    site.rig.dock(&[&site.script], 0);
    let items = site.items();
    assert_eq!(items.len(), LENGTHS.len());
    let long = items.iter().find(|(_, _, bytes)| bytes.len() > 1 << 20).unwrap();
    // Nothing plain is left, neither in the archive nor in staging.
    let middle = &long.2[700_000..700_064];
    assert_eq!(stands_in(&site.rig.data(), middle), None);
    assert_eq!(stands_in(&site.second, middle), None);
    // The key leaves; what needs none goes on.
    let aside = site.rig.home().join("archive.key");
    site.rig.rest();
    fs::rename(site.private(), &aside).unwrap();
    site.rig.json(["verify", "--all"]).exits(0);
    site.rig.json(["fsck", "--deep"]).exits(0);
    for (id, name, _) in &items {
        assert_eq!(site.rig.item(id)["state"], "releasable");
        let (home, second) = (site.rig.archive().join(name), site.second.join(name));
        assert!(fs::read(home).unwrap() == fs::read(second).unwrap(), "{name}");
    }
    assert!(!site.second.join("keys").exists(), "wrapped keys stay out of targets");
    let out = site.rig.home().join("none.zip");
    let said = site.rig.json(proving(&long.0, &out, &[])).exits(2).json();
    assert_eq!(said["code"], "DKT-0756", "{said:#}");
    assert!(!out.exists());
    // Another private key is told as such.
    site.rig.rest();
    let made = site.rig.json(["keys", "create"]).exits(0).json();
    assert!(made["public"].as_str().unwrap().starts_with("docket-archive-"));
    let said = site.rig.json(proving(&long.0, &out, &[])).exits(2).json();
    assert_eq!(said["code"], "DKT-0756", "{said:#}");
    // It comes back.
    site.rig.rest();
    fs::rename(&aside, site.private()).unwrap();
    for (id, name, bytes) in &items {
        let file = prove(&site.rig, id, &format!("{id}.zip"), &[]);
        assert!(open(&file)["original.mp4"] == *bytes, "{name}");
        assert_eq!(judged(&site.rig, "bundle", &file, &key(&site.rig)), GOOD);
        assert!(site.opened_elsewhere(&site.second, name).unwrap() == *bytes, "{name}");
    }
    let excerpt = prove(&site.rig, &long.0, "excerpt.zip", &["--range", "1048500+4000"]);
    assert_eq!(judged(&site.rig, "excerpt", &excerpt, &key(&site.rig)), GOOD);
    // Home's object is gone: the ciphertext elsewhere is as good.
    fs::remove_file(site.rig.archive().join(&long.1)).unwrap();
    let file = prove(&site.rig, &long.0, "elsewhere.zip", &[]);
    assert!(open(&file)["original.mp4"] == long.2);
}

#[test]
fn an_outsider_judges_the_archive_and_a_lost_catalog_comes_back() {
    let site = Site::new();
    site.rig.dock(&[&site.script], 0);
    let before = site.items();
    site.rig.rest();
    let verifier = Path::new(env!("CARGO_MANIFEST_DIR")).join("verifier/docket_verify.py");
    let judge = || {
        let ran = Command::new("python3")
            .arg("-B")
            .arg(&verifier)
            .arg("archive")
            .arg(site.rig.archive())
            .args(["--deep", "--key", &key(&site.rig)])
            .output()
            .unwrap();
        (ran.status.code(), String::from_utf8_lossy(&ran.stdout).into_owned())
    };
    let (code, said) = judge();
    assert_eq!(code, Some(0), "{said}");
    for name in ["catalog.db", "catalog.db-wal", "catalog.db-shm"] {
        let _ = fs::remove_file(site.rig.data().join(name));
    }
    site.rig.json(["rebuild"]).exits(0);
    site.rig.json(["fsck", "--deep"]).exits(0);
    let after = site.rig.items();
    assert_eq!(after.len(), before.len());
    let (id, _, bytes) = &before[0];
    let file = prove(&site.rig, id, "rebuilt.zip", &[]);
    assert!(open(&file)["original.mp4"] == *bytes);
}

#[test]
fn recovery_files_give_the_key_back() {
    let site = Site::new();
    let kept = fs::read(site.private()).unwrap();
    let folder = site.rig.home().join("shares");
    fs::create_dir(&folder).unwrap();
    let out = folder.to_str().unwrap();
    let made = site
        .rig
        .json(["keys", "recovery", "create", "--need", "3", "--of", "5", "--out", out])
        .exits(0)
        .json();
    let files: Vec<_> =
        made["written"].as_array().unwrap().iter().map(|f| f.as_str().unwrap()).collect();
    assert_eq!(files.len(), 5);
    let restore = |files: &[&str]| {
        site.rig.json(["keys", "recovery", "restore"].iter().chain(files).copied())
    };
    let said = restore(&files[..3]).exits(3).json();
    assert_eq!(said["code"], "DKT-0760", "a key that stands is not replaced: {said:#}");
    fs::remove_file(site.private()).unwrap();
    let said = restore(&[files[0], files[4]]).exits(3).json();
    assert_eq!(said["code"], "DKT-0759", "{said:#}");
    let told = restore(&[files[4], files[0], files[2]]).exits(0).json();
    assert_eq!(told["public"], made["public"]);
    assert_eq!(fs::read(site.private()).unwrap(), kept);
}

#[test]
fn a_station_killed_while_it_encrypts_loses_nothing_and_leaves_nothing_half() {
    let site = Site::new();
    for round in 0..4 {
        let mut running = site.rig.start_dock(&[&site.script]);
        // So many lines of progress, then the power goes.
        for _ in 0..=round {
            running.next_line();
        }
        running.kill();
        running.finish();
    }
    site.rig.dock(&[&site.script], 0);
    site.rig.json(["fsck", "--deep"]).exits(0);
    let mut seen = 0;
    for (id, name, bytes) in site.items() {
        if site.rig.item(&id)["state"] == "releasable" {
            assert!(site.opened_elsewhere(&site.rig.archive(), &name).unwrap() == bytes, "{name}");
            seen += 1;
        }
    }
    assert_eq!(seen, LENGTHS.len());
    let incoming = site.rig.archive().join(".incoming");
    assert!(!incoming.exists() || fs::read_dir(incoming).unwrap().next().is_none());
}

#[test]
fn a_folder_of_keys_that_is_away_holds_what_comes_and_costs_nothing() {
    let site = Site::new();
    let keys = site.rig.home().join("keys-disk");
    let config = fs::read_to_string(site.rig.home().join("docket.toml")).unwrap();
    let named = format!("key_folders = [\"{}\"]\n[[archive.targets]]", keys.display());
    site.rig.write("docket.toml", &config.replace("[[archive.targets]]", &named));
    for _ in 0..2 {
        let held = site.rig.json([OsStr::new("dock"), site.script.as_os_str()]);
        assert_ne!(held.code, Some(0), "{}", held.stdout);
    }
    fs::create_dir(&keys).unwrap();
    site.rig.dock(&[&site.script], 0);
    for (id, name, bytes) in site.items() {
        assert_eq!(site.rig.item(&id)["state"], "releasable");
        assert!(site.opened_elsewhere(&site.rig.archive(), &name).unwrap() == bytes, "{name}");
        assert!(keys.join(wrapped(&name)).exists());
    }
    site.rig.json(["fsck", "--deep"]).exits(0);
}

#[test]
fn a_key_that_is_gone_opens_nothing_anywhere() {
    let site = Site::new();
    site.rig.dock(&[&site.script], 0);
    let (id, name, _) = site.items().into_iter().find(|(_, _, bytes)| !bytes.is_empty()).unwrap();
    fs::remove_file(site.rig.archive().join(wrapped(&name))).unwrap();
    let out = site.rig.home().join("none.zip");
    let said = site.rig.json(proving(&id, &out, &[])).exits(6).json();
    assert_eq!(said["code"], "DKT-0757", "{said:#}");
    // What is kept is still what was archived; but nobody can open it, and that is told.
    let found = site.rig.json(["fsck", "--deep"]).exits(6).json();
    let found = &found["reply"];
    assert_eq!(found["violation_count"], 1, "{found:#}");
    assert_eq!(found["violations"][0]["code"], "wrapped-key-missing");
    assert_eq!(found["violations"][0]["subject"], id.as_str());
    site.rig.json(["verify", "--all"]).exits(0);
}
