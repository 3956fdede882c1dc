//! Story: the stores that archives are tested with, and what each of them promises.
//!
//! One test starts one real store and asks everything of it, for a start takes seconds.

#![expect(clippy::unwrap_used, reason = "what cannot be had fails the story")]

use std::time::Instant;

use docket_tests::store_server::{
    Access, Node, SeaweedFs,
    fault::{FaultServer, Protections, Settings},
    promises::{self, Outcome, Promise},
};
use futures::TryStreamExt;
use object_store::{
    Error, ObjectStore, ObjectStoreExt, PutMode, PutPayload,
    aws::{AmazonS3, Checksum},
    multipart::MultipartStore,
    path::Path,
};

/// The smallest part S3 takes, bytes.
const PART: usize = 5 << 20;

fn keeps_all(outcomes: &[Outcome]) {
    assert_eq!(outcomes.len(), 13);
    assert_eq!(promises::broken(outcomes), [], "{outcomes:#?}");
}

fn client(access: &Access, bucket: &str) -> AmazonS3 {
    access.builder(bucket).with_checksum_algorithm(Checksum::SHA256).build().unwrap()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// Bytes that differ from one another.
fn bytes(length: usize, seed: u64) -> Vec<u8> {
    let mut rng = fastrand::Rng::with_seed(seed);
    (0..length).map(|_| rng.u8(..)).collect()
}

/// What docket asks of a store, asked as docket asks it.
fn serves_the_crate(access: &Access, bucket: &str) {
    access.calls().make_bucket(bucket, false);
    runtime().block_on(async {
        let store = client(access, bucket);
        let key = Path::from("evidence/2026/original.mp4");
        store.put_opts(&key, "first".into(), PutMode::Create.into()).await.unwrap();
        let again = store.put_opts(&key, "second".into(), PutMode::Create.into()).await;
        assert!(matches!(again, Err(Error::AlreadyExists { .. })), "{again:?}");
        assert_eq!(store.get(&key).await.unwrap().bytes().await.unwrap(), "first");
        assert_eq!(store.get_range(&key, 1..3).await.unwrap(), "ir");
        let none = store.head(&Path::from("evidence/none")).await;
        assert!(matches!(none, Err(Error::NotFound { .. })), "{none:?}");

        // Begun by one client, completed by another, as after a crash.
        let (long, halves) = (Path::from("long"), [bytes(PART, 1), bytes(1_000, 2)]);
        let upload = store.create_multipart(&long).await.unwrap();
        let half = |n: usize| PutPayload::from(halves[n].clone());
        let first = store.put_part(&long, &upload, 0, half(0)).await.unwrap();
        drop(store);
        let store = client(access, bucket);
        let second = store.put_part(&long, &upload, 1, half(1)).await.unwrap();
        store.complete_multipart(&long, &upload, vec![first, second]).await.unwrap();
        let whole = store.get(&long).await.unwrap().bytes().await.unwrap();
        assert!(whole == halves.concat(), "other bytes came back");

        let listed: Vec<_> = store.list(None).try_collect().await.unwrap();
        let mut listed: Vec<_> = listed.iter().map(|o| (o.location.as_ref(), o.size)).collect();
        listed.sort_unstable();
        assert_eq!(listed, [("evidence/2026/original.mp4", 5), ("long", PART as u64 + 1_000)]);
        store.delete(&long).await.unwrap();
        assert!(matches!(store.head(&long).await, Err(Error::NotFound { .. })));
    });
}

#[test]
fn seaweedfs_keeps_every_promise() {
    let folder = tempfile::tempdir().unwrap();
    let begun = Instant::now();
    let store = SeaweedFs::start(folder.path());
    println!("one node is ready after {:.1?}", begun.elapsed());
    keeps_all(&promises::tried(&store.access(), "promises"));
    serves_the_crate(&store.access(), "crate");
}

#[test]
fn three_nodes_serve_on_while_a_node_or_a_gateway_is_down() {
    let folder = tempfile::tempdir().unwrap();
    let begun = Instant::now();
    let mut store = SeaweedFs::start_cluster(folder.path());
    println!("three nodes and two gateways are ready after {:.1?}", begun.elapsed());
    let (first, second) = (store.access_by(0), store.access_by(1));
    first.calls().make_bucket("nodes", false);
    let runtime = runtime();
    let (here, there) = (client(&first, "nodes"), client(&second, "nodes"));
    let put = |by: &AmazonS3, n: u64| {
        let payload = PutPayload::from(bytes(300_000, n));
        runtime.block_on(by.put(&Path::from(format!("{n}")), payload)).unwrap();
    };
    let has = |by: &AmazonS3, n: u64| {
        let got = runtime.block_on(async {
            by.get(&Path::from(format!("{n}"))).await.unwrap().bytes().await.unwrap()
        });
        assert!(got == bytes(300_000, n), "{n} came back as other bytes");
    };
    (0..6).for_each(|n| put(&here, n));
    for node in 0..3 {
        store.kill(Node::Volume(node));
        (0..6).for_each(|n| has(&there, n));
        put(&here, 10 + node as u64);
        store.restart(Node::Volume(node));
    }
    store.kill(Node::Gateway(0));
    assert!(std::net::TcpStream::connect(first.address).is_err(), "nobody listens there");
    put(&there, 20);
    store.restart(Node::Gateway(0));
    (0..6).chain(10..13).chain([20]).for_each(|n| has(&here, n));
}

#[test]
fn the_faulty_store_keeps_every_promise_while_nothing_fails() {
    let store = FaultServer::start();
    keeps_all(&promises::tried(&store.access(), "promises"));
    serves_the_crate(&store.access(), "crate");
    assert_eq!(store.uploads("crate").len(), 0);
}

#[test]
fn a_store_that_ignores_protections_says_yes_to_all_of_them() {
    let settings = Settings { protections: Protections::IGNORED, ..Settings::default() };
    let store = FaultServer::start_with(settings);
    let outcomes = promises::tried(&store.access(), "promises");
    let broken = [
        Promise::CreateOnly,
        Promise::CreateOnlyInParts,
        Promise::Md5,
        Promise::Sha256,
        Promise::Sha256OfPart,
        Promise::KeptStays,
        Promise::NotShortened,
        Promise::Hold,
    ];
    assert_eq!(promises::broken(&outcomes), broken, "{outcomes:#?}");
    let lost = store.lost("promises-open");
    assert!(lost.iter().any(|(key, lost)| key == "create-only" && *lost.bytes == b"first"));
    let lost = store.lost("promises-locked");
    assert!(lost.iter().any(|(key, lost)| key == "kept-stays" && lost.retention.is_some()));
}
