//! Story: the README's first command, as a newcomer runs it.

use docket_tests::rig::Rig;

#[test]
fn the_demo_ends_archived_previewed_and_verified() {
    let rig = Rig::new();
    let reply = rig.json(["demo", "--bays", "4", "--seed", "7"]).exits(0).reply();
    let sessions = reply["dock"]["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 4);
    assert!(sessions.iter().all(|s| s["outcome"] == "complete"), "{sessions:#?}");
    let items = reply["items"].as_array().unwrap();
    assert!(items.iter().all(|i| i["state"] == "releasable"), "{items:#?}");
    let previewed = |i: &serde_json::Value| {
        i["renditions"].as_array().unwrap().iter().any(|r| r["kind"] == "preview")
    };
    let videos: Vec<_> = items.iter().filter(|i| i["kind"] == "video").collect();
    assert!(videos.len() >= 4);
    assert!(videos.iter().all(|i| previewed(i)), "{videos:#?}");
    assert_eq!(reply["verify"]["checked"], items.len());
    assert_eq!(reply["verify"]["failed"].as_array().unwrap().len(), 0);
    rig.fsck_is_clean();

    // The same recorders again: nothing new, everything sighted.
    let again = rig.json(["demo", "--bays", "4", "--seed", "7"]).exits(0).reply();
    for session in again["dock"]["sessions"].as_array().unwrap() {
        assert_eq!((session["taken"].as_u64(), session["open"].as_u64()), (Some(0), Some(0)));
        assert_eq!(session["sightings"], session["clips"]);
    }
    assert_eq!(rig.items().len(), items.len());
}

#[test]
fn the_text_for_people_tells_the_same() {
    let rig = Rig::new();
    let answer = rig.run(["demo", "--bays", "1"]).exits(0);
    assert!(answer.stdout.contains("all equal"), "{}", answer.stdout);
    assert!(answer.stdout.contains("releasable"), "{}", answer.stdout);
    assert!(answer.stderr.contains("safe: every clip verified"), "{}", answer.stderr);
}

#[test]
fn it_shows_what_the_rules_are_about_in_both_languages() {
    let told = [
        (
            "en",
            [
                "s ahead against the station's clock",
                "file numbers missing",
                "battery — spoken in",
                "late, ",
                "A clip linked to no case, and the case it may belong to",
                "DEMO-3",
            ],
        ),
        (
            "zh-CN",
            [
                "相对采集站时钟快",
                "文件编号缺失",
                "电量不足 — 语音说明在",
                "逾期",
                "未关联案件的音像资料",
                "DEMO-3",
            ],
        ),
    ];
    for (lang, words) in told {
        let rig = Rig::new();
        let shown = rig.run(["--lang", lang, "demo", "--bays", "4", "--seed", "3"]).exits(0).stdout;
        for words in words {
            assert!(shown.contains(words), "{words} in {shown}");
        }
    }
    // The same as JSON: a clock that is off, a handover that came late, an interruption with its cause and what
    // was spoken of it, and a clip with a case that is proposed.
    let rig = Rig::new();
    let reply = rig.json(["demo", "--bays", "4", "--seed", "3"]).exits(0).reply();
    let sessions = reply["dock"]["sessions"].as_array().unwrap();
    let offset = sessions[2]["offset"]["offset_ms"].as_i64().unwrap();
    assert!(
        (170_000..205_000).contains(&offset),
        "the script says 187.5 s ahead, this is {offset} ms"
    );
    let handovers = reply["handovers"].as_array().unwrap();
    let late = handovers.iter().filter(|one| one["standing"] == "late");
    let late: Vec<_> = late.map(|one| one["recorder"]["serial"].as_str().unwrap()).collect();
    assert_eq!(late, ["VR00303"], "{handovers:#?}");
    let found = reply["interruptions"].as_array().unwrap();
    assert_eq!((&found[0]["cause"], &found[0]["state"]), (&"battery".into(), &"explained".into()));
    assert!(found[0]["notes"][0]["voice"]["item"].is_string(), "{:#}", found[0]);
    assert_eq!(reply["proposed"]["cases"][0]["case"], "DEMO-3");
}
