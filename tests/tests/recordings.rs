//! Story: the recordings of a station, with the minutes that are missing, are listed over all sessions: by
//! recorder, by the officer who had it then, by time, and page by page.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use docket_tests::rig::Rig;
use serde_json::{Value, json};

/// One clip of a day: when it began and ended, and its number.
type Shot<'a> = (&'a str, &'a str, u32);

/// A recorder whose clips last as long as their stamps say. Its clock is right.
fn script(serial: &str, shots: &[Shot<'_>]) -> String {
    let mut text = format!(
        "schema = \"docket.virtual-recorder/1\"\nserial = \"{serial}\"\nofficer = \"900009\"\n\
         profile = \"generic-dcim\"\n[clock]\noffset_ms = 0\nzone = \"+08:00\"\n"
    );
    for (start, end, number) in shots {
        let face = start.replace(['-', ':', 'T'], "");
        text.push_str(&format!(
            "[[clip]]\npath = \"DCIM/100MEDIA/{serial}_000123_{face}_{number:04}.MP4\"\n\
             modified = \"{end}\"\ncontent = {{ footage = \"yard-night\", salt = {number} }}\n"
        ));
    }
    if serial == "7654321" {
        // The battery went: what follows is the same act.
        let log = "2026-03-02 08:00:00 REC START\r\n2026-03-02 08:00:13 LOW BATTERY POWER OFF\r\n\
                   2026-03-02 08:06:00 REC START\r\n2026-03-02 08:06:12 REC STOP\r\n";
        text.push_str(&format!(
            "[[clip]]\npath = \"LOG/SYSTEM.LOG\"\ncontent = {{ text = {log:?} }}\n"
        ));
    }
    text
}

fn staffed() -> Rig {
    let rig = Rig::new();
    let settings = "[station]\ntimezone = \"Asia/Shanghai\"\nlanguages = [\"en\"]\n";
    let config = rig.write("docket.toml", settings);
    let rig = rig.with("DOCKET_CONFIG", config);
    rig.json(["units", "add", "U1", "Sample squad"]).exits(0);
    for (number, name) in [("350001", "Sample One"), ("350002", "Sample Two")] {
        let from = "2026-01-01";
        rig.json(["officers", "add", number, name, "--unit", "U1", "--from", from]).exits(0);
    }
    for serial in ["7654321", "7654322"] {
        rig.json(["recorders", "add", serial, "--unit", "U1"]).exits(0);
    }
    // The first is issued for good and lent to the other officer on the third.
    let issue = ["recorders", "issue", "7654321", "--to", "350001", "--permanent"];
    rig.json([&issue[..], &["--from", "2026-02-01"]].concat()).exits(0);
    let lent = ["recorders", "issue", "7654321", "--to", "350002", "--from", "2026-03-03"];
    rig.json([&lent[..], &["--until", "2026-03-04"]].concat()).exits(0);
    rig
}

fn listed(rig: &Rig, args: &[&str]) -> Vec<Value> {
    let words = ["recordings", "list"].iter().chain(args);
    rig.json(words).exits(0).json()["recordings"].as_array().unwrap().clone()
}

fn begins(recordings: &[Value]) -> Vec<(&str, &str)> {
    let of = |one: &Value| one["span"]["from"].as_str().unwrap().to_owned();
    let mut all: Vec<_> = recordings
        .iter()
        .map(|one| (one["recorder"].as_str().unwrap(), one["span"]["from"].as_str().unwrap()))
        .collect();
    assert!(recordings.iter().all(|one| !of(one).is_empty()));
    all.sort_unstable();
    all
}

#[test]
fn recordings_of_all_sessions_are_listed_by_recorder_officer_and_time() {
    let rig = staffed();
    let second = [
        ("2026-03-02T08:00:00", "2026-03-02T08:00:12", 1),
        // Broken off for five minutes and 48 seconds inside one act.
        ("2026-03-02T08:06:00", "2026-03-02T08:06:12", 2),
    ];
    let third = ("2026-03-03T09:00:00", "2026-03-03T09:00:12", 3);
    let other = ("2026-03-02T23:59:55", "2026-03-03T00:00:07", 1);
    rig.dock(&[rig.write("a.recorder.toml", &script("7654321", &second))], 0);
    rig.dock(&[rig.write("b.recorder.toml", &script("7654322", &[other]))], 0);
    // Docked again with what it brought before and one more: each recording is still told once.
    let all = [second[0], second[1], third];
    rig.dock(&[rig.write("a.recorder.toml", &script("7654321", &all))], 0);

    let (first, lent, night) = (
        ("7654321", "2026-03-02T08:00:00"),
        ("7654321", "2026-03-03T09:00:00"),
        ("7654322", "2026-03-02T23:59:55"),
    );
    let every = listed(&rig, &[]);
    assert_eq!(begins(&every), [first, lent, night], "{every:#?}");
    // Docked last first.
    assert_eq!(every[0]["span"]["from"], lent.1);
    let broken = every.iter().find(|one| one["span"]["from"] == first.1).unwrap();
    assert_eq!(broken["missing_s"], 348, "{broken:#}");
    assert_eq!(broken["items"].as_array().unwrap().len(), 2);
    let officers: Vec<_> = every.iter().map(|one| one["officer"].clone()).collect();
    // By the register where it says so, the loan before the issue; else what the recorder told.
    assert_eq!(officers, [json!("350002"), json!("900009"), json!("350001")]);

    for (args, wanted) in [
        (&["--recorder", "7654321"][..], &[first, lent][..]),
        (&["--recorder", "7654322"], &[night]),
        (&["--officer", "350001"], &[first]),
        (&["--officer", "350002"], &[lent]),
        (&["--officer", "900009"], &[night]),
        (&["--officer", "350009"], &[]),
        // A day counts whole, and what went on at midnight is of both.
        (&["--from", "2026-03-03"], &[lent, night]),
        (&["--to", "2026-03-02"], &[first, night]),
        (&["--from", "2026-03-03", "--to", "2026-03-03", "--recorder", "7654321"], &[lent]),
        (&["--from", "2026-03-02 08:06:13", "--to", "2026-03-02 23:59:55"], &[]),
        (&["--from", "2026-03-02T00:06:12Z", "--to", "2026-03-02T00:06:13Z"], &[first]),
    ] {
        let found = listed(&rig, args);
        assert_eq!(begins(&found), wanted, "{args:?}");
    }

    // Page by page it is the same list.
    let (mut pages, mut before) = (Vec::new(), None::<String>);
    loop {
        let mut args = vec!["recordings", "list", "--limit", "1"];
        args.extend(before.iter().flat_map(|before| ["--before", before.as_str()]));
        let page = rig.json(&args).exits(0).json();
        pages.extend(page["recordings"].as_array().unwrap().clone());
        let Some(next) = page["next"].as_str() else { break };
        before = Some(next.to_owned());
    }
    assert_eq!(pages, every);

    let shown = rig.run(["--lang", "en", "recordings", "list", "--limit", "1"]).exits(0).stdout;
    assert!(shown.contains("recorder 7654321, officer 350002"), "{shown}");
    assert!(shown.contains("--before "), "{shown}");
    rig.json(["recordings", "list", "--from", "yesterday"]).exits(3);
    rig.json(["recordings", "list", "--before", "x"]).exits(3);
    rig.json(["recordings", "list", "--recorder", "nobody"]).exits(5);
    rig.json(["recordings", "list", "--session", "x", "--officer", "350001"]).exits(3);
    rig.fsck_is_clean();
}

/// Files that are gone between two recordings: how much that is at most is told, as reckoned; a matter that is
/// recorded as a whole is not complete until somebody has explained it.
#[test]
fn what_is_missing_between_recordings_is_reckoned_and_keeps_a_full_matter_open() {
    let rig = Rig::new().with("DOCKET_STATION__TIMEZONE", "Asia/Shanghai");
    let shots = [
        ("2026-03-02T08:00:00", "2026-03-02T08:00:12", 1),
        ("2026-03-02T14:00:00", "2026-03-02T14:00:12", 6),
    ];
    rig.dock(&[rig.write("a.recorder.toml", &script("7654329", &shots))], 0);
    let found = listed(&rig, &["--recorder", "7654329"]);
    let with: Vec<_> = found.iter().filter(|one| one["missing_beside_s"] != 0).collect();
    let [one] = with.as_slice() else { panic!("{found:#?}") };
    assert_eq!(one["span"]["from"], "2026-03-02T14:00:00", "with the recording after it");
    // Four files; no full clip is known, and the longest has twelve seconds.
    assert_eq!((&one["missing_beside_s"], &one["missing_s"]), (&json!(48), &json!(0)));
    let part = &one["missing_beside"][0];
    assert_eq!((&part["estimated"], &part["seconds"]), (&json!(true), &json!(48)));
    assert_eq!(part["span"]["from"], "2026-03-02T08:00:12");
    for (lang, said) in [("en", "about 0:00:48"), ("zh-CN", "约 0:00:48")] {
        let shown = rig.run(["--lang", lang, "recordings", "list"]).exits(0).stdout;
        assert!(shown.contains(said), "{shown}");
    }

    let list = "title = \"L\"\n[[matter]]\ncode = \"whole\"\nname = \"Seizure\"\nrecording = \"full\"\n\
                [[matter]]\ncode = \"key\"\nname = \"Visit\"\nrecording = \"key-moments\"\n";
    let list = rig.write("list.toml", list);
    rig.json(["matters", "import", list.to_str().unwrap()]).exits(0);
    rig.json(["cases", "add", "A1"]).exits(0);
    for item in rig.items().iter().filter(|item| item["kind"] == "video") {
        rig.json(["items", "link", item["id"].as_str().unwrap(), "A1"]).exits(0);
    }
    let text = rig.write("decision.txt", "in writing");
    rig.json(["cases", "attach", "A1", text.to_str().unwrap(), "--title", "decision"]).exits(0);
    let check = |matter: &str, code: i32| {
        rig.json(["cases", "edit", "A1", "--matter", matter]).exits(0);
        rig.json(["cases", "check", "A1"]).exits(code).json()
    };
    assert_eq!(check("key", 0)["unexplained"], json!([]), "between key moments may be anything");
    let told = check("whole", 1);
    let [open] = told["unexplained"].as_array().unwrap().as_slice() else { panic!("{told:#}") };
    assert_eq!((&open["kind"], &open["missing_s"]), (&json!("sequence-hole"), &json!(48)));
    let id = open["id"].as_str().unwrap();
    let shown = rig.run(["--lang", "en", "cases", "check", "A1"]).exits(1).stdout;
    assert!(shown.contains("nobody has explained it"), "{shown}");
    rig.json(["notes", "add", id, "--text", "the card was changed"]).exits(0);
    assert_eq!(check("whole", 0)["complete"], true);
    rig.fsck_is_clean();
}
