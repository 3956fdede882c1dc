//! Story: what happened inside the clips of a card is found, kept, shown and asked for; of clean clips
//! nothing is said.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use chrono::{DateTime, Utc};
use docket_tests::{
    card::{Card, CardPlan, Layout, OddExtras, TruthFile},
    rig::{Answer, Rig},
};
use serde_json::Value;

/// Every item of a docked card, with everything that is told of it, and what is true of its file.
fn taken(rig: &Rig, card: &Card) -> Vec<(Value, TruthFile)> {
    rig.dock(&[&card.root], 0);
    let told = rig.items().into_iter().map(|item| rig.item(item["id"].as_str().unwrap()));
    told.map(|item| {
        let path = hex::decode(item["source"]["path_raw_hex"].as_str().unwrap()).unwrap();
        let truth = card.truth.file(&path).unwrap().clone();
        (item, truth)
    })
    .collect()
}

fn kinds(item: &Value) -> Vec<&str> {
    let findings = item["inside"]["findings"].as_array().unwrap();
    findings.iter().map(|finding| finding["kind"].as_str().unwrap()).collect()
}

fn listed(rig: &Rig, finding: &str) -> Vec<String> {
    let Answer { stdout, .. } = rig.json(["items", "list", "--finding", finding]).exits(0);
    let answer: Value = serde_json::from_str(&stdout).unwrap();
    let items = answer["items"].as_array().unwrap();
    items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_clip_never_finished_is_found_and_clean_ones_are_not() {
    for layout in Layout::ALL {
        let odd = OddExtras { unfinished: true, ..OddExtras::default() };
        let card = Card::cached(&CardPlan::new(21, layout).small().with_odd(odd)).unwrap();
        let rig = Rig::new();
        let mut unfinished = Vec::new();
        for (item, truth) in taken(&rig, &card) {
            if !matches!(item["kind"].as_str(), Some("video" | "audio")) {
                continue;
            }
            assert_eq!(item["inside"]["outcome"], "done", "{layout}: {item:#}");
            if truth.odd.as_deref() == Some("unfinished") {
                assert_eq!(kinds(&item), ["no-index"], "{layout}: {item:#}");
                let told = item["interruptions"].as_array().unwrap();
                let is_unfinished = |told: &Value| told["kind"] == "unfinished";
                assert!(told.iter().any(is_unfinished), "{layout}: {item:#}");
                unfinished.push(item["id"].as_str().unwrap().to_owned());
            } else {
                assert_eq!(kinds(&item), [""; 0], "{layout}: {item:#}");
            }
        }
        assert!(!unfinished.is_empty(), "{layout}");
        let mut found = listed(&rig, "no-index");
        found.sort();
        unfinished.sort();
        assert_eq!(found, unfinished, "{layout}");
        assert_eq!(listed(&rig, "cut-short"), [""; 0], "{layout}");
        rig.fsck_is_clean();
    }
}

#[test]
fn a_track_beside_a_clip_carries_true_time() {
    let card = Card::cached(&CardPlan::new(22, Layout::CnZfy).small()).unwrap();
    let rig = Rig::new();
    let items = taken(&rig, &card);
    let mut tracks = 0;
    for (item, truth) in &items {
        let Some(clip_hex) = truth.sidecar_of_hex.as_ref() else { continue };
        let (clip, clip_truth) = items.iter().find(|(_, t)| t.path_hex == *clip_hex).unwrap();
        assert_eq!(clip["inside"]["tracks"][0], item["id"], "{clip:#}");
        let track = &item["inside"]["facts"]["track"];
        assert_eq!(track["source"], "nmea-file", "{item:#}");
        assert_eq!(track["unreadable"], 0, "{item:#}");
        let first: DateTime<Utc> = track["points"][0]["utc"].as_str().unwrap().parse().unwrap();
        // A sentence gives thousandths of a second.
        let off = first - clip_truth.start_true.unwrap();
        assert!(off.num_milliseconds().abs() <= 1, "{off}: {item:#}");
        let times = &clip["times"];
        // The fixes tell of the recorder's clock, and that of the clip.
        assert_eq!(times["method"], "satellite", "{clip:#}");
        let told: DateTime<Utc> = times["start"].as_str().unwrap().parse().unwrap();
        let off = (told - clip_truth.start_true.unwrap()).num_milliseconds().abs();
        assert!(off <= times["error_ms"].as_i64().unwrap(), "{off} ms: {times:#}");
        tracks += 1;
    }
    assert!(tracks > 0);
}

#[test]
fn findings_are_told_in_both_languages() {
    let odd = OddExtras { unfinished: true, ..OddExtras::default() };
    let card = Card::cached(&CardPlan::new(21, Layout::CnZfy).small().with_odd(odd)).unwrap();
    let rig = Rig::new();
    rig.dock(&[&card.root], 0);
    let id = listed(&rig, "no-index").remove(0);
    let told = |language| rig.run(["--lang", language, "items", "show", &id]).exits(0).stdout;
    assert!(told("en").contains("recording never finished"), "{}", told("en"));
    assert!(told("zh-CN").contains("录制未正常结束"), "{}", told("zh-CN"));
    let wrong = rig.run(["items", "list", "--finding", "melted"]).exits(3);
    assert!(wrong.stderr.contains("no-index"), "{}", wrong.stderr);
}
