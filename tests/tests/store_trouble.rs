//! Story: a store in trouble. Thousands of faults at full size (`campaign store-faults`), some hundred here; a
//! network that is cut for days; a store that is dead; a cluster that loses a node and a gateway.

use std::{collections::BTreeMap, time::Instant};

use docket_tests::{
    campaign::{
        far::{BUCKET, Far, key},
        store_faults,
    },
    pattern::PatternClip,
    rig::{Host, Service, seed},
    store_server::{
        Holdings, Node, SeaweedFs,
        fault::{Exchange, Fault, FaultServer, Moment, Operation, Rule},
    },
};

/// Faults that are met here; the campaign's own size is 5,000.
const FAULTS: usize = 150;
const DAY_SECONDS: i64 = 24 * 3600;
/// Bytes of a clip that goes in three parts.
const LONG: u64 = 17 << 20;

fn temp() -> std::path::PathBuf {
    std::env::temp_dir()
}

#[test]
fn every_fault_of_a_store_is_made_good_or_told() {
    let seed = seed(1);
    let tally = store_faults::trial(&temp(), seed, FAULTS);
    println!("{tally}");
    assert!(tally.faults() >= FAULTS, "too few faults were met: {tally}");
    assert_eq!(tally.proven, tally.recorded, "{tally}");
}

#[test]
fn a_dead_store_is_asked_once_and_then_left_in_peace() {
    let server = FaultServer::start();
    let mut far = Far::below(&temp(), &server.access(), "");
    let clips: Vec<_> =
        (0..30).map(|n| PatternClip::new(format!("DCIM/V{n:04}.MP4"), n, 1_000 + n)).collect();
    let script = far.recorder("VR76001", &clips);
    server.refuse();
    far.rig.dock(&[&script], 0);
    let told = far.target();
    assert_eq!((told["failure"].as_str(), told["failing"].as_u64()), (Some("away"), Some(0)));
    assert!(told["failing_since"].is_string(), "{told:#}");
    assert_eq!(far.number("SELECT max(attempts) FROM sendings"), 0, "no thing is to blame");
    // It is back, and left in peace all the same for a while: the next command does not even ask.
    server.accept();
    far.leave_in_peace();
    let before = far.number("SELECT attempts FROM targets");
    far.work(1);
    assert_eq!(far.number("SELECT attempts FROM targets"), before, "it was not asked");
    assert_eq!(server.exchanges().len(), 1, "but for the bucket");
    // Somebody says that it is back: it is asked again.
    far.rig.json(["targets", "check", "far"]).exits(0);
    far.work(2);
    assert_eq!(far.hold(|key| server.object(BUCKET, key)), (30, 0));
    assert!(far.target()["failing_since"].is_null());
}

#[test]
fn a_store_that_takes_questions_and_says_nothing_is_not_there() {
    let server = FaultServer::start();
    let mut far = Far::below(&temp(), &server.access(), "silent_s = 1");
    let clips: Vec<_> =
        (0..30).map(|n| PatternClip::new(format!("DCIM/V{n:04}.MP4"), n, 1_000 + n)).collect();
    let script = far.recorder("VR76002", &clips);
    let before = server.exchanges().len();
    server.script(Rule::always(Fault::Hang(Moment::BeforeBody)));
    far.rig.dock(&[&script], 0);
    let told = far.target();
    assert_eq!((told["failure"].as_str(), told["failing"].as_u64()), (Some("away"), Some(0)));
    assert_eq!(far.number("SELECT max(attempts) FROM sendings"), 0, "no thing is to blame");
    let asked = server.exchanges().split_off(before);
    assert!(!asked.is_empty(), "nobody asked it");
    let is_question = |e: &Exchange| e.target.key.contains("probe/");
    assert!(asked.iter().all(is_question), "it was asked for more: {asked:#?}");
    assert_eq!(far.hold(|_| None), (0, 30), "nothing is called safe");
    // It speaks again.
    server.heal();
    server.release();
    far.forgive();
    far.work(1);
    assert_eq!(far.hold(|key| server.object(BUCKET, key)), (30, 0));
    assert!(far.target()["failing_since"].is_null());
}

#[test]
fn what_was_altered_there_is_never_lost_though_the_store_cannot_copy_it() {
    let server = FaultServer::start();
    let mut far = Far::below(&temp(), &server.access(), "");
    let clips = [PatternClip::new("DCIM/V0001.MP4", 1, 30_000)];
    let script = far.recorder("VR76005", &clips);
    far.rig.dock(&[&script], 0);
    assert_eq!(far.hold(|key| server.object(BUCKET, key)), (1, 0));
    let original = key(&far.texts("SELECT key FROM copies WHERE target = 'local'")[0]);
    server.tamper(BUCKET, &original, |bytes| bytes[9] ^= 1);
    let altered = server.object(BUCKET, &original).unwrap();
    let aside = || -> Vec<_> {
        let all = server.objects(BUCKET).into_keys();
        all.filter(|at| at.starts_with(&key("aside/"))).collect()
    };
    let copies =
        || server.exchanges().iter().filter(|e| e.target.operation == Operation::Copy).count();
    // What the copy is answered, and whether there is one then.
    for (fault, made) in [
        (Fault::ErrorWithin, false),
        (Fault::Refuse(403), false),
        (Fault::Reset(Moment::AfterBody), false),
        (Fault::DoAndRefuse(500), true),
    ] {
        let before = copies();
        server.script(Rule::always(fault).on(Operation::Copy));
        let told = far.rig.json(["targets", "reconcile", "far", "--deep"]).exits(6).reply();
        let found = &told["targets"][0]["findings"][0];
        assert_eq!((&found["wrong"], &found["healed"]), (&"altered".into(), &false.into()));
        assert!(copies() > before, "{fault:?}: no copy was asked for");
        assert_eq!(server.object(BUCKET, &original).as_ref(), Some(&altered), "{fault:?}: it went");
        assert_eq!(!aside().is_empty(), made, "{fault:?}");
        server.heal();
    }
    // The store copies again: the bad bytes are kept, the good ones stand there.
    far.rig.json(["targets", "reconcile", "far", "--deep"]).exits(1);
    assert!(aside().iter().all(|at| server.object(BUCKET, at).as_ref() == Some(&altered)));
    far.work(1);
    assert_eq!(far.hold(|key| server.object(BUCKET, key)), (1, 0));
    assert_ne!(server.object(BUCKET, &original), Some(altered));
    far.rig.json(["targets", "reconcile", "far", "--deep"]).exits(0);
}

#[test]
fn what_is_key_marked_goes_before_what_waited_longer() {
    let server = FaultServer::start();
    let mut far = Far::below(&temp(), &server.access(), "parallel = 1");
    let clips: Vec<_> =
        (0..4).map(|n| PatternClip::new(format!("DCIM/V{n:04}.MP4"), n, 30_000 + n)).collect();
    let script = far.recorder("VR76003", &clips);
    let marked = [PatternClip::new("DCIM/V0009_IMP.MP4", 9, 40_000)];
    let urgent = far.recorder("VR76004", &marked);
    // The profile that knows such marks.
    let text = std::fs::read_to_string(&urgent).unwrap();
    std::fs::write(&urgent, format!("profile = \"generic-dcim\"\n{text}")).unwrap();
    // The first original does not get through.
    let hangs = Rule::always(Fault::Hang(Moment::BeforeBody)).on(Operation::Put);
    server.script(hangs.key("/original").times(1));
    let service = Service::start::<&str>(&far.rig, &[]);
    far.rig.dock(&[&script], 0);
    server.until(|exchanges| exchanges.iter().any(|e| e.hangs));
    far.rig.dock(&[&urgent], 0);
    server.heal();
    server.release();
    service.until(|_| (far.hold(|key| server.object(BUCKET, key)) == (5, 0)).then_some(()));
    service.stop();
    let sent: Vec<_> =
        server.exchanges().into_iter().filter(|e| e.acted && is_original_put(e)).collect();
    let of_mark = far.texts(
        "SELECT c.key FROM items i JOIN copies c ON c.item_id = i.id AND c.target = 'local'
         WHERE i.key_mark IS NOT NULL",
    );
    let place = sent.iter().position(|e| e.target.key == key(&of_mark[0]));
    assert_eq!(place, Some(1), "behind the one that was on its way alone: {sent:#?}");
}

/// Puts that were done, by key.
fn puts(exchanges: &[Exchange]) -> BTreeMap<String, usize> {
    let mut puts = BTreeMap::new();
    let done = |e: &&Exchange| {
        e.acted && matches!(e.target.operation, Operation::Put | Operation::CompleteUpload)
    };
    for exchange in exchanges.iter().filter(done) {
        *puts.entry(exchange.target.key.clone()).or_default() += 1;
    }
    puts
}

#[test]
fn a_network_that_is_cut_for_days_loses_and_doubles_nothing() {
    let server = FaultServer::start();
    let mut far = Far::below(&temp(), &server.access(), "parallel = 1");
    server.refuse();
    let host = Host::right_within(&far.rig, 1_000);
    // Three days of dockings, each a day later, by the clock that the programs see.
    for day in 0..3_i64 {
        far = far.on(|rig| host.later(rig, day * DAY_SECONDS));
        let first = u64::try_from(day).unwrap() * 10;
        let mut clips: Vec<_> = (first..first + 4)
            .map(|n| {
                // One of the last day is key-marked.
                let mark = if n == 22 { "_IMP" } else { "" };
                PatternClip::new(format!("DCIM/D{day}/V{n:04}{mark}.MP4"), n, 30_000 + n)
            })
            .collect();
        clips.push(PatternClip::new(format!("DCIM/D{day}/LONG.MP4"), 900 + first, LONG));
        let script = far.recorder(&format!("VR7700{day}"), &clips);
        // The profile that knows such marks.
        let text = std::fs::read_to_string(&script).unwrap();
        std::fs::write(&script, format!("profile = \"generic-dcim\"\n{text}")).unwrap();
        far.rig.dock(&[&script], 0);
        assert_eq!(far.hold(|_| None).0, 0, "nothing is called safe");
    }
    let told = far.target();
    assert_eq!(told["failure"], "away", "{told:#}");
    assert!(told["waiting_bytes"].as_u64() > Some(3 * LONG), "{told:#}");
    // How long the disk lasts at this pace: three days' clips in the two days since the first, all but seconds.
    let listed = far.rig.json(["targets", "list"]).exits(0).json();
    let room = &listed["room"];
    let a_day = (told["waiting_bytes"].as_u64().unwrap()) / 2;
    let lasts = (room["free_bytes"].as_u64().unwrap() - (256 << 20)) / a_day;
    let told_days = room["days_left"].as_u64().unwrap();
    assert!(told_days.abs_diff(lasts) <= lasts / 50, "{told_days} days, reckoned {lasts}");
    // It is back, and the station is killed in the midst of what it sends.
    server.accept();
    far = far.on(|rig| host.later(rig, 3 * DAY_SECONDS));
    let hangs = Rule::always(Fault::Hang(Moment::BeforeBody)).on(Operation::PutPart).after(2);
    server.script(hangs);
    far.forgive();
    let mut running = far.rig.start(["cases", "add", "2026-90"]);
    server.until(|exchanges| exchanges.iter().any(|e| e.hangs));
    running.kill();
    running.finish();
    server.heal();
    server.release();
    far.hold(|key| server.object(BUCKET, key));
    far.work(91);
    assert_eq!(far.hold(|key| server.object(BUCKET, key)), (15, 0), "{:#}", far.target());
    let exchanges = server.exchanges();
    // What was put while the station was killed was looked up, not put again.
    let doubled: Vec<_> = puts(&exchanges).into_iter().filter(|(_, times)| *times > 1).collect();
    assert_eq!(doubled, []);
    assert_eq!(server.lost(BUCKET), []);
    // Small things first, then originals, each in the order in which they came but for key-marked ones.
    let waiting = order_of_originals(&far);
    let mut sent: Vec<_> = Vec::new();
    for exchange in exchanges.iter().filter(|e| e.acted && is_original_put(e)) {
        if !sent.contains(&exchange.target.key) {
            sent.push(exchange.target.key.clone());
        }
    }
    assert_eq!(sent, waiting);
    let items = far.rig.items();
    let marked: Vec<_> = items.iter().filter(|item| item["key_mark"].is_string()).collect();
    assert_eq!(marked.len(), 1, "{items:#?}");
    let first = marked[0]["archive"][0]["key"].as_str().unwrap();
    assert_eq!(sent[0], key(first), "key-marked ones go first");
    far.rig.fsck_is_clean();
}

fn is_original_put(exchange: &Exchange) -> bool {
    matches!(exchange.target.operation, Operation::Put | Operation::CompleteUpload)
        && exchange.target.key.contains("/original")
}

/// The keys of all originals in the bucket, in the order in which they came to stand at home.
fn order_of_originals(far: &Far) -> Vec<String> {
    far.texts(
        "SELECT c.key FROM sendings s JOIN copies c ON c.item_id = s.subject AND c.target = 'local'
               WHERE s.kind = 'original' ORDER BY s.rank, s.seq",
    )
    .iter()
    .map(|key| docket_tests::campaign::far::key(key))
    .collect()
}

#[test]
fn a_cluster_that_loses_a_node_and_a_gateway_gets_everything() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = SeaweedFs::start_cluster(folder.path());
    let access = store.access();
    // At that rate the clips take some seconds on any machine.
    let mut far = Far::below(&temp(), &access, "max_rate = \"16 MiB\"\n");
    let clips: Vec<_> = (0..3)
        .map(|n| PatternClip::new(format!("DCIM/V{n:04}.MP4"), 50 + n, (48 << 20) + n))
        .collect();
    let script = far.recorder("VR78001", &clips);
    let begun = Instant::now();
    let mut running = far.rig.start_dock(&[&script]);
    assert!(running.next_line().is_some(), "a catalog is there from the first word on");
    // Some of the seven parts of a clip are there, and others are on their way: a node goes, and the gateway that is spoken to.
    far.until_there_are(
        "SELECT count(*) FROM uploads WHERE 4 > \
         (SELECT count(*) FROM upload_parts WHERE upload_parts.sending = uploads.sending)",
    );
    store.kill(Node::Volume(1));
    store.kill(Node::Gateway(0));
    assert!(far.number("SELECT count(*) FROM uploads") > 0, "no upload was under way");
    store.restart(Node::Gateway(0));
    while running.next_line().is_some() {}
    running.finish();
    let mut runs = 0;
    let there = Holdings::seen_by(access.builder(BUCKET).build().unwrap());
    while far.hold(|key| there.get(key)).1 > 0 {
        runs += 1;
        assert!(runs < 8, "{:#}", far.target());
        far.forgive();
        far.work(runs);
    }
    println!("proven after {runs} more runs, {:.1} s", begun.elapsed().as_secs_f64());
    assert_eq!(far.hold(|key| there.get(key)), (3, 0));
    far.rig.fsck_is_clean();
}
