//! Story: a bit of an archived original turns over. The station finds it by itself, sets the item aside,
//! tells people, and says so wherever it is asked; the life of an item tells it too. And the campaign of
//! flipped bits, small.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{collections::BTreeSet, fs};

use docket_tests::{
    campaign::flips,
    pattern::{PatternClip, pattern_script},
    rig::{Receiver, Rig, Service, keys, seed},
};
use serde_json::{Value, json};
use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};

const SECRET: &str = "a secret that is its own bytes";
const SERIAL: &str = "VR41001";

/// Nothing was read again since long ago: what a year without audits leaves.
const AGE: &str = "UPDATE copies SET last_proven_at = '2020-01-01T00:00:00.000000Z'";

fn age(rig: &Rig) {
    rig.rest();
    alter(rig, AGE);
}

/// Changes the catalog of a station that does not run.
fn alter(rig: &Rig, sql: &'static str) {
    let catalog = rig.data().join("catalog.db");
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let mut db = SqliteConnectOptions::new().filename(catalog).connect().await.unwrap();
        sqlx::query(sql).execute(&mut db).await.unwrap();
        db.close().await.unwrap();
    });
}

fn docked() -> Rig {
    let clips: Vec<_> =
        (0..3).map(|n| PatternClip::new(format!("DCIM/V{n}.LOG"), 90 + n, 50_000)).collect();
    let rig = Rig::new().with("DOCKET_STATION__TIMEZONE", "Asia/Shanghai");
    let script = rig.write("vr.recorder.toml", &pattern_script(SERIAL, &clips).unwrap());
    rig.dock(&[&script], 0);
    rig
}

/// A station at work whose notices go to `receiver`.
fn served(rig: &Rig, receiver: &Receiver) -> Service {
    let secret = rig.write("secret", &format!("{SECRET}\n"));
    let hook = format!(
        "[[notify.webhooks]]\nname = \"desk\"\nurl = \"{}\"\nsecret = \"file:{}\"\n",
        receiver.url(),
        secret.display()
    );
    let file = rig.write("docket.toml", &hook);
    Service::start(rig, &["--config".as_ref(), file.as_os_str()])
}

/// The next message about `kind`; others are answered, too.
fn hear(receiver: &Receiver, kind: &str) -> Value {
    loop {
        let call = receiver.next_call();
        let message = call.message();
        call.answer(204);
        if message["type"] == kind {
            return message;
        }
    }
}

#[test]
fn a_station_finds_by_itself_what_rots_and_tells_it_everywhere() {
    let (rig, receiver) = (docked(), Receiver::new());
    let items = rig.items();
    let rotten = items[1]["id"].as_str().unwrap();
    let key = items[1]["archive"][0]["key"].as_str().unwrap();
    flips::flip(&rig.archive().join(key), 12_345 * 8 + 3);
    age(&rig);

    let service = served(&rig, &receiver);
    let failed = hear(&receiver, "notice.fixity_failed");
    assert_eq!(failed["data"]["facts"]["item"], rotten, "{failed:#}");
    assert_eq!(failed["data"]["facts"]["reason"], "fixity-mismatch");
    assert_eq!(failed["data"]["severity"], "alarm");
    drop(service);

    let item = rig.item(rotten);
    assert_eq!(
        (&item["state"], &item["reason"]),
        (&"quarantined".into(), &"fixity-mismatch".into())
    );
    assert_eq!(item["archive"][0]["failure"], "fixity-mismatch");
    let events = item["events"].as_array().unwrap();
    let check = events.iter().find(|event| event["act"] == "fixity-checked").unwrap();
    assert_eq!((&check["who"], &check["outcome"]), (&"station".into(), &"failed".into()));

    let status = rig.json(["status"]).exits(0).json();
    assert_eq!(status["audit"]["days"], 30);
    assert_eq!(status["audit"]["copies"], 2, "nothing is expected of what was set aside");
    assert_eq!(status["audit"]["last_failure"]["item"], rotten);
    let told = rig.run(["--lang", "en", "status"]).exits(0).stdout;
    assert!(told.contains("last failed check"), "{told}");

    let life = rig.run(["--lang", "zh-CN", "custody", "show", rotten]).exits(0).stdout;
    assert!(life.contains("校验不通过") && life.contains("已隔离"), "{life}");
    let json = rig.json(["custody", "show", rotten]).exits(0).json();
    assert_eq!(json["schema"], "docket.life/1");
    assert_eq!(
        (json["fixity"]["checks"].as_u64(), json["fixity"]["failed"].as_u64()),
        (Some(1), Some(1))
    );
}

#[test]
fn what_is_behind_is_told_once_and_audits_that_are_off_are_told_plainly() {
    let (rig, receiver) = (docked(), Receiver::new());
    age(&rig);
    let told = rig.run(["--lang", "en", "--set", "audit.days=0", "status"]).exits(0).stdout;
    assert!(told.contains("OFF"), "{told}");
    let behind = rig.json(["status"]).exits(0).json();
    assert_eq!(behind["audit"]["overdue_copies"], 3, "{behind:#}");

    let service = served(&rig, &receiver);
    let notice = hear(&receiver, "notice.audit_behind");
    assert_eq!(notice["data"]["facts"]["oldest"], "2020-01-01T00:00:00Z");
    drop(service);
}

#[test]
fn a_sample_is_drawn_by_a_seed_and_tells_what_it_proves() {
    let rig = docked();
    let first = rig.json(["verify", "--sample", "2", "--seed", "7"]).exits(0).reply();
    assert_eq!((first["checked"].as_u64(), first["of"].as_u64()), (Some(2), Some(3)));
    assert_eq!(first["sample"]["seed"], 7);
    // 1 - 0.05^(1/2)
    assert_eq!(first["sample"]["damaged_at_most_ppm"], 776_394);
    let made_up = rig.json(["verify", "--sample", "34%"]).exits(0).reply();
    assert_eq!(made_up["checked"], 2);
    assert!(made_up["sample"]["seed"].is_u64(), "{made_up:#}");
    assert_eq!(rig.json(["verify", "--since", "1d"]).exits(0).reply()["checked"], 3);
    assert_eq!(rig.json(["verify", "--since", "2999-01-01"]).exits(0).reply()["checked"], 0);
    assert_eq!(rig.json(["verify", "--all"]).exits(0).reply()["checked"], 3);
    rig.run(["verify", "--sample", "0"]).exits(3);
    rig.run(["verify", "--since", "soon"]).exits(3);
    rig.run(["verify", "--all", "--sample", "5"]).exits(3);
}

/// What was verified but for originals, and what of it is broken.
fn parts(rig: &Rig, options: &[&str]) -> (i32, Value, Value) {
    let answer = rig.json([&["verify"][..], options].concat());
    let reply = answer.reply();
    // What is altered may be told from more than one side.
    let codes = |part: &Value| -> Value {
        let Some(found) = part["violations"].as_array() else { return Value::Null };
        let codes = found.iter().map(|violation| violation["code"].as_str().unwrap());
        json!(codes.collect::<BTreeSet<_>>())
    };
    (answer.code.unwrap(), codes(&reply["receipts"]), codes(&reply["log"]))
}

#[test]
fn receipts_and_the_log_are_verified_while_the_station_runs() {
    let (rig, receiver) = (docked(), Receiver::new());
    rig.rest();
    let service = served(&rig, &receiver);
    let (none, nothing) = (Value::Null, json!([]));
    let all = rig.json(["verify", "--all"]).exits(0).reply();
    assert_eq!((&all["checked"], &all["receipts"]["checked"]), (&3.into(), &1.into()), "{all:#}");
    assert!(all["log"]["events"].as_u64() > Some(20), "{all:#}");
    assert_eq!(parts(&rig, &[]), (0, none.clone(), none.clone()));
    assert_eq!(parts(&rig, &["--receipts"]), (0, nothing.clone(), none.clone()));
    assert_eq!(parts(&rig, &["--log"]), (0, none.clone(), nothing.clone()));
    let receipts = rig.json(["verify", "--receipts"]).exits(0).reply();
    assert_eq!(receipts["checked"], 0, "no original is read: {receipts:#}");

    let keys = keys(&rig.archive());
    let of = |part: &str| keys.iter().rfind(|key| key.contains(part)).unwrap();
    let altered = json!(["receipt-altered"]);
    for receipt in keys.iter().filter(|key| key.starts_with("sessions/")) {
        flips::flip(&rig.archive().join(receipt), 777);
        assert_eq!(parts(&rig, &["--receipts"]), (6, altered.clone(), none.clone()), "{receipt}");
        assert_eq!(parts(&rig, &["--all"]), (6, altered.clone(), nothing.clone()), "{receipt}");
        assert_eq!(parts(&rig, &["--log"]).0, 0);
        flips::flip(&rig.archive().join(receipt), 777);
    }
    let altered = json!(["log-object-altered"]);
    for part in ["/tile/entries/", "/tile/0/", "/checkpoint/"] {
        flips::flip(&rig.archive().join(of(part)), 43);
        assert_eq!(parts(&rig, &["--log"]), (6, none.clone(), altered.clone()), "{part}");
        assert_eq!(parts(&rig, &["--all"]), (6, nothing.clone(), altered.clone()), "{part}");
        assert_eq!(parts(&rig, &["--receipts"]).0, 0);
        flips::flip(&rig.archive().join(of(part)), 43);
    }
    let told = rig.run(["--lang", "en", "verify", "--receipts", "--log"]).exits(0).stdout;
    assert!(told.contains("receipts of 1 session") && !told.contains("originals"), "{told}");
    for wrong in [["--all", "--log"], ["--log", "--since=7d"], ["--receipts", "--sample=1"]] {
        rig.run([&["verify"][..], &wrong].concat()).exits(3);
    }

    // An entry in the catalog itself, as whoever has the file would alter it; the next start refuses such a one.
    alter(&rig, "DROP TRIGGER custody_no_update");
    alter(
        &rig,
        "UPDATE custody_events SET leaf = replace(leaf, '\"ok\"', '\"failed\"') WHERE seq = 9",
    );
    let (code, _, found) = parts(&rig, &["--all"]);
    assert!(code == 6 && found.as_array().unwrap().contains(&"log-altered".into()), "{found}");
    drop(service);
    let refused = rig.json(["verify", "--all"]).exits(6).stdout;
    assert!(refused.contains("DKT-0301"), "{refused}");
}

#[test]
fn a_manifest_that_was_changed_is_found_and_its_original_stays() {
    let rig = docked();
    let item = rig.items()[0].clone();
    let key = item["archive"][0]["key"].as_str().unwrap();
    let original = rig.archive().join(key);
    let generations = (1..).map(|n| original.with_file_name(format!("manifest.{n}.json")));
    let newest = generations.take_while(|manifest| manifest.exists()).last();
    let manifest = newest.unwrap();
    flips::flip(&manifest, 100);
    let reply = rig.json(["verify"]).exits(6).reply();
    assert_eq!(reply["failed"][0]["reason"], "manifest-altered", "{reply:#}");
    assert_eq!(reply["failed"][0]["set_aside"], false);
    assert_eq!(rig.item(item["id"].as_str().unwrap())["state"], "releasable");
    fs::remove_file(&manifest).unwrap();
    let reply = rig.json(["verify"]).exits(6).reply();
    assert_eq!(reply["failed"][0]["reason"], "manifest-missing", "{reply:#}");
}

/// n = 60 flips and 240 clean readings of originals, and 24 flips in objects of eight kinds; the campaign has
/// 10,000, 100,000 and 800.
#[test]
fn every_flipped_bit_is_found_and_nobody_is_accused() {
    let seed = seed(20_261_122);
    assert_eq!(flips::in_every_kind(&Rig::new(), seed, 3), 24);
    let found = flips::in_originals(&Rig::new(), seed, 60, 4);
    assert_eq!((found.clean, found.false_alarms), (240, 0));
    assert_eq!((found.flips, found.found), (60, 60));
}
