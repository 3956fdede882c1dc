//! Story: an archive that is encrypted is audited, verified, copied and rebuilt without any key; with the key
//! its originals are handed out byte-equal, by docket and by a program that shares no code with it; a killed
//! station leaves nothing plain and nothing lost; a destroyed key opens nothing anywhere.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a story fails by panicking")]

#[path = "bundle/bench.rs"]
#[expect(dead_code, reason = "the stories about bundles use all of it")]
mod bench;
#[path = "encryption/site.rs"]
mod site;

use std::{ffi::OsStr, fs, path::Path, process::Command};

use bench::{GOOD, judged, key, open, prove, proving};
use serde_json::Value;
use site::{LENGTHS, Site, stands_in, wrapped};

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

#[test]
fn a_wrapped_key_that_is_lost_or_rotted_in_one_place_is_put_right_from_another() {
    let disk = tempfile::tempdir().unwrap();
    let keys = disk.path().join("keys-disk");
    fs::create_dir(&keys).unwrap();
    let site = Site::with(&format!("key_folders = [\"{}\"]", keys.display()));
    site.rig.dock(&[&site.script], 0);
    let items = site.items();
    let [lost, rotted, tampered] = [&items[0], &items[1], &items[2]];
    let at = |folder: &Path, item: &(String, String, &[u8])| folder.join(wrapped(&item.1));
    let home = site.rig.archive();
    let good = |item| fs::read(at(&home, item)).unwrap();
    let (first, second, third) = (good(lost), good(rotted), good(tampered));
    site.rig.json(["fsck"]).exits(0);
    fs::remove_file(at(&home, lost)).unwrap();
    // Another item's, which is whole in itself.
    fs::write(at(&keys, rotted), &first).unwrap();
    let codes = || {
        let found = site.rig.json(["fsck"]).exits(6).json();
        let all = found["reply"]["violations"].as_array().unwrap().clone();
        let mut codes: Vec<_> =
            all.iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect();
        codes.sort_unstable();
        codes
    };
    assert_eq!(codes(), ["wrapped-key-altered", "wrapped-key-missing"]);
    let done = site.rig.json(["targets", "reconcile", "local"]).exits(1).reply();
    let found = &done["targets"][0]["found"];
    assert_eq!(
        (&found["missing"], &found["altered"], &found["healed"]),
        (&1.into(), &1.into(), &2.into())
    );
    assert_eq!(fs::read(at(&home, lost)).unwrap(), first);
    assert_eq!(fs::read(at(&keys, rotted)).unwrap(), second);
    for item in [lost, rotted] {
        let told = site.rig.item(&item.0);
        let mut events = told["events"].as_array().unwrap().iter();
        let healed = events.find(|one| one["act"] == "key-mended");
        let healed = healed.unwrap_or_else(|| panic!("{told:#}"));
        assert_eq!(
            (&healed["outcome"], &healed["detail"]["key"]),
            (&"ok".into(), &wrapped(&item.1).into())
        );
    }
    site.rig.json(["fsck"]).exits(0);
    // What no digest tells, two copies tell: without the private key nobody knows which is good.
    let mut bad = third.clone();
    let sealed = bad.windows(8).position(|window| window == b"\"hpke\":\"").unwrap() + 8;
    bad[sealed + 60] = if bad[sealed + 60] == b'A' { b'B' } else { b'A' };
    fs::write(at(&home, tampered), &bad).unwrap();
    let aside = disk.path().join("archive.key");
    fs::rename(site.private(), &aside).unwrap();
    let notices = || {
        let told = site.rig.json(["notices", "list"]).exits(0).json();
        told["notices"].as_array().unwrap().iter().filter(|one| one["kind"] == "not-mended").count()
    };
    assert_eq!(notices(), 0);
    for _ in 0..2 {
        site.rig.json(["targets", "reconcile", "local"]).exits(6);
        assert_eq!(notices(), 1, "people are told, once");
    }
    let told = site.rig.json(["targets", "list"]).exits(0).json();
    assert!(told.to_string().contains("\"altered\":2"), "as the job told it: {told:#}");
    assert_eq!(codes(), ["wrapped-key-differs"; 2]);
    assert_eq!(fs::read(at(&home, tampered)).unwrap(), bad, "nothing is guessed");
    fs::rename(&aside, site.private()).unwrap();
    site.rig.json(["targets", "reconcile", "local"]).exits(1);
    assert_eq!(fs::read(at(&home, tampered)).unwrap(), third);
    site.rig.json(["fsck"]).exits(0);
    // A disk that is not mounted is told, and nothing is written where it would be.
    fs::rename(&keys, keys.with_extension("aside")).unwrap();
    fs::create_dir(&keys).unwrap();
    assert_eq!(codes(), ["key-folder-away"]);
    let told = site.rig.json(["targets", "reconcile", "local"]).exits(2).reply();
    let found = &told["targets"][0]["found"];
    assert_eq!((&found["missing"], &found["altered"]), (&0.into(), &0.into()), "{told:#}");
    assert!(found["failure"].as_str().unwrap().contains("keys-disk"), "{told:#}");
    assert!(fs::read_dir(&keys).unwrap().next().is_none());
}

#[test]
fn the_private_key_may_be_handed_over_as_the_drop_in_says() {
    let site = Site::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let drop_in = fs::read_to_string(root.join("systemd/drop-ins/archive-key.conf")).unwrap();
    let line = drop_in.lines().find_map(|line| line.strip_prefix("LoadCredential=")).unwrap();
    let (name, _) = line.split_once(':').unwrap();
    site.rig.dock(&[&site.script], 0);
    let (id, _, bytes) = site.items().pop().unwrap();
    let handed = site.rig.home().join("credentials");
    fs::create_dir(&handed).unwrap();
    fs::rename(site.private(), handed.join(name)).unwrap();
    let out = site.rig.home().join("none.zip");
    let said = site.rig.json(proving(&id, &out, &[])).exits(2).json();
    assert_eq!(said["code"], "DKT-0756", "{said:#}");
    let bytes = bytes.to_owned();
    site.rig.rest();
    let rig = site.rig.with("CREDENTIALS_DIRECTORY", handed.display().to_string());
    let file = prove(&rig, &id, "handed.zip", &[]);
    assert!(open(&file)["original.mp4"] == bytes);
}

/// What each viewable item of a demonstration has come to.
fn derived(items: &[Value]) -> Vec<String> {
    let viewable = items.iter().filter(|item| item["kind"] == "video" || item["kind"] == "audio");
    viewable.map(|item| item["derived"].as_str().unwrap_or("not tried").to_owned()).collect()
}

#[test]
fn previews_are_encrypted_too_and_wait_for_the_private_key() {
    let site = Site::new();
    let aside = site.rig.home().join("aside.key");
    fs::rename(site.private(), &aside).unwrap();
    for seed in ["1", "2"] {
        site.rig.json(["demo", "--bays", "1", "--seed", seed]).exits(0);
        let told = derived(&site.rig.items());
        assert!(!told.is_empty() && told.iter().all(|told| told == "no-key"), "{told:?}");
    }
    let said = site.rig.run(["--lang", "en", "items", "list"]).exits(0).stdout;
    assert!(said.contains("waits for the private key"), "{said}");
    // Another key opens nothing either: each is tried once more, and waits.
    site.rig.rest();
    site.rig.json(["keys", "create"]).exits(0);
    site.rig.json(["demo", "--bays", "1", "--seed", "3"]).exits(0);
    assert!(derived(&site.rig.items()).iter().all(|told| told == "no-key"));
    site.rig.rest();
    fs::rename(&aside, site.private()).unwrap();
    // Nobody asks for them: whatever runs next makes them, because the key is there.
    site.rig.json(["demo", "--bays", "1", "--seed", "4"]).exits(0);
    let told = derived(&site.rig.items());
    assert!(told.iter().all(|told| told == "done"), "{told:?}");
    let is_seen =
        |bytes: &[u8]| bytes.get(4..8) == Some(b"ftyp") || bytes.starts_with(&[0xff, 0xd8, 0xff]);
    let mut stored = Vec::new();
    for item in site.rig.items() {
        for made in item["renditions"].as_array().unwrap() {
            let key = made["key"].as_str().unwrap().to_owned();
            let bytes = fs::read(site.rig.archive().join(&key)).unwrap();
            assert!(!is_seen(&bytes), "{key}");
            stored.push((bytes.len(), key));
        }
    }
    assert!(stored.len() > 3, "{} renditions", stored.len());
    // The program that shares no code with docket is slow: it opens the shortest ones.
    stored.sort();
    for (_, key) in &stored[..2] {
        let plain = site.opened_elsewhere(&site.rig.archive(), key).unwrap();
        assert!(is_seen(&plain), "{key}");
        assert!(stands_in(&site.rig.archive(), &plain[..64]).is_none(), "{key}");
    }
    site.rig.json(["fsck", "--deep"]).exits(0);
}
