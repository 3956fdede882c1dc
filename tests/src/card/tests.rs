//! Whole cards: made twice, read back, altered, shared.

use std::{
    ffi::OsStr,
    fs,
    os::unix::{ffi::OsStrExt, fs::MetadataExt},
    path::{Path, PathBuf},
    process::Command,
    sync::Barrier,
    thread,
};

use super::*;

fn odd_plan(seed: u64, layout: Layout) -> CardPlan {
    CardPlan::new(seed, layout).with_odd(OddExtras::all())
}

/// A card of the test's own, made of the shared one.
fn own_card(plan: &CardPlan) -> (tempfile::TempDir, Card) {
    let dir = tempfile::tempdir().unwrap();
    let card = Card::cached(plan).unwrap().copy_to(&dir.path().join("own")).unwrap();
    (dir, card)
}

fn host(card: &Card, file: &TruthFile) -> PathBuf {
    card.root.join(OsStr::from_bytes(&file.path_raw()))
}

fn odd<'a>(truth: &'a Truth, word: &str) -> Vec<&'a TruthFile> {
    truth.files.iter().filter(|file| file.odd.as_deref() == Some(word)).collect()
}

#[test]
fn the_same_plan_makes_the_same_card() {
    for layout in [Layout::CnZfy, Layout::Axis] {
        let plan = odd_plan(11, layout);
        let dir = tempfile::tempdir().unwrap();
        let again = Card::make(&plan, &dir.path().join("again")).unwrap();
        let shared = Card::cached(&plan).unwrap();
        for (one, other) in again.truth.files.iter().zip(&shared.truth.files) {
            assert_eq!(one, other, "{layout}");
        }
        // Not assert_eq: a whole truth on the screen helps nobody.
        assert!(again.truth == shared.truth, "{layout}: the truths differ");
        let scripts = [again, shared].map(|card| fs::read(card.script_path).unwrap());
        assert!(scripts[0] == scripts[1], "{layout}: the scripts differ");
    }
}

#[test]
fn another_seed_makes_other_footage() {
    let digests = |seed| {
        let card = Card::cached(&CardPlan::new(seed, Layout::CnZfy).small()).unwrap();
        let videos = card.truth.files.into_iter().filter(|file| file.kind == FileKind::Video);
        videos.map(|file| file.blake3).collect::<Vec<_>>()
    };
    let (one, two) = (digests(1), digests(2));
    assert!(!one.is_empty() && one.iter().all(|digest| !two.contains(digest)));
}

#[test]
fn the_truth_is_that_of_the_bytes() {
    for layout in Layout::ALL {
        let card = Card::cached(&odd_plan(11, layout)).unwrap();
        assert_eq!(card.truth.compare(&card.root).unwrap(), [], "{layout}");
        for file in &card.truth.files {
            let path = host(&card, file);
            let metadata = fs::metadata(&path).unwrap();
            assert_eq!(metadata.len(), file.size, "{}", file.path);
            assert_eq!(metadata.mtime(), file.modified_utc.timestamp(), "{}", file.path);
            assert_eq!(sha256sum(&path), file.sha256, "{}", file.path);
        }
    }
}

/// The digest as the system's own program has it. Read from standard input, as the program
/// escapes awkward names.
fn sha256sum(path: &Path) -> String {
    let file = fs::File::open(path).unwrap();
    let output = Command::new("sha256sum").stdin(file).output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().split_whitespace().next().unwrap().to_owned()
}

#[test]
fn footage_is_what_the_truth_says() {
    for layout in Layout::ALL {
        let card = Card::cached(&odd_plan(11, layout)).unwrap();
        let footage = card.truth.files.iter().filter(|file| !file.codecs.is_empty());
        for file in footage {
            let seen = probe(&host(&card, file));
            let streams = seen["streams"].as_array().unwrap().iter();
            let codecs: Vec<_> = streams.map(|stream| stream["codec_name"].as_str()).collect();
            let told: Vec<_> = file.codecs.iter().map(|codec| Some(codec.as_str())).collect();
            assert_eq!(codecs, told, "{}", file.path);
            if file.kind != FileKind::Photo {
                let told = (file.end.unwrap() - file.start.unwrap()).as_seconds_f64();
                let off = (duration_s(&seen) - told).abs();
                assert!(off <= 0.5, "{} is off by {off} s", file.path);
            }
            let time = seen["format"]["tags"]["creation_time"].as_str();
            let told = file.container_time.map(|time| time.format("%Y-%m-%dT%H:%M:%S.000000Z"));
            assert_eq!(time, told.map(|told| told.to_string()).as_deref(), "{}", file.path);
        }
    }
}

/// Streams, tags and packets as the `ffprobe` program has them.
fn probe(path: &Path) -> serde_json::Value {
    let entries = "stream=codec_name:format_tags=creation_time:packet=pts_time,duration_time";
    let mut command = Command::new("ffprobe");
    command.args(["-v", "error", "-show_entries", entries, "-of", "json", "-i"]).arg(path);
    let output = command.output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Counted in packets: raw AAC has no stated length and `ffprobe` guesses it from the bit rate.
fn duration_s(seen: &serde_json::Value) -> f64 {
    let seconds = |packet: &serde_json::Value, field| packet[field].as_str()?.parse::<f64>().ok();
    let (mut first, mut last) = (f64::MAX, 0.0_f64);
    for packet in seen["packets"].as_array().unwrap() {
        let Some(start) = seconds(packet, "pts_time") else { continue };
        first = first.min(start);
        last = last.max(start + seconds(packet, "duration_time").unwrap_or(0.0));
    }
    last - first.max(0.0)
}

#[test]
fn an_unfinished_clip_opens_nowhere() {
    for layout in Layout::ALL {
        let card = Card::cached(&odd_plan(11, layout)).unwrap();
        let torn = odd(&card.truth, "unfinished");
        assert_eq!(torn.len(), 1, "{layout}");
        assert!(torn[0].size > 1000);
        let error = probe_codecs(&host(&card, torn[0])).unwrap_err();
        assert!(error.to_string().contains("moov atom not found"), "{error}");
    }
}

#[test]
fn odd_names_are_there_as_bytes() {
    let card = Card::cached(&odd_plan(11, Layout::CnZfy)).unwrap();
    let names: Vec<Vec<u8>> = fs::read_dir(card.root.join("DCIM/101MISC"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().as_bytes().to_vec())
        .collect();
    let there = |name: &[u8]| names.iter().any(|is| is == name);
    // 现场照片 in GBK.
    assert!(there(b"\xCF\xD6\xB3\xA1\xD5\xD5\xC6\xAC.JPG"));
    assert!(there(b"\xff\xfe\x80.JPG"));
    assert!(there(b"LINE\nFEED\x1b[31m\t.JPG"));
    assert!(there(b"twin.jpg") && there(b"TWIN.JPG"));
    assert!(names.iter().any(|name| name.len() == 255));
    for (word, count) in [("gbk-name", 1), ("invalid-utf8-name", 1), ("long-name", 1)] {
        assert_eq!(odd(&card.truth, word).len(), count, "{word}");
    }
}

#[test]
fn odd_contents_are_what_they_claim() {
    let card = Card::cached(&odd_plan(11, Layout::CnZfy)).unwrap();
    assert_eq!(odd(&card.truth, "zero-length")[0].size, 0);
    let twins = odd(&card.truth, "case-twin");
    assert_ne!(twins[0].blake3, twins[1].blake3);
    let copy = odd(&card.truth, "duplicate")[0];
    let same = card.truth.files.iter().filter(|file| file.blake3 == copy.blake3).count();
    assert_eq!(same, 2);
}

#[test]
fn what_is_no_file_is_told_and_there() {
    let card = Card::cached(&odd_plan(11, Layout::InfoDat)).unwrap();
    let reasons: Vec<_> = card.truth.not_taken.iter().map(|entry| &entry.reason).collect();
    assert_eq!(reasons, ["special-file", "symlink"]);
    for entry in &card.truth.not_taken {
        let raw = hex::decode(&entry.path_hex).unwrap();
        let metadata = fs::symlink_metadata(card.root.join(OsStr::from_bytes(&raw))).unwrap();
        assert!(!metadata.is_file(), "{raw:?}");
        assert!(card.truth.file(&raw).is_none());
    }
}

#[test]
fn a_change_is_found_and_named() {
    let (_dir, card) = own_card(&odd_plan(11, Layout::CnZfy));
    assert_eq!(card.truth.compare(&card.root).unwrap(), []);

    let param_ini = card.root.join("PARAM.INI");
    let stamp = fs::metadata(&param_ini).unwrap().modified().unwrap();
    let mut bytes = fs::read(&param_ini).unwrap();
    bytes[10] ^= 1;
    fs::write(&param_ini, &bytes).unwrap();
    let changed = Difference::Changed("PARAM.INI".to_owned());
    assert_eq!(card.truth.compare(&card.root).unwrap(), [changed]);

    bytes[10] ^= 1;
    fs::write(&param_ini, &bytes).unwrap();
    assert_eq!(card.truth.compare(&card.root).unwrap(), [Difference::Tree]);

    fs::File::open(&param_ini).unwrap().set_modified(stamp).unwrap();
    assert_eq!(card.truth.compare(&card.root).unwrap(), []);

    fs::rename(&param_ini, card.root.join("PARAM.OLD")).unwrap();
    let gone = Difference::Gone("PARAM.INI".to_owned());
    let added = Difference::Added("PARAM.OLD".to_owned());
    assert_eq!(card.truth.compare(&card.root).unwrap(), [gone, added]);
}

#[test]
fn the_script_names_every_file_and_its_bytes() {
    for layout in Layout::ALL {
        let card = Card::cached(&odd_plan(11, layout)).unwrap();
        let script: toml::Table =
            toml::from_str(&fs::read_to_string(&card.script_path).unwrap()).unwrap();
        assert_eq!(script["schema"].as_str(), Some("docket.virtual-recorder/1"));
        assert_eq!(script["clock"]["zone"].as_str(), Some("+08:00"));
        let clips = script["clip"].as_array().unwrap();
        assert_eq!(clips.len(), card.truth.files.len());
        for (clip, file) in clips.iter().zip(&card.truth.files) {
            let raw = match clip.get("path_hex") {
                Some(hex) => hex::decode(hex.as_str().unwrap()).unwrap(),
                None => clip["path"].as_str().unwrap().as_bytes().to_vec(),
            };
            assert_eq!(raw, file.path_raw());
            let bytes = match clip["content"].get("hex") {
                Some(hex) => hex::decode(hex.as_str().unwrap()).unwrap(),
                None => fs::read(card.dir.join(clip["content"]["file"].as_str().unwrap())).unwrap(),
            };
            assert_eq!(blake3::hash(&bytes).to_hex().to_string(), file.blake3, "{}", file.path);
        }
    }
}

#[test]
fn a_card_is_never_overwritten() {
    let (_dir, card) = own_card(&CardPlan::new(1, Layout::CnZfy).small());
    let again = Card::make(&card.truth.plan, &card.dir);
    assert!(matches!(again, Err(CardError::Occupied(_))));
    assert!(matches!(card.copy_to(&card.dir), Err(CardError::Occupied(_))));
}

#[test]
fn many_who_ask_at_once_share_one_card() {
    let folder = tempfile::tempdir().unwrap();
    let plan = CardPlan::new(1, Layout::Dcim).small();
    let start = Barrier::new(4);
    let ask = || {
        start.wait();
        Card::cached_in(&plan, folder.path()).unwrap()
    };
    let inodes: Vec<u64> = thread::scope(|scope| {
        let asking: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
        let cards = asking.into_iter().map(|asked| asked.join().unwrap());
        cards.map(|card| fs::metadata(&card.root).unwrap().ino()).collect()
    });
    assert!(inodes.iter().all(|inode| *inode == inodes[0]));
    let places = fs::read_dir(folder.path())
        .unwrap()
        .filter(|entry| entry.as_ref().is_ok_and(|entry| entry.path().is_dir()));
    assert_eq!(places.count(), 1, "no half-made card is left");
}

#[test]
fn a_killed_maker_leaves_no_half_card() {
    let folder = tempfile::tempdir().unwrap();
    let plan = CardPlan::new(1, Layout::Dcim).small();
    let place = Card::cached_in(&plan, folder.path()).unwrap().dir;
    // As if the maker had been killed before the renaming.
    let draft = place.with_extension("making");
    fs::rename(&place, &draft).unwrap();
    fs::remove_file(draft.join("truth.json")).unwrap();
    let card = Card::cached_in(&plan, folder.path()).unwrap();
    assert_eq!(card.truth.compare(&card.root).unwrap(), []);
    assert!(!draft.exists());
}

#[test]
fn a_shared_card_that_was_changed_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let plan = CardPlan::new(1, Layout::Dcim).small();
    let card = Card::cached_in(&plan, folder.path()).unwrap();
    let file = host(&card, &card.truth.files[0]);
    assert!(fs::metadata(&file).unwrap().permissions().readonly());
    fs::remove_file(&file).unwrap();
    let error = Card::cached_in(&plan, folder.path()).unwrap_err();
    assert!(matches!(error, CardError::SharedCardChanged(_)), "{error}");
}

#[test]
fn another_schema_is_no_truth() {
    let (_dir, card) = own_card(&CardPlan::new(1, Layout::CnZfy).small());
    let path = card.dir.join("truth.json");
    let text = fs::read_to_string(&path).unwrap().replace(TRUTH_SCHEMA, "docket.truth/9");
    fs::write(&path, text).unwrap();
    let error = Truth::load(&card.dir).unwrap_err();
    assert!(error.to_string().contains("docket.truth/9"), "{error}");
}
