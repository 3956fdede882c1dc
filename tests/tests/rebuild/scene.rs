//! Stations with something to lose, and everything that docket tells of one.

use std::{
    fs,
    path::{Path, PathBuf},
};

use docket_tests::{
    pattern::{PatternClip, pattern_script},
    rig::Rig,
};
use serde_json::Value;

const CASE: &str = "泉罚字〔2026〕12号";

/// A recorder with so many clips of odd names.
pub(super) fn clips(rig: &Rig, serial: &str, count: u64) -> PathBuf {
    let clips: Vec<_> = (0..count)
        .map(|n| PatternClip::new(format!("DCIM/泉-{n:03}.DAT"), 40 + n, 9_000 + 31 * n))
        .collect();
    let name = format!("{serial}-{count}.recorder.toml");
    rig.write(&name, &pattern_script(serial, &clips).unwrap())
}

/// A station with some items, one of them under a case, stopped in order.
pub(super) fn small(count: u64) -> Rig {
    let rig = Rig::new();
    rig.dock(&[clips(&rig, "VR60001", count)], 0);
    let item = rig.items()[0]["id"].as_str().unwrap().to_owned();
    rig.json(["cases", "add", "2026-1"]).exits(0);
    rig.json(["items", "link", &item, "2026-1"]).exits(0);
    rig.rest();
    rig
}

/// A recorder whose battery died between two clips of one recording.
fn battery(rig: &Rig) -> PathBuf {
    let mut text = "schema = \"docket.virtual-recorder/1\"\nserial = \"7654321\"\n\
                    profile = \"generic-dcim\"\n"
        .to_owned();
    for (start, number, end) in [
        ("20260302080000", "0001", "2026-03-02T08:00:12"),
        ("20260302080600", "0002", "2026-03-02T08:06:12"),
        ("20260302100000", "0003", "2026-03-02T10:00:12"),
    ] {
        text += &format!(
            "[[clip]]\npath = \"DCIM/100MEDIA/7654321_000123_{start}_{number}.MP4\"\n\
             modified = \"{end}\"\ncontent = {{ footage = \"yard-night\", salt = {} }}\n",
            number.trim_start_matches('0')
        );
    }
    let log = "2026-03-02 08:00:00 REC START\r\n2026-03-02 08:00:13 LOW BATTERY POWER OFF\r\n\
               2026-03-02 08:06:00 REC START\r\n2026-03-02 08:06:12 REC STOP\r\n";
    text += &format!("[[clip]]\npath = \"LOG/SYSTEM.LOG\"\ncontent = {{ text = {log:?} }}\n");
    rig.write("battery.recorder.toml", &text)
}

/// A station where much was done: previews, sightings, a twin, an interruption with its notes, cases with links
/// made and backed out, records, a text, a hold, a list of matters, a key exchanged, an original read again.
pub(super) fn busy() -> Rig {
    let rig = Rig::new();
    let run = |args: &[&str]| rig.json(args).exits(0).json();
    rig.dock(&[battery(&rig), clips(&rig, "VR60001", 2), clips(&rig, "VR60002", 1)], 0);
    let (dcim, card) = (rig.home().join("card/DCIM"), rig.home().join("card"));
    fs::create_dir_all(&dcim).unwrap();
    fs::write(dcim.join("a.mp4"), b"no film").unwrap();
    rig.dock(&[&card], 0);
    noted(&run);
    run(&["identity", "rotate"]);
    let excuse = ["handover", "excuse", "--reason", "snow", "--kind", "remote", "--returned"];
    run(&[&excuse[..], &["2026-11-20 08:00", "--recorder", "VR60001"]].concat());
    cased(&rig, &run);
    // Known clips are sighted; an original that rotted is set aside.
    rig.dock(&[clips(&rig, "VR60001", 2)], 0);
    rot(&rig, "VR60002");
    rig.json(["verify"]).exits(6);
    let states: Vec<_> = rig.items().iter().map(|item| item["state"].clone()).collect();
    assert!(states.contains(&"quarantined".into()), "{states:?}");
    rig.rest();
    rig
}

/// Turns a bit over in the one original of a recorder.
fn rot(rig: &Rig, serial: &str) {
    let items = rig.items();
    let item = items.iter().find(|item| item["recorder"]["serial"] == serial).unwrap();
    let path = rig.archive().join(item["archive"][0]["key"].as_str().unwrap());
    let mut bytes = fs::read(&path).unwrap();
    bytes[100] ^= 1;
    fs::remove_file(&path).unwrap();
    fs::write(&path, bytes).unwrap();
}

fn noted(run: &impl Fn(&[&str]) -> Value) {
    let found = run(&["notes", "list"])["interruptions"].clone();
    let gap = found.as_array().unwrap().iter().find(|one| one["kind"] == "time-gap").unwrap();
    let id = gap["id"].as_str().unwrap();
    let told = run(&["notes", "add", id, "--spoken", "--to", "9", "--cause", "battery"]);
    let note = told["notes"][0]["id"].as_str().unwrap();
    run(&["notes", "correct", id, note, "--text", "second battery, not first"]);
    run(&["notes", "report", id, "information-lost", "--text", "the first minutes"]);
    run(&["notes", "acknowledge", id, "--text", "seen"]);
}

fn cased(rig: &Rig, run: &impl Fn(&[&str]) -> Value) {
    let list = "title = \"a list\"\n\n[[matter]]\ncode = \"seizure\"\n\
                name = \"查封\"\nrecording = \"full\"\nstages = [\"告知\"]\nmonths = 12\n\
                clause = \"QZ 11\"\n";
    let list = rig.write("list.toml", list);
    rig.json(["matters", "import", list.to_str().unwrap()]);
    let items = rig.items();
    let item = |n: usize| items[n]["id"].as_str().unwrap();
    run(&["cases", "add", CASE, "--title", "a -> b", "--opened", "2025-02-01"]);
    run(&[
        "cases",
        "edit",
        CASE,
        "--title",
        "违法存放",
        "--object",
        "某公司",
        "--file-term",
        "120",
    ]);
    run(&["cases", "date", CASE, "closed", "2025-08-31"]);
    run(&["cases", "add", "另案"]);
    run(&["items", "link", item(0), CASE]);
    run(&["items", "link", item(1), CASE]);
    run(&["items", "link", item(1), "另案"]);
    run(&["items", "unlink", item(1), "另案", "--reason", "wrong case"]);
    run(&["items", "link", item(1), "另案"]);
    let stated = ["--proves", "现场", "--collector", "A1", "--collected", "2025-02-03 09:30"];
    let placed = ["--place", "仓库", "--extracted", "2025-02-04 10:00"];
    run(&[&["cases", "state", CASE, item(0)][..], &stated, &placed].concat());
    run(&["cases", "receipt", CASE, "disc", "GP-1", "--on", "2025-10-02"]);
    run(&["cases", "no-footage", "另案", "--reason", "电量不足"]);
    let text = rig.write("decision.txt", "决定");
    run(&["cases", "attach", CASE, text.to_str().unwrap(), "--title", "决定书"]);
    run(&["retention", "hold", "--case", "另案", "--reason", "诉讼"]);
}

/// Takes the catalog away, and answers where it is now.
pub(super) fn lose(rig: &Rig) -> PathBuf {
    rig.rest();
    let (catalog, lost) = (rig.data().join("catalog.db"), rig.home().join("lost.db"));
    for end in ["", "-wal", "-shm"] {
        let beside = |path: &Path| PathBuf::from(format!("{}{end}", path.display()));
        let gone = fs::rename(beside(&catalog), beside(&lost));
        assert!(gone.is_ok() || !end.is_empty(), "there was a catalog");
    }
    lost
}

/// What docket tells of everything, each with how it was asked for.
pub(super) fn dump(rig: &Rig) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    let mut ask = |args: &[&str]| {
        let answer = rig.json(args);
        let mut told = answer.exits(0).json();
        forget(&mut told);
        all.push((args.join(" "), told.clone()));
        told
    };
    let ids = |list: &Value, name: &str| -> Vec<String> {
        let list = list.as_array().unwrap().iter();
        list.map(|one| one[name].as_str().unwrap().to_owned()).collect()
    };
    let items = ask(&["items", "list"]);
    for id in ids(&items["items"], "id") {
        ask(&["items", "show", &id]);
        ask(&["custody", "show", &id]);
    }
    let sessions = ask(&["sessions", "list"]);
    for id in ids(&sessions["sessions"], "id") {
        ask(&["sessions", "show", &id]);
        ask(&["sessions", "receipt", &id]);
    }
    let cases = ask(&["cases", "list"]);
    for number in ids(&cases["cases"], "number") {
        ask(&["cases", "show", &number]);
    }
    let found = ask(&["notes", "list"]);
    for id in ids(&found["interruptions"], "id") {
        ask(&["notes", "show", &id]);
    }
    for args in [
        &["retention", "list"][..],
        &["handover", "list"],
        &["cases", "inbox"],
        &["recorders", "list"],
        &["matters", "list"],
        &["identity", "show"],
        &["log", "show"],
        &["log", "checkpoint"],
    ] {
        ask(args);
    }
    all
}

/// What the archive does not give back: it is looked for again by the next start. What was found inside a clip
/// (levels, gaps) is derived from its original; when a checkpoint was signed stands nowhere but in the catalog,
/// and is taken to be when its last entry was made.
fn forget(told: &mut Value) {
    match told {
        Value::Object(members) => {
            members.remove("inside");
            members.remove("made_at");
            members.remove("published_at");
            members.values_mut().for_each(forget);
        }
        Value::Array(values) => values.iter_mut().for_each(forget),
        _ => {}
    }
}
