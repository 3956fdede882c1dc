//! One random bit turned over in archived objects of every kind, judged by `fsck --deep`, and in each of many
//! originals, judged by `verify`: every one must be found, and before that nobody accused. Two stations: `fsck` reads
//! a whole archive for a handful of bits.

use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions, Permissions},
    os::unix::fs::{FileExt, PermissionsExt},
    path::Path,
};

use fastrand::Rng;
use serde_json::Value;

use super::report::{Report, has_room};
use crate::{
    pattern::{PatternClip, pattern_script},
    rig::{Rig, keys},
};

const SERIAL: &str = "VR42000";
/// Longest original, bytes.
const LONGEST: u64 = 20_000;

/// How many.
#[derive(Clone, Copy, Debug)]
pub struct Flips {
    /// Originals, in each of which a bit is flipped.
    pub originals: u64,
    /// How often all of them are read before.
    pub rounds: u64,
    /// How often `fsck --deep` judges an object of every kind at once, each with a bit flipped.
    pub mixed: u64,
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Readings of sound originals.
    pub clean: u64,
    /// Of those, the ones that were said to have failed.
    pub false_alarms: u64,
    /// Bits flipped, one an original.
    pub flips: u64,
    /// Of those, the ones whose original was said to differ, and set aside for it.
    pub found: u64,
}

/// Originals of the station whose objects of every kind are judged.
const MIXED_ORIGINALS: u64 = 100;
/// Items linked to a case, so that there are objects of links.
const LINKED: usize = 5;

/// The kinds of objects, by the beginning and a part of their keys, and what `fsck` calls one altered. A key
/// belongs to the first kind that fits.
const KINDS: [(&str, &str, &[&str]); 8] = [
    ("evidence/", "/original.", &["original-altered"]),
    ("evidence/", "/manifest.", &["manifest-altered"]),
    ("sessions/", "", &["receipt-altered"]),
    ("cases/", "", &["link-broken", "record-broken"]),
    ("log/", "/identity/", &["identity-broken"]),
    ("log/", "/tile/entries/", &["log-object-altered"]),
    ("log/", "/tile/", &["log-object-altered"]),
    ("log/", "/checkpoint/", &["log-object-altered"]),
];

/// Turns over bit `bit` of the file, counted from its beginning.
///
/// # Panics
/// When it cannot be written.
pub fn flip(file: &Path, bit: u64) {
    fs::set_permissions(file, Permissions::from_mode(0o600)).expect("our file");
    let open = OpenOptions::new().read(true).write(true).open(file).expect("our file");
    let mut byte = [0];
    open.read_exact_at(&mut byte, bit / 8).expect("a byte there");
    byte[0] ^= 1 << (bit % 8);
    open.write_all_at(&byte, bit / 8).expect("room");
    open.sync_all().expect("a disk");
}

/// Takes so many originals in on an empty `rig`, some of them linked to a case.
fn fill(rig: &Rig, rng: &mut Rng, originals: u64) {
    let clips: Vec<_> = (0..originals)
        // No footage by name: nobody tries to make previews of it.
        .map(|n| PatternClip::new(format!("D{:03}/{n:05}.DAT", n / 500), n, rng.u64(1..LONGEST)))
        .collect();
    let script = rig.write("flips.recorder.toml", &pattern_script(SERIAL, &clips).expect("TOML"));
    rig.dock(&[&script], 0);
    rig.json(["cases", "add", "2026-1"]).exits(0);
    for item in rig.items().iter().take(LINKED) {
        let id = item["id"].as_str().expect("an id");
        rig.json(["items", "link", id, "2026-1"]).exits(0);
    }
}

/// Flips in originals, on an empty `rig`.
///
/// # Panics
/// When docket does not answer as it must.
#[must_use]
pub fn in_originals(rig: &Rig, seed: u64, originals: u64, rounds: u64) -> Found {
    let mut rng = Rng::with_seed(seed);
    fill(rig, &mut rng, originals);
    let mut found = Found::default();
    for _ in 0..rounds {
        let reply = rig.json(["verify"]).exits(0).reply();
        found.clean += reply["checked"].as_u64().expect("how many were read");
        found.false_alarms += reply["failed_count"].as_u64().expect("how many failed");
    }
    for item in rig.items() {
        let key = item["archive"][0]["key"].as_str().unwrap_or_default();
        let bytes = item["source"]["size"].as_u64().unwrap_or_default();
        flip(&rig.archive().join(key), rng.u64(..bytes * 8));
        found.flips += 1;
    }
    let reply = rig.json(["verify"]).exits(6).reply();
    assert_eq!(reply["checked"], originals, "every original is read");
    assert_eq!(reply["failed_count"].as_u64(), Some(originals), "flips were not found");
    let aside = rig.items();
    let aside = aside.iter().filter(|item| item["reason"] == "fixity-mismatch");
    found.found = aside.count() as u64;
    found
}

/// Flips in objects of every kind, so many times, on an empty `rig`. Answers how many bits were flipped, each of them
/// named by `fsck --deep`.
///
/// # Panics
/// When one is not.
#[must_use]
pub fn in_every_kind(rig: &Rig, seed: u64, times: u64) -> u64 {
    let mut rng = Rng::with_seed(seed);
    fill(rig, &mut rng, MIXED_ORIGINALS);
    rig.rest();
    (0..times).map(|_| of_every_kind(rig, &mut rng)).sum()
}

/// Flips a bit in one object of every kind, has all of it judged, and flips it back. Answers how many.
fn of_every_kind(rig: &Rig, rng: &mut Rng) -> u64 {
    let archive = rig.archive();
    let mut by_kind: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for key in keys(&archive) {
        let kind = KINDS
            .iter()
            .position(|(begins, part, _)| key.starts_with(begins) && key.contains(part));
        by_kind.entry(kind.unwrap_or_else(|| panic!("{key} is of no kind"))).or_default().push(key);
    }
    assert_eq!(by_kind.len(), KINDS.len(), "an object of every kind: {by_kind:?}");
    let flipped: Vec<(usize, String, u64)> = by_kind
        .into_iter()
        .map(|(kind, mut keys)| {
            let key = keys.swap_remove(rng.usize(..keys.len()));
            let bytes = fs::metadata(archive.join(&key)).expect("it stands").len();
            (kind, key, rng.u64(..bytes * 8))
        })
        .collect();
    for (_, key, bit) in &flipped {
        flip(&archive.join(key), *bit);
    }
    let reply = rig.json(["fsck", "--deep"]).exits(6).reply();
    let violations = reply["violations"].as_array().expect("findings");
    for (kind, key, bit) in &flipped {
        let codes = KINDS[*kind].2;
        let is_named = violations.iter().any(|violation| names(violation, codes, key));
        assert!(is_named, "bit {bit} of {key}: {violations:#?}");
        flip(&archive.join(key), *bit);
    }
    flipped.len() as u64
}

/// Whether a violation is one of `codes` and about the object: by its key, or by an id in it.
fn names(violation: &Value, codes: &[&str], key: &str) -> bool {
    let of = |name: &str| violation[name].as_str().unwrap_or_default();
    codes.contains(&of("code")) && (key.contains(of("subject")) || of("what").contains(key))
}

/// Each once, at full size.
///
/// # Errors
/// When there is no room for it.
pub fn campaign(dir: &Path, seed: u64, flips: Flips) -> Result<Report, String> {
    has_room(dir, 2_000_000_000)?;
    let mut report = Report::begin("flips", seed);
    let Flips { originals, rounds, mixed } = flips;
    let in_kinds = report.trial(dir, |rig| in_every_kind(rig, seed, mixed)).unwrap_or_default();
    let found = report.trial(dir, |rig| in_originals(rig, seed, originals, rounds));
    let found = found.unwrap_or_default();
    let kinds = KINDS.len() as u64;
    if in_kinds != mixed * kinds {
        report.missed("every flip found in objects of every kind");
    }
    if found.found < originals {
        report.missed("every flip found in originals");
    }
    if found.false_alarms > 0 || found.clean != originals * rounds {
        report.missed("every original read in every round, and nobody accused");
    }
    Ok(report.end(format!(
        "{} of {} flipped bits found in originals, {} in objects of {kinds} kinds, {} false alarms in {} \
         clean readings",
        found.found, found.flips, in_kinds, found.false_alarms, found.clean
    )))
}
