//! Story: what the station signs, on the real programs: its identity, the generations of manifests, the
//! receipts of sessions; and that nothing altered by as little as a bit is taken for signed.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use docket::{
    identity::Chain,
    manifest::{self, Manifest},
    note::{NoteKey, json},
    receipt::{Receipt, read_clips},
};
use docket_tests::{
    pattern::{PatternClip, pattern_script},
    rig::{Rig, seed},
};
use serde_json::Value;

const SERIAL: &str = "VR70001";
/// Manifests whose every byte is changed; of the others every seventh is.
const WHOLE: usize = 20;

/// Clips on a recorder of one name, docked.
fn docked(count: u64, bytes: u64) -> (Rig, Vec<PatternClip>) {
    let clips: Vec<_> = (0..count)
        .map(|n| {
            let name = format!(
                "DCIM/{}V{n:04}.MP4",
                ["", "DIR/", "泉州-"][usize::try_from(n % 3).unwrap()]
            );
            PatternClip::new(name, 70 + n, bytes + n * 17)
        })
        .collect();
    let rig = Rig::new();
    let script = rig.write("vr.recorder.toml", &pattern_script(SERIAL, &clips).unwrap());
    rig.dock(&[&script], 0);
    (rig, clips)
}

/// The public keys, by the identities in the archive alone.
fn keys(rig: &Rig) -> Vec<NoteKey> {
    let log = rig.archive().join("log");
    let station = fs::read_dir(log).unwrap().next().unwrap().unwrap().file_name();
    let station = station.to_str().unwrap();
    let mut chain = Chain::of(station.parse().unwrap());
    for number in 1.. {
        let path = rig.archive().join(format!("log/{station}/identity/{number}.json"));
        let Ok(note) = fs::read(path) else { break };
        chain.extend(&note).unwrap();
    }
    assert!(chain.newest().is_some());
    chain.keys()
}

/// The files of all generations of an item's manifest.
fn generations(rig: &Rig, item: &Value) -> Vec<PathBuf> {
    let original = rig.archive().join(item["archive"][0]["key"].as_str().unwrap());
    (1..)
        .map(|n| original.with_file_name(format!("manifest.{n}.json")))
        .take_while(|path| path.exists())
        .collect()
}

fn read_all(paths: &[PathBuf]) -> Vec<Vec<u8>> {
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

/// The codes that `fsck --deep` finds while `path` is damaged.
fn found(rig: &Rig, path: &Path, damage: impl Fn(&mut Vec<u8>)) -> Vec<String> {
    rig.rest();
    let good = fs::read(path).unwrap();
    let mut bad = good.clone();
    damage(&mut bad);
    fs::remove_file(path).unwrap();
    fs::write(path, &bad).unwrap();
    let reply = rig.json(["fsck", "--deep"]).exits(6).reply();
    fs::write(path, &good).unwrap();
    let codes = reply["violations"].as_array().unwrap().iter();
    codes.map(|v| v["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_link_makes_another_generation_that_cites_the_ones_before() {
    let (rig, _) = docked(3, 50_000);
    let item = rig.items()[0].clone();
    let before = generations(&rig, &item);
    assert!(!before.is_empty());
    rig.json(["cases", "add", "2026-1"]).exits(0);
    rig.json(["items", "link", &id(&item), "2026-1"]).exits(0);
    rig.rest();
    let after = generations(&rig, &item);
    assert_eq!(after.len(), before.len() + 1, "one fact, one generation");
    let newest = manifest::check(&read_all(&after), &keys(&rig)).unwrap().unwrap();
    assert_eq!(newest.cases.iter().map(|c| c.case.as_str()).collect::<Vec<_>>(), ["2026-1"]);
    assert_eq!(newest.original.digests.sha256, item["digests"]["sha256"].as_str().unwrap());
    rig.fsck_is_clean();

    rig.json(["items", "unlink", &id(&item), "2026-1", "--reason", "wrong case"]).exits(0);
    rig.rest();
    let last = generations(&rig, &item);
    let newest = manifest::check(&read_all(&last), &keys(&rig)).unwrap().unwrap();
    assert!(newest.cases.is_empty() && last.len() == after.len() + 1);
    rig.fsck_is_clean();

    for path in &last {
        assert_eq!(found(&rig, path, |b| b[40] ^= 1), ["manifest-altered"], "{}", path.display());
    }
    rig.fsck_is_clean();
}

#[test]
fn a_receipt_tells_of_every_clip_and_its_digests() {
    let (rig, clips) = docked(7, 30_000);
    rig.rest();
    let sessions = rig.json(["sessions", "list"]).exits(0).json();
    let session = id(&sessions["sessions"][0]);
    let told = rig.json(["sessions", "receipt", &session]).exits(0).json();
    assert_eq!(
        (&told["listed"], &told["taken"], &told["excepted"]),
        (&7.into(), &7.into(), &0.into())
    );
    let path = rig.archive().join(told["key"].as_str().unwrap());
    let note = fs::read(&path).unwrap();
    assert_eq!(json::digest(&note), told["sha256"].as_str().unwrap());
    let receipt = Receipt::open(&note, &keys(&rig)).unwrap();
    assert_eq!(receipt.session.to_string(), session);
    let file = rig.archive().join(&receipt.clips.key);
    let lines = fs::read(&file).unwrap();
    assert_eq!(json::digest(&lines), receipt.clips.sha256);
    let lines = read_clips(std::str::from_utf8(&lines).unwrap()).unwrap();
    // Against the bytes that were played, in the order of their raw paths.
    let mut truth: Vec<_> = clips
        .iter()
        .map(|clip| {
            let digests = clip.digests();
            (hex::encode(&clip.path), clip.bytes, digests.blake3, digests.sha256)
        })
        .collect();
    truth.sort();
    let said: Vec<_> = lines
        .iter()
        .map(|clip| {
            let became = clip.became.clone().unwrap();
            (clip.path_raw_hex.clone(), clip.size, became.blake3, became.sha256)
        })
        .collect();
    assert_eq!(said, truth);
    // For people: the newest checkpoint as text and to photograph.
    let shown = rig.run(["sessions", "receipt", &session]).exits(0).stdout;
    let checkpoint = told["checkpoint"]["note"].as_str().unwrap();
    assert!(shown.contains(checkpoint), "{shown}");
    assert!(shown.contains('█'), "a code to photograph: {shown}");
    let chinese = rig.run(["--lang", "zh-CN", "sessions", "receipt", &session]).exits(0).stdout;
    assert!(chinese.contains("回执"), "{chinese}");

    rig.fsck_is_clean();
    assert_eq!(found(&rig, &path, |b| b[40] ^= 1), ["receipt-altered"]);
    assert_eq!(found(&rig, &file, |b| b[40] ^= 1), ["receipt-altered"]);
    rig.fsck_is_clean();
}

/// Every byte of a manifest changed by a bit, or every `step`th: none is taken for signed.
fn refuses_changes(note: &[u8], keys: &[NoteKey], from: usize, step: usize) -> usize {
    let mut refused = 0;
    for at in (from..note.len()).step_by(step) {
        let mut other = note.to_vec();
        other[at] ^= 1 << (at % 8);
        assert!(Manifest::open(&other, keys).is_err(), "byte {at} of {note:?}");
        refused += 1;
    }
    refused
}

#[test]
fn a_bit_changed_in_a_manifest_is_found() {
    let seed = usize::try_from(seed(7)).unwrap();
    let (rig, _) = docked(50, 900);
    rig.json(["cases", "add", "泉罚字〔2026〕12号"]).exits(0);
    for item in rig.items().iter().take(8) {
        rig.json(["items", "link", &id(item), "泉罚字〔2026〕12号"]).exits(0);
    }
    rig.rest();
    let keys = keys(&rig);
    let mut notes: Vec<Vec<u8>> = Vec::new();
    for item in rig.items() {
        let files = read_all(&generations(&rig, &item));
        manifest::check(&files, &keys).unwrap();
        notes.extend(files);
    }
    assert!(notes.len() >= 100, "{} manifests", notes.len());
    let mut refused = 0;
    for (n, note) in notes.iter().enumerate() {
        Manifest::open(note, &keys).unwrap();
        let (from, step) =
            if n % (notes.len() / WHOLE) == 0 { (0, 1) } else { ((seed + n) % 7, 7) };
        refused += refuses_changes(note, &keys, from, step);
    }
    assert!(refused > 20 * 1_000, "{refused} changes in {} manifests", notes.len());
}

#[test]
fn a_key_is_exchanged_lost_and_given_up() {
    let (rig, _) = docked(2, 1_000);
    let first = rig.json(["identity", "show"]).exits(0).json();
    assert_eq!((&first["now"]["epoch"], &first["now"]["number"]), (&1.into(), &1.into()));
    let second = rig.json(["identity", "rotate"]).exits(0).json();
    assert_eq!((&second["now"]["epoch"], &second["now"]["number"]), (&1.into(), &2.into()));
    assert_ne!(first["now"]["fingerprint"], second["now"]["fingerprint"]);
    let clips = [PatternClip::new("DCIM/V9.MP4".to_owned(), 9, 900)];
    let script = rig.write("two.recorder.toml", &pattern_script("VR70002", &clips).unwrap());
    rig.dock(&[&script], 0);
    rig.fsck_is_clean();

    rig.rest();
    let key = rig.data().join("identity/000001.2.key");
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    let secret = fs::read_to_string(&key).unwrap();
    assert!(!rig.run(["identity", "show"]).exits(0).stdout.contains(secret.trim()));
    rig.rest();
    let station = second["station"].as_str().unwrap();
    let refused = rig.json(["identity", "lost", "--confirm", station]).exits(3).json();
    assert_eq!(refused["code"], "DKT-0705");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o640)).unwrap();
    let refused = rig.run(["identity", "rotate"]).exits(6);
    assert!(refused.stderr.contains("DKT-0702"), "{}", refused.stderr);
    fs::remove_file(&key).unwrap();
    let refused = rig.run(["identity", "rotate"]).exits(6);
    assert!(refused.stderr.contains("DKT-0701"), "{}", refused.stderr);
    let unconfirmed = rig.json(["identity", "lost"]).exits(3).json();
    assert_eq!(unconfirmed["code"], "DKT-0706");
    let third = rig.json(["identity", "lost", "--confirm", station]).exits(0).json();
    assert_eq!((&third["now"]["epoch"], &third["now"]["reason"]), (&2.into(), &"lost".into()));
    assert_eq!(third["chain"].as_array().unwrap().len(), 3);

    let clips = [PatternClip::new("DCIM/V8.MP4".to_owned(), 8, 800)];
    let script = rig.write("three.recorder.toml", &pattern_script("VR70003", &clips).unwrap());
    rig.dock(&[&script], 0);
    rig.rest();
    let signed: Vec<String> = rig
        .items()
        .iter()
        .flat_map(|item| read_all(&generations(&rig, item)))
        .map(|note| Manifest::open(&note, &keys(&rig)).unwrap().origin)
        .collect();
    assert!(signed.iter().any(|origin| origin.ends_with("/000001")));
    assert!(signed.iter().any(|origin| origin.ends_with("/000002")));
    rig.fsck_is_clean();
}
