//! Story: what the station signs, on the real programs: its identity, the generations of manifests, the
//! receipts of sessions; and that nothing altered by as little as a bit is taken for signed.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use docket::{
    manifest::{self, Manifest},
    note::json,
    receipt::{Receipt, read_clips},
};
use docket_tests::{
    campaign::manifests::{self, Manifests, keys},
    pattern::{PatternClip, pattern_script},
    rig::{Rig, seed},
};
use rqrr::{Grid, SimpleGrid};
use serde_json::Value;

const SERIAL: &str = "VR70001";

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
    assert_eq!(photographed(&shown), checkpoint, "{shown}");
    let chinese = rig.run(["--lang", "zh-CN", "sessions", "receipt", &session]).exits(0).stdout;
    assert!(chinese.contains("回执"), "{chinese}");

    rig.fsck_is_clean();
    assert_eq!(found(&rig, &path, |b| b[40] ^= 1), ["receipt-altered"]);
    assert_eq!(found(&rig, &file, |b| b[40] ^= 1), ["receipt-altered"]);
    rig.fsck_is_clean();
}

/// What a camera reads in the code that is drawn in `shown`: two rows of modules a line, the light ones drawn.
fn photographed(shown: &str) -> String {
    let is_drawn = |line: &&str| {
        line.chars().count() > 20 && line.chars().all(|module| " █▀▄".contains(module))
    };
    let rows = shown.lines().filter(is_drawn).flat_map(|line| {
        let dark = |light: &'static str| line.chars().map(move |module| !light.contains(module));
        [dark("█▀").collect::<Vec<_>>(), dark("█▄").collect()]
    });
    let mut rows: Vec<_> = rows.collect();
    // The number of rows is odd: the last line draws one.
    rows.truncate(rows[0].len());
    let has_dark = |row: &&Vec<bool>| row.contains(&true);
    // The quiet zone is four modules wide (ISO/IEC 18004); a square stands in it.
    let width = rows[0].len() - 8;
    assert!(rows.iter().take(4).all(|row| !has_dark(&row)), "{shown}");
    assert!(rows.iter().all(|row| row.len() == width + 8 && !row[..4].contains(&true)), "{shown}");
    assert_eq!(rows.iter().filter(has_dark).count(), width, "{shown}");
    let square = SimpleGrid::from_func(width, |x, y| rows[y + 4][x + 4]);
    let (_, text) = Grid::new(square).decode().unwrap();
    text
}

/// n = 100 manifests, every third byte of each changed to another value, which makes some eighty thousand changes,
/// and 10 changes for the outside verifier; `campaign manifests` has every byte and every value.
#[test]
fn a_byte_changed_in_a_manifest_is_found() {
    let asked = Manifests { manifests: 100, every: 3, values: 1, by_stranger: 10 };
    let refused = manifests::trial(&Rig::new(), seed(7), asked);
    assert!(refused.all(), "{refused:?}");
    assert!(
        (refused.manifests, refused.by_stranger) == (100, 10) && refused.changes > 45_000,
        "{refused:?}"
    );
}

/// The key is no file of the station's but a credential that systemd hands over (`LoadCredential=docket-identity:…`).
#[test]
fn a_key_that_systemd_hands_over_signs_and_another_is_refused() {
    let (rig, _) = docked(2, 1_000);
    rig.rest();
    let credentials = rig.home().join("credentials");
    fs::create_dir(&credentials).unwrap();
    let file = rig.data().join("identity/000001.1.key");
    let handed = credentials.join("docket-identity");
    fs::rename(&file, &handed).unwrap();
    let refused = rig.run(["identity", "rotate"]).exits(6);
    assert!(
        refused.stderr.contains("DKT-0701"),
        "neither here nor handed over: {}",
        refused.stderr
    );

    let rig = rig.with("CREDENTIALS_DIRECTORY", &credentials);
    let clips = [PatternClip::new("DCIM/V7.MP4".to_owned(), 7, 700)];
    let script = rig.write("two.recorder.toml", &pattern_script("VR70002", &clips).unwrap());
    rig.dock(&[&script], 0);
    rig.rest();
    let items = rig.items();
    assert_eq!(items.len(), 3);
    for item in &items {
        let newest = manifest::check(&read_all(&generations(&rig, item)), &keys(&rig)).unwrap();
        assert!(newest.unwrap().origin.ends_with("/000001"));
    }
    assert!(!file.exists(), "what is handed over is not kept");
    assert_eq!(
        rig.json(["identity", "show"]).exits(0).json()["chain"].as_array().unwrap().len(),
        1
    );
    rig.fsck_is_clean();

    // Another station's key, and what is no key.
    let (other, _) = docked(1, 500);
    other.rest();
    fs::copy(other.data().join("identity/000001.1.key"), &handed).unwrap();
    let refused = rig.run(["identity", "rotate"]).exits(6);
    assert!(refused.stderr.contains("DKT-0701"), "{}", refused.stderr);
    fs::write(&handed, "no key at all\n").unwrap();
    let refused = rig.run(["identity", "rotate"]).exits(2);
    assert!(refused.stderr.contains("DKT-0703"), "{}", refused.stderr);
    assert_eq!(rig.items().len(), 3);
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
