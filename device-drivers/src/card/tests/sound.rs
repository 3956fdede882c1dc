//! Sound cards: every kind passes the suite, and tells what it should.

use super::*;
use crate::{ClipKind, ErrorKind, StampSource, conformance};

fn passes_the_suite(card: &Card, source: StampSource) {
    conformance::check(&factory(), &card.place(), &truth(&files())).unwrap();
    let mut recorder = card.open();
    let identity = recorder.identity().unwrap();
    assert_eq!(identity.serial.as_deref(), Some("0012345"));
    assert_eq!(identity.remarks, Vec::<String>::new());
    let fact = |field: &str| {
        let found = identity.facts.iter().find(|fact| fact.field == field);
        found.map(|fact| fact.value.clone())
    };
    assert_eq!(fact("volume-label").as_deref(), Some("CARD"));
    assert!(fact("volume-serial").is_some());
    let listing = recorder.list().unwrap();
    assert_eq!(listing.not_taken, []);
    assert_eq!(listing.clips[0].kind, ClipKind::Video);
    assert_eq!(listing.clips[0].name_facts.sequence, Some(1));
    assert_eq!(listing.clips[1].sidecar_of, Some(0));
    let stamp = listing.clips[0].modified.unwrap();
    assert_eq!(stamp.source, source);
    assert!(stamp.face.is_some() && stamp.utc.is_none(), "{stamp:?}");
    assert_eq!(recorder.read_clock().err().unwrap().kind(), ErrorKind::Unsupported);
}

#[test]
fn fat12_passes_the_suite() {
    let root = tree(&files());
    passes_the_suite(&Card::fat(12, 4 * MIB, root.path()), StampSource::Fat);
}

#[test]
fn fat16_passes_the_suite() {
    let root = tree(&files());
    passes_the_suite(&Card::fat(16, 20 * MIB, root.path()), StampSource::Fat);
}

#[test]
fn fat32_passes_the_suite() {
    let root = tree(&files());
    let card = Card::fat(32, 40 * MIB, root.path());
    passes_the_suite(&card, StampSource::Fat);
    let identity = card.open().identity().unwrap();
    assert!(identity.facts.iter().any(|fact| fact.value == "2026-ABCD"), "{identity:?}");
}

#[test]
fn exfat_passes_the_suite() {
    let root = tree(&files());
    let card = Card::exfat(8 * MIB, root.path());
    passes_the_suite(&card, StampSource::Exfat);
    let said = ExfatWriter::judge(&card.path()).unwrap();
    assert!(said.contains("clean"), "{said}");
    assert!(said.contains("directories 3, files 7"), "{said}");
}

#[test]
fn an_empty_card_passes_the_suite() {
    let root = tree(&[]);
    for card in [Card::fat(16, 20 * MIB, root.path()), Card::exfat(8 * MIB, root.path())] {
        conformance::check(&factory(), &card.place(), &[]).unwrap();
    }
}

#[test]
fn nothing_there() {
    let card = Card::new();
    conformance::check_absent(&factory(), &card.place()).unwrap();
}
