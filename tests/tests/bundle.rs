//! Story: proof bundles and excerpts. What the station hands out is judged by docket itself, offline, and by
//! a program that shares no code with it; whatever is altered, both refuse.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::{Read, Write},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    process::Command,
};

use docket_tests::{
    pattern::{PatternClip, pattern_script},
    rig::Rig,
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

/// Entries by name.
type Entries = BTreeMap<String, Vec<u8>>;

const BYTES: u64 = 50_000;

/// A station that has taken two clips in and stopped: all of its log is published.
fn station() -> Rig {
    let clips: Vec<_> =
        (0..2).map(|n| PatternClip::new(format!("DCIM/V{n:04}.MP4"), 70 + n, BYTES)).collect();
    let rig = Rig::new();
    let script = rig.write("vr.recorder.toml", &pattern_script("VR90001", &clips).unwrap());
    rig.dock(&[&script], 0);
    rig
}

fn key(rig: &Rig) -> String {
    let told = rig.json(["identity", "show"]).exits(0).json();
    told["now"]["key"].as_str().unwrap().to_owned()
}

fn id(item: &Value) -> String {
    item["id"].as_str().unwrap().to_owned()
}

/// Has a proof written, and answers its file.
fn prove(rig: &Rig, item: &str, name: &str, more: &[&str]) -> PathBuf {
    let out = rig.home().join(name);
    let args = ["items", "prove", item, "--out", out.to_str().unwrap()];
    let told = rig.json(args.iter().chain(more)).exits(0).json();
    let written = hex::encode(Sha256::digest(fs::read(&out).unwrap()));
    assert_eq!(told["sha256"].as_str(), Some(written.as_str()));
    out
}

/// The exit codes of both judges: docket, and the verifier that knows only the note on formats.
fn judged(rig: &Rig, file: &Path, key: &str) -> (i32, i32) {
    let is_excerpt = open(file).is_ok_and(|entries| entries.contains_key("excerpt.json"));
    let verb = if is_excerpt { "excerpt" } else { "bundle" };
    let file = file.to_str().unwrap();
    let own = rig.json(["check-proof", file, "--key", key]).code.unwrap();
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("verifier/docket_verify.py");
    let other = Command::new("python3").arg(program).args([verb, file, "--key", key]).output();
    (own, other.unwrap().status.code().unwrap())
}

fn open(file: &Path) -> Result<Entries, zip::result::ZipError> {
    let mut archive = ZipArchive::new(File::open(file)?)?;
    let mut entries = Entries::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at)?;
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes)?;
        entries.insert(entry.name()?.into_owned(), bytes);
    }
    Ok(entries)
}

fn pack(rig: &Rig, name: &str, entries: &Entries) -> PathBuf {
    let path = rig.home().join(name);
    let mut zip = ZipWriter::new(File::create(&path).unwrap());
    for (name, bytes) in entries {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
    path
}

/// Names of entries of which `part` is one.
fn named<'a>(entries: &'a Entries, part: &str) -> Vec<&'a String> {
    entries.keys().filter(|name| name.contains(part)).collect()
}

/// The event of an item of that act.
fn event_of(entries: &Entries, act: &str) -> String {
    let is_it = |bytes: &Vec<u8>| {
        serde_json::from_slice::<Value>(bytes).is_ok_and(|event| event["act"] == act)
    };
    let found = entries.iter().find(|(name, bytes)| name.starts_with("events/") && is_it(bytes));
    found.unwrap().0.clone()
}

#[test]
fn a_bundle_is_good_and_every_alteration_of_it_is_not() {
    let rig = station();
    let (key, items) = (key(&rig), rig.items());
    let file = prove(&rig, &id(&items[0]), "one.zip", &[]);
    let other = open(&prove(&rig, &id(&items[1]), "two.zip", &["--reference"])).unwrap();
    assert_eq!(judged(&rig, &file, &key), (0, 0));
    assert_eq!(judged(&rig, &rig.home().join("two.zip"), &key), (0, 0));
    // Nothing that stands there is replaced.
    let args = ["items", "prove", &id(&items[1]), "--out", file.to_str().unwrap()];
    rig.json(args).exits(3);
    assert_eq!(judged(&rig, &file, &key), (0, 0));

    let good = open(&file).unwrap();
    assert_eq!(good["original.mp4"].len() as u64, BYTES);
    let text = String::from_utf8(good["README.txt"].clone()).unwrap();
    assert!(text.contains("sha256sum") && text.contains("核验"), "{text}");
    let sealed = event_of(&good, "sealed");
    let proof = sealed.replace(".json", ".proof");
    let newest = named(&good, "manifest.").into_iter().next_back().unwrap().clone();
    let flipped = |name: &str, at: usize| {
        let mut entries = good.clone();
        entries.get_mut(name).unwrap()[at] ^= 1;
        entries
    };
    let without = |names: &[&str]| {
        let mut entries = good.clone();
        entries.retain(|name, _| !names.contains(&name.as_str()));
        entries
    };
    let swapped = {
        let mut entries = good.clone();
        let theirs = event_of(&other, "sealed");
        for end in ["json", "proof"] {
            entries.remove(&sealed.replace("json", end));
            let name = theirs.replace("json", end);
            entries.insert(name.clone(), other[&name].clone());
        }
        entries
    };
    let hash_at = good[&proof].iter().position(|b| *b == b'\n').unwrap() + 40;
    let altered = [
        ("a byte of the original", flipped("original.mp4", 31_000)),
        ("a byte of a manifest", flipped(&newest, 200)),
        ("an event of another item", swapped),
        ("a hash of a proof", flipped(&proof, hash_at)),
        ("the checkpoint", flipped("checkpoint", 60)),
        ("an event", flipped(&sealed, 30)),
        ("the identity", flipped("identity.1.json", 100)),
        ("an identity missing", without(&["identity.1.json"])),
        ("the event of a manifest left out", without(&[&sealed, &proof])),
        ("a proof missing", without(&[&proof])),
        ("a manifest missing", without(&[&newest])),
        ("the original missing", without(&["original.mp4"])),
        ("the checkpoint missing", without(&["checkpoint"])),
    ];
    for (what, entries) in altered {
        let file = pack(&rig, "altered.zip", &entries);
        assert_eq!(judged(&rig, &file, &key), (6, 1), "{what}");
    }
    let same = pack(&rig, "packed.zip", &good);
    assert_eq!(judged(&rig, &same, &key), (0, 0), "packed by another program");
    // An entry twice: its name is written over another's.
    let mut twice = fs::read(&same).unwrap();
    let (from, to) = ("README.txt", "checkpoint");
    for at in 0..twice.len() - from.len() {
        if twice[at..].starts_with(from.as_bytes()) {
            twice[at..at + from.len()].copy_from_slice(to.as_bytes());
        }
    }
    let doubled = rig.home().join("twice.zip");
    fs::write(&doubled, twice).unwrap();
    assert_eq!(judged(&rig, &doubled, &key), (6, 1), "an entry twice");
    // Nobody said that this key is trusted.
    let file = file.to_str().unwrap();
    rig.json(["check-proof", file]).exits(1);

    // That proofs were made is on record.
    let made: Vec<Value> = rig.item(&id(&items[0]))["events"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["act"] == "proof-made")
        .cloned()
        .collect();
    let [made] = made.as_slice() else { panic!("{made:?}") };
    let written = hex::encode(Sha256::digest(fs::read(file).unwrap()));
    assert_eq!(made["detail"]["sha256"].as_str(), Some(written.as_str()));
    assert_eq!(made["detail"]["kind"], "included");
    rig.fsck_is_clean();
}

#[test]
fn an_excerpt_shows_its_bytes_and_nothing_else() {
    let rig = station();
    let (key, item) = (key(&rig), id(&rig.items()[0]));
    let last = format!("{}+1", BYTES - 1);
    let all = format!("0..{BYTES}");
    let ranges = [("first", "0+1"), ("last", last.as_str()), ("some", "20KiB+3000"), ("all", &all)];
    for (name, range) in ranges {
        let file = prove(&rig, &item, &format!("{name}.zip"), &["--range", range]);
        assert_eq!(judged(&rig, &file, &key), (0, 0), "{range}");
        let good = open(&file).unwrap();
        assert!(named(&good, "original").is_empty());
        let mut bad = good.clone();
        let slice = bad.get_mut("excerpt.bao").unwrap();
        let at = slice.len() - 1;
        slice[at] ^= 1;
        assert_eq!(judged(&rig, &pack(&rig, "bad.zip", &bad), &key), (6, 1), "{range}");
    }
    let out = rig.home().join("beyond.zip");
    let beyond = format!("{BYTES}+1");
    for range in [beyond.as_str(), "0+99999999"] {
        let args = ["items", "prove", &item, "--out", out.to_str().unwrap(), "--range", range];
        let said = rig.json(args).exits(3).json();
        assert_eq!(said["code"], "DKT-0727");
    }
    assert!(!out.exists());
}

#[test]
fn a_rotted_original_gives_no_bundle_but_a_finding() {
    let rig = station();
    let item = id(&rig.items()[0]);
    let key = rig.item(&item)["archive"][0]["key"].as_str().unwrap().to_owned();
    let original = rig.archive().join(key);
    let mut rights = fs::metadata(&original).unwrap().permissions();
    #[expect(clippy::permissions_set_readonly_false, reason = "a file of this test's own")]
    rights.set_readonly(false);
    fs::set_permissions(&original, rights).unwrap();
    OpenOptions::new().write(true).open(&original).unwrap().write_all_at(b"!", 40_000).unwrap();
    let out = rig.home().join("rotted.zip");
    let args = ["items", "prove", &item, "--out", out.to_str().unwrap()];
    let said = rig.json(args).exits(6).json();
    assert_eq!(said["code"], "DKT-0724");
    assert!(!out.exists());
    let left = fs::read_dir(rig.home()).unwrap().map(|e| e.unwrap().file_name());
    let left: Vec<_> = left.filter(|name| name.to_string_lossy().contains("rotted")).collect();
    assert!(left.is_empty(), "{left:?}");
    let told = rig.item(&item);
    assert_eq!(told["state"], "quarantined");
    let acts: Vec<_> = told["events"].as_array().unwrap().iter().map(|e| &e["act"]).collect();
    assert!(acts.iter().any(|act| **act == "fixity-checked"), "{acts:?}");
    assert!(acts.iter().all(|act| **act != "proof-made"), "{acts:?}");
    let again = rig.json(args).exits(2).json();
    assert_eq!(again["code"], "DKT-0721", "it is set aside");
}
