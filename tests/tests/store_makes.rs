//! Story: stores of other makes and tongues serve a station as well: everything is proven there, what goes or changes is
//! put right, and home gets back what it lost.

use docket_tests::{
    campaign::{
        far::{BUCKET, Far},
        served,
    },
    rig::seed,
    store_server::{
        Holdings, SeaweedFs,
        fault::{FaultServer, Operation},
    },
};

#[test]
fn seaweedfs_serves_a_station() {
    let folder = tempfile::tempdir().unwrap();
    let store = SeaweedFs::start(folder.path());
    let access = store.access();
    let mut far = Far::below(folder.path(), &access, "");
    let there = Holdings::seen_by(access.builder(BUCKET).build().unwrap());
    served::trial(&mut far, seed(1), &there);
}

/// Google's own store is not to be had here. This one takes what `gs://` asks for in Google's XML API: the same verbs, and
/// headers of its own for what may not be written over and for what is copied. Who comes, it does not look at.
#[test]
fn a_store_that_is_asked_as_googles_serves_a_station() {
    let folder = tempfile::tempdir().unwrap();
    let server = FaultServer::start();
    let access = server.access();
    access.calls().make_bucket(BUCKET, false);
    let settings = format!("endpoint = \"{}\"", access.url());
    let key =
        r#"{"disable_oauth": true, "client_email": "", "private_key_id": "", "private_key": ""}"#;
    let mut far = Far::at_home(folder.path()).sending_by("gs", &settings, key);
    let there = Holdings::seen_by(access.builder(BUCKET).build().unwrap());
    served::trial(&mut far, seed(1), &there);
    let asked = server.exchanges();
    assert!(asked.iter().any(|e| e.target.part.is_some()), "the long one goes in parts");
    let copies = asked.iter().filter(|e| e.target.operation == Operation::Copy).count();
    assert_eq!(copies, 2, "what was altered is put aside by the store itself");
    let told = far.rig.json(["targets", "check", "far"]).exits(0).json();
    let promises = told["promises"].as_array().unwrap();
    assert!(promises.iter().any(|p| p["kept"] == "kept"), "create-once is kept: {told:#}");
    assert!(server.uploads(BUCKET).is_empty(), "nothing is left half");
}
