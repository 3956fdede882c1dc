//! Story: a card is docked as an image, unmounted: everything on it is taken in whole, by truths made
//! without the driver, and the image stays as it was.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use docket_drivers::conformance::{
    Untouched,
    image::{self, ExfatWriter},
};
use docket_tests::{
    card::{Card, CardPlan, Layout},
    rig::{Oracle, Rig},
};

const MIB: u64 = 1 << 20;

/// A kind of image, and how a folder becomes one.
type Kind = (&'static str, fn(&Path, &Path));

const KINDS: [Kind; 3] = [
    ("fat16", |image, root| image::fat(image, 16, 64 * MIB, root).unwrap()),
    ("fat32", |image, root| image::fat(image, 32, 128 * MIB, root).unwrap()),
    ("exfat", |image, root| {
        let mut writer = ExfatWriter::format(image, 128 * MIB).unwrap();
        let placed = writer.tree(root).unwrap();
        writer.finish(placed).unwrap();
        ExfatWriter::judge(image).unwrap();
    }),
];

fn image_of(card: &Card, home: &Path, (name, make): Kind) -> PathBuf {
    let image = home.join(format!("{name}.img"));
    make(&image, &card.root);
    image
}

#[test]
fn everything_on_an_image_becomes_proven_items_and_the_image_stays() {
    let card = Card::cached(&CardPlan::new(21, Layout::CnZfy).small()).unwrap();
    let serial = card.truth.identity.serial_on_card.clone().unwrap();
    for kind in KINDS {
        let rig = Rig::new();
        let image = image_of(&card, rig.home(), kind);
        let held = Untouched::hold(&image);
        let reply = rig.dock(&[&image], 0);
        let session = &reply["sessions"][0];
        assert_eq!(session["driver"], "card", "{}: {session:#}", kind.0);
        assert_eq!(session["verified"], card.truth.files.len(), "{}: {session:#}", kind.0);
        Oracle::default().and_card(&serial, &card.truth).holds_in(&rig);
        for item in rig.items() {
            let path = hex::decode(item["source"]["path_raw_hex"].as_str().unwrap()).unwrap();
            let face = card.truth.file(&path).unwrap().modified_utc.naive_utc();
            let modified = &item["source"]["modified"];
            assert_eq!(modified["face"], face.format("%Y-%m-%dT%H:%M:%S").to_string(), "{item:#}");
        }
        rig.fsck_is_clean();
        held.finish();
    }
}

#[test]
fn a_card_docked_as_a_folder_and_then_as_its_image_is_known() {
    let card = Card::cached(&CardPlan::new(22, Layout::CnZfy).small()).unwrap();
    let rig = Rig::new();
    rig.dock(&[&card.root], 0);
    let image = image_of(&card, rig.home(), KINDS[2]);
    let again = rig.dock(&[&image], 0);
    let session = &again["sessions"][0];
    assert_eq!(session["taken"], 0, "{session:#}");
    assert_eq!(session["sightings"], card.truth.files.len(), "{session:#}");
}

#[test]
fn an_image_of_something_else_is_refused_by_name() {
    let rig = Rig::new();
    let image = rig.home().join("disk.img");
    let mut bytes = vec![0; 64 * 1024];
    bytes[0x438..0x43a].copy_from_slice(&[0x53, 0xef]);
    fs::write(&image, bytes).unwrap();
    let answer = rig.run([Path::new("dock"), &image]);
    let said = format!("{}{}", answer.stdout, answer.stderr);
    assert_ne!(answer.code, Some(0), "{said}");
    assert!(said.contains("ext2, ext3 or ext4"), "{said}");
}
