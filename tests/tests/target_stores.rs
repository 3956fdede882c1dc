//! Story: archive targets in object stores, which fail in every way there is: nothing is lost, nothing is
//! called safe that is not there, and nothing is sent to a store that does not keep what it takes.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a story fails by panicking")]

#[path = "target_stores/site.rs"]
mod site;

use std::collections::BTreeMap;

use docket_tests::{
    rig::{Service, seed},
    store_server::{
        Holdings, SeaweedFs,
        fault::{
            Exchange, Fault, FaultServer, Moment, Operation, Protections, Rule, Settings, Stale,
            Told,
        },
    },
};
use site::{BUCKET, Site};

/// Bytes of a clip that goes in parts: two of eight MiB and a rest.
const LONG: u64 = 17 << 20;

#[test]
fn everything_is_copied_to_a_bucket_and_proven_there() {
    let server = FaultServer::start();
    let site = Site::new(&server.access(), "none", &[50_000, 0, LONG]);
    site.dock();
    assert_eq!(site.states(), ["releasable"; 3]);
    for (key, bytes) in site.home() {
        if !key.contains("/log/") && !key.starts_with("log/") {
            assert!(server.object(BUCKET, &site.key(&key)) == Some(bytes), "{key}");
        }
    }
    let parts =
        server.exchanges().iter().filter(|e| e.target.operation == Operation::PutPart).count();
    assert_eq!(parts, 3, "equal parts, the last shorter");
    assert!(server.uploads(BUCKET).is_empty(), "nothing is left half");
    site.rig.fsck_is_clean();
}

#[test]
fn an_upload_that_was_killed_goes_on_with_the_parts_that_lack() {
    let server = FaultServer::start();
    // Six parts, of which four are on their way at once.
    let site = Site::new(&server.access(), "none", &[41 << 20]);
    // All but two hang.
    server.script(Rule::always(Fault::Hang(Moment::BeforeBody)).on(Operation::PutPart).after(2));
    let mut running = site.rig.start_dock(&[&site.script]);
    // The fifth and the sixth are asked for once the two are noted: only then their places are free.
    server.until(|exchanges| {
        let parts = exchanges.iter().filter(|e| e.target.operation == Operation::PutPart);
        let (hanging, done): (Vec<_>, Vec<_>) = parts.partition(|e| e.hangs);
        hanging.len() == 4 && done.iter().filter(|e| e.status == Some(200)).count() == 2
    });
    running.kill();
    running.finish();
    server.heal();
    server.release();
    let before = server.exchanges().len();
    site.work();
    let exchanges = server.exchanges();
    let again =
        exchanges[before..].iter().filter(|e| e.target.operation == Operation::PutPart).count();
    assert_eq!(again, 4, "only the parts that lacked");
    assert_eq!(site.states(), ["releasable"]);
    site.originals_stand(|key| server.object(BUCKET, key));
}

#[test]
fn the_custody_log_is_copied_while_a_long_clip_is_on_its_way() {
    let server = FaultServer::start();
    let mut site = Site::new(&server.access(), "none", &[LONG]);
    site.rig = site.rig.with("DOCKET_ARCHIVE__CHECKPOINT_S", "1");
    server.script(Rule::always(Fault::Hang(Moment::BeforeBody)).on(Operation::PutPart));
    let service = Service::start::<&str>(&site.rig, &[]);
    // A service does not wait for further copies.
    site.dock();
    let hangs = |exchanges: &[Exchange]| {
        exchanges.iter().any(|e| e.target.operation == Operation::PutPart && e.hangs)
    };
    server.until(hangs);
    // Something new in the log, while nothing of the clip gets through.
    let before = server.exchanges().len();
    site.work();
    server.until(|exchanges| {
        let is_checkpoint = |e: &Exchange| {
            e.target.operation == Operation::Put && e.target.key.contains("/checkpoint/")
        };
        hangs(exchanges) && exchanges[before..].iter().any(|e| is_checkpoint(e) && e.acted)
    });
    service.kill();
}

#[test]
fn whatever_a_store_does_nothing_is_lost_and_nothing_is_safe_that_is_not_there() {
    let seed = seed(1);
    let server = FaultServer::start();
    let site = Site::new(&server.access(), "none", &[40_000, 50_000, 60_000, LONG]);
    let faults = [
        Fault::Refuse(503),
        Fault::Refuse(500),
        Fault::DoAndRefuse(500),
        Fault::DoAndRefuse(412),
        Fault::Reset(Moment::BeforeBody),
        Fault::Reset(Moment::HalfBody),
        Fault::Reset(Moment::Done),
        Fault::Reset(Moment::HalfReply),
        Fault::Pieces(7_000),
        Fault::Stale(Stale::Absent),
        Fault::WrongBytes,
        Fault::Truncate(Told::Half),
        Fault::Truncate(Told::Whole),
        Fault::ErrorWithin,
    ];
    server.script(Rule::drawn(seed, 250, &faults));
    site.dock();
    let mut rounds = 0;
    while site.states().iter().any(|state| state != "releasable") {
        // Whatever is called safe is there, whole.
        site.safe_ones_stand(|key| server.object(BUCKET, key));
        rounds += 1;
        if rounds == 12 {
            server.heal();
        }
        assert!(rounds < 40, "seed {seed}: {:#}", site.target());
        site.wait_and_work();
    }
    site.originals_stand(|key| server.object(BUCKET, key));
    let met = server.exchanges().iter().filter(|e| e.fault.is_some()).count();
    assert!(met > 0, "seed {seed}: no fault was met");
    site.rig.fsck_is_clean();
}

#[test]
fn nothing_is_sent_to_a_store_that_takes_protections_and_keeps_none() {
    let server = FaultServer::start_with(Settings {
        protections: Protections::IGNORED,
        ..Settings::default()
    });
    let site = Site::new(&server.access(), "required", &[50_000]);
    site.dock();
    assert_eq!(site.states(), ["sealed"]);
    assert_eq!(site.target()["failure"], "unprotected", "{:#}", site.target());
    let sent: BTreeMap<_, _> = server.objects(BUCKET);
    assert!(!sent.is_empty(), "it was tried");
    assert!(sent.keys().all(|key| key.contains("probe/")), "{:?}", sent.keys());
    let told = site.rig.json(["targets", "check", "far"]).exits(2).json();
    assert_eq!(told["stands"], false, "{told:#}");
    let broken: Vec<_> =
        told["promises"].as_array().unwrap().iter().filter(|p| p["kept"] == "broken").collect();
    assert!(broken.len() >= 3, "{told:#}");
}

#[test]
fn nothing_is_sent_to_a_store_of_which_a_refused_deletion_proves_nothing() {
    for locks in [true, false] {
        let server = FaultServer::start_with(Settings {
            protections: Protections { locks, ..Protections::ENFORCED },
            deletes_versions: false,
            ..Settings::default()
        });
        let site = Site::new(&server.access(), "required", &[50_000]);
        server.access().calls().set_default_retention(BUCKET, 1);
        site.dock();
        assert_eq!(site.states(), ["sealed"]);
        assert_eq!(site.target()["failure"], "unprotected", "{:#}", site.target());
        let sent = server.objects(BUCKET);
        assert!(!sent.is_empty(), "it was tried");
        assert!(sent.keys().all(|key| key.contains("probe/")), "{:?}", sent.keys());
        let told = site.rig.json(["targets", "check", "far"]).exits(2).json();
        assert_eq!(told["stands"], false, "{told:#}");
        let denied = told["promises"].as_array().unwrap().iter().filter(|p| p["kept"] == "denied");
        // What shows no lock is broken, whoever may delete.
        assert_eq!(denied.count(), if locks { 3 } else { 2 }, "{told:#}");
    }
}

#[test]
fn a_store_that_keeps_what_it_takes_gets_it() {
    let server = FaultServer::start();
    let site = Site::new(&server.access(), "required", &[50_000, LONG]);
    site.dock();
    assert_eq!(site.states(), ["sealed"; 2], "nothing is locked by default yet");
    server.access().calls().set_default_retention(BUCKET, 1);
    let told = site.rig.json(["targets", "check", "far"]).exits(0).json();
    assert_eq!(told["stands"], true, "{told:#}");
    site.wait_and_work();
    assert_eq!(site.states(), ["releasable"; 2]);
    site.originals_stand(|key| server.object(BUCKET, key));
}

#[test]
fn a_store_that_refuses_connections_holds_up_the_permission_alone() {
    let server = FaultServer::start();
    let site = Site::new(&server.access(), "none", &[50_000, 60_000]);
    server.refuse();
    site.dock();
    assert_eq!(site.states(), ["sealed"; 2]);
    assert!(site.target()["waiting"].as_u64() > Some(3));
    server.accept();
    site.wait_and_work();
    assert_eq!(site.states(), ["releasable"; 2]);
    site.originals_stand(|key| server.object(BUCKET, key));
}

#[test]
fn a_store_that_comes_back_gets_what_waits_without_anybody_asking() {
    let server = FaultServer::start();
    let site = Site::new(&server.access(), "none", &[50_000, 60_000]);
    server.refuse();
    let service = Service::start::<&str>(&site.rig, &[]);
    site.dock();
    // It was tried, and is left in peace for a while.
    service.until(|_| (site.target()["failure"] == "away").then_some(()));
    assert_eq!(site.states(), ["sealed"; 2]);
    server.accept();
    service.until(|_| (site.states() == ["releasable"; 2]).then_some(()));
    service.stop();
    site.originals_stand(|key| server.object(BUCKET, key));
}

#[test]
fn a_move_that_is_killed_goes_on_with_what_lacks() {
    let server = FaultServer::start();
    // Six parts, of which four are on their way at once.
    let site = Site::new(&server.access(), "none", &[50_000, 41 << 20]);
    let config = site.rig.home().join("docket.toml");
    let far = std::fs::read_to_string(&config).unwrap();
    let second = site.rig.home().join("second");
    std::fs::create_dir(&second).unwrap();
    let second =
        format!("[[archive.targets]]\nname = \"second\"\nurl = \"file://{}\"\n", second.display());
    std::fs::write(&config, &second).unwrap();
    site.dock();
    assert_eq!(site.states(), ["releasable"; 2]);
    // The store is named beside the folder; it is counted while it is away, then it takes one part.
    std::fs::write(&config, second + &far).unwrap();
    let moving = ["targets", "migrate", "second", "far"];
    server.refuse();
    let counted = site.rig.json([&moving[..], &["--dry-run"]].concat()).exits(0).reply();
    assert_eq!((&counted["ready"], &counted["dry_run"]), (&false.into(), &true.into()));
    assert_eq!(counted["load"]["originals"], 2, "{counted:#}");
    server.accept();
    server.script(Rule::always(Fault::Hang(Moment::BeforeBody)).on(Operation::PutPart).after(1));
    let mut running = site.rig.start(moving);
    let part = |e: &&Exchange| e.target.operation == Operation::PutPart;
    server.until(|exchanges| {
        let (hang, done): (Vec<_>, Vec<_>) = exchanges.iter().filter(part).partition(|e| e.hangs);
        // The fifth is asked for once the first is noted.
        hang.len() == 4 && done.iter().filter(|e| e.status == Some(200)).count() == 1
    });
    running.kill();
    running.finish();
    server.heal();
    server.release();
    let before = server.exchanges().len();
    let answer = site.rig.json(moving).exits(0);
    let told = answer.stdout.lines().filter(|line| line.contains("\"progress\"")).count();
    assert!(told > 0, "how far it is is told: {}", answer.stdout);
    let moved = answer.reply();
    assert_eq!((&moved["ready"], &moved["load"]["things"]), (&true.into(), &0.into()), "{moved:#}");
    let again = server.exchanges()[before..].iter().filter(part).count();
    assert_eq!(again, 5, "only the parts that lacked");
    site.originals_stand(|key| server.object(BUCKET, key));
    site.rig.json(["targets", "remove", "second"]).exits(0);
    site.rig.fsck_is_clean();
}

#[test]
fn a_real_store_keeps_what_it_is_asked_to() {
    let folder = tempfile::tempdir().unwrap();
    let store = SeaweedFs::start(folder.path());
    let access = store.access();
    let site = Site::new(&access, "required", &[50_000, LONG]);
    access.calls().set_default_retention(BUCKET, 1);
    site.dock();
    let told = site.rig.json(["targets", "check", "far"]).exits(0).json();
    assert_eq!(told["stands"], true, "{told:#}");
    assert_eq!(site.states(), ["releasable"; 2], "{:#}", site.target());
    let there = Holdings::seen_by(access.builder(BUCKET).build().unwrap());
    site.originals_stand(|key| there.get(key));
    site.rig.fsck_is_clean();
}
