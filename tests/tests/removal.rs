//! Story: footage removed from recorders. Off by default, asked for and confirmed by a person, only
//! what is proven elsewhere, and only believed once it was seen.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::path::{Path, PathBuf};

use docket_tests::{
    pattern::{PatternClip, pattern_script},
    rig::{Oracle, Rig, Service},
};
use serde_json::{Value, json};

const ALLOWED: &str = "[recorders]\nremove_footage = true\n[transcode]\nenabled = false\n";

fn clips() -> Vec<PatternClip> {
    vec![PatternClip::new("DCIM/A.MP4", 7, 300_000), PatternClip::new("DCIM/B.MP4", 8, 70_000)]
}

/// A recorder's script that does `removal` when it is told to remove its footage.
fn recorder(rig: &Rig, serial: &str, removal: &str, clips: &[PatternClip]) -> PathBuf {
    let script = pattern_script(serial, clips).unwrap();
    let at = script.find("serial").unwrap();
    let (head, rest) = script.split_at(at);
    rig.write(&format!("{serial}.recorder.toml"), &format!("{head}{removal}\n{rest}"))
}

struct Station {
    rig: Rig,
    service: Service,
}

impl Station {
    fn new(settings: &str) -> Self {
        let rig = Rig::new();
        let config = rig.write("docket.toml", settings);
        let service = Service::start(&rig, &["--config", &config.display().to_string()]);
        Self { rig, service }
    }

    /// Docks a recorder and waits until all of it may be removed. Answers its session.
    fn docked(&self, script: &Path) -> String {
        let path = script.display().to_string();
        let reply = self.rig.json(["dock", &path]).exits(0).reply();
        let id = reply["sessions"][0]["id"].as_str().unwrap().to_owned();
        self.service.until(|service| {
            let told = service.get(&format!("/api/v1/sessions/{id}")).json();
            (told["removal"] == "yes").then_some(())
        });
        id
    }

    fn ask(&self, session: &str) -> String {
        let asked = self.rig.json(["removal", "ask", session]).exits(0).json();
        assert_eq!((&asked["clips"], &asked["outcome"]), (&json!(2), &Value::Null));
        asked["id"].as_str().unwrap().to_owned()
    }

    fn refused(&self, args: &[&str]) -> String {
        let answer = self.rig.json(args.iter().copied()).exits(2).json();
        // What is refused at once is told alone, what a job ends with stands in its end.
        let told = if answer["error"].is_object() { &answer["error"] } else { &answer };
        assert_eq!(told["code"], "DKT-0508", "{told:#}");
        told["detail"].as_str().unwrap().to_owned()
    }

    fn states(&self) -> Vec<Value> {
        self.rig.items().iter().map(|item| item["state"].clone()).collect()
    }

    fn newest(&self) -> Value {
        self.rig.json(["removal", "list"]).exits(0).json()["removals"][0].clone()
    }

    fn holds(self, serial: &str) {
        self.service.stop();
        Oracle::default().and_pattern(serial, &clips()).holds_in(&self.rig);
        self.rig.fsck_is_clean();
    }
}

#[test]
fn footage_is_removed_once_it_was_asked_for_and_confirmed() {
    let station = Station::new(ALLOWED);
    let script = recorder(&station.rig, "VR60001", "removal = \"removes\"", &clips());
    let session = station.docked(&script);
    let removal = station.ask(&session);
    assert_eq!(station.states(), ["releasable", "releasable"], "asking removes nothing");
    let done = station.rig.json(["removal", "confirm", &removal]).exits(0).reply();
    assert_eq!((&done["outcome"], &done["session"]), (&json!("removed"), &json!(session)));
    assert_eq!(station.states(), ["released", "released"]);
    let told = station.service.get(&format!("/api/v1/sessions/{session}")).json();
    assert_eq!(told["removal"], "removed");
    // The recorder is empty now; what was archived stands.
    let path = script.display().to_string();
    let again = station.rig.json(["dock", &path]).exits(0).reply();
    assert_eq!(again["sessions"][0]["clips"], 0);
    assert!(station.refused(&["removal", "confirm", &removal]).contains("confirmed before"));
    let verified = station.rig.json(["verify"]).exits(0).reply();
    assert_eq!((&verified["checked"], &verified["failed"]), (&json!(2), &json!([])));
    let item = station.rig.items()[0]["id"].as_str().unwrap().to_owned();
    let shown = station.rig.run(["--lang", "en", "items", "show", &item]).exits(0).stdout;
    assert!(shown.contains("released"), "{shown}");
    for (lang, word) in [("en", "the footage was removed"), ("zh-CN", "文件已清除")] {
        let list = station.rig.run(["--lang", lang, "removal", "list"]).exits(0).stdout;
        assert!(list.contains(word), "{list}");
    }
    station.holds("VR60001");
}

#[test]
fn it_is_off_by_default_and_nothing_else_than_a_clean_stay_will_do() {
    let station = Station::new("[transcode]\nenabled = false\n");
    let script = recorder(&station.rig, "VR60002", "removal = \"removes\"", &clips());
    let session = station.docked(&script);
    assert!(station.refused(&["removal", "ask", &session]).contains("do not allow"));
    station.holds("VR60002");

    let station = Station::new(ALLOWED);
    // One that knows no such command.
    let plain = recorder(&station.rig, "VR60003", "", &clips());
    let session = station.docked(&plain);
    assert!(station.refused(&["removal", "ask", &session]).contains("no command"));
    // One whose later stay is another story.
    let script = recorder(&station.rig, "VR60004", "removal = \"removes\"", &clips());
    let session = station.docked(&script);
    let removal = station.ask(&session);
    station.docked(&script);
    assert!(station.refused(&["removal", "confirm", &removal]).contains("docked again"));
    assert!(station.refused(&["removal", "ask", &session]).contains("docked again"));
    assert_eq!(station.newest()["confirmed_at"], Value::Null);
    station.service.stop();
}

#[test]
fn a_recorder_that_holds_anything_else_is_left_as_it_is() {
    let station = Station::new(ALLOWED);
    let script = recorder(&station.rig, "VR60005", "removal = \"removes\"", &clips());
    let session = station.docked(&script);
    let removal = station.ask(&session);
    // Somebody recorded one more clip with it, and put it back.
    let more = [clips(), vec![PatternClip::new("DCIM/C.MP4", 9, 5_000)]].concat();
    recorder(&station.rig, "VR60005", "removal = \"removes\"", &more);
    station.rig.json(["removal", "confirm", &removal]).exits(2);
    let told = station.newest();
    assert_eq!((&told["outcome"], &told["reason"]), (&json!("failed"), &json!("denied")));
    // Another recorder in its place.
    let session = station.docked(&script);
    assert_eq!(station.rig.items().len(), 3);
    let removal = station.rig.json(["removal", "ask", &session]).exits(0).json();
    let other = recorder(&station.rig, "VR60006", "removal = \"removes\"", &more);
    std::fs::rename(other, &script).unwrap();
    station.rig.json(["removal", "confirm", removal["id"].as_str().unwrap()]).exits(2);
    assert_eq!(station.newest()["reason"], "other-recorder");
    assert!(station.states().iter().all(|state| state == "releasable"), "{:?}", station.states());
    station.service.stop();
}

#[test]
fn a_recorder_s_word_that_it_removed_anything_is_not_believed() {
    for (removal, reason) in [("keeps", "no-answer"), ("leaves", "recorder-gone")] {
        let station = Station::new(ALLOWED);
        let line = format!("removal = \"{removal}\"");
        let script = recorder(&station.rig, "VR60007", &line, &clips());
        let session = station.docked(&script);
        let id = station.ask(&session);
        let answer = station.rig.json(["removal", "confirm", &id]).exits(2).json();
        assert_eq!(answer["error"]["code"], "DKT-0509", "{answer:#}");
        let told = station.newest();
        assert_eq!((&told["outcome"], &told["reason"]), (&json!("failed"), &json!(reason)));
        assert_eq!(station.states(), ["releasable", "releasable"], "{removal}");
        station.holds("VR60007");
    }
}

#[test]
fn the_recorder_s_copy_stays_while_the_archive_s_is_not_sound() {
    let station = Station::new(ALLOWED);
    let script = recorder(&station.rig, "VR60008", "removal = \"removes\"", &clips());
    let removal = station.ask(&station.docked(&script));
    let key = station.rig.items()[0]["archive"][0]["key"].as_str().unwrap().to_owned();
    let (original, aside) = (station.rig.archive().join(key), station.rig.home().join("aside"));
    std::fs::rename(&original, &aside).unwrap();
    assert!(station.refused(&["removal", "confirm", &removal]).contains("not all of it is proven"));
    assert_eq!(station.newest()["confirmed_at"], Value::Null);
    std::fs::rename(&aside, &original).unwrap();
    station.service.stop();
}

#[test]
fn a_recorder_that_does_not_say_who_it_is_keeps_its_footage() {
    let station = Station::new(ALLOWED);
    let script = pattern_script("VR60009", &clips()).unwrap();
    let nameless = script.replace("serial = \"VR60009\"", "removal = \"removes\"");
    assert_ne!(script, nameless);
    let script = station.rig.write("nameless.recorder.toml", &nameless);
    let session = station.docked(&script);
    assert!(station.refused(&["removal", "ask", &session]).contains("who it is"));
    station.service.stop();
}
