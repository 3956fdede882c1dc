//! Story: uploads to an object store that others use too, that does not see everything at once, and that forgets
//! what it took: nothing of others is taken away, and nothing waits for ever.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a story fails by panicking")]

#[expect(dead_code, reason = "the story of target stores needs more of it")]
#[path = "target_stores/site.rs"]
mod site;

use docket_tests::store_server::fault::{
    Exchange, Fault, FaultServer, Moment, Operation, Rule, Stale,
};
use site::{BUCKET, Site};

/// Bytes of a clip that goes in parts: two of eight MiB and a rest.
const LONG: u64 = 17 << 20;

#[test]
fn what_others_put_there_is_never_taken_away_though_it_was_not_seen_at_first() {
    let server = FaultServer::start();
    // Longer than what is put without a look before.
    let site = Site::new(&server.access(), "none", &[2 << 20, LONG]);
    // No original gets through yet.
    for operation in [Operation::Put, Operation::BeginUpload] {
        server.script(Rule::always(Fault::Refuse(403)).on(operation).key("original"));
    }
    site.dock();
    assert_eq!(site.states(), ["sealed"; 2]);
    server.heal();
    let items = site.rig.items();
    let keys: Vec<_> =
        items.iter().map(|item| site.key(item["archive"][0]["key"].as_str().unwrap())).collect();
    for key in &keys {
        let put = server.access().calls().send("PUT", &format!("/{BUCKET}/{key}"), &[], b"theirs");
        let _ = put.is(200);
        // It is looked up before it is put; a store that is behind has nothing yet.
        server.script(Rule::once(Fault::Stale(Stale::Absent)).on(Operation::Head).key(key));
    }
    site.wait_and_work();
    for key in &keys {
        assert_eq!(server.object(BUCKET, key).as_deref(), Some(&b"theirs"[..]), "{key}");
    }
    let stale = |e: &&Exchange| e.fault == Some(Fault::Stale(Stale::Absent));
    assert_eq!(server.exchanges().iter().filter(stale).count(), 2, "each was not seen once");
    assert_eq!(site.states(), ["sealed"; 2]);
    assert_eq!(site.target()["failure"], "other-bytes", "{:#}", site.target());
}

#[test]
fn an_upload_that_a_store_will_not_complete_is_begun_anew() {
    let server = FaultServer::start();
    let site = Site::new(&server.access(), "none", &[LONG]);
    // Its parts are gone, as it says.
    server.script(Rule::once(Fault::Refuse(400)).on(Operation::CompleteUpload));
    site.dock();
    assert_eq!(site.states(), ["sealed"]);
    site.wait_and_work();
    assert_eq!(site.states(), ["releasable"], "{:#}", site.target());
    site.originals_stand(|key| server.object(BUCKET, key));
}

#[test]
fn an_upload_that_a_store_forgot_is_begun_anew() {
    let server = FaultServer::start();
    let site = Site::new(&server.access(), "none", &[41 << 20]);
    server.script(Rule::always(Fault::Hang(Moment::BeforeBody)).on(Operation::PutPart).after(1));
    let mut running = site.rig.start_dock(&[&site.script]);
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
    for (id, key) in server.uploads(BUCKET) {
        let upload = format!("/{BUCKET}/{key}?uploadId={id}");
        let _ = server.access().calls().send("DELETE", &upload, &[], b"").is(204);
    }
    let before = server.exchanges().len();
    site.work();
    assert_eq!(site.states(), ["sealed"], "it finds that out first");
    site.wait_and_work();
    assert_eq!(site.states(), ["releasable"], "{:#}", site.target());
    let sent = server.exchanges()[before..].iter().filter(|e| part(e) && e.acted).count();
    assert_eq!(sent, 6, "all of its parts");
    site.originals_stand(|key| server.object(BUCKET, key));
}
