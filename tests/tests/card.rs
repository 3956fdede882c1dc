//! Story: a card with real footage and every odd thing is taken in whole, and untouched.

use std::fs;

use docket_tests::{
    card::{Card, CardPlan, Layout, OddExtras, tree_digest},
    rig::{Expected, Oracle, Rig},
};

#[test]
fn everything_on_an_odd_card_becomes_proven_items() {
    for layout in [Layout::CnZfy, Layout::Axis] {
        let plan = CardPlan::new(11, layout).small().with_odd(OddExtras::all());
        let card = Card::cached(&plan).unwrap();
        let rig = Rig::new();
        let reply = rig.dock(&[&card.root], if card.truth.not_taken.is_empty() { 0 } else { 1 });
        let session = &reply["sessions"][0];
        assert_eq!(session["verified"], card.truth.files.len(), "{session:#}");
        let label = session["recorder"]["label"].as_str().unwrap();
        match &card.truth.identity.serial_on_card {
            Some(serial) => assert_eq!(label, serial),
            None => assert_eq!(session["recorder"]["known"], false),
        }
        Oracle::default().and_card(label, &card.truth).holds_in(&rig);
        let not_taken = session["not_taken"].as_array().unwrap();
        assert_eq!(not_taken.len(), card.truth.not_taken.len(), "{not_taken:#?}");
        rig.fsck_is_clean();
        assert_eq!(
            tree_digest(&card.root).unwrap(),
            card.truth.tree_digest,
            "the card was changed"
        );
    }
}

#[test]
fn footage_gets_previews_and_damaged_footage_is_kept_all_the_same() {
    let odd = OddExtras { unfinished: true, zero_length: true, ..OddExtras::default() };
    let card = Card::cached(&CardPlan::new(12, Layout::CnZfy).small().with_odd(odd)).unwrap();
    let rig = Rig::new();
    rig.dock(&[&card.root], 0);
    for item in rig.items() {
        let truth = card
            .truth
            .file(&hex::decode(item["source"]["path_raw_hex"].as_str().unwrap()).unwrap());
        let truth = truth.unwrap();
        let kinds: Vec<_> =
            item["renditions"].as_array().unwrap().iter().map(|r| r["kind"].clone()).collect();
        let viewable = matches!(item["kind"].as_str(), Some("video" | "audio" | "photo"));
        let playable = !matches!(truth.odd.as_deref(), Some("unfinished" | "zero-length"));
        if viewable && playable {
            assert_eq!(item["derived"], "done", "{item:#}");
            assert!(!kinds.is_empty(), "{item:#}");
        } else if viewable {
            assert_eq!(item["derived"], "none", "{item:#}");
            assert_eq!(item["state"], "releasable", "{item:#}");
        }
    }
}

#[test]
fn docking_again_takes_only_what_is_new() {
    let card = Card::cached(&CardPlan::new(13, Layout::CnZfy).small()).unwrap();
    let rig = Rig::new();
    let card = card.copy_to(&rig.home().join("copy")).unwrap();
    let serial = card.truth.identity.serial_on_card.clone().unwrap();
    rig.dock(&[&card.root], 0);
    let again = rig.dock(&[&card.root], 0);
    assert_eq!(again["sessions"][0]["taken"], 0);
    assert_eq!(again["sessions"][0]["sightings"], card.truth.files.len());
    let oracle = Oracle::default().and_card(&serial, &card.truth);
    oracle.holds_in(&rig);

    // The same path with other content of the same length: a new item, never a replacement.
    let changed = &card.truth.files[0];
    let path = card.root.join(&changed.path);
    let mut bytes = fs::read(&path).unwrap();
    bytes[0] ^= 1;
    fs::remove_file(&path).unwrap();
    fs::write(&path, &bytes).unwrap();
    let third = rig.dock(&[&card.root], 0);
    assert_eq!(third["sessions"][0]["taken"], 1, "{third:#}");
    oracle
        .and(Expected {
            recorder: serial,
            path_hex: changed.path_hex.clone(),
            size: changed.size,
            blake3: blake3::hash(&bytes).to_hex().to_string(),
            sha256: hex::encode(<sha2::Sha256 as sha2::Digest>::digest(&bytes)),
        })
        .holds_in(&rig);
    rig.fsck_is_clean();
}

#[test]
fn the_same_content_elsewhere_is_its_own_item_marked_as_a_twin() {
    let rig = Rig::new();
    for card in ["a", "b"] {
        fs::create_dir(rig.home().join(card)).unwrap();
        fs::write(rig.home().join(card).join("clip.mp4"), b"the same bytes").unwrap();
    }
    rig.dock(&[rig.home().join("a")], 0);
    rig.dock(&[rig.home().join("b")], 0);
    let items = rig.items();
    assert_eq!(items.len(), 2);
    let (newer, older) = (&items[0], &items[1]);
    assert_eq!(newer["twin_of"], older["id"]);
    assert!(older["twin_of"].is_null());
    assert_ne!(newer["recorder"]["id"], older["recorder"]["id"]);
    let unknown = rig.json(["status"]).exits(0).json();
    assert_eq!(unknown["unknown_recorders"].as_array().unwrap().len(), 2);
}

#[test]
fn key_marked_clips_come_first_then_the_oldest() {
    let card = Card::cached(&CardPlan::new(14, Layout::CnZfy)).unwrap();
    assert!(
        card.truth.files.iter().any(|f| f.marked.is_some()),
        "a card without marks proves nothing"
    );
    let rig = Rig::new();
    rig.dock(&[&card.root], 0);
    let mut staged: Vec<(i64, bool)> = rig
        .items()
        .iter()
        .map(|item| rig.item(item["id"].as_str().unwrap()))
        .map(|item| {
            let events = item["events"].as_array().unwrap();
            let event = events.iter().find(|e| e["act"] == "staged").unwrap();
            (event["seq"].as_i64().unwrap(), item["key_mark"].is_string())
        })
        .collect();
    staged.sort_unstable();
    let marked = staged.iter().take_while(|(_, marked)| *marked).count();
    assert!(marked > 0);
    assert!(staged[marked..].iter().all(|(_, marked)| !marked), "{staged:?}");
}
