//! Story: what further targets are told to keep: on hold while a case is open, locked once it is closed, as an
//! independent reader sees it; and what becomes of stores that take that and do not do it, and of a station that is
//! killed in between.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a story fails by panicking")]

#[expect(dead_code, reason = "the story of target stores needs more of it")]
#[path = "target_stores/site.rs"]
mod site;

use chrono::{DateTime, TimeDelta, Utc};
use docket_tests::store_server::{
    Calls, SeaweedFs,
    fault::{Fault, FaultServer, Moment, Operation, Rule},
};
use serde_json::{Value, json};
use site::{BUCKET, Site};

/// A site with one clip that is docked, archived and sent to a bucket that locks all for a day.
fn docked(access: &docket_tests::store_server::Access) -> (Site, String) {
    let site = Site::new(access, "required", &[50_000]);
    access.calls().set_default_retention(BUCKET, 1);
    site.dock();
    assert_eq!(site.states(), ["releasable"], "{:#}", site.target());
    let item = site.rig.items()[0]["id"].as_str().unwrap().to_owned();
    (site, item)
}

impl Site {
    fn does(&self, args: &[&str]) {
        self.rig.json(args).exits(0);
    }

    /// Closes a case whose items are to be kept through 2040-07-31.
    fn closes(&self, case: &str) {
        self.does(&[
            "retention",
            "extend",
            "--case",
            case,
            "--through",
            "2040-07-31",
            "--reason",
            "x",
        ]);
        self.does(&["cases", "date", case, "closed", "2026-01-31"]);
    }

    /// What docket says of the item's copies in the bucket.
    fn kept(&self, item: &str) -> Value {
        let told = self.rig.item(item);
        let copies = told["archive"].as_array().unwrap();
        copies.iter().find(|copy| copy["target"] == "far").unwrap()["kept"].clone()
    }

    /// The item's objects that are kept: its original and its manifests.
    fn objects(&self, item: &str) -> Vec<String> {
        let mut keys: Vec<_> = self.home().into_keys().collect();
        keys.retain(|key| {
            key.contains(item) && (key.contains("original") || key.contains("manifest"))
        });
        assert!(keys.len() >= 2, "an original and a manifest: {keys:?}");
        keys.into_iter().map(|key| format!("/{BUCKET}/{}", self.key(&key))).collect()
    }

    /// How the custody log tells of the item's copies there, oldest first.
    fn told(&self, item: &str) -> Vec<(String, String)> {
        let told = self.rig.item(item);
        let events = told["events"].as_array().unwrap();
        let of = |event: &Value| {
            let word = |name: &str| event["detail"][name].as_str().unwrap_or_default().to_owned();
            (word("hold"), word("until"))
        };
        events.iter().filter(|event| event["act"] == "copy-guarded").map(of).collect()
    }
}

fn at(day: &str) -> DateTime<Utc> {
    format!("{day}T00:00:00Z").parse().unwrap()
}

/// What an independent reader sees of all objects: whether each is on hold, and the shortest lock.
fn seen(calls: &Calls, objects: &[String]) -> (bool, DateTime<Utc>) {
    let held: Vec<_> = objects.iter().map(|object| calls.is_held(object) == Some(true)).collect();
    assert!(held.iter().all(|one| *one == held[0]), "{objects:?}: {held:?}");
    let until = objects.iter().map(|object| calls.retained_until(object).unwrap()).min();
    (held[0], until.unwrap())
}

#[test]
fn what_a_case_needs_is_held_while_it_is_open_and_locked_once_it_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let store = SeaweedFs::start(folder.path());
    let calls = store.access().calls();
    let (site, item) = docked(&store.access());
    assert_eq!(site.kept(&item), Value::Null, "nothing is asked yet");
    site.does(&["cases", "add", "A"]);
    site.does(&["items", "link", &item, "A"]);
    let objects = site.objects(&item);
    assert!(seen(&calls, &objects).0, "{:#}", site.kept(&item));
    assert_eq!(site.kept(&item)["held"], true);
    // Closed yesterday: locked for six months before the hold goes.
    let yesterday = (Utc::now() - TimeDelta::days(1)).date_naive().to_string();
    site.does(&["cases", "date", "A", "closed", &yesterday]);
    let told = site.rig.json(["retention", "explain", &item]).exits(0).json();
    let (held, until) = seen(&calls, &objects);
    let disposal = at(told["kept"]["disposal_on"].as_str().unwrap());
    assert!(!held && until >= disposal + TimeDelta::hours(12), "{until} {told:#}");
    assert!(until <= disposal + TimeDelta::days(2), "no longer than it takes: {until}");
    site.does(&[
        "retention",
        "extend",
        "--item",
        &item,
        "--through",
        "2041-05-05",
        "--reason",
        "x",
    ]);
    let (held, longer) = seen(&calls, &objects);
    assert!(!held && longer >= at("2041-05-06") && longer > until, "{longer}");
    // A second case: held again; closed earlier, it shortens nothing.
    site.does(&["cases", "add", "B"]);
    site.does(&["items", "link", &item, "B"]);
    assert_eq!(seen(&calls, &objects), (true, longer));
    site.does(&["cases", "date", "B", "closed", "2026-01-01"]);
    assert_eq!(seen(&calls, &objects), (false, longer), "only the hold goes");
    site.does(&["cases", "date", "A", "closed", "2026-01-01"]);
    assert_eq!(seen(&calls, &objects), (false, longer), "an earlier closing day shortens nothing");
    for object in &objects {
        assert!(calls.retain(object, at("2040-01-01")).status >= 400, "nobody shortens {object}");
    }
    let told = site.kept(&item);
    let until: DateTime<Utc> = told["locked_until"].as_str().unwrap().parse().unwrap();
    assert_eq!((until, &told["waits"], &told["held"]), (longer, &json!(false), &json!(false)));
    let holds: Vec<_> = site.told(&item).into_iter().map(|(hold, _)| hold).collect();
    assert_eq!(holds, ["on", "off", "off", "on", "off"], "each change is on record");
    assert_eq!(site.target()["keeps"]["locked"], 1, "{:#}", site.target());
    // A hold of docket's own: no term, so nobody can say when it ends.
    site.does(&["retention", "hold", "--item", &item, "--reason", "诉讼"]);
    assert_eq!(seen(&calls, &objects), (true, longer));
    let page = site.rig.run(["--lang", "zh-CN", "items", "show", &item]).exits(0).stdout;
    assert!(page.contains("far：已封存，并锁定至"), "{page}");
    site.rig.fsck_is_clean();
}

#[test]
fn a_station_killed_after_the_call_knows_its_own_hold_again() {
    let server = FaultServer::start();
    let calls = server.access().calls();
    let (site, item) = docked(&server.access());
    site.does(&["cases", "add", "A"]);
    let before = server.exchanges().len();
    // Every try at the original's hold is carried out, and its answer never comes.
    server.script(Rule::always(Fault::Hang(Moment::Done)).on(Operation::PutHold).key("original"));
    let mut running = site.rig.start(["items", "link", &item, "A"]);
    server.until(|exchanges| {
        exchanges[before..].iter().any(|e| e.target.operation == Operation::PutHold && e.hangs)
    });
    running.kill();
    running.finish();
    server.heal();
    server.release();
    assert_eq!(site.told(&item), [], "nothing was read back");
    site.work();
    let objects = site.objects(&item);
    assert!(seen(&calls, &objects).0);
    assert_eq!(site.told(&item).len(), 1, "once, whatever was tried");
    assert_eq!(site.kept(&item)["is_others"], false, "it was noted before the call");
    site.closes("A");
    let (held, until) = seen(&calls, &objects);
    assert!(!held && until >= at("2040-08-01"), "{until}");
}

#[test]
fn a_hold_of_somebody_else_is_left_there() {
    let server = FaultServer::start();
    let calls = server.access().calls();
    let (site, item) = docked(&server.access());
    for object in site.objects(&item) {
        let _ = calls.hold(&object, true).is(200);
    }
    site.does(&["cases", "add", "A"]);
    site.does(&["items", "link", &item, "A"]);
    assert_eq!(site.kept(&item)["is_others"], true);
    site.closes("A");
    let (held, until) = seen(&calls, &site.objects(&item));
    assert!(held && until >= at("2040-08-01"), "{until}");
}

#[test]
fn a_store_that_takes_a_hold_or_a_lock_and_keeps_none_is_told() {
    let server = FaultServer::start();
    let (site, item) = docked(&server.access());
    site.does(&["cases", "add", "A"]);
    let pretends = |operation| Rule::always(Fault::Pretend).on(operation).key("evidence/");
    // What is tried below `probe/` it keeps.
    server.script(pretends(Operation::PutHold));
    site.does(&["items", "link", &item, "A"]);
    let told = site.kept(&item);
    assert_eq!((&told["held"], &told["waits"]), (&Value::Null, &json!(true)), "{told:#}");
    assert_eq!(told["failure"], "unprotected", "{told:#}");
    let keeps = &site.target()["keeps"];
    assert_eq!((&keeps["failing"], &keeps["held"]), (&json!(1), &json!(0)), "{keeps:#}");
    server.heal();
    site.wait_and_work();
    assert!(seen(&server.access().calls(), &site.objects(&item)).0);
    server.script(pretends(Operation::PutRetention));
    site.closes("A");
    let told = site.kept(&item);
    assert_eq!((&told["failure"], &told["waits"]), (&json!("unprotected"), &json!(true)));
    let (held, until) = seen(&server.access().calls(), &site.objects(&item));
    assert!(
        held && until < at("2040-01-01"),
        "the hold stays while the lock is not there: {until}"
    );
    server.heal();
    site.wait_and_work();
    let (held, until) = seen(&server.access().calls(), &site.objects(&item));
    assert!(!held && until >= at("2040-08-01"), "{until}");
    assert_eq!(site.kept(&item)["failure"], Value::Null);
}

#[test]
fn nothing_is_sent_to_a_store_that_takes_holds_and_keeps_none() {
    for operation in [Operation::PutHold, Operation::PutRetention] {
        let server = FaultServer::start();
        server.script(Rule::always(Fault::Pretend).on(operation));
        let site = Site::new(&server.access(), "required", &[50_000]);
        server.access().calls().set_default_retention(BUCKET, 1);
        site.dock();
        assert_eq!(site.states(), ["sealed"]);
        assert_eq!(site.target()["failure"], "unprotected", "{:#}", site.target());
        let sent = server.objects(BUCKET);
        assert!(!sent.is_empty(), "it was tried");
        assert!(sent.keys().all(|key| key.contains("probe/")), "{:?}", sent.keys());
    }
}
