//! What the identity of a new epoch says that a witness saw last, held against the log of the epoch before.

use super::*;
use crate::{
    cosign::WitnessSigner,
    domain::Actor,
    identity::{Keyring, known},
};

const SIZE: u64 = 300;

/// A log of three hundred entries, of which the new epoch says that a witness saw `text` last.
async fn findings(text: impl FnOnce(&str, &[Vec<u8>]) -> String) -> Vec<&'static str> {
    let mut place = Place::new().await;
    let clock = Arc::new(SimulatedClock::at("2026-11-22T08:00:00Z".parse().unwrap()));
    let keys = Keyring::open(place.dir.path(), &place.catalog, clock, None).await.unwrap();
    place.signer = keys.now().signer().clone();
    fill(&place.catalog, SIZE - 1).await;
    place.publish().await.unwrap();
    let name = identity::origin(place.catalog.station(), 1);
    let text = text(&name, &place.leaves().await);
    let witness = WitnessSigner::of_seed("docket/sample/witness", &[5; 32]).unwrap();
    let line = witness.cosign(&text, "2026-11-22T09:00:00Z".parse().unwrap()).unwrap();
    let note = place.signer.sign(&text).unwrap() + &line;
    keys.open_epoch(Some(note), &Actor::station()).await.unwrap();
    let chain = known(&place.catalog).await.unwrap();
    let mut check = Check::begin(&place.catalog, &place.store, &chain, true).await.unwrap();
    let mut codes = Vec::new();
    while let Some(findings) = check.step().await.unwrap() {
        for found in findings {
            assert!(found.subject.ends_with("identity/2.json"), "{found:?}");
            codes.push(found.code);
        }
    }
    codes
}

#[tokio::test]
async fn what_a_witness_saw_must_be_in_the_log() {
    for size in [1, 23, 299, 300] {
        let seen = |name: &str, leaves: &[Vec<u8>]| {
            checkpoint_text(name, size as u64, Hash(mth(&leaves[..size])))
        };
        assert_eq!(findings(seen).await, [""; 0], "{size}");
    }
    let other = |name: &str, _: &[Vec<u8>]| checkpoint_text(name, 23, Hash([7; 32]));
    assert_eq!(findings(other).await, ["witnessed-other"]);
    let more = |name: &str, _: &[Vec<u8>]| checkpoint_text(name, SIZE + 1, Hash([7; 32]));
    assert_eq!(findings(more).await, ["witnessed-missing"]);
    let strange =
        |_: &str, _: &[Vec<u8>]| checkpoint_text("docket/other/000001", 23, Hash([7; 32]));
    assert_eq!(findings(strange).await, ["witnessed-other"]);
}
