//! What a witness remembers, and when it tells.

use tlog_tiles::{Checkpoint as Tree, Hash};

use super::*;
use crate::{
    catalog::for_tests::acts,
    cosign::{Question, Refusal, WitnessSigner},
    domain::Actor,
    note::{NoteSigner, text_unchecked},
};

fn log() -> NoteSigner {
    NoteSigner::of_seed("docket/sample/000001", &[3; 32]).unwrap()
}

/// A question without a proof about a tree of that size and root.
fn question(old: u64, size: u64, root: u8) -> Question {
    let text = Tree::new(log().key().name(), size, Hash([root; 32]), "").unwrap().to_bytes();
    let note = log().sign(str::from_utf8(&text).unwrap()).unwrap();
    Question { old, proof: Vec::new(), note }
}

#[tokio::test]
async fn what_contradicts_is_refused_and_told_once() {
    let desk = Desk::new().await;
    let catalog = &desk.catalog;
    let signer = WitnessSigner::of_seed("docket/sample/witness", &[5; 32]).unwrap();
    let ask = async |question: Question| {
        let (log, who) = (log(), Actor::station());
        catalog.witness(log.key(), &question, &signer, &who).await.unwrap()
    };
    let line = ask(question(0, 7, 1)).await.unwrap();
    let text = text_unchecked(question(0, 7, 1).note.as_bytes()).unwrap();
    assert!(signer.key().check(&line, &text).is_ok());
    // Again, as its answer was lost: it says what it saw, and then the same.
    assert_eq!(ask(question(0, 7, 1)).await, Err(Refusal::Conflict(7)));
    assert!(ask(question(7, 7, 1)).await.is_ok());
    assert_eq!(acts(catalog).await, ["witnessed"], "nothing of this contradicts anything");
    let told = ["witnessed", "witness-refused"];
    for _ in 0..3 {
        assert_eq!(ask(question(7, 7, 2)).await, Err(Refusal::Conflict(7)), "another tree");
        assert_eq!(acts(catalog).await, told, "once, however often it is shown");
    }
    assert_eq!(ask(question(7, 9, 3)).await, Err(Refusal::NotExtended));
    assert_eq!(ask(question(5, 5, 1)).await, Err(Refusal::Conflict(7)), "put back from a copy");
    assert_eq!(acts(catalog).await.len(), 4);
    // Not signed by the log: worth nothing, and not a row.
    let mut other = question(7, 9, 4);
    other.note = other.note.replace("\n9\n", "\n8\n");
    assert_eq!(ask(other).await, Err(Refusal::Unsigned));
    assert_eq!(acts(catalog).await.len(), 4);
}
