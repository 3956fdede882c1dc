//! Story: the custody log as a stranger checks it, with nothing of docket's but the bytes in the archive.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a story fails by panicking")]

use std::{collections::BTreeMap, fs, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use docket_tests::{
    campaign::log,
    rig::{Rig, seed},
};
use serde_json::Value;
use sha2::{Digest, Sha256};

type Hash = [u8; 32];

fn sha256(parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// RFC 6962, 2.1.1, turned round: the root that a leaf and the hashes beside its way give (RFC 9162,
/// 2.1.3.2).
fn root_of(leaf: &[u8], index: u64, size: u64, way: &[Hash]) -> Hash {
    let (mut at, mut last) = (index, size - 1);
    let mut hash = sha256(&[&[0], leaf]);
    for beside in way {
        assert!(last > 0, "the proof is too long");
        if at % 2 == 1 || at == last {
            hash = sha256(&[&[1], beside, &hash]);
            while at.is_multiple_of(2) && at != 0 {
                (at, last) = (at / 2, last / 2);
            }
        } else {
            hash = sha256(&[&[1], &hash, beside]);
        }
        (at, last) = (at / 2, last / 2);
    }
    assert_eq!(last, 0, "the proof is too short");
    hash
}

fn tree(leaves: &[Vec<u8>]) -> Hash {
    match leaves {
        [] => sha256(&[]),
        [one] => sha256(&[&[0], one]),
        many => {
            let (left, right) = many.split_at(many.len().next_power_of_two() / 2);
            sha256(&[&[1], &tree(left), &tree(right)])
        }
    }
}

fn hash_of(base64: &str) -> Hash {
    BASE64.decode(base64).unwrap().try_into().unwrap()
}

/// What stands below a folder, by its path in it.
fn objects(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut left = vec![folder.to_owned()];
    while let Some(next) = left.pop() {
        for entry in fs::read_dir(&next).unwrap().map(Result::unwrap) {
            if entry.path().is_dir() {
                left.push(entry.path());
            } else {
                let name = entry.path().strip_prefix(folder).unwrap().display().to_string();
                all.insert(name, fs::read(entry.path()).unwrap());
            }
        }
    }
    all
}

/// The log of the one station in an archive, epoch 1.
fn log(rig: &Rig) -> BTreeMap<String, Vec<u8>> {
    let stations: Vec<_> = fs::read_dir(rig.archive().join("log")).unwrap().collect();
    let [station] = stations.as_slice() else { panic!("{stations:?}") };
    objects(&station.as_ref().unwrap().path().join("000001"))
}

/// Entries as the widest tiles of the archive give them.
fn entries(log: &BTreeMap<String, Vec<u8>>) -> Vec<Vec<u8>> {
    let mut entries = Vec::new();
    for n in 0.. {
        let whole = log.get(&format!("tile/entries/{n:03}"));
        let widest = (1..256).rev().find_map(|w| log.get(&format!("tile/entries/{n:03}.p/{w}")));
        let Some(mut bytes) = whole.or(widest).map(Vec::as_slice) else { break };
        while let Some((len, rest)) = bytes.split_first_chunk::<2>() {
            let (entry, rest) = rest.split_at(u16::from_be_bytes(*len).into());
            entries.push(entry.to_vec());
            bytes = rest;
        }
    }
    entries
}

/// Size and root of a checkpoint's text.
fn read(note: &str) -> (usize, Hash) {
    let mut lines = note.lines().skip(1);
    (lines.next().unwrap().parse().unwrap(), hash_of(lines.next().unwrap()))
}

#[test]
fn a_stranger_checks_the_log_and_an_item_in_it() {
    let rig = Rig::new();
    rig.json(["demo", "--bays", "2", "--seed", "11"]).exits(0);
    let log = log(&rig);
    let entries = entries(&log);
    assert!(entries.len() > 40, "{}", entries.len());
    let checkpoints: Vec<_> =
        log.iter().filter(|(name, _)| name.starts_with("checkpoint/")).collect();
    assert!(checkpoints.len() >= 2, "at the end of the docking, and of the program");
    for (name, note) in &checkpoints {
        let (size, root) = read(str::from_utf8(note).unwrap());
        assert_eq!(**name, format!("checkpoint/{size:020}"));
        assert_eq!(root, tree(&entries[..size]), "{name}");
    }
    // The newest one covers all there is: nothing was left when the program ended.
    let told = rig.json(["log", "checkpoint"]).exits(0).json();
    assert_eq!((&told["size"], &told["waiting"]), (&entries.len().into(), &0.into()));
    let (_, newest) = checkpoints.last().unwrap();
    assert_eq!(told["note"].as_str().unwrap().as_bytes(), newest.as_slice());

    // Every event of every item: its proof leads to the root, and it became releasable only once a
    // checkpoint covered that it was sealed.
    let sizes: Vec<usize> =
        checkpoints.iter().map(|(_, note)| read(str::from_utf8(note).unwrap()).0).collect();
    let mut proven = 0;
    for item in rig.items() {
        let told = rig.json(["log", "prove", item["id"].as_str().unwrap()]).exits(0).json();
        let proofs = told["proofs"].as_array().unwrap();
        assert_eq!(told["waiting"], 0);
        let mut at: BTreeMap<&str, usize> = BTreeMap::new();
        for proof in proofs {
            let leaf = proof["leaf"].as_str().unwrap();
            let event: Value = serde_json::from_str(leaf).unwrap();
            assert_eq!(event["item"], item["id"]);
            let text = proof["proof"].as_str().unwrap();
            let (head, note) = text.split_once("\n\n").unwrap();
            let mut lines = head.lines();
            assert_eq!(lines.next(), Some("c2sp.org/tlog-proof@v1"));
            let index: usize =
                lines.next().unwrap().strip_prefix("index ").unwrap().parse().unwrap();
            let way: Vec<Hash> = lines.map(hash_of).collect();
            let (size, root) = read(note);
            assert_eq!(root_of(leaf.as_bytes(), index as u64, size as u64, &way), root);
            assert_eq!(entries[index], leaf.as_bytes());
            at.insert(proof["act"].as_str().unwrap(), index);
            proven += 1;
        }
        let (sealed, releasable) = (at["sealed"], at["releasable"]);
        let stood = sizes.iter().any(|size| sealed < *size && *size <= releasable);
        assert!(stood, "sealed {sealed}, releasable {releasable}, checkpoints {sizes:?}");
    }
    assert!(proven >= 8 * rig.items().len());
    let checked = rig.json(["log", "verify"]).exits(0).reply();
    assert_eq!((&checked["clean"], &checked["events"]), (&true.into(), &entries.len().into()));
    rig.fsck_is_clean();
}

#[test]
fn pages_of_the_log_are_the_whole_of_it() {
    let rig = Rig::new();
    rig.json(["demo", "--bays", "1", "--seed", "3"]).exits(0);
    let all = rig.json(["log", "show"]).exits(0).json();
    let all = all["entries"].as_array().unwrap();
    for (at, entry) in all.iter().enumerate() {
        assert_eq!((&entry["index"], &entry["event"]["seq"]), (&at.into(), &(at + 1).into()));
    }
    let some = rig.json(["log", "show", "--from", "5", "--limit", "3"]).exits(0).json();
    assert_eq!(some["entries"].as_array().unwrap(), &all[4..7]);
    let size = all.len().to_string();
    let grew = rig.json(["log", "prove", "--tree", "1", size.as_str()]).exits(0).json();
    assert!(!grew["hashes"].as_array().unwrap().is_empty());
    let beyond = (all.len() + 1).to_string();
    rig.json(["log", "prove", "--tree", "1", beyond.as_str()]).exits(5);
    rig.json(["log", "prove", "0123"]).exits(5);
}

/// n: every 23rd byte of each of a thousand entries or more, some twenty thousand bytes; `campaign log` alters all.
#[test]
fn an_altered_byte_of_an_entry_is_found() {
    let altered = log::altered(&Rig::new(), seed(20_261_123), 23);
    println!("{altered:?}");
    assert_eq!(altered.found, altered.bytes);
    assert!(altered.bytes > 10_000, "{altered:?}");
}

/// What must hold on any machine; `campaign log` has a million entries and bounds on time.
#[test]
fn proofs_of_a_longer_log_are_short() {
    let measured = log::measured(&Rig::new(), 5_000);
    assert_eq!((measured.entries, measured.proofs.n()), (5_000, 1_000));
    // Thirteen hashes, each a line of base64, and a checkpoint.
    assert!((300..1_200).contains(&measured.longest), "{measured:?}");
}

/// The kinds of all notices, and their codes.
fn kinds(rig: &Rig) -> Vec<(String, String)> {
    let told = rig.json(["notices", "list"]).exits(0).json();
    let all = told["notices"].as_array().unwrap().iter();
    let of = |notice: &Value| {
        let code = notice["facts"]["code"].as_str().unwrap_or_default().to_owned();
        (notice["kind"].as_str().unwrap().to_owned(), code)
    };
    all.map(of).collect()
}

fn releasable(rig: &Rig) -> usize {
    rig.items().iter().filter(|item| item["state"] == "releasable").count()
}

/// Only the catalog is put back, and nobody outside watches: the archive itself holds what was signed since.
#[test]
fn a_catalog_put_back_beside_its_archive_signs_nothing_more_until_a_new_epoch() {
    let rig = Rig::new();
    let demo = |seed: &str| drop(rig.json(["demo", "--bays", "1", "--seed", seed]).exits(0));
    demo("1");
    rig.rest();
    let (catalog, backup) = (rig.data().join("catalog.db"), rig.home().join("backup.db"));
    fs::copy(&catalog, &backup).unwrap();
    demo("2");
    demo("3");
    rig.rest();
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{end}", catalog.display()));
    }
    fs::copy(&backup, &catalog).unwrap();
    let stood = log(&rig);
    let before = releasable(&rig);
    demo("4");
    assert_eq!(log(&rig), stood, "not a byte is put beside what was signed");
    assert!(kinds(&rig).contains(&("log-forked".into(), "DKT-0712".into())), "{:?}", kinds(&rig));
    let items = rig.items();
    assert_eq!(releasable(&rig), before, "{items:#?}");
    assert!(items.iter().any(|item| item["state"] == "sealed"), "{items:#?}");
    let status = rig.json(["status"]).exits(0).json();
    assert_eq!(status["log"]["forked"]["reason"], "archive", "{status:#}");
    let doctor = rig.json(["doctor", "--quick"]).json();
    let probes = doctor["probes"].as_array().unwrap();
    let probe = probes.iter().find(|probe| probe["name"] == "log-witnesses").unwrap();
    assert_eq!(probe["finding"], "forked", "{probe:#}");

    // A person opens a new epoch, in which everything goes on.
    let station = rig.json(["identity", "show"]).exits(0).json()["station"].clone();
    rig.json(["identity", "new-epoch", "--confirm", station.as_str().unwrap()]).exits(0);
    demo("5");
    assert!(releasable(&rig) > before, "{:#?}", rig.items());
    assert_eq!(log(&rig), stood, "the old epoch stays as it stands");
    let told = rig.json(["log", "checkpoint"]).exits(0).json();
    assert_eq!((&told["epoch"], told["forked"].is_null()), (&2.into(), true));
}

#[test]
fn a_harmed_log_does_not_verify_well() {
    let rig = Rig::new();
    rig.json(["demo", "--bays", "1", "--seed", "1"]).exits(0);
    assert_eq!(rig.json(["log", "verify"]).exits(0).reply()["clean"], true);
    rig.rest();
    let stations: Vec<_> = fs::read_dir(rig.archive().join("log")).unwrap().collect();
    let folder = stations[0].as_ref().unwrap().path().join("000001/checkpoint");
    let newest = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).max().unwrap();
    fs::remove_file(newest).unwrap();
    let told = rig.json(["log", "verify"]).exits(6).reply();
    assert_eq!(told["violations"][0]["code"], "log-object-missing", "{told:#}");
}
