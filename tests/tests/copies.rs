//! Story: what happens to copies after they are made. What is deleted, altered or added behind docket's back is
//! named, exactly, and mended where a good copy exists; the permit to remove footage goes and comes back with it.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

#[path = "copies/model.rs"]
mod model;
#[path = "copies/site.rs"]
mod site;

use std::{fs, thread, time::Duration};

use docket_tests::rig::seed;
use site::{PLACES, Site, Wrong, findings, put};

fn wrong(all: &[(&str, &str, &str)]) -> Wrong {
    all.iter()
        .map(|(place, key, what)| (((*place).to_owned(), (*key).to_owned()), (*what).to_owned()))
        .collect()
}

#[test]
fn what_was_done_behind_its_back_is_named_exactly_and_mended() {
    let site = Site::with_clips(4);
    let clean = site.reconcile(&[]);
    assert_eq!(findings(&clean), Wrong::new(), "{clean:#}");
    for target in clean["targets"].as_array().unwrap() {
        assert!(target["found"]["expected"].as_u64() > Some(12), "{target:#}");
        assert_eq!(target["found"]["expected"], target["found"]["present"], "{target:#}");
    }
    let keys: Vec<_> = (0..4).map(|n| site.original(n)).collect();
    let whole: Vec<_> = keys.iter().map(|key| fs::read(site.path("local", key)).unwrap()).collect();
    let manifest = keys[1].replace("original.mp4", "manifest.1.json");
    let stray = "evidence/2026/stray.bin";
    // Gone at one, longer at another, other bytes of the same length, and something nobody knows.
    fs::remove_file(site.path("second", &keys[0])).unwrap();
    put(&site.path("third", &keys[1]), &[&whole[1][..], b"more"].concat());
    put(&site.path("second", &manifest), b"not what was signed");
    let mut flipped = whole[2].clone();
    flipped[77] ^= 1;
    put(&site.path("third", &keys[2]), &flipped);
    put(&site.path("local", stray), b"somebody else's");
    let mut named = vec![
        ("second", keys[0].as_str(), "missing"),
        ("third", keys[1].as_str(), "altered"),
        ("second", manifest.as_str(), "altered"),
        ("local", stray, "extra"),
    ];
    assert_eq!(findings(&site.reconcile(&[])), wrong(&named));
    // Only who reads every byte finds that one.
    named = vec![("third", keys[2].as_str(), "altered"), ("local", stray, "extra")];
    assert_eq!(findings(&site.reconcile(&["--deep"])), wrong(&named));
    named = vec![("local", stray, "extra")];
    assert_eq!(findings(&site.reconcile(&["--deep"])), wrong(&named));
    for place in PLACES {
        for (key, bytes) in keys.iter().zip(&whole) {
            assert!(fs::read(site.path(place, key)).unwrap() == *bytes, "{place} {key}");
        }
    }
    assert_eq!(site.aside("third").len(), 2, "what was altered is kept");
    assert!(site.aside("third").contains(&flipped));
    assert_eq!(fs::read(site.path("local", stray)).unwrap(), b"somebody else's");
    assert_eq!(site.states(), ["releasable"; 4]);
    fs::remove_file(site.path("local", stray)).unwrap();
    site.rig.fsck_is_clean();
}

#[test]
fn what_rotted_or_went_at_home_is_healed_from_a_further_copy() {
    let site = Site::with_clips(3);
    let keys: Vec<_> = (0..3).map(|n| site.original(n)).collect();
    let whole: Vec<_> = keys.iter().map(|key| fs::read(site.path("local", key)).unwrap()).collect();
    fs::remove_file(site.path("local", &keys[0])).unwrap();
    put(&site.path("local", &keys[1]), b"rot");
    // A further copy that is no better heals nobody.
    put(&site.path("second", &keys[1]), b"rot there too");
    let told = site.reconcile(&["local"]);
    let named = [("local", keys[0].as_str(), "missing"), ("local", keys[1].as_str(), "altered")];
    assert_eq!(findings(&told), wrong(&named));
    assert_eq!(told["targets"][0]["found"]["healed"], 2, "{told:#}");
    for (key, bytes) in keys.iter().zip(&whole) {
        assert!(fs::read(site.path("local", key)).unwrap() == *bytes, "{key}");
    }
    assert_eq!(site.aside("local"), [b"rot".to_vec()]);
    let named = [("second", keys[1].as_str(), "altered")];
    assert_eq!(findings(&site.reconcile(&[])), wrong(&named));
    assert_eq!(findings(&site.reconcile(&["--deep"])), Wrong::new());
    assert_eq!(site.states(), ["releasable"; 3]);
    let id = site.rig.items()[1]["id"].as_str().unwrap().to_owned();
    let events = site.rig.item(&id)["events"].as_array().unwrap().clone();
    let acts: Vec<_> = events.iter().map(|event| event["act"].as_str().unwrap()).collect();
    for act in ["permit-taken-back", "healed", "put-aside"] {
        assert!(acts.contains(&act), "{acts:?}");
    }
    site.rig.fsck_is_clean();
}

#[test]
fn an_item_loses_its_permit_while_a_required_copy_is_gone() {
    let site = Site::with_clips(2);
    let key = site.original(0);
    let whole = fs::read(site.path("local", &key)).unwrap();
    fs::remove_file(site.path("second", &key)).unwrap();
    // What rotted at home is no source for a copy.
    put(&site.path("local", &key), b"rot");
    let told = site.rig.json(["targets", "reconcile", "second"]).exits(6).reply();
    assert_eq!(findings(&told), wrong(&[("second", &key, "missing")]));
    assert_eq!(told["targets"][0]["found"]["healed"], 0, "{told:#}");
    assert_eq!(site.states(), ["sealed", "releasable"], "taken back, and not given again");
    let item = site.rig.items()[0].clone();
    let copies = item["archive"].as_array().unwrap();
    let second = copies.iter().find(|copy| copy["target"] == "second").unwrap();
    assert_eq!(second["proven_at"], serde_json::Value::Null, "{item:#}");
    // With home healed from the third copy, the second is made again, and the permit is back.
    let told = site.rig.json(["targets", "reconcile"]).exits(1).reply();
    let named = [("local", key.as_str(), "altered"), ("second", key.as_str(), "missing")];
    assert_eq!(findings(&told), wrong(&named));
    assert_eq!(findings(&site.reconcile(&["--deep"])), Wrong::new());
    assert_eq!(site.states(), ["releasable"; 2]);
    assert!(fs::read(site.path("second", &key)).unwrap() == whole);
    site.rig.fsck_is_clean();
}

#[test]
fn a_target_that_is_not_there_is_told_and_nothing_is_made_of_it() {
    let site = Site::with_clips(2);
    let second = site.folder("second");
    let away = site.rig.home().join("away");
    fs::rename(&second, &away).unwrap();
    let told = site.rig.json(["targets", "reconcile", "second"]).exits(2).reply();
    assert!(told["targets"][0]["found"]["failure"].is_string(), "{told:#}");
    // An empty folder in its place is no target that lost everything: its disk is not mounted.
    fs::create_dir(&second).unwrap();
    let told = site.rig.json(["targets", "reconcile", "second"]).exits(2).reply();
    assert_eq!(told["targets"][0]["found"]["missing"], 0, "{told:#}");
    fs::remove_dir_all(&second).unwrap();
    fs::rename(&away, &second).unwrap();
    // At most what the custody log got meanwhile is missing there; it is written by the next run.
    let told = findings(&site.reconcile(&[]));
    assert!(told.iter().all(|((_, key), what)| key.starts_with("log/") && what == "missing"));
    assert_eq!(findings(&site.reconcile(&[])), Wrong::new());
    assert_eq!(site.states(), ["releasable"; 2]);
    site.rig.json(["targets", "reconcile", "nowhere"]).exits(5);
    let listed = site.rig.json(["targets", "list"]).exits(0).json();
    assert_eq!(listed["targets"][0]["reconciled"]["missing"], 0, "{listed:#}");
    assert!(listed["home_reconciled"]["expected"].as_u64() > Some(0), "{listed:#}");
}

#[test]
fn random_damage_is_named_exactly_and_nothing_with_a_good_copy_stays_lost() {
    let seed = seed(20_261);
    let site = Site::with_clips(6);
    for round in 0..3 {
        model::round(&site, seed.wrapping_add(round));
    }
}

#[test]
fn a_kill_in_the_midst_of_mending_loses_nothing() {
    let site = Site::with_clips(8);
    let keys: Vec<_> = (0..8).map(|n| site.original(n)).collect();
    let whole: Vec<_> = keys.iter().map(|key| fs::read(site.path("local", key)).unwrap()).collect();
    for (n, key) in keys.iter().enumerate() {
        put(&site.path(PLACES[n % 3], key), b"rot");
    }
    // It is cut off once it has put the first one aside, wherever it is by then.
    let mut running = site.rig.start(["targets", "reconcile"]);
    while PLACES.iter().all(|place| site.aside(place).is_empty()) && !running.has_ended() {
        thread::sleep(Duration::from_millis(1));
    }
    running.kill();
    running.finish();
    site.rig.rest();
    site.reconcile(&[]);
    assert_eq!(findings(&site.reconcile(&["--deep"])), Wrong::new());
    for place in PLACES {
        for (key, bytes) in keys.iter().zip(&whole) {
            let stands = fs::read(site.path(place, key)).ok();
            let told = || (site.rig.json(["targets", "list"]).json(), site.rig.items());
            assert!(stands.as_ref() == Some(bytes), "{place} {key}: {:#?}", told());
        }
    }
    let kept: usize = PLACES.iter().map(|place| site.aside(place).len()).sum();
    assert_eq!(kept, 8, "every altered copy is kept");
    site.rig.rest();
    assert_eq!(site.states(), ["releasable"; 8]);
    site.rig.fsck_is_clean();
}

#[test]
fn a_target_goes_only_once_another_has_everything() {
    let site = Site::with_clips(3);
    let originals: Vec<_> = (0..3).map(|n| site.original(n)).collect();
    // A new one is looked at, counted, and named in the settings by its administrator.
    let fourth = site.rig.home().join("fourth");
    let url = format!("file://{}", fourth.display());
    let planned = |code| site.rig.json(["targets", "add", "fourth", &url]).exits(code).json();
    assert_eq!(planned(0)["ready"], false, "it is not there");
    fs::create_dir(&fourth).unwrap();
    let told = planned(0);
    assert_eq!((&told["ready"], &told["load"]["originals"]), (&true.into(), &3.into()), "{told:#}");
    assert!(fs::read_dir(&fourth).unwrap().next().is_none(), "nothing was written there");
    let config = site.rig.home().join("docket.toml");
    let set = fs::read_to_string(&config).unwrap();
    let lines: Vec<_> =
        told["lines"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    let (_, third) = set.split_once("[[archive.targets]]\nname = \"third\"").unwrap();
    let third = format!("[[archive.targets]]\nname = \"third\"{third}");
    site.rig.rest();
    // Of second and third each may go; of third alone, it may not.
    fs::write(&config, &third).unwrap();
    let refused = site.rig.json(["targets", "remove", "third"]).exits(2).json();
    assert_eq!(refused["code"], "DKT-0735", "{refused:#}");
    let told = site.rig.json(["targets", "remove", "third", "--dry-run"]).exits(0).json();
    assert_eq!(
        (&told["ready"], &told["load"]["originals"]),
        (&false.into(), &3.into()),
        "{told:#}"
    );
    let forced = ["targets", "remove", "third", "--force", "--reason", "the shop is closed"];
    assert_eq!(site.rig.json(forced).exits(0).json()["ready"], true);
    // With the fourth named beside it everything moves there, and then it may.
    site.rig.rest();
    fs::write(&config, third + &lines.join("\n") + "\n").unwrap();
    let told = site.rig.json(["targets", "migrate", "third", "fourth"]).exits(0).reply();
    assert_eq!((&told["ready"], &told["load"]["things"]), (&true.into(), &0.into()), "{told:#}");
    for key in &originals {
        let stands = fs::read(fourth.join(key)).unwrap();
        assert!(stands == fs::read(site.path("local", key)).unwrap(), "{key}");
    }
    assert_eq!(site.rig.json(["targets", "remove", "third"]).exits(0).json()["ready"], true);
    site.rig.json(["targets", "migrate", "third", "nowhere"]).exits(5);
    site.rig.fsck_is_clean();
}

/// The key of the manifest of a text that is attached to the case, of which the catalog does not know the digest.
fn manifest_that_nobody_can_prove(site: &Site) -> String {
    let text = site.rig.write("text.txt", "a decision").display().to_string();
    site.rig.json(["cases", "attach", "2026-1", &text, "--title", "a decision"]).exits(0);
    site.rig.sql("UPDATE case_documents SET manifest_blake3 = NULL");
    let mut keys = site.objects("local").into_keys();
    keys.find(|key| key.contains("/documents/") && key.ends_with("manifest.json")).unwrap()
}

fn notices(site: &Site) -> usize {
    let told = site.rig.json(["notices", "list"]).exits(0).json();
    told["notices"].as_array().unwrap().iter().filter(|n| n["kind"] == "not-mended").count()
}

#[test]
fn what_nobody_can_prove_is_sent_again_where_it_stood_if_all_others_agree() {
    let site = Site::with_clips(1);
    let manifest = manifest_that_nobody_can_prove(&site);
    assert_eq!(findings(&site.reconcile(&[])), Wrong::new());
    let whole = fs::read(site.path("local", &manifest)).unwrap();
    fs::remove_file(site.path("second", &manifest)).unwrap();
    let told = site.reconcile(&[]);
    assert_eq!(findings(&told), wrong(&[("second", &manifest, "missing")]));
    assert_eq!(told["targets"][1]["found"]["healed"], 1, "{told:#}");
    assert_eq!(findings(&site.reconcile(&[])), Wrong::new());
    assert!(fs::read(site.path("second", &manifest)).unwrap() == whole);
    let logged = "SELECT count(*) FROM custody_events WHERE act = 'sent-again'";
    assert_eq!((site.rig.number(logged), notices(&site)), (1, 0));
    // Where another copy says something else, nobody knows which one is good.
    put(&site.path("third", &manifest), b"something else");
    fs::remove_file(site.path("second", &manifest)).unwrap();
    for _ in 0..2 {
        let told = site.rig.json(["targets", "reconcile"]).exits(6).reply();
        assert_eq!(findings(&told), wrong(&[("second", &manifest, "missing")]));
        assert_eq!(told["targets"][1]["found"]["healed"], 0, "{told:#}");
    }
    assert!(!site.path("second", &manifest).exists());
    assert_eq!(notices(&site), 1, "once, not every day");
    let told = site.rig.run(["--lang", "en", "targets", "reconcile"]).exits(6).stdout;
    assert!(told.contains("DKT-0785"), "{told}");
    site.rig.run(["explain", "DKT-0785"]).exits(0);
    // Home is healed by nothing that nobody can prove.
    put(&site.path("third", &manifest), &whole);
    fs::remove_file(site.path("local", &manifest)).unwrap();
    site.rig.json(["targets", "reconcile"]).exits(6);
    assert!(!site.path("local", &manifest).exists());
    put(&site.path("local", &manifest), &whole);
    site.reconcile(&[]);
    assert_eq!(findings(&site.reconcile(&["--deep"])), Wrong::new());
}

#[test]
fn what_a_witness_said_is_written_anew_from_the_catalog() {
    let site = Site::with_clips(1);
    site.rig.sql(
        "INSERT INTO cosignatures (epoch, size, witness, key_id, line, seen_at, got_at)
         SELECT epoch, max(size), 'w', '01234567', '— w AAAA' || char(10),
             '2026-11-22T08:00:00.000000Z', '2026-11-22T08:00:00.000000Z'
         FROM log_publications WHERE target = 'local'",
    );
    site.rig.json(["cases", "add", "2026-2"]).exits(0);
    site.rig.rest();
    let mut keys = site.objects("local").into_keys();
    let line = keys.find(|key| key.ends_with(".01234567")).unwrap();
    let whole = fs::read(site.path("local", &line)).unwrap();
    fs::remove_file(site.path("local", &line)).unwrap();
    let told = site.reconcile(&["local"]);
    assert_eq!(findings(&told), wrong(&[("local", &line, "missing")]));
    assert_eq!(told["targets"][0]["found"]["healed"], 1, "{told:#}");
    assert!(fs::read(site.path("local", &line)).unwrap() == whole);
    // What another writer of the same put there is as good.
    put(&site.path("local", &line), b"the same at another time");
    assert_eq!(findings(&site.reconcile(&["local"])), Wrong::new());
}

#[test]
fn what_the_file_system_keeps_at_the_top_of_a_folder_is_none_of_docket_s() {
    let site = Site::with_clips(1);
    for place in PLACES {
        put(&site.path(place, "lost+found/#12345"), b"a block");
    }
    let told = site.reconcile(&["--deep"]);
    assert_eq!(findings(&told), Wrong::new(), "{told:#}");
    for place in PLACES {
        assert_eq!(fs::read(site.path(place, "lost+found/#12345")).unwrap(), b"a block");
    }
    site.rig.fsck_is_clean();
}
