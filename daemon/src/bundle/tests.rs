//! Bundles: what docket writes it finds good; whatever is altered, it does not.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read, Write},
};

use chrono::DateTime;
use docket_drivers::{Identity as Claimed, NameFacts};
use sha2::{Digest, Sha256};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;
use crate::{
    cosign::WitnessSigner,
    domain::{Digests, EventId, SessionId, StationId},
    excerpt::Range,
    flow::Hashers,
    identity::{Chain, Reason},
    log::{Hash, proof},
    manifest::{LeafPlace, Manifest, Original, Source},
    note::{NoteSigner, json},
};

const STATION: &str = "0193a000-0000-7000-8000-000000000001";
const ORIGIN: &str = "docket/0193a000-0000-7000-8000-000000000001/000001";

fn signer() -> NoteSigner {
    NoteSigner::of_seed(ORIGIN, &[5; 32]).unwrap()
}

pub(crate) fn original() -> Vec<u8> {
    (0..5000_u32).map(|i| u8::try_from(i * 7 % 251).unwrap()).collect()
}

fn digests(bytes: &[u8]) -> Digests {
    let mut hashers = Hashers::new(true);
    hashers.update(bytes);
    hashers.finish()
}

fn item(n: i64) -> ItemId {
    // Ids of one moment differ by chance: these are made once.
    static ITEMS: std::sync::OnceLock<[ItemId; 2]> = std::sync::OnceLock::new();
    let made = ITEMS.get_or_init(|| [0, 1].map(|_| ItemId::mint(DateTime::UNIX_EPOCH)));
    made[usize::try_from(n).unwrap()]
}

fn event(act: &str, of: ItemId, detail: &[(&str, &str)]) -> String {
    let detail: BTreeMap<_, _> = detail.iter().copied().collect();
    let value = serde_json::json!({
        "schema": "docket.custody/1",
        "id": EventId::mint(DateTime::UNIX_EPOCH),
        "station": STATION,
        "act": act,
        "item": of,
        "who": "station",
        "when": {"utc": "2026-11-22T08:00:00Z", "boot_id": "b", "boot_us": 1,
                 "sync": "synchronised"},
        "outcome": "ok",
        "detail": detail,
        "tool": "docket 0.1.0",
    });
    serde_json_canonicalizer::to_string(&value).unwrap()
}

/// RFC 6962, 2.1: the root of leaves, and 2.1.1: the way from one of them to it.
fn root(leaves: &[String]) -> [u8; 32] {
    match leaves {
        [one] => Sha256::new().chain_update([0]).chain_update(one).finalize().into(),
        many => {
            let (left, right) = many.split_at(many.len().next_power_of_two() / 2);
            let (left, right) = (root(left), root(right));
            Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
        }
    }
}

fn way(leaves: &[String], at: usize) -> Vec<Hash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    let (mut below, beside) = match at.checked_sub(left.len()) {
        None => (way(left, at), right),
        Some(at) => (way(right, at), left),
    };
    below.push(Hash(root(beside)));
    below
}

/// A station's small entries for one item with two generations; the log has another item's events too.
fn entries(about: Inclusion) -> Entries {
    let signer = signer();
    let station: StationId = STATION.parse().unwrap();
    let since = (Reason::FirstStart, DateTime::UNIX_EPOCH);
    let identity = Chain::of(station).next(&signer, None, since, None).unwrap();
    let first = Manifest {
        schema: Manifest::SCHEMA.into(),
        origin: ORIGIN.into(),
        generation: 1,
        previous: None,
        custody: LeafPlace { epoch: 1, index: 1 },
        original: Original {
            item: item(0),
            station,
            session: SessionId::mint(DateTime::UNIX_EPOCH),
            key: crate::store::keys::original(item(0), "mp4"),
            size: original().len() as u64,
            digests: digests(&original()),
            stored: None,
            source: Source {
                path_raw_hex: "61".into(),
                path: "a".into(),
                modified: None,
                name: NameFacts::default(),
                key_mark: None,
            },
        },
        docked_by: "uid:7".into(),
        recorder: Claimed::default(),
        clock: None,
        times: None,
        holes: Vec::new(),
        renditions: Vec::new(),
        cases: Vec::new(),
        notes: Vec::new(),
        tool: TOOL_VERSION.into(),
    };
    let one = first.sign(&signer).unwrap();
    let cited = crate::manifest::Cited { generation: 1, sha256: json::digest(&one) };
    let second = Manifest {
        generation: 2,
        previous: Some(cited),
        custody: LeafPlace { epoch: 1, index: 2 },
        ..first
    };
    let two = second.sign(&signer).unwrap();
    let told = |act, generation: &str, note: &[u8]| {
        let digest = json::digest(note);
        let detail = [("manifest_generation", generation), ("manifest_sha256", digest.as_str())];
        event(act, item(0), &detail)
    };
    let leaves = [
        event("seen", item(1), &[]),
        event("seen", item(0), &[]),
        told("sealed", "1", &one),
        event("seen", item(1), &[]),
        told("described", "2", &two),
    ];
    let text = format!("{ORIGIN}\n{}\n{}\n", leaves.len(), Hash(root(&leaves)));
    let witness = WitnessSigner::of_seed("witness.example", &[9; 32]).unwrap();
    let checkpoint = signer.sign(&text).unwrap() + &witness.cosign(&text, now()).unwrap();
    let about = About::new(item(0), ORIGIN.into(), now(), about);
    let mut small = Entries::from([
        (Entry::Bundle, json::line(&about).unwrap().into_bytes()),
        (Entry::Readme, b"read me\n".to_vec()),
        (Entry::Manifest(1), one),
        (Entry::Manifest(2), two),
        (Entry::Identity(1), identity),
    ]);
    for at in [1, 2, 4] {
        let index = at as u64;
        let proof = proof::text(index, &way(&leaves, at), &checkpoint);
        small.insert(Entry::Event(index), leaves[at].clone().into_bytes());
        small.insert(Entry::Proof(index), proof.into_bytes());
    }
    small.insert(Entry::Checkpoint, checkpoint.into_bytes());
    small
}

fn now() -> DateTime<Utc> {
    "2026-11-22T08:00:00Z".parse().unwrap()
}

pub(crate) fn given() -> Given {
    let witness = WitnessSigner::of_seed("witness.example", &[9; 32]).unwrap();
    Given {
        keys: vec![signer().key().clone()],
        witnesses: vec![witness.key().clone()],
        authority: None,
    }
}

/// A sound bundle with this original.
pub(crate) fn bundle_zip(original: &[u8]) -> Vec<u8> {
    whole_zip(&entries(Inclusion::Included), original)
}

pub(crate) fn range(start: u64, length: u64) -> Range {
    Range { start, length }
}

fn whole_zip(small: &Entries, original: &[u8]) -> Vec<u8> {
    let digests = digests(original);
    let mut from = Cursor::new(original);
    let whole = Whole::Original {
        extension: "mp4",
        from: &mut from,
        size: original.len() as u64,
        digests: &digests,
    };
    write::<_, _, Cursor<Vec<u8>>>(Vec::new(), small, whole).unwrap()
}

fn worst(zip: &[u8]) -> Verdict {
    check(Cursor::new(zip), &given()).iter().map(|f| f.verdict).max().unwrap()
}

#[test]
fn what_docket_writes_is_good_by_the_keys_that_are_given() {
    let zip = whole_zip(&entries(Inclusion::Included), &original());
    assert_eq!(
        check(Cursor::new(&zip), &given()).iter().find(|f| f.verdict != Verdict::Good),
        None
    );
    assert_eq!(
        zip,
        whole_zip(&entries_again(&zip).unwrap(), &original()),
        "the same evidence, the same bytes"
    );
    let untold = check(Cursor::new(&zip), &Given::default());
    assert_eq!(untold.iter().map(|f| f.verdict).max(), Some(Verdict::NotChecked));
    let other = NoteSigner::of_seed(ORIGIN, &[6; 32]).unwrap();
    let distrusted = Given { keys: vec![other.key().clone()], ..Given::default() };
    let said = check(Cursor::new(&zip), &distrusted);
    assert_eq!(said[0].code, "identity-trust");
    assert_eq!(said[0].verdict, Verdict::Bad);
}

/// The small entries as another reader finds them; none where it refuses the ZIP, as it may.
fn entries_again(zip: &[u8]) -> Option<Entries> {
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).ok()?;
    let mut small = Entries::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).ok()?;
        let entry = Entry::of_name(&file.name().ok()?)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).ok()?;
        if entry.is_small() {
            small.insert(entry, bytes);
        }
    }
    Some(small)
}

#[test]
fn every_entry_altered_or_missing_is_found() {
    let good = entries(Inclusion::Included);
    for (entry, bytes) in &good {
        // Nobody signs these, and nothing rests on them.
        if *entry == Entry::Readme {
            continue;
        }
        for at in (0..bytes.len()).step_by(7) {
            let mut small = good.clone();
            small.get_mut(entry).unwrap()[at] ^= 1;
            let (findings, _) = check_entries(&small, &given());
            let is_bad = findings.iter().any(|f| f.verdict != Verdict::Good);
            // What a bundle says of itself may be another time or program.
            assert!(is_bad || *entry == Entry::Bundle, "{entry} byte {at}");
        }
        let mut small = good.clone();
        small.remove(entry);
        let (findings, _) = check_entries(&small, &given());
        let left_out = matches!(entry, Entry::Event(1) | Entry::Proof(1));
        assert!(left_out || findings.iter().any(|f| f.verdict == Verdict::Bad), "without {entry}");
    }
}

#[test]
fn an_event_of_another_item_or_leaf_is_no_event_of_this_one() {
    let mut small = entries(Inclusion::Included);
    let (event, proof) = (small[&Entry::Event(2)].clone(), small[&Entry::Proof(2)].clone());
    small.insert(Entry::Event(3), event);
    small.insert(Entry::Proof(3), proof);
    let (findings, none) = check_entries(&small, &given());
    assert!(none.is_none());
    assert_eq!(findings.last().unwrap().code, "proof-form");
}

#[test]
fn an_original_that_is_not_the_one_gives_no_bundle_and_makes_one_bad() {
    let small = entries(Inclusion::Included);
    let mut other = original();
    other[4000] ^= 1;
    assert_eq!(worst(&whole_zip(&small, &other)), Verdict::Bad);
    assert_eq!(worst(&whole_zip(&small, &other[..4999])), Verdict::Bad);
    let digests = digests(&original());
    for bytes in [&other[..], &original()[..4999], &[original(), vec![0]].concat()] {
        let mut from = Cursor::new(bytes);
        let (extension, size) = ("mp4", 5000);
        let whole = Whole::Original { extension, from: &mut from, size, digests: &digests };
        let mut out = Vec::new();
        let said = write::<_, _, Cursor<Vec<u8>>>(&mut out, &small, whole);
        assert_eq!(said.err().map(|e| e.kind()), Some(std::io::ErrorKind::InvalidData));
        assert!(zip::ZipArchive::new(Cursor::new(&out)).is_err(), "it must not look whole");
    }
    let nothing = write::<_, Cursor<Vec<u8>>, Cursor<Vec<u8>>>(Vec::new(), &small, Whole::Nothing);
    assert_eq!(worst(&nothing.unwrap()), Verdict::Bad, "announced, and not there");
}

#[test]
fn an_excerpt_shows_its_bytes_and_no_others() {
    let bytes = original();
    for (start, length) in [(0, 1), (4999, 1), (2000, 1500), (0, 5000)] {
        let range = Range::within(start, length, 5000).unwrap();
        let zip = excerpt_zip(&bytes, range, range);
        assert_eq!(worst(&zip), Verdict::Good, "{range:?}");
    }
    let (range, other) = (Range { start: 10, length: 20 }, Range { start: 3000, length: 20 });
    assert_eq!(worst(&excerpt_zip(&bytes, range, other)), Verdict::Bad, "said to stand elsewhere");
}

pub(crate) fn excerpt_zip(bytes: &[u8], cut: Range, said: Range) -> Vec<u8> {
    let mut small = entries(Inclusion::Referenced);
    let blake3 = blake3::hash(bytes).to_hex().to_string();
    let Range { start, length } = said;
    let about = ExcerptAbout {
        schema: ExcerptAbout::SCHEMA.into(),
        item: item(0),
        start,
        length,
        blake3: blake3.clone(),
        size: bytes.len() as u64,
    };
    small.insert(Entry::Excerpt, json::line(&about).unwrap().into_bytes());
    let (mut from, mut scratch) = (Cursor::new(bytes), Cursor::new(Vec::new()));
    let whole =
        Whole::Slice { from: &mut from, scratch: &mut scratch, blake3: &blake3, range: cut };
    write(Vec::new(), &small, whole).unwrap()
}

#[test]
fn hostile_zips_are_refused_before_they_are_read() {
    let plain = || SimpleFileOptions::default();
    let made = |entries: &[(&str, &[u8])]| {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            zip.start_file(*name, plain()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    };
    let bomb = vec![0; 4 << 20];
    let deflated = made(&[("bundle.json", &bomb)]);
    assert!(deflated.len() < 64 << 10);
    let mut cut = made(&[("bundle.json", b"{}")]);
    cut.truncate(cut.len() - 1);
    let good = whole_zip(&entries(Inclusion::Included), &original());
    let mut renamed = good.clone();
    let of = |zip: &[u8], name: &[u8]| -> Vec<usize> {
        (0..zip.len() - name.len()).filter(|at| zip[*at..].starts_with(name)).collect()
    };
    for at in of(&good, b"manifest.2.json") {
        renamed[at..at + 15].copy_from_slice(b"manifest.1.json");
    }
    for (what, zip) in [
        ("nothing", Vec::new()),
        ("no ZIP", b"PK\x03\x04 and so on and so on and so on".to_vec()),
        ("a bomb", deflated),
        ("cut short", cut),
        ("a path", made(&[("../bundle.json", b"{}")])),
        ("a folder", made(&[("events/", b"")])),
        ("no entry of a bundle", made(&[("notes.txt", b"")])),
        ("a name twice", renamed),
        ("something before it", [b"#!/bin/sh\n".as_slice(), &good].concat()),
        ("something behind it", [good.as_slice(), b"\0"].concat()),
        ("without its end", good[..good.len() - 1].to_vec()),
    ] {
        let found = check(Cursor::new(&zip), &given());
        assert_eq!(found.len(), 1, "{what}: {found:?}");
        assert_eq!((found[0].verdict, found[0].code), (Verdict::Bad, "bundle-form"), "{what}");
    }
}

#[test]
fn every_changed_byte_of_a_bundle_is_found_or_of_no_matter() {
    let small = entries(Inclusion::Included);
    let good = whole_zip(&small, &original());
    let mut rng = fastrand::Rng::with_seed(11);
    for _ in 0..600 {
        let at = rng.usize(..good.len());
        let mut bad = good.clone();
        bad[at] ^= 1 << rng.u8(..8);
        if worst(&bad) == Verdict::Good {
            // Good only if what is read is the same: a stamp of the ZIP, the text for people.
            let Some(mut again) = entries_again(&bad) else { continue };
            let mut same = small.clone();
            for of_no_matter in [Entry::Readme, Entry::Bundle] {
                same.remove(&of_no_matter);
                again.remove(&of_no_matter);
            }
            assert_eq!(again, same, "byte {at}");
        }
    }
}
