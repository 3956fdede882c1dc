//! Story: `fsck` and `verify` against damage done on purpose, each in its own way: to the catalog, to
//! the archive, to what stands beside an original.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{
    collections::BTreeSet,
    fs::{self, OpenOptions, Permissions},
    os::unix::fs::{FileExt, PermissionsExt, symlink},
    path::{Path, PathBuf},
};

use docket_tests::{
    pattern::{PatternClip, pattern_script},
    rig::{Oracle, Rig},
};
use serde_json::Value;
use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};

const SERIAL: &str = "VR90001";

/// Three proven items; the first is linked to a case, and was to another.
fn docked() -> (Rig, PathBuf, Vec<PatternClip>) {
    docked_with(3, 50_000, "MP4")
}

fn docked_with(count: u64, bytes: u64, extension: &str) -> (Rig, PathBuf, Vec<PatternClip>) {
    let clips: Vec<_> = (0..count)
        .map(|n| PatternClip::new(format!("DCIM/V{n:04}.{extension}"), 70 + n, bytes))
        .collect();
    let rig = Rig::new();
    let script = rig.write("vr.recorder.toml", &pattern_script(SERIAL, &clips).unwrap());
    rig.dock(&[&script], 0);
    (rig, script, clips)
}

fn linked() -> Rig {
    let (rig, ..) = docked();
    let id = rig.items()[0]["id"].as_str().unwrap().to_owned();
    for case in ["2026-1", "2026-2"] {
        rig.json(["cases", "add", case]).exits(0);
        rig.json(["items", "link", &id, case]).exits(0);
    }
    rig.json(["items", "unlink", &id, "2026-2", "--reason", "wrong case"]).exits(0);
    rig
}

/// Changes the catalog behind docket's back, one statement after the other.
fn sql(rig: &Rig, statements: &str) -> u64 {
    let catalog = rig.data().join("catalog.db");
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let options = SqliteConnectOptions::new().filename(catalog).foreign_keys(false);
        let mut db = options.connect().await.unwrap();
        let query = sqlx::raw_sql(sqlx::AssertSqlSafe(statements.to_owned()));
        let done = query.execute(&mut db).await.unwrap();
        db.close().await.unwrap();
        done.rows_affected()
    })
}

fn count(rig: &Rig, query: &'static str) -> i64 {
    let catalog = rig.data().join("catalog.db");
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let mut db = SqliteConnectOptions::new().filename(catalog).connect().await.unwrap();
        let n = sqlx::query_scalar(query).fetch_one(&mut db).await.unwrap();
        db.close().await.unwrap();
        n
    })
}

fn violations(rig: &Rig, deep: bool) -> Vec<Value> {
    let args: &[&str] = if deep { &["fsck", "--deep"] } else { &["fsck"] };
    let answer = rig.json(args);
    let reply = answer.reply();
    let found = reply["violations"].as_array().unwrap().clone();
    assert_eq!(answer.code, Some(if found.is_empty() { 0 } else { 6 }), "{reply:#}");
    assert_eq!(reply["clean"], found.is_empty());
    found
}

fn codes(found: &[Value]) -> BTreeSet<&str> {
    found.iter().map(|v| v["code"].as_str().unwrap()).collect()
}

/// The codes found are exactly `expected`, in any order.
fn finds(rig: &Rig, deep: bool, expected: &[&str], damage: &str) {
    let found = violations(rig, deep);
    assert_eq!(codes(&found), expected.iter().copied().collect(), "{damage}: {found:#?}");
}

/// What is signed says it too when the catalog says something else, and a later generation of a
/// manifest, where there is one already, is then known to nobody.
const ALSO: [&str; 6] = [
    "checkpoint-broken",
    "history-broken",
    "log-altered",
    "manifest-contradicts",
    "object-unknown",
    "receipt-contradicts",
];

/// Damages the catalog, asks, and puts it back as it was.
fn with_sql(rig: &Rig, statements: &str, deep: bool, expected: &[&str]) {
    rig.rest();
    let (catalog, aside) = (rig.data().join("catalog.db"), rig.home().join("catalog.aside"));
    fs::copy(&catalog, &aside).unwrap();
    assert!(sql(rig, statements) > 0, "{statements} changes nothing");
    let found = violations(rig, deep);
    let (codes, also) = (codes(&found), ALSO.into());
    let expected: BTreeSet<_> = expected.iter().copied().collect();
    assert!(codes.is_superset(&expected), "{statements}: {found:#?}");
    let more: BTreeSet<_> = codes.difference(&expected).copied().collect();
    assert!(more.is_subset(&also), "{statements}: {found:#?}");
    for end in ["-wal", "-shm"] {
        let _ = fs::remove_file(rig.data().join(format!("catalog.db{end}")));
    }
    fs::rename(&aside, &catalog).unwrap();
}

/// Damages a file, asks, and puts it back as it was.
fn with_file(rig: &Rig, path: &Path, damage: impl FnOnce(&Path), deep: bool, expected: &[&str]) {
    rig.rest();
    let aside = rig.home().join("file.aside");
    fs::rename(path, &aside).unwrap();
    fs::copy(&aside, path).unwrap();
    damage(path);
    finds(rig, deep, expected, &path.display().to_string());
    let _ = fs::remove_file(path);
    fs::rename(&aside, path).unwrap();
}

fn original(rig: &Rig, item: &Value) -> PathBuf {
    rig.archive().join(item["archive"][0]["key"].as_str().unwrap())
}

fn remove(path: &Path) {
    fs::remove_file(path).unwrap();
}

fn cut(path: &Path) {
    fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
    let file = OpenOptions::new().write(true).open(path).unwrap();
    file.set_len(file.metadata().unwrap().len() - 1).unwrap();
}

fn flip(path: &Path) {
    fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
    let file = OpenOptions::new().read(true).write(true).open(path).unwrap();
    let mut byte = [0];
    file.read_exact_at(&mut byte, 31).unwrap();
    file.write_all_at(&[byte[0] ^ 4], 31).unwrap();
}

#[test]
fn a_custody_log_with_a_hole_or_an_altered_entry_is_found() {
    let rig = linked();
    finds(&rig, true, &[], "nothing");
    let delete = |which: &str| {
        format!("DROP TRIGGER custody_no_delete; DELETE FROM custody_events WHERE {which}")
    };
    let update =
        |what: &str| format!("DROP TRIGGER custody_no_update; UPDATE custody_events SET {what}");
    with_sql(&rig, &delete("seq = 1"), false, &["log-hole"]);
    with_sql(&rig, &delete("act = 'session-ended'"), false, &["log-hole"]);
    with_sql(&rig, &delete("act = 'unlinked'"), false, &["log-hole"]);
    with_sql(&rig, &update("leaf_hash = '00' WHERE seq = 2"), false, &["log-altered"]);
    with_sql(&rig, &update("act = 'sighted' WHERE act = 'linked'"), false, &["log-altered"]);
    with_sql(
        &rig,
        &update("leaf = replace(leaf, 'wrong case', 'right case') WHERE act = 'unlinked'"),
        false,
        &["log-altered"],
    );
    finds(&rig, true, &[], "everything put back");
}

#[test]
fn a_history_that_does_not_fit_its_item_is_found() {
    let rig = linked();
    let first = "WHERE id = (SELECT min(id) FROM items)";
    let item = |what: &str| format!("UPDATE items SET {what} {first}");
    with_sql(&rig, &item("state = 'sealed'"), false, &["history-broken"]);
    // An entry made up out of a real one: it fits neither its row nor the line.
    let again = "INSERT INTO custody_events (id, act, item_id, session_id, at, leaf, leaf_hash)
        SELECT 'again', act, item_id, session_id, at, leaf, leaf_hash FROM custody_events
        WHERE act = 'releasable' LIMIT 1";
    with_sql(&rig, again, false, &["history-broken", "log-altered"]);
    with_sql(
        &rig,
        "DROP TRIGGER custody_no_update;
         UPDATE custody_events SET item_id = NULL WHERE item_id = (SELECT min(id) FROM items)",
        false,
        &["history-broken", "log-altered", "digest-changed", "manifest-untold"],
    );
    let copying = ["history-broken", "clip-unexplained"];
    with_sql(&rig, &item("state = 'copying'"), false, &copying);
    let set_aside = ["history-broken", "reason-missing"];
    with_sql(&rig, &item("state = 'quarantined'"), false, &set_aside);
    with_sql(&rig, "UPDATE clips SET outcome = NULL", false, &["clip-unexplained"]);
    with_sql(&rig, "UPDATE clips SET item_id = NULL", false, &["clip-unexplained"]);
    with_sql(&rig, "UPDATE clips SET outcome = 'exception'", false, &["clip-unexplained"]);
    with_sql(&rig, "DELETE FROM recorders", false, &["catalog-damaged"]);
    with_sql(&rig, "DELETE FROM copies", false, &["not-proven"]);
    finds(&rig, true, &[], "everything put back");
}

#[test]
fn a_digest_that_changed_is_found() {
    let rig = linked();
    let first = "WHERE id = (SELECT min(id) FROM items)";
    let item = |what: &str| format!("UPDATE items SET {what} {first}");
    let changed = ["digest-changed", "manifest-contradicts"];
    with_sql(&rig, &item("sha256 = upper(sha256)"), false, &changed);
    let deep = ["digest-changed", "manifest-contradicts", "original-altered"];
    with_sql(&rig, &item("sha256 = replace(sha256, 'a', 'b')"), true, &deep);
    with_sql(&rig, &item("blake3 = replace(blake3, 'a', 'b')"), true, &deep);
    with_sql(&rig, &item("size = size + 1"), false, &deep);
    let none = ["digest-missing", "digest-changed", "manifest-contradicts", "object-unknown"];
    with_sql(&rig, &item("blake3 = NULL"), false, &none);
    with_sql(&rig, &item("manifest_sha256 = '00'"), false, &["manifest-altered"]);
    let unsealed = "manifest_sha256 = NULL, manifest_generation = NULL";
    with_sql(&rig, &item(unsealed), false, &["manifest-missing"]);
    with_sql(&rig, &item("path_raw = x'41'"), false, &["manifest-contradicts"]);
    finds(&rig, true, &[], "everything put back");
}

#[test]
fn damage_in_the_archive_is_found() {
    let rig = linked();
    let items = rig.items();
    let object = original(&rig, &items[1]);
    let manifest = object.with_file_name("manifest.1.json");
    with_file(&rig, &object, remove, false, &["original-missing"]);
    with_file(&rig, &object, cut, false, &["original-altered"]);
    with_file(&rig, &object, flip, false, &[]);
    with_file(&rig, &object, flip, true, &["original-altered"]);
    with_file(&rig, &manifest, remove, false, &["manifest-missing"]);
    with_file(&rig, &manifest, flip, false, &["manifest-altered"]);
    for strange in [object.with_file_name("more.mp4"), rig.archive().join("cases/2026-1/x.json")] {
        fs::write(&strange, b"x").unwrap();
        finds(&rig, false, &["object-unknown"], &strange.display().to_string());
        remove(&strange);
    }
    finds(&rig, true, &[], "everything put back");
}

#[test]
fn damage_to_case_links_is_found() {
    let rig = linked();
    let links = |case: &str| -> Vec<PathBuf> {
        let folder = fs::read_dir(rig.archive().join("cases").join(case)).unwrap();
        folder.map(|entry| entry.unwrap().path()).collect()
    };
    assert_eq!((links("2026-1").len(), links("2026-2").len()), (1, 2), "the back-out is one more");
    for object in links("2026-1").iter().chain(&links("2026-2")) {
        with_file(&rig, object, remove, false, &["link-missing"]);
        with_file(&rig, object, cut, false, &["link-broken"]);
        with_file(&rig, object, flip, false, &["link-broken"]);
    }
    with_sql(&rig, "UPDATE case_links SET linked_by = 'nobody'", false, &["link-broken"]);
    // What its items are kept for says it as well.
    with_sql(&rig, "DELETE FROM case_links", false, &["object-unknown", "retention-stale"]);
    // What a kill left unwritten is no damage: the next start writes it.
    sql(&rig, "UPDATE case_links SET written = 0 WHERE case_number = '2026-1'");
    remove(&links("2026-1")[0]);
    finds(&rig, true, &[], "an unwritten link");
    rig.json(["verify"]).exits(0);
    assert_eq!(links("2026-1").len(), 1, "written by the start");
    rig.fsck_is_clean();
}

#[test]
fn damaged_renditions_are_found_and_those_a_kill_left_are_not() {
    let rig = Rig::new();
    rig.json(["demo", "--bays", "1", "--seed", "7"]).exits(0);
    let items = rig.items();
    let done = items.iter().find(|i| i["renditions"].as_array().unwrap().len() > 1).unwrap();
    let preview = rig.archive().join(done["renditions"][0]["key"].as_str().unwrap());
    with_file(&rig, &preview, remove, false, &["rendition-missing"]);
    with_file(&rig, &preview, cut, false, &["rendition-altered"]);
    with_file(&rig, &preview, flip, true, &["rendition-altered"]);
    let id = done["id"].as_str().unwrap();
    let forget = format!("DELETE FROM renditions WHERE item_id = '{id}';");
    with_sql(&rig, &forget, false, &["object-unknown"]);
    for left in ["NULL", "'failed'", "'none'"] {
        let left = format!("{forget} UPDATE items SET derived = {left} WHERE id = '{id}'");
        with_sql(&rig, &left, false, &[]);
    }
    finds(&rig, true, &[], "everything put back");
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_checked() {
    let (rig, _, clips) = docked();
    let items = rig.items();
    let (object, other) = (original(&rig, &items[2]), original(&rig, &items[0]));
    let aside = rig.home().join("aside");
    fs::rename(&object, &aside).unwrap();
    // Reading this process's memory at byte 0 is an input/output error, as from a broken disk.
    symlink("/proc/self/mem", &object).unwrap();
    let reply = rig.json(["verify"]).exits(6).reply();
    assert_eq!((reply["checked"].as_u64(), reply["failed_count"].as_u64()), (Some(3), Some(1)));
    let failed = &reply["failed"][0];
    assert_eq!((&failed["reason"], &failed["set_aside"]), (&"unreadable".into(), &false.into()));
    assert!(failed["problem"].as_str().unwrap().contains("os error 5"), "{failed:#}");
    let item = rig.item(failed["item"].as_str().unwrap());
    assert_eq!(item["state"], "releasable", "what cannot be read now may be read later");
    let last = item["events"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["act"], &last["reason"]), (&"fixity-checked".into(), &"unreadable".into()));
    assert_eq!(last["outcome"], "failed");
    remove(&object);

    symlink("original.mp4", &object).unwrap();
    remove(&other.with_file_name("manifest.1.json"));
    for deep in [false, true] {
        finds(&rig, deep, &["object-unreadable", "manifest-missing"], "a loop and a loss");
    }
    remove(&object);
    fs::rename(&aside, &object).unwrap();
    Oracle::default().and_pattern(SERIAL, &clips).holds_in(&rig);
}

#[test]
fn rot_is_set_aside_and_the_next_docking_takes_the_clip_anew() {
    let (rig, script, clips) = docked();
    let item = rig.items()[1].clone();
    let id = item["id"].as_str().unwrap();
    let object = original(&rig, &item);
    flip(&object);
    let rotten = fs::read(&object).unwrap();
    assert_eq!(codes(&violations(&rig, true)), BTreeSet::from(["original-altered"]));
    let reply = rig.json(["verify"]).exits(6).reply();
    assert_eq!((reply["checked"].as_u64(), reply["failed_count"].as_u64()), (Some(3), Some(1)));
    let failed = &reply["failed"][0];
    assert_eq!((failed["item"].as_str(), &failed["set_aside"]), (Some(id), &true.into()));
    assert_eq!(failed["reason"], "fixity-mismatch");
    let aside = rig.item(id);
    assert_eq!(aside["state"], "quarantined");
    assert_eq!(aside["reason"], "fixity-mismatch");
    let acts: Vec<_> = aside["events"].as_array().unwrap().iter().map(|e| &e["act"]).collect();
    assert_eq!(acts[acts.len() - 2..], ["fixity-checked", "quarantined"], "{acts:?}");
    rig.run(["verify", id]).exits(3);
    rig.fsck_is_clean();

    let session = rig.dock(&[&script], 0)["sessions"][0].clone();
    assert_eq!((session["taken"].as_u64(), session["sightings"].as_u64()), (Some(1), Some(2)));
    Oracle::default().and_pattern(SERIAL, &clips).holds_in(&rig);
    assert_eq!(rig.items().len(), 4, "the one set aside stays on record");
    assert_eq!(fs::read(&object).unwrap(), rotten, "and its bytes stand where they stood");
    assert_eq!(rig.json(["verify"]).exits(0).reply()["checked"], 3);
    rig.fsck_is_clean();
}

#[test]
fn a_lost_original_is_taken_anew_and_an_archive_not_mounted_loses_nothing() {
    let (rig, script, clips) = docked();
    let (evidence, aside) = (rig.archive().join("evidence"), rig.home().join("aside"));
    fs::rename(&evidence, &aside).unwrap();
    let answer = rig.json(["verify"]).exits(2).json();
    assert_eq!(answer["error"]["code"], "DKT-0605", "{answer:#}");
    fs::rename(&aside, &evidence).unwrap();
    assert!(rig.items().iter().all(|i| i["state"] == "releasable"));

    let item = rig.items()[0].clone();
    remove(&original(&rig, &item));
    let reply = rig.json(["verify"]).exits(6).reply();
    assert_eq!(
        (&reply["failed"][0]["reason"], &reply["failed"][0]["item"]),
        (&"lost".into(), &item["id"])
    );
    assert_eq!(rig.item(item["id"].as_str().unwrap())["reason"], "lost");
    rig.dock(&[&script], 0);
    Oracle::default().and_pattern(SERIAL, &clips).holds_in(&rig);
    rig.fsck_is_clean();
}

#[test]
fn every_one_of_many_is_verified() {
    // No footage by name: nobody tries to make previews of it.
    let (rig, ..) = docked_with(501, 20, "DAT");
    let last = rig.items()[0].clone();
    remove(&original(&rig, &last));
    let reply = rig.json(["verify"]).exits(6).reply();
    assert_eq!((reply["checked"].as_u64(), reply["failed_count"].as_u64()), (Some(501), Some(1)));
    assert_eq!(reply["failed"][0]["item"], last["id"], "it stands on the second page");
    let checked = "SELECT count(DISTINCT item_id) FROM custody_events WHERE act = 'fixity-checked'";
    assert_eq!(count(&rig, checked), 501);
}
