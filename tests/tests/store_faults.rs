//! Story: the faulty store fails as it is told to, and tells truly what it holds.

#![expect(clippy::unwrap_used, reason = "what cannot be had fails the story")]

use std::{collections::BTreeMap, io, time::Duration};

use chrono::{TimeDelta, Utc};
use docket_tests::{
    rig::seed,
    store_server::{
        Calls,
        fault::{Fault, FaultServer, Moment, Operation, Rule, Settings, Stale, Told},
    },
};
use object_store::{
    BackoffConfig, Error, ObjectStore, ObjectStoreExt, PutMode, RetryConfig, aws::AmazonS3,
    path::Path,
};

fn store() -> (FaultServer, Calls) {
    let store = FaultServer::start();
    let calls = store.access().calls();
    calls.make_bucket("b", false);
    (store, calls)
}

fn put(calls: &Calls, key: &str, body: &[u8]) -> io::Result<u16> {
    Ok(calls.try_send("PUT", &format!("/b/{key}"), &[], body)?.status)
}

fn get(calls: &Calls, key: &str) -> io::Result<(u16, Vec<u8>)> {
    let reply = calls.try_send("GET", &format!("/b/{key}"), &[], b"")?;
    Ok((reply.status, reply.body))
}

#[test]
fn a_refusal_does_nothing_and_a_lying_one_does_it() {
    let (store, calls) = store();
    for status in [403, 412, 500, 503] {
        store.script(Rule::once(Fault::Refuse(status)).on(Operation::Put));
        assert_eq!(put(&calls, "a", b"1").unwrap(), status);
        assert_eq!(store.object("b", "a"), None);
        store.script(Rule::once(Fault::DoAndRefuse(status)).on(Operation::Put));
        assert_eq!(put(&calls, &status.to_string(), b"2").unwrap(), status);
        assert_eq!(store.object("b", &status.to_string()).unwrap(), b"2");
    }
    let told: Vec<_> =
        store.exchanges().iter().skip(1).map(|e| (e.status.unwrap(), e.acted)).collect();
    assert_eq!(told[..2], [(403, false), (403, true)]);
}

#[test]
fn an_upload_may_be_complete_although_it_fails_and_fail_with_a_200() {
    let (store, calls) = store();
    let begin = || {
        let begun = calls.send("POST", "/b/a?uploads", &[], b"").text();
        let id = begun.split("<UploadId>").nth(1).unwrap().split('<').next().unwrap().to_owned();
        let part = calls.send("PUT", &format!("/b/a?partNumber=1&uploadId={id}"), &[], b"part");
        (id, part.header("etag").to_owned())
    };
    let complete = |id: &str, tag: &str| {
        let body = format!("<C><Part><PartNumber>1</PartNumber><ETag>{tag}</ETag></Part></C>");
        calls.send("POST", &format!("/b/a?uploadId={id}"), &[], body.as_bytes())
    };
    let (id, tag) = begin();
    store.script(Rule::once(Fault::ErrorWithin));
    let reply = complete(&id, &tag).is(200);
    assert!(reply.text().contains("<Error><Code>InternalError"), "{}", reply.text());
    assert_eq!((store.object("b", "a"), store.uploads("b").len()), (None, 1));

    store.script(Rule::once(Fault::DoAndRefuse(500)).on(Operation::CompleteUpload));
    assert_eq!(complete(&id, &tag).status, 500);
    assert_eq!((store.object("b", "a").unwrap(), store.uploads("b").len()), (b"part".to_vec(), 0));
    assert_eq!(complete(&id, &tag).status, 404, "the upload is gone");
}

#[test]
fn a_connection_is_reset_at_the_moment_that_is_named() {
    use Moment::{AfterBody, BeforeBody, Done, HalfBody, HalfReply};
    for (moment, is_done) in
        [(BeforeBody, false), (HalfBody, false), (AfterBody, false), (Done, true)]
    {
        let (store, calls) = store();
        store.script(Rule::once(Fault::Reset(moment)).on(Operation::Put));
        let error = put(&calls, "a", &[7; 1_000_000]).unwrap_err();
        let kinds = [io::ErrorKind::ConnectionReset, io::ErrorKind::BrokenPipe];
        assert!(kinds.contains(&error.kind()), "{moment:?}: {error:?}");
        let last = store.exchanges().pop().unwrap();
        assert_eq!((last.acted, last.status), (is_done, None), "{moment:?}");
        assert_eq!(store.object("b", "a").is_some(), is_done, "{moment:?}");
        assert_eq!(put(&calls, "a", b"again").unwrap(), 200);
        assert_eq!(store.lost("b").len(), usize::from(is_done), "{moment:?}");
    }
    let (store, calls) = store();
    put(&calls, "a", &[7; 1_000]).unwrap();
    store.script(Rule::once(Fault::Reset(HalfReply)).on(Operation::Get));
    get(&calls, "a").unwrap_err();
    assert_eq!(get(&calls, "a").unwrap(), (200, vec![7; 1_000]));
}

#[test]
fn what_hangs_goes_on_when_it_is_released_and_ends_when_it_is_cut() {
    for moment in [Moment::BeforeBody, Moment::AfterBody, Moment::Done, Moment::HalfReply] {
        let (store, calls) = store();
        put(&calls, "a", &[7; 1_000]).unwrap();
        let hang = Rule::always(Fault::Hang(moment)).on(Operation::Get).times(3);
        store.script(hang);
        std::thread::scope(|scope| {
            let asked = scope.spawn(|| get(&calls, "a"));
            store.until(|exchanges| exchanges.iter().any(|e| e.hangs));
            store.release();
            assert_eq!(asked.join().unwrap().unwrap(), (200, vec![7; 1_000]), "{moment:?}");

            let asked = scope.spawn(|| get(&calls, "a"));
            store.until(|exchanges| exchanges.iter().any(|e| e.hangs));
            store.refuse();
            asked.join().unwrap().unwrap_err();
            store.accept();

            // What was cut above may count as hanging for a moment longer.
            let before = store.exchanges().len();
            let asked = scope.spawn(|| get(&calls, "a"));
            store.until(|exchanges| exchanges.get(before).is_some_and(|e| e.hangs));
            drop(store);
            asked.join().unwrap().unwrap_err();
        });
    }
}

#[test]
fn reads_may_be_stale_wrong_short_or_in_pieces() {
    let (store, calls) = store();
    put(&calls, "a", b"older").unwrap();
    assert_eq!(put(&calls, "a", b"newer").unwrap(), 200);
    put(&calls, "single", b"one").unwrap();
    let read = |fault, key: &str| {
        store.script(Rule::once(fault));
        get(&calls, key)
    };
    assert_eq!(read(Fault::Stale(Stale::Older), "a").unwrap(), (200, b"older".to_vec()));
    assert_eq!(read(Fault::Stale(Stale::Absent), "a").unwrap().0, 404);
    assert_eq!(read(Fault::Stale(Stale::Older), "single").unwrap().0, 404);
    // The lowest bit of the `w` in its middle.
    assert_eq!(read(Fault::WrongBytes, "a").unwrap(), (200, b"never".to_vec()));
    assert_eq!(read(Fault::Truncate(Told::Half), "a").unwrap(), (200, b"ne".to_vec()));
    let error = read(Fault::Truncate(Told::Whole), "a").unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    assert_eq!(read(Fault::Pieces(2), "a").unwrap(), (200, b"newer".to_vec()));
    assert_eq!(get(&calls, "a").unwrap(), (200, b"newer".to_vec()), "it was never anything else");

    store.script(Rule::once(Fault::Stale(Stale::Absent)).on(Operation::List));
    let list = || calls.send("GET", "/b?list-type=2", &[], b"").text();
    assert!(list().contains("<KeyCount>0</KeyCount>"));
    assert!(list().contains("<KeyCount>2</KeyCount>"));
    store.tamper("b", "single", Vec::clear);
    assert_eq!(get(&calls, "single").unwrap(), (200, Vec::new()));
}

#[test]
fn an_outage_refuses_connections_and_forgets_nothing() {
    let (store, calls) = store();
    put(&calls, "a", b"1").unwrap();
    for _ in 0..3 {
        store.refuse();
        let error = get(&calls, "a").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
        store.accept();
        assert_eq!(get(&calls, "a").unwrap(), (200, b"1".to_vec()));
    }
}

#[test]
fn a_seed_makes_the_same_faults_again() {
    let seed = seed(11);
    let faults =
        [Fault::Refuse(503), Fault::Reset(Moment::Done), Fault::DoAndRefuse(500), Fault::Pieces(1)];
    let run = |seed| {
        let (store, calls) = store();
        store.script(Rule::drawn(seed, 400, &faults));
        let put = |n| (n, put(&calls, &format!("{}", n % 17), &[1; 10]).ok());
        let told: BTreeMap<_, _> = (0..60).map(put).collect();
        (told, store.exchanges())
    };
    let first = run(seed);
    assert_eq!(first, run(seed));
    assert_ne!(first, run(seed + 1));
    assert!(first.1.iter().any(|e| e.fault.is_none()) && first.1.iter().any(|e| e.fault.is_some()));
}

#[test]
fn what_is_kept_may_go_when_its_time_is_over() {
    let (store, calls) = store();
    calls.make_bucket("kept", true);
    let put = calls.checked("PUT", "/kept/a", &[], b"1").is(200);
    let version = format!("/kept/a?versionId={}", put.header("x-amz-version-id"));
    let _ = calls.retain("/kept/a", Utc::now() + TimeDelta::days(30)).is(200);
    store.later(TimeDelta::days(29));
    let _ = calls.send("DELETE", &version, &[], b"").is(403);
    store.later(TimeDelta::days(2));
    let _ = calls.send("DELETE", &version, &[], b"").is(204);
    assert_eq!(*store.lost("kept")[0].1.bytes, b"1");
}

#[test]
fn lists_come_in_pages_and_in_folders() {
    let store = FaultServer::start_with(Settings { page: 3, ..Settings::default() });
    let calls = store.access().calls();
    calls.make_bucket("b", false);
    for n in 0..10 {
        put(&calls, &format!("a/{n}/x"), b"1").unwrap();
        put(&calls, &format!("a/{n}/y"), b"1").unwrap();
    }
    put(&calls, "a/z", b"1").unwrap();
    let client = client(&store, 0);
    runtime().block_on(async {
        let list = client.list_with_delimiter(Some(&Path::from("a"))).await.unwrap();
        assert_eq!((list.common_prefixes.len(), list.objects.len()), (10, 1));
        assert_eq!(client.list_with_delimiter(None).await.unwrap().common_prefixes.len(), 1);
    });
}

/// The crate's client, which tries again so often, at once.
fn client(store: &FaultServer, retries: usize) -> AmazonS3 {
    let (init_backoff, max_backoff) = (Duration::from_millis(1), Duration::from_millis(2));
    let backoff = BackoffConfig { init_backoff, max_backoff, base: 2.0 };
    let retry = RetryConfig { backoff, max_retries: retries, ..RetryConfig::default() };
    store.access().builder("b").with_retry(retry).build().unwrap()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

#[test]
fn the_crate_meets_the_faults_as_a_real_store_would_make_them() {
    let (store, _) = store();
    let runtime = runtime();
    let put = |client: &AmazonS3, key: &str| {
        runtime.block_on(client.put_opts(&Path::from(key), "1".into(), PutMode::Create.into()))
    };
    store.script(Rule::always(Fault::Refuse(503)).times(2));
    put(&client(&store, 2), "busy").unwrap();

    store.script(Rule::once(Fault::DoAndRefuse(500)));
    let own_first_try = put(&client(&store, 1), "own");
    assert!(matches!(own_first_try, Err(Error::AlreadyExists { .. })), "{own_first_try:?}");
    assert_eq!(store.object("b", "own").unwrap(), b"1");

    store.script(Rule::once(Fault::Refuse(403)));
    let denied = put(&client(&store, 1), "denied");
    assert!(matches!(denied, Err(Error::PermissionDenied { .. })), "{denied:?}");

    store.script(Rule::once(Fault::Reset(Moment::Done)));
    let lost = put(&client(&store, 1), "lost");
    assert!(lost.is_err(), "{lost:?}");
    assert_eq!(store.object("b", "lost").unwrap(), b"1");

    let long = Path::from("busy");
    store.script(Rule::once(Fault::Truncate(Told::Whole)));
    let cut = runtime.block_on(async { client(&store, 0).get(&long).await?.bytes().await });
    assert!(cut.is_err(), "{cut:?}");
}
