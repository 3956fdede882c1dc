//! Story: places of a clip cannot be read. Every other byte of it is archived, what is missing is told
//! to the byte, nobody is told that all is well, and a better reader adds what was missing.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]
#![expect(clippy::single_range_in_vec_init, reason = "one bad place is a list of one")]

use std::{
    fs::{self, File},
    ops::Range,
    os::unix::fs::FileExt,
};

use docket_drivers::conformance::image::{ExfatWriter, fat};
use docket_tests::{
    pattern::{Fault, FaultKind, PatternClip, pattern_bytes, pattern_script},
    rig::{Answer, Oracle, Rig},
};
use serde_json::Value;

const SERIAL: &str = "VR90007";
const MIB: u64 = 1 << 20;

fn bad(range: &Range<u64>) -> Fault {
    let (at, bytes) = (range.start, Some(range.end - range.start));
    Fault { kind: FaultKind::ReadError, at, bytes, on_read: None }
}

fn with_bad(clip: &PatternClip, ranges: &[Range<u64>]) -> PatternClip {
    ranges.iter().fold(clip.clone(), |clip, range| clip.with_fault(bad(range)))
}

fn clips() -> Vec<PatternClip> {
    (0..3).map(|n| PatternClip::new(format!("DCIM/W{n}.MP4"), 700 + n, 3_000_000 + n)).collect()
}

/// The clips, the second of them damaged.
fn damaged(ranges: &[Range<u64>]) -> Vec<PatternClip> {
    let mut clips = clips();
    clips[1] = with_bad(&clips[1], ranges);
    clips
}

fn dock(rig: &Rig, clips: &[PatternClip], code: i32) -> Value {
    let script = rig.write("worn.recorder.toml", &pattern_script(SERIAL, clips).unwrap());
    rig.dock(&[script], code)["sessions"][0].clone()
}

/// The clip's bytes with zeros in the holes.
fn blanked(clip: &PatternClip, holes: &[Range<u64>]) -> Vec<u8> {
    let mut bytes = pattern_bytes(clip.seed, clip.bytes);
    for hole in holes {
        bytes[usize::try_from(hole.start).unwrap()..usize::try_from(hole.end).unwrap()].fill(0);
    }
    bytes
}

fn holes_of(told: &Value) -> Vec<Range<u64>> {
    let holes = told["holes"].as_array().map(Vec::as_slice).unwrap_or_default();
    let number = |value: &Value| value.as_u64().unwrap();
    holes
        .iter()
        .map(|hole| number(&hole["offset"])..number(&hole["offset"]) + number(&hole["length"]))
        .collect()
}

/// The items of a path, oldest first, each with everything that is told of it.
fn items(rig: &Rig, path: &str) -> Vec<Value> {
    let mut items: Vec<_> =
        rig.items().into_iter().filter(|item| item["source"]["path"] == path).collect();
    items.reverse();
    items.iter().map(|item| rig.item(item["id"].as_str().unwrap())).collect()
}

/// The item stands in the archive with exactly these holes, and its manifest says so.
fn is_rescued(rig: &Rig, item: &Value, truth: &[u8], holes: &[Range<u64>]) {
    assert_eq!(item["state"], "sealed", "{item:#}");
    assert_eq!(holes_of(item), holes, "{item:#}");
    let object = rig.archive().join(item["archive"][0]["key"].as_str().unwrap());
    let kept = fs::read(&object).unwrap();
    assert!(kept == truth, "{}: other bytes than the recorder gave", object.display());
    assert_eq!(item["digests"]["blake3"], blake3::hash(&kept).to_hex().as_str());
    let manifest = fs::read(object.with_file_name("manifest.1.json")).unwrap();
    // A signed note: JSON in its first line.
    let manifest = manifest.split(|byte| *byte == b'\n').next().unwrap();
    let manifest: Value = serde_json::from_slice(manifest).unwrap();
    assert_eq!(manifest["holes"], item["holes"]);
}

fn told(rig: &Rig, language: &str, arguments: &[&str]) -> String {
    let Answer { stdout, .. } = rig.run(["--lang", language].iter().chain(arguments)).exits(0);
    stdout
}

#[test]
fn bad_places_cost_only_themselves_and_are_told_to_the_byte() {
    let rig = Rig::new();
    // At the very beginning, across a mebibyte, and at the very end.
    let holes = [0..4096, MIB - 4096..MIB + 8192, 2_998_272..3_000_001];
    let clips = damaged(&holes);
    let session = dock(&rig, &clips, 1);
    assert_eq!(session["outcome"], "incomplete", "{session:#}");
    let counts = ["clips", "taken", "verified", "exceptions", "open"].map(|name| &session[name]);
    assert_eq!(counts, [3, 2, 2, 1, 0], "{session:#}");
    let exception = &session["not_taken"][0];
    assert_eq!(exception["reason"], "read-with-holes");
    assert!(
        exception["detail"].as_str().unwrap().contains("18113 of 3000001 bytes"),
        "{exception}"
    );

    let rescued = items(&rig, &clips[1].path).remove(0);
    assert_eq!(exception["item"], rescued["id"]);
    is_rescued(&rig, &rescued, &blanked(&clips[1], &holes), &holes);
    rig.fsck_is_clean();

    // It can be linked like any evidence, and both languages say what it is.
    let id = rescued["id"].as_str().unwrap();
    rig.json(["cases", "add", "A-1", "--title", "A matter"]).exits(0);
    rig.json(["items", "link", id, "A-1"]).exits(0);
    for (language, words) in [("en", "These bytes are zeros here"), ("zh-CN", "以零填充")] {
        let shown = told(&rig, language, &["items", "show", id]);
        assert!(shown.contains(words) && shown.contains("1044480"), "{shown}");
        let shown = told(&rig, language, &["items", "list"]);
        assert_eq!(shown.matches("read-with-holes").count(), 1, "{shown}");
    }
    // What no read gave is lost: the supervisor hears of it.
    let told = rig.json(["notes", "list", "--unacknowledged"]).exits(0).json();
    let [one] = told["interruptions"].as_array().unwrap().as_slice() else { panic!("{told:#}") };
    assert_eq!((&one["kind"], &one["before"]), (&"pull-broken".into(), &rescued["id"]));
    assert_eq!(one["loss"], "information-lost");
}

#[test]
fn a_card_that_stays_bad_adds_nothing_and_a_better_reader_adds_the_whole_clip() {
    let rig = Rig::new();
    let (more, less) = ([4096..8192, 40_960..81_920], [4096..8192]);
    dock(&rig, &damaged(&more), 1);
    let again = dock(&rig, &damaged(&more), 1);
    assert_eq!(again["not_taken"][0]["reason"], "read-with-holes", "{again:#}");
    assert_eq!((&again["taken"], &again["sightings"]), (&0.into(), &2.into()), "{again:#}");
    assert_eq!(rig.items().len(), 3, "nothing new was read");

    dock(&rig, &damaged(&less), 1);
    let session = dock(&rig, &clips(), 0);
    assert_eq!(session["outcome"], "complete", "{session:#}");
    let path = &clips()[1].path;
    let all = items(&rig, path);
    let [first, second, whole] = all.as_slice() else { panic!("{all:#?}") };
    is_rescued(&rig, first, &blanked(&clips()[1], &more), &more);
    is_rescued(&rig, second, &blanked(&clips()[1], &less), &less);
    assert_eq!((&second["reads_more_of"], &whole["reads_more_of"]), (&first["id"], &second["id"]));
    assert_eq!(first["read_more_by"], serde_json::json!([second["id"]]));
    assert_eq!((&whole["state"], &whole["holes"]), (&"releasable".into(), &Value::Null));
    rig.fsck_is_clean();

    // Known from now on, however often it is docked, on whichever reader.
    assert_eq!(dock(&rig, &clips(), 0)["sightings"], 3);
    assert_eq!(dock(&rig, &damaged(&less), 1)["exceptions"], 1);
    assert_eq!(rig.items().len(), 5);
}

#[test]
fn a_whole_clip_is_whole_although_its_lost_bytes_were_zeros() {
    let clip = |fault: &str| {
        format!(
            "schema = \"docket.virtual-recorder/1\"\nmake = \"T\"\nmodel = \"M\"\nserial = \"{SERIAL}\"\n\
             [[clip]]\npath = \"Z.MP4\"\ncontent = {{ zeros = 100000 }}\n{fault}"
        )
    };
    let rig = Rig::new();
    let fault = "[[clip.fault]]\nkind = \"read-error\"\nat = 8192\nbytes = 4096\n";
    rig.dock(&[rig.write("z.recorder.toml", &clip(fault))], 1);
    let whole = rig.dock(&[rig.write("z.recorder.toml", &clip(""))], 0);
    assert_eq!(whole["sessions"][0]["taken"], 1, "{whole:#}");
    let all = items(&rig, "Z.MP4");
    assert_eq!([&all[0]["state"], &all[1]["state"]], ["sealed", "releasable"]);
    assert_eq!(all[0]["digests"], all[1]["digests"]);
    assert_eq!(all[1]["reads_more_of"], all[0]["id"]);
    assert_eq!(all[1]["twin_of"], Value::Null, "a rescued item is nobody's twin");
    rig.fsck_is_clean();
}

#[test]
fn killed_in_the_middle_it_goes_on_across_its_holes() {
    let rig = Rig::new();
    let holes = [20 * MIB..20 * MIB + 4096, 70 * MIB..70 * MIB + 8192];
    let clip = PatternClip::new("DCIM/LONG.MP4", 9, 90 * MIB + 5);
    let worn = with_bad(&clip, &holes);
    // It hangs behind the first journalled stretch, and is killed there.
    let hang = Fault { kind: FaultKind::Hang, at: 80 * MIB, bytes: None, on_read: None };
    let hung = worn.clone().with_fault(hang);
    let script = rig.write("worn.recorder.toml", &pattern_script(SERIAL, &[hung]).unwrap());
    let mut running = rig.start_dock(&[script]);
    loop {
        let line = running.next_line().expect("it hangs, so it does not end");
        let event: Value = serde_json::from_str(&line).unwrap();
        if event["bytes_copied"].as_u64().is_some_and(|bytes| bytes >= 80 * MIB) {
            break;
        }
    }
    running.kill();
    drop(running);

    let session = dock(&rig, std::slice::from_ref(&worn), 1);
    assert_eq!(session["not_taken"][0]["reason"], "read-with-holes", "{session:#}");
    let item = items(&rig, &clip.path).remove(0);
    is_rescued(&rig, &item, &blanked(&clip, &holes), &holes);
    let events = item["events"].as_array().unwrap();
    assert!(events.iter().any(|event| event["act"] == "resumed"), "{events:#?}");
    rig.fsck_is_clean();
}

#[test]
fn torn_across_a_hole_that_heals_it_is_whole() {
    let rig = Rig::new();
    let mut torn = damaged(&[100_000..104_096]);
    let unplug = Fault { kind: FaultKind::Unplug, at: 2_000_000, bytes: None, on_read: None };
    torn[1] = torn[1].clone().with_fault(unplug);
    assert_eq!(dock(&rig, &torn, 2)["outcome"], "torn");
    let waiting = items(&rig, &clips()[1].path).remove(0);
    assert_eq!(holes_of(&waiting), [100_000..106_496], "a page at least, as far as it is known");
    rig.fsck_is_clean();
    let session = dock(&rig, &clips(), 0);
    assert_eq!(session["outcome"], "complete", "{session:#}");
    Oracle::default().and_pattern(SERIAL, &clips()).holds_in(&rig);
    rig.fsck_is_clean();
}

#[test]
fn a_clip_of_which_nothing_can_be_read_is_set_aside_as_before() {
    let rig = Rig::new();
    let session = dock(&rig, &damaged(&[0..4_000_000]), 1);
    assert_eq!(session["not_taken"][0]["reason"], "read-error", "{session:#}");
    assert_eq!(items(&rig, &clips()[1].path)[0]["state"], "quarantined");
    rig.fsck_is_clean();
    dock(&rig, &clips(), 0);
    Oracle::default().and_pattern(SERIAL, &clips()).holds_in(&rig);
}

#[test]
fn a_chain_that_breaks_on_a_card_is_a_hole_to_the_clips_end() {
    const CLUSTER: u64 = 2048;
    let rig = Rig::new();
    let root = rig.home().join("card");
    fs::create_dir(&root).unwrap();
    let bytes = pattern_bytes(31, 10 * CLUSTER + 100);
    fs::write(root.join("LONG.MP4"), &bytes).unwrap();
    fs::write(root.join("SOUND.MP4"), pattern_bytes(32, 5000)).unwrap();
    let image = rig.home().join("card.img");
    fat(&image, 16, 20 * MIB, &root).unwrap();
    // Behind its fourth cluster the table says that the next one is bad: both copies.
    let card = fs::read(&image).unwrap();
    let entry = (0..card.len()).step_by(32).find(|&at| card[at..].starts_with(b"LONG    MP4"));
    let word = |at: usize| u64::from(u16::from_le_bytes([card[at], card[at + 1]]));
    let first = word(entry.unwrap() + 26);
    let file = File::options().write(true).open(&image).unwrap();
    for copy in 0..2 {
        let table = (word(14) + copy * word(22)) * 512;
        file.write_all_at(&0xfff7_u16.to_le_bytes(), table + (first + 3) * 2).unwrap();
    }
    let reply = rig.dock(&[&image], 1);
    let session = &reply["sessions"][0];
    assert_eq!(
        (&session["verified"], &session["exceptions"]),
        (&1.into(), &1.into()),
        "{session:#}"
    );
    let hole = 4 * CLUSTER..10 * CLUSTER + 100;
    let mut kept = bytes;
    kept[usize::try_from(hole.start).unwrap()..].fill(0);
    let item = items(&rig, "LONG.MP4").remove(0);
    is_rescued(&rig, &item, &kept, &[hole]);
    assert!(item["holes"][0]["why"].as_str().unwrap().contains("marked as bad"), "{item:#}");
    rig.fsck_is_clean();
}

#[test]
fn an_image_cut_short_gives_what_it_has() {
    let rig = Rig::new();
    let root = rig.home().join("card");
    fs::create_dir(&root).unwrap();
    let bytes = pattern_bytes(33, 6 * MIB);
    fs::write(root.join("LONG.MP4"), &bytes).unwrap();
    let image = rig.home().join("card.img");
    let mut writer = ExfatWriter::format(&image, 32 * MIB).unwrap();
    let placed = writer.tree(&root).unwrap();
    writer.finish(placed).unwrap();
    let card = fs::read(&image).unwrap();
    let begins = card.windows(64).position(|window| window == &bytes[..64]).unwrap() as u64;
    let kept = 3 * MIB + 512;
    File::options().write(true).open(&image).unwrap().set_len(begins + kept).unwrap();
    rig.dock(&[&image], 1);
    let item = items(&rig, "LONG.MP4").remove(0);
    let mut wanted = bytes;
    wanted[usize::try_from(kept).unwrap()..].fill(0);
    is_rescued(&rig, &item, &wanted, &[kept..6 * MIB]);
    rig.fsck_is_clean();
}
