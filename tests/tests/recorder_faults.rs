//! Story: what recorders do to those who read them. Each fault is told for what it is, nothing is
//! lost, and the next docking sets it right.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use docket_tests::{
    pattern::{Fault, FaultKind, PatternClip, pattern_script},
    rig::{Oracle, Rig, Wrong},
};
use serde_json::Value;

const SERIAL: &str = "VR90001";

fn clips() -> Vec<PatternClip> {
    (0..4)
        .map(|n| PatternClip::new(format!("DCIM/100MEDIA/V{n}.MP4"), 100 + n, 3_000_000 + n))
        .collect()
}

fn fault(kind: FaultKind, at: u64) -> Fault {
    Fault { kind, at, bytes: None, on_read: None }
}

/// Docks a script of `clips` under one name, so that it is the same recorder each time.
fn dock(rig: &Rig, clips: &[PatternClip], code: i32) -> Value {
    let script = rig.write("vr.recorder.toml", &pattern_script(SERIAL, clips).unwrap());
    rig.dock(&[script], code)["sessions"][0].clone()
}

fn acts(rig: &Rig, path: &str) -> Vec<String> {
    let path_hex = hex::encode(path);
    let items = rig.items();
    let item = items.iter().find(|i| i["source"]["path_raw_hex"] == path_hex.as_str()).unwrap();
    let shown = rig.item(item["id"].as_str().unwrap());
    let events = shown["events"].as_array().unwrap();
    events.iter().map(|e| e["act"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_recorder_pulled_out_mid_copy_is_gone_on_with() {
    // Before the first byte, in the first read, between reads, and at the very last byte.
    for at in [0, 1, 1_048_576, 2_000_001, 3_000_001] {
        let rig = Rig::new();
        let mut torn = clips();
        torn[2] = torn[2].clone().with_fault(fault(FaultKind::Unplug, at.min(torn[2].bytes - 1)));
        let session = dock(&rig, &torn, 2);
        assert_eq!(session["outcome"], "torn", "{session:#}");
        assert_eq!(session["open"], 0, "every clip is an item or explained: {session:#}");
        rig.fsck_is_clean();

        let whole = dock(&rig, &clips(), 0);
        assert_eq!(whole["outcome"], "complete");
        Oracle::default().and_pattern(SERIAL, &clips()).holds_in(&rig);
        let acts = acts(&rig, &clips()[2].path);
        assert!(acts.contains(&"torn".to_owned()), "{acts:?}");
        assert_eq!(at > 0, acts.contains(&"resumed".to_owned()), "at {at}: {acts:?}");
        rig.fsck_is_clean();
    }
}

#[test]
fn a_torn_pull_is_not_gone_on_with_when_the_recorder_shows_other_bytes() {
    let rig = Rig::new();
    let mut torn = clips();
    torn[1] = torn[1].clone().with_fault(fault(FaultKind::Unplug, 2_500_000));
    dock(&rig, &torn, 2);

    // The same path, size and stamp, but another content.
    let mut other = clips();
    other[1] = PatternClip { seed: 999, ..other[1].clone() };
    let session = dock(&rig, &other, 0);
    assert_eq!(session["outcome"], "complete", "{session:#}");
    Oracle::default().and_pattern(SERIAL, &other).holds_in(&rig);
    let kept = rig.items().into_iter().filter(|i| i["state"] == "quarantined").collect::<Vec<_>>();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0]["reason"], "torn-source-changed");
    let id = kept[0]["id"].as_str().unwrap();
    let partial = std::fs::read_dir(rig.data().join("quarantine")).unwrap();
    let partial: Vec<_> = partial.map(|e| e.unwrap().path()).collect();
    assert_eq!(partial.len(), 1);
    assert!(partial[0].file_name().unwrap().to_str().unwrap().starts_with(id));
    assert!(std::fs::metadata(&partial[0]).unwrap().len() >= 2_000_000, "what was pulled is kept");
    rig.fsck_is_clean();
}

#[test]
fn a_clip_that_vanished_before_it_was_taken_shows() {
    let rig = Rig::new();
    let mut torn = clips();
    torn[1] = torn[1].clone().with_fault(fault(FaultKind::Unplug, 10));
    dock(&rig, &torn, 2);
    let mut fewer = clips();
    fewer.remove(1);
    dock(&rig, &fewer, 0);
    let lost: Vec<_> = rig.items().into_iter().filter(|i| i["reason"] == "vanished").collect();
    assert_eq!(lost.len(), 1);
    assert_eq!(lost[0]["source"]["path"], "DCIM/100MEDIA/V1.MP4");
    rig.fsck_is_clean();
}

#[test]
fn a_bad_sector_costs_one_clip_its_place_and_the_others_are_taken() {
    let rig = Rig::new();
    let mut bad = clips();
    let hole =
        Fault { kind: FaultKind::ReadError, at: 1_500_000, bytes: Some(4096), on_read: None };
    bad[0] = bad[0].clone().with_fault(hole);
    let session = dock(&rig, &bad, 1);
    assert_eq!(session["outcome"], "incomplete");
    assert_eq!(session["verified"], 3);
    let told = &session["not_taken"][0];
    assert_eq!(told["reason"], "read-with-holes");
    assert!(told["detail"].as_str().unwrap().contains("byte"), "{told:#}");
    rig.fsck_is_clean();

    // A reader that works the next time gets it whole; what the first one gave stays.
    dock(&rig, &clips(), 0);
    // A station that has ended has sealed all it could.
    rig.rest();
    let wrong = Oracle::default().and_pattern(SERIAL, &clips()).faults_in(&rig);
    let [Wrong::Unknown(rescued)] = wrong.as_slice() else { panic!("{wrong:#?}") };
    assert_eq!(rescued["state"], "sealed", "{rescued:#}");
    rig.fsck_is_clean();
}

#[test]
fn a_recorder_that_lies_is_found_out_by_a_second_read() {
    let rig = Rig::new().with("DOCKET_INTAKE__SECOND_READ", "true");
    let mut lying = clips();
    let lie = Fault { kind: FaultKind::Lie, at: 2_222_222, bytes: None, on_read: Some(1) };
    lying[3] = lying[3].clone().with_fault(lie);
    let session = dock(&rig, &lying, 1);
    assert_eq!(session["not_taken"][0]["reason"], "source-unstable", "{session:#}");
    assert_eq!(session["verified"], 3);
    rig.fsck_is_clean();
    dock(&rig, &clips(), 0);
    Oracle::default().and_pattern(SERIAL, &clips()).holds_in(&rig);
}

#[test]
fn a_clip_read_wrongly_once_is_a_new_item_the_next_time() {
    // Without a second read the lie is taken for the truth; the next docking shows both.
    let rig = Rig::new();
    let mut lying = clips();
    let lie = Fault { kind: FaultKind::Lie, at: 5, bytes: None, on_read: Some(1) };
    lying[0] = lying[0].clone().with_fault(lie);
    dock(&rig, &lying, 0);
    let session = dock(&rig, &clips(), 0);
    assert_eq!((session["taken"].as_u64(), session["sightings"].as_u64()), (Some(1), Some(3)));
    assert_eq!(rig.items().len(), 5, "nothing is replaced");
    rig.fsck_is_clean();
}

#[test]
fn a_listed_size_that_is_not_so_is_set_aside_with_its_bytes() {
    let rig = Rig::new();
    for (n, size) in [(1, 10), (2, 5_000_000)] {
        let script = format!(
            "schema = \"docket.virtual-recorder/1\"\nmake = \"T\"\nmodel = \"M\"\nserial = \"VR7000{n}\"\n\
             [[clip]]\npath = \"a.mp4\"\nsize = {size}\ncontent = {{ pattern = {{ seed = 1, bytes = 1000 }} }}\n"
        );
        let path = rig.write(&format!("{n}.recorder.toml"), &script);
        let reply = rig.dock(&[path], 1);
        assert_eq!(reply["sessions"][0]["not_taken"][0]["reason"], "size-mismatch");
    }
    rig.fsck_is_clean();
}

#[test]
fn hostile_names_are_items_and_never_paths() {
    let names: [&[u8]; 9] = [
        b"../../../../tmp/escape.mp4",
        b"/etc/passwd",
        &[b'x'; 255],
        b"new\nline\x1b[31m.mp4",
        b"case.mp4",
        b"CASE.MP4",
        b"\xd6\xb4\xb7\xa8.MP4",
        b"\xff\xfe\x80.mp4",
        b"..",
    ];
    let mut script =
        "schema = \"docket.virtual-recorder/1\"\nmake = \"T\"\nmodel = \"M\"\nserial = \"VR66666\"\n".to_owned();
    for (n, name) in names.iter().enumerate() {
        script += &format!(
            "[[clip]]\npath_hex = \"{}\"\ncontent = {{ pattern = {{ seed = {n}, bytes = 5000 }} }}\n",
            hex::encode(name)
        );
    }
    // The same name twice, in one folder, with other content.
    script +=
        "[[clip]]\npath = \"case.mp4\"\ncontent = { pattern = { seed = 77, bytes = 5000 } }\n";
    let rig = Rig::new();
    let path = rig.write("hostile.recorder.toml", &script);
    rig.dock(&[path], 0);
    let items = rig.items();
    assert_eq!(items.len(), names.len() + 1);
    for name in names {
        let hex = hex::encode(name);
        assert!(items.iter().any(|i| i["source"]["path_raw_hex"] == hex.as_str()), "{hex} is lost");
    }
    for item in &items {
        let shown = item["source"]["path"].as_str().unwrap();
        assert!(!shown.chars().any(char::is_control), "{shown:?}");
        let key = item["archive"][0]["key"].as_str().unwrap();
        assert!(key.starts_with("evidence/") && !key.contains(".."), "{key}");
    }
    assert!(!std::path::Path::new("/tmp/escape.mp4").exists());
    rig.fsck_is_clean();
}

#[test]
fn two_clips_of_one_name_and_content_are_one_item_seen_twice() {
    let clips: Vec<_> =
        (0..20).map(|n| PatternClip::new(format!("DCIM/{n:02}.MP4"), 5 + n, 70_000 + n)).collect();
    let listed: Vec<_> = clips.iter().flat_map(|clip| [clip.clone(), clip.clone()]).collect();
    let rig = Rig::new();
    let session = dock(&rig, &listed, 0);
    assert_eq!((session["taken"].as_u64(), session["sightings"].as_u64()), (Some(20), Some(20)));
    Oracle::default().and_pattern(SERIAL, &clips).holds_in(&rig);
    rig.fsck_is_clean();
}
